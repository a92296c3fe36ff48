#include "engine/world.hpp"

#include <notify/health.hpp>
#include <notify/json.hpp>
#include <notify/rates.hpp>
#include <notify/receipts.hpp>
#include <notify/tasks.hpp>

#include <chrono>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

TEST_CASE("health: a store says what it is, which schema it has and what its clock shows") {
  over_every_store([](Store& store) {
    World world(store);
    const StoreHealth health = must(world.engine->health().store());
    CHECK((health.engine == "sqlite" || health.engine == "postgresql"));
    CHECK_FALSE(health.version.empty());
    CHECK(health.schema == health.schema_newest);
    CHECK(health.bytes > 0);
    // The engine's clock is simulated, the server's is not.
    CHECK(health.clock > noon);
    const bool is_server = health.engine == "postgresql";
    CHECK((health.connections > 0) == is_server);
    CHECK((health.connections_max > 0) == is_server);
  });
}

TEST_CASE("tasks: leases that owners hold are listed by key, those that are over are not") {
  over_every_store([](Store& store) {
    World world(store);
    Tasks tasks = world.engine->tasks();
    CHECK(must(tasks.list_leases()).empty());
    const TaskLease prune = must(tasks.claim("tasks/prune", "bob", 1min));
    const TaskLease fold = must(tasks.claim("facts/fold", "ann", 1h));
    const auto both = must(tasks.list_leases());
    REQUIRE(both.size() == 2);
    CHECK(both[0].key == "facts/fold");
    CHECK(both[0].owner == "ann");
    CHECK(both[0].epoch == fold.epoch);
    CHECK(both[0].until == fold.until);
    CHECK(both[1].key == "tasks/prune");
    CHECK(must(tasks.list_leases(1)).size() == 1);
    world.clock->advance(2min);
    CHECK(must(tasks.list_leases()).size() == 1);
    must(tasks.release(fold));
    CHECK(must(tasks.list_leases()).empty());
    for (const std::int64_t wrong : {std::int64_t{0}, std::int64_t{100'001}})
      check_refused(tasks.list_leases(wrong), ErrorCode::invalid_argument,
                    "a limit of leases is 1 to 100000, not " + std::to_string(wrong));
  });
}

TEST_CASE("rates: everything that was put is listed, and what is listed can be put again") {
  over_every_store([](Store& store) {
    World world(store);
    const ReferenceData put = must(reference_data_from_json(R"({
      "sms_rates": [{"valid_from": "2025-03-31T23:00:00Z", "rate": "0.0230"}],
      "letter_rates": [{"start_date": "2025-03-31T23:00:00Z", "end_date": null, "sheet_count": 2,
                        "rate": "0.45", "crown": true, "post_class": "first"},
                       {"start_date": "2025-03-31T23:00:00Z", "end_date": "2026-01-01T00:00:00Z",
                        "sheet_count": 1, "rate": "0.40", "crown": false,
                        "post_class": "rest-of-world"}],
      "default_annual_allowance": [{"organisation_type": "nhs_gp",
                                    "valid_from_financial_year_start": 2020, "allowance": 10}]})"));
    must(world.engine->rates().put(put));
    const ReferenceData listed = must(world.engine->rates().list());
    CHECK(listed.sms_rates == put.sms_rates);
    CHECK(listed.letter_rates.size() == put.letter_rates.size());
    CHECK(listed.default_allowances == put.default_allowances);
    const ReferenceData again = must(reference_data_from_json(to_json(listed)));
    CHECK(again.sms_rates == listed.sms_rates);
    CHECK(again.letter_rates == listed.letter_rates);
    CHECK(again.default_allowances == listed.default_allowances);
  });
}

TEST_CASE("receipts: what can be read by now leaves the quarantine, the rest of it stays") {
  over_every_store([](Store& store) {
    World world(store);
    Clinic clinic(world);
    Receipts receipts = world.engine->receipts();
    const NotificationId id = clinic.send();
    world.deliver();
    const std::string mmg = R"({"CID": ")" + id.to_text() + R"(", "status": "3"})";
    const auto readable = must(receipts.quarantine("mmg", mmg, "a version that could not read it"));
    const auto garbage = must(receipts.quarantine("mmg", "{}", "no notification"));
    const auto foreign = must(receipts.quarantine("nobody", "x", "no reader"));
    CHECK(must(receipts.read_again(readable)).applied == 1);
    CHECK(clinic.status(id) == Status::delivered);
    check_refused(receipts.read_again(readable), ErrorCode::not_found,
                  "no receipt in quarantine: " + readable.to_text());
    check_refused(receipts.read_again(garbage), ErrorCode::invalid_argument,
                  "receipt in quarantine cannot be read: mmg receipt names no notification");
    CHECK(receipts.read_again(foreign).error().code == ErrorCode::invalid_argument);
    CHECK(must(receipts.list_quarantined(10)).size() == 2);
  });
}

TEST_CASE("receipts: one whose notification was unknown waits for it again") {
  over_every_store([](Store& store) {
    World world(store);
    Clinic clinic(world);
    Receipts receipts = world.engine->receipts();
    const NotificationId id = clinic.send();
    world.deliver();
    const Receipt known{id, "sim", "", Status::delivered, noon};
    const Receipt unknown{{}, "sim", "nobody's", Status::delivered, noon};
    const auto first =
        must(receipts.quarantine("sim", to_json(known), unknown_notification_reason));
    const auto second =
        must(receipts.quarantine("sim", to_json(unknown), unknown_notification_reason));
    CHECK(must(receipts.read_again(first)).applied == 1);
    CHECK(must(receipts.read_again(second)).parked == 1);
    CHECK(clinic.status(id) == Status::delivered);
    CHECK(must(receipts.list_quarantined(10)).empty());
  });
}
