#pragma once

#include "engine/context.hpp"

namespace notify {

/// A provider that this engine knows, with its details.
struct Carrier {
  std::shared_ptr<Provider> provider;
  ProviderDetails details;
};

/// The providers of `type` that this engine knows, with details at most ten seconds old; those that
/// had none are stored. Fails with not_found if there is no provider of the type.
[[nodiscard]] Result<std::vector<Carrier>> carriers_of(EngineContext& state, NotificationType type,
                                                       UtcTime now);

/// Notes calls that failed, and moves messages away from a provider that fails too often.
[[nodiscard]] Result<void> note_errors(EngineContext& state, const ProviderDetails& provider,
                                       std::int64_t errors, UtcTime now);

/// The right to call a provider, which one thread has at a time. Taking it never waits: a thread
/// that comes second is told so, be it another thread or the provider's own code.
class ProviderTurn {
public:
  ProviderTurn(EngineContext& state, const Provider& provider);
  ~ProviderTurn();
  ProviderTurn(const ProviderTurn&) = delete;
  ProviderTurn& operator=(const ProviderTurn&) = delete;
  [[nodiscard]] bool is_mine() const noexcept { return mine_; }

private:
  EngineContext& context_;
  const Provider* provider_;
  bool mine_ = false;
};

/// Stores what a provider received on a line of its own, and lets it acknowledge that; whoever
/// calls has the turn. Fails as the store does; what the provider cannot do now is no failure.
[[nodiscard]] Result<void> listen_to(EngineContext& state, Provider& provider);

}  // namespace notify

/// The tasks of delivering: the balance between providers, and what fell out of the queue.
namespace notify::delivery_tasks {

[[nodiscard]] Result<void> plan(EngineContext& state, UtcTime now, std::vector<Task>& tasks);
/// Whether `key` is of one of these tasks, and well formed.
[[nodiscard]] bool is_key(std::string_view key);
[[nodiscard]] Result<RunState> run(EngineContext& state, std::string_view key, UtcTime now);

}  // namespace notify::delivery_tasks
