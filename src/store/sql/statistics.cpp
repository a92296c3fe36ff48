#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <unordered_map>

namespace notify::sql {
namespace {

// Where the facts are behind the cube: $1 and $2 are days, $3 the watermark, $4 a service.
#define NFY_DOUBTFUL(filter)                                                      \
  "SELECT bst_date, notification_type, service_id FROM status_marks "             \
  "WHERE bst_date >= $1 AND bst_date <= $2" filter                                \
  " UNION SELECT local_day, "                                                     \
  "notification_type, service_id FROM notification_deltas WHERE local_day >= $1 " \
  "AND local_day <= $2 AND created_from < $3" filter
// The stored facts of days in order, then the cube's sums where they are not. `sum` and `grouped`
// say how each part is summed by the columns that are named; what is summed over comes as NULL.
#define NFY_STATUS_ROWS(filter, fact_columns, cell_columns, sum, grouped) \
  "WITH doubtful (day, type, service) AS (" NFY_DOUBTFUL(filter) ") "                           \
  "SELECT " fact_columns ", notification_type, key_type, notification_status, "                 \
  sum("notification_count") " FROM ft_notification_status "                                     \
  "WHERE bst_date >= $1 AND bst_date <= $2" filter                                              \
  " AND (bst_date, notification_type, service_id) NOT IN (SELECT day, type, service "           \
  "FROM doubtful)" grouped " UNION ALL "                                                        \
  "SELECT " cell_columns ", c.notification_type, c.key_type, c.notification_status, "           \
  sum("c.notifications") " FROM doubtful d CROSS JOIN notification_sums c "                   \
  "WHERE c.local_day = d.day AND c.service_id = d.service AND c.notification_type = d.type"     \
  grouped " UNION ALL "                                                                         \
  "SELECT " cell_columns ", c.notification_type, c.key_type, c.notification_status, "           \
  sum("c.notifications") " FROM notification_deltas c WHERE c.local_day >= $1 "                 \
  "AND c.local_day <= $2 AND c.created_from < $3" filter grouped
#define NFY_AS_IT_IS(count) count
#define NFY_SUM_OF(count) "CAST(SUM(" count ") AS bigint), " NFY_HASHED
// PostgreSQL groups where the rows are; SQLite would sort them all, so they are summed here.
// Of one service a plan for any expects a row or two and sorts them; there are thousands, in few
// groups. A constant of a type that has no order leaves hashing alone (NFY_HASHED).
#define NFY_STATUS_SUMS_BY(groups, filter, fact_columns, cell_columns)   \
  NFY_STATUS_ROWS(filter, fact_columns, cell_columns, NFY_AS_IT_IS, ""), \
      NFY_STATUS_ROWS(filter, fact_columns, cell_columns, NFY_SUM_OF, " GROUP BY " groups)
#define NFY_STATUS_SUMS(filter, fact_columns, cell_columns) \
  NFY_STATUS_SUMS_BY("1, 2, 3, 4, 5, 6, 8", filter, fact_columns, cell_columns)
#define NFY_ONE_SERVICE " AND service_id = $4"

#define NFY_BY_TEMPLATE_DAY(filter)                              \
  Statement {                                                    \
    NFY_STATUS_SUMS(filter, "bst_date, service_id, template_id", \
                    "c.local_day, c.service_id, c.template_id")  \
  }
// NULL needs a type in PostgreSQL; a day serves as well as any, and no code reads it.
#define NFY_BY_PLATFORM_DAY(filter) \
  Statement { NFY_STATUS_SUMS(filter, "bst_date, NULL, NULL", "c.local_day, NULL, NULL") }
#define NFY_MONTH(day) "substr(CAST(" day " AS text), 1, 7) || '-01'"
#define NFY_BY_SERVICE_MONTH(filter)                                    \
  Statement {                                                           \
    NFY_STATUS_SUMS(filter, NFY_MONTH("bst_date") ", service_id, NULL", \
                    NFY_MONTH("c.local_day") ", c.service_id, NULL")    \
  }
constexpr Statement by_template{
    NFY_STATUS_SUMS("", "NULL, service_id, template_id", "NULL, c.service_id, c.template_id")};
// The first page that a service's members see: it groups by no more than it needs.
constexpr Statement by_template_service{NFY_STATUS_SUMS_BY(
    "3, 4, 5, 6, 8", NFY_ONE_SERVICE, "NULL, NULL, template_id", "NULL, NULL, c.template_id")};
constexpr Statement by_template_day = NFY_BY_TEMPLATE_DAY("");
constexpr Statement by_template_day_service = NFY_BY_TEMPLATE_DAY(NFY_ONE_SERVICE);
constexpr Statement by_platform_day = NFY_BY_PLATFORM_DAY("");
constexpr Statement by_platform_day_service = NFY_BY_PLATFORM_DAY(NFY_ONE_SERVICE);
constexpr Statement by_service_month = NFY_BY_SERVICE_MONTH("");
constexpr Statement by_service_month_service = NFY_BY_SERVICE_MONTH(NFY_ONE_SERVICE);

const Statement& statement_for(const StatusQuery& query) {
  const bool one = query.service.has_value();
  switch (query.sums_by) {
    case StatusSumsBy::platform_day: return one ? by_platform_day_service : by_platform_day;
    case StatusSumsBy::service_month: return one ? by_service_month_service : by_service_month;
    case StatusSumsBy::template_sum: return one ? by_template_service : by_template;
    case StatusSumsBy::template_day: break;
  }
  return one ? by_template_day_service : by_template_day;
}

/// Adds up sums that came from several places.
class StatusSums {
public:
  explicit StatusSums(const StatusQuery& query) : query_(query) {}

