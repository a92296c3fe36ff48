// SMS that providers hand over: whose they are, and how their services hear of them.
#include "engine/caller.hpp"

#include <notify/adapters/inbound_readers.hpp>
#include <notify/archive.hpp>
#include <notify/inbound.hpp>
#include <notify/open_provider.hpp>
#include <notify/providers.hpp>
#include <notify/retention.hpp>
#include <notify/senders.hpp>
#include <notify/services.hpp>

#include <thread>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace inbound_at_engine {
namespace {

constexpr std::string_view hook = "https://clinic.example/sms";

/// A clinic that may receive SMS at a number of its own and wants to be told.
struct Reception {
  Caller caller;
  ServiceId service;

  explicit Reception(Store& store) : caller(store), service(caller.clinic.service.id) {
    permit(PermissionSet::of(Permission::sms, Permission::inbound_sms));
    caller.subscribe(caller.clinic, std::string(hook), CallbackType::inbound_sms);
    must(inbound().put_number({.number = "07900111222", .provider = "mmg", .service_id = service}));
  }
  [[nodiscard]] Inbound inbound() const { return caller.world.engine->inbound(); }
  void permit(PermissionSet permissions) {
    Service s = must(caller.world.engine->services().get(service));
    s.permissions = permissions;
    must(caller.world.engine->services().update(s));
  }
  [[nodiscard]] ReceivedSms message(std::string reference = "mmg-1") const {
    return {.provider = "mmg",
            .number = "447900111222",
            .user_number = "07900900222",
            .content = "Yes please",
            .provider_reference = std::move(reference),
            .provider_date = caller.world.clock->now() - 2s};
  }
  [[nodiscard]] std::int64_t stored() const {
    return static_cast<std::int64_t>(must(inbound().list(service)).size());
  }
  [[nodiscard]] std::int64_t waiting() const {
    return must(caller.world.engine->callbacks().count());
  }
};

}  // namespace

TEST_CASE("inbound: what comes to a number is stored for its service, which is told in one step") {
  over_every_store([](Store& store) {
    Reception reception(store);
    const ReceivedSms message = reception.message();
    CHECK(must(reception.inbound().receive(message)) == InboundFate::stored);
    const auto found = must(reception.inbound().list(reception.service));
    REQUIRE(found.size() == 1);
    CHECK(found[0].notify_number == "07900111222");
    CHECK(found[0].user_number == "447900900222");
    CHECK(found[0].content == "Yes please");
    CHECK(found[0].created_at == noon);
    CHECK(reception.caller.call().done == 1);
    REQUIRE(reception.caller.http->posted.size() == 1);
    const HttpRequest& posted = reception.caller.http->posted[0];
    CHECK(posted.url == hook);
    CHECK(posted.body == R"({"id": ")" + found[0].id.to_text() +
                             R"(", "source_number": "447900900222", )"
                             R"("destination_number": "07900111222", "message": "Yes please", )"
                             R"("date_received": "2026-03-20T11:59:58.000000Z"})");
    CHECK(header_in(posted.headers, "authorization") == "Bearer " + std::string(callback_token));
  });
}

TEST_CASE("inbound: a repetition is one message, another date of one reference is another (P1)") {
  over_every_store([](Store& store) {
    Reception reception(store);
    ReceivedSms message = reception.message();
    CHECK(must(reception.inbound().receive(message)) == InboundFate::stored);
    CHECK(must(reception.inbound().receive(message)) == InboundFate::repeated);
    CHECK(reception.waiting() == 1);
    message.provider_date = *message.provider_date + 1s;
    CHECK(must(reception.inbound().receive(message)) == InboundFate::stored);
    CHECK(reception.waiting() == 2);
    CHECK(reception.stored() == 2);
  });
}

