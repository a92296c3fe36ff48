#include "engine/caller.hpp"

#include <notify/archive.hpp>
#include <notify/callbacks.hpp>
#include <notify/receipts.hpp>
#include <notify/retention.hpp>
#include <notify/tasks.hpp>

#include <map>
#include <random>
#include <set>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

TEST_CASE("callbacks: a final status reaches the service once, with token and body (5.9)") {
  over_every_store([](Store& store) {
    Caller caller(store);
    const NotificationId id = caller.send_one();
    caller.clinic.receive(id, Status::pending);
    CHECK(must(caller.world.engine->callbacks().count()) == 0);
    caller.clinic.receive(id, Status::delivered);
    caller.clinic.receive(id, Status::delivered);
    caller.clinic.receive(id, Status::temporary_failure);
    CHECK(must(caller.world.engine->callbacks().count()) == 1);
    const CallbackReport report = caller.call();
    CHECK(report.claimed == 1);
    CHECK(report.done == 1);
    REQUIRE(caller.http->posted.size() == 1);
    const HttpRequest& posted = caller.http->posted[0];
    CHECK(posted.url == "https://clinic.example/hook");
    CHECK(header_in(posted.headers, "authorization") == "Bearer " + std::string(callback_token));
    CHECK(header_in(posted.headers, "content-type") == "application/json");
    CHECK(posted.body.find(id.to_text()) != std::string::npos);
    CHECK(posted.body.find(R"("status": "delivered")") != std::string::npos);
    CHECK(posted.body.find(R"("to": "07700 900123")") != std::string::npos);
    CHECK(must(caller.world.engine->callbacks().count()) == 0);
    CHECK(caller.call().claimed == 0);
  });
}

TEST_CASE("callbacks: each final change is told, with the status that it was about") {
  over_every_store([](Store& store) {
    Caller caller(store);
    const NotificationId id = caller.send_one();
    caller.clinic.receive(id, Status::temporary_failure);
    caller.world.clock->advance(1min);
    caller.clinic.receive(id, Status::delivered);
    CHECK(caller.call().done == 2);
    REQUIRE(caller.http->posted.size() == 2);
    std::set<std::string> told;
    for (const HttpRequest& r : caller.http->posted)
      told.insert(r.body.find("\"temporary-failure\"") != std::string::npos ? "failed"
                                                                            : "delivered");
    CHECK(told.size() == 2);
  });
}

TEST_CASE("callbacks: time-outs and test keys are told, our own failures and others' are not") {
  over_every_store([](Store& store) {
    Caller caller(store);
    Clinic quiet(caller.world, "Quiet");
    const NotificationId late = caller.send_one();
    SendRequest r = request(caller.clinic.sms);
    r.key_type = KeyType::test;
    must(caller.world.engine->send(caller.clinic.service.id, r));
    caller.world.deliver();
    CHECK(caller.call().done == 1);
    caller.world.clock->advance(73h);
    CHECK(must(caller.world.engine->retention().time_out()) == 1);
    CHECK(caller.call().done == 1);
    CHECK(caller.http->posted.back().body.find(late.to_text()) != std::string::npos);
    caller.world.provider->answer(SendOutcome::rejected);
    caller.clinic.send();
    caller.world.deliver();
    caller.world.provider->answer(SendOutcome::accepted);
    quiet.receive(quiet.send(), Status::delivered);
    CHECK(must(caller.world.engine->callbacks().count()) == 0);
  });
}

