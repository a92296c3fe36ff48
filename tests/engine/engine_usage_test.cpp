#include "engine/usage_model.hpp"

#include <notify/adapters/simulator.hpp>
#include <notify/allowances.hpp>
#include <notify/billing.hpp>
#include <notify/facts.hpp>
#include <notify/rates.hpp>
#include <notify/tasks.hpp>

#include <random>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace {

/// Sends one message of so many units, and has it delivered.
NotificationId sold(World& world, const Clinic& clinic, std::int64_t units,
                    std::string_view to = phone) {
  const std::string text(units == 1 ? 10 : static_cast<std::size_t>(units * 153 - 20), 'a');
  const Accepted accepted =
      must(world.engine->send(clinic.service.id, request(clinic.sms, to, text)));
  REQUIRE(accepted.billable_units == units);
  while (world.deliver().claimed > 0) {
  }
  return accepted.id;
}

}  // namespace

TEST_CASE("engine: usage of a service that sent nothing is an empty bill") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic clinic(world);
    const Usage usage = must(world.engine->billing().yearly_usage(clinic.service.id, 2025));
    CHECK(usage.service_id == clinic.service.id);
    CHECK(usage.financial_year == 2025);
    CHECK(!usage.free_allowance);
    CHECK(usage.lines.empty());
    check_refused(world.engine->billing().yearly_usage(clinic.service.id, 0),
                  ErrorCode::invalid_argument, "financial year is out of range: 0");
    check_refused(world.engine->billing().monthly_usage(clinic.service.id, 9'999),
                  ErrorCode::invalid_argument, "financial year is out of range: 9999");
    const ServiceId nobody{make_uuid_v4(*world.entropy)};
    CHECK(world.engine->billing().yearly_usage(nobody, 2025).error().code == ErrorCode::not_found);
    check_refused(world.engine->billing().explain(clinic.service.id, 2025, UsageLine{}),
                  ErrorCode::not_found, "no usage line of sms at rate 0 in 2025");
  });
}

TEST_CASE("engine: without an allowance every unit is charged (rules/allowances 2.2)") {
  over_every_store([](Store& store) {
    World world(store);
    must(world.engine->rates().put(flat_rate("0.0233")));
    const Clinic clinic(world);
    sold(world, clinic, 3);
    const Usage usage = must(world.engine->billing().yearly_usage(clinic.service.id, 2025));
    CHECK(!usage.free_allowance);
    REQUIRE(usage.lines.size() == 1);
    CHECK(usage.lines[0].charged_units == 3);
    CHECK(usage.lines[0].free_units == 0);
    CHECK(usage.lines[0].cost == decimal("0.0699"));
    // Once there is one, the same units are free, without any work run.
    must(world.engine->allowances().set(clinic.service.id, 2025, 2));
    const Usage later = must(world.engine->billing().yearly_usage(clinic.service.id, 2025));
    CHECK(later.free_allowance == 2);
    CHECK(later.lines.at(0).cost == decimal("0.0233"));
  });
}

TEST_CASE("engine: an allowance that ends inside a day splits the day to the unit (T7)") {
  over_every_store([](Store& store) {
    World world(store);
    const ReferenceData data = flat_rate("0.02");
    must(world.engine->rates().put(data));
    const Clinic clinic(world);
    UsageModel model("uk", data);
    for (const std::int64_t units : {2, 1, 4, 3}) {
      model.ids.push_back(sold(world, clinic, units));
      if (units == 1) world.clock->advance(24h);
    }
    for (std::int64_t allowance = 0; allowance <= 11; ++allowance) {
      CAPTURE(allowance);
      must(world.engine->allowances().set(clinic.service.id, 2025, allowance));
      check_usage(world, model, clinic.service.id, 2025, allowance);
      const auto line =
          must(world.engine->billing().yearly_usage(clinic.service.id, 2025)).lines.at(0);
      CHECK(line.free_units == std::min<std::int64_t>(allowance, 10));
      CHECK(line.charged_units == 10 - line.free_units);
    }
  });
}

