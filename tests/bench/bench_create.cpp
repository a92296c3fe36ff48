#include "world.hpp"

#include <notify/adapters/aes_sealer.hpp>
#include <notify/metrics.hpp>
#include <notify/services.hpp>
#include <notify/templates.hpp>

#include <algorithm>
#include <atomic>
#include <thread>

namespace notify::bench {
namespace {

constexpr std::size_t create_batch_size = 1'000;

/// Text messages through Engine::send_many() into one database, and the very rows that this gave
/// into a second one with the engine's own C library.
class Create {
public:
  Create(Bench& bench, const Kind& kind)
      : ours_(kind.make()),
        theirs_(kind.make()),
        world_(*ours_, at("2026-01-15T09:00:00Z")),
        source_(ours_->bare()),
        peer_(theirs_->bare()),
        batches_(bench.scaled(10)) {
    service_ = must(world_.engine->services().create(clinic()));
    const Template text = must(world_.engine->templates().create(service_.id, reminder()));
    // The peer's rows refer to the same service and template.
    auto twin = theirs_->store();
    must(twin->services().insert(service_));
    must(twin->templates().put(text));
    requests_ = reminders(text.id, create_batch_size);
    static_cast<void>(ours());  // so that the peer has rows when it comes first
  }

  double ours() {
    const std::int64_t first = world_.clock->now().us() + 1;
    const double taken = seconds([&] {
      for (std::int64_t i = 0; i < batches_; ++i) {
        world_.clock->advance(std::chrono::microseconds(1));
        for (const auto& answer : must(world_.engine->send_many(service_.id, requests_)))
          if (!answer) give_up(answer.error().message);
      }
    });
    for (std::int64_t i = 0; i < batches_; ++i)
      peer_->take_batch(*source_, UtcTime::from_us(first + i));
    return rate(taken);
  }

  double peer() {
    return rate(seconds([&] { peer_->load_batches(batches_); }));
  }

private:
  [[nodiscard]] double rate(double taken) const {
    return static_cast<double>(batches_) * create_batch_size / taken;
  }

  std::unique_ptr<Site> ours_, theirs_;
  World world_;
  std::unique_ptr<Bare> source_, peer_;
  std::int64_t batches_;
  Service service_;
  std::vector<SendRequest> requests_;
};

/// Text messages through Engine::send(), one a call, from so many threads that share an engine; and
/// their very rows into a second database, one a transaction.
class SendSingly {
public:
  SendSingly(Bench& bench, const Kind& kind, std::int64_t threads)
      : ours_(kind.make()),
        theirs_(kind.make()),
        world_(*ours_, at("2026-01-15T09:00:00Z")),
        source_(ours_->bare()),
        peer_(theirs_->bare()),
        threads_(threads),
        each_(bench.scaled(threads == 1 ? 200 : 30)) {
    service_ = must(world_.engine->services().create(clinic()));
    const Template text = must(world_.engine->templates().create(service_.id, reminder()));
    auto twin = theirs_->store();
    must(twin->services().insert(service_));
    must(twin->templates().put(text));
    requests_ = reminders(text.id, static_cast<std::size_t>(each_));
    static_cast<void>(ours());  // so that the peer has rows when it comes first
  }

  double ours() {
    const std::int64_t first = world_.clock->now().us() + 1;
    const double taken = seconds([&] {
      std::vector<std::thread> threads;
      for (std::int64_t i = 0; i < threads_; ++i) threads.emplace_back([this] { send_all(); });
      for (std::thread& thread : threads) thread.join();
    });
    // One row of each instant is enough for the peer, which stores them one by one.
    const std::int64_t rows = std::min<std::int64_t>(each_, 200);
    if (threads_ == 1)
      for (std::int64_t i = 0; i < rows; ++i)
        peer_->take_batch(*source_, UtcTime::from_us(first + i));
    return static_cast<double>(threads_ * each_) / taken;
  }

  double peer() {
    if (threads_ > 1) return 0;
    const std::int64_t rows = std::min<std::int64_t>(each_, 200);
    return static_cast<double>(rows) / seconds([&] { peer_->load_batches(rows); });
  }

private:
  void send_all() {
    for (const SendRequest& request : requests_) {
      world_.clock->advance(std::chrono::microseconds(1));
      if (const auto answer = world_.engine->send(service_.id, request); !answer)
        give_up(answer.error().message);
    }
  }