TEST_CASE("inbound: without a provider's date, or with one of an import, nobody is told") {
  over_every_store([](Store& store) {
    Reception reception(store);
    ReceivedSms dateless = reception.message();
    dateless.provider_date.reset();
    CHECK(must(reception.inbound().receive(dateless)) == InboundFate::stored);
    InboundSms imported;
    imported.service_id = reception.service;
    imported.notify_number = "07900111222";
    imported.user_number = "447900900222";
    imported.content = "old";
    imported.provider = "mmg";
    imported.provider_date = imported.created_at = noon - 48h;
    CHECK(must(reception.inbound().record(std::vector{imported})) == 1);
    CHECK(reception.waiting() == 0);
    imported.created_at = {};
    CHECK(must(reception.inbound().record(std::vector{imported})) == 1);
    CHECK(reception.waiting() == 1);
    CHECK(reception.stored() == 3);
  });
}

TEST_CASE("inbound: a provider that dates nothing is known by its reference, and told (issue 20)") {
  constexpr std::string_view described = R"({"identifier": "gateway", "url": "https://g.example/",
    "inbound": {"number": "/to", "user_number": "/from", "content": "/text", "reference": "/id"}})";
  const auto posted = [](std::string_view reference) {
    return R"({"to": "07900111222", "from": "07900900222", "text": "Yes", "id": ")" +
           std::string(reference) + R"("})";
  };
  over_every_store([&](Store& store) {
    Reception reception(store);
    must(reception.caller.world.engine->providers().add(must(open_provider("http", described))));
    const auto take = [&](std::string_view reference) {
      return must(reception.inbound().take("gateway", posted(reference)));
    };
    CHECK(take("a") == InboundFate::stored);
    reception.caller.world.clock->advance(1min);
    CHECK(take("a") == InboundFate::repeated);
    CHECK(take("b") == InboundFate::stored);
    CHECK(take("a") == InboundFate::repeated);
    CHECK(reception.waiting() == 2);
    const auto found = must(reception.inbound().list(reception.service));
    REQUIRE(found.size() == 2);
    CHECK(!found[1].provider_date);
    CHECK(reception.caller.call().done == 2);
    const auto& first = reception.caller.http->posted[0].body;
    CHECK(first.find(R"("date_received": "2026-03-20T12:00:00.000000Z")") != first.npos);
    // Without a reference nobody can tell: nothing is lost.
    CHECK(take("") == InboundFate::stored);
    CHECK(take("") == InboundFate::stored);
    CHECK(reception.stored() == 4);
  });
}

TEST_CASE("inbound: numbers of nobody and services without permission keep nothing") {
  over_every_store([](Store& store) {
    Reception reception(store);
    const auto fate_at = [&](std::string number) {
      ReceivedSms message = reception.message();
      message.number = std::move(number);
      return must(reception.inbound().receive(message));
    };
    must(reception.inbound().put_number({.number = "07900777888", .provider = "mmg"}));
    for (const char* unknown : {"07900999999", "07900777888", "", "BANK", "4407900111222"})
      CHECK(fate_at(unknown) == InboundFate::unknown_number);
    reception.permit(PermissionSet::of(Permission::sms));
    CHECK(fate_at("07900111222") == InboundFate::not_allowed);
    reception.permit(PermissionSet::of(Permission::inbound_sms));
    CHECK(fate_at("07900111222") == InboundFate::not_allowed);
    reception.permit(PermissionSet::of(Permission::sms, Permission::inbound_sms));
    must(reception.inbound().put_number({.number = "07900111222",
                                         .provider = "mmg",
                                         .service_id = reception.service,
                                         .active = false}));
    CHECK(fate_at("07900111222") == InboundFate::unknown_number);
    CHECK(reception.stored() == 0);
    CHECK(reception.waiting() == 0);

    must(reception.inbound().put_number(
        {.number = "07900111222", .provider = "mmg", .service_id = reception.service}));
    ReceivedSms bad = reception.message();
    bad.content = "\xFF";
    CHECK(reception.inbound().receive(bad).error().code == ErrorCode::invalid_argument);
    bad = reception.message();
    bad.user_number.clear();
    check_refused(reception.inbound().receive(bad), ErrorCode::invalid_argument,
                  "an inbound SMS needs notify_number, user_number and provider");
  });
}

