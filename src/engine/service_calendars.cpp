#include "engine/service_calendars.hpp"

#include <algorithm>

namespace notify {

Result<ServiceCalendars> read_service_calendars(Store& store) {
  ServiceCalendars out;
  NFY_TRY(services, store.services().list());
  NFY_TRY(retention, store.retention().list());
  NFY_TRY(calendars, store.calendars().list());
  for (Calendar& calendar : calendars)
    if (std::ranges::any_of(services,
                            [&](const Service& s) { return s.calendar == calendar.id(); }))
      out.calendars.emplace(calendar.id(), std::move(calendar));
  for (const RetentionPeriod& r : retention) out.days[{r.service_id, r.type}] = r.days;
  out.all = std::move(services);
  return out;
}

}  // namespace notify
