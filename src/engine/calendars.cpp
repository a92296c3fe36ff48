#include "domain/text/text.hpp"
#include "engine/state.hpp"

#include <algorithm>

namespace notify {

Result<std::vector<Calendar>> Engine::list_calendars() { return state_->store().list_calendars(); }

Result<std::shared_ptr<const Calendar>> Engine::State::calendar(const std::string& id) {
  if (auto known = calendars.find(id, {})) return known;
  NFY_TRY(all, store().list_calendars());
  const auto found = std::ranges::find(all, id, &Calendar::id);
  Result<Calendar> wanted = found == all.end() ? Calendar::preset(id) : std::move(*found);
  if (!wanted) return wanted.error();  // says what is unknown
  auto made = std::make_shared<const Calendar>(std::move(wanted).value());
  calendars.put(id, {}, made);
  return std::shared_ptr<const Calendar>(std::move(made));
}

Result<Calendar> Engine::get_calendar(std::string_view id) {
  NFY_TRY(calendar, state_->calendar(std::string(id)));
  return *calendar;
}

Result<void> Engine::put_calendar(const CalendarRules& rules) {
  NFY_CHECK(text::check(rules.id, "calendar id", name_bytes_max));
  NFY_CHECK(text::check(rules.zone, "time zone", name_bytes_max));
  return state_->store().put_calendar(rules);
}

Result<CalendarChange> Engine::plan_calendar_change(ServiceId service, std::string_view calendar) {
  Store& store = state_->store();
  NFY_TRY(owner, store.get_service(service));
  NFY_TRY(from, get_calendar(owner.calendar));
  NFY_TRY(to, get_calendar(calendar));
  CalendarChange change{.service_id = service, .from = from.id(), .to = to.id(), .years = {}};
  NFY_TRY(extent, store.extent_of(service));
  if (!extent) return change;
  const auto year_in = [](const Calendar& rules, UtcTime at) {
    return rules.financial_year_of(rules.day_of(at));
  };
  const UtcTime last = extent->end() - std::chrono::microseconds(1);
  const int first_year = std::min(year_in(from, extent->start()), year_in(to, extent->start()));
  const int last_year = std::max(year_in(from, last), year_in(to, last));
  for (int year = first_year; year <= last_year; ++year) {
    NFY_TRY(before, bill_of(service, year));
    NFY_TRY(after, what_if(service, year, WhatIf{.calendar = to}));
    if (before.segments.empty() && after.segments.empty()) continue;
    change.years.push_back({year, std::move(before), std::move(after)});
  }
  return change;
}

Result<void> Engine::change_calendar(ServiceId service, std::string_view calendar) {
  NFY_CHECK(get_calendar(calendar));
  return state_->store().change_calendar(service, calendar);
}

}  // namespace notify
