#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace notify {

/// What is accepted and sent, and is probably a slip. The numbers are part of the C ABI and never
/// change; new ones are appended.
enum class Warning : std::uint8_t {
  mistyped_uk_number = 0,  ///< a digit of a UK number is missing, or there is one too many
  unassigned_number = 1,   ///< no plan has this number; it passes as one kept for tests
  personal_number = 2,     ///< 070, or its like abroad: follows a person, and costs much
  premium_number = 3,      ///< its callers pay for a service
  more_segments_than_fragments = 4,  ///< networks send more parts than are billed
};
inline constexpr int warning_count = 5;

/// The stable name: "mistyped_uk_number".
[[nodiscard]] std::string_view name_of(Warning warning) noexcept;
/// One line to show to users: "looks like a mistyped UK number". Lives for ever.
[[nodiscard]] std::string_view text_of(Warning warning) noexcept;

/// A set of warnings; one bit each, by their numbers.
class WarningSet {
public:
  constexpr WarningSet() = default;
  constexpr void add(Warning warning) noexcept { bits_ |= bit(warning); }
  constexpr void add(WarningSet others) noexcept { bits_ |= others.bits_; }
  [[nodiscard]] constexpr bool contains(Warning warning) const noexcept {
    return (bits_ & bit(warning)) != 0;
  }
  [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }
  [[nodiscard]] constexpr std::uint32_t bits() const noexcept { return bits_; }
  /// In the order of their numbers.
  [[nodiscard]] std::vector<Warning> list() const;
  friend constexpr bool operator==(WarningSet, WarningSet) = default;

private:
  static constexpr std::uint32_t bit(Warning warning) noexcept {
    return 1U << static_cast<unsigned>(warning);
  }
  std::uint32_t bits_ = 0;
};

struct SmsMessage;
/// What is to be said about a text message once it is rendered.
[[nodiscard]] WarningSet warnings_about(const SmsMessage& message) noexcept;

}  // namespace notify
