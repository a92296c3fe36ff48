#include "engine/services.hpp"

#include <algorithm>

namespace notify {

Result<Services> read_services(Store& store) {
  Services out;
  NFY_TRY(services, store.list_services());
  NFY_TRY(retention, store.list_retention());
  NFY_TRY(calendars, store.list_calendars());
  for (Calendar& calendar : calendars)
    if (std::ranges::any_of(services,
                            [&](const Service& s) { return s.calendar == calendar.id(); }))
      out.calendars.emplace(calendar.id(), std::move(calendar));
  for (const Retention& r : retention) out.days[{r.service_id, r.type}] = r.days;
  out.all = std::move(services);
  return out;
}

}  // namespace notify