TEST_CASE("callbacks: silence and errors of servers are tried five times more, others are dead") {
  over_every_store([](Store& store) {
    Caller caller(store);
    int hosts = 0;
    for (const std::int64_t status : {std::int64_t{503}, std::int64_t{429}, std::int64_t{0}}) {
      caller.clinic.receive(caller.send_one(), Status::delivered);
      caller.http->answer(status);
      for (int i = 0; i < 5; ++i) {
        CHECK(caller.call().retried == 1);
        caller.world.clock->advance(299s);
        CHECK(caller.call().claimed == 0);
        caller.world.clock->advance(1s);
        // The breakers are another test's.
        caller.subscribe(caller.clinic, "https://clinic" + std::to_string(++hosts) + ".example/");
      }
      CHECK(caller.call().dead == 1);
    }
    caller.clinic.receive(caller.send_one(), Status::delivered);
    caller.http->answer(404);
    CHECK(caller.call().dead == 1);
    caller.clinic.receive(caller.send_one(), Status::delivered);
    caller.http->answer(302);
    CHECK(caller.call().dead == 1);
    const ServiceId service = caller.clinic.service.id;
    const auto dead = must(caller.world.engine->callbacks().list_dead(service));
    REQUIRE(dead.size() == 5);
    CHECK(dead[0].attempts == 6);
    CHECK(dead[0].reason == "answered 503");
    CHECK(dead[3].reason == "answered 404");
    CHECK(dead[3].attempts == 1);
    CHECK(dead[3].status == Status::delivered);

    // Replayed, they have all their tries again.
    caller.http->answer(200);
    CHECK(must(caller.world.engine->callbacks().replay(service, 2)) == 2);
    CHECK(must(caller.world.engine->callbacks().replay(service)) == 3);
    CHECK(must(caller.world.engine->callbacks().replay(service)) == 0);
    CHECK(caller.call().done == 5);
    CHECK(must(caller.world.engine->callbacks().list_dead(service)).empty());
    check_refused(caller.world.engine->callbacks().replay(service, 0), ErrorCode::invalid_argument,
                  "limit must be at least 1: 0");
  });
}

TEST_CASE("callbacks: a service that never answers is left alone, and slows nobody else down") {
  over_every_store([](Store& store) {
    Caller caller(store);
    Clinic other(caller.world, "Other");
    caller.subscribe(other, "https://other.example/hook");
    caller.http->script = [](const HttpRequest& r) {
      return HttpAnswer{.status = r.url.starts_with("https://other") ? 200 : 0};
    };
    for (int i = 0; i < 40; ++i) {
      caller.clinic.receive(caller.clinic.send(), Status::delivered);
      other.receive(other.send(), Status::delivered);
    }
    CallbackReport first = caller.call();
    CHECK(first.claimed == 20);
    CHECK(first.done == 10);
    CHECK(first.retried == 10);
    // Ten failures in a row: only the other one is called for a minute.
    CHECK(caller.call().done == 10);
    CHECK(caller.call().done == 10);
    CHECK(caller.call().done == 10);
    CHECK(caller.call().claimed == 0);
    caller.world.clock->advance(60s);
    first = caller.call();
    CHECK(first.claimed == 1);  // a single call to see
    CHECK(first.retried == 1);
    caller.world.clock->advance(60s);
    CHECK(caller.call().claimed == 0);  // two minutes now
    caller.world.clock->advance(60s);
    caller.http->answer(200);
    CHECK(caller.call().done == 1);
    CHECK(caller.call().done == 10);  // it is back
  });
}

namespace {

CallbackClaim claim_at(UtcTime now, std::int64_t limit = 100, std::int64_t per_host_max = 6) {
  return {"worker", now, now + 60s, limit, 10, per_host_max};
}
CallbackResult result_of(const ClaimedCallback& c, CallbackHealth health, UtcTime retry_at) {
  const bool done = health == CallbackHealth::well;
  return {c.id,
          c.epoch,
          c.target.service_id,
          c.target.type,
          done ? CallbackFate::done : CallbackFate::retry,
          retry_at,
          "",
          health,
          c.target.host};
}
HttpAnswer silence() { return {.detail = "timeout was reached"}; }

}  // namespace

TEST_CASE("callbacks: the services at one host share evenly what may be under way to it") {
  over_every_store([](Store& store) {
    Caller caller(store);
    Clinic second(caller.world, "Second"), third(caller.world, "Third"),
        far(caller.world, "Far away");
    caller.subscribe(second, "https://clinic.example/second");
    caller.subscribe(third, "https://clinic.example/third");
    caller.subscribe(far, "https://far.example/hook");
    for (Clinic* clinic : {&caller.clinic, &second, &third, &far}) caller.fill(*clinic, 8);
    const UtcTime now = caller.world.clock->now();
    const auto first = must(store.callbacks().claim(claim_at(now)));
    std::map<ServiceId, int> taken;
    for (const ClaimedCallback& c : first) ++taken[c.target.service_id];
    CHECK(taken[caller.clinic.service.id] == 2);
    CHECK(taken[second.service.id] == 2);
    CHECK(taken[third.service.id] == 2);
    CHECK(taken[far.service.id] == 6);
    // Whoever else asks finds both hosts in use; what ends makes room for as much.
    CHECK(must(store.callbacks().claim(claim_at(now))).empty());
    std::vector<CallbackResult> ended;
    for (const ClaimedCallback& c : first)
      if (c.target.service_id == second.service.id)
        ended.push_back(result_of(c, CallbackHealth::well, now));
    CHECK(must(store.callbacks().finish(ended, now)) == 0);
    const auto next = must(store.callbacks().claim(claim_at(now)));
    CHECK(next.size() == 2);
    for (const ClaimedCallback& c : next) CHECK(c.target.host == "clinic.example");
    // A worker that died holds its room until its lease is over.
    CHECK(must(store.callbacks().claim(claim_at(now + 59s))).empty());
    CHECK(must(store.callbacks().claim(claim_at(now + 60s))).size() == 12);
  });
}

