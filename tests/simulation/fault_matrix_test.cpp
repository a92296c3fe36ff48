// Every crash point of a round × what the provider does × policy × store.
// (rules/reliability C3 to C8)
#include "archive/databases.hpp"
#include "engine/world.hpp"
#include "simulation/carrier.hpp"
#include "store/stepped_connection.hpp"

#include <notify/delivery.hpp>
#include <notify/providers.hpp>
#include <notify/receipts.hpp>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace {

constexpr std::array all_behaviours{
    Behaviour::accepts,     Behaviour::rejects, Behaviour::refuses,  Behaviour::loses_answer,
    Behaviour::never_hears, Behaviour::throws,  Behaviour::miscounts};

constexpr std::array all_policies{InDoubtPolicy::by_capability, InDoubtPolicy::wait_for_receipt,
                                  InDoubtPolicy::fail, InDoubtPolicy::resend};

/// One message, one crash, one recovery.
class Case {
public:
  Case(SteppedStore& stepped, World& world, Clinic& clinic, Behaviour behaviour,
       InDoubtPolicy policy, bool removes_duplicates)
      : stepped_(stepped), world_(world), clinic_(clinic), policy_(policy) {
    company_.removes_duplicates = removes_duplicates;
    engine_ = world_.another_engine();
    carrier_ = std::make_shared<Carrier>("sim", company_, policy);
    carrier_->behaves = [behaviour](const OutboundMessage&) { return behaviour; };
    must(engine_->providers().add(carrier_));
    must(engine_->deliver({}));  // reads what is cached, so that every round has the same steps
  }

  /// Dies at the given step of the round, or at none; answers whether it died.
  bool run(int crash_at) {
    id_ = clinic_.send();
    int step = 0;
    bool died = false;
    *stepped_.on_step = [&] {
      if (++step < crash_at || died) return;
      died = true;
      sql::fail(ErrorCode::unavailable, "the worker died");
    };
    const auto report = engine_->deliver({});
    *stepped_.on_step = {};
    CHECK(report.has_value() == !died);
    check_after_crash();
    recover();
    return died;
  }

private:
  [[nodiscard]] bool is_listed() {
    for (const InDoubt& doubt : must(world_.engine->delivery().list_in_doubt(100)))
      if (doubt.id == id_) return true;
    return false;
  }

  [[nodiscard]] bool may_repeat() const {
    return company_.removes_duplicates &&
           (policy_ == InDoubtPolicy::by_capability || policy_ == InDoubtPolicy::resend);
  }

  /// Nothing is lost, and what may have been sent without a stored end is listed.
  void check_after_crash() {
    world_.clock->advance(6min);
    const Status status = clinic_.status(id_);
    calls_before_ = company_.calls[id_];
    was_listed_ = is_listed();
    if (status == Status::created && company_.taken.contains(id_)) CHECK(was_listed_);
    if (status == Status::sending) CHECK(company_.taken.contains(id_));
    if (status != Status::created) CHECK(!was_listed_);
  }

  void recover() {
    carrier_->behaves = {};
    for (int round = 0; round < 3; ++round) {
      must(engine_->deliver({}));
      world_.clock->advance(6min);
    }
    const Status status = clinic_.status(id_);
    const int again = company_.calls[id_] - calls_before_;
    CHECK(company_.copies[id_] <= 1);
    if (was_listed_ && !may_repeat()) {
      CHECK(again == 0);  // nobody says that it may be sent twice
      if (policy_ == InDoubtPolicy::fail) {
        CHECK(status == Status::technical_failure);
      } else {
        CHECK(status == Status::created);
        CHECK(is_listed());
        clinic_.receive(id_, Status::delivered);  // the receipt that it waits for
        must(engine_->deliver({}));
        CHECK(clinic_.status(id_) == Status::delivered);
      }
    } else {
      CHECK(again <= 1);
      const bool was_refused = status == Status::technical_failure;
      if (!was_refused) {
        CHECK(status == Status::sending);
        CHECK(company_.taken.contains(id_));
      }
    }
    CHECK(!is_listed());
    CHECK(must(world_.engine->delivery().count_queued(NotificationType::sms)) == 0);
  }

  SteppedStore& stepped_;
  World& world_;
  Clinic& clinic_;
  InDoubtPolicy policy_;
  Company company_;
  std::unique_ptr<Engine> engine_;
  std::shared_ptr<Carrier> carrier_;
  NotificationId id_;
  int calls_before_ = 0;
  bool was_listed_ = false;
};

}  // namespace