  /// A row of one of the statements above; what it is summed over is not read.
  void add(const Row& row) {
    Key key{};
    if (has_days()) key.day = days_of(day_from(row.text(0)));
    if (has_services()) set(key.service, query_.service ? query_.service->uuid : row.uuid(1));
    if (has_templates()) set(key.template_id, row.uuid(2));
    key.type = static_cast<std::uint8_t>(type_from(row.text(3)));
    key.key_type = static_cast<std::uint8_t>(key_type_of(row.text(4)));
    key.status = static_cast<std::uint8_t>(status_of(row.text(5)));
    sums_[key] += row.integer(6);
  }
  void add(const CubeRow& cell) {
    Key key{};
    if (has_days()) key.day = days_of(cell.key.day);
    if (has_services()) set(key.service, cell.key.service_id.uuid);
    if (has_templates()) set(key.template_id, cell.key.template_id.uuid);
    key.type = static_cast<std::uint8_t>(cell.key.type);
    key.key_type = static_cast<std::uint8_t>(cell.key.key_type);
    key.status = static_cast<std::uint8_t>(cell.key.status);
    sums_[key] += cell.notifications;
  }
  [[nodiscard]] std::vector<StatusFact> facts() const {
    std::vector<StatusFact> out;
    out.reserve(sums_.size());
    for (const auto& [key, count] : sums_) {
      if (count == 0) continue;
      StatusFact& fact = out.emplace_back();
      fact.bst_date = has_days() ? LocalDay(std::chrono::sys_days(std::chrono::days(key.day)))
                                 : query_.days.first;
      std::memcpy(fact.service_id.uuid.bytes.data(), key.service, 16);
      std::memcpy(fact.template_id.uuid.bytes.data(), key.template_id, 16);
      fact.type = static_cast<NotificationType>(key.type);
      fact.key_type = static_cast<KeyType>(key.key_type);
      fact.status = static_cast<Status>(key.status);
      fact.notification_count = count;
    }
    std::ranges::sort(out);
    return out;
  }

private:
  /// Bytes without padding, so that they can be hashed and compared as such.
  struct Key {
    std::uint8_t service[16], template_id[16];
    std::int32_t day;
    std::uint8_t type, key_type, status, unused;
    friend bool operator==(const Key& a, const Key& b) noexcept {
      return std::memcmp(&a, &b, sizeof a) == 0;
    }
  };
  static_assert(sizeof(Key) == 40);
  struct Hash {
    std::size_t operator()(const Key& key) const noexcept {
      return std::hash<std::string_view>()({reinterpret_cast<const char*>(&key), sizeof key});
    }
  };

