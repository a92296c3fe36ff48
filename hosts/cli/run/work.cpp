#include "cli/run/actions.hpp"
#include "cli/run/lookup.hpp"

#include <notify/callbacks.hpp>
#include <notify/delivery.hpp>
#include <notify/receipts.hpp>
#include <notify/tasks.hpp>

#include <unistd.h>
#include <csignal>
#include <map>
#include <thread>

namespace nfy_cli {

using namespace notify;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t messages_a_round = 500;
constexpr auto pause_of_queues = 200ms;
constexpr auto pause_of_tasks = 15s;
constexpr auto pause_after_failure = 5s;

std::string default_owner() {
  char host[256] = "host";
  gethostname(host, sizeof host - 1);
  return "nfy " + std::string(host) + " " + std::to_string(getpid());
}

/// Rounds of work in one thread, until it is told to stop.
class Worker {
public:
  Worker(Session& session, Engine& engine) : session_(session), engine_(engine) {}

  Result<void> read_options(const std::set<NotificationType>& carried) {
    owner_ = session_.text("--owner", default_owner());
    NFY_TRY(rate, session_.number("--rate", {1, 1'000'000}, 0));
    rate_ = rate;
    for (const std::string& word : session_.arguments.all("--class")) {
      NFY_TRY(one, queue_class_from(word));
      classes_.push_back(one);
    }
    for (const std::string& word : session_.arguments.all("--type")) {
      NFY_TRY(type, notification_type_from(word));
      types_.insert(type);
    }
    if (types_.empty()) types_ = carried;
    if (session_.has("--no-deliver")) types_.clear();
    return {};
  }

  Result<Status> run() {
    const bool is_once = session_.has("--once");
    while (stop_signal() == 0) {
      const auto more = round();
      if (!more && more.error().code == ErrorCode::cancelled) break;
      if (!more && (is_once || !more.error().retryable)) return more.error();
      if (!more) {
        session_.output.remark("nfy: " + more.error().message);
        pause(pause_after_failure);
      } else if (!*more && is_once) {
        break;
      } else if (!*more) {
        pause(pause_of_queues);
      }
    }
    show();
    if (is_once || stop_signal() == SIGTERM) return Status::ok;
    return Status::interrupted;
  }

private:
  using Steady = std::chrono::steady_clock;

  /// Everything that is due now; whether there was any.
  Result<bool> round() {
    bool is_busy = false;
    const bool is_once = session_.has("--once");
    if (!session_.has("--no-tasks") && (is_once || Steady::now() >= tasks_at_)) {
      NFY_TRY(done, run_tasks());
      is_busy = done;
      tasks_at_ = Steady::now() + pause_of_tasks;
    }
    for (const NotificationType type : types_) {
      if (stop_signal() != 0) return false;
      NFY_TRY(claimed, deliver(type));
      is_busy = is_busy || claimed > 0;
    }
    if (!session_.has("--no-callbacks") && stop_signal() == 0) {
      CallbackOptions options;
      options.owner = owner_;
      NFY_TRY(report, engine_.callbacks().run(options));
      counts_["calls made"] += report.done;
      counts_["calls given up"] += report.dead;
      is_busy = is_busy || report.claimed > 0;
    }
    return is_busy;
  }

  Result<bool> run_tasks() {
    RunOptions options;
    options.owner = owner_;
    options.progress = [](const Progress&) { return stop_signal() == 0; };
    NFY_TRY(report, engine_.run_due(options));
    counts_["tasks done"] += report.tasks_done;
    counts_["tasks failed"] += report.tasks_failed;
    if (report.first_failure)
      session_.output.remark("nfy: a task failed: " + report.first_failure->message);
    return report.tasks_done > 0;
  }

  Result<std::int64_t> deliver(NotificationType type) {
    DeliverOptions options;
    options.type = type;
    options.owner = owner_;
    options.classes = classes_;
    options.limit = allowed_now();
    if (options.limit == 0) {
      pause(pause_of_queues);
      return std::int64_t{1};
    }
    NFY_TRY(report, engine_.deliver(options));
    handed_over_ += report.claimed;
    counts_["messages accepted"] += report.accepted;
    counts_["messages rejected"] += report.rejected;
    counts_["messages retried"] += report.retried;
    counts_["messages in doubt"] += report.in_doubt;
    counts_["messages unreadable"] += report.unreadable;
    for (const auto& simulator : session_.simulators) {
      if (simulator->type() != type) continue;
      const auto receipts = simulator->take_receipts(1'000);
      if (!receipts.empty()) NFY_CHECK(engine_.receipts().record(receipts));
    }
    return report.claimed;
  }

  /// What --rate leaves for a round: a second's worth at most, so that a pause is not made up for.
  std::int64_t allowed_now() {
    if (rate_ == 0) return messages_a_round;
    const auto now = Steady::now();
    if (now - second_began_ >= 1s) {
      second_began_ = now;
      handed_over_ = 0;
    }
    return std::clamp<std::int64_t>(rate_ - handed_over_, 0, messages_a_round);
  }

  static void pause(std::chrono::milliseconds length) {
    const auto end = Steady::now() + length;
    while (stop_signal() == 0 && Steady::now() < end) std::this_thread::sleep_for(50ms);
  }

  void show() {
    Json::Object thing;
    for (const auto& [name, count] : counts_) thing.emplace_back(name, count);
    session_.output.put(thing);
  }

  Session& session_;
  Engine& engine_;
  std::string owner_;
  std::int64_t rate_ = 0;  ///< 0: no limit
  std::int64_t handed_over_ = 0;
  Steady::time_point second_began_{};
  Steady::time_point tasks_at_{};
  std::vector<QueueClass> classes_;
  std::set<NotificationType> types_;
  std::map<std::string, std::int64_t> counts_;
};

Result<Status> work(Session& session) {
  NFY_TRY(engine, session.engine());
  NFY_TRY(carried, session.add_providers());
  Worker worker(session, *engine);
  NFY_CHECK(worker.read_options(carried));
  return worker.run();
}

constexpr Action actions_of_work[] = {{"work", work}};

}  // namespace

std::span<const Action> work_actions() { return actions_of_work; }

}  // namespace nfy_cli
