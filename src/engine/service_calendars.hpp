#pragma once

#include <notify/ports/store.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace notify {

/// Every service with its calendar, and how long each keeps what.
struct ServiceCalendars {
  std::vector<Service> all;
  std::map<std::string, Calendar, std::less<>> calendars;  ///< those that a service has
  std::map<std::pair<ServiceId, NotificationType>, int> days;

  [[nodiscard]] const Calendar& calendar_of(const Service& service) const {
    return calendars.find(service.calendar)->second;
  }
  [[nodiscard]] LocalDay first_kept(const Service& service, NotificationType type,
                                    UtcTime now) const {
    const auto put = days.find({service.id, type});
    return first_kept_day(calendar_of(service), now,
                          put == days.end() ? retention_days_default : put->second);
  }
  /// When `day` is over wherever a service counts it.
  [[nodiscard]] UtcTime end_of(LocalDay day) const {
    std::optional<UtcTime> last;  // which may lie before 1970
    for (const auto& [id, calendar] : calendars) {
      const UtcTime end = calendar.window_of(day).end();
      last = last ? std::max(*last, end) : end;
    }
    return last.value_or(UtcTime());
  }
};

[[nodiscard]] Result<ServiceCalendars> read_service_calendars(Store& store);

}  // namespace notify
