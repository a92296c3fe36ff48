// A host with its own scheduler plans, claims, runs and releases tasks every quarter of an hour,
// over the night of 28 March 2027, when clocks in London go forward. It sends one message each
// hour, so that a day of 23 hours shows in the bill.

#include <notify/notify.hpp>

#include <algorithm>
#include <cstdio>
#include <set>

using namespace notify;
using namespace std::chrono_literals;

// Runs what is due, but leaves to other workers what they hold, and for this round what depends on
// that: the next round finds it in the plan again. Answers how many they hold.
Result<int> run_background_work(Engine& engine) {
  NFY_TRY(plan, engine.tasks().plan(engine.now()));
  std::set<std::string> left;
  int busy = 0;
  for (const Task& task : plan) {
    if (std::ranges::any_of(task.depends_on, [&](auto& key) { return left.contains(key); })) {
      left.insert(task.key);
      continue;
    }
    const auto lease = engine.tasks().claim(task.key, "night shift", 10min);
    if (!lease && lease.error().code != ErrorCode::busy) return lease.error();
    if (!lease) {
      left.insert(task.key);
      ++busy;
      continue;
    }
    // One run is bounded work, so that a host can stop between two.
    for (RunState state = RunState::more; state == RunState::more;) {
      NFY_TRY(after, engine.tasks().run(*lease));
      state = after;
    }
    NFY_CHECK(engine.tasks().release(*lease));
    // The key says which day is billed, whenever the task runs.
    if (task.kind == TaskKind::bill_day) {
      std::printf("%s at %sZ\n", task.key.substr(0, 22).c_str(),
                  engine.now().to_text().substr(0, 16).c_str());
    }
  }
  return busy;
}

Result<void> live_through_the_night() {
  NFY_TRY(london, Calendar::preset("uk"));
  NFY_TRY(saturday, LocalDay::from_ymd(2027, 3, 27));
  const LocalDay monday = saturday.next().next();
  const auto clock = std::make_shared<SimulatedClock>(london.window_of(saturday).start());
  OpenOptions options;
  options.clock = clock;
  NFY_TRY(engine, open_engine("memory:", options));
  NFY_TRY(rate, Decimal::from_text("0.024"));
  NFY_CHECK(engine->rates().put({.sms_rates = {{UtcTime::from_us(0), rate}}}));
  NFY_TRY(carrier, make_simulated_provider({}, clock));
  NFY_CHECK(engine->providers().add(carrier));
  NewService clinics;
  clinics.name = "Riverside Clinics";
  NFY_TRY(service, engine->services().create(clinics));
  NewTemplate text;
  text.name = "On call";
  text.content = "You are on call.";
  NFY_TRY(on_call, engine->templates().create(service.id, text));
  SendRequest request;
  request.template_id = on_call.id;
  request.to = "07700 900123";

  // The host counts quarters of an hour in UTC: local times come twice or never in such nights.
  int left_to_others = 0;
  for (int round = 0; engine->now() < london.window_of(monday).end() + 1h; ++round) {
    // A worker elsewhere takes the first bill and dies. Its lease ends by itself, an hour later.
    if (engine->now() == london.window_of(saturday).end()) {
      const std::string bill = "billing/2027-03-27/sms/" + service.id.to_text();
      NFY_CHECK(engine->tasks().claim(bill, "a worker that dies", 1h));
    }
    if (round % 4 == 0) NFY_CHECK(engine->send(service.id, request));
    NFY_CHECK(engine->deliver({}));
    NFY_TRY(busy, run_background_work(*engine));
    left_to_others += busy;
    clock->advance(15min);
  }

  // Three days: every message is in one of them, none is in two.
  NFY_TRY(facts, engine->billing().list_facts({saturday, monday}));
  for (const ServiceFact& row : facts) {
    const BillingWindow day = london.window_of(row.fact.bst_date);
    std::printf("%s: %d hours, %d messages\n", row.fact.bst_date.to_text().c_str(),
                int((day.end() - day.start()) / 1h), int(row.fact.notifications_sent));
  }
  std::printf("left to another worker: %d times\n", left_to_others);
  return {};
}

int main() {
  const auto done = live_through_the_night();
  if (!done) std::fprintf(stderr, "%s\n", done.error().message.c_str());
  return done ? 0 : 1;
}
