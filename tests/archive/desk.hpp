#pragma once

#include "archive/databases.hpp"

#include <notify/tasks.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace notify::test {

/// An engine on a database, with a clock that moves only when told to.
struct Desk {
  std::shared_ptr<Store> store;
  std::shared_ptr<SimulatedClock> clock;
  std::shared_ptr<SeededEntropy> entropy = std::make_shared<SeededEntropy>(1);
  std::unique_ptr<Engine> engine;

  explicit Desk(const Database& database, UtcTime now)
      : store(database.open()), clock(std::make_shared<SimulatedClock>(now)) {
    engine = must(Engine::make({store, clock, entropy, nullptr}));
  }
  [[nodiscard]] std::vector<std::string> planned(TaskKind kind) const {
    std::vector<std::string> keys;
    for (const Task& task : must(engine->tasks().plan(clock->now())))
      if (task.kind == kind) keys.push_back(task.key);
    return keys;
  }
  [[nodiscard]] Status status_of(const Sample& sample, NotificationId id) const {
    return must(store->notifications().get(sample.service.id, id)).status;
  }
  [[nodiscard]] bool is_live(const Sample& sample, NotificationId id) const {
    return !must(store->notifications().get(sample.service.id, id)).to.empty();
  }
};

}  // namespace notify::test