TEST_CASE("inbound: a number is one however it is written, and a service has one at a time") {
  over_every_store([](Store& store) {
    Reception reception(store);
    Engine& engine = *reception.caller.world.engine;
    const auto first = must(engine.inbound().number_of(reception.service));
    REQUIRE(first.has_value());
    CHECK(first->number == "07900111222");
    CHECK(first->created_at == noon);

    reception.caller.world.clock->advance(1min);
    const InboundNumber again = must(engine.inbound().put_number(
        {.number = "+44 7900 111-222", .provider = "firetext", .service_id = reception.service}));
    CHECK(again.id == first->id);
    CHECK(again.provider == "firetext");
    CHECK(again.created_at == noon);
    CHECK(again.updated_at == noon + 1min);

    const InboundNumber second{
        .number = "60006", .provider = "mmg", .service_id = reception.service};
    check_refused(engine.inbound().put_number(second), ErrorCode::conflict,
                  "service has another inbound number: " + reception.service.to_text());
    must(engine.inbound().put_number({.number = "07900111222", .provider = "mmg"}));
    CHECK(must(engine.inbound().put_number(second)).service_id == reception.service);
    CHECK(must(engine.inbound().number_of(reception.service))->number == "60006");
    const auto all = must(engine.inbound().list_numbers());
    REQUIRE(all.size() == 2);
    CHECK(all[0].number == "07900111222");
    CHECK(all[0].service_id.is_nil());

    for (const char* none : {"", "12", "BANK", "+44 7900 111 222 333 444"})
      CHECK(engine.inbound().put_number({.number = none, .provider = "mmg"}).error().code ==
            ErrorCode::invalid_argument);
    check_refused(engine.inbound().put_number({.number = "07900111223", .provider = ""}),
                  ErrorCode::invalid_argument, "an inbound number needs a provider");
    const ServiceId nobody{make_uuid_v4(*reception.caller.world.entropy)};
    check_refused(engine.inbound().put_number(
                      {.number = "07900111223", .provider = "mmg", .service_id = nobody}),
                  ErrorCode::not_found, "unknown service: " + nobody.to_text());
    check_refused(engine.inbound().number_of(nobody), ErrorCode::not_found,
                  "unknown service: " + nobody.to_text());
  });
}

TEST_CASE("inbound: a service that gets two numbers at once keeps one") {
  over_every_store([](Store& store) {
    Reception reception(store);
    must(reception.inbound().put_number({.number = "07900111222", .provider = "mmg"}));
    std::atomic<int> taken{0}, refused{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&, i] {
        const auto put = reception.inbound().put_number({.number = "6000" + std::to_string(i),
                                                         .provider = "mmg",
                                                         .service_id = reception.service});
        put ? ++taken : ++refused;
      });
    for (std::thread& t : threads) t.join();
    CHECK(taken == 1);
    CHECK(refused == 3);
  });
}

TEST_CASE("inbound: a provider's body is read and received, and others are named") {
  over_every_store([](Store& store) {
    Reception reception(store);
    const std::string mmg =
        R"({"MSISDN": "447900900222", "Number": "07900111222", "ID": "mmg-2", )"
        R"("Message": "Some+message+%C2%A3", "DateRecieved": "2026-03-20+11%3A59%3A00"})";
    CHECK(must(reception.inbound().take("mmg", mmg)) == InboundFate::stored);
    CHECK(must(reception.inbound().take("mmg", mmg)) == InboundFate::repeated);
    CHECK(must(reception.inbound().list(reception.service))[0].content == "Some message \xC2\xA3");
    CHECK(must(reception.inbound().take(
              "firetext", "source=TESCO&destination=447900111222&message=Hi&time=bad")) ==
          InboundFate::stored);
    CHECK(must(reception.inbound().list(reception.service)).size() == 2);
    const auto lacking = reception.inbound().take("mmg", R"({"MSISDN": "447900900222"})");
    check_refused(lacking, ErrorCode::invalid_argument, "mmg inbound SMS lacks Number");
    CHECK(lacking.error().detail == "Number");
    check_refused(reception.inbound().take("ses", "{}"), ErrorCode::invalid_argument,
                  "no inbound SMS can be read of the provider ses, only of firetext, mmg, "
                  "sms-voice, sns");
  });
}

