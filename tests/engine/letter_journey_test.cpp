// Letters from the evening on which they are written to the bill, with real pages and a print API.
#include "codec/json_reader.hpp"
#include "engine/world.hpp"
#include "support/databases.hpp"
#include "support/print_stub.hpp"
#include "support/scripted_http.hpp"

#include <notify/adapters/pango.hpp>
#include <notify/adapters/pdf_checker.hpp>
#include <notify/billing.hpp>
#include <notify/callbacks.hpp>
#include <notify/delivery.hpp>
#include <notify/letters.hpp>
#include <notify/notifications.hpp>
#include <notify/open_provider.hpp>
#include <notify/ports/virus_scanner.hpp>
#include <notify/providers.hpp>
#include <notify/rates.hpp>
#include <notify/receipts.hpp>
#include <notify/reports.hpp>
#include <notify/tasks.hpp>
#include <notify/templates.hpp>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace letter_journey {
namespace {

using codec::JsonValue;

class CleanFiles final : public VirusScanner {
public:
  Result<ScanVerdict> scan(std::string_view) override { return ScanVerdict{}; }
};

/// A post office: an engine with all that letters need, on a clock that begins on a Friday at 19:00
/// in London, and a print API.
struct PostOffice {
  World world;
  PrintStub stub;
  std::shared_ptr<ScriptedHttp> http = std::make_shared<ScriptedHttp>();
  std::shared_ptr<LetterRenderer> renderer = make_pango_letter_renderer().value();
  std::unique_ptr<Engine> engine;
  Service service;
  Template letter;

  explicit PostOffice(Store& store) : world(store, at("2026-03-20T19:00:00Z")) {
    auto sealer = must(make_aes_sealer({{1, "0123456789abcdef0123456789abcdef"}}, world.entropy));
    engine = must(Engine::make({.store = std::shared_ptr<Store>(std::shared_ptr<void>(), &store),
                                .clock = world.clock,
                                .entropy = world.entropy,
                                .sealer = std::move(sealer),
                                .http = http,
                                .letter_renderer = renderer,
                                .receipt_readers = make_receipt_readers(),
                                .virus_scanner = std::make_shared<CleanFiles>(),
                                .letter_checker = must(make_pdf_checker())}));
    must(engine->providers().add(must(open_provider(
        "dvla", R"({"url": ")" + stub.url() +
                    R"(", "allow_plain": true, "username": "printer", "timeout_ms": 600000,
                       "password": "first-password", "api_key": "first-key",
                       "api_url": "https://api.example.com"})"))));
    service = world.make_service();
    NewTemplate t{"notice", NotificationType::letter, "About you", "Dear ((name))\n\n((more))"};
    t.postage = Postage::second;
    letter = must(engine->templates().create(service.id, t));
    ReferenceData prices;
    for (const std::int64_t sheets : {1, 2})
      for (const Postage postage : {Postage::second, Postage::europe})
        prices.letter_rates.push_back({.start_date = at("2025-04-01T00:00:00Z"),
                                       .end_date = {},
                                       .sheet_count = sheets,
                                       .rate = decimal(sheets == 1 ? "0.61" : "0.68"),
                                       .post_class = postage});
    must(engine->rates().put(prices));
    ServiceCallback callback;
    callback.service_id = service.id;
    callback.type = CallbackType::returned_letter;
    callback.url = "https://clinic.example/returned";
    callback.bearer_token = "secret-token-1";
    must(engine->callbacks().put(callback));
  }

  NotificationId send(const std::vector<std::string>& lines, const std::string& more = "Bye") {
    SendRequest r;
    r.template_id = letter.id;
    r.personalisation.set("name", "Ann");
    r.personalisation.set("more", more);
    for (std::size_t i = 0; i < lines.size(); ++i)
      r.personalisation.set("address line " + std::to_string(i + 1), lines[i]);
    return must(engine->send(service.id, r)).id;
  }
  NotificationId upload(const std::vector<std::string>& lines) {
    LetterMessage message;
    message.address = lines;
    message.is_address_html = false;
    message.subject = "Ours";
    message.body = "<p>Made elsewhere.</p>";
    UploadedLetter uploaded;
    uploaded.pdf = must(renderer->render({message, world.clock->now()})).pdf;
    uploaded.reference = "own";
    return must(engine->letters().upload(service.id, uploaded)).id;
  }
  /// What a worker does at an hour.
  std::int64_t work(std::string_view hour) {
    world.clock->advance(at(hour) - world.clock->now());
    for (int round = 0; round < 20; ++round) must(engine->run_due());
    return must(engine->deliver({.type = NotificationType::letter})).accepted;
  }
  [[nodiscard]] Notification get(NotificationId id) const {
    return must(engine->notifications().get(service.id, id));
  }
  [[nodiscard]] JsonValue jobs() {
    const auto state = codec::read_json(stub.state(), {.bytes_max = 64 << 20, .depth_max = 16});
    return *state.value().find("jobs");
  }
  /// The token in the URL that the printer was given for a letter.
  [[nodiscard]] std::string token_of(NotificationId id) {
    const JsonValue all = jobs();
    const JsonValue* const job = all.find(id.to_text());
    REQUIRE(job != nullptr);
    const std::string target = *job->find("target")->find_as<std::string>();
    CHECK(target.starts_with("https://api.example.com/notifications/letter/status?token="));
    return target.substr(target.find('=') + 1);
  }
  ReceiptReport report(NotificationId id, const std::string& status) {
    return must(engine->receipts().take_letter(
        token_of(id), R"({"data": {"jobId": ")" + id.to_text() + R"(", "jobStatus": ")" + status +
                          R"(", "transitionDate": "2026-03-24T10:00:00Z", "despatchProperties": [
              {"key": "totalSheets", "value": "1"}, {"key": "postageClass", "value": "2ND"},
              {"key": "mailingProduct", "value": "MM"}]}})"));
  }
};

