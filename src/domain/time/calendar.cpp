#include <notify/calendar.hpp>

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

BillingWindow Calendar::window_of(LocalDay day) const noexcept {
  return window_in(*zone_, day, day.next());
}

int Calendar::financial_year_of(LocalDay day) const noexcept {
  const int year = day.year();
  return day < financial_year_start(year) ? year - 1 : year;
}

LocalDay Calendar::financial_year_start(int year) const noexcept {
  return LocalDay(std::chrono::sys_days(std::chrono::year{year} / year_starts_));
}

BillingWindow Calendar::financial_year_window(int year) const noexcept {
  return window_in(*zone_, financial_year_start(year), financial_year_start(year + 1));
}

}  // namespace notify
