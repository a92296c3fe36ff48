#include "store/sql/calendars.sql.hpp"
#include "store/sql/carried.hpp"
#include "store/sql/day_ledgers.hpp"
#include "store/sql/facts_journal.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/session_calendars.hpp"
#include "store/sql/sql_ports.hpp"
#include "store/sql/status_facts.hpp"
#include "store/sql/stored_settings.hpp"

#include <algorithm>
#include <limits>

namespace notify::sql {
namespace {

CalendarRules rules_from(const Row& row) {
  CalendarRules rules;
  rules.id = row.text(0);
  rules.zone = row.text(1);
  rules.year_starts = std::chrono::month(static_cast<unsigned>(row.integer(2))) /
                      std::chrono::day(static_cast<unsigned>(row.integer(3)));
  if (!row.is_null(4)) rules.valid_from = day_from(row.text(4));
  rules.follows = row.text(5);
  return rules;
}

bool equal(const CalendarRules& a, const CalendarRules& b) {
  return a.zone == b.zone && a.year_starts == b.year_starts && a.valid_from == b.valid_from &&
         a.follows == b.follows;
}

std::vector<CalendarRules> read_rules(Connection& connection) {
  std::vector<CalendarRules> all;
  connection.query(select_calendars, {}, [&](const Row& row) { all.push_back(rules_from(row)); });
  return all;
}

/// Builds the calendar of `rules`, and those that it follows. Throws Failure.
Calendar build(const CalendarRules& rules, std::span<const CalendarRules> all, int depth = 0) {
  constexpr int depth_max = 16;
  auto made = Calendar::make(rules.id, rules.zone, rules.year_starts);
  if (!made) throw Failure{made.error()};
  if (rules.follows.empty() != !rules.valid_from)
    fail(ErrorCode::invalid_argument,
         "calendar " + rules.id + " needs both follows and valid_from");
  if (!rules.valid_from) return *std::move(made);
  const auto before = std::ranges::find(all, rules.follows, &CalendarRules::id);
  if (before == all.end())
    fail(ErrorCode::invalid_argument, "calendar to follow is unknown: " + rules.follows);
  if (depth == depth_max) fail(ErrorCode::invalid_argument, "too many calendars follow each other");
  auto next = made->following(build(*before, all, depth + 1), *rules.valid_from);
  if (!next) throw Failure{next.error()};
  return *std::move(next);
}

}  // namespace

const std::vector<std::shared_ptr<const Calendar>>& SessionCalendars::all() {
  if (!session().calendar_cache().all.empty()) return session().calendar_cache().all;
  const std::vector<CalendarRules> all = read_rules(connection());
  for (const CalendarRules& rules : all)
    session().calendar_cache().all.push_back(std::make_shared<const Calendar>(build(rules, all)));
  return session().calendar_cache().all;
}

void SessionCalendars::forget() {
  session().calendar_cache().all.clear();
  session().calendar_cache().of_service.clear();
}

std::vector<const Calendar*> SessionCalendars::used(std::optional<ServiceId> service) {
  if (service) return {&of(*service)};
  const auto& known = all();
  std::vector<const Calendar*> used;
  connection().query(select_calendars_used, {}, [&](const Row& row) {
    for (const auto& calendar : known)
      if (calendar->id() == row.text(0)) used.push_back(calendar.get());
  });
  return used;
}

const Calendar& SessionCalendars::of(ServiceId service) {
  const auto found = session().calendar_cache().of_service.find(service);
  if (found != session().calendar_cache().of_service.end()) return *found->second;
  std::string id;
  connection().query(select_calendar_of_service, {service},
                     [&](const Row& row) { id = row.text(0); });
  for (const auto& calendar : all())
    if (calendar->id() == id) return *(session().calendar_cache().of_service[service] = calendar);
  fail(ErrorCode::not_found, "unknown service: " + service.to_text());
}

Result<std::vector<Calendar>> SqlCalendars::list() {
  return transact(Access::read, [&](Session& session) {
    session.facts().read_watermarks();  // and with it, whether a calendar has changed
    std::vector<Calendar> found;
    for (const auto& calendar : session.calendars().all()) found.push_back(*calendar);
    return found;
  });
}

Result<void> SqlCalendars::put(const CalendarRules& rules) {
  return transact(Access::write, [&](Session& session) {
    session.facts().hold();
    const std::vector<CalendarRules> all = read_rules(session.connection());
    const auto known = std::ranges::find(all, rules.id, &CalendarRules::id);
    if (known != all.end()) {
      if (equal(*known, rules)) return;
      fail(ErrorCode::conflict, "calendar has other rules: " + rules.id);
    }
    build(rules, all);
    const std::string valid_from = rules.valid_from ? rules.valid_from->to_text() : std::string();
    session.connection().execute(
        insert_calendar,
        {rules.id, rules.zone,
         static_cast<std::int64_t>(static_cast<unsigned>(rules.year_starts.month())),
         static_cast<std::int64_t>(static_cast<unsigned>(rules.year_starts.day())),
         Value::text_or_null(valid_from), Value::text_or_null(rules.follows)});
    session.connection().execute(bump_epoch);
    session.calendars().forget();
  });
}

Result<void> SqlCalendars::change(ServiceId service, std::string_view calendar) {
  return transact(Access::write, [&](Session& session) {
    // No other transaction counts or writes a notification meanwhile: what is read below stays so.
    session.facts().hold();
    session.connection().lock_watermark(true);
    const UtcTime watermark = session.facts().read_watermarks().watermark;
    if (std::ranges::none_of(session.calendars().all(),
                             [&](const auto& c) { return c->id() == calendar; }))
      fail(ErrorCode::not_found, "unknown calendar: " + std::string(calendar));
    if (session.connection().execute(set_calendar, {service, calendar}) != 1)
      fail(ErrorCode::not_found, "unknown service: " + service.to_text());
    session.connection().execute(bump_epoch);
    session.calendars().forget();
    session.ledgers().give_up(service);
    session.connection().execute(mark_totals, {service});
    session.connection().execute(mark_facts, {service});
    session.statuses().mark_stored_facts(service);
    session.connection().execute(drop_totals, {service});
    session.connection().execute(drop_sums, {service});
    session.connection().execute(drop_deltas, {service, watermark});
    constexpr UtcTime ever = UtcTime::from_us(std::numeric_limits<std::int64_t>::min());
    const std::vector<CubeRow> cells = session.facts().count_rows(ever, watermark, service).rows();
    session.facts().add_totals(cells);
    session.facts().mark_billing(cells);
    session.settings().touch(service);
  });
}

}  // namespace notify::sql
