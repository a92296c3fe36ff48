#include "store/sql/carried.hpp"
#include "store/sql/marked.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"

namespace notify::sql {
namespace {

constexpr Batch put_status_marks{
    "INSERT INTO status_marks (bst_date, notification_type, service_id) VALUES ($1, $2, $3) "
    "ON CONFLICT (bst_date, notification_type, service_id) DO NOTHING",
    "INSERT INTO status_marks (bst_date, notification_type, service_id) "
    "SELECT * FROM unnest($1::date[], $2::text[], $3::uuid[]) "
    "ON CONFLICT (bst_date, notification_type, service_id) DO NOTHING"};
#define NFY_MARK_STORED(which)                                                                 \
  Statement {                                                                                  \
    "INSERT INTO status_marks (bst_date, notification_type, service_id) "                      \
    "SELECT DISTINCT bst_date, notification_type, service_id FROM "                            \
    "ft_notification_status f WHERE " NFY_NOT_CARRIED(                                         \
        "f") " AND " which " ON CONFLICT (bst_date, notification_type, service_id) DO NOTHING" \
  }
constexpr Statement mark_stored = NFY_MARK_STORED("bst_date = $1");
constexpr Statement mark_stored_service = NFY_MARK_STORED("bst_date = $1 AND service_id = $2");
constexpr Statement mark_stored_of = NFY_MARK_STORED("service_id = $1");

constexpr Statement select_status_days{
    "SELECT DISTINCT bst_date FROM status_marks ORDER BY bst_date LIMIT $1"};
constexpr Statement select_status_marks{
    "SELECT notification_type, service_id FROM status_marks WHERE bst_date = $1 "
    "ORDER BY service_id, notification_type LIMIT $2"};

constexpr Batch drop_status_marks{
    "DELETE FROM status_marks WHERE service_id = $3 AND bst_date = $1 AND notification_type = $2",
    "DELETE FROM status_marks m USING unnest($1::date[], $2::text[], $3::uuid[]) "
    "AS u (day, type, service) WHERE m.service_id = u.service AND m.bst_date = u.day "
    "AND m.notification_type = u.type"};

#define NFY_STATUS_COLUMNS                                                   \
  "service_id, bst_date, notification_type, template_id, job_id, key_type, " \
  "notification_status"
#define NFY_COUNTED_CELLS(from, which)                                                           \
  "SELECT service_id, local_day AS bst_date, notification_type, template_id, job_id, key_type, " \
  "notification_status, notifications FROM " from " WHERE " which
// The cube's cells, grouped by what a status fact is made of. Test keys have no facts.
// (rules/statistics 1.1)
#define NFY_COUNTED(totals, deltas) \
  "SELECT " NFY_STATUS_COLUMNS                                                                  \
  ", CAST(SUM(notifications) AS bigint) AS notification_count FROM (" NFY_COUNTED_CELLS(        \
      "notification_totals", totals) " UNION ALL " NFY_COUNTED_CELLS("notification_deltas",     \
                                                                     deltas) ") AS cells "      \
  "WHERE key_type <> 'test' GROUP BY bst_date, service_id, notification_type, template_id, "    \
  "job_id, key_type, notification_status HAVING SUM(notifications) <> 0"

// SQLite, mark by mark ($1 day, $2 type, $3 service, $4 watermark).
#define NFY_MARK(day) day " = $1 AND service_id = $3 AND notification_type = $2"
constexpr Batch drop_status_facts{"DELETE FROM ft_notification_status WHERE " NFY_MARK("bst_date"),
                                  nullptr};
constexpr Batch project{"INSERT INTO ft_notification_status (" NFY_STATUS_COLUMNS
                        ", notification_count) " NFY_COUNTED(
                            NFY_MARK("local_day"), NFY_MARK("local_day") " AND created_from < $4"),
                        nullptr};

// PostgreSQL compares what is counted with what is stored and writes the difference, also to the
// platform's sums: one statement, whose parts change different rows. A service's facts are stored
// side by side: its pages read a few blocks and not one for every fact.
#define NFY_SAME_FACT                                                          \
  "f.service_id = c.service_id AND f.notification_type = c.notification_type " \
  "AND f.template_id = c.template_id AND f.job_id = c.job_id "                 \
  "AND f.key_type = c.key_type AND f.notification_status = c.notification_status"
#define NFY_REPLACED(day, which, before) \
  "WITH changed AS MATERIALIZED (SELECT " NFY_STATUS_COLUMNS                                  \
  ", counted.notification_count, stored.notification_count AS stored FROM (" NFY_COUNTED(     \
      "local_day = " day which, "local_day = " day which " AND created_from < " before)       \
  ") AS counted FULL JOIN (SELECT * FROM ft_notification_status f WHERE bst_date = " day which  \
  " AND " NFY_NOT_CARRIED("f")                                                                \
  ") AS stored USING (bst_date, service_id, notification_type, template_id, job_id, "         \
  "key_type, notification_status) "                                                           \
  "WHERE counted.notification_count IS DISTINCT FROM stored.notification_count), "            \
  "gone AS (DELETE FROM ft_notification_status f USING changed c WHERE f.bst_date = " day     \
  " AND " NFY_SAME_FACT " AND c.notification_count IS NULL), "                                \
  "moved AS (UPDATE ft_notification_status f SET notification_count = c.notification_count "  \
  "FROM changed c WHERE f.bst_date = " day " AND " NFY_SAME_FACT                              \
  " AND c.notification_count IS NOT NULL AND c.stored IS NOT NULL), "                          \
  "summed AS (INSERT INTO platform_days (bst_date, notification_type, notification_count) " \
  "SELECT bst_date, notification_type, CAST(SUM(COALESCE(notification_count, 0) - " \
  "COALESCE(stored, 0)) AS bigint) FROM changed WHERE key_type <> 'test' " \
  "GROUP BY bst_date, notification_type ON CONFLICT (bst_date, notification_type) DO UPDATE " \
  "SET notification_count = platform_days.notification_count + excluded.notification_count) " \
  "INSERT INTO ft_notification_status (" NFY_STATUS_COLUMNS ", notification_count) "          \
  "SELECT " NFY_STATUS_COLUMNS ", notification_count FROM changed WHERE stored IS NULL " \
  "ORDER BY service_id"
/// Of some marks of one day.
constexpr Batch replace_marked{nullptr,
                               NFY_REPLACED("($1::date[])[1]",
                                            " AND (service_id, notification_type) IN "
                                            "(SELECT * FROM unnest($3::uuid[], $2::text[]))",
                                            "($4::bigint[])[1]")};
/// Of a day ($1) up to the watermark ($2). Facts without a mark are in order and stay.
constexpr Statement replace_day{nullptr, NFY_REPLACED("$1", "", "$2")};
constexpr Statement drop_zero_sums{
    "DELETE FROM platform_days WHERE bst_date = $1 AND notification_count = 0"};

constexpr Statement select_status_facts{
    "SELECT bst_date, service_id, notification_type, template_id, job_id, key_type, "
    "notification_status, notification_count FROM ft_notification_status "
    "WHERE bst_date >= $1 AND bst_date <= $2 "
    "ORDER BY bst_date, service_id, notification_type, template_id, job_id, key_type, "
    "notification_status"};

}  // namespace

void Session::mark_statuses(const ValueTable& marks) {
  connection_->execute(put_status_marks, marks);
}

void Session::mark_stored_statuses(const std::string& day, std::optional<ServiceId> service) {
  if (service)
    connection_->execute(mark_stored_service, {day, *service});
  else
    connection_->execute(mark_stored, {day});
}

void Session::mark_stored_statuses(ServiceId service) {
  connection_->execute(mark_stored_of, {service});
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
    session.hold_facts();
    const UtcTime watermark = session.read_watermarks().watermark;
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
      session.sum_platform_day(day_text);
    } else {
      if (marks.rows() < whole_day_marks_min)
        session.connection().execute(replace_marked, marks_before);
      else
        session.connection().execute(replace_day, {day_text, watermark});
      session.connection().execute(drop_zero_sums, {day_text});
      session.connection().execute(drop_status_marks, marks);
    }
    session.touch_page();
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
