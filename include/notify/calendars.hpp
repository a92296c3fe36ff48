#pragma once

#include <notify/billing.hpp>
#include <notify/engine_facet.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace notify {

/// What a bill would become in another calendar.
struct CalendarChange {
  ServiceId service_id;
  std::string from, to;
  struct Year {
    int financial_year = 0;
    Bill before, after;
  };
  std::vector<Year> years;  ///< those in which the service has notifications
};

/// Calendars: time zones and financial years that bills follow.
class Calendars : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  [[nodiscard]] Result<std::vector<Calendar>> list();
  [[nodiscard]] Result<Calendar> get(std::string_view id);

  /// Adds a calendar of the host's own. See CalendarsStore::put().
  [[nodiscard]] Result<void> put(const CalendarRules& rules);

  /// What the service's bills are and what they would be; changes nothing.
  [[nodiscard]] Result<CalendarChange> plan_change(ServiceId service, std::string_view calendar);

  /// Does it: counts all notifications of the service in the new calendar and marks the days.
  [[nodiscard]] Result<void> change(ServiceId service, std::string_view calendar);
};

}  // namespace notify
