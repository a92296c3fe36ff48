#include "store/sql/rows.hpp"
#include "store/sql/sql_store.hpp"

namespace notify::sql {
namespace {

constexpr Batch put_marks{
    "INSERT INTO status_marks (bst_date, notification_type, service_id) VALUES ($1, $2, $3) "
    "ON CONFLICT (bst_date, notification_type, service_id) DO NOTHING",
    "INSERT INTO status_marks (bst_date, notification_type, service_id) "
    "SELECT * FROM unnest($1::date[], $2::text[], $3::uuid[]) "
    "ON CONFLICT (bst_date, notification_type, service_id) DO NOTHING"};
#define NFY_MARK_STORED(which)                                            \
  Statement {                                                             \
    "INSERT INTO status_marks (bst_date, notification_type, service_id) " \
    "SELECT DISTINCT bst_date, notification_type, service_id FROM "       \
    "ft_notification_status WHERE " which                                 \
    " ON CONFLICT (bst_date, notification_type, service_id) DO NOTHING"   \
  }
constexpr Statement mark_stored = NFY_MARK_STORED("bst_date = $1");
constexpr Statement mark_stored_service = NFY_MARK_STORED("bst_date = $1 AND service_id = $2");
constexpr Statement mark_stored_of = NFY_MARK_STORED("service_id = $1");

constexpr Statement select_days{
    "SELECT DISTINCT bst_date FROM status_marks ORDER BY bst_date LIMIT $1"};
constexpr Statement select_marks{
    "SELECT notification_type, service_id FROM status_marks WHERE bst_date = $1 "
    "ORDER BY service_id, notification_type LIMIT $2"};

constexpr Batch drop_facts{
    "DELETE FROM ft_notification_status WHERE service_id = $3 AND bst_date = $1 "
    "AND notification_type = $2",
    "DELETE FROM ft_notification_status f USING unnest($1::date[], $2::text[], $3::uuid[]) "
    "AS u (day, type, service) WHERE f.service_id = u.service AND f.bst_date = u.day "
    "AND f.notification_type = u.type"};
constexpr Batch drop_marks{
    "DELETE FROM status_marks WHERE service_id = $3 AND bst_date = $1 AND notification_type = $2",
    "DELETE FROM status_marks m USING unnest($1::date[], $2::text[], $3::uuid[]) "
    "AS u (day, type, service) WHERE m.service_id = u.service AND m.bst_date = u.day "
    "AND m.notification_type = u.type"};

#define NFY_STATUS_COLUMNS                                                   \
  "service_id, bst_date, notification_type, template_id, job_id, key_type, " \
  "notification_status"
#define NFY_CUBE_COLUMNS                                                      \
  "c.service_id, c.local_day, c.notification_type, c.template_id, c.job_id, " \
  "c.key_type, c.notification_status, c.notifications"
// The cube's cells of one mark ($1 day, $2 type, $3 service, $4 watermark), or of many; grouped by
// what a status fact is made of. Test keys have no facts. (behaviour 4.1)
#define NFY_PROJECTED(cells)                                                               \
  "INSERT INTO ft_notification_status (" NFY_STATUS_COLUMNS                                \
  ", notification_count) SELECT service_id, local_day, notification_type, template_id, "   \
  "job_id, key_type, notification_status, CAST(SUM(notifications) AS bigint) FROM (" cells \
  ") "                                                                                     \
  "AS cells WHERE key_type <> 'test' GROUP BY service_id, local_day, notification_type, "  \
  "template_id, job_id, key_type, notification_status HAVING SUM(notifications) <> 0"
constexpr Batch project{
    NFY_PROJECTED("SELECT " NFY_CUBE_COLUMNS
                  " FROM notification_totals c WHERE c.local_day = $1 AND c.service_id = $3 "
                  "AND c.notification_type = $2 UNION ALL SELECT " NFY_CUBE_COLUMNS
                  " FROM notification_deltas c WHERE c.service_id = $3 AND c.local_day = $1 "
                  "AND c.notification_type = $2 AND c.created_hour < $4"),
    "WITH u AS MATERIALIZED (SELECT * FROM unnest($1::date[], $2::text[], $3::uuid[], "
    "$4::bigint[]) AS u (day, type, service, before)) " NFY_PROJECTED(
        "SELECT " NFY_CUBE_COLUMNS " FROM u JOIN notification_totals c ON c.local_day = u.day "
        "AND c.service_id = u.service AND c.notification_type = u.type UNION ALL "
        "SELECT " NFY_CUBE_COLUMNS " FROM u JOIN notification_deltas c ON c.local_day = u.day "
        "AND c.service_id = u.service AND c.notification_type = u.type "
        "AND c.created_hour < u.before")};

constexpr Statement select_facts{
    "SELECT bst_date, service_id, notification_type, template_id, job_id, key_type, "
    "notification_status, notification_count FROM ft_notification_status "
    "WHERE bst_date >= $1 AND bst_date <= $2 "
    "ORDER BY bst_date, service_id, notification_type, template_id, job_id, key_type, "
    "notification_status"};

}  // namespace

void SqlStore::mark_statuses(const ValueTable& marks) { connection_->execute(put_marks, marks); }

void SqlStore::mark_stored_statuses(const std::string& day, std::optional<ServiceId> service) {
  if (service)
    connection_->execute(mark_stored_service, {day, *service});
  else
    connection_->execute(mark_stored, {day});
}

void SqlStore::mark_stored_statuses(ServiceId service) {
  connection_->execute(mark_stored_of, {service});
}

Result<std::vector<LocalDay>> SqlStore::list_status_days(std::int64_t limit) {
  return transact(Access::read, [&] {
    std::vector<LocalDay> days;
    connection_->query(select_days, {limit},
                       [&](const Row& row) { days.push_back(day_from(row.text(0))); });
    return days;
  });
}

// What a crash undoes (facts gone, marks back) is due again, so this does not wait for the disk.
Result<std::int64_t> SqlStore::project_statuses(LocalDay day, std::int64_t limit) {
  return transact(Access::passing_snapshot, [&] {
    hold_facts();
    const UtcTime watermark = read_watermarks().watermark;
    const std::string day_text = day.to_text();
    TextPool pool;
    ValueTable marks(3), marks_before(4);
    connection_->query(select_marks, {day_text, limit}, [&](const Row& row) {
      const std::string_view type = name_of(type_from(row.text(0)));
      marks.add(day_text, type, Value(row.uuid(1)));
      marks_before.add(day_text, type, Value(row.uuid(1)), watermark);
    });
    if (marks.empty()) return std::int64_t{0};
    connection_->execute(drop_facts, marks);
    connection_->execute(project, marks_before);
    connection_->execute(drop_marks, marks);
    sum_platform_day(day_text);
    return static_cast<std::int64_t>(marks.rows());
  });
}

Result<std::vector<StatusFact>> SqlStore::list_status_facts(LocalDayRange days) {
  return transact(Access::read, [&] {
    std::vector<StatusFact> facts;
    connection_->query(select_facts, {days.first.to_text(), days.last.to_text()},
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
