// Allowances, what-if, calendars and reports through the engine.
#include "engine/usage_model.hpp"
#include "engine/world.hpp"
#include "store/stepped_connection.hpp"
#include "support/databases.hpp"

#include <notify/allowances.hpp>
#include <notify/billing.hpp>
#include <notify/calendars.hpp>
#include <notify/facts.hpp>
#include <notify/organisations.hpp>
#include <notify/rates.hpp>
#include <notify/reports.hpp>
#include <notify/services.hpp>
#include <notify/tasks.hpp>

#include <random>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace {

ReferenceData prices() {
  ReferenceData data = flat_rate();
  data.sms_rates.push_back({at("2026-04-30T23:00:00Z"), decimal("0.03")});
  return data;
}

/// Stored messages of many units, as an import brings them.
void import_texts(World& world, const Template& sms, UtcTime created_at, int count,
                  std::int64_t units, Status status = Status::delivered) {
  std::vector<Notification> rows;
  for (int i = 0; i < count; ++i) {
    Notification n;
    n.id.uuid = make_uuid_v7(created_at, *world.entropy);
    n.service_id = sms.service_id;
    n.template_id = sms.id;
    n.template_version = 1;
    n.status = status;
    n.sent_by = "mmg";
    n.billable_units = units;
    n.created_at = created_at;
    rows.push_back(n);
  }
  must(world.store.notifications().import_rows(rows, false));
}

}  // namespace

TEST_CASE("allowance: a year of high volume leaves nothing free in the next one") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic busy(world, "busy"), quiet(world, "quiet");
    must(world.engine->rates().put(flat_rate()));
    import_texts(world, busy.sms, at("2025-03-30T12:00:00Z"), 3, 100'000);
    import_texts(world, quiet.sms, at("2025-03-30T12:00:00Z"), 3, 99'999);
    // The year that counts is the one before, not the calendar's.
    import_texts(world, quiet.sms, at("2025-04-02T12:00:00Z"), 3, 100'000);
    CHECK(must(world.engine->allowances().ensure(busy.service.id, 2025)) ==
          Allowance{2025, 0, false, true});
    CHECK(must(world.engine->allowances().ensure(quiet.service.id, 2025)) ==
          Allowance{2025, 100, false, false});
    check_refused(world.engine->allowances().ensure(busy.service.id, 2026),
                  ErrorCode::invalid_argument, "financial year has not begun: 2026");
  });
}

TEST_CASE("allowance: the turn of the year makes every service's next one, once, however late") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic plain(world, "plain"), custom(world, "custom"), us(world, "us", "us");
    must(world.engine->rates().put(flat_rate()));
    must(world.engine->allowances().set(custom.service.id, 2025, 7));
    const auto allowance_keys = [&] {
      std::vector<std::string> keys;
      for (const Task& task : must(world.engine->tasks().plan(world.clock->now())))
        if (task.kind == TaskKind::make_allowance) keys.push_back(task.key);
      std::sort(keys.begin(), keys.end());
      return keys;
    };
    const auto key = [](int year, const Clinic& clinic) {
      return "allowance/" + std::to_string(year) + "/" + clinic.service.id.to_text();
    };
    std::vector<std::string> wanted = {key(2025, plain), key(2026, us)};
    std::sort(wanted.begin(), wanted.end());
    CHECK(allowance_keys() == wanted);
    must(world.engine->run_due());
    CHECK(allowance_keys().empty());
    world.clock->advance(24h * 20);  // 9 April: nine days late
    CHECK(allowance_keys().size() == 2);
    RunOptions others;
    others.wanted = [](const Task& task) { return task.kind != TaskKind::make_allowance; };
    must(world.engine->run_due(others));
    CHECK(allowance_keys().size() == 2);
    must(world.engine->run_due());
    CHECK(allowance_keys().empty());
    CHECK(must(store.allowances().find(custom.service.id, 2026)) == Allowance{2026, 7, true});
    CHECK(must(store.allowances().find(plain.service.id, 2026)) == Allowance{2026, 100});
    must(world.engine->allowances().set(plain.service.id, 2026, 3));
    const auto lease = must(world.engine->tasks().claim(key(2026, plain), "late", 1min));
    CHECK(must(world.engine->tasks().run(lease)) == RunState::done);
    CHECK(must(store.allowances().find(plain.service.id, 2026)) == Allowance{2026, 3, true});
  });
}

TEST_CASE("allowance: a missing default keeps its service due and stops nobody else") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic known(world, "known");
    NewService unknown;
    unknown.name = "unknown";
    unknown.organisation_type = OrganisationType::local;
    must(world.engine->services().create(unknown));
    must(world.engine->rates().put(flat_rate()));
    const RunReport report = must(world.engine->run_due());
    CHECK(report.tasks_failed == 1);
    REQUIRE(report.first_failure);
    CHECK(report.first_failure->message == "no default allowance for local in 2025");
    CHECK(must(store.allowances().find(known.service.id, 2025)) == Allowance{2025, 100});
  });
}

