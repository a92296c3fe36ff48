// Personal data that has expired, or that somebody asked to be erased, is gone.
#include "archive/databases.hpp"

#include <notify/inbound.hpp>
#include <notify/receipts.hpp>
#include <notify/retention.hpp>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace personal_data_test {

namespace {

const UtcTime noon = *UtcTime::from_text("2026-03-20T12:00:00Z");

/// `count` rows, each with a canary of its own in every field that may tell who somebody is.
std::vector<std::string> import_canaries(Store& store, const Sample& sample, UtcTime created_at,
                                         int count) {
  std::vector<std::string> canaries;
  std::vector<Notification> rows;
  for (int i = 0; i < count; ++i) {
    Notification n = past(sample, created_at + std::chrono::milliseconds(i));
    const std::string name = "canary" + std::to_string(created_at.us() / 1'000) + std::to_string(i);
    n.to = "To-" + name;
    n.normalised_to = "Norm-" + name;
    // Some rows are too long for a page.
    n.personalisation =
        "{\"name\":\"Value-" + name + std::string(i % 50 == 0 ? 9'000 : 20, '.') + "\"}";
    n.reply_to_text = "Reply-" + name;
    for (const char* prefix : {"To-", "Norm-", "Value-", "Reply-"})
      canaries.push_back(prefix + name);
    rows.push_back(std::move(n));
  }
  must(store.notifications().import_rows(rows, false));
  return canaries;
}

/// How many canaries can be read in the files.
int sightings(const Database& database, const std::vector<std::string>& canaries) {
  const std::string bytes = database.raw_bytes();
  int seen = 0;
  for (const std::string& canary : canaries) seen += bytes.find(canary) != std::string::npos;
  return seen;
}

}  // namespace

TEST_CASE("personal data: after retention no byte of it is in a file of sqlite (S21)") {
  over_every_database([](const Database& database) {
    if (database.file.empty()) return;
    const auto store = database.open();
    SeededEntropy entropy(1);
    const Sample sample(*store, entropy, noon - 2'000h);
    const auto old = import_canaries(*store, sample, noon - 400h, 1'500);
    const auto kept = import_canaries(*store, sample, noon - 1h, 300);
    CHECK(sightings(database, old) == static_cast<int>(old.size()));
    const ArchiveScope scope{sample.service.id, NotificationType::sms, noon - 168h};
    CHECK(move_all(*store, scope, noon, 200).moved == 1'500);
    must(store->retention().scrub());
    CHECK(sightings(database, old) == 0);
    CHECK(sightings(database, kept) == static_cast<int>(kept.size()));
    // Rows come and go, pages are split and joined: still nothing of the old.
    for (int round = 0; round < 5; ++round) {
      const UtcTime then = noon - 400h + std::chrono::minutes(round + 1);
      const auto more = import_canaries(*store, sample, then, 400);
      CHECK(move_all(*store, scope, noon, 37).moved == 400);
      must(store->retention().scrub());
      CHECK(sightings(database, more) == 0);
    }
    CHECK(sightings(database, old) == 0);
  });
}

TEST_CASE(
    "personal data: erasing a recipient takes theirs and nobody else's, and no total changes") {
  over_every_database([](const Database& database) {
    const auto store = database.open();
    SeededEntropy entropy(2);
    const Sample sample(*store, entropy, noon - 2'000h);
    const Sample other(*store, entropy, noon - 2'000h, "Other");
    Notification theirs = past(sample, noon - 5h);
    theirs.to = "07700 900 456";
    theirs.normalised_to = "447700900456";
    theirs.client_reference = "Ann Example";
    Notification elsewhere = theirs;
    elsewhere.id.uuid = make_uuid_v7(noon, entropy);
    elsewhere.service_id = other.service.id;
    elsewhere.template_id = other.sms.id;
    const Notification others = past(sample, noon - 5h);
    must(store->notifications().import_rows(std::vector{theirs, elsewhere, others}, false));
    NewNotification waiting{sample.notification(noon - 1h), "key", "digest"};
    waiting.notification.normalised_to = "447700900456";
    must(store->notifications().create(std::vector{waiting}));
    advance(*store, noon);
    const StatusQuery query{{day("2026-03-01"), day("2026-03-31")}, StatusSumsBy::template_day, {}};
    const auto before = must(store->statistics().read_statuses(query));

    CHECK(must(store->retention().erase_recipient(sample.service.id, {"447700900456", {}})) == 2);
    CHECK(must(store->retention().erase_recipient(sample.service.id, {"447700900456", {}})) == 0);
    CHECK(must(store->statistics().read_statuses(query)) == before);
    const auto erased = must(store->notifications().get(sample.service.id, theirs.id));
    CHECK(erased.to.empty());
    CHECK(erased.normalised_to.empty());
    CHECK(erased.personalisation.empty());
    CHECK(erased.client_reference.empty());
    CHECK(erased.status == theirs.status);
    CHECK(must(store->notifications().get(sample.service.id, others.id)).to == others.to);
    CHECK(must(store->notifications().get(other.service.id, elsewhere.id)).to == theirs.to);
    CHECK(must(store->delivery().count_queued(NotificationType::sms)) == 0);
    const std::vector<std::string> keys{"key"};
    CHECK(must(store->notifications().find_requests(sample.service.id, keys)).empty());
    CHECK(!store->retention().erase_recipient(sample.service.id, {}));
    if (!database.file.empty()) CHECK(sightings(database, {"Ann Example"}) == 1);  // the other's
  });
}

TEST_CASE("personal data: erasing reaches what came in and what lies in quarantine, by bytes too") {
  over_every_database([](const Database& database) {
    const auto store = database.open();
    const auto clock = std::make_shared<SimulatedClock>(noon);
    const auto entropy = std::make_shared<SeededEntropy>(3);
    const auto engine = must(Engine::make({store, clock, entropy, nullptr}));
    const Sample sample(*store, *entropy, noon - 2'000h);
    const Sample other(*store, *entropy, noon - 2'000h, "Other");
    const auto inbound = [&](const Sample& to, std::string from, std::string reference) {
      InboundSms m;
      m.service_id = to.service.id;
      m.notify_number = "07700900500";
      m.user_number = std::move(from);
      m.content = "canary-content-" + reference;
      m.provider = "mmg";
      m.provider_reference = std::move(reference);
      CHECK(must(engine->inbound().record(std::vector{m})) == 1);
    };
    inbound(sample, "07700 900456", "theirs");
    inbound(sample, "07700 900457", "another");
    inbound(other, "07700 900456", "elsewhere");
    must(engine->receipts().quarantine("mmg", "canary-raw to=%2B447700900456", ""));
    must(engine->receipts().quarantine("mmg", "canary-kept to=%2B447700900457", ""));
    for (int i = 0; i < 600; ++i)  // more than a page of them
      must(engine->receipts().quarantine("mmg", "to=07700900456&n=" + std::to_string(i), ""));
    // A parked receipt holds no personal data, and may be the only word of its message's end.
    must(engine->receipts().record(
        std::vector{Receipt{{}, "mmg", "early", Status::delivered, noon}}));
    const Notification twice = past(sample, noon - 5h);
    must(store->notifications().import_rows(std::vector{twice}, false));
    database.run("UPDATE notifications SET normalised_to = '447700900456'");

    CHECK(must(engine->retention().erase_recipient(sample.service.id, "+44 7700 900456")) == 2);
    CHECK(must(engine->retention().erase_recipient(sample.service.id, "+44 7700 900456")) == 0);
    const auto left = must(engine->inbound().list(sample.service.id));
    REQUIRE(left.size() == 1);
    CHECK(left[0].provider_reference == "another");
    CHECK(must(engine->inbound().list(sample.service.id, {.archived = true})).size() == 1);
    CHECK(must(engine->inbound().list(other.service.id)).size() == 1);
    CHECK(must(engine->receipts().list_quarantined(10)).size() == 1);
    CHECK(database.ask("SELECT count(*) FROM receipt_inbox") == 1);
    if (database.file.empty()) return;
    CHECK(sightings(database, {"canary-content-theirs", "canary-raw"}) == 0);
    CHECK(sightings(database,
                    {"canary-content-another", "canary-content-elsewhere", "canary-kept"}) == 3);
  });
}

TEST_CASE("personal data: after retention nothing of an inbound SMS is in a file of sqlite") {
  over_every_database([](const Database& database) {
    if (database.file.empty()) return;
    const auto store = database.open();
    const auto clock = std::make_shared<SimulatedClock>(noon);
    const auto entropy = std::make_shared<SeededEntropy>(3);
    const auto engine = must(Engine::make({store, clock, entropy, nullptr}));
    const Sample sample(*store, *entropy, noon - 2'000h);
    std::vector<InboundSms> messages(1'000);
    std::vector<std::string> canaries;
    for (std::size_t i = 0; i < messages.size(); ++i) {
      InboundSms& m = messages[i];
      m.service_id = sample.service.id;
      m.notify_number = "07700900500";
      m.user_number = "canary-number-" + std::to_string(i) + ".";
      m.content = "canary-content-" + std::to_string(i) + std::string(i % 50 ? 20 : 9'000, '.');
      m.provider = "mmg";
      m.provider_reference = std::to_string(i);
      m.created_at = noon - 300h;
      canaries.push_back(m.user_number);
      canaries.push_back("canary-content-" + std::to_string(i) + ".");
    }
    CHECK(must(engine->inbound().record(messages)) == 1'000);
    CHECK(sightings(database, canaries) == 2'000);
    must(engine->run_due());
    CHECK(database.ask("SELECT count(*) FROM inbound_sms_history") == 1'000);
    CHECK(sightings(database, canaries) == 0);
  });
}

}  // namespace personal_data_test
