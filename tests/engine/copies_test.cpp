// How many copies of a message leave, whatever becomes of the answers.
#include "engine/world.hpp"
#include "simulation/carrier.hpp"

#include <notify/adapters/callback_provider.hpp>
#include <notify/adapters/simulator.hpp>
#include <notify/billing.hpp>
#include <notify/delivery.hpp>
#include <notify/notifications.hpp>
#include <notify/providers.hpp>
#include <notify/rates.hpp>
#include <notify/receipts.hpp>

#include <random>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace copies_test {

namespace {

constexpr std::array all_policies{InDoubtPolicy::by_capability, InDoubtPolicy::wait_for_receipt,
                                  InDoubtPolicy::fail, InDoubtPolicy::resend};

/// A provider of one kind, whose way to answer fails as a seed says.
struct Kind {
  std::string name;
  std::shared_ptr<Provider> provider;
};

Kind subclass(Company& company, InDoubtPolicy policy, std::mt19937_64& random) {
  auto carrier = std::make_shared<Carrier>("own", company, policy);
  carrier->behaves = [&random](const OutboundMessage&) {
    return static_cast<Behaviour>(random() % behaviour_count);
  };
  return {"subclass", std::move(carrier)};
}

Kind callback(Company& company, InDoubtPolicy policy, std::mt19937_64& random) {
  CallbackProviderOptions options{"own", NotificationType::sms, policy};
  options.removes_duplicates = company.removes_duplicates;
  return {"callback",
          must(make_callback_provider(
              options, [&](std::span<const OutboundMessage> messages, std::span<SendResult> out) {
                for (std::size_t i = 0; i < messages.size(); ++i) {
                  const NotificationId id = messages[i].id;
                  if (!company.removes_duplicates || company.taken.insert(id).second)
                    ++company.copies[id];
                  if (random() % 2 == 0) out[i].outcome = SendOutcome::accepted;
                }
                if (random() % 4 == 0) throw 7;
                return random() % 4 != 0;
              }))};
}

/// Six messages, delivered for nine days.
class Case {
public:
  Case(Store& store, std::uint64_t seed, InDoubtPolicy policy, bool removes_duplicates)
      : random_(seed), policy_(policy), world_(store), clinic_(world_) {
    company_.removes_duplicates = removes_duplicates;
    engine_ = world_.another_engine();
  }

  void run(Kind (*make)(Company&, InDoubtPolicy, std::mt19937_64&)) {
    must(engine_->providers().add(make(company_, policy_, random_).provider));
    for (int i = 0; i < 6; ++i) ids_.push_back(clinic_.send());
    while (world_.clock->now() < noon + 9 * 24h) {
      must(engine_->deliver({}));
      world_.clock->advance(random_() % 2 == 0 ? 5min : 11h);
      check();
    }
    CHECK(must(engine_->delivery().count_queued(NotificationType::sms)) == 0);
    for (const NotificationId& id : ids_) CHECK(clinic_.status(id) != Status::created);
  }

private:
  void check() {
    std::map<NotificationId, std::int64_t> doubts;
    for (const InDoubt& d : must(engine_->delivery().list_in_doubt(100))) doubts[d.id] = d.attempts;
    const bool may_be_two = policy_ == InDoubtPolicy::resend && !company_.removes_duplicates;
    for (const NotificationId& id : ids_) {
      const int copies = company_.copies[id];
      CHECK(copies <= (may_be_two ? 2 : 1));
      if (copies > 0 && clinic_.status(id) == Status::created) CHECK(doubts[id] >= copies);
    }
  }

  std::mt19937_64 random_;
  InDoubtPolicy policy_;
  World world_;
  Clinic clinic_;
  Company company_;
  std::unique_ptr<Engine> engine_;
  std::vector<NotificationId> ids_;
};

}  // namespace

TEST_CASE(
    "copies: whatever becomes of the answers, one leaves, or two where the host says so (C4)") {
  std::uint64_t seed = 0;
  for (const auto make : {subclass, callback})
    for (const InDoubtPolicy policy : all_policies)
      for (const bool removes_duplicates : {true, false}) {
        CAPTURE(make == subclass);
        CAPTURE(static_cast<int>(policy));
        CAPTURE(removes_duplicates);
        ++seed;
        over_every_store(
            [&](Store& store) { Case(store, seed, policy, removes_duplicates).run(make); });
      }
}

TEST_CASE("copies: the simulator, which removes duplicates, takes each message once") {
  over_every_store([](Store& store) {
    World world(store);
    const auto engine = world.another_engine();
    SimulatorOptions options;
    options.unknown_ppm = 500'000;
    const auto simulator = must(make_simulated_provider(options, world.clock));
    must(engine->providers().add(simulator));
    Clinic clinic(world);
    for (int i = 0; i < 50; ++i) clinic.send("Ann " + std::to_string(i));
    for (int round = 0; round < 4; ++round) {
      must(engine->deliver({}));
      world.clock->advance(6min);
    }
    CHECK(simulator->messages_taken() == 50);
    CHECK(must(engine->delivery().count_queued(NotificationType::sms)) == 0);
  });
}

