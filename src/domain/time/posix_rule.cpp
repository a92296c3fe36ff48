#include "domain/time/posix_rule.hpp"

#include <chrono>
#include <string>

namespace notify {
namespace {

constexpr int zone_hours_max = 24;
constexpr int time_hours_max = 167;

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) noexcept {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/// Takes the parts of a TZ string off its front; the first miss makes all later ones miss.
class RuleScanner {
public:
  explicit RuleScanner(std::string_view text) noexcept : rest_(text) {}

  [[nodiscard]] bool ok() const noexcept { return ok_; }
  [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }
  [[nodiscard]] bool at(char c) const noexcept { return !rest_.empty() && rest_.front() == c; }

  [[nodiscard]] bool skip(char c) noexcept {
    if (!at(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(char c) noexcept {
    if (!skip(c)) ok_ = false;
  }

  /// An abbreviation, plain ("GMT") or quoted ("<+0330>").
  [[nodiscard]] std::string name() {
    const bool quoted = skip('<');
    std::size_t size = 0;
    while (size < rest_.size()) {
      const char c = rest_[size];
      if (!is_letter(c) && !(quoted && (is_digit(c) || c == '+' || c == '-'))) break;
      ++size;
    }
    std::string name(rest_.substr(0, size));
    rest_.remove_prefix(size);
    if (size < 3) ok_ = false;
    if (quoted) expect('>');
    return name;
  }

  [[nodiscard]] int number(int low, int high) noexcept {
    int value = 0;
    std::size_t digits = 0;
    while (!rest_.empty() && is_digit(rest_.front()) && digits < 3) {
      value = value * 10 + (rest_.front() - '0');
      rest_.remove_prefix(1);
      ++digits;
    }
    if (digits == 0 || value < low || value > high) ok_ = false;
    return value;
  }

  /// [+-]hh[:mm[:ss]] in seconds.
  [[nodiscard]] std::int32_t time(int hours_max) noexcept {
    const bool negative = skip('-');
    if (!negative) (void)skip('+');
    std::int32_t seconds = number(0, hours_max) * 3600;
    if (skip(':')) seconds += number(0, 59) * 60;
    if (skip(':')) seconds += number(0, 59);
    return negative ? -seconds : seconds;
  }

  [[nodiscard]] RuleDate date() noexcept {
    RuleDate date;
    if (skip('M')) {
      date.kind = RuleDate::Kind::weekday;
      date.month = number(1, 12);
      expect('.');
      date.week = number(1, 5);
      expect('.');
      date.day = number(0, 6);
    } else if (skip('J')) {
      date.day = number(1, 365);
    } else {
      date.kind = RuleDate::Kind::zero_based;
      date.day = number(0, 365);
    }
    if (skip('/')) date.time = time(time_hours_max);
    return date;
  }

private:
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace

std::int64_t RuleDate::local_in(int year_number) const noexcept {
  using namespace std::chrono;
  const std::chrono::year in{year_number};
  sys_days found = sys_days(in / January / 1);
  switch (kind) {
    case Kind::julian: found += days(day - 1 + (in.is_leap() && day >= 60 ? 1 : 0)); break;
    case Kind::zero_based: found += days(day); break;
    case Kind::weekday: {
      const std::chrono::month of{static_cast<unsigned>(month)};
      const std::chrono::weekday on{static_cast<unsigned>(day)};
      found = week == 5 ? sys_days(in / of / on[last])
                        : sys_days(in / of / on[static_cast<unsigned>(week)]);
      break;
    }
  }
  return std::int64_t{found.time_since_epoch().count()} * 86'400 + time;
}

Result<PosixRule> PosixRule::from_text(std::string_view text) {
  RuleScanner scanner(text);
  PosixRule rule;
  rule.standard_name = scanner.name();
  rule.standard_offset = -scanner.time(zone_hours_max);
  if (scanner.ok() && !scanner.at_end()) {
    rule.has_dst = true;
    rule.dst_name = scanner.name();
    rule.dst_offset = rule.standard_offset + 3600;
    if (!scanner.at(',')) rule.dst_offset = -scanner.time(zone_hours_max);
    scanner.expect(',');
    rule.dst_start = scanner.date();
    scanner.expect(',');
    rule.dst_end = scanner.date();
  }
  if (!scanner.ok() || !scanner.at_end()) {
    return make_error(ErrorCode::corrupt, "not a time zone rule");
  }
  return rule;
}

std::int64_t PosixRule::start_in(int year) const noexcept {
  return dst_start.local_in(year) - standard_offset;
}

std::int64_t PosixRule::end_in(int year) const noexcept {
  return dst_end.local_in(year) - dst_offset;
}

}  // namespace notify
