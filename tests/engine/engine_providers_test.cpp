#include "engine/world.hpp"

#include <notify/delivery.hpp>
#include <notify/notifications.hpp>
#include <notify/providers.hpp>
#include <notify/tasks.hpp>
#include <notify/templates.hpp>

#include <algorithm>
#include <random>
#include <set>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace {

/// A world with two providers of SMS, both at 50.
struct Pair {
  World world;
  std::shared_ptr<ScriptedProvider> other = std::make_shared<ScriptedProvider>();
  Clinic clinic;

  explicit Pair(Store& store) : world(store), clinic(world) {
    other->name = "other";
    must(world.engine->providers().add(other));
    world.deliver();  // both get their details
  }

  [[nodiscard]] ProviderDetails details(std::string_view identifier) {
    for (ProviderDetails& p : must(world.engine->providers().list()))
      if (p.identifier == identifier) return p;
    FAIL("no details");
    return {};
  }
  void change(std::string_view identifier, auto how) {
    ProviderDetails p = details(identifier);
    how(p);
    must(world.engine->providers().put(p));
  }
  [[nodiscard]] std::pair<std::int64_t, std::int64_t> priorities() {
    return {details("sim").priority, details("other").priority};
  }
};
using Priorities = std::pair<std::int64_t, std::int64_t>;

}  // namespace

TEST_CASE("providers: several of a type share messages by their weights (rules/providers 2.1)") {
  over_every_store([](Store& store) {
    Pair pair(store);
    pair.change("sim", [](auto& p) { p.priority = 80; });
    pair.change("other", [](auto& p) { p.priority = 20; });
    for (int i = 0; i < 300; ++i) pair.clinic.send();
    CHECK(pair.world.deliver().accepted == 300);
    CHECK(pair.world.provider->sent.size() + pair.other->sent.size() == 300);
    CHECK(pair.other->sent.size() > 30);
    CHECK(pair.other->sent.size() < 100);
    for (const OutboundMessage& m : pair.other->sent)
      CHECK(must(pair.world.engine->notifications().get(pair.clinic.service.id, m.id)).sent_by ==
            "other");
  });
}

TEST_CASE("providers: one that is not active carries nothing, and none at all is unavailable") {
  over_every_store([](Store& store) {
    Pair pair(store);
    pair.change("sim", [](auto& p) { p.active = false; });
    for (int i = 0; i < 20; ++i) pair.clinic.send();
    CHECK(pair.world.deliver().accepted == 20);
    CHECK(pair.other->sent.size() == 20);
    pair.change("other", [](auto& p) { p.active = false; });
    pair.clinic.send();
    check_refused(pair.world.engine->deliver({}), ErrorCode::unavailable,
                  "no active provider for sms");
    CHECK(must(pair.world.engine->delivery().count_queued(NotificationType::sms)) == 1);
  });
}

TEST_CASE("providers: an international message goes only where it can (rules/providers 2.1)") {
  over_every_store([](Store& store) {
    Pair pair(store);
    pair.change("sim", [](auto& p) { p.supports_international = false; });
    for (int i = 0; i < 20; ++i)
      must(pair.world.engine->send(pair.clinic.service.id,
                                   request(pair.clinic.sms, "+33612345678")));
    CHECK(pair.world.deliver().accepted == 20);
    CHECK(pair.other->sent.size() == 20);
    pair.change("other", [](auto& p) { p.supports_international = false; });
    must(pair.world.engine->send(pair.clinic.service.id, request(pair.clinic.sms, "+33612345678")));
    const DeliverReport report = pair.world.deliver();
    CHECK(report.deferred == 1);
    CHECK(must(pair.world.engine->delivery().count_queued(NotificationType::sms)) == 1);
  });
}

TEST_CASE("providers: what is in doubt goes to the same provider again, which knows its key (C4)") {
  over_every_store([](Store& store) {
    Pair pair(store);
    pair.world.provider->answer(SendOutcome::unknown);
    pair.other->answer(SendOutcome::unknown);
    for (int i = 0; i < 40; ++i) pair.clinic.send();
    CHECK(pair.world.deliver().in_doubt == 40);
    pair.world.clock->advance(10min);
    pair.world.provider->answer(SendOutcome::accepted);
    pair.other->answer(SendOutcome::accepted);
    CHECK(pair.world.deliver().accepted == 40);
    for (const auto& provider : {pair.world.provider, pair.other}) {
      std::multiset<std::string> keys;
      for (const OutboundMessage& m : provider->sent) keys.insert(m.provider_key);
      CHECK(!keys.empty());
      for (const std::string& key : keys) CHECK(keys.count(key) == 2);
    }
  });
}