TEST_CASE("inbound: a call about a message that is archived meanwhile is a dead letter") {
  over_every_store([](Store& store) {
    Reception reception(store);
    must(reception.inbound().receive(reception.message()));
    CHECK(must(reception.caller.world.engine->retention().erase_recipient(reception.service,
                                                                          "07900 900222")) == 1);
    CHECK(reception.caller.call().dead == 1);
    CHECK(reception.caller.http->posted.empty());
    const auto dead = must(reception.caller.world.engine->callbacks().list_dead(reception.service));
    REQUIRE(dead.size() == 1);
    CHECK(dead[0].type == CallbackType::inbound_sms);
    CHECK(dead[0].reason == "its message is archived");
    CHECK(dead[0].notification_id.is_nil());
    CHECK(!dead[0].inbound_sms_id.is_nil());
  });
}

TEST_CASE("inbound: calls about messages and about statuses wait side by side and fail apart") {
  over_every_store([](Store& store) {
    Reception reception(store);
    reception.permit(default_permissions);
    reception.permit(PermissionSet::of(Permission::sms, Permission::inbound_sms));
    reception.caller.clinic.receive(reception.caller.send_one(), Status::delivered);
    must(reception.inbound().receive(reception.message()));
    reception.caller.http->script = [](const HttpRequest& r) {
      return HttpAnswer{.status = r.url == hook ? 500 : 200};
    };
    const CallbackReport report = reception.caller.call();
    CHECK(report.done == 1);
    CHECK(report.retried == 1);
    reception.caller.http->answer(200);
    reception.caller.world.clock->advance(5min);
    CHECK(reception.caller.call().done == 1);
    CHECK(reception.waiting() == 0);
  });
}

TEST_CASE("inbound: a provider that was added reads its own posts, some of which are no SMS") {
  class Signed final : public InboundReader {
  public:
    std::string_view identifier() const noexcept override { return "mmg"; }
    bool checks_sender() const noexcept override { return true; }
    Result<ReceivedSms> read(const InboundPost& post, UtcTime now) override {
      if (post.body == "forged")
        return make_error(ErrorCode::invalid_argument, "not signed", {}, Reason::sender_unverified);
      return ReceivedSms{"mmg", "447900111222", "447900900222", std::string(post.body), "1", now};
    }
    Result<std::optional<ReceivedSms>> read_any(const InboundPost& post, UtcTime now) override {
      if (post.body == "subscribed") return std::optional<ReceivedSms>();
      return InboundReader::read_any(post, now);
    }
  };
  class Own final : public Provider {
  public:
    std::string_view identifier() const noexcept override { return "mmg"; }
    NotificationType type() const noexcept override { return NotificationType::sms; }
    Result<std::vector<SendResult>> send_many(std::span<const OutboundMessage> m) override {
      return ScriptedProvider::all(m, SendOutcome::accepted);
    }
    std::shared_ptr<InboundReader> inbound_reader() override { return std::make_shared<Signed>(); }
  };
  over_every_store([](Store& store) {
    Reception reception(store);
    CHECK(!reception.inbound().checks_sender("mmg"));
    must(reception.caller.world.engine->providers().add(std::make_shared<Own>()));
    CHECK(reception.inbound().checks_sender("mmg"));
    CHECK(!reception.inbound().checks_sender("nobody"));
    CHECK(must(reception.inbound().take("mmg", "subscribed")) == InboundFate::no_message);
    const auto forged = reception.inbound().take("mmg", "forged");
    check_refused(forged, ErrorCode::invalid_argument, "not signed");
    CHECK(forged.error().reason == Reason::sender_unverified);
    CHECK(reception.stored() == 0);
    CHECK(must(reception.inbound().take("mmg", "hello")) == InboundFate::stored);
    CHECK(reception.stored() == 1);
    CHECK(name_of(InboundFate::no_message) == "no_message");
  });
}