TEST_CASE(
    "callbacks: a silent host is left alone by all its services, and who waits tries nothing") {
  over_every_store([](Store& store) {
    Caller caller(store);
    Clinic same(caller.world, "Same host"), other(caller.world, "Other host");
    caller.subscribe(same, "https://clinic.example/same");
    caller.subscribe(other, "https://other.example/hook");
    for (Clinic* clinic : {&caller.clinic, &same, &other}) caller.fill(*clinic, 30);
    bool is_back = false;
    caller.http->script = [&](const HttpRequest& r) {
      return is_back || r.url.starts_with("https://other") ? HttpAnswer{.status = 200} : silence();
    };
    const CallbackReport opening = caller.call();
    CHECK(opening.done == 10);
    CHECK(opening.retried == 10);
    for (int round = 0; round < 2; ++round) CHECK(caller.call().claimed == 10);
    CHECK(caller.call().claimed == 0);
    CHECK(caller.http->posts_to("https://other.example/hook") == 30);
    for (const auto pause : {60s, 120s, 240s}) {
      caller.world.clock->advance(pause - 1s);
      CHECK(caller.call().claimed == 0);
      caller.world.clock->advance(1s);
      const CallbackReport probe = caller.call();  // of one service, for both
      CHECK(probe.claimed == 1);
      CHECK(probe.retried == 1);
    }
    // A new URL at the same host finds the host as it is.
    caller.subscribe(same, "https://clinic.example/new");
    CHECK(caller.call().claimed == 0);
    is_back = true;
    caller.world.clock->advance(480s);
    CHECK(caller.call().done == 1);
    const auto left = must(store.callbacks().claim(claim_at(caller.world.clock->now(), 100, 100)));
    std::map<std::int64_t, int> by_tries;
    for (const ClaimedCallback& c : left) ++by_tries[c.tries];
    CHECK(left.size() == 20);  // ten of each service
    for (const auto& [tries, count] : by_tries) CHECK(tries <= 2);
    CHECK(by_tries[1] > 0);
  });
}

TEST_CASE("callbacks: errors of one service leave the others at its host alone") {
  over_every_store([](Store& store) {
    Caller caller(store);
    Clinic other(caller.world, "Other");
    caller.subscribe(other, "https://clinic.example/other");
    caller.fill(caller.clinic, 20);
    caller.http->answer(503);
    for (int round = 0; round < 2; ++round) caller.call();
    CHECK(caller.http->posted.size() == 10);  // then its own breaker was open
    caller.fill(other, 20);
    caller.http->answer(200);
    CHECK(caller.call().done == 10);
    CHECK(caller.call().done == 10);
    CHECK(caller.call().claimed == 0);
    caller.world.clock->advance(60s);
    CHECK(caller.call().done == 1);
  });
}

TEST_CASE(
    "callbacks: a host is tried with a service that works, not with the one that never does") {
  over_every_store([](Store& store) {
    Caller caller(store);
    Clinic other(caller.world, "Other");
    caller.subscribe(other, "https://clinic.example/other");
    caller.fill(caller.clinic, 30);
    caller.http->script = [](const HttpRequest& r) {
      return r.url.ends_with("/other") ? HttpAnswer{.status = 200} : silence();
    };
    CHECK(caller.call().retried == 10);
    caller.fill(other, 5);
    CHECK(caller.call().claimed == 0);
    caller.world.clock->advance(60s);
    CHECK(caller.call().done == 1);
    CHECK(caller.http->posts_to("https://clinic.example/other") == 1);
    // The host is well, so the other one goes on, and the silent one is tried once.
    const CallbackReport next = caller.call();
    CHECK(next.done == 4);
    CHECK(next.retried == 1);
  });
}