const std::vector<std::string> home{"Ann Example", "1 High Street", "SW1A 1AA"};

/// Seven lines of which each needs several in the window, whatever the size of the print.
std::vector<std::string> endless_address() {
  std::vector<std::string> lines;
  for (int i = 0; i < 6; ++i) {
    std::string line;
    for (int k = 0; k < 30; ++k) line += "Long word ";
    lines.push_back(line + "end");
  }
  lines.push_back("SW1A 1AA");
  return lines;
}

std::string many_pages() {
  std::string text;
  for (int i = 0; i < 1'000; ++i) text += "One more paragraph of a letter without an end.\n\n";
  return text;
}

}  // namespace

TEST_CASE("letters: written on Friday evening, collected on Saturday 17:30, returned and billed") {
  over_every_store([](Store& store) {
    PostOffice office(store);
    const auto plain = office.send(home);
    const auto abroad = office.send({"Ann Example", "1 Rue Haute", "France"});
    const auto returned = office.send(home);
    const auto refused = office.send(home);
    const auto own = office.upload(home);
    const auto too_long = office.send(home, many_pages());
    const auto outside = office.send(endless_address());
    const auto unreadable = office.send(home, "\xf3\xb0\x80\x80");  // of nobody's alphabet
    const auto wrong_upload = office.upload({"Ann Example", "1 High Street", "Nowhere"});

    CHECK(office.work("2026-03-20T20:00:00Z") == 0);  // PDFs are made and uploads looked at
    for (const auto id : {too_long, outside, unreadable, wrong_upload}) {
      CHECK(office.get(id).status == Status::validation_failed);
      CHECK(office.get(id).billable_units == 0);
    }
    for (const auto id : {plain, abroad, returned, refused, own}) {
      CHECK(office.get(id).status == Status::created);
      CHECK(office.get(id).billable_units == 1);
    }
    CHECK(office.work("2026-03-21T17:49:59Z") == 0);
    CHECK(office.work("2026-03-21T17:50:00Z") == 5);  // so that Monday can print them
    CHECK(office.jobs().find_as<JsonValue::Object>()->size() == 5);
    for (const auto id : {plain, abroad, returned, refused, own})
      CHECK(office.get(id).status == Status::sending);

    for (const auto id : {plain, abroad, returned, own})
      CHECK(office.report(id, "DESPATCHED").applied == 1);
    CHECK(office.report(refused, "REJECTED").applied == 1);
    CHECK(office.report(plain, "DESPATCHED").unchanged == 1);  // reported twice
    CHECK(office.get(plain).status == Status::delivered);
    CHECK(office.get(refused).status == Status::technical_failure);

    CHECK(must(office.engine->receipts().return_letters(
                   "dvla", std::vector{office.get(returned).reference}))
              .applied == 1);
    CHECK(office.get(returned).status == Status::returned_letter);
    CHECK(must(office.engine->callbacks().run()).done == 1);
    REQUIRE(office.http->posted.size() == 1);
    CHECK(office.http->posted[0].url == "https://clinic.example/returned");
    CHECK(office.http->posted[0].body.find(returned.to_text()) != std::string::npos);

    office.work("2026-03-26T12:00:00Z");
    const Usage usage = must(office.engine->billing().yearly_usage(office.service.id, 2025));
    REQUIRE(usage.lines.size() == 1);  // what was refused or wrong is not billed
    CHECK(usage.lines[0].notifications_sent == 4);
    CHECK(usage.lines[0].cost == decimal("2.44"));
    for (const UsageLine& line :
         must(office.engine->billing().monthly_usage(office.service.id, 2025)).lines) {
      const bool is_second = line.postage == Postage::second;
      CHECK(line.notifications_sent == (is_second ? 3 : 1));
      CHECK(line.cost == decimal(is_second ? "1.83" : "0.61"));
    }
    // What the printer handed to the post: the day's letters by postage, as sorted mail.
    const auto despatched =
        must(office.engine->reports().despatch({day("2026-03-24"), day("2026-03-24")}));
    std::int64_t despatched_letters = 0;
    for (const DespatchReportRow& row : despatched.rows) {
      despatched_letters += row.fact.notifications_sent;
      CHECK(row.fact.cost_threshold == CostThreshold::sorted);
    }
    CHECK(despatched_letters == 4);
  });
}

}  // namespace letter_journey
