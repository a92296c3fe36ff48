// Why a message failed, and what follows from it.
#include "engine/world.hpp"

#include <notify/adapters/aes_sealer.hpp>
#include <notify/inbound.hpp>
#include <notify/notifications.hpp>
#include <notify/receipts.hpp>
#include <notify/retention.hpp>
#include <notify/services.hpp>
#include <notify/suppressions.hpp>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace failures_test {

namespace {

constexpr const char* first_key = "0123456789abcdef0123456789abcdef";
constexpr const char* second_key = "abcdef0123456789abcdef0123456789";

std::unique_ptr<Engine> engine_with(World& world, std::vector<SealingKey> keys) {
  std::shared_ptr<Sealer> sealer;
  if (!keys.empty()) sealer = must(make_aes_sealer(std::move(keys), world.entropy));
  return must(Engine::make({std::shared_ptr<Store>(std::shared_ptr<void>(), &world.store),
                            world.clock, world.entropy, std::move(sealer)}));
}

/// A service that keeps a list of recipients that get nothing more.
Clinic strict_clinic(World& world, bool honours_stop, bool suppresses_failed) {
  Clinic clinic(world);
  clinic.service.honours_stop = honours_stop;
  clinic.service.suppresses_failed = suppresses_failed;
  clinic.service = must(world.engine->services().update(clinic.service));
  return clinic;
}

InboundSms sms(const Clinic& clinic, std::string content, std::string reference) {
  InboundSms m;
  m.service_id = clinic.service.id;
  m.notify_number = "07700900500";
  m.user_number = "+44 7700 900123";
  m.content = std::move(content);
  m.provider = "mmg";
  m.provider_reference = std::move(reference);
  return m;
}

Result<Accepted> try_send(Engine& engine, const Clinic& clinic, std::string_view to = phone) {
  return engine.send(clinic.service.id, request(clinic.sms, to));
}

constexpr std::string_view stopped =
    "Can’t send to this recipient because they asked for no more messages";
constexpr std::string_view failed =
    "Can’t send to this recipient because a message to them failed for good";

}  // namespace

TEST_CASE("failures: why a provider refused stays with the notification, without its people") {
  over_every_store([](Store& store) {
    World world(store);
    Clinic clinic(world);
    const NotificationId refused = clinic.send(), accepted = clinic.send();
    world.provider->script = [&](std::span<const OutboundMessage> messages) {
      std::vector<SendResult> answers;
      for (const OutboundMessage& m : messages)
        answers.push_back(m.id == refused ? SendResult{SendOutcome::rejected, "",
                                                       "no sender CLINIC for Ann at " + m.to +
                                                           "\n<" + m.to + "@sms.example>"}
                                          : SendResult{SendOutcome::accepted, "r", "queued"});
      return answers;
    };
    world.deliver();
    const auto reason = [&](NotificationId id) {
      return must(world.engine->notifications().get(clinic.service.id, id)).failure_reason;
    };
    CHECK(reason(refused) == "no sender CLINIC for … at … …");
    CHECK(reason(accepted).empty());
    for (const Notification& n :
         must(world.engine->notifications().list_to(clinic.service.id, phone)))
      CHECK(n.failure_reason.empty() == (n.id == accepted));
    // A receipt knows better; the reason is no longer one.
    clinic.receive(refused, Status::delivered);
    CHECK(reason(refused).empty());
  });
}

