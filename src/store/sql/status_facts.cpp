#include "store/sql/carried.hpp"
#include "store/sql/facts_journal.hpp"
#include "store/sql/marked.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"
#include "store/sql/status_facts.sql.hpp"

namespace notify::sql {
namespace {}  // namespace

void StatusFacts::mark(const ValueTable& marks) { connection().execute(put_status_marks, marks); }

void StatusFacts::mark_stored_facts(const std::string& day, std::optional<ServiceId> service) {
  if (service)
    connection().execute(mark_stored_service, {day, *service});
  else
    connection().execute(mark_stored, {day});
}

void StatusFacts::mark_stored_facts(ServiceId service) {
  connection().execute(mark_stored_of, {service});
}

Result<std::vector<LocalDay>> SqlStatistics::list_status_days(std::int64_t limit) {
  return transact(Access::read, [&](Session& session) {
    std::vector<LocalDay> days;
    session.connection().query(select_status_days, {limit},
                               [&](const Row& row) { days.push_back(day_from(row.text(0))); });
    return days;
  });
}

// What a crash undoes (facts gone, marks back) is due again, so this does not wait for the disk.
Result<std::int64_t> SqlStatistics::project_statuses(LocalDay day, std::int64_t limit) {
  return transact(Access::passing_snapshot, [&](Session& session) {
    session.facts().hold();
    const UtcTime watermark = session.facts().read_watermarks().watermark;
    const std::string day_text = day.to_text();
    TextPool pool;
    ValueTable marks(3), marks_before(4);
    session.connection().query(select_status_marks, {day_text, limit}, [&](const Row& row) {
      const std::string_view type = name_of(type_from(row.text(0)));
      marks.add(day_text, type, Value(row.uuid(1)));
      marks_before.add(day_text, type, Value(row.uuid(1)), watermark);
    });
    if (marks.empty()) return std::int64_t{0};
    if (session.connection().dialect() == Dialect::sqlite) {
      session.connection().execute(drop_status_facts, marks);
      session.connection().execute(project, marks_before);
      session.connection().execute(drop_status_marks, marks);
      session.statuses().sum_platform_day(day_text);
    } else {
      if (marks.rows() < whole_day_marks_min)
        session.connection().execute(replace_marked, marks_before);
      else
        session.connection().execute(replace_day, {day_text, watermark});
      session.connection().execute(drop_zero_sums, {day_text});
      session.connection().execute(drop_status_marks, marks);
    }
    session.statuses().touch_page();
    return static_cast<std::int64_t>(marks.rows());
  });
}

Result<std::vector<StatusFact>> SqlStatistics::list_facts(LocalDayRange days) {
  return transact(Access::read, [&](Session& session) {
    std::vector<StatusFact> facts;
    session.connection().query(select_status_facts, {days.first.to_text(), days.last.to_text()},
                               [&](const Row& row) {
                                 facts.push_back(StatusFact{day_from(row.text(0)),
                                                            {row.uuid(1)},
                                                            type_from(row.text(2)),
                                                            {row.uuid(3)},
                                                            {row.uuid(4)},
                                                            key_type_of(row.text(5)),
                                                            status_of(row.text(6)),
                                                            row.integer(7)});
                               });
    return facts;
  });
}

}  // namespace notify::sql
