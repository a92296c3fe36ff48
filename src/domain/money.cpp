#include <notify/money.hpp>

#include <algorithm>
#include <array>

namespace notify {
namespace {

using Units = Decimal::Units;

/// A Decimal never holds more digits than from_text reads, so whatever is written can be read.
constexpr int digits_max = 30;

constexpr auto powers_of_ten = [] {
  std::array<Units, digits_max + 1> powers{};
  powers[0] = 1;
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();

constexpr Units power_of_ten(int exponent) noexcept {
  return powers_of_ten[static_cast<std::size_t>(exponent)];
}

constexpr bool fits(Units units) noexcept {
  return units > -power_of_ten(digits_max) && units < power_of_ten(digits_max);
}

Error overflow() {
  return make_error(ErrorCode::invalid_argument,
                    "decimal overflow: more than " + std::to_string(digits_max) + " digits");
}

Error not_a_decimal() { return make_error(ErrorCode::invalid_argument, "not a decimal number"); }

/// The units that the same number has at the wider `scale`.
Result<Units> widened(const Decimal& number, int scale) {
  Units units = 0;
  if (__builtin_mul_overflow(number.units(), power_of_ten(scale - number.scale()), &units) ||
      !fits(units)) {
    return overflow();
  }
  return units;
}

/// `units` / 10^`digits`, rounded by `mode`.
Units shortened(Units units, int digits, Rounding mode) noexcept {
  const Units divisor = power_of_ten(digits);
  const Units quotient = units / divisor;
  const Units remainder = units % divisor;
  const Units twice = (remainder < 0 ? -remainder : remainder) * 2;
  const Units away = units < 0 ? -1 : 1;
  switch (mode) {
    case Rounding::down: return quotient;
    case Rounding::half_up: return twice >= divisor ? quotient + away : quotient;
    case Rounding::half_even:
      if (twice == divisor) return quotient % 2 == 0 ? quotient : quotient + away;
      return twice > divisor ? quotient + away : quotient;
  }
  return quotient;
}

}  // namespace

Result<Decimal> Decimal::from_text(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  const std::size_t point = text.find('.');
  const bool has_point = point != std::string_view::npos;
  const std::size_t decimals = has_point ? text.size() - point - 1 : 0;
  const std::size_t digits = text.size() - (has_point ? 1 : 0);
  if (digits == decimals || (has_point && decimals == 0)) return not_a_decimal();
  if (decimals > static_cast<std::size_t>(scale_max)) return not_a_decimal();
  if (digits > static_cast<std::size_t>(digits_max)) return not_a_decimal();
  Units units = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i == point) continue;
    if (text[i] < '0' || text[i] > '9') return not_a_decimal();
    units = units * 10 + (text[i] - '0');
  }
  Decimal result;
  result.units_ = negative ? -units : units;
  result.scale_ = static_cast<int>(decimals);
  return result;
}

std::string Decimal::to_text() const {
  std::string text;
  Units rest = units_ < 0 ? -units_ : units_;
  for (int written = 0; rest != 0 || written <= scale_; ++written) {
    if (written == scale_ && scale_ != 0) text += '.';
    text += static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
  }
  if (units_ < 0) text += '-';
  std::reverse(text.begin(), text.end());
  return text;
}

Decimal Decimal::normalised() const noexcept {
  Decimal result = *this;
  while (result.scale_ > 0 && result.units_ % 10 == 0) {
    result.units_ /= 10;
    --result.scale_;
  }
  return result;
}

Result<Decimal> Decimal::plus(const Decimal& other) const {
  const int scale = std::max(scale_, other.scale_);
  NFY_TRY(mine, widened(*this, scale));
  NFY_TRY(theirs, widened(other, scale));
  Decimal result;
  result.units_ = mine + theirs;
  result.scale_ = scale;
  if (!fits(result.units_)) return overflow();
  return result;
}

Result<Decimal> Decimal::minus(const Decimal& other) const {
  Decimal negated = other;
  negated.units_ = -negated.units_;
  return plus(negated);
}

Result<Decimal> Decimal::times(std::int64_t factor) const {
  Decimal result;
  result.scale_ = scale_;
  if (__builtin_mul_overflow(units_, Units{factor}, &result.units_) || !fits(result.units_)) {
    return overflow();
  }
  return result;
}

Result<Decimal> Decimal::rounded(int scale, Rounding mode) const {
  if (scale < 0 || scale > scale_max) {
    return make_error(ErrorCode::invalid_argument, "not a decimal scale: " + std::to_string(scale));
  }
  Decimal result;
  result.scale_ = scale;
  if (scale < scale_) {
    result.units_ = shortened(units_, scale_ - scale, mode);
    return result;
  }
  NFY_TRY(units, widened(*this, scale));
  result.units_ = units;
  return result;
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) noexcept {
  // Whole part first, then the rest at the widest scale: no intermediate can overflow. Both parts
  // are cut towards zero, so they carry the number's sign.
  const Units one_a = power_of_ten(a.scale_);
  const Units one_b = power_of_ten(b.scale_);
  const Units whole_a = a.units_ / one_a;
  const Units whole_b = b.units_ / one_b;
  if (whole_a != whole_b) {
    return whole_a < whole_b ? std::strong_ordering::less : std::strong_ordering::greater;
  }
  const Units rest_a = a.units_ % one_a * power_of_ten(Decimal::scale_max - a.scale_);
  const Units rest_b = b.units_ % one_b * power_of_ten(Decimal::scale_max - b.scale_);
  if (rest_a == rest_b) return std::strong_ordering::equal;
  return rest_a < rest_b ? std::strong_ordering::less : std::strong_ordering::greater;
}

}  // namespace notify
