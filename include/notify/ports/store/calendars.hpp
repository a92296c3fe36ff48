#pragma once

#include <notify/calendar.hpp>
#include <notify/ids.hpp>
#include <notify/result.hpp>

#include <string_view>
#include <vector>

namespace notify {

/// Port of the store: calendars. The rules of Store hold.
class CalendarsStore {
public:
  virtual ~CalendarsStore() = default;

  /// Every calendar by id, those of the presets included.
  [[nodiscard]] virtual Result<std::vector<Calendar>> list() = 0;

  /// Adds a calendar. The same again changes nothing; other rules under a known id are a conflict.
  [[nodiscard]] virtual Result<void> put(const CalendarRules& rules) = 0;

  /// Gives a service another calendar and counts all its notifications anew in it; every day that
  /// had or has any is marked. Writers wait meanwhile. Fails with not_found.
  [[nodiscard]] virtual Result<void> change(ServiceId service, std::string_view calendar) = 0;
};

}  // namespace notify