TEST_CASE("inbound: the last message of each sender, and how many there are, can be asked for") {
  over_every_store([](Store& store) {
    Reception desk(store);
    auto& clock = *desk.caller.world.clock;
    const auto text = [&](std::string from, std::string reference) {
      ReceivedSms message = desk.message(std::move(reference));
      message.user_number = std::move(from);
      CHECK(must(desk.inbound().receive(message)) == InboundFate::stored);
    };
    CHECK(must(desk.inbound().summary(desk.service, noon)) == InboundSummary{});
    text("07900900223", "a");
    clock.set(noon + 1h);
    text("07900900224", "b");
    clock.set(noon + 2h);
    text("07900900223", "c");
    CHECK(must(desk.inbound().summary(desk.service, noon + 30min)) == InboundSummary{2, noon + 2h});
    const auto latest = must(desk.inbound().list_latest(desk.service));
    REQUIRE(latest.size() == 2);
    CHECK(latest[0].created_at == noon + 2h);
    CHECK(latest[1].created_at == noon + 1h);
    CHECK(must(desk.inbound().list_latest(desk.service, {.limit = 1, .skip = 1})).front() ==
          latest[1]);
    CHECK(must(desk.inbound().list_latest(desk.service, {.created_since = noon + 90min})).size() ==
          1);
    CHECK(must(desk.inbound().list(desk.service, {.created_since = noon + 30min})).size() == 2);
    CHECK(must(desk.inbound().get(desk.service, latest[0].id)) == latest[0]);
    const Service other = desk.caller.world.make_service("Other");
    CHECK(desk.inbound().get(other.id, latest[0].id).error().code == ErrorCode::not_found);
    CHECK(must(desk.inbound().last_use_of_number(desk.service)) == noon + 2h);
  });
}

TEST_CASE("inbound: a free number becomes a service's sender, and goes back or out of use") {
  over_every_store([](Store& store) {
    Reception desk(store);
    Engine& engine = *desk.caller.world.engine;
    CHECK(desk.inbound().assign_number(desk.service).error().code == ErrorCode::conflict);
    const Service other = desk.caller.world.make_service("Other");
    CHECK(desk.inbound().assign_number(other.id).error().code == ErrorCode::conflict);
    const InboundNumber number =
        must(desk.inbound().put_number({.number = "07900111333", .provider = "mmg"}));
    const Sender sender = must(desk.inbound().assign_number(other.id, number.id));
    CHECK(sender.text == "07900111333");
    CHECK(sender.is_default);
    CHECK(must(engine.senders().list(other.id, NotificationType::sms)).size() == 1);
    CHECK(must(desk.inbound().number_of(other.id))->id == number.id);
    CHECK(!must(desk.inbound().last_use_of_number(other.id)));

    must(desk.inbound().remove_number(other.id, false));
    CHECK(!must(desk.inbound().number_of(other.id)));
    const auto senders = must(engine.senders().list(other.id, NotificationType::sms));
    REQUIRE(senders.size() == 2);
    CHECK(senders[0].is_default);
    CHECK(!senders[0].archived);
    CHECK(senders[1].archived);
    must(desk.inbound().remove_number(desk.service, true));
    CHECK(!must(engine.services().get(desk.service)).permissions.contains(Permission::inbound_sms));
    must(desk.inbound().remove_number(desk.service, true));
    // The one that went back is free again, the other is out of use.
    CHECK(must(desk.inbound().assign_number(desk.service)).text == "07900111333");
    CHECK(desk.inbound().last_use_of_number(other.id).error().code == ErrorCode::not_found);
  });
}

}  // namespace inbound_at_engine
