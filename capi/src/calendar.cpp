// Calendars that an engine stores, and giving a service another one.

#include "bills.hpp"

#include <notify/calendars.hpp>

struct nfy_calendar_rows : notify::capi::Rows<notify::Calendar> {};

struct nfy_calendar_plan {
  notify::CalendarChange change;
};

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

bool is_given(const nfy_day& day) noexcept {
  return day.year != 0 || day.month != 0 || day.day != 0;
}

Result<CalendarRules> calendar_in(const nfy_calendar* calendar) {
  NFY_TRY(given, sized_in(calendar, "calendar"));
  CalendarRules rules{};
  NFY_CHECK(text_or_default(given.id, "id", rules.id));
  NFY_CHECK(text_or_default(given.zone, "zone", rules.zone));
  NFY_CHECK(text_or_default(given.follows, "follows", rules.follows));
  if (given.year_start_month < 1 || given.year_start_month > 12) {
    return bad_argument("year_start_month",
                        "is no month: " + std::to_string(given.year_start_month));
  }
  if (given.year_start_day < 1 || given.year_start_day > 31) {
    return bad_argument("year_start_day", "is no day: " + std::to_string(given.year_start_day));
  }
  rules.year_starts = std::chrono::month(static_cast<unsigned>(given.year_start_month)) /
                      std::chrono::day(static_cast<unsigned>(given.year_start_day));
  if (is_given(given.valid_from)) {
    NFY_TRY(day, day_in(given.valid_from, "valid_from"));
    rules.valid_from = day;
  }
  return rules;
}

nfy_calendar calendar_out(const Calendar& value) noexcept {
  nfy_calendar out = NFY_CALENDAR_INIT;
  out.id = str_out(value.id());
  out.zone = str_out(value.zone().name());
  out.year_start_month = static_cast<std::int32_t>(unsigned{value.year_starts().month()});
  out.year_start_day = static_cast<std::int32_t>(unsigned{value.year_starts().day()});
  if (value.before() != nullptr) out.follows = str_out(value.before()->id());
  if (const auto day = value.valid_from()) out.valid_from = day_out(*day);
  return out;
}

/// Answers from the calendar in row `index`: what `ask`, given it, says.
template <typename Out, typename Ask>
nfy_status ask_calendar(const nfy_calendar_rows* rows, std::size_t index, Out* out, nfy_error** err,
                        Ask ask) noexcept {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(rows, "rows"));
    NFY_CHECK(check_given(out, "out"));
    if (index >= self->rows.size()) {
      return make_error(ErrorCode::not_found, "no row " + std::to_string(index));
    }
    NFY_TRY(answer, ask(self->rows[index]));
    *out = answer;
    return {};
  });
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_calendar_put(nfy_engine* engine, const nfy_calendar* calendar, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(rules, calendar_in(calendar));
    return self->engine->calendars().put(rules);
  });
}

nfy_status nfy_calendar_list(nfy_engine* engine, nfy_calendar_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(calendars, self->engine->calendars().list());
    *out = open_rows<nfy_calendar_rows>(std::move(calendars));
    return {};
  });
}

nfy_status nfy_calendar_get(nfy_engine* engine, nfy_str id, nfy_calendar_rows** out,
                            nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(name, text_in(id, "id"));
    NFY_TRY(calendar, self->engine->calendars().get(name));
    *out = open_rows<nfy_calendar_rows>(std::vector<Calendar>{std::move(calendar)});
    return {};
  });
}

size_t nfy_calendar_rows_count(const nfy_calendar_rows* rows) { return count_rows(rows); }
nfy_status nfy_calendar_rows_get(const nfy_calendar_rows* rows, size_t index, nfy_calendar* out,
                                 nfy_error** err) {
  return get_row(rows, index, out, err, calendar_out);
}

nfy_status nfy_calendar_rows_window(const nfy_calendar_rows* rows, size_t index, nfy_day day,
                                    nfy_window* out, nfy_error** err) {
  return ask_calendar(rows, index, out, err, [&](const Calendar& calendar) -> Result<nfy_window> {
    NFY_TRY(date, day_in(day, "day"));
    const BillingWindow window = calendar.window_of(date);
    return nfy_window{window.start().us(), window.end().us()};
  });
}

nfy_status nfy_calendar_rows_day(const nfy_calendar_rows* rows, size_t index, int64_t at_us,
                                 nfy_day* out, nfy_error** err) {
  return ask_calendar(rows, index, out, err, [&](const Calendar& calendar) -> Result<nfy_day> {
    NFY_TRY(at, instant_in(at_us, "at_us"));
    return day_out(calendar.day_of(at));
  });
}

nfy_status nfy_calendar_rows_financial_year(const nfy_calendar_rows* rows, size_t index,
                                            nfy_day day, int32_t* out, nfy_error** err) {
  return ask_calendar(rows, index, out, err, [&](const Calendar& calendar) -> Result<int32_t> {
    NFY_TRY(date, day_in(day, "day"));
    return calendar.financial_year_of(date);
  });
}

void nfy_calendar_rows_free(nfy_calendar_rows* rows) { close_handle(rows); }

nfy_status nfy_calendar_plan_change(nfy_engine* engine, const nfy_uuid* service_id,
                                    nfy_str calendar, nfy_calendar_plan** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(id, text_in(calendar, "calendar"));
    NFY_TRY(change, self->engine->calendars().plan_change(service, id));
    *out = open_handle(std::make_shared<nfy_calendar_plan>(nfy_calendar_plan{std::move(change)}));
    return {};
  });
}

size_t nfy_calendar_plan_count(const nfy_calendar_plan* plan) {
  return guard_value(std::size_t{0}, [&] {
    const auto found = find_handle(plan);
    return found.object ? found.object->change.years.size() : 0;
  });
}

nfy_status nfy_calendar_plan_get(const nfy_calendar_plan* plan, size_t index, int32_t* out_year,
                                 nfy_bill** out_before, nfy_bill** out_after, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out_before, "out_before"));
    *out_before = nullptr;
    NFY_CHECK(check_given(out_after, "out_after"));
    *out_after = nullptr;
    NFY_CHECK(check_given(out_year, "out_year"));
    NFY_TRY(self, use(plan, "plan"));
    if (index >= self->change.years.size()) {
      return make_error(ErrorCode::not_found, "no year " + std::to_string(index));
    }
    const CalendarChange::Year& year = self->change.years[index];
    HandleKeeper before(open_bill(year.before));
    *out_after = open_bill(year.after);
    *out_before = before.give();
    *out_year = year.financial_year;
    return {};
  });
}

void nfy_calendar_plan_free(nfy_calendar_plan* plan) { close_handle(plan); }

nfy_status nfy_calendar_change(nfy_engine* engine, const nfy_uuid* service_id, nfy_str calendar,
                               nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(id, text_in(calendar, "calendar"));
    return self->engine->calendars().change(service, id);
  });
}
