#include <notify/time.hpp>

#include <cstdlib>

namespace notify {
namespace {

constexpr std::int64_t us_per_second = 1'000'000;
constexpr std::int64_t us_per_day = 86'400 * us_per_second;
constexpr int year_max = 9999;
constexpr std::size_t shown_max = 40;

/// Quotes what could not be read, cut short and in printable ASCII only.
Error unreadable(std::string_view what, std::string_view text) {
  std::string message(what);
  message += ": ";
  for (const char c : text.substr(0, shown_max)) message += c >= ' ' && c <= '~' ? c : '?';
  return make_error(ErrorCode::invalid_argument, std::move(message));
}

/// Takes what it expects off the front of a text; the first miss makes all later ones miss.
class Scanner {
public:
  explicit Scanner(std::string_view text) noexcept : rest_(text) {}

  [[nodiscard]] bool ok() const noexcept { return ok_; }
  [[nodiscard]] bool at_end() const noexcept { return ok_ && rest_.empty(); }

  [[nodiscard]] bool skip(char c) noexcept {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(char c) noexcept {
    if (!skip(c)) ok_ = false;
  }
  /// Exactly `count` digits.
  [[nodiscard]] int number(std::size_t count) noexcept {
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) value = value * 10 + digit();
    return value;
  }
  /// One to six digits after a point, as microseconds.
  [[nodiscard]] int fraction_us() noexcept {
    int value = digit();
    for (int i = 1; i < 6; ++i) value = value * 10 + (next_is_digit() ? digit() : 0);
    return value;
  }

private:
  [[nodiscard]] bool next_is_digit() const noexcept {
    return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9';
  }
  [[nodiscard]] int digit() noexcept {
    if (!next_is_digit()) {
      ok_ = false;
      return 0;
    }
    const int value = rest_.front() - '0';
    rest_.remove_prefix(1);
    return value;
  }

  std::string_view rest_;
  bool ok_ = true;
};

struct Ymd {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;

  [[nodiscard]] std::chrono::year_month_day date() const noexcept {
    return std::chrono::year{year} / static_cast<int>(month) / static_cast<int>(day);
  }
  [[nodiscard]] bool ok() const noexcept {
    return year >= 1 && year <= year_max && month <= 12 && day <= 31 && date().ok();
  }
};

Ymd scan_ymd(Scanner& scanner) noexcept {
  Ymd ymd;
  ymd.year = scanner.number(4);
  scanner.expect('-');
  ymd.month = static_cast<unsigned>(scanner.number(2));
  scanner.expect('-');
  ymd.day = static_cast<unsigned>(scanner.number(2));
  return ymd;
}

void append(std::string& text, std::int64_t value, std::size_t width) {
  const std::string digits = std::to_string(std::abs(value));
  if (value < 0) text += '-';
  if (digits.size() < width) text.append(width - digits.size(), '0');
  text += digits;
}

void append_date(std::string& text, std::chrono::year_month_day date) {
  append(text, static_cast<int>(date.year()), 4);
  text += '-';
  append(text, static_cast<unsigned>(date.month()), 2);
  text += '-';
  append(text, static_cast<unsigned>(date.day()), 2);
}

}  // namespace

Result<UtcTime> UtcTime::from_text(std::string_view text) {
  Scanner scanner(text);
  const Ymd ymd = scan_ymd(scanner);
  if (!scanner.skip(' ')) scanner.expect('T');
  const int hour = scanner.number(2);
  scanner.expect(':');
  const int minute = scanner.number(2);
  scanner.expect(':');
  const int second = scanner.number(2);
  const int us = scanner.skip('.') ? scanner.fraction_us() : 0;
  scanner.expect('Z');
  if (!scanner.at_end() || !ymd.ok() || hour > 23 || minute > 59 || second > 59) {
    return unreadable("not a utc time", text);
  }
  const std::int64_t days = std::chrono::sys_days(ymd.date()).time_since_epoch().count();
  const std::int64_t seconds = (days * 24 + hour) * 3600 + minute * 60 + second;
  return UtcTime(seconds * us_per_second + us);
}

std::string UtcTime::to_text() const {
  std::int64_t days = us_ / us_per_day;
  std::int64_t rest = us_ % us_per_day;
  if (rest < 0) {
    rest += us_per_day;
    --days;
  }
  std::string text;
  text.reserve(27);
  append_date(text, std::chrono::sys_days(std::chrono::days(days)));
  text += 'T';
  append(text, rest / (3600 * us_per_second), 2);
  text += ':';
  append(text, rest / (60 * us_per_second) % 60, 2);
  text += ':';
  append(text, rest / us_per_second % 60, 2);
  text += '.';
  append(text, rest % us_per_second, 6);
  text += 'Z';
  return text;
}

Result<LocalDay> LocalDay::from_ymd(int year, unsigned month, unsigned day) {
  const Ymd ymd{year, month, day};
  if (!ymd.ok()) {
    return make_error(ErrorCode::invalid_argument, "not a calendar date: " + std::to_string(year) +
                                                       "-" + std::to_string(month) + "-" +
                                                       std::to_string(day));
  }
  return LocalDay(std::chrono::sys_days(ymd.date()));
}

Result<LocalDay> LocalDay::from_text(std::string_view text) {
  Scanner scanner(text);
  const Ymd ymd = scan_ymd(scanner);
  if (!scanner.at_end() || !ymd.ok()) return unreadable("not a calendar date", text);
  return LocalDay(std::chrono::sys_days(ymd.date()));
}

std::string LocalDay::to_text() const {
  std::string text;
  append_date(text, ymd());
  return text;
}

}  // namespace notify
