#include "engine/world.hpp"

#include <notify/billing.hpp>
#include <notify/delivery.hpp>
#include <notify/notifications.hpp>
#include <notify/providers.hpp>
#include <notify/rates.hpp>
#include <notify/services.hpp>

#include <atomic>
#include <set>
#include <stdexcept>
#include <thread>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

TEST_CASE("engine: a round that cannot begin is refused, and providers are unique") {
  over_every_store([](Store& store) {
    World world(store);
    const auto refused = [&](auto change, ErrorCode code, std::string_view message) {
      DeliverOptions options;
      change(options);
      check_refused(world.engine->deliver(options), code, message);
    };
    const auto bad = ErrorCode::invalid_argument;
    refused([](auto& o) { o.limit = 0; }, bad, "deliver limit must be 1 to 10000: 0");
    refused([](auto& o) { o.limit = 10'001; }, bad, "deliver limit must be 1 to 10000: 10001");
    refused([](auto& o) { o.lease = 0s; }, bad, "deliver lease must be longer than nothing");
    refused([](auto& o) { o.type = NotificationType::email; }, ErrorCode::not_found,
            "no provider for email");
    check_refused(world.engine->delivery().list_in_doubt(0), bad, "limit must be at least 1: 0");
    check_refused(world.engine->providers().add(nullptr), bad, "a provider needs an identifier");
    auto nameless = std::make_shared<ScriptedProvider>();
    nameless->name.clear();
    check_refused(world.engine->providers().add(nameless), bad, "a provider needs an identifier");
    check_refused(world.engine->providers().add(std::make_shared<ScriptedProvider>()),
                  ErrorCode::conflict, "provider is known already: sim");
    CHECK(world.deliver().claimed == 0);
  });
}

TEST_CASE("engine: each of the provider's four answers leads where it should") {
  over_every_store([](Store& store) {
    World world(store);
    Clinic clinic(world);
    const std::vector outcomes{SendOutcome::accepted, SendOutcome::rejected, SendOutcome::retry,
                               SendOutcome::unknown};
    std::map<NotificationId, SendOutcome> given;
    world.provider->script = [&](std::span<const OutboundMessage> messages) {
      std::vector<SendResult> answers;
      for (std::size_t i = 0; i < messages.size(); ++i) {
        given[messages[i].id] = outcomes[i];
        answers.push_back({outcomes[i], "", ""});
      }
      return answers;
    };
    std::vector<NotificationId> ids;
    for (int i = 0; i < 4; ++i) ids.push_back(clinic.send());
    const DeliverReport report = world.deliver();
    CHECK(report.claimed == 4);
    CHECK(report.accepted == 1);
    CHECK(report.rejected == 1);
    CHECK(report.retried == 1);
    CHECK(report.in_doubt == 1);
    CHECK(report.stale == 0);
    for (const NotificationId& id : ids) {
      const SendOutcome outcome = given.at(id);
      CHECK(clinic.status(id) == (outcome == SendOutcome::accepted   ? Status::sending
                                  : outcome == SendOutcome::rejected ? Status::technical_failure
                                                                     : Status::created));
    }
    CHECK(must(world.engine->delivery().count_queued(NotificationType::sms)) == 2);
    // The one that nobody took is tried again at once, the one in doubt after the delay.
    const auto doubts = must(world.engine->delivery().list_in_doubt(10));
    REQUIRE(doubts.size() == 1);
    CHECK(doubts[0].judged_at == noon + 300s);
    world.provider->answer(SendOutcome::accepted);
    CHECK(world.deliver().accepted == 1);
    world.clock->advance(299s);
    CHECK(world.deliver().claimed == 0);
    world.clock->advance(1s);
    CHECK(world.deliver().accepted == 1);
    CHECK(must(world.engine->delivery().list_in_doubt(10)).empty());
    CHECK(must(world.engine->delivery().count_queued(NotificationType::sms)) == 0);
  });
}

TEST_CASE("engine: a provider that breaks leaves everything in doubt and nothing lost (C4, A6)") {
  using Answers = ScriptedProvider::Answers;
  const std::vector<ScriptedProvider::Script> broken{
      [](auto) -> Answers { throw std::runtime_error("no"); },
      [](auto) -> Answers { throw 7; },
      [](auto) -> Answers { return make_error(ErrorCode::unavailable, "line dropped"); },
      [](auto) -> Answers { return std::vector<SendResult>(); },
      [](auto m) -> Answers {
        return std::vector<SendResult>(m.size() - 1, {SendOutcome::accepted, "r", ""});
      },
      [](auto m) -> Answers {
        return std::vector<SendResult>(m.size() + 1, {SendOutcome::accepted, "r", ""});
      }};
  over_every_store([&](Store& store) {
    World world(store);
    Clinic clinic(world);
    for (const auto& script : broken) {
      std::vector<NotificationId> ids;
      for (int i = 0; i < 3; ++i) ids.push_back(clinic.send());
      world.provider->script = script;
      const DeliverReport report = world.deliver();
      CHECK(report.claimed == 3);
      CHECK(report.in_doubt == 3);
      CHECK(report.accepted == 0);
      for (const NotificationId& id : ids) CHECK(clinic.status(id) == Status::created);
      CHECK(must(world.engine->delivery().count_queued(NotificationType::sms)) == 3);
      world.clock->advance(10min);
      CHECK(must(world.engine->delivery().list_in_doubt(10)).size() == 3);
      world.provider->script = {};
      CHECK(world.deliver().accepted == 3);
      for (const NotificationId& id : ids) CHECK(clinic.status(id) == Status::sending);
    }
  });
}

TEST_CASE(
    "engine: what is in doubt is resent, waits for its receipt or fails, as the policy says "
    "(C4)") {
  for (const InDoubtPolicy policy : {InDoubtPolicy::by_capability, InDoubtPolicy::resend,
                                     InDoubtPolicy::wait_for_receipt, InDoubtPolicy::fail}) {
    over_every_store([&](Store& store) {
      CAPTURE(static_cast<int>(policy));
      World world(store);
      Clinic clinic(world);
      world.provider->policy = policy;
      world.provider->script = [](std::span<const OutboundMessage> m) {
        return ScriptedProvider::Answers(
            std::vector<SendResult>(m.size(), {SendOutcome::unknown, "", "line dropped"}));
      };
      const NotificationId id = clinic.send();
      CHECK(world.deliver().in_doubt == 1);
      world.provider->answer(SendOutcome::accepted);
      world.clock->advance(10min);
      const DeliverReport report = world.deliver();
      CHECK(report.claimed == 1);
      if (policy == InDoubtPolicy::resend || policy == InDoubtPolicy::by_capability) {
        CHECK(report.accepted == 1);
        REQUIRE(world.provider->sent.size() == 2);
        CHECK(world.provider->sent[0].provider_key == world.provider->sent[1].provider_key);
        CHECK(clinic.status(id) == Status::sending);
        return;
      }
      CHECK(world.provider->sent.size() == 1);
      CHECK(report.in_doubt == 1);
      if (policy == InDoubtPolicy::fail) {
        CHECK(report.rejected == 1);
        CHECK(clinic.status(id) == Status::technical_failure);
        CHECK(must(world.engine->delivery().count_queued(NotificationType::sms)) == 0);
        return;
      }
      CHECK(clinic.status(id) == Status::created);
      world.clock->advance(48h);
      CHECK(world.deliver().in_doubt == 1);
      CHECK(must(world.engine->delivery().list_in_doubt(10))[0].reason == "line dropped");
      world.clock->advance(10min);
      const auto doubts = must(world.engine->delivery().list_in_doubt(10));
      REQUIRE(doubts.size() == 1);
      CHECK(doubts[0].id == id);
      CHECK(doubts[0].provider == "sim");
      clinic.receive(id, Status::delivered);
      world.deliver();
      CHECK(world.provider->sent.size() == 1);
      CHECK(clinic.status(id) == Status::delivered);
      CHECK(must(world.engine->delivery().list_in_doubt(10)).empty());
      CHECK(must(world.engine->delivery().count_queued(NotificationType::sms)) == 0);
    });
  }
}

TEST_CASE(
    "engine: a message in doubt at a provider that this engine lacks is not sent again (I2)") {
  over_every_store([](Store& store) {
    World world(store);
    Clinic clinic(world);
    world.provider->answer(SendOutcome::unknown);
    const NotificationId id = clinic.send();
    world.deliver();
    world.clock->advance(10min);
    const auto engine = world.another_engine();
    auto other = std::make_shared<ScriptedProvider>();
    other->name = "other";
    must(engine->providers().add(other));
    CHECK(must(engine->deliver({})).in_doubt == 1);
    CHECK(other->sent.empty());
    CHECK(clinic.status(id) == Status::created);
  });
}

TEST_CASE(
    "engine: after attempts_max attempts a message is a technical failure, unbilled "
    "(rules/delivery 2.2)") {
  over_every_store([](Store& store) {
    World world(store);
    must(world.engine->rates().put(flat_rate()));
    Clinic clinic(world);
    DeliverOptions options;
    options.attempts_max = 3;
    world.provider->answer(SendOutcome::retry);
    const NotificationId id = clinic.send();
    for (int i = 0; i < 3; ++i) {
      CHECK(world.deliver(options).retried == 1);
      CHECK(clinic.status(id) == Status::created);
      world.clock->advance(10min);
    }
    CHECK(world.deliver(options).rejected == 1);
    CHECK(world.provider->sent.size() == 3);
    CHECK(clinic.status(id) == Status::technical_failure);
    CHECK(must(world.engine->delivery().count_queued(NotificationType::sms)) == 0);
    CHECK(must(world.engine->billing().yearly_usage(clinic.service.id, 2025)).lines.empty());
  });
}

TEST_CASE("engine: a worker that lost its lease while sending has its result discarded (C8, I2)") {
  over_every_store([](Store& store) {
    World world(store);
    Clinic clinic(world);
    const auto second = world.another_engine();
    auto provider = std::make_shared<ScriptedProvider>();
    must(second->providers().add(provider));
    DeliverReport theirs;
    world.provider->script = [&](std::span<const OutboundMessage> messages) {
      world.clock->advance(301s);  // longer than the lease
      theirs = must(second->deliver({}));
      return ScriptedProvider::all(messages, SendOutcome::rejected);  // too late to matter
    };
    const NotificationId id = clinic.send();
    const DeliverReport mine = world.deliver();
    CHECK(mine.stale == 1);
    CHECK(theirs.accepted == 1);
    CHECK(theirs.stale == 0);
    CHECK(clinic.status(id) == Status::sending);
    // It removes duplicates: both used one key, so it sends once.
    REQUIRE(provider->sent.size() == 1);
    CHECK(provider->sent[0].provider_key == world.provider->sent[0].provider_key);
    CHECK(must(world.engine->delivery().count_queued(NotificationType::sms)) == 0);
  });
}

TEST_CASE("engine: without an attempt begun, a message whose lease ended is sent once (C3)") {
  over_every_store([](Store& store) {
    World world(store);
    Clinic clinic(world);
    clinic.send();
    // A worker that claimed and died.
    must(store.delivery().claim(
        {NotificationType::sms, "dead", world.clock->now(), world.clock->now() + 5min, 10}));
    CHECK(world.deliver().claimed == 0);
    world.clock->advance(5min);
    const DeliverReport report = world.deliver();
    CHECK(report.accepted == 1);
    CHECK(report.in_doubt == 0);
    CHECK(world.provider->sent.size() == 1);
  });
}

TEST_CASE("engine: a provider may use the engine while it is called: nothing is locked (A6, A7)") {
  over_every_store([](Store& store) {
    World world(store);
    must(world.engine->rates().put(flat_rate()));
    Clinic clinic(world);
    int calls = 0;
    world.provider->script = [&](std::span<const OutboundMessage> messages) {
      if (++calls == 1) {
        CHECK(clinic.status(messages[0].id) == Status::created);
        clinic.send("from inside");
        must(world.engine->run_due());
        must(world.engine->billing().yearly_usage(clinic.service.id, 2025));
        // Another thread gets through as well.
        std::thread([&] { clinic.send("from another thread"); }).join();
      }
      return ScriptedProvider::all(messages, SendOutcome::accepted);
    };
    clinic.send();
    CHECK(world.deliver().accepted == 1);
    CHECK(world.deliver().accepted == 2);
  });
}

TEST_CASE("engine: a provider is called by one thread at a time, and never from inside itself") {
  over_every_store([](Store& store) {
    World world(store);
    Clinic clinic(world);
    std::atomic<int> inside{0};
    std::atomic<bool> overlapped{false};
    world.provider->script = [&](std::span<const OutboundMessage> messages) {
      if (++inside != 1) overlapped = true;
      const auto again = world.engine->deliver({});
      if (again || again.error().code != ErrorCode::busy) overlapped = true;
      std::this_thread::yield();
      --inside;
      return ScriptedProvider::all(messages, SendOutcome::accepted);
    };
    for (int i = 0; i < 60; ++i) clinic.send();
    DeliverOptions options;
    options.limit = 1;
    std::atomic<std::int64_t> accepted{0};
    std::vector<std::thread> workers;
    for (int i = 0; i < 3; ++i)
      workers.emplace_back([&, i] {
        DeliverOptions mine = options;
        mine.owner = "worker-" + std::to_string(i);
        for (int round = 0; round < 20;) {
          const auto report = world.engine->deliver(mine);
          if (!report && report.error().code == ErrorCode::busy) continue;  // another one's turn
          accepted += must(report).accepted;
          ++round;
        }
      });
    for (std::thread& worker : workers) worker.join();
    CHECK(!overlapped);
    CHECK(accepted == 60);
  });
}

TEST_CASE("engine: e-mails and text messages reach the provider of their type, whole") {
  over_every_store([](Store& store) {
    World world(store);
    auto mail = std::make_shared<ScriptedProvider>();
    mail->name = "mail";
    mail->carries = NotificationType::email;
    must(world.engine->providers().add(mail));
    Clinic clinic(world);
    const Template email = world.make_email(clinic.service.id);
    SendRequest r = request(email, "Ann@Example.com");
    r.personalisation.set("topic", "you");
    const NotificationId id = must(world.engine->send(clinic.service.id, r)).id;
    clinic.send();
    CHECK(world.deliver().accepted == 1);
    DeliverOptions options;
    options.type = NotificationType::email;
    CHECK(world.deliver(options).accepted == 1);
    REQUIRE(mail->sent.size() == 1);
    const OutboundMessage& m = mail->sent[0];
    CHECK(m.id == id);
    CHECK(m.to == "Ann@Example.com");
    CHECK(m.sender == "mail@clinic.example");
    CHECK(m.from_name == "Clinic");
    CHECK(m.subject == "About you");
    CHECK(m.body.find("Dear Ann") != std::string::npos);
    CHECK(m.html.find("Dear Ann") != std::string::npos);
    CHECK(m.html.starts_with("<!DOCTYPE html>"));
    CHECK(m.html.find("<title>About you</title>") != std::string::npos);
    CHECK(m.unsubscribe_link.empty());
    REQUIRE(world.provider->sent.size() == 1);
    CHECK(world.provider->sent[0].to == "447700900123");
    CHECK(world.provider->sent[0].sender == "CLINIC");
    const Notification n = must(world.engine->notifications().get(clinic.service.id, id));
    CHECK(n.sent_by == "mail");
    CHECK(n.billable_units == 0);
  });
}

TEST_CASE("engine: every address that is accepted reaches the provider in ASCII (issue 18)") {
  over_every_store([](Store& store) {
    World world(store);
    NewService s;
    s.name = "Caf\u00E9 \U0001F600";
    s.email_from = "post@b\u00FCcher.example";
    s.email_reply_to = ".reply@b\u00FCcher.example";
    const Service service = must(world.engine->services().create(s));
    const Template source = world.make_email(service.id);
    auto mail = std::make_shared<ScriptedProvider>();
    mail->name = "mail";
    mail->carries = NotificationType::email;
    must(world.engine->providers().add(mail));
    const std::pair<std::string, std::string> addresses[] = {
        {"Ann@Example.com", "Ann@Example.com"},
        {"ann@b\u00FCcher.example", "ann@xn--bcher-kva.example"},
        {"ann@a\u3002com", "ann@a.com"},
        {".ann@example.com", "\".ann\"@example.com"},
        {"ann.@example.com", "\"ann.\"@example.com"}};
    for (const auto& [typed, wanted] : addresses) {
      CAPTURE(typed);
      SendRequest r = request(source, typed);
      r.personalisation.set("topic", "x");
      const Accepted accepted = must(world.engine->send(service.id, r));
      CHECK(must(world.engine->notifications().get(service.id, accepted.id)).to == typed);
      world.deliver({.type = NotificationType::email});
      REQUIRE(!mail->sent.empty());
      CHECK(mail->sent.back().to == wanted);
      CHECK(mail->sent.back().sender == "post@xn--bcher-kva.example");
      CHECK(mail->sent.back().reply_to == "\".reply\"@xn--bcher-kva.example");
      CHECK(mail->sent.back().from_name == "Caf\u00E9 \U0001F600");
    }
  });
}
