#pragma once

#include "http/metrics.hpp"

#include <notify/adapters/simulator.hpp>
#include <notify/engine.hpp>

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace notifyd {

/// What --work does: threads that deliver, call services and run tasks until they are stopped. A
/// round that found nothing to do is followed by a pause, a failed one by a longer one.
class Background {
public:
  /// `engine` outlives it. One thread delivers for each of `types`, which have providers;
  /// simulated providers report to the engine themselves.
  Background(notify::Engine& engine, std::set<notify::NotificationType> types,
             std::vector<std::shared_ptr<notify::SimulatedProvider>> simulators);
  ~Background();  ///< stop()
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

  void start();
  /// Lets the rounds under way end, however long they take.
  void stop();
  /// The same, no longer than `seconds`; false if one goes on. Its leases end by themselves.
  [[nodiscard]] bool stop_within(std::chrono::seconds seconds);

  void show(Exposition& out);

private:
  /// Answers whether there may be more to do at once.
  using Round = std::function<notify::Result<bool>()>;
  void begin(std::string name, std::chrono::milliseconds pause, Round round);
  [[nodiscard]] bool pause(std::chrono::milliseconds length);
  void count(const std::string& what, std::int64_t more);
  notify::Result<bool> deliver(notify::NotificationType type);
  notify::Result<bool> call_services();
  notify::Result<bool> run_tasks();

  notify::Engine& engine_;
  std::set<notify::NotificationType> types_;
  std::vector<std::shared_ptr<notify::SimulatedProvider>> simulators_;
  std::string owner_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::size_t running_ = 0;
  std::map<std::string, std::int64_t> counts_;  ///< by labels
  std::vector<std::thread> threads_;
};

}  // namespace notifyd
