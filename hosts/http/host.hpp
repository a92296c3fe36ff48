#pragma once

#include "http/background.hpp"
#include "http/options.hpp"

#include <notify/engine.hpp>
#include <notify/result.hpp>

#include <memory>
#include <set>
#include <vector>

namespace notifyd {

/// What the options open: an engine and its providers.
struct Host {
  std::unique_ptr<notify::Engine> engine;
  std::set<notify::NotificationType> types;  ///< of the providers
  std::vector<std::shared_ptr<notify::SimulatedProvider>> simulators;
};

/// Completes what the options leave open, for a demonstration too, and opens the engine. Fails with
/// invalid_argument if they contradict one another, and as open_engine() and open_provider() do.
[[nodiscard]] notify::Result<Host> open_host(Options& options);

}  // namespace notifyd