TEST_CASE("callbacks: whoever claims when, no host has more under way than it may (a law)") {
  over_every_store([](Store& store) {
    Caller caller(store);
    std::vector<std::unique_ptr<Clinic>> clinics;
    for (int i = 0; i < 5; ++i) {
      clinics.push_back(std::make_unique<Clinic>(caller.world, "Clinic " + std::to_string(i)));
      caller.subscribe(*clinics.back(),
                       "https://host" + std::to_string(i % 2) + ".example/" + std::to_string(i));
      caller.fill(*clinics.back(), 25);
    }
    std::mt19937 random(20);
    std::map<std::string, CallbackBreaker> breakers;  // the model
    std::vector<std::pair<ClaimedCallback, UtcTime>> held;
    UtcTime now = caller.world.clock->now();
    int probes = 0;
    for (int step = 0; step < 600; ++step) {
      std::erase_if(held, [&](const auto& h) { return h.second <= now; });
      std::map<std::string, std::int64_t> under_way;
      for (const auto& [c, until] : held) ++under_way[c.target.host];
      if (random() % 3 > 0) {
        const auto claim = claim_at(now, 1 + static_cast<std::int64_t>(random() % 8), 4);
        const auto claimed = must(store.callbacks().claim(claim));
        CHECK(static_cast<std::int64_t>(claimed.size()) <= claim.limit);
        for (const ClaimedCallback& c : claimed) {
          const CallbackBreaker& breaker = breakers[c.target.host];
          const bool is_probe = breaker.failures >= callback_failures_max;
          CHECK(breaker.paused_until <= now);
          CHECK(++under_way[c.target.host] <= (is_probe ? 1 : 4));
          CHECK(c.silences == breaker.failures);
          probes += is_probe ? 1 : 0;
          held.emplace_back(c, claim.lease_until);
        }
      } else if (!held.empty()) {
        const auto [c, until] = held[random() % held.size()];
        std::erase_if(held, [&](const auto& h) { return h.first.id == c.id; });
        // Seldom an answer; the services' own breakers stay closed by being put anew.
        const bool answers = random() % 20 == 0;
        const auto health = answers ? CallbackHealth::failing : CallbackHealth::silent;
        CHECK(must(store.callbacks().finish(std::vector{result_of(c, health, now)}, now)) == 0);
        CallbackBreaker& breaker = breakers[c.target.host];
        breaker = after_calls(breaker, answers ? 0 : 1, answers, now);
        for (int i = 0; i < 5; ++i)
          caller.subscribe(*clinics[i], "https://host" + std::to_string(i % 2) + ".example/" +
                                            std::to_string(i));
      }
      if (random() % 4 == 0) now = now + std::chrono::seconds(random() % 40);
    }
    CHECK(probes > 5);
  });
}

TEST_CASE("callbacks: what was given up is forgotten by night after its time, and not before") {
  over_every_store([](Store& store) {
    Caller caller(store);
    caller.equip(48h);
    const ServiceId service = caller.clinic.service.id;
    const auto dead = [&] {
      return must(caller.world.engine->callbacks().list_dead(service)).size();
    };
    const auto planned = [&] {
      std::vector<Task> found;
      for (Task& task : must(caller.world.engine->tasks().plan(caller.world.clock->now())))
        if (task.kind == TaskKind::prune_callbacks) found.push_back(std::move(task));
      return found;
    };
    caller.http->answer(404);
    caller.fill(caller.clinic, 3);
    CHECK(caller.call().dead == 3);  // at noon on the 20th
    CHECK(must(caller.world.engine->callbacks().replay(service, 1)) == 1);
    caller.world.clock->set(at("2026-03-22T23:59:59Z"));
    CHECK(caller.call().dead == 1);
    CHECK(planned().empty());
    CHECK(dead() == 3);
    caller.world.clock->set(at("2026-03-23T00:00:00Z"));
    REQUIRE(planned().size() == 1);
    CHECK(planned()[0].key == "callbacks/prune");
    CHECK(planned()[0].due_at == caller.world.clock->now());
    must(caller.world.engine->run_due());
    CHECK(planned().empty());
    CHECK(dead() == 1);  // the one that was tried again
    CHECK(must(caller.world.engine->callbacks().replay(service)) == 1);
    caller.http->answer(200);
    CHECK(caller.call().done == 1);
    CHECK(dead() == 0);
  });
}

