// Which request a message was asked for by, on its way to the provider and to the service.
#include "engine/caller.hpp"

#include <notify/retention.hpp>
#include <notify/tasks.hpp>
#include <notify/trace_parent.hpp>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace {

const std::string one = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const std::string two = "00-5bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";

/// A caller whose engine hands traces on.
struct Traced : Caller {
  explicit Traced(Store& store, bool keeps = true) : Caller(store) {
    EnginePorts ports{
        std::shared_ptr<Store>(std::shared_ptr<void>(), &world.store), world.clock, world.entropy,
        must(make_aes_sealer({{1, "0123456789abcdef0123456789abcdef"}}, world.entropy)), http};
    ports.keep_trace_parents = keeps;
    world.engine = must(Engine::make(std::move(ports)));
    must(world.engine->providers().add(world.provider));
  }
  [[nodiscard]] SendRequest traced(std::string parent) const {
    SendRequest r = request(clinic.sms);
    r.trace_parent = std::move(parent);
    return r;
  }
  NotificationId send(const SendRequest& r) const {
    return must(world.engine->send(clinic.service.id, r)).id;
  }
};

}  // namespace

TEST_CASE("trace_parent: has the form of W3C Trace Context, or is none (6.1)") {
  for (const std::string& text : {one, two, "01" + one.substr(2), "cc" + one.substr(2) + "-what"})
    CHECK_MESSAGE(is_trace_parent(text), text);
  const std::string no_trace = "00-00000000000000000000000000000000-00f067aa0ba902b7-01";
  const std::string no_span = "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01";
  for (const std::string& text :
       {std::string(), std::string("00"), one.substr(1), one + "-more", one + "0",
        "ff" + one.substr(2), "0G" + one.substr(2), "01" + one.substr(2) + "x",
        "01" + one.substr(2) + "-\r\n", no_trace, no_span, "00_" + one.substr(3),
        "01" + one.substr(2) + "-" + std::string(300, 'a')})
    CHECK_MESSAGE(!is_trace_parent(text), text);
}

TEST_CASE("trace_parent: goes to the provider and with the call to the service (6.1)") {
  over_every_store([](Store& store) {
    Traced caller(store);
    const NotificationId id = caller.send(caller.traced(one));
    const NotificationId other = caller.send(caller.traced(two));
    const NotificationId bare = caller.send(caller.traced(""));
    CHECK(caller.world.deliver().accepted == 3);
    std::map<NotificationId, std::string> sent;
    for (const OutboundMessage& m : caller.world.provider->sent) sent[m.id] = m.trace_parent;
    CHECK(sent == std::map<NotificationId, std::string>{{id, one}, {other, two}, {bare, ""}});
    for (const NotificationId each : {id, bare}) caller.clinic.receive(each, Status::delivered);
    CHECK(caller.call().done == 2);
    REQUIRE(caller.http->posted.size() == 2);
    for (const HttpRequest& posted : caller.http->posted) {
      const bool is_traced = posted.body.find(id.to_text()) != std::string::npos;
      CHECK(header_in(posted.headers, "traceparent") == (is_traced ? one : ""));
    }
  });
}

TEST_CASE("trace_parent: an engine that is not told to hands none on") {
  over_every_store([](Store& store) {
    Traced caller(store, false);
    const NotificationId id = caller.send(caller.traced(one));
    CHECK(caller.world.deliver().accepted == 1);
    CHECK(caller.world.provider->sent.at(0).trace_parent.empty());
    caller.clinic.receive(id, Status::delivered);
    CHECK(caller.call().done == 1);
    CHECK(header_in(caller.http->posted.at(0).headers, "traceparent").empty());
    CHECK(must(store.delivery().find_trace_parents(std::vector{id})).empty());
  });
}

TEST_CASE("trace_parent: one of another form is refused, and the message with it (6.2)") {
  over_every_store([](Store& store) {
    Traced caller(store);
    check_refused(caller.world.engine->send(caller.clinic.service.id, caller.traced("00-bad")),
                  ErrorCode::invalid_argument,
                  "trace_parent is none of W3C Trace Context: 6 bytes");
    CHECK(caller.world.deliver().claimed == 0);
  });
}

TEST_CASE("trace_parent: a request that comes again keeps the trace of the first (6.2)") {
  over_every_store([](Store& store) {
    Traced caller(store);
    SendRequest first = caller.traced(one), again = caller.traced(two);
    first.idempotency_key = again.idempotency_key = "key";
    const NotificationId id = caller.send(first);
    CHECK(caller.send(again) == id);
    CHECK(caller.world.deliver().accepted == 1);
    CHECK(caller.world.provider->sent.at(0).trace_parent == one);
    must(store.delivery().put_trace_parents(std::vector{TraceParent{id, two}}, noon));
    const auto kept = must(store.delivery().find_trace_parents(std::vector{id}));
    REQUIRE(kept.size() == 1);
    CHECK(kept[0].text == one);
  });
}

TEST_CASE("trace_parent: is forgotten by a task after seven days (6.2)") {
  over_every_store([](Store& store) {
    Traced caller(store);
    const std::vector ids{caller.send(caller.traced(one))};
    caller.world.clock->advance(trace_parent_kept - 1h);
    must(caller.world.engine->run_due({}));
    CHECK(must(store.delivery().find_trace_parents(ids)).size() == 1);
    caller.world.clock->advance(3h);
    must(caller.world.engine->run_due({}));
    CHECK(must(store.delivery().find_trace_parents(ids)).empty());
  });
}
