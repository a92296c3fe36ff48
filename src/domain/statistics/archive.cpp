#include "domain/text/ascii.hpp"

#include <notify/archive.hpp>

#include <algorithm>
#include <string>

namespace notify {
namespace {

/// Enough of a number's end to tell it from others, with or without its prefix.
constexpr std::size_t telling_digits = 9;

int hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// The value of up to `digits_max` digits from `at` on, which is moved past them; -1 if none.
int number_at(std::string_view bytes, std::size_t& at, int base, std::size_t digits_max) noexcept {
  int value = -1;
  for (std::size_t n = 0; n < digits_max && at < bytes.size(); ++n, ++at) {
    const int digit = hex_digit(bytes[at]);
    if (digit < 0 || digit >= base) break;
    value = std::max(value, 0) * base + digit;
  }
  return value;
}

/// In lower case, with "%40", "\u0040", "&#64;" and "&#x40;" read as what they stand for.
std::string without_escapes(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  for (std::size_t at = 0; at < bytes.size();) {
    std::size_t next = at;
    int code = -1;
    if (bytes[at] == '%') {
      code = number_at(bytes, ++next, 16, 2);
    } else if (bytes.substr(at).starts_with("\\u")) {
      code = number_at(bytes, next += 2, 16, 4);
    } else if (bytes.substr(at).starts_with("&#")) {
      next += 2;
      const bool hex = next < bytes.size() && (bytes[next] == 'x' || bytes[next] == 'X');
      code = hex ? number_at(bytes, ++next, 16, 4) : number_at(bytes, next, 10, 5);
      if (next < bytes.size() && bytes[next] == ';') ++next;
    }
    const bool escaped = code > 0 && code < 0x80;
    const char c = escaped ? static_cast<char>(code) : bytes[at];
    at = escaped ? next : at + 1;
    out += ascii::to_lower(c);
  }
  return out;
}

}  // namespace

Result<void> check_retention_days(int days) {
  if (days < retention_days_min || days > retention_days_max)
    return make_error(ErrorCode::invalid_argument,
                      "days of retention must be 3 to 90: " + std::to_string(days));
  return {};
}

LocalDay first_kept_day(const Calendar& calendar, UtcTime now, int days) noexcept {
  return calendar.day_of(now) - std::chrono::days(days);
}

bool mentions_recipient(std::string_view bytes, std::string_view normalised) {
  if (normalised.empty()) return false;
  std::string text = without_escapes(bytes);
  if (!std::ranges::all_of(normalised, is_digit)) return text.find(normalised) != text.npos;
  std::erase_if(
      text, [](char c) { return std::string_view(" +-().\t").find(c) != std::string_view::npos; });
  const std::size_t digits = std::min(telling_digits, normalised.size());
  return text.find(normalised.substr(normalised.size() - digits)) != text.npos;
}

namespace {

using std::chrono::months;

std::chrono::year_month month_of(UtcTime at) noexcept {
  const auto day = std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(at.us())));
  const std::chrono::year_month_day date(day);
  return date.year() / date.month();
}

UtcTime start_of(std::chrono::year_month month) noexcept {
  const std::chrono::sys_days first(month / 1);
  return UtcTime::from_us(
      std::chrono::duration_cast<std::chrono::microseconds>(first.time_since_epoch()).count());
}

}  // namespace

UtcTime start_of_utc_month(UtcTime at) noexcept { return start_of(month_of(at)); }
UtcTime next_utc_month(UtcTime at) noexcept { return start_of(month_of(at) + months(1)); }

Result<UtcTime> first_kept_month(UtcTime now, int kept) {
  if (kept < history_months_min || kept > history_months_max)
    return make_error(ErrorCode::invalid_argument,
                      "months of history must be 4 to 1200: " + std::to_string(kept));
  return start_of(month_of(now) - months(kept));
}

ArchiveReport& ArchiveReport::operator+=(const ArchiveReport& other) noexcept {
  moved += other.moved;
  deleted += other.deleted;
  withdrawn += other.withdrawn;
  conflicts += other.conflicts;
  inbound += other.inbound;
  return *this;
}

}  // namespace notify