  std::unique_ptr<Site> ours_, theirs_;
  World world_;
  std::unique_ptr<Bare> source_, peer_;
  std::int64_t threads_, each_;
  Service service_;
  std::vector<SendRequest> requests_;
};

/// Reads every figure of an engine beside a long queue. Who reads them every 15 seconds, as
/// Prometheus does, takes at most a hundredth of a core and of a reading session from senders if
/// one reading is done in 150 ms.
void bench_metrics(Bench& bench, const Kind& kind) {
  const std::string name = "store." + kind.name + ".metrics_snapshot";
  if (!bench.wants(name)) return;
  constexpr std::int64_t batches_waiting = 100;
  const auto site = kind.make();
  World world(*site, at("2026-01-15T09:00:00Z"));
  const Service service = must(world.engine->services().create(clinic()));
  const Template text = must(world.engine->templates().create(service.id, reminder()));
  const auto requests = reminders(text.id, create_batch_size);
  for (std::int64_t i = 0; i < bench.scaled(batches_waiting); ++i) {
    world.clock->advance(std::chrono::microseconds(1));
    keep(must(world.engine->send_many(service.id, requests)));
  }
  bench.measure(
      {.name = name, .unit = "ms", .better = Better::lower, .goal_of = GoalOf::ours, .goal = 150},
      [&] { return seconds([&] { keep(world.engine->metrics().snapshot()); }) * 1'000; });
}

/// Text messages through Engine::send(), one a call, in rounds of two kinds on one engine.
class SendBeside {
public:
  SendBeside(Bench& bench, const Kind& kind) : site_(kind.make()), store_(site_->store()) {
    const auto entropy = std::make_shared<SeededEntropy>(20260101);
    EnginePorts ports{store_, clock_, entropy,
                      must(make_aes_sealer({{1, std::string(32, 'k')}}, entropy))};
    ports.keep_trace_parents = true;
    engine_ = must(Engine::make(std::move(ports)));
    service_ = must(engine_->services().create(clinic()));
    const Template text = must(engine_->templates().create(service_.id, reminder()));
    plain_ = reminders(text.id, static_cast<std::size_t>(bench.scaled(1'000)));
    traced_ = plain_;
    for (SendRequest& request : traced_)
      request.trace_parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  }

  /// Seconds of a message.
  double plain() { return send(plain_) / static_cast<double>(plain_.size()); }
  double traced() { return send(traced_) / static_cast<double>(traced_.size()); }

  /// The same while another thread reads every figure a hundred times as often as Prometheus does,
  /// so that a hundredth of a sender's time would show as twice the time.
  double beside_snapshots() {
    std::atomic<bool> is_over = false;
    std::thread reader([&] {
      while (!is_over) {
        keep(engine_->metrics().snapshot());
        std::this_thread::sleep_for(std::chrono::milliseconds(150));
      }
    });
    const double taken = plain();
    is_over = true;
    reader.join();
    return taken;
  }

private:
  double send(const std::vector<SendRequest>& requests) {
    return seconds([&] {
      for (const SendRequest& request : requests) {
        clock_->advance(std::chrono::microseconds(1));
        if (const auto answer = engine_->send(service_.id, request); !answer)
          give_up(answer.error().message);
      }
    });
  }

  std::unique_ptr<Site> site_;
  std::shared_ptr<sql::SqlStore> store_;
  std::shared_ptr<SimulatedClock> clock_ =
      std::make_shared<SimulatedClock>(at("2026-01-15T09:00:00Z"));
  std::unique_ptr<Engine> engine_;
  Service service_;
  std::vector<SendRequest> plain_, traced_;
};

/// What two things cost a sender that it may do without: being looked at, and trace context.
void bench_beside(Bench& bench, const Kind& kind) {
  const std::string traced = "store." + kind.name + ".send_traced";
  const std::string observed = "store." + kind.name + ".send_observed";
  if (!bench.wants(traced) && !bench.wants(observed)) return;
  SendBeside send(bench, kind);
  constexpr double us = 1'000'000;
  if (bench.wants(traced))
    bench.measure(
        {.name = traced,
         .unit = "us",
         .better = Better::lower,
         .peer_is = "the same without traceparent"},
        [&] { return send.traced() * us; }, [&] { return send.plain() * us; });
  if (bench.wants(observed))
    bench.measure(
        {.name = observed,
         .unit = "us",
         .better = Better::lower,
         .peer_is = "the same unobserved",
         .goal_of = GoalOf::ratio,
         .goal = 2},
        [&] { return send.beside_snapshots() * us; }, [&] { return send.plain() * us; });
}

void bench_single(Bench& bench, const Kind& kind) {
  const bool embedded = kind.name == "sqlite";
  const std::string prefix = "store." + kind.name;
  if (bench.wants(prefix + ".send_one")) {
    SendSingly send(bench, kind, 1);
    bench.measure(
        {.name = prefix + ".send_one",
         .unit = "messages/s",
         .better = Better::higher,
         .peer_is = embedded ? "sqlite3 INSERT of the same row and its commit"
                             : "libpq COPY of the same row and its commit",
         .goal_of = GoalOf::ratio,
         .goal = 0.5},
        [&] { return send.ours(); }, [&] { return send.peer(); });
  }
  if (bench.wants(prefix + ".send_by_64")) {
    SendSingly send(bench, kind, 64);
    bench.measure({.name = prefix + ".send_by_64", .unit = "messages/s", .better = Better::higher},
                  [&] { return send.ours(); });
  }
}

}  // namespace

void bench_create(Bench& bench) {
  for (const Kind& kind : kinds(bench.options())) {
    bench_single(bench, kind);
    bench_metrics(bench, kind);
    bench_beside(bench, kind);
  }
  for (const Kind& kind : kinds(bench.options())) {
    const std::string name = "store." + kind.name + ".create_batch";
    if (!bench.wants(name)) continue;
    const bool embedded = kind.name == "sqlite";
    Create create(bench, kind);
    bench.measure(
        {.name = name,
         .unit = "rows/s",
         .better = Better::higher,
         .peer_is =
             embedded ? "sqlite3 INSERT loop of the same rows" : "libpq COPY of the same rows",
         .goal_of = GoalOf::ratio,
         .goal = embedded ? 0.6 : 0.5},
        [&] { return create.ours(); }, [&] { return create.peer(); });
  }
}

}  // namespace notify::bench
