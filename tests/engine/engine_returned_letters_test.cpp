// Letters that come back: a status, a row that says when, and a call to their service.
#include "engine/world.hpp"
#include "support/databases.hpp"
#include "support/scripted_http.hpp"

#include <notify/api_keys.hpp>
#include <notify/callbacks.hpp>
#include <notify/delivery.hpp>
#include <notify/jobs.hpp>
#include <notify/providers.hpp>
#include <notify/receipts.hpp>
#include <notify/templates.hpp>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace returned_letters {
namespace {

class OnePage final : public LetterRenderer {
public:
  [[nodiscard]] Result<RenderedLetter> render(const LetterPrint&) override {
    return RenderedLetter{"%PDF", 1};
  }
};

/// A service with a letter that the printer has taken.
struct PostRoom {
  const Database& database;
  std::shared_ptr<Store> store;
  World world;
  std::shared_ptr<ScriptedHttp> http = std::make_shared<ScriptedHttp>();
  std::shared_ptr<ScriptedProvider> printer = std::make_shared<ScriptedProvider>();
  std::unique_ptr<Engine> engine;
  Service service;
  Template letter;

  explicit PostRoom(const Database& given)
      : database(given), store(given.open()), world(*store), service(world.make_service()) {
    printer->name = "dvla";
    printer->carries = NotificationType::letter;
    auto sealer = must(make_aes_sealer({{1, "0123456789abcdef0123456789abcdef"}}, world.entropy));
    engine = must(Engine::make({.store = store,
                                .clock = world.clock,
                                .entropy = world.entropy,
                                .sealer = std::move(sealer),
                                .http = http,
                                .letter_renderer = std::make_shared<OnePage>()}));
    must(engine->providers().add(printer));
    NewTemplate t{"reminder", NotificationType::letter, "About you", "Dear ((name))"};
    t.postage = Postage::second;
    letter = must(engine->templates().create(service.id, t));
    for (const CallbackType type : {CallbackType::delivery_status, CallbackType::returned_letter}) {
      ServiceCallback callback;
      callback.service_id = service.id;
      callback.type = type;
      callback.url = "https://clinic.example/" + std::string(name_of(type));
      callback.bearer_token = "secret-token-1";
      must(engine->callbacks().put(callback));
    }
  }
  NotificationId send(std::optional<ApiKeyId> key = {}) {
    SendRequest r;
    r.template_id = letter.id;
    r.reference = "my reference";
    r.api_key_id = key;
    r.personalisation.set("name", "Ann");
    r.personalisation.set("address line 1", "Ann Example");
    r.personalisation.set("address line 2", "1 High Street");
    r.personalisation.set("address line 3", "SW1A 1AA");
    const NotificationId id = must(engine->send(service.id, r)).id;
    database.run(
        "INSERT INTO delivery_queue (notification_id, notification_type, available_at, "
        "lease_epoch, attempts) SELECT id, 'letter', 0, 0, 0 FROM notifications "
        "WHERE notification_status = 'created'");
    CHECK(must(engine->deliver({.type = NotificationType::letter})).accepted == 1);
    return id;
  }
  [[nodiscard]] Notification get(NotificationId id) const {
    return must(engine->notifications().get(service.id, id));
  }
};

}  // namespace

TEST_CASE("returned letters: the printer's list changes the status, and the service is told once") {
  over_every_database([](const Database& database) {
    PostRoom room(database);
    const NotificationId id = room.send();
    const std::string reference = room.get(id).reference;
    room.world.clock->advance(48h);
    const std::vector<std::string> list{reference, "UNKNOWN000000000"};
    const ReceiptReport report = must(room.engine->receipts().return_letters("dvla", list));
    CHECK(report.applied == 1);
    CHECK(report.parked == 1);
    CHECK(room.get(id).status == Status::returned_letter);
    CHECK(must(room.engine->receipts().return_letters("dvla", list)).unchanged == 1);
    const auto returned = must(room.engine->receipts().list_returned(room.service.id));
    REQUIRE(returned.size() == 1);
    CHECK(returned[0].notification_id == id);
    CHECK(returned[0].reported_on.to_text() == "2026-03-22");
    CHECK(returned[0].created_at == noon + 48h);

    CHECK(must(room.engine->callbacks().run()).done == 1);
    REQUIRE(room.http->posted.size() == 1);
    CHECK(room.http->posted[0].url == "https://clinic.example/returned_letter");
    CHECK(room.http->posted[0].body ==
          R"({"notification_id": ")" + id.to_text() +
              R"(", "reference": null, "date_sent": "2026-03-20T12:00:00.000000Z", )"
              R"("sent_by": "API", "template_name": "reminder", "template_id": ")" +
              room.letter.id.to_text() +
              R"(", "template_version": 1, "spreadsheet_file_name": null, )"
              R"("spreadsheet_row_number": null, "upload_letter_file_name": null})");
  });
}

