#include "domain/text/text.hpp"
#include "engine/context.hpp"

#include <notify/billing.hpp>
#include <notify/calendars.hpp>

#include <algorithm>

namespace notify {

Result<std::vector<Calendar>> Calendars::list() { return context_->store().calendars().list(); }

Result<std::shared_ptr<const Calendar>> EngineContext::calendar(const std::string& id) {
  if (auto known = calendars.find(id, {})) return known;
  NFY_TRY(all, store().calendars().list());
  const auto found = std::ranges::find(all, id, &Calendar::id);
  Result<Calendar> wanted = found == all.end() ? Calendar::preset(id) : std::move(*found);
  if (!wanted) return wanted.error();  // says what is unknown
  auto made = std::make_shared<const Calendar>(std::move(wanted).value());
  calendars.put(id, {}, made);
  return std::shared_ptr<const Calendar>(std::move(made));
}

Result<Calendar> Calendars::get(std::string_view id) {
  NFY_TRY(calendar, context_->calendar(std::string(id)));
  return *calendar;
}

Result<void> Calendars::put(const CalendarRules& rules) {
  NFY_CHECK(text::check(rules.id, "calendar id", name_bytes_max));
  NFY_CHECK(text::check(rules.zone, "time zone", name_bytes_max));
  return context_->store().calendars().put(rules);
}

Result<CalendarChange> Calendars::plan_change(ServiceId service, std::string_view calendar) {
  Store& store = context_->store();
  NFY_TRY(owner, store.services().get(service));
  NFY_TRY(from, get(owner.calendar));
  NFY_TRY(to, get(calendar));
  CalendarChange change{.service_id = service, .from = from.id(), .to = to.id(), .years = {}};
  NFY_TRY(extent, store.facts().extent_of(service));
  if (!extent) return change;
  const auto year_in = [](const Calendar& rules, UtcTime at) {
    return rules.financial_year_of(rules.day_of(at));
  };
  const UtcTime last = extent->end() - std::chrono::microseconds(1);
  const int first_year = std::min(year_in(from, extent->start()), year_in(to, extent->start()));
  const int last_year = std::max(year_in(from, last), year_in(to, last));
  for (int year = first_year; year <= last_year; ++year) {
    NFY_TRY(before, Billing(*context_).bill(service, year));
    NFY_TRY(after, Billing(*context_).what_if(service, year, WhatIf{.calendar = to}));
    if (before.segments.empty() && after.segments.empty()) continue;
    change.years.push_back({year, std::move(before), std::move(after)});
  }
  return change;
}

Result<void> Calendars::change(ServiceId service, std::string_view calendar) {
  NFY_CHECK(get(calendar));
  return context_->store().calendars().change(service, calendar);
}

}  // namespace notify