TEST_CASE("failures: what the engine gives up says why, also once it is in the history") {
  over_every_store([](Store& store) {
    World world(store);
    Clinic clinic(world);
    world.provider->knows_keys = false;
    DeliverOptions options;
    options.attempts_max = 2;
    world.provider->answer(SendOutcome::retry);
    const NotificationId tired = clinic.send();
    for (int i = 0; i < 3; ++i) {
      world.deliver(options);
      world.clock->advance(10min);
    }
    world.provider->answer(SendOutcome::unknown);
    const NotificationId doubtful = clinic.send();
    world.deliver();
    world.clock->advance(72h);
    world.deliver();
    const auto reason = [&](NotificationId id) {
      return must(world.engine->notifications().get(clinic.service.id, id)).failure_reason;
    };
    const auto check = [&] {
      CHECK(reason(tired) == "not taken in 2 attempts");
      CHECK(reason(doubtful) == "nothing is known of the attempt to send it, and no receipt came");
    };
    check();
    world.clock->advance(20 * 24h);
    must(world.engine->run_due());
    check();
    world.clock->advance(failure_reason_kept);
    must(world.engine->run_due());
    CHECK(reason(tired).empty());
    CHECK(must(world.engine->notifications().get(clinic.service.id, tired)).status ==
          Status::technical_failure);
  });
}