TEST_CASE("returned letters: the client's reference is told of what an API key sent") {
  over_every_database([](const Database& database) {
    PostRoom room(database);
    const ApiKeyId key =
        must(room.engine->api_keys().create(room.service.id, "live", KeyType::normal)).key.id;
    const NotificationId id = room.send(key);
    must(room.engine->receipts().return_letters("dvla", std::vector{room.get(id).reference}));
    CHECK(must(room.engine->callbacks().run()).done == 1);
    REQUIRE(room.http->posted.size() == 1);
    CHECK(room.http->posted[0].body.find(R"("reference": "my reference")") != std::string::npos);
  });
}

TEST_CASE("returned letters: a hidden template is not named, and the day is the calendar's") {
  over_every_database([](const Database& database) {
    PostRoom room(database);
    NewTemplate hidden{"upload", NotificationType::letter, "About you", "Dear ((name))"};
    hidden.postage = Postage::second;
    hidden.hidden = true;
    room.letter = must(room.engine->templates().create(room.service.id, hidden));
    const NotificationId id = room.send();
    room.world.clock->advance(102 * 24h + 11h + 30min);  // 2026-06-30T23:30:00Z
    must(room.engine->receipts().return_letters("dvla", std::vector{room.get(id).reference}));
    CHECK(must(room.engine->receipts().list_returned(room.service.id))[0].reported_on.to_text() ==
          "2026-07-01");
    CHECK(must(room.engine->callbacks().run()).done == 1);
    REQUIRE(room.http->posted.size() == 1);
    CHECK(room.http->posted[0].body.find(
              R"("template_name": null, "template_id": null, "template_version": null)") !=
          std::string::npos);
    CHECK(room.http->posted[0].body.find(R"("upload_letter_file_name": "my reference")") !=
          std::string::npos);
  });
}

TEST_CASE("callbacks: what becomes of a letter on its way is told to nobody, as in the reference") {
  over_every_database([](const Database& database) {
    PostRoom room(database);
    const NotificationId read = room.send(), unread = room.send();
    const auto receive = [&](std::vector<Receipt> receipts) {
      must(room.engine->receipts().record(receipts));
    };
    const UtcTime now = room.world.clock->now();
    receive({{unread, "dvla", "", Status::delivered, now}});
    receive({{read, "dvla", "", Status::technical_failure, now},
             {read, "dvla", "", Status::delivered, now}});
    CHECK(room.get(read).status == Status::delivered);
    CHECK(room.get(unread).status == Status::delivered);
    CHECK(must(room.engine->callbacks().count()) == 0);
    // However it was delivered before, it may still come back.
    receive({{unread, "dvla", "", Status::returned_letter, now}});
    CHECK(must(room.engine->callbacks().count()) == 1);
    CHECK(must(room.engine->receipts().list_returned(room.service.id)).size() == 1);
  });
}

TEST_CASE("returned letters: lists that are too long and strangers are refused") {
  over_every_database([](const Database& database) {
    const PostRoom room(database);
    check_refused(room.engine->receipts().return_letters("dvla", std::vector<std::string>(10'001)),
                  ErrorCode::invalid_argument, "more than 10000 letters that came back: 10001");
    check_refused(room.engine->receipts().return_letters("dvla", std::vector{std::string()}),
                  ErrorCode::invalid_argument,
                  "a receipt needs a notification id, or a provider and a reference");
    const ServiceId nobody{make_uuid_v4(*room.world.entropy)};
    check_refused(room.engine->receipts().list_returned(nobody), ErrorCode::not_found,
                  "unknown service: " + nobody.to_text());
  });
}

}  // namespace returned_letters
