#pragma once

#include <notify/delivery.hpp>
#include <notify/notification.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace notify {

/// Port of the store: the details of providers, their errors and rates. The rules of Store hold.
class ProvidersStore {
public:
  virtual ~ProvidersStore() = default;

  /// By type, then by identifier.
  [[nodiscard]] virtual Result<std::vector<ProviderDetails>> list() = 0;

  /// Adds those whose identifier is not known.
  [[nodiscard]] virtual Result<void> ensure(std::span<const ProviderDetails> values) = 0;

  /// Stores the next version. Fails with conflict if `version` is not the successor of the stored
  /// one (1 if there is none), or the type differs.
  [[nodiscard]] virtual Result<void> put(const ProviderDetails& value) = 0;

  /// Newest first.
  [[nodiscard]] virtual Result<std::vector<ProviderDetails>> list_history(
      std::string_view identifier) = 0;

  /// Adds failed calls and answers how many there were in provider_error_window.
  [[nodiscard]] virtual Result<std::int64_t> count_errors(std::string_view provider,
                                                          std::int64_t errors, UtcTime now) = 0;

  /// shifted_away() over the active providers of a type, unless one of them changed within
  /// errors_quiet or slow_quiet, in one transaction. Answers whether anything changed.
  [[nodiscard]] virtual Result<bool> shift(NotificationType type, const ProviderTrouble& trouble,
                                           UtcTime now) = 0;

  /// tended_back() in the same way, with tend_quiet.
  [[nodiscard]] virtual Result<bool> tend(NotificationType type, UtcTime now) = 0;

  /// How fast each active provider of SMS delivered what was created within slow_window, test keys
  /// left out.
  [[nodiscard]] virtual Result<std::vector<DeliverySpeed>> measure_speed(UtcTime now) = 0;

  /// How many of `wanted` messages may go to a provider now that carries `per_second`: in no
  /// second, wherever it begins, are more granted in all, by the clocks of those who ask. Where
  /// these differ by d, a second and d may have what two seconds have.
  [[nodiscard]] virtual Result<std::int64_t> take_rate(std::string_view provider,
                                                       std::int64_t per_second, std::int64_t wanted,
                                                       UtcTime now) = 0;
};

}  // namespace notify
