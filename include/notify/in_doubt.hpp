#pragma once

#include <notify/result.hpp>

#include <chrono>
#include <cstdint>
#include <string_view>

namespace notify {

/// What to do with a message whose attempt was begun but whose result is not known (the process
/// died, the line dropped after the data went out). A second copy leaves at once only where the
/// provider removes duplicates, see Provider::removes_duplicates(). (rules/reliability C4)
enum class InDoubtPolicy : std::uint8_t {
  /// the default: where the provider removes duplicates, try again under the same provider key;
  /// elsewhere as wait_for_receipt
  by_capability,
  /// leave it listed as in doubt until a receipt settles it, but no longer than in_doubt_wait();
  /// then technical-failure
  wait_for_receipt,
  fail,  ///< technical-failure
  /// the host takes a second copy into account: where the provider does not remove duplicates, wait
  /// for a receipt first; if none comes, send once more, and fail if that ends in doubt as well
  resend,
};

[[nodiscard]] std::string_view name_of(InDoubtPolicy policy) noexcept;
/// Fails with invalid_argument and names the unknown word.
[[nodiscard]] Result<InDoubtPolicy> in_doubt_policy_from(std::string_view name);

/// How long a receipt is waited for unless a provider says, and at most.
inline constexpr std::chrono::hours in_doubt_wait_default{72};
inline constexpr std::chrono::hours in_doubt_wait_max{7 * 24};

}  // namespace notify
