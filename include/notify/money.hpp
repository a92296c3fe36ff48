#pragma once

#include <notify/result.hpp>

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace notify {

/// How a Decimal loses digits, named at the one place where that happens.
/// half_up rounds a half away from zero, down cuts towards zero.
enum class Rounding { half_even, half_up, down };

/// An exact decimal number: `units` / 10^`scale`, with 128-bit units of at most 30 digits (so that
/// whatever is written can be read back) and a scale of 0 to 18. Keeps the digits it was given
/// ("0.0230" stays so); compares by value ("0.0230" == "0.023"). Sums and products are exact;
/// overflow is an Error with code invalid_argument. Money is never held in
/// binary floating point anywhere in this library. Immutable value.
class Decimal {
public:
  using Units = __int128;
  static constexpr int scale_max = 18;

  constexpr Decimal() = default;
  constexpr Decimal(std::int64_t units, int scale) noexcept : units_(units), scale_(scale) {}
  [[nodiscard]] static constexpr Decimal from_integer(std::int64_t value) noexcept {
    return Decimal(value, 0);
  }

  /// Reads "-12.0340": an optional minus, digits, at most one point with digits on both sides.
  /// Fails with invalid_argument on anything else (exponents, spaces, more than 18 decimals or 30
  /// digits).
  [[nodiscard]] static Result<Decimal> from_text(std::string_view text);

  [[nodiscard]] constexpr Units units() const noexcept { return units_; }
  [[nodiscard]] constexpr int scale() const noexcept { return scale_; }
  [[nodiscard]] constexpr bool is_zero() const noexcept { return units_ == 0; }

  /// The digits as held: "0.0230".
  [[nodiscard]] std::string to_text() const;
  /// The same number without trailing zeros after the point: "0.023", "12".
  [[nodiscard]] Decimal normalised() const noexcept;

  [[nodiscard]] Result<Decimal> plus(const Decimal& other) const;
  [[nodiscard]] Result<Decimal> minus(const Decimal& other) const;
  [[nodiscard]] Result<Decimal> times(std::int64_t factor) const;
  /// The only operation that rounds. `scale` is 0 to 18.
  [[nodiscard]] Result<Decimal> rounded(int scale, Rounding mode) const;

  friend bool operator==(const Decimal& a, const Decimal& b) noexcept {
    return (a <=> b) == std::strong_ordering::equal;
  }
  friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) noexcept;

private:
  Units units_ = 0;
  int scale_ = 0;
};

}  // namespace notify
