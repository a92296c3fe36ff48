#include "engine/world.hpp"

#include <notify/billing.hpp>
#include <notify/delivery.hpp>
#include <notify/facts.hpp>
#include <notify/inbound.hpp>
#include <notify/notifications.hpp>
#include <notify/providers.hpp>
#include <notify/rates.hpp>
#include <notify/receipts.hpp>

#include <algorithm>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

TEST_CASE("engine: a status that no provider can report is refused with the whole batch") {
  over_every_store([](Store& store) {
    World world(store);
    Clinic clinic(world);
    const NotificationId id = clinic.send();
    world.deliver();
    const Receipt good{id, "sim", "", Status::delivered, noon};
    for (const Status status :
         {Status::cancelled, Status::created, Status::sending, Status::failed,
          Status::pending_virus_check, Status::validation_failed, Status::virus_scan_failed}) {
      const Receipt bad{id, "sim", "", status, noon};
      check_refused(world.engine->receipts().record(std::vector{good, bad}),
                    ErrorCode::invalid_argument,
                    "no provider reports the status " + std::string(name_of(status)));
    }
    CHECK(clinic.status(id) == Status::sending);
  });
}

TEST_CASE("engine: a receipt that names neither id nor provider and reference is refused") {
  over_every_store([](Store& store) {
    World world(store);
    const std::string_view message =
        "a receipt needs a notification id, or a provider and a reference";
    for (const auto& [provider, reference] :
         {std::pair("", ""), std::pair("sim", ""), std::pair("", "ref")})
      check_refused(world.engine->receipts().record(
                        std::vector{Receipt{{}, provider, reference, Status::delivered, noon}}),
                    ErrorCode::invalid_argument, message);
    CHECK(must(world.engine->receipts().record({})).applied == 0);
  });
}

TEST_CASE("engine: text of a receipt that no store could keep is refused, never half stored") {
  over_every_store([](Store& store) {
    World world(store);
    Clinic clinic(world);
    const NotificationId id = clinic.send();
    world.deliver();
    for (const std::string& bad : {std::string("\xC3\x28"), std::string("a\0b", 3)}) {
      const Receipt good{id, "sim", "", Status::delivered, noon};
      CHECK(world.engine->receipts()
                .record(std::vector{good, Receipt{{}, "sim", bad, Status::sent, noon}})
                .error()
                .code == ErrorCode::invalid_argument);
      CHECK(world.engine->receipts()
                .record(std::vector{good, Receipt{id, bad, "", Status::sent, noon}})
                .error()
                .code == ErrorCode::invalid_argument);
    }
    CHECK(clinic.status(id) == Status::sending);
  });
}

TEST_CASE("engine: receipts in any order and number end alike, one by one or together (I5, P2)") {
  over_every_store([](Store& store) {
    World world(store);
    Clinic clinic(world);
    std::vector<Status> reports{Status::pending, Status::sent, Status::temporary_failure,
                                Status::permanent_failure};
    std::sort(reports.begin(), reports.end());
    do {
      const NotificationId one = clinic.send(), together = clinic.send();
      world.deliver();
      std::vector<Receipt> batch;
      for (const Status status : reports) {
        batch.push_back({together, "sim", "", status, noon});
        batch.push_back({{}, "sim", "ref-" + together.to_text(), status, noon});
        clinic.receive(one, status);
      }
      must(world.engine->receipts().record(batch));
      CHECK(clinic.status(one) == Status::permanent_failure);
      CHECK(clinic.status(together) == Status::permanent_failure);
      clinic.receive(one, Status::delivered);
      clinic.receive(one, Status::temporary_failure);
      CHECK(clinic.status(one) == Status::delivered);
    } while (std::next_permutation(reports.begin(), reports.end()));
  });
}

TEST_CASE("engine: the report counts what was applied, repeated and parked (I6, P1)") {
  over_every_store([](Store& store) {
    World world(store);
    Clinic clinic(world);
    const NotificationId id = clinic.send();
    world.deliver();
    const Receipt known{{}, "sim", "ref-" + id.to_text(), Status::delivered, noon};
    const Receipt foreign{{}, "other", "ref-" + id.to_text(), Status::permanent_failure, noon};
    const Receipt unknown{{make_uuid_v4(*world.entropy)}, "sim", "", Status::delivered, noon};
    const ReceiptReport report =
        must(world.engine->receipts().record(std::vector{known, known, foreign, unknown}));
    CHECK(report.applied == 1);
    CHECK(report.unchanged == 1);
    CHECK(report.parked == 2);
    CHECK(clinic.status(id) == Status::delivered);
  });
}