TEST_CASE("failures: an empty or endless receipt is told as such, and nothing is quarantined") {
  over_every_store([](Store& store) {
    World world(store);
    for (const std::string name : {"mmg", "firetext", "ses", "dvla"}) {
      check_refused(world.engine->receipts().take(name, ""), ErrorCode::invalid_argument,
                    name + " receipt is empty");
      check_refused(world.engine->receipts().take(name, std::string(65'537, 'a')),
                    ErrorCode::invalid_argument, name + " receipt is longer than 65536 bytes");
    }
    CHECK(must(world.engine->receipts().list_quarantined(10)).empty());
    const auto ignored = must(world.engine->receipts().take(
        "ses", R"({"eventType": "Open", "mail": {"messageId": "r"}})"));
    CHECK(ignored.quarantined + ignored.applied + ignored.parked == 0);
  });
}

TEST_CASE("suppression: who answers STOP gets no more, until START; off unless it is said") {
  over_every_store([](Store& store) {
    World world(store);
    Clinic open(world, "Open");
    must(world.engine->inbound().record(std::vector{sms(open, "STOP", "1")}));
    must(try_send(*world.engine, open));
    Clinic clinic = strict_clinic(world, true, false);
    const auto record = [&](std::string content, std::string reference) {
      must(world.engine->inbound().record(
          std::vector{sms(clinic, std::move(content), std::move(reference))}));
    };
    must(try_send(*world.engine, clinic));
    record("Stop!", "1");
    check_refused(try_send(*world.engine, clinic), ErrorCode::invalid_argument, stopped);
    check_refused(world.engine->notifications().preview(clinic.service.id, request(clinic.sms)),
                  ErrorCode::invalid_argument, stopped);
    must(try_send(*world.engine, open));  // one service is not another
    must(try_send(*world.engine, clinic, "07700 900124"));
    SendRequest test = request(clinic.sms);
    test.key_type = KeyType::test;
    must(world.engine->send(clinic.service.id, test));
    const auto list = must(world.engine->suppressions().list(clinic.service.id));
    REQUIRE(list.size() == 1);
    CHECK(list[0] == SuppressedRecipient{"447700900123", SuppressionReason::stopped, noon});
    record("START", "2");
    must(try_send(*world.engine, clinic));
    record("Stop!", "1");  // handed over again: it is older than START
    must(try_send(*world.engine, clinic));
    CHECK(must(world.engine->suppressions().list(clinic.service.id)).empty());
    // In one batch the last word counts.
    must(world.engine->inbound().record(
        std::vector{sms(clinic, "START", "3"), sms(clinic, "STOP", "4")}));
    CHECK(!try_send(*world.engine, clinic));
    CHECK(must(world.engine->suppressions().lift(clinic.service.id, "07700 900123")));
    CHECK(!must(world.engine->suppressions().lift(clinic.service.id, "07700 900123")));
    must(world.engine->suppressions().put(clinic.service.id, "07700 900123"));
    CHECK(!try_send(*world.engine, clinic));
    clinic.service.honours_stop = false;
    clinic.service = must(world.engine->services().update(clinic.service));
    must(try_send(*world.engine, clinic));
  });
}

TEST_CASE("suppression: where a message failed for good none follows, by any receipt") {
  over_every_store([](Store& store) {
    World world(store);
    Clinic clinic = strict_clinic(world, false, true);
    const auto sent_to = [&](std::string_view to) {
      return must(try_send(*world.engine, clinic, to)).id;
    };
    const NotificationId dead = sent_to("07700 900115"), gone = sent_to("07700 900112"),
                         open = sent_to("07700 900113"), late = sent_to("07700 900114");
    world.deliver();
    const UtcTime at = world.clock->now();
    const auto fails = Status::permanent_failure;
    must(world.engine->receipts().record(std::vector{
        Receipt{gone, "sim", "", Status::temporary_failure, at},
        Receipt{dead, "sim", "", fails, at}, Receipt{open, "sim", "", fails, at, true},
        Receipt{late, "sim", "", Status::delivered, at}, Receipt{late, "sim", "", fails, at}}));
    CHECK(clinic.status(open) == fails);
    check_refused(try_send(*world.engine, clinic, "07700 900115"), ErrorCode::invalid_argument,
                  failed);
    for (const char* to : {"07700 900112", "07700 900113", "07700 900114"})
      must(try_send(*world.engine, clinic, to));
    // By the provider's reference.
    must(world.engine->receipts().record(
        std::vector{Receipt{{}, "sim", "ref-" + gone.to_text(), fails, at}}));
    check_refused(try_send(*world.engine, clinic, "07700 900112"), ErrorCode::invalid_argument,
                  failed);
    CHECK(must(world.engine->suppressions().list(clinic.service.id)).size() == 2);
    // Out of quarantine.
    const auto raw = must(world.engine->receipts().quarantine("sim", "?", "unreadable"));
    must(world.engine->receipts().replay(
        raw, std::vector{Receipt{sent_to("07700 900136"), "sim", "", fails, at}}));
    check_refused(try_send(*world.engine, clinic, "07700 900136"), ErrorCode::invalid_argument,
                  failed);
    CHECK(must(world.engine->retention().erase_recipient(clinic.service.id, "07700 900112")) > 0);
    CHECK(must(world.engine->suppressions().list(clinic.service.id)).size() == 2);
  });
}

TEST_CASE("suppression: the list is sealed, moves to another key, and needs one") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic clinic = strict_clinic(world, true, true);
    must(world.engine->suppressions().put(clinic.service.id, phone));
    for (const StoredSuppression& row : must(store.suppressions().list(clinic.service.id)))
      CHECK(row.recipient.find("900123") == std::string::npos);
    const auto plain = engine_with(world, {});
    const std::string_view needs = "a list of recipients that get nothing more needs a sealing key";
    NewService wanted;
    wanted.name = "Other";
    wanted.suppresses_failed = true;
    check_refused(plain->services().create(wanted), ErrorCode::unsupported, needs);
    check_refused(plain->suppressions().put(clinic.service.id, phone), ErrorCode::unsupported,
                  needs);
    check_refused(plain->suppressions().list(clinic.service.id), ErrorCode::unsupported, needs);

    const auto rotating = engine_with(world, {{2, second_key}, {1, first_key}});
    check_refused(try_send(*rotating, clinic), ErrorCode::invalid_argument, stopped);
    must(rotating->suppressions().put(clinic.service.id, phone));  // under the new key too
    CHECK(must(rotating->suppressions().list(clinic.service.id)).size() == 1);
    must(rotating->reseal());
    const auto renewed = engine_with(world, {{2, second_key}});
    CHECK(must(renewed->suppressions().list(clinic.service.id)).size() == 1);
    check_refused(try_send(*renewed, clinic), ErrorCode::invalid_argument, stopped);
    CHECK(must(renewed->suppressions().lift(clinic.service.id, phone)));
    must(try_send(*renewed, clinic));
  });
}

}  // namespace failures_test