TEST_CASE("engine: a new financial year starts with its own allowance, at local midnight (I12)") {
  struct Turn {
    std::string_view calendar, last, first;  // instants of the old and of the new year
  };
  for (const Turn& turn : {Turn{"uk", "2026-03-31T22:59:59.999999Z", "2026-03-31T23:00:00Z"},
                           Turn{"us", "2025-12-31T23:59:59.999999Z", "2026-01-01T00:00:00Z"},
                           Turn{"ca", "2026-04-01T03:59:59.999999Z", "2026-04-01T04:00:00Z"}}) {
    over_every_store([&](Store& store) {
      CAPTURE(turn.calendar);
      World world(store, at(turn.last));
      const ReferenceData data = flat_rate("0.02");
      must(world.engine->rates().put(data));
      const Clinic clinic(world, "Clinic", std::string(turn.calendar));
      UsageModel model(turn.calendar, data);
      must(world.engine->allowances().set(clinic.service.id, 2025, 1));
      must(world.engine->allowances().set(clinic.service.id, 2026, 2));
      model.ids.push_back(sold(world, clinic, 3));
      world.clock->set(at(turn.first));
      model.ids.push_back(sold(world, clinic, 4));
      for (int round = 0; round < 3; ++round) {  // live, counted, billed
        check_usage(world, model, clinic.service.id, 2025, 1);
        check_usage(world, model, clinic.service.id, 2026, 2);
        CHECK(must(world.engine->billing().yearly_usage(clinic.service.id, 2025))
                  .lines.at(0)
                  .charged_units == 2);
        CHECK(must(world.engine->billing().yearly_usage(clinic.service.id, 2026))
                  .lines.at(0)
                  .charged_units == 2);
        CHECK(must(world.engine->billing().yearly_usage(clinic.service.id, 2024)).lines.empty());
        world.clock->advance(25h);
        must(world.engine->run_due());
      }
    });
  }
}

TEST_CASE(
    "engine: usage is exact at every instant, whatever work has been run (rules/facts 2.3, I7)") {
  over_every_store([](Store& store) {
    World world(store, at("2026-03-25T09:00:00Z"));
    ReferenceData data = flat_rate("0.0233");
    data.sms_rates.push_back({at("2026-03-27T00:00:00Z"), decimal("0.0240")});
    data.sms_rates.push_back({at("2026-03-31T23:00:00Z"), decimal("0.03")});
    must(world.engine->rates().put(data));
    Clinic clinic(world);
    must(world.engine->allowances().set(clinic.service.id, 2025, 25));
    must(world.engine->allowances().set(clinic.service.id, 2026, 7));
    UsageModel model("uk", data);
    std::mt19937 random(7);
    const auto draw = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    for (int step = 0; step < 120; ++step) {
      CAPTURE(step);
      world.clock->advance(std::chrono::minutes(1 + draw(180)));
      switch (draw(6)) {
        case 0:
        case 1:
          model.ids.push_back(
              sold(world, clinic, 1 + draw(3), draw(4) == 0 ? "+1 202 555 0123" : phone));
          break;
        case 2: model.ids.push_back(clinic.send()); break;  // not sent yet: not billed
        case 3: {
          static constexpr Status reports[] = {Status::delivered, Status::temporary_failure,
                                               Status::technical_failure};
          for (int i = 0; i < 5 && !model.ids.empty(); ++i)
            clinic.receive(
                model.ids[static_cast<std::size_t>(draw(static_cast<int>(model.ids.size())))],
                reports[draw(3)]);
          break;
        }
        case 4: {  // half of the work only
          const auto tasks = must(world.engine->tasks().plan(world.clock->now()));
          for (std::size_t i = 0; i < (tasks.size() + 1) / 2; ++i) {
            const auto lease = must(world.engine->tasks().claim(tasks[i].key, "half", 1min));
            must(world.engine->tasks().run(lease));
            must(world.engine->tasks().release(lease));
          }
          break;
        }
        case 5: must(world.engine->run_due()); break;
      }
      if (step % 4 != 0) continue;
      check_usage(world, model, clinic.service.id, 2025, 25);
      check_usage(world, model, clinic.service.id, 2026, 7);
    }
    const LocalDayRange all{day("2026-03-01"), day("2026-05-31")};
    CHECK(must(world.engine->facts().verify(all)).empty());
    world.clock->advance(48h);
    must(world.engine->run_due());
    const auto facts = must(world.engine->billing().list_facts(all));
    must(world.engine->billing().drop_facts(all));
    check_usage(world, model, clinic.service.id, 2026, 7);
    CHECK(must(world.engine->facts().rebuild(all)).empty());
    must(world.engine->run_due());
    CHECK(must(world.engine->billing().list_facts(all)) == facts);
  });
}

TEST_CASE(
    "engine: a price that is corrected later is the price, also of days billed already (T6)") {
  over_every_store([](Store& store) {
    World world(store);
    must(world.engine->rates().put(flat_rate("0.02")));
    const Clinic clinic(world);
    sold(world, clinic, 1);
    world.clock->advance(48h);
    must(world.engine->run_due());
    ReferenceData corrected;
    corrected.sms_rates.push_back({at("2026-03-20T00:00:00Z"), decimal("0.05")});
    must(world.engine->rates().put(corrected));
    for (int round = 0; round < 2; ++round) {
      const auto lines = must(world.engine->billing().yearly_usage(clinic.service.id, 2025)).lines;
      REQUIRE(lines.size() == 1);
      CHECK(lines[0].rate == decimal("0.05"));
      CHECK(lines[0].chargeable_units == 1);
      must(world.engine->run_due());
    }
  });
}