TEST_CASE("copies: a provider that knows nothing of a batch gets no other in the same round") {
  over_every_store([](Store& store) {
    World world(store);
    Clinic clinic(world);
    world.provider->knows_keys = false;
    world.provider->script = [](auto) -> ScriptedProvider::Answers { throw 7; };
    for (int i = 0; i < 1'200; ++i) clinic.send();
    DeliverOptions options;
    options.limit = 2'000;
    const DeliverReport report = world.deliver(options);
    CHECK(report.in_doubt == 500);
    CHECK(report.deferred == 700);
    CHECK(world.provider->sent.size() == 500);
    world.provider->answer(SendOutcome::accepted);
    world.clock->advance(1s);
    CHECK(world.deliver(options).accepted == 700);
    CHECK(must(world.engine->delivery().count_queued(NotificationType::sms)) == 500);
  });
}

TEST_CASE("copies: a provider inherited over fork sent nothing: its messages are tried again") {
  over_every_store([](Store& store) {
    World world(store);
    Clinic clinic(world);
    world.provider->knows_keys = false;
    world.provider->script = [](auto) -> ScriptedProvider::Answers {
      return make_error(ErrorCode::forked, "provider was inherited over fork: sim");
    };
    clinic.send();
    CHECK(world.deliver().retried == 1);
    world.provider->answer(SendOutcome::accepted);
    CHECK(world.deliver().accepted == 1);
    CHECK(must(world.engine->delivery().list_in_doubt(10)).empty());
  });
}

TEST_CASE("copies: an answer that comes after the lease was lost is still the truth") {
  over_every_store([](Store& store) {
    for (const bool is_abroad : {false, true}) {
      World world(store, noon, is_abroad ? 2 : 1);
      Clinic clinic(world, is_abroad ? "Abroad" : "Home");
      world.provider->knows_keys = false;
      const auto second = world.another_engine();
      const auto other = std::make_shared<ScriptedProvider>();
      other->knows_keys = false;
      must(second->providers().add(other));
      world.provider->script = [&](std::span<const OutboundMessage> messages) {
        world.clock->advance(10min);  // longer than the lease
        CHECK(must(second->deliver({})).in_doubt == 1);
        return ScriptedProvider::all(messages, SendOutcome::accepted);
      };
      const std::string_view to = is_abroad ? "+33612345678" : phone;
      const NotificationId id =
          must(world.engine->send(clinic.service.id, request(clinic.sms, to))).id;
      CHECK(world.deliver().stale == 1);
      CHECK(clinic.status(id) == (is_abroad ? Status::sent : Status::sending));
      CHECK(other->sent.empty());
      // The queue forgets it in the next round, and a receipt finds it by its reference.
      CHECK(must(second->deliver({})).claimed == 1);
      CHECK(must(second->delivery().count_queued(NotificationType::sms)) == 0);
      CHECK(must(second->delivery().list_in_doubt(10)).empty());
      must(second->receipts().record(std::vector{
          Receipt{{}, "sim", "ref-" + id.to_text(), Status::delivered, world.clock->now()}}));
      CHECK(clinic.status(id) == Status::delivered);
      CHECK(world.provider->sent.size() == 1);
    }
  });
}

TEST_CASE("copies: what is in doubt is billed once it is reported, and never if it is not (C5)") {
  over_every_store([](Store& store) {
    World world(store);
    must(world.engine->rates().put(flat_rate()));
    Clinic clinic(world);
    world.provider->knows_keys = false;
    world.provider->script = [](std::span<const OutboundMessage> m) {
      return ScriptedProvider::all(m, SendOutcome::unknown);
    };
    const auto units = [&] {
      std::int64_t sum = 0;
      for (const UsageLine& line :
           must(world.engine->billing().yearly_usage(clinic.service.id, 2025)).lines)
        sum += line.chargeable_units;
      return sum;
    };
    const NotificationId reported = clinic.send(), late = clinic.send(), never = clinic.send();
    CHECK(world.deliver().in_doubt == 3);
    CHECK(units() == 0);
    // The provider knows the reference only: it came with the answer that was no answer.
    must(world.engine->receipts().record(std::vector{
        Receipt{{}, "sim", "ref-" + reported.to_text(), Status::delivered, world.clock->now()}}));
    CHECK(clinic.status(reported) == Status::delivered);
    CHECK(units() == 1);
    // A receipt calls it up: it is out of the queue and out of doubt in the next round.
    CHECK(world.deliver().claimed == 1);
    CHECK(must(world.engine->delivery().count_queued(NotificationType::sms)) == 2);
    world.clock->advance(72h);
    CHECK(world.deliver().rejected == 2);
    CHECK(units() == 1);
    clinic.receive(late, Status::delivered);
    CHECK(units() == 2);
    CHECK(clinic.status(never) == Status::technical_failure);
    const Notification n = must(world.engine->notifications().get(clinic.service.id, reported));
    CHECK(n.sent_by == "sim");
    CHECK(world.provider->sent.size() == 3);
  });
}

}  // namespace copies_test