TEST_CASE("engine: a receipt that overtakes its own sending is kept, not overwritten (P3, I6)") {
  over_every_store([](Store& store) {
    World world(store);
    Clinic clinic(world);
    // The provider reports while send_many() still runs: by reference, which nobody knows yet.
    world.provider->script = [&](std::span<const OutboundMessage> messages) {
      std::vector<Receipt> receipts;
      for (const OutboundMessage& m : messages)
        receipts.push_back({{}, "sim", "ref-" + m.provider_key, Status::delivered, noon});
      CHECK(must(world.engine->receipts().record(receipts)).parked ==
            static_cast<std::int64_t>(messages.size()));
      return ScriptedProvider::all(messages, SendOutcome::accepted);
    };
    const NotificationId first = clinic.send(), second = clinic.send();
    CHECK(world.deliver().accepted == 2);
    CHECK(clinic.status(first) == Status::delivered);
    CHECK(clinic.status(second) == Status::delivered);

    // And by id, which is known from the start.
    world.provider->script = [&](std::span<const OutboundMessage> messages) {
      clinic.receive(messages[0].id, Status::permanent_failure);
      return ScriptedProvider::all(messages, SendOutcome::accepted);
    };
    const NotificationId third = clinic.send();
    CHECK(world.deliver().accepted == 1);
    CHECK(clinic.status(third) == Status::permanent_failure);
    const Notification n = must(world.engine->notifications().get(clinic.service.id, third));
    CHECK(n.sent_by == "sim");
    CHECK(n.reference == "ref-" + third.to_text());
    CHECK(must(world.engine->delivery().count_queued(NotificationType::sms)) == 0);
  });
}

TEST_CASE("engine: a receipt months late changes the bill of its own day (P5, T9)") {
  over_every_store([](Store& store) {
    World world(store);
    must(world.engine->rates().put(flat_rate("0.02")));
    Clinic clinic(world);
    const NotificationId id = clinic.send();
    world.deliver();
    world.clock->advance(std::chrono::hours(24 * 3));
    must(world.engine->run_due());
    const LocalDayRange then{day("2026-03-20"), day("2026-03-20")};
    CHECK(must(world.engine->billing().list_facts(then)).size() == 1);

    world.clock->advance(std::chrono::hours(24 * 200));
    must(world.engine->run_due());
    clinic.receive(id, Status::technical_failure);  // never carried, so never charged
    CHECK(must(world.engine->billing().yearly_usage(clinic.service.id, 2025)).lines.empty());
    must(world.engine->run_due());
    CHECK(must(world.engine->billing().list_facts(then)).empty());
    clinic.receive(id, Status::delivered);
    must(world.engine->run_due());
    CHECK(must(world.engine->billing().list_facts(then)).size() == 1);
    CHECK(must(world.engine->facts().verify(then)).empty());
  });
}

namespace {

/// Reads "delivered <id>", "from <number>" and nothing else; only with the header that it asks for.
class OwnReceipts final : public ReceiptReader {
public:
  ServiceId service;

  [[nodiscard]] std::string_view identifier() const noexcept override { return "own"; }
  [[nodiscard]] Result<ReceiptReading> read(const ReceiptPost& post, UtcTime now) override {
    if (header_in(post.headers, "x-key") != "k")
      return make_error(ErrorCode::invalid_argument, "own receipt has no key");
    ReceiptReading reading;
    const std::string_view last = post.body.substr(post.body.find(' ') + 1);
    if (post.body.starts_with("from"))
      reading.inbound.push_back({.id = {},
                                 .service_id = service,
                                 .notify_number = "447700900001",
                                 .user_number = std::string(last),
                                 .content = "hello",
                                 .provider = "own",
                                 .provider_reference = "1",
                                 .provider_date = now,
                                 .created_at = now});
    else
      reading.receipts.push_back(
          {must(NotificationId::from_text(last)), "own", {}, Status::delivered, now});
    return reading;
  }
};

class OwnProvider final : public Provider {
public:
  std::shared_ptr<OwnReceipts> reader = std::make_shared<OwnReceipts>();
  [[nodiscard]] std::string_view identifier() const noexcept override { return "own"; }
  [[nodiscard]] NotificationType type() const noexcept override { return NotificationType::sms; }
  [[nodiscard]] Result<std::vector<SendResult>> send_many(
      std::span<const OutboundMessage> messages) override {
    return ScriptedProvider::all(messages, SendOutcome::accepted);
  }
  [[nodiscard]] std::shared_ptr<ReceiptReader> receipt_reader() override { return reader; }
};

}  // namespace

