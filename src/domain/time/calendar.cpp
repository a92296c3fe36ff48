#include <notify/calendar.hpp>

#include <algorithm>

namespace notify {
namespace {

struct Preset {
  std::string_view id;
  std::string_view zone;
  std::chrono::month_day year_starts;
};

constexpr Preset presets[] = {
    {"uk", "Europe/London", std::chrono::April / 1},
    {"us", "UTC", std::chrono::January / 1},
    {"ca", "America/Toronto", std::chrono::April / 1},
};

BillingWindow window_in(const TimeZone& zone, LocalDay first, LocalDay after) noexcept {
  return BillingWindow(zone.start_of(first), zone.start_of(after));
}

}  // namespace

Result<BillingWindow> BillingWindow::of_day(LocalDay day, std::string_view zone) {
  NFY_TRY(found, TimeZone::load(zone));
  return window_in(*found, day, day.next());
}

Calendar::Calendar(std::string id, std::shared_ptr<const TimeZone> zone,
                   std::chrono::month_day starts)
    : id_(std::move(id)), zone_(std::move(zone)), year_starts_(starts) {}

Result<Calendar> Calendar::preset(std::string_view id) {
  for (const Preset& preset : presets) {
    if (preset.id == id) return make(std::string(id), preset.zone, preset.year_starts);
  }
  constexpr std::size_t shown_max = 40;
  std::string message = "unknown calendar: ";
  for (const char c : id.substr(0, shown_max)) message += c >= ' ' && c <= '~' ? c : '?';
  return make_error(ErrorCode::invalid_argument, std::move(message));
}

Result<Calendar> Calendar::make(std::string id, std::string_view zone,
                                std::chrono::month_day year_starts) {
  if (id.empty()) return make_error(ErrorCode::invalid_argument, "calendar id is empty");
  if (!year_starts.ok() || year_starts == std::chrono::February / 29) {
    return make_error(ErrorCode::invalid_argument,
                      "first day of the financial year does not exist in every year: " +
                          std::to_string(static_cast<unsigned>(year_starts.month())) + "-" +
                          std::to_string(static_cast<unsigned>(year_starts.day())));
  }
  NFY_TRY(found, TimeZone::load(zone));
  return Calendar(std::move(id), std::move(found), year_starts);
}

Result<Calendar> Calendar::following(const Calendar& before, LocalDay valid_from) const {
  if (valid_from != LocalDay(std::chrono::sys_days(valid_from.ymd().year() / year_starts_))) {
    return make_error(ErrorCode::invalid_argument,
                      "calendar " + id_ +
                          " must begin with a financial year of its own: " + valid_from.to_text());
  }
  if (zone_->start_of(valid_from) <= before.start_of(valid_from - std::chrono::days(1))) {
    return make_error(ErrorCode::invalid_argument,
                      "the day before " + valid_from.to_text() + " would last no time");
  }
  Calendar next(id_, zone_, year_starts_);
  next.before_ = std::make_shared<const Calendar>(before);
  next.valid_from_ = valid_from;
  return next;
}

std::optional<LocalDay> Calendar::valid_from() const noexcept {
  if (!before_) return std::nullopt;
  return valid_from_;
}

UtcTime Calendar::start_of(LocalDay day) const noexcept {
  return before_ && day < valid_from_ ? before_->start_of(day) : zone_->start_of(day);
}

LocalDay Calendar::day_of(UtcTime at) const noexcept {
  if (!before_) return zone_->day_of(at);
  // The change itself decides, not what either zone's clock shows around it.
  if (at >= zone_->start_of(valid_from_)) return std::max(zone_->day_of(at), valid_from_);
  return std::min(before_->day_of(at), valid_from_ - std::chrono::days(1));
}

std::string Calendar::local_text(UtcTime at) const {
  if (before_ && day_of(at) < valid_from_) return before_->local_text(at);
  std::string text = (at + zone_->offset_at(at)).to_text().substr(0, 19);
  text[10] = ' ';
  return text;
}

BillingWindow Calendar::window_of(LocalDay day) const noexcept {
  return BillingWindow(start_of(day), start_of(day.next()));
}

int Calendar::financial_year_of(LocalDay day) const noexcept {
  if (before_ && day < valid_from_) return before_->financial_year_of(day);
  const int year = day.year();
  return day < LocalDay(std::chrono::sys_days(std::chrono::year{year} / year_starts_)) ? year - 1
                                                                                       : year;
}

LocalDay Calendar::financial_year_start(int year) const noexcept {
  if (before_ && year <= valid_from_.year()) {
    // The year of the change begins with the old calendar if that one had begun it already.
    const LocalDay start = before_->financial_year_start(year);
    return year < valid_from_.year() ? start : std::min(start, valid_from_);
  }
  return LocalDay(std::chrono::sys_days(std::chrono::year{year} / year_starts_));
}

BillingWindow Calendar::financial_year_window(int year) const noexcept {
  return BillingWindow(start_of(financial_year_start(year)),
                       start_of(financial_year_start(year + 1)));
}

}  // namespace notify