  [[nodiscard]] bool has_days() const { return query_.sums_by != StatusSumsBy::template_sum; }
  [[nodiscard]] bool has_services() const { return query_.sums_by != StatusSumsBy::platform_day; }
  [[nodiscard]] bool has_templates() const {
    return query_.sums_by == StatusSumsBy::template_day ||
           query_.sums_by == StatusSumsBy::template_sum;
  }
  [[nodiscard]] std::int32_t days_of(LocalDay day) const {
    if (query_.sums_by == StatusSumsBy::service_month) day = start_of_month(day);
    return static_cast<std::int32_t>(day.days().time_since_epoch().count());
  }
  static void set(std::uint8_t (&bytes)[16], const Uuid& id) {
    std::memcpy(bytes, id.bytes.data(), 16);
  }

  StatusQuery query_;
  std::unordered_map<Key, std::int64_t, Hash> sums_;
};

// Messages that came through the API, of the services of one calendar. (rules/statistics 3.1)
constexpr Statement count_processing{
    "SELECT count(*), COALESCE(SUM(CASE WHEN v.sent_at - v.created_at <= 10000000 THEN 1 ELSE 0 "
    "END), 0) FROM notifications_all_time_view v JOIN services s ON s.id = v.service_id "
    "WHERE v.created_at >= $1 AND v.created_at < $2 AND s.calendar_id = $3 "
    "AND v.api_key_id IS NOT NULL AND v.key_type <> 'test' AND v.notification_type <> 'letter'"};
void add_processing(ProcessingTime& time, const Notification& n) {
  if (!n.api_key_id || n.key_type == KeyType::test || n.type == NotificationType::letter) return;
  ++time.messages_total;
  if (n.sent_at && *n.sent_at - n.created_at <= std::chrono::seconds(10))
    ++time.messages_within_10_secs;
}
constexpr Statement put_processing{
    "INSERT INTO ft_processing_time (bst_date, messages_total, messages_within_10_secs, "
    "updated_at) VALUES ($1, $2, $3, $4) ON CONFLICT (bst_date) DO UPDATE SET messages_total = "
    "excluded.messages_total, messages_within_10_secs = excluded.messages_within_10_secs, "
    "updated_at = excluded.updated_at"};
constexpr Statement select_processing{
    "SELECT bst_date, messages_total, messages_within_10_secs FROM ft_processing_time "
    "WHERE bst_date >= $1 AND bst_date <= $2 ORDER BY bst_date"};

#define NFY_LAST_USE(table)                                                     \
  "SELECT MAX(created_at) FROM " table                                          \
  " WHERE service_id = $1 AND notification_type IN ('email', 'letter', 'sms') " \
  "AND template_id = $2 AND key_type <> 'test'"
constexpr Statement last_live_use{NFY_LAST_USE("notifications")};
constexpr Statement last_archived_use{NFY_LAST_USE("notification_history")};
constexpr Statement last_filed_use{
    "SELECT last_used_at FROM archived_templates WHERE service_id = $1 AND template_id = $2"};
// The cube with its deltas, then the rows since the watermark ($3): what is polled while a job runs
// costs what came in within the hour, however long the service's history is.
// In words that no index of jobs answers: such a one would read all of a job for its last minutes.
#define NFY_JOB_ROWS(table)                                                     \
  "SELECT notification_status, count(*) FROM " table                            \
  " WHERE service_id = $1 AND notification_type IN ('email', 'letter', 'sms') " \
  "AND created_at >= $3 AND (job_id = $2) IS TRUE GROUP BY notification_status"
constexpr Statement count_job{
    "SELECT notification_status, CAST(SUM(n) AS bigint) FROM ("
    "SELECT notification_status, notifications AS n FROM notification_totals "
    "WHERE job_id = $2 AND service_id = $1 UNION ALL "
    "SELECT notification_status, notifications FROM notification_deltas "
    "WHERE service_id = $1 AND job_id = $2 AND created_from < $3 UNION ALL " NFY_JOB_ROWS(
        "notifications") " UNION ALL " NFY_JOB_ROWS("notification_history") ") AS parts "
    "GROUP BY notification_status HAVING SUM(n) <> 0"};
// The same of several jobs ($3 for PostgreSQL: the service, $4 the watermark).
#define NFY_ONE_JOB_ROWS(table)                                                 \
  "SELECT notification_status, count(*) FROM " table                            \
  " WHERE service_id = $2 AND notification_type IN ('email', 'letter', 'sms') " \
  "AND created_at >= $3 AND (job_id = $1) IS TRUE GROUP BY notification_status"
#define NFY_MANY_JOBS_ROWS(table)                                               \
  "SELECT job_id, notification_status, count(*) FROM " table                    \
  " WHERE service_id = $2 AND notification_type IN ('email', 'letter', 'sms') " \
  "AND created_at >= $3 AND (job_id = ANY ($1::uuid[])) IS TRUE "               \
  "GROUP BY job_id, notification_status"
constexpr Batch count_jobs_outcomes{
    "SELECT $1, notification_status, CAST(SUM(n) AS bigint) FROM ("
    "SELECT notification_status, notifications AS n FROM notification_totals "
    "WHERE job_id = $1 AND service_id = $2 UNION ALL "
    "SELECT notification_status, notifications FROM notification_deltas "
    "WHERE service_id = $2 AND job_id = $1 AND created_from < $3 UNION ALL " NFY_ONE_JOB_ROWS(
        "notifications") " UNION ALL " NFY_ONE_JOB_ROWS("notification_history") ") AS parts "
    "GROUP BY notification_status HAVING SUM(n) <> 0",
    "SELECT job_id, notification_status, CAST(SUM(n) AS bigint) FROM ("
    "SELECT job_id, notification_status, notifications AS n FROM notification_totals "
    "WHERE job_id = ANY ($1::uuid[]) AND service_id = $2 UNION ALL "
    "SELECT job_id, notification_status, notifications FROM notification_deltas "
    "WHERE service_id = $2 AND job_id = ANY ($1::uuid[]) AND created_from < $3 "
    "UNION ALL " NFY_MANY_JOBS_ROWS("notifications") " UNION ALL " NFY_MANY_JOBS_ROWS(
        "notification_history") ") AS parts "
    "GROUP BY job_id, notification_status HAVING SUM(n) <> 0"};
#define NFY_COUNT_BILLED(has_type)                                               \
  "SELECT COALESCE(CAST(SUM(notifications_sent) AS bigint), 0) FROM ft_billing " \
  "WHERE service_id = $1 AND bst_date >= $2 AND ($3 = '' OR " has_type ")"
constexpr Statement sum_billed{
    NFY_COUNT_BILLED("instr($3, ',' || notification_type || ',') > 0"),
    NFY_COUNT_BILLED("notification_type = ANY (string_to_array($3, ','))")};
constexpr Statement count_alarming{
    "SELECT service_id, count(*), COALESCE(SUM(CASE WHEN notification_status = "
    "'permanent-failure' THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN "
    "to_tv_number OR substr(normalised_to, 3, 7) = '7700900' THEN 1 ELSE 0 END), 0) "
    "FROM notifications WHERE "
    "created_at >= $1 "
    "AND created_at < $2 AND notification_type = 'sms' AND key_type <> 'test' "
    "GROUP BY service_id ORDER BY service_id"};

}  // namespace

std::vector<StatusFact> Session::sum_statuses(const StatusQuery& query) {
  const UtcTime watermark = read_watermarks().watermark;
  const std::string first = query.days.first.to_text(), last = query.days.last.to_text();
  StatusSums sums(query);
  const auto keep = [&](const Row& row) { sums.add(row); };
  const Statement& sql = statement_for(query);
  if (query.service)
    connection_->query(sql, {first, last, watermark, *query.service}, keep);
  else
    connection_->query(sql, {first, last, watermark}, keep);

  // Rows since the watermark are read in their own tables.
  UtcTime start = UtcTime::from_us(std::numeric_limits<std::int64_t>::max()), end = watermark;
  for (const Calendar* calendar : calendars_used(query.service)) {
    start = std::min(start, calendar->window_of(query.days.first).start());
    end = std::max(end, calendar->window_of(query.days.last).end());
  }
  for (const CubeRow& row : count_rows(std::max(start, watermark), end, query.service).rows()) {
    if (query.days.contains(row.key.day)) sums.add(row);
  }
  return sums.facts();
}

Result<std::vector<StatusFact>> SqlStatistics::read_statuses(const StatusQuery& query) {
  return transact(Access::read, [&](Session& session) { return session.sum_statuses(query); });
}

Result<ProcessingTime> SqlStatistics::measure_processing(LocalDay day, UtcTime now) {
  return transact(Access::snapshot, [&](Session& session) {
    ProcessingTime time{day, 0, 0};
    for (const Calendar* calendar : session.calendars_used(std::nullopt)) {
      const BillingWindow window = calendar->window_of(day);
      session.connection().query(count_processing, {window.start(), window.end(), calendar->id()},
                                 [&](const Row& row) {
                                   time.messages_total += row.integer(0);
                                   time.messages_within_10_secs += row.integer(1);
                                 });
      session.each_filed(window,
                         [&](const AmendedFile& filed) {
                           for (std::size_t i = 0; i < filed.rows.size(); ++i) {
                             if (!window.contains(filed.rows.created_at(i)) || !state_of(filed, i))
                               continue;
                             const Notification n = filed.rows.notification(i);
                             if (session.calendar_of(n.service_id).id() == calendar->id())
                               add_processing(time, n);
                           }
                         },
                         {.ids = true, .details = true});
    }
    session.connection().execute(
        put_processing, {day.to_text(), time.messages_total, time.messages_within_10_secs, now});
    session.touch_page();
    return time;
  });
}

Result<std::vector<ProcessingTime>> SqlStatistics::list_processing(LocalDayRange days) {
  return transact(Access::read, [&](Session& session) {
    std::vector<ProcessingTime> times;
    session.connection().query(
        select_processing, {days.first.to_text(), days.last.to_text()}, [&](const Row& row) {
          times.push_back({day_from(row.text(0)), row.integer(1), row.integer(2)});
        });
    return times;
  });
}

Result<std::optional<UtcTime>> SqlStatistics::last_use(ServiceId service, TemplateId id) {
  return transact(Access::read, [&](Session& session) {
    std::optional<UtcTime> last;
    const auto keep = [&](const Row& row) { last = row.time_or_null(0); };
    session.connection().query(last_live_use, {service, id}, keep);
    // The history is older than all that is live, but for letters that wait there.
    for (const Statement* sql : {&last_archived_use, &last_filed_use}) {
      const std::optional<UtcTime> newer = last;
      session.connection().query(*sql, {service, id}, keep);
      last = std::max(last, newer);
    }
    return last;
  });
}

Result<std::map<Status, std::int64_t>> SqlStatistics::job_outcomes(ServiceId service, JobId job) {
  return transact(Access::read, [&](Session& session) {
    std::map<Status, std::int64_t> outcomes;
    const UtcTime watermark = session.read_watermarks().watermark;
    session.connection().query(count_job, {service, job, watermark}, [&](const Row& row) {
      outcomes[status_of(row.text(0))] += row.integer(1);
    });
    return outcomes;
  });
}

Result<std::map<JobId, std::map<Status, std::int64_t>>> SqlStatistics::jobs_outcomes(
    ServiceId service, std::span<const JobId> jobs) {
  return transact(Access::read, [&](Session& session) {
    std::map<JobId, std::map<Status, std::int64_t>> outcomes;
    if (jobs.empty()) return outcomes;
    ValueTable asked(1, {service, session.read_watermarks().watermark});
    for (const JobId& job : jobs) asked.add(job);
    session.connection().query(count_jobs_outcomes, asked, [&](const Row& row) {
      outcomes[JobId{row.uuid(0)}][status_of(row.text(1))] += row.integer(2);
    });
    return outcomes;
  });
}

Result<std::int64_t> SqlStatistics::count_billed(ServiceId service,
                                                 std::span<const NotificationType> types,
                                                 LocalDay since) {
  return transact(Access::single, [&](Session& session) {
    std::string words = types.empty() ? "" : ",";
    for (const NotificationType type : types) words.append(name_of(type)) += ',';
    const std::string day = since.to_text();
    std::int64_t count = 0;
    session.connection().query(sum_billed, {service, day, words},
                               [&](const Row& row) { count = row.integer(0); });
    return count;
  });
}

Result<std::vector<AlarmingService>> SqlStatistics::list_alarming(BillingWindow window) {
  return transact(Access::read, [&](Session& session) {
    std::vector<AlarmingService> found;
    session.connection().query(count_alarming, {window.start(), window.end()}, [&](const Row& row) {
      const AlarmingService service{{row.uuid(0)}, row.integer(1), row.integer(2), row.integer(3)};
      if (has_high_failure_rate(service) || sends_to_tv_numbers(service)) found.push_back(service);
    });
    return found;
  });
}

}  // namespace notify::sql