TEST_CASE("receipts: whoever brings a reader along is read by it; others are named") {
  over_every_store([](Store& store) {
    World world(store);
    check_refused(world.engine->receipts().take("own", "x"), ErrorCode::invalid_argument,
                  "no receipts can be read of the provider own, only of dvla, firetext, mmg, ses, "
                  "sms-voice, smtp, sns");
    const auto own = std::make_shared<OwnProvider>();
    must(world.engine->providers().add(own));
    Clinic clinic(world);
    own->reader->service = clinic.service.id;
    const NotificationId id = clinic.send();
    world.deliver();
    const std::vector<HttpHeader> headers{{"X-KEY", "k"}};
    CHECK(must(world.engine->receipts().take("own", "got " + id.to_text())).quarantined == 1);
    CHECK(must(world.engine->receipts().take("own", "got " + id.to_text(), headers)).applied == 1);
    CHECK(clinic.status(id) == Status::delivered);
    must(world.engine->receipts().take("own", "from 447700900123", headers));
    must(world.engine->receipts().take("own", "from 447700900123", headers));
    const auto inbound = must(world.engine->inbound().list(clinic.service.id, {}));
    REQUIRE(inbound.size() == 1);
    CHECK(inbound[0].content == "hello");
    check_refused(world.engine->receipts().take("smtp\n", "x"), ErrorCode::invalid_argument,
                  "no receipts can be read of the provider smtp?, only of dvla, firetext, mmg, "
                  "own, ses, sms-voice, smtp, sns");
    // An engine that was given none knows none.
    const auto bare = must(Engine::make({std::shared_ptr<Store>(std::shared_ptr<void>(), &store),
                                         world.clock, world.entropy, nullptr}));
    check_refused(bare->receipts().take("mmg", "x"), ErrorCode::invalid_argument,
                  "no receipts can be read of the provider mmg, nor of any other");
  });
}

TEST_CASE("receipts: of a post that its provider did not sign, or that waits, nothing is kept") {
  class Suspicious final : public ReceiptReader {
  public:
    std::string_view identifier() const noexcept override { return "own"; }
    bool checks_sender() const noexcept override { return true; }
    Result<ReceiptReading> read(const ReceiptPost& post, UtcTime) override {
      if (post.body == "forged")
        return make_error(ErrorCode::invalid_argument, "not signed", {}, Reason::sender_unverified);
      if (post.body == "later") return make_error(ErrorCode::unavailable, "no certificate");
      if (post.body == "soon") return make_error(ErrorCode::busy, "too many");
      return make_error(ErrorCode::invalid_argument, "own receipt is strange");
    }
  };
  class Careful final : public Provider {
  public:
    std::string_view identifier() const noexcept override { return "own"; }
    NotificationType type() const noexcept override { return NotificationType::email; }
    Result<std::vector<SendResult>> send_many(std::span<const OutboundMessage> m) override {
      return ScriptedProvider::all(m, SendOutcome::accepted);
    }
    std::shared_ptr<ReceiptReader> receipt_reader() override {
      return std::make_shared<Suspicious>();
    }
  };
  over_every_store([](Store& store) {
    World world(store);
    Receipts receipts = world.engine->receipts();
    CHECK(!receipts.checks_sender("own"));
    must(world.engine->providers().add(std::make_shared<Careful>()));
    CHECK(receipts.checks_sender("own"));
    CHECK(!receipts.checks_sender("mmg"));
    CHECK(!receipts.checks_sender("nobody"));
    const auto forged = receipts.take("own", "forged");
    check_refused(forged, ErrorCode::invalid_argument, "not signed");
    CHECK(forged.error().reason == Reason::sender_unverified);
    check_refused(receipts.take("own", "later"), ErrorCode::unavailable, "no certificate");
    check_refused(receipts.take("own", "soon"), ErrorCode::busy, "too many");
    CHECK(must(receipts.list_quarantined(10)).empty());
    CHECK(must(receipts.take("own", "strange")).quarantined == 1);
    CHECK(must(receipts.list_quarantined(10)).size() == 1);
  });
}

TEST_CASE("receipts: one that overtakes the end of an attempt keeps the time at which it came") {
  over_every_store([](Store& store) {
    World world(store);
    Clinic clinic(world);
    const NotificationId id = clinic.send();
    clinic.receive(id, Status::delivered);
    const UtcTime came = world.clock->now();
    world.clock->advance(std::chrono::seconds(2));
    world.deliver();
    CHECK(world.provider->sent.empty());  // it was sent: who reports it has it
    const Notification n = must(world.engine->notifications().get(clinic.service.id, id));
    CHECK(n.status == Status::delivered);
    CHECK(n.updated_at == came);
    CHECK(n.sent_at == came);
  });
}

TEST_CASE("receipts: a carrier abroad proves nothing where no network reports deliveries") {
  over_every_store([](Store& store) {
    World world(store);
    Clinic clinic(world);
    const auto sent_to = [&](std::string_view to) {
      const auto id = must(world.engine->send(clinic.service.id, request(clinic.sms, to))).id;
      world.deliver();
      REQUIRE(clinic.status(id) == Status::sent);
      return id;
    };
    const auto to_america = sent_to("+1 202 555 0111");
    const auto to_france = sent_to("+33 6 12 34 56 78");
    for (const Status reported : {Status::permanent_failure, Status::delivered}) {
      clinic.receive(to_america, reported);
      CHECK(clinic.status(to_america) == Status::sent);
    }
    clinic.receive(to_france, Status::permanent_failure);
    CHECK(clinic.status(to_france) == Status::permanent_failure);
    // Whatever the order: a receipt before the end of the attempt says that it left, and no more.
    const auto early =
        must(world.engine->send(clinic.service.id, request(clinic.sms, "+1 202 555 0112"))).id;
    clinic.receive(early, Status::delivered);
    world.deliver();
    CHECK(clinic.status(early) == Status::sent);
  });
}
