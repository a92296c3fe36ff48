#include "store/sql/facts_journal.hpp"
#include "store/sql/platform_days.sql.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/session_calendars.hpp"
#include "store/sql/sql_ports.hpp"
#include "store/sql/status_facts.hpp"

#include <set>

/// Running totals of the whole platform, a row per day and type: what the public page sums.
namespace notify::sql {
namespace {

/// Days that follow each other, as ranges.
std::vector<LocalDayRange> runs_of(const std::set<LocalDay>& days) {
  std::vector<LocalDayRange> runs;
  for (const LocalDay day : days) {
    if (!runs.empty() && runs.back().last.next() == day)
      runs.back().last = day;
    else
      runs.push_back({day, day});
  }
  return runs;
}

}  // namespace

void StatusFacts::touch_page() { connection().execute(bump_page); }

void StatusFacts::sum_platform_day(const std::string& day) {
  connection().execute(drop_day, {day});
  connection().execute(sum_day, {day});
}

Result<PageState> SqlStatistics::page_state() {
  return transact(Access::single, [&](Session& session) {
    PageState state;
    session.connection().query(select_page_of_days, {}, [&](const Row& row) {
      state = {row.integer(0), row.time(1)};
    });
    return state;
  });
}

Result<PlatformDays> SqlStatistics::read_platform_days(LocalDay last, LocalDayRange days) {
  return transact(Access::read, [&](Session& session) {
    const UtcTime watermark = session.facts().read_watermarks().watermark;
    std::set<LocalDay> doubtful;
    session.connection().query(select_doubtful, {last.to_text(), watermark},
                               [&](const Row& row) { doubtful.insert(day_from(row.text(0))); });
    // Days that are not in the cube, or not wholly: at most those since the watermark.
    constexpr std::chrono::days uncounted_max{40};
    LocalDay first_uncounted = last.next();
    for (const Calendar* calendar : session.calendars().used(std::nullopt))
      first_uncounted = std::min(first_uncounted, calendar->day_of(watermark));
    PlatformDays out;
    const auto add = [&](LocalDay day, NotificationType type, std::int64_t count) {
      out.ever[type] += count;
      if (day >= days.first && day <= days.last) out.days[{day, type}] += count;
    };
    std::vector<LocalDayRange> runs;
    const bool is_far_behind = last - first_uncounted > uncounted_max;
    if (is_far_behind) {
      runs = {{LocalDay(), last}};
    } else {
      for (LocalDay day = first_uncounted; day <= last; day = day.next()) doubtful.insert(day);
      runs = runs_of(doubtful);
      session.connection().query(select_days, {last.to_text()}, [&](const Row& row) {
        const LocalDay day = day_from(row.text(0));
        if (!doubtful.contains(day)) add(day, type_from(row.text(1)), row.integer(2));
      });
    }
    for (const LocalDayRange& run : runs)
      for (const StatusFact& fact : session.statuses().sum({run, StatusSumsBy::platform_day, {}}))
        if (fact.key_type != KeyType::test) add(fact.bst_date, fact.type, fact.notification_count);
    return out;
  });
}

}  // namespace notify::sql
