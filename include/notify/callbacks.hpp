#pragma once

#include <notify/engine_facet.hpp>
#include <notify/service_callback.hpp>

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace notify {

struct CallbackOptions {
  std::string owner = "worker";
  std::int64_t limit = 100;
  std::int64_t per_service_max = 10;  ///< calls of one service in one round
  /// Calls to one host under way at a time, over all services and workers.
  std::int64_t per_host_max = 10;
  std::chrono::microseconds lease{60'000'000};
  std::chrono::microseconds retry_delay{300'000'000};
};

struct CallbackReport {
  std::int64_t claimed = 0;
  std::int64_t done = 0;
  std::int64_t retried = 0;
  std::int64_t dead = 0;
  std::int64_t stale = 0;  ///< results that came after the lease was lost
};

/// Calls to services about their messages. (rules/callbacks)
class Callbacks : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  /// Where a service wants to hear of what became of its messages, of complaints, inbound SMS or
  /// letters that came back; adds or replaces. Without a token the one that is stored stays. Fails
  /// with invalid_argument if the URL is none that would be called or the token is too short or
  /// long; with unsupported without a sealer or an HTTP client. Answers it as stored, without the
  /// token.
  [[nodiscard]] Result<ServiceCallback> put(const ServiceCallback& callback);

  /// Calls that wait are dropped with it.
  [[nodiscard]] Result<void> drop(ServiceId service, CallbackType type);

  /// Without tokens.
  [[nodiscard]] Result<std::vector<ServiceCallback>> list(ServiceId service);
  /// Those of several services, by service and type.
  [[nodiscard]] Result<std::vector<ServiceCallback>> list(std::span<const ServiceId> services);

  /// Makes the calls that are due: one bounded round. Holds no lock and no transaction meanwhile.
  [[nodiscard]] Result<CallbackReport> run(const CallbackOptions& options = {});

  /// Waiting calls, also those to services and hosts whose circuit breaker is open.
  [[nodiscard]] Result<std::int64_t> count();

  /// Dead letters, oldest first; forgotten after EnginePorts::dead_callbacks_kept.
  [[nodiscard]] Result<std::vector<DeadCallback>> list_dead(ServiceId service,
                                                            std::int64_t limit = 1000);

  /// Makes dead letters ready for another try, oldest first. Answers how many.
  [[nodiscard]] Result<std::int64_t> replay(ServiceId service, std::int64_t limit = 1000);
};

}  // namespace notify