TEST_CASE("callbacks: as many as there are to forget go in pieces, oldest first") {
  over_every_store([](Store& store) {
    Caller caller(store);
    caller.http->answer(404);
    caller.fill(caller.clinic, 7);
    CHECK(caller.call().dead == 7);
    const UtcTime now = caller.world.clock->now();
    CHECK(must(store.callbacks().drop_dead(now, 5)) == 0);
    CHECK(must(store.callbacks().drop_dead(now + 1us, 5)) == 5);
    CHECK(must(store.callbacks().drop_dead(now + 1us, 5)) == 2);
    CHECK(must(store.callbacks().drop_dead(now + 1us, 5)) == 0);
    // Those that wait are none of its business.
    caller.fill(caller.clinic, 2);
    CHECK(must(store.callbacks().drop_dead(now + 24h, 5)) == 0);
    CHECK(must(caller.world.engine->callbacks().count()) == 2);
    for (const auto kept : {0h, 23h, 87'601h}) {
      EnginePorts ports{std::shared_ptr<Store>(std::shared_ptr<void>(), &store), caller.world.clock,
                        caller.world.entropy, nullptr};
      ports.dead_callbacks_kept = kept;
      check_refused(
          Engine::make(std::move(ports)), ErrorCode::invalid_argument,
          "dead callbacks are kept 24 to 87600 hours, not " + std::to_string(kept.count()));
    }
  });
}

TEST_CASE("callbacks: a worker that dies leaves its calls to the next one, which ends them once") {
  over_every_store([](Store& store) {
    Caller caller(store);
    caller.clinic.receive(caller.send_one(), Status::delivered);
    const UtcTime now = caller.world.clock->now();
    const auto lost = must(store.callbacks().claim({"dead", now, now + 60s, 10, 10, 10}));
    REQUIRE(lost.size() == 1);
    CHECK(caller.call().claimed == 0);
    caller.world.clock->advance(60s);
    CHECK(caller.call().done == 1);
    // The dead one wakes up: its result changes nothing.
    CHECK(must(store.callbacks().finish(
              std::vector{CallbackResult{lost[0].id, lost[0].epoch, lost[0].target.service_id,
                                         CallbackType::delivery_status, CallbackFate::retry, now,
                                         "late"}},
              now)) == 1);
    CHECK(must(caller.world.engine->callbacks().count()) == 0);
  });
}

TEST_CASE("callbacks: a status stored months later tells the service without personal data (P5)") {
  over_every_store([](Store& store) {
    Caller caller(store);
    const NotificationId id = caller.send_one();
    caller.world.clock->advance(24h * 30);
    must(caller.world.engine->archive().run(caller.clinic.service.id));
    caller.clinic.receive(id, Status::delivered);
    CHECK(caller.call().done == 1);
    CHECK(caller.http->posted.back().body.find(R"("to": null)") != std::string::npos);
    CHECK(caller.http->posted.back().body.find("07700") == std::string::npos);
  });
}

TEST_CASE("callbacks: what cannot be a callback is refused, and tokens are never shown") {
  over_every_store([](Store& store) {
    Caller caller(store);
    const auto refused = [&](auto change, ErrorCode code, std::string_view message) {
      ServiceCallback callback;
      callback.service_id = caller.clinic.service.id;
      callback.url = "https://clinic.example/";
      callback.bearer_token = callback_token;
      change(callback);
      check_refused(caller.world.engine->callbacks().put(callback), code, message);
    };
    const auto bad = ErrorCode::invalid_argument;
    refused([](auto& c) { c.url = "http://clinic.example/"; }, bad, "callback url is not https");
    refused([](auto& c) { c.bearer_token = "short"; }, bad,
            "bearer token must have 10 to 1000 bytes, not 5");
    refused([](auto& c) { c.bearer_token = "new\r\nHeader: x"; }, bad,
            "bearer token must be printable ascii");
    const ServiceId nobody{make_uuid_v4(*caller.world.entropy)};
    refused([&](auto& c) { c.service_id = nobody; }, ErrorCode::not_found,
            "unknown service: " + nobody.to_text());
    const auto listed = must(caller.world.engine->callbacks().list(caller.clinic.service.id));
    REQUIRE(listed.size() == 1);
    CHECK(listed[0].bearer_token.empty());
    CHECK(listed[0].version == 1);
    caller.subscribe(caller.clinic, "https://clinic.example/new");
    CHECK(must(caller.world.engine->callbacks().list(caller.clinic.service.id))[0].version == 2);
    CHECK(must(caller.world.engine->callbacks().list(nobody)).empty());

    caller.clinic.receive(caller.send_one(), Status::delivered);
    must(caller.world.engine->callbacks().drop(caller.clinic.service.id,
                                               CallbackType::delivery_status));
    CHECK(must(caller.world.engine->callbacks().count()) == 0);
    check_refused(caller.world.engine->callbacks().drop(caller.clinic.service.id,
                                                        CallbackType::delivery_status),
                  ErrorCode::not_found,
                  "service has no callback: " + caller.clinic.service.id.to_text());
  });
}

TEST_CASE("callbacks: options out of range and an engine without means are refused") {
  over_every_store([](Store& store) {
    Caller caller(store);
    CallbackOptions options;
    options.limit = 0;
    check_refused(caller.world.engine->callbacks().run(options), ErrorCode::invalid_argument,
                  "callback limit must be 1 to 10000: 0");
    options = {};
    options.per_service_max = 0;
    check_refused(caller.world.engine->callbacks().run(options), ErrorCode::invalid_argument,
                  "calls of a service must be at least 1: 0");
    options = {};
    options.per_host_max = 0;
    check_refused(caller.world.engine->callbacks().run(options), ErrorCode::invalid_argument,
                  "calls to a host must be at least 1: 0");
    options = {};
    options.lease = 0s;
    check_refused(caller.world.engine->callbacks().run(options), ErrorCode::invalid_argument,
                  "callback lease must be longer than nothing");
    World poor(store);
    check_refused(poor.engine->callbacks().run(), ErrorCode::unsupported,
                  "services cannot be called without an http client");
  });
}

TEST_CASE("receipts: a provider's own words are recorded, and a letter's token says which") {
  over_every_store([](Store& store) {
    Caller caller(store);
    const NotificationId id = caller.send_one();
    const std::string mmg = R"({"CID": ")" + id.to_text() + R"(", "status": "3"})";
    CHECK(must(caller.world.engine->receipts().take("mmg", mmg)).applied == 1);
    CHECK(must(caller.world.engine->receipts().take("mmg", mmg)).unchanged == 1);
    CHECK(caller.clinic.status(id) == Status::delivered);
    CHECK(must(caller.world.engine->receipts().take("mmg", "{}")).quarantined == 1);
    const auto kept = must(caller.world.engine->receipts().list_quarantined(10));
    REQUIRE(kept.size() == 1);
    CHECK(kept[0].provider == "mmg");
    CHECK(kept[0].raw == "{}");
    CHECK(kept[0].reason == "mmg receipt names no notification");

    const std::string letter = must(caller.world.engine->receipts().make_token(id));
    const std::string body = R"({"data": {"jobId": "018f0000-0000-7000-8000-000000000001", )"
                             R"("jobStatus": "REJECTED"}})";
    CHECK(must(caller.world.engine->receipts().take_letter(letter, body)).unchanged == 1);
    for (std::string wrong :
         {std::string(), std::string("00"), std::string("xyz"), letter.substr(1), letter + "00"})
      check_refused(caller.world.engine->receipts().take_letter(wrong, body), ErrorCode::not_found,
                    "unknown receipt token");
    std::string forged = letter;
    forged[forged.size() - 1] = forged.back() == '0' ? '1' : '0';
    check_refused(caller.world.engine->receipts().take_letter(forged, body), ErrorCode::not_found,
                  "unknown receipt token");
  });
}

TEST_CASE("receipts: a failure of no kind is temporary beside a pending one in any order (I5)") {
  over_every_store([](Store& store) {
    Caller caller(store);
    const auto firetext = [](NotificationId id, std::string_view rest) {
      return "reference=" + id.to_text() + "&status=" + std::string(rest);
    };
    const std::vector<std::string> words{"2", "1", "1"};
    for (const std::vector<std::size_t>& order :
         {std::vector<std::size_t>{0, 1, 2}, {1, 0, 2}, {1, 2, 0}}) {
      const NotificationId id = caller.send_one();
      for (const std::size_t word : order)
        must(caller.world.engine->receipts().take("firetext", firetext(id, words[word])));
      CHECK(caller.clinic.status(id) == Status::temporary_failure);
    }
    const NotificationId alone = caller.send_one();
    must(caller.world.engine->receipts().take("firetext", firetext(alone, "1")));
    CHECK(caller.clinic.status(alone) == Status::permanent_failure);
    // A code that says what it was stands, whatever comes after.
    must(caller.world.engine->receipts().take("firetext", firetext(alone, "1&code=101")));
    must(caller.world.engine->receipts().take("firetext", firetext(alone, "2")));
    CHECK(caller.clinic.status(alone) == Status::permanent_failure);
  });
}