TEST_CASE("providers: details change version by version, and the history says who and why") {
  over_every_store([](Store& store) {
    Pair pair(store);
    ProviderDetails p = pair.details("sim");
    CHECK(p.version == 1);
    CHECK(p.display_name == "sim");
    p.priority = 70;
    p.created_by = "ann";
    p.reason = "trial";
    const ProviderDetails stored = must(pair.world.engine->providers().put(p));
    CHECK(stored.version == 2);
    CHECK(stored.updated_at == noon);
    CHECK(pair.details("sim") == stored);
    check_refused(pair.world.engine->providers().put(p), ErrorCode::conflict,
                  "provider was changed meanwhile: sim");
    ProviderDetails bad = stored;
    bad.priority = 101;
    check_refused(pair.world.engine->providers().put(bad), ErrorCode::invalid_argument,
                  "provider priority is not 0 to 100: 101");
    const auto history = must(pair.world.engine->providers().list_history("sim"));
    REQUIRE(history.size() == 2);
    CHECK(history[0] == stored);
    CHECK(history[0].created_by == "ann");
    CHECK(history[1].version == 1);
    CHECK(must(pair.world.engine->providers().list_history("nobody")).empty());
    // One that no engine has met yet can be described first.
    ProviderDetails next;
    next.identifier = "next";
    next.version = 0;
    CHECK(must(pair.world.engine->providers().put(next)).version == 1);
    CHECK(must(pair.world.engine->providers().list()).size() == 3);
  });
}

TEST_CASE("providers: more than fifty failures in a minute move ten away, at most once a minute") {
  over_every_store([](Store& store) {
    Pair pair(store);
    pair.world.clock->advance(1min);
    pair.world.provider->answer(SendOutcome::retry);
    const auto fail_some = [&](int count) {
      for (int i = 0; i < count; ++i) pair.clinic.send();
      pair.world.deliver();
    };
    fail_some(40);
    CHECK(pair.priorities() == Priorities{50, 50});
    while (pair.priorities() == Priorities{50, 50}) fail_some(20);
    CHECK(pair.world.provider->sent.size() > 50);
    CHECK(pair.priorities() == Priorities{40, 60});
    CHECK(pair.details("sim").reason.starts_with("Reduced due to reduced reliability: "));
    CHECK(pair.details("sim").reason.ends_with(" failed calls in 60 seconds"));
    fail_some(60);
    CHECK(pair.priorities() == Priorities{40, 60});  // a minute has not passed
    pair.world.clock->advance(61s);
    fail_some(20);
    CHECK(pair.priorities() == Priorities{40, 60});  // the old failures are forgotten
    for (int i = 0; i < 5; ++i) fail_some(60);
    CHECK(pair.priorities() == Priorities{30, 70});
  });
}

TEST_CASE("providers: slow delivery moves ten away every five minutes, then all tends back") {
  over_every_store([](Store& store) {
    Pair pair(store);
    pair.world.clock->advance(1min);
    for (int i = 0; i < 60; ++i) pair.clinic.send();
    CHECK(pair.world.deliver().accepted == 60);
    // The first provider's messages stay under way, the other's arrive at once.
    for (const OutboundMessage& m : pair.other->sent) pair.clinic.receive(m.id, Status::delivered);
    pair.world.clock->advance(4min);
    must(pair.world.engine->run_due());
    CHECK(pair.priorities() == Priorities{50, 50});
    pair.world.clock->advance(1min);
    must(pair.world.engine->run_due());
    CHECK(pair.priorities() == Priorities{40, 60});
    pair.world.clock->advance(4min);
    must(pair.world.engine->run_due());
    CHECK(pair.priorities() == Priorities{40, 60});
    pair.world.clock->advance(1min);
    must(pair.world.engine->run_due());
    CHECK(pair.priorities() == Priorities{30, 70});
    pair.world.clock->advance(14min);
    must(pair.world.engine->run_due());
    CHECK(pair.priorities() == Priorities{30, 70});
    pair.world.clock->advance(1min);
    must(pair.world.engine->run_due());
    CHECK(pair.priorities() == Priorities{40, 60});
    // Two schedulers, and a week without any, end in the same place.
    pair.world.clock->advance(24h * 7);
    const auto second = pair.world.another_engine();
    must(second->run_due());
    must(pair.world.engine->run_due());
    CHECK(pair.priorities() == Priorities{50, 50});
    for (const Task& task : must(pair.world.engine->tasks().plan(pair.world.clock->now())))
      CHECK(task.kind != TaskKind::balance);
    CHECK(pair.details("sim").reason == "Adjusted back to resting point: 50");
  });
}

