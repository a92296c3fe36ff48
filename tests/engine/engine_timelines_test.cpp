// What happened to one notification, and what stands in the queues.
#include "engine/caller.hpp"

#include <notify/callbacks.hpp>
#include <notify/complaints.hpp>
#include <notify/delivery.hpp>
#include <notify/notifications.hpp>
#include <notify/templates.hpp>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace {

/// The kinds of a timeline, and who had to do with each.
std::string told(World& world, ServiceId service, NotificationId id) {
  std::string out;
  for (const TimelineStep& step : must(world.engine->notifications().timeline(service, id))) {
    if (!out.empty()) out += ", ";
    out += name_of(step.kind);
    if (!step.who.empty()) out += " " + step.who;
  }
  return out;
}

}  // namespace

TEST_CASE("timeline: a message is followed from its queue to the calls about it") {
  over_every_store([](Store& store) {
    Caller caller(store);
    World& world = caller.world;
    const ServiceId service = caller.clinic.service.id;
    const NotificationId id = caller.clinic.send();
    CHECK(told(world, service, id) == "accepted, queued");
    world.clock->advance(1min);
    world.deliver();
    CHECK(told(world, service, id) == "accepted, handed-over sim");
    world.clock->advance(1min);
    caller.clinic.receive(id, Status::permanent_failure);
    CHECK(told(world, service, id) == "accepted, handed-over sim, ended, calling delivery_status");
    const auto steps = must(world.engine->notifications().timeline(service, id));
    CHECK(steps[0].at == noon);
    CHECK(steps[0].detail == "normal");
    CHECK(steps[1].at == noon + 1min);
    CHECK(steps[2].at == noon + 2min);
    CHECK(steps[2].status == Status::permanent_failure);
    CHECK(caller.call().done == 1);
    CHECK(told(world, service, id) == "accepted, handed-over sim, ended");
  });
}

TEST_CASE("timeline: an attempt without an answer says by whom, why and how often") {
  over_every_store([](Store& store) {
    World world(store);
    Clinic clinic(world);
    const NotificationId id = clinic.send();
    world.provider->script = [](std::span<const OutboundMessage> messages) {
      return std::vector<SendResult>(messages.size(), {SendOutcome::unknown, "", "line dropped"});
    };
    world.deliver();
    CHECK(told(world, clinic.service.id, id) == "accepted, attempted sim, queued");
    const auto steps = must(world.engine->notifications().timeline(clinic.service.id, id));
    CHECK(steps[1].detail == "line dropped");
    CHECK(steps[1].attempts == 1);
    CHECK(steps[2].at == noon + 300s);
    CHECK(steps[2].detail == "normal");
    CHECK(steps[2].attempts == 1);
  });
}

TEST_CASE("timeline: what a worker holds names the worker until its lease ends") {
  over_every_store([](Store& store) {
    World world(store);
    Clinic clinic(world);
    const NotificationId id = clinic.send();
    must(store.delivery().claim({NotificationType::sms, "worker 7", noon, noon + 5min, 10}));
    CHECK(told(world, clinic.service.id, id) == "accepted, held worker 7");
    const auto leases = must(world.engine->delivery().list_leases(10));
    REQUIRE(leases.size() == 1);
    CHECK(leases[0] == QueueLease{"worker 7", NotificationType::sms, noon + 5min, 1, 0});
    world.clock->advance(5min);
    CHECK(told(world, clinic.service.id, id) == "accepted, queued");
    CHECK(must(world.engine->delivery().list_leases(10)).empty());
    check_refused(world.engine->delivery().list_leases(0), ErrorCode::invalid_argument,
                  "limit must be at least 1: 0");
  });
}

TEST_CASE("timeline: another service's notification has none") {
  over_every_store([](Store& store) {
    World world(store);
    Clinic clinic(world);
    const Clinic other(world, "Other");
    const NotificationId id = clinic.send();
    const auto refused = world.engine->notifications().timeline(other.service.id, id);
    REQUIRE(!refused.has_value());
    CHECK(refused.error().code == ErrorCode::not_found);
    const auto trace = must(store.delivery().trace(other.service.id, id));
    CHECK(!trace.queue.has_value());
    CHECK(trace.calls.empty());
  });
}

TEST_CASE("queues: each says how much waits in it, and since when") {
  over_every_store([](Store& store) {
    World world(store);
    Clinic clinic(world);
    CHECK(must(world.engine->delivery().list_queues()).empty());
    clinic.send();
    world.clock->advance(1min);
    clinic.send();
    must(world.engine->templates().set_queue(clinic.service.id, clinic.sms.id,
                                             QueueClass::priority));
    clinic.send();
    const auto queues = must(world.engine->delivery().list_queues());
    REQUIRE(queues.size() == 2);
    CHECK(queues[0] ==
          QueueDepth{NotificationType::sms, QueueClass::priority, 1, 0, 0, 0, noon + 1min});
    CHECK(queues[1] == QueueDepth{NotificationType::sms, QueueClass::normal, 2, 0, 0, 0, noon});
  });
}
