#include "http/background.hpp"

#include <notify/callbacks.hpp>
#include <notify/delivery.hpp>
#include <notify/receipts.hpp>
#include <notify/tasks.hpp>

#include <unistd.h>
#include <cstdio>
#include <exception>

namespace notifyd {

using notify::NotificationType;
using notify::Result;
using namespace std::chrono_literals;

namespace {

constexpr auto pause_of_queues = 200ms;
constexpr auto pause_of_tasks = 15s;
constexpr auto pause_after_failure = 5s;
constexpr std::int64_t messages_a_round = 500;

std::string owner_name() {
  char host[256] = "host";
  gethostname(host, sizeof host - 1);
  return "notifyd " + std::string(host) + " " + std::to_string(getpid());
}

}  // namespace

Background::Background(notify::Engine& engine, std::set<NotificationType> types,
                       std::vector<std::shared_ptr<notify::SimulatedProvider>> simulators)
    : engine_(engine),
      types_(std::move(types)),
      simulators_(std::move(simulators)),
      owner_(owner_name()) {}

Background::~Background() { stop(); }

void Background::start() {
  for (const NotificationType type : types_) {
    begin("deliver " + std::string(notify::name_of(type)), pause_of_queues,
          [this, type] { return deliver(type); });
  }
  begin("callbacks", pause_of_queues, [this] { return call_services(); });
  begin("tasks", pause_of_tasks, [this] { return run_tasks(); });
}

void Background::begin(std::string name, std::chrono::milliseconds length, Round round) {
  {
    const std::lock_guard lock(mutex_);
    ++running_;
  }
  threads_.emplace_back([this, name = std::move(name), length, round = std::move(round)] {
    while (true) {
      Result<bool> more = false;
      try {
        more = round();
      } catch (const std::exception& failure) {
        more = notify::make_error(notify::ErrorCode::internal, failure.what());
      }
      const bool is_cancelled = !more && more.error().code == notify::ErrorCode::cancelled;
      if (!more && !is_cancelled) {
        std::fprintf(stderr, "notifyd: %s: %s\n", name.c_str(), more.error().message.c_str());
        count("work=" + label_value(name) + ",result=\"failed\"", 1);
      }
      if (!pause(!more ? pause_after_failure : *more ? 0ms : length)) break;
    }
    const std::lock_guard lock(mutex_);
    --running_;
    changed_.notify_all();
  });
}

bool Background::pause(std::chrono::milliseconds length) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, length, [&] { return stopping_; });
  return !stopping_;
}

void Background::count(const std::string& labels, std::int64_t more) {
  const std::lock_guard lock(mutex_);
  counts_[labels] += more;
}

Result<bool> Background::deliver(NotificationType type) {
  notify::DeliverOptions options;
  options.type = type;
  options.owner = owner_;
  options.limit = messages_a_round;
  NFY_TRY(report, engine_.deliver(options));
  const std::string label = "work=" + label_value("deliver " + std::string(name_of(type)));
  for (const auto& [result, number] : {std::pair{"accepted", report.accepted},
                                       {"rejected", report.rejected},
                                       {"retried", report.retried},
                                       {"in_doubt", report.in_doubt},
                                       {"stale", report.stale},
                                       {"unreadable", report.unreadable},
                                       {"deferred", report.deferred}}) {
    count(label + ",result=" + label_value(result), number);
  }
  for (const auto& simulator : simulators_) {
    if (simulator->type() != type) continue;
    const auto receipts = simulator->take_receipts(1'000);
    if (!receipts.empty()) NFY_CHECK(engine_.receipts().record(receipts));
  }
  return report.claimed >= messages_a_round;
}

Result<bool> Background::call_services() {
  notify::CallbackOptions options;
  options.owner = owner_;
  NFY_TRY(report, engine_.callbacks().run(options));
  const std::string label = "work=\"callbacks\"";
  for (const auto& [result, number] : {std::pair{"done", report.done},
                                       {"retried", report.retried},
                                       {"dead", report.dead},
                                       {"stale", report.stale}}) {
    count(label + ",result=" + label_value(result), number);
  }
  return report.claimed > 0;
}

Result<bool> Background::run_tasks() {
  notify::RunOptions options;
  options.owner = owner_;
  options.progress = [this](const auto&...) {
    const std::lock_guard lock(mutex_);
    return !stopping_;
  };
  NFY_CHECK(engine_.run_due(options));
  count("work=\"tasks\",result=\"done\"", 1);
  return false;
}

void Background::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

bool Background::stop_within(std::chrono::seconds seconds) {
  {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
    if (!changed_.wait_for(lock, seconds, [&] { return running_ == 0; })) return false;
  }
  stop();
  return true;
}

void Background::show(Exposition& out) {
  const std::lock_guard lock(mutex_);
  out.begin("notifyd_work_total", "counter",
            "What background work in this process did: messages, calls, rounds of tasks.");
  for (const auto& [labels, number] : counts_) out.add(labels, number);
}

}  // namespace notifyd
