#pragma once

#include "store/sql/steps.hpp"

namespace notify::sql {

/// The calendars, as the session has read them.
class SessionCalendars : public Steps {
public:
  using Steps::Steps;

  void forget();
  const Calendar& of(ServiceId service);
  const std::vector<std::shared_ptr<const Calendar>>& all();
  /// Those of `service`, or those that any service has.
  std::vector<const Calendar*> used(std::optional<ServiceId> service);
};

inline SessionCalendars Session::calendars() noexcept { return SessionCalendars(*this); }

}  // namespace notify::sql
