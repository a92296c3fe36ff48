// What providers receive on lines of their own: kept first, acknowledged then, never lost.
#include "engine/world.hpp"

#include <notify/delivery.hpp>
#include <notify/inbound.hpp>
#include <notify/receipts.hpp>
#include <notify/tasks.hpp>

#include <algorithm>
#include <deque>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace posts_at_engine {
namespace {

/// Reads "delivered REFERENCE", "text CONTENT", "long" and nothing else.
class LineReader final : public ReceiptReader {
public:
  std::string_view identifier() const noexcept override { return "line"; }
  Result<ReceiptReading> read(const ReceiptPost& post, UtcTime now) override {
    ReceiptReading out;
    if (post.body.starts_with("delivered ")) {
      out.receipts.push_back(
          {{}, "line", std::string(post.body.substr(10)), Status::delivered, now});
    } else if (post.body == "long") {  // which no store keeps
      out.receipts.push_back({{}, "line", std::string(2'000, 'x'), Status::delivered, now});
    } else if (post.body.starts_with("text ")) {
      out.received.push_back({.provider = "line",
                              .number = "447900111222",
                              .user_number = "07700900123",
                              .content = std::string(post.body.substr(5)),
                              .provider_date = now});
    } else {
      return make_error(ErrorCode::invalid_argument, "line receipt is unknown");
    }
    return out;
  }
};

/// A provider with a line of its own, and a peer that repeats what is not acknowledged.
class LineProvider final : public Provider {
public:
  std::deque<std::string> waiting;
  std::vector<std::string> acknowledged;
  int calls = 0;
  bool dies_before_acknowledging = false;
  std::function<void()> meanwhile;  ///< called while it listens

  std::string_view identifier() const noexcept override { return "line"; }
  NotificationType type() const noexcept override { return NotificationType::sms; }
  Result<std::vector<SendResult>> send_many(std::span<const OutboundMessage> messages) override {
    for (const OutboundMessage& m : messages) waiting.push_back("delivered ref-" + m.provider_key);
    return ScriptedProvider::all(messages, SendOutcome::accepted);
  }
  std::shared_ptr<ReceiptReader> receipt_reader() override {
    return std::make_shared<LineReader>();
  }
  std::chrono::microseconds listens_every() const noexcept override { return 5s; }
  Result<void> listen(const PostKeeper& keep) override {
    ++calls;
    if (meanwhile) meanwhile();
    std::vector<ReceivedPost> posts;
    for (const std::string& body : waiting) posts.push_back({body});
    keep(posts);
    if (dies_before_acknowledging) return {};
    std::deque<std::string> again;
    for (const ReceivedPost& post : posts)
      post.is_kept ? acknowledged.push_back(post.body) : again.push_back(post.body);
    waiting = again;
    return {};
  }
};

struct Lines {
  World world;
  std::shared_ptr<LineProvider> line = std::make_shared<LineProvider>();
  Clinic clinic;

  explicit Lines(Store& store) : world(store), clinic(world) {
    must(world.engine->providers().add(line));
    auto sim = [&] {
      world.deliver();
      for (ProviderDetails& p : must(world.engine->providers().list()))
        if (p.identifier == "sim") return p;
      return ProviderDetails{};
    }();
    sim.active = false;
    must(world.engine->providers().put(sim));
    line->calls = 0;
  }
  std::int64_t run_tasks() { return must(world.engine->run_due()).tasks_done; }
};

}  // namespace

TEST_CASE("posts: a round takes what came in before it and what comes while it sends (I6)") {
  over_every_store([](Store& store) {
    Lines lines(store);
    const NotificationId id = lines.clinic.send();
    CHECK(lines.world.deliver().accepted == 1);
    CHECK(lines.clinic.status(id) == Status::delivered);
    CHECK(lines.line->acknowledged.size() == 1);
    CHECK(lines.line->waiting.empty());
    const int before = lines.line->calls;
    CHECK(lines.world.deliver().claimed == 0);
    CHECK(lines.line->calls == before + 1);
  });
}

TEST_CASE("posts: receipts come home by a task where nothing is sent (rules/tasks 2.1)") {
  over_every_store([](Store& store) {
    Lines lines(store);
    lines.run_tasks();
    lines.world.clock->advance(4s);
    lines.line->calls = 0;
    lines.run_tasks();
    CHECK(lines.line->calls == 0);
    lines.world.clock->advance(1s);
    lines.line->waiting = {"delivered early"};
    const auto tasks = must(lines.world.engine->tasks().plan(lines.world.clock->now()));
    const auto task = std::ranges::find(tasks, "providers/listen/line", &Task::key);
    REQUIRE(task != tasks.end());
    CHECK(task->kind == TaskKind::listen);
    lines.run_tasks();
    CHECK(lines.line->calls == 1);
    CHECK(lines.line->acknowledged == std::vector<std::string>{"delivered early"});
  });
}

TEST_CASE("posts: the peer repeats after a crash in between, and the receipt counts once (P1)") {
  over_every_store([](Store& store) {
    Lines lines(store);
    const NotificationId id = lines.clinic.send();
    lines.line->dies_before_acknowledging = true;
    lines.world.deliver();
    CHECK(lines.clinic.status(id) == Status::delivered);
    CHECK(lines.line->waiting.size() == 1);
    lines.line->dies_before_acknowledging = false;
    lines.world.deliver();
    CHECK(lines.line->acknowledged.size() == 1);
    CHECK(lines.clinic.status(id) == Status::delivered);
  });
}

TEST_CASE("posts: what cannot be read or stored is in quarantine before it is acknowledged (P7)") {
  over_every_store([](Store& store) {
    Lines lines(store);
    const std::string odd("\0\xff odd", 6);
    lines.line->waiting = {"delivered a", odd, "long", "delivered b"};
    lines.world.deliver();
    CHECK(lines.line->acknowledged.size() == 4);
    const auto kept = must(lines.world.engine->receipts().list_quarantined(10));
    REQUIRE(kept.size() == 2);
    CHECK(std::ranges::count(kept, odd, &QuarantinedReceipt::raw) == 1);
    CHECK(std::ranges::count(kept, "long", &QuarantinedReceipt::raw) == 1);
  });
}

TEST_CASE("posts: an SMS that came in belongs to the service of its number") {
  over_every_store([](Store& store) {
    Lines lines(store);
    Service service = lines.clinic.service;
    service.permissions = PermissionSet::of(Permission::sms, Permission::inbound_sms);
    must(lines.world.engine->services().update(service));
    must(lines.world.engine->inbound().put_number(
        {.number = "07900111222", .provider = "line", .service_id = service.id}));
    lines.line->waiting = {"delivered a", "text Yes please", "text Yes please"};
    lines.world.deliver();
    CHECK(lines.line->acknowledged.size() == 3);
    const auto stored = must(lines.world.engine->inbound().list(service.id));
    REQUIRE(stored.size() == 2);
    CHECK(stored[0].content == "Yes please");
  });
}

TEST_CASE("posts: no second thread listens while one does, and the provider's code cannot either") {
  over_every_store([](Store& store) {
    Lines lines(store);
    std::int64_t busy = 0;
    lines.line->meanwhile = [&] {
      lines.line->meanwhile = nullptr;
      lines.world.clock->advance(10s);
      busy = must(lines.world.engine->run_due()).tasks_busy;
    };
    lines.world.deliver();
    CHECK(busy == 1);
    CHECK(lines.line->calls == 1);
  });
}

TEST_CASE("posts: what the provider throws or fails with costs no message") {
  over_every_store([](Store& store) {
    Lines lines(store);
    lines.line->meanwhile = [] { throw std::runtime_error("line"); };
    lines.line->waiting = {"delivered a"};
    const NotificationId id = lines.clinic.send();
    CHECK(lines.world.deliver().accepted == 1);
    CHECK(lines.clinic.status(id) == Status::sending);
    lines.line->meanwhile = nullptr;
    lines.world.deliver();
    CHECK(lines.clinic.status(id) == Status::delivered);
  });
}

}  // namespace posts_at_engine