TEST_CASE("providers: a limited rate holds over all workers, and what is too much comes later") {
  over_every_store([](Store& store) {
    World world(store);
    Clinic clinic(world);
    world.deliver();
    ProviderDetails p = must(world.engine->providers().list())[0];
    p.rate_per_second = 10;
    must(world.engine->providers().put(p));
    for (int i = 0; i < 35; ++i) clinic.send();
    const DeliverReport first = world.deliver();
    CHECK(first.accepted == 10);
    CHECK(first.deferred == 25);
    // Another worker finds the second used up.
    const auto second = world.another_engine();
    auto theirs = std::make_shared<ScriptedProvider>();
    must(second->providers().add(theirs));
    CHECK(must(second->deliver({})).claimed == 0);
    std::int64_t total = 10;
    int seconds = 0;
    for (; total < 35; ++seconds) {
      world.clock->advance(1s);
      const std::int64_t taken = world.deliver().accepted + must(second->deliver({})).accepted;
      CHECK(taken <= 10);
      total += taken;
    }
    CHECK(total == 35);
    CHECK(seconds == 3);
  });
}

TEST_CASE("providers: in no second, wherever it begins, are more granted than the rate (a law)") {
  over_every_store([](Store& store) {
    std::mt19937 random(6);
    for (const std::int64_t rate : {std::int64_t{1}, std::int64_t{7}, std::int64_t{500}}) {
      const std::string provider = "sim" + std::to_string(rate);
      struct Grant {
        UtcTime at;
        std::int64_t messages;
      };
      std::vector<Grant> grants;
      // Who asks has one of two clocks, which do not agree.
      UtcTime now = noon;
      std::int64_t granted_in_all = 0;
      for (int i = 0; i < 300; ++i) {
        now = now + std::chrono::microseconds(random() % 3 == 0 ? 0 : random() % 400'000);
        const UtcTime mine = random() % 4 == 0 ? now - 300ms : now;
        const auto wanted = static_cast<std::int64_t>(random() % static_cast<unsigned>(rate + 3));
        std::int64_t within = 0;
        for (const Grant& g : grants)
          if (g.at > mine - 1s) within += g.messages;
        const std::int64_t granted =
            must(store.providers().take_rate(provider, rate, wanted, mine));
        CHECK(granted == std::clamp<std::int64_t>(rate - within, 0, wanted));
        if (granted > 0) grants.push_back({mine, granted});
        granted_in_all += granted;
      }
      for (const Grant& first : grants) {
        std::int64_t sum = 0;
        for (const Grant& g : grants)
          if (g.at >= first.at && g.at < first.at + 1s) sum += g.messages;
        CHECK(sum <= rate);
      }
      CHECK(granted_in_all > rate * 10);
    }
  });
}

TEST_CASE("providers: a rate begins with one second's worth, not with two") {
  over_every_store([](Store& store) {
    const auto take = [&](UtcTime now) {
      return must(store.providers().take_rate("sim", 10, 100, now));
    };
    CHECK(take(noon) == 10);
    CHECK(take(noon + 500ms) == 0);
    CHECK(take(noon + 999'999us) == 0);
    CHECK(take(noon + 1s) == 10);
    CHECK(must(store.providers().take_rate("sim", 10, 4, noon + 2s)) == 4);
    CHECK(take(noon + 2'500ms) == 6);
    CHECK(take(noon + 3s) == 4);
    CHECK(take(noon + 1h) == 10);
    // Another provider has its own; a rate that was lowered holds at once.
    CHECK(must(store.providers().take_rate("other", 10, 100, noon + 1h)) == 10);
    CHECK(must(store.providers().take_rate("sim", 3, 100, noon + 1h)) == 0);
    CHECK(must(store.providers().take_rate("sim", 3, 0, noon + 2h)) == 0);
    check_refused(store.providers().take_rate("sim", 0, 1, noon), ErrorCode::invalid_argument,
                  "rate is not 1 to 1000000 per second: 0");
  });
}

TEST_CASE("queue: priority goes first, and nobody is starved (rules/delivery 1.2)") {
  over_every_store([](Store& store) {
    World world(store);
    Clinic clinic(world);
    const Template urgent = world.make_sms(clinic.service.id, "Now ((name))");
    must(world.engine->templates().set_queue(clinic.service.id, urgent.id, QueueClass::priority));
    const auto send = [&](const Template& source, KeyType key, bool in_job) {
      SendRequest r = request(source);
      r.key_type = key;
      if (in_job) {
        r.job_id.uuid = make_uuid_v4(*world.entropy);
        r.job_row_number = 0;
      }
      must(world.engine->send(clinic.service.id, r));
    };
    for (int i = 0; i < 40; ++i) {
      send(clinic.sms, KeyType::normal, true);
      send(clinic.sms, KeyType::normal, false);
      send(clinic.sms, KeyType::test, false);
      send(urgent, KeyType::normal, i % 2 == 0);
    }
    const auto claimed_of = [&](std::vector<QueueClass> classes, std::int64_t limit) {
      DeliverOptions options;
      options.limit = limit;
      options.classes = std::move(classes);
      world.provider->sent.clear();
      const DeliverReport report = world.deliver(options);
      std::map<std::string, std::int64_t> seen;
      for (const OutboundMessage& m : world.provider->sent) ++seen[m.body.substr(0, 3)];
      seen["test"] = report.claimed - static_cast<std::int64_t>(world.provider->sent.size());
      return seen;
    };
    auto seen = claimed_of({}, 50);
    CHECK(seen["Now"] == 35);
    CHECK(seen["Hel"] == 10);
    CHECK(seen["test"] == 5);
    seen = claimed_of({}, 50);  // 5 urgent are left, the rest is free for all
    CHECK(seen["Now"] == 5);
    CHECK(seen["test"] == 5);
    CHECK(seen["Hel"] == 40);
    seen = claimed_of({QueueClass::test}, 100);
    CHECK(seen["test"] == 30);
    CHECK(seen["Hel"] == 0);
    CHECK(claimed_of({QueueClass::priority}, 100)["Now"] == 0);
    CHECK(claimed_of({}, 100)["Hel"] == 30);
  });
}

TEST_CASE("queue: a template's class is its service's own, and can be taken away") {
  over_every_store([](Store& store) {
    World world(store);
    Clinic clinic(world), stranger(world, "Stranger");
    check_refused(world.engine->templates().set_queue(stranger.service.id, clinic.sms.id, {}),
                  ErrorCode::not_found, "unknown template: " + clinic.sms.id.to_text());
    must(world.engine->templates().set_queue(clinic.service.id, clinic.sms.id, QueueClass::bulk));
    must(world.engine->templates().set_queue(clinic.service.id, clinic.sms.id, std::nullopt));
    clinic.send();
    DeliverOptions options;
    options.classes = {QueueClass::bulk};
    CHECK(world.deliver(options).claimed == 0);
    options.classes = {QueueClass::normal};
    CHECK(world.deliver(options).claimed == 1);
  });
}

TEST_CASE("deliver: test keys are reported at once, as their recipient says (rules/sending 5.1)") {
  over_every_store([](Store& store) {
    World world(store);
    Clinic clinic(world);
    const auto send = [&](std::string_view to) {
      SendRequest r = request(clinic.sms, to);
      r.key_type = KeyType::test;
      return must(world.engine->send(clinic.service.id, r)).id;
    };
    const NotificationId good = send("07700 900001"), bad = send("07700 900002"),
                         later = send("07700 900003");
    CHECK(world.deliver().accepted == 3);
    CHECK(world.provider->sent.empty());
    CHECK(clinic.status(good) == Status::delivered);
    CHECK(clinic.status(bad) == Status::permanent_failure);
    CHECK(clinic.status(later) == Status::temporary_failure);
  });
}

TEST_CASE("deliver: a long round keeps its claims by a heartbeat (C8, I2)") {
  over_every_store([](Store& store) {
    World world(store);
    Clinic clinic(world);
    const auto second = world.another_engine();
    auto theirs = std::make_shared<ScriptedProvider>();
    must(second->providers().add(theirs));
    for (int i = 0; i < 1'600; ++i) clinic.send();
    // Four batches of up to 500; each takes longer than half the lease.
    world.provider->script = [&](std::span<const OutboundMessage> m) {
      CHECK(m.size() <= 500);
      world.clock->advance(200s);
      CHECK(must(second->deliver({})).claimed == 0);
      return ScriptedProvider::all(m, SendOutcome::accepted);
    };
    DeliverOptions options;
    options.limit = 2'000;
    const DeliverReport report = world.deliver(options);
    CHECK(report.accepted == 1'600);
    CHECK(report.stale == 0);
    CHECK(theirs->sent.empty());
  });
}

TEST_CASE("deliver: waiting for a receipt ends after the set time, as a failure (C4)") {
  over_every_store([](Store& store) {
    World world(store);
    Clinic clinic(world);
    world.provider->policy = InDoubtPolicy::wait_for_receipt;
    world.provider->answer(SendOutcome::unknown);
    const NotificationId id = clinic.send();
    world.deliver();
    world.clock->advance(72h - 1s);
    CHECK(world.deliver().in_doubt == 1);
    CHECK(clinic.status(id) == Status::created);
    world.clock->advance(10min);
    CHECK(world.deliver().rejected == 1);
    CHECK(clinic.status(id) == Status::technical_failure);
    CHECK(must(world.engine->delivery().list_in_doubt(10)).empty());
    CHECK(world.provider->sent.size() == 1);
    // Where the provider had it after all, it is right.
    clinic.receive(id, Status::delivered);
    CHECK(clinic.status(id) == Status::delivered);
  });
}

TEST_CASE("deliver: forty-eight retries over four hours, then a technical failure (5.5)") {
  over_every_store([](Store& store) {
    World world(store);
    Clinic clinic(world);
    world.provider->answer(SendOutcome::retry);
    const NotificationId id = clinic.send();
    int tries = 0;
    const UtcTime start = world.clock->now();
    for (; clinic.status(id) == Status::created; world.clock->advance(10s))
      tries += static_cast<int>(world.deliver().retried);
    CHECK(tries == 49);
    CHECK(world.provider->sent.size() == 49);
    CHECK(clinic.status(id) == Status::technical_failure);
    const auto taken = world.clock->now() - start;
    CHECK(taken >= 47 * 300s);
    CHECK(taken <= 49 * 300s);
  });
}

TEST_CASE("deliver: what fell out of the queue is found by its state and sent once (5.8)") {
  over_every_store([](Store& store) {
    World world(store);
    Clinic clinic(world);
    Notification lost = must(world.engine->notifications().get(clinic.service.id, clinic.send()));
    CHECK(world.deliver().accepted == 1);
    const auto import = [&](std::chrono::minutes age) {
      lost.id.uuid = make_uuid_v7(world.clock->now() - age, *world.entropy);
      lost.created_at = world.clock->now() - age;
      must(store.notifications().import_rows(std::vector{lost}, false));
    };
    import(59min);
    import(61min);
    import(47h);
    import(49h);
    CHECK(world.deliver().claimed == 0);
    CHECK(must(world.engine->delivery().requeue_stuck()) == 2);
    CHECK(must(world.engine->delivery().requeue_stuck()) == 0);
    CHECK(world.deliver().accepted == 2);
    CHECK(must(world.engine->delivery().requeue_stuck()) == 0);
    world.clock->advance(15min);
    must(world.engine->run_due());  // the first is old enough by now
    CHECK(world.deliver().accepted == 1);
    CHECK(world.provider->sent.size() == 4);
  });
}