TEST_CASE(
    "fault matrix: at any crash point nothing is lost, and nothing sent twice unlisted (I2)") {
  over_every_database([](const Database& database) {
    SteppedStore stepped([&] { return database.connect(true); });
    World world(*stepped.store);
    Clinic clinic(world);
    int points = 0;
    for (const Behaviour behaviour : all_behaviours) {
      for (const InDoubtPolicy policy : all_policies) {
        for (const bool removes_duplicates : {true, false}) {
          for (int crash_at = 1;; ++crash_at) {
            CAPTURE(static_cast<int>(behaviour));
            CAPTURE(static_cast<int>(policy));
            CAPTURE(removes_duplicates);
            CAPTURE(crash_at);
            REQUIRE(crash_at < 100);
            if (!Case(stepped, world, clinic, behaviour, policy, removes_duplicates).run(crash_at))
              break;
            ++points;
          }
        }
      }
    }
    CHECK(points > 7 * 4 * 2 * 8);
    MESSAGE(database.name << ": " << points << " crash points");
  });
}

TEST_CASE("fault matrix: a worker that is slower than its lease changes nothing any more (C8)") {
  over_every_database([](const Database& database) {
    SteppedStore stepped([&] { return database.connect(true); });
    World world(*stepped.store);
    Clinic clinic(world);
    for (const Behaviour behaviour : all_behaviours) {
      CAPTURE(static_cast<int>(behaviour));
      Company company;
      const auto slow = world.another_engine(), quick = world.another_engine();
      const auto tired = std::make_shared<Carrier>("sim", company, InDoubtPolicy::by_capability);
      const auto fresh = std::make_shared<Carrier>("sim", company, InDoubtPolicy::by_capability);
      must(slow->providers().add(tired));
      must(quick->providers().add(fresh));
      tired->behaves = [behaviour](const OutboundMessage&) { return behaviour; };
      DeliverReport theirs;
      tired->meanwhile = [&](auto) {
        world.clock->advance(6min);
        theirs = must(quick->deliver({}));
      };
      const NotificationId id = clinic.send();
      const DeliverReport mine = must(slow->deliver({}));
      CHECK(mine.stale == 1);
      CHECK(theirs.accepted == 1);
      CHECK(clinic.status(id) == Status::sending);
      CHECK(company.taken.contains(id));
      CHECK(company.calls[id] == 2);
      CHECK(must(world.engine->delivery().count_queued(NotificationType::sms)) == 0);
    }
  });
}

TEST_CASE("fault matrix: a call to a service is made at least once, whatever dies when (C7)") {
  over_every_database([](const Database& database) {
    SteppedStore stepped([&] { return database.connect(true); });
    World world(*stepped.store);
    Clinic clinic(world);
    must(stepped.store->callbacks().put(
        {clinic.service.id, CallbackType::delivery_status, "https://a.example/", {}, 1, noon},
        "sealed"));
    for (int crash_at = 1;; ++crash_at) {
      CAPTURE(crash_at);
      REQUIRE(crash_at < 100);
      const NotificationId id = clinic.send();
      world.deliver();
      int step = 0;
      bool died = false;
      *stepped.on_step = [&] {
        if (++step < crash_at || died) return;
        died = true;
        sql::fail(ErrorCode::unavailable, "the worker died");
      };
      const std::vector receipts{Receipt{id, "sim", "", Status::delivered, world.clock->now()}};
      const bool acknowledged = world.engine->receipts().record(receipts).has_value();
      *stepped.on_step = {};
      // The status and its call are stored together or not at all.
      CHECK((clinic.status(id) == Status::delivered) == acknowledged);
      CHECK(must(stepped.store->callbacks().count()) == (acknowledged ? 1 : 0));
      must(world.engine->receipts().record(receipts));
      CHECK(must(stepped.store->callbacks().count()) == 1);
      const UtcTime now = world.clock->now();
      const auto claimed = must(stepped.store->callbacks().claim({"w", now, now + 60s, 10, 10}));
      REQUIRE(claimed.size() == 1);
      CHECK(claimed[0].notification.id == id);
      must(stepped.store->callbacks().finish(
          std::vector{CallbackResult{claimed[0].id, claimed[0].epoch, clinic.service.id,
                                     CallbackType::delivery_status, CallbackFate::done, now, ""}},
          now));
      if (!died) break;
    }
  });
}