TEST_CASE("what_if: unchanged rules give the bill itself, others what they would cost") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic clinic(world);
    must(world.engine->rates().put(prices()));
    must(world.engine->allowances().set(clinic.service.id, 2026, 5));
    import_texts(world, clinic.sms, at("2026-04-10T12:00:00Z"), 4, 1);
    import_texts(world, clinic.sms, at("2026-05-10T12:00:00Z"), 2, 3);
    import_texts(world, clinic.sms, at("2026-05-10T12:00:00Z"), 2, 3, Status::technical_failure);
    world.clock->advance(24h * 60);
    must(world.engine->run_due());
    import_texts(world, clinic.sms, world.clock->now() - 1min, 1, 2);
    Engine& engine = *world.engine;
    const ServiceId service = clinic.service.id;
    const Bill bill = must(engine.billing().bill(service, 2026));
    CHECK(bill.yearly == must(engine.billing().yearly_usage(service, 2026)));
    CHECK(bill.monthly == must(engine.billing().monthly_usage(service, 2026)));
    CHECK(must(engine.billing().what_if(service, 2026, {})) == bill);

    const auto total = [](const Bill& b) {
      Decimal sum;
      for (const UsageLine& line : b.yearly.lines) sum = must(sum.plus(line.cost));
      return sum;
    };
    CHECK(total(bill) == decimal("0.21"));  // 12 units, 5 free, 7 at 3p
    CHECK(total(must(engine.billing().what_if(service, 2026, {.free_allowance = 0}))) ==
          decimal("0.32"));
    CHECK(total(must(engine.billing().what_if(
              service, 2026,
              {.sms_rates = std::vector<SmsRate>{{at("2016-01-01T00:00:00Z"), decimal("1")}}}))) ==
          decimal("7"));
    const Calendar us = must(engine.calendars().get("us"));
    const Bill moved =
        must(engine.billing().what_if(service, 2026, {.free_allowance = 0, .calendar = us}));
    CHECK(total(moved) == decimal("0.32"));
    CHECK(must(engine.billing().what_if(service, 2025, {.calendar = us})).segments.empty());
    CHECK(must(engine.billing().bill(service, 2026)) == bill);
    check_refused(
        engine.billing().what_if(
            service, 2026,
            {.sms_rates = std::vector<SmsRate>{{at("2016-01-01T00:00:00Z"), decimal("-1")}}}),
        ErrorCode::invalid_argument, "negative sms rate: -1");
  });
}

TEST_CASE("calendar change: what is planned is what happens") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic clinic(world);
    must(world.engine->rates().put(prices()));
    for (const int year : {2025, 2026})
      must(world.engine->allowances().set(clinic.service.id, year, 3));
    for (const char* created : {"2025-12-31T23:30:00Z", "2026-01-01T02:00:00Z",
                                "2026-03-19T23:30:00Z", "2026-03-20T02:00:00Z"})
      import_texts(world, clinic.sms, at(created), 1, 2);
    must(world.engine->run_due());
    Engine& engine = *world.engine;
    must(engine.calendars().put({"own", "America/New_York", std::chrono::January / 1, {}, {}}));
    const CalendarChange change = must(engine.calendars().plan_change(clinic.service.id, "own"));
    CHECK(change.from == "uk");
    CHECK(change.to == "own");
    REQUIRE(change.years.size() == 2);  // 2025 and 2026 by the new calendar
    for (const auto& year : change.years)
      CHECK(must(engine.billing().bill(clinic.service.id, year.financial_year)) == year.before);
    must(engine.calendars().change(clinic.service.id, "own"));
    for (const auto& year : change.years)
      CHECK(must(engine.billing().bill(clinic.service.id, year.financial_year)) == year.after);
    must(engine.run_due());
    for (const auto& year : change.years)
      CHECK(must(engine.billing().bill(clinic.service.id, year.financial_year)) == year.after);
    CHECK(must(engine.facts().audit({day("2025-12-25"), day("2026-03-25")})).is_clean());
    check_refused(engine.calendars().change(clinic.service.id, "mars"), ErrorCode::invalid_argument,
                  "unknown calendar: mars");
  });
}

TEST_CASE("explain_notification: the verdict follows the message from creation to the bill") {
  over_every_store([](Store& store) {
    World world(store);
    Clinic clinic(world);
    must(world.engine->rates().put(flat_rate()));
    must(world.engine->allowances().set(clinic.service.id, 2025, 1));
    const NotificationId first = clinic.send();
    const auto reason = [&](NotificationId id) {
      return must(world.engine->billing().explain_notification(clinic.service.id, id)).reason;
    };
    CHECK(reason(first) == BillingReason::status_not_billed);
    world.deliver();
    CHECK(reason(first) == BillingReason::free_of_charge);
    const NotificationId second = clinic.send();
    world.deliver();
    CHECK(reason(second) == BillingReason::partly_free);  // both are in one fact row
    clinic.receive(first, Status::delivered);
    CHECK(reason(first) == BillingReason::partly_free);
    CHECK(world.engine->billing()
              .explain_notification(ServiceId{make_uuid_v4(*world.entropy)}, first)
              .error()
              .code == ErrorCode::not_found);
  });
}

