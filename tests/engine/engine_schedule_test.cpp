#include "engine/usage_model.hpp"

#include <notify/adapters/simulator.hpp>
#include <notify/allowances.hpp>
#include <notify/billing.hpp>
#include <notify/delivery.hpp>
#include <notify/facts.hpp>
#include <notify/providers.hpp>
#include <notify/rates.hpp>
#include <notify/receipts.hpp>
#include <notify/tasks.hpp>

#include <algorithm>
#include <random>
#include <set>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace {

LocalDayRange march() { return {day("2026-03-01"), day("2026-03-31")}; }

/// Sends `count` messages at the clock's instant and has the provider take them.
void sell(World& world, Clinic& clinic, int count) {
  for (int i = 0; i < count; ++i) clinic.send();
  CHECK(world.deliver().accepted == count);
}

/// How many notifications each day is billed for.
std::map<std::string, std::int64_t> billed_days(World& world, LocalDayRange days) {
  std::map<std::string, std::int64_t> out;
  for (const auto& f : must(world.engine->billing().list_facts(days)))
    out[f.fact.bst_date.to_text()] += f.fact.notifications_sent;
  return out;
}

}  // namespace

TEST_CASE("engine: a clock that stands before 1970 is planned by like any other") {
  over_every_store([](Store& store) {
    World world(store);
    Clinic clinic(world);
    // The watermark, and on PostgreSQL the places of the history; never a task a day.
    constexpr std::size_t tasks_max = 3;
    for (const std::int64_t hours : {24 * 365, 1, 0, -1, -24 * 365 * 300}) {
      const auto now = UtcTime::from_us(hours * 3'600'000'000);
      CHECK(must(world.engine->tasks().plan(now)).size() <= tasks_max);
    }
  });
}

TEST_CASE("engine: a plan changes nothing and names what each task waits for") {
  over_every_store([](Store& store) {
    World world(store);
    must(world.engine->rates().put(flat_rate()));
    Clinic clinic(world);
    sell(world, clinic, 2);
    world.clock->advance(30h);
    must(world.engine->run_due());
    const FactsState before = must(world.engine->facts().state());
    clinic.receive(clinic.send(), Status::delivered);
    sell(world, clinic, 1);
    world.clock->advance(30h);
    const auto tasks = must(world.engine->tasks().plan(world.clock->now()));
    REQUIRE(!tasks.empty());
    CHECK(must(world.engine->tasks().plan(world.clock->now())) == tasks);
    CHECK(must(world.engine->facts().state()).watermark == before.watermark);
    std::set<std::string> known;
    for (const Task& task : tasks) {
      for (const std::string& key : task.depends_on) CHECK(known.contains(key));
      CHECK(known.insert(task.key).second);
      CHECK(task.due_at <= world.clock->now());
    }
    CHECK(tasks[0].kind == TaskKind::advance_facts);
    CHECK(tasks[0].key == "facts/advance/2026-03-23T00:00:00.000000Z");
    must(world.engine->run_due());
    CHECK(must(world.engine->tasks().plan(world.clock->now())).empty());
  });
}

TEST_CASE("engine: a day is billed once it is over in its service's calendar, not before (I12)") {
  struct Case {
    std::string_view calendar, over;
  };
  for (const Case& c : {Case{"uk", "2026-03-21T00:00:00Z"}, Case{"us", "2026-03-21T00:00:00Z"},
                        Case{"ca", "2026-03-21T04:00:00Z"}}) {
    over_every_store([&](Store& store) {
      CAPTURE(c.calendar);
      World world(store);
      must(world.engine->rates().put(flat_rate()));
      Clinic clinic(world, "Clinic", std::string(c.calendar));
      sell(world, clinic, 3);
      world.clock->set(at(c.over) - std::chrono::microseconds(1));
      must(world.engine->run_due());
      CHECK(billed_days(world, march()).empty());
      for (const Task& task : must(world.engine->tasks().plan(world.clock->now())))
        CHECK(task.kind != TaskKind::bill_day);
      world.clock->set(at(c.over));
      const auto tasks = must(world.engine->tasks().plan(world.clock->now()));
      CHECK(std::any_of(tasks.begin(), tasks.end(), [&](const Task& task) {
        return task.key == "billing/2026-03-20/sms/" + clinic.service.id.to_text() &&
               task.due_at == at(c.over);
      }));
      must(world.engine->run_due());
      CHECK(billed_days(world, march()) == std::map<std::string, std::int64_t>{{"2026-03-20", 3}});
    });
  }
}

TEST_CASE("engine: work that was not run for a week is caught up in one call (T4)") {
  over_every_store([](Store& store) {
    World world(store);
    must(world.engine->rates().put(flat_rate()));
    Clinic clinic(world);
    std::map<std::string, std::int64_t> expected;
    for (int i = 0; i < 8; ++i) {
      expected["2026-03-" + std::to_string(20 + i)] = i + 1;
      sell(world, clinic, i + 1);
      world.clock->advance(24h);
    }
    const RunReport report = must(world.engine->run_due());
    CHECK(report.tasks_done >= 8);
    CHECK(report.tasks_failed == 0);
    CHECK(report.tasks_busy == 0);
    CHECK(billed_days(world, march()) == expected);
    CHECK(must(world.engine->run_due()).tasks_done == 0);
    CHECK(must(world.engine->facts().verify(march())).empty());
  });
}

TEST_CASE("engine: nights on which the clocks change neither skip nor double a day (T2, I12)") {
  struct Night {
    std::string_view calendar, from, day_before, changed, day_after, start, end;
  };
  for (const Night& night : {Night{"uk", "2026-03-28T18:00:00Z", "2026-03-28", "2026-03-29",
                                   "2026-03-30", "2026-03-29T00:00:00Z", "2026-03-29T23:00:00Z"},
                             Night{"uk", "2026-10-24T18:00:00Z", "2026-10-24", "2026-10-25",
                                   "2026-10-26", "2026-10-24T23:00:00Z", "2026-10-26T00:00:00Z"},
                             Night{"ca", "2026-03-07T18:00:00Z", "2026-03-07", "2026-03-08",
                                   "2026-03-09", "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z"},
                             Night{"ca", "2026-10-31T18:00:00Z", "2026-10-31", "2026-11-01",
                                   "2026-11-02", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z"}}) {
    over_every_store([&](Store& store) {
      CAPTURE(night.changed);
      World world(store, at(night.from));
      must(world.engine->rates().put(flat_rate()));
      Clinic clinic(world, "Clinic", std::string(night.calendar));
      std::map<std::string, std::int64_t> expected;
      for (int half_hours = 0; half_hours < 80; ++half_hours) {
        const UtcTime now = world.clock->now();
        const std::string_view day = now < at(night.start) ? night.day_before
                                     : now < at(night.end) ? night.changed
                                                           : night.day_after;
        ++expected[std::string(day)];
        sell(world, clinic, 1);
        if (half_hours % 3 == 0) must(world.engine->run_due());
        world.clock->advance(30min);
      }
      world.clock->advance(30h);
      must(world.engine->run_due());
      const LocalDayRange days{day(night.day_before), day(night.day_after)};
      CHECK(billed_days(world, days) == expected);
      CHECK(must(world.engine->facts().verify(days)).empty());
    });
  }
}

TEST_CASE("engine: running a key twice changes nothing the second time (I7, I13)") {
  over_every_store([](Store& store) {
    World world(store);
    must(world.engine->rates().put(flat_rate()));
    Clinic clinic(world);
    sell(world, clinic, 3);
    world.clock->advance(30h);
    std::vector<Task> all;
    for (;;) {
      const auto tasks = must(world.engine->tasks().plan(world.clock->now()));
      if (tasks.empty()) break;
      for (const Task& task : tasks) {
        all.push_back(task);
        const TaskLease lease = must(world.engine->tasks().claim(task.key, "a", 1min));
        while (must(world.engine->tasks().run(lease)) == RunState::more) {
        }
        must(world.engine->tasks().release(lease));
      }
    }
    const auto facts = must(world.engine->billing().list_facts(march()));
    const FactsState state = must(world.engine->facts().state());
    CHECK(facts.size() == 1);
    for (int round = 0; round < 2; ++round) {
      for (const Task& task : all) {
        const TaskLease lease = must(world.engine->tasks().claim(task.key, "b", 1min));
        CHECK(must(world.engine->tasks().run(lease)) == RunState::done);
        must(world.engine->tasks().release(lease));
      }
      std::reverse(all.begin(), all.end());
    }
    CHECK(must(world.engine->billing().list_facts(march())) == facts);
    CHECK(must(world.engine->facts().state()).watermark == state.watermark);
    CHECK(must(world.engine->facts().verify(march())).empty());
  });
}

TEST_CASE("engine: a key or a lease that cannot be is refused") {
  over_every_store([](Store& store) {
    World world(store);
    const auto bad = ErrorCode::invalid_argument;
    for (const std::string& key : std::vector<std::string>{
             "", "billing", "billing/", "billing/2026-03-20", "billing/2026-03-20/sms/",
             "billing/2026-02-30/sms/00000000-0000-4000-8000-000000000000", "facts/unfold",
             "billing/2026-03-20/fax/00000000-0000-4000-8000-000000000000"}) {
      check_refused(world.engine->tasks().claim(key, "a", 1min), bad, "unknown task key: " + key);
      check_refused(world.engine->tasks().run({key, "a", 1, world.clock->now() + 1min}), bad,
                    "unknown task key: " + key);
    }
    check_refused(world.engine->tasks().claim("facts/fold", "", 1min), bad,
                  "a lease needs an owner");
    check_refused(world.engine->tasks().claim("facts/fold", "a", 0s), bad,
                  "a lease must be longer than nothing");
    RunOptions options;
    options.owner.clear();
    check_refused(world.engine->run_due(options), bad, "a run needs an owner");
    const std::string early = "facts/advance/2026-03-20T13:00:00.000000Z";
    check_refused(world.engine->tasks().run(must(world.engine->tasks().claim(early, "a", 1min))),
                  bad, "task is not due yet: " + early);
    check_refused(world.engine->facts().verify({day("2026-03-02"), day("2026-03-01")}), bad,
                  "first day comes after last day: 2026-03-02");
    check_refused(world.engine->facts().rebuild({day("1900-01-01"), day("2026-03-01")}), bad,
                  "more than 36600 days: 46081");
  });
}

TEST_CASE("engine: a task that another owner holds is left to it and counted as busy (T3)") {
  over_every_store([](Store& store) {
    World world(store);
    must(world.engine->rates().put(flat_rate()));
    Clinic clinic(world);
    must(world.engine->allowances().ensure(clinic.service.id, 2025));
    sell(world, clinic, 1);
    world.clock->advance(30h);
    const std::string key = must(world.engine->tasks().plan(world.clock->now())).at(0).key;
    const TaskLease lease = must(world.engine->tasks().claim(key, "other", 10min));
    check_refused(world.engine->tasks().claim(key, "me", 10min), ErrorCode::busy,
                  "task is leased by another owner: " + key);
    const UtcTime watermark = must(world.engine->facts().state()).watermark;
    const RunReport busy = must(world.engine->run_due());
    CHECK(busy.tasks_busy == 1);
    CHECK(must(world.engine->facts().state()).watermark == watermark);
    must(world.engine->tasks().release(lease));
    const RunReport free = must(world.engine->run_due());
    CHECK(free.tasks_busy == 0);
    CHECK(free.tasks_done > 0);
    // One whose owner died is taken over when its time is up; the old lease is worth nothing.
    sell(world, clinic, 1);
    world.clock->advance(30h);
    const std::string next = must(world.engine->tasks().plan(world.clock->now())).at(0).key;
    const TaskLease dead = must(world.engine->tasks().claim(next, "scheduler", 10min));
    world.clock->advance(10min);
    CHECK(must(world.engine->run_due()).tasks_busy == 0);
    const TaskLease later = must(world.engine->tasks().claim(next, "scheduler", 10min));
    CHECK(later.epoch > dead.epoch);
    CHECK(world.engine->tasks().release(dead).error().code == ErrorCode::conflict);
    must(world.engine->tasks().release(later));
  });
}

TEST_CASE("engine: a host that says stop is obeyed, and a later run ends the work (I13)") {
  over_every_store([](Store& store) {
    World world(store, at("2025-04-02T12:00:00Z"));
    must(world.engine->rates().put(flat_rate()));
    Clinic clinic(world);
    std::map<std::string, std::int64_t> expected;
    for (int i = 0; i < 300; ++i) {
      ++expected[LocalDay(day("2025-04-02") + std::chrono::days(i)).to_text()];
      sell(world, clinic, 1);
      world.clock->advance(24h);
    }
    int stops = 0;
    for (int patience = 0;; ++patience) {
      int calls = 0;
      RunOptions options;
      options.progress = [&](const Progress& p) {
        CHECK(!p.phase.empty());
        return calls++ < patience;
      };
      const auto report = world.engine->run_due(options);
      if (report) break;
      check_error(report.error(), ErrorCode::cancelled, "stopped by the host");
      ++stops;
      REQUIRE(stops < 1'000);
    }
    CHECK(stops > 3);
    const LocalDayRange year{day("2025-04-01"), day("2026-03-31")};
    CHECK(billed_days(world, year) == expected);
    int days = 0;
    check_refused(world.engine->facts().verify(year, [&](const Progress&) { return ++days < 5; }),
                  ErrorCode::cancelled, "stopped by the host");
    CHECK(must(world.engine->facts().verify(year)).empty());
  });
}

TEST_CASE("engine: a day without a price fails alone, the others are billed, until it has one") {
  over_every_store([](Store& store) {
    World world(store);
    ReferenceData late;
    late.sms_rates.push_back({at("2026-03-22T00:00:00Z"), decimal("0.02")});
    must(world.engine->rates().put(late));
    Clinic clinic(world);
    for (int i = 0; i < 4; ++i) {
      sell(world, clinic, 1);
      world.clock->advance(24h);
    }
    for (int round = 0; round < 2; ++round) {
      const RunReport report = must(world.engine->run_due());
      CHECK(report.tasks_failed == 2);
      REQUIRE(report.first_failure);
      CHECK(report.first_failure->code == ErrorCode::not_found);
      CHECK(report.first_failure->message ==
            "no sms rate for the day that starts at 2026-03-20T00:00:00.000000Z");
      CHECK(billed_days(world, march()) ==
            std::map<std::string, std::int64_t>{{"2026-03-22", 1}, {"2026-03-23", 1}});
    }
    CHECK(world.engine->billing().yearly_usage(clinic.service.id, 2025).error().code ==
          ErrorCode::not_found);
    must(world.engine->rates().put(flat_rate()));
    const RunReport mended = must(world.engine->run_due());
    CHECK(mended.tasks_failed == 0);
    CHECK(!mended.first_failure);
    CHECK(billed_days(world, march()).size() == 4);
  });
}

TEST_CASE(
    "engine: a whole simulated year ends with facts that equal a recount and a bill that "
    "equals the model (T5, I7)") {
  over_every_store([](Store& store) {
    World world(store, at("2025-03-31T23:00:00Z"));
    ReferenceData data = flat_rate("0.0233");
    data.sms_rates.push_back({at("2025-09-30T23:00:00Z"), decimal("0.024")});
    must(world.engine->rates().put(data));
    const auto engine = world.another_engine();  // with the simulator in place of the script
    SimulatorOptions options;
    options.identifier = "simulator";
    options.seed = 5;
    options.rejected_ppm = 50'000;
    options.retry_ppm = 100'000;
    options.unknown_ppm = 100'000;
    options.receipt_lost_ppm = 50'000;
    options.receipt_twice_ppm = 200'000;
    options.temporary_failure_ppm = 100'000;
    options.permanent_failure_ppm = 100'000;
    options.pending_first_ppm = 300'000;
    options.latency_max = 5000s;
    const auto simulator = must(make_simulated_provider(options, world.clock));
    must(engine->providers().add(simulator));
    Clinic clinic(world);
    must(world.engine->allowances().set(clinic.service.id, 2025, 150));
    UsageModel model("uk", data);
    std::mt19937 random(11);
    const auto draw = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    std::uint64_t refused = 0;
    const UtcTime end = at("2026-03-31T23:00:00Z");
    while (world.clock->now() < end) {
      for (int i = draw(3); i > 0; --i) {
        const std::string name(static_cast<std::size_t>(1 + draw(300)), 'x');
        const auto sent = engine->send(clinic.service.id, request(clinic.sms, phone, name));
        model.ids.push_back(must(sent).id);
      }
      must(engine->deliver({}));
      must(engine->receipts().record(simulator->take_receipts(100)));
      if (draw(3) == 0) must(engine->run_due());
      world.clock->advance(std::chrono::minutes(24 * 60 + draw(7 * 60)));
    }
    for (int i = 0; i < 20; ++i) {
      world.clock->advance(2h);
      must(engine->deliver({}));
      must(engine->receipts().record(simulator->take_receipts(1'000)));
    }
    CHECK(simulator->receipts_waiting() == 0);
    CHECK(must(engine->delivery().count_queued(NotificationType::sms)) == 0);
    world.clock->advance(24h);
    must(engine->run_due());
    CHECK(must(engine->tasks().plan(world.clock->now())).empty());
    CHECK(must(engine->facts().state()).deltas == 0);
    check_usage(world, model, clinic.service.id, 2025, 150);
    CHECK(must(engine->facts().verify({day("2025-04-01"), day("2026-04-02")})).empty());
    for (const NotificationId& id : model.ids)
      if (clinic.status(id) == Status::technical_failure) ++refused;
    CHECK(refused > 0);
    // Each message that was not refused was carried once, however often it was handed over (I2).
    CHECK(simulator->messages_taken() == model.ids.size() - refused);
  });
}