TEST_CASE("reports: what the reports add up to is what the services are billed, at any instant") {
  // Services of an organisation are asked for one by one, or read with all others.
  const auto holds_among = [](Store& store, int quiet_services) {
    World world(store);
    for (int i = 0; i < quiet_services; ++i)
      static_cast<void>(world.make_service("Quiet " + std::to_string(i)));
    must(world.engine->rates().put(prices()));
    Organisation asked;
    asked.name = "Ministry";
    const Organisation org = must(world.engine->organisations().put(asked));
    std::vector<Clinic> clinics;
    for (const char* name : {"a", "b", "c"}) clinics.emplace_back(world, name);
    Service member = clinics[0].service;
    member.organisation_id = org.id;
    must(world.engine->services().update(member));
    std::mt19937_64 random(5);
    Engine& engine = *world.engine;
    for (int step = 0; step < 12; ++step) {
      for (const Clinic& clinic : clinics)
        import_texts(world, clinic.sms,
                     world.clock->now() - std::chrono::minutes(random() % (4 * 24 * 60)), 2,
                     static_cast<std::int64_t>(random() % 4));
      if (step == 4) must(engine.allowances().set(clinics[1].service.id, 2026, 11));
      if (random() % 2 == 0) must(engine.run_due());
      world.clock->advance(std::chrono::hours(random() % 120));

      const LocalDayRange year{day("2026-04-01"), day("2027-03-31")};
      const auto usage = must(engine.reports().sms_usage({.days = year, .organisation = {}}));
      CHECK(usage.unpriced.empty());
      std::int64_t units = 0;
      for (const SmsUsageRow& row : usage.rows) {
        std::int64_t charged = 0, chargeable = 0;
        Decimal cost;
        for (const UsageLine& line :
             must(engine.billing().yearly_usage(row.service_id, 2026)).lines) {
          charged += line.charged_units;
          chargeable += line.chargeable_units;
          cost = must(cost.plus(line.cost));
        }
        CHECK(row.charged_units == charged);
        CHECK(row.chargeable_units == chargeable);
        CHECK(row.cost == cost);
        units += chargeable;
      }
      std::int64_t daily = 0, providers = 0;
      for (const auto& row : must(engine.reports().daily_volumes(year)).rows)
        daily += row.sms_chargeable_units;
      for (const auto& row : must(engine.reports().daily_provider_volumes(year)).rows)
        providers += row.sms_chargeable_units;
      CHECK(daily == units);
      CHECK(providers == units);
      const auto organisation = must(engine.reports().organisation_usage(org.id, 2026));
      REQUIRE(organisation.rows.size() == 1);
      for (const SmsUsageRow& row : usage.rows)
        if (row.service_id == member.id) CHECK(organisation.rows[0].sms_cost == row.cost);
      const LocalDay today = day("2026-04-15");
      for (const AllowanceState& state : must(engine.allowances().list_before(today)))
        CHECK(state == must(engine.allowances().before(state.service_id, today)));
    }
    check_refused(engine.reports().daily_volumes({day("2026-04-02"), day("2026-04-01")}),
                  ErrorCode::invalid_argument, "first day comes after last day: 2026-04-02");
  };
  for (const int quiet_services : {0, 10})
    over_every_store([&](Store& store) { holds_among(store, quiet_services); });
}

// A bill read its facts from one snapshot and its prices from a later one.
TEST_CASE("usage: a price that changes at any step of a bill changes all of it or nothing") {
  over_every_database([](const Database& database) {
    SteppedStore stepped([&] { return database.connect(true); });
    World world(*stepped.store);
    const Clinic clinic(world);
    must(world.engine->rates().put(flat_rate("0.02")));
    must(world.engine->allowances().set(clinic.service.id, 2025, 0));
    // A day that is billed already and a message of today.
    import_texts(world, clinic.sms, noon - 48h, 1, 10);
    must(world.engine->run_due());
    import_texts(world, clinic.sms, noon - 1min, 1, 10);
    const auto other = database.open();
    const auto price = [&](std::string_view rate) { must(other->rates().put(flat_rate(rate))); };
    const auto cost = [&] {
      Decimal sum;
      for (const UsageLine& line :
           must(world.engine->billing().yearly_usage(clinic.service.id, 2025)).lines)
        sum = must(sum.plus(line.cost));
      return sum.to_text();
    };
    std::set<std::string> costs;
    bool is_cheap = true;
    int step_to_change = 0, steps = 1;
    for (; step_to_change < steps; ++step_to_change) {
      price(is_cheap ? "0.02" : "0.05");
      steps = 0;
      *stepped.on_step = [&] {
        if (steps++ == step_to_change) price(is_cheap ? "0.05" : "0.02");
      };
      costs.insert(cost());
      *stepped.on_step = {};
      is_cheap = !is_cheap;
    }
    CHECK(steps >= 5);
    std::string all;
    for (const std::string& text : costs) all += text + " ";
    CHECK(all == "0.40 1.00 ");
  });
}
