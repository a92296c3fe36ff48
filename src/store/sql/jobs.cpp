#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"
#include "store/sql/states.hpp"

#include <notify/letter_schedule.hpp>

#include <set>

namespace notify::sql {
namespace {

#define NFY_JOB_COLUMNS                                                                        \
  "id, service_id, template_id, template_version, notification_type, original_file_name, "     \
  "sender_id, job_status, notification_count, created_at, scheduled_for, processing_started, " \
  "processing_finished, archived, created_by, updated_at, contact_list_id"
constexpr int job_columns = 17;

constexpr Statement insert_job_sql{
    "INSERT INTO jobs (" NFY_JOB_COLUMNS
    ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)"};
constexpr Batch insert_batch{
    "INSERT INTO job_batches (id, service_id, job_id, first_row, row_count, contents, sealing_key, "
    "stored) VALUES ($1, $2, $3, $4, $5, $6, $7, false)",
    "INSERT INTO job_batches (id, service_id, job_id, first_row, row_count, contents, sealing_key, "
    "stored) SELECT u.id, u.service, u.job, u.first, u.count, u.contents, u.key, false FROM "
    "unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::bigint[], $6::bytea[], "
    "$7::bigint[]) AS u (id, service, job, first, count, contents, key)"};
constexpr Statement find_job_id{"SELECT id FROM jobs WHERE id = $1"};
constexpr Statement select_job{"SELECT " NFY_JOB_COLUMNS
                               " FROM jobs WHERE id = $1 AND service_id = $2"};
constexpr Statement select_jobs{
    "SELECT " NFY_JOB_COLUMNS
    " FROM jobs WHERE service_id = $1 ORDER BY processing_started IS NOT NULL, "
    "processing_started DESC, created_at DESC, id DESC LIMIT $2 OFFSET $3"};

// $2: statuses with a comma on either side of each, empty: all. $4: a contact list, the nil one:
// whatever the file is.
#define NFY_HAS_JOB_STATUS "($2 = '' OR instr($2, ',' || job_status || ',') > 0)"
#define NFY_HAS_JOB_STATUS_IN_ARRAY "($2 = '' OR job_status = ANY (string_to_array($2, ',')))"
#define NFY_ASKED_JOBS(has_status)                   \
  " FROM jobs WHERE service_id = $1 AND " has_status \
  " AND created_at >= $3 AND (CAST($5 AS bigint) = 1 OR contact_list_id = $4)"
#define NFY_JOBS_ORDER \
  " ORDER BY processing_started IS NOT NULL, processing_started DESC, created_at DESC, id DESC"
// Each row says how many there are in all: a page that has rows costs one statement.
#define NFY_FIND_JOBS(has_status)                                                          \
  "SELECT " NFY_JOB_COLUMNS ", count(*) OVER ()" NFY_ASKED_JOBS(has_status) NFY_JOBS_ORDER \
      " LIMIT $6 OFFSET $7"
constexpr Statement find_jobs{NFY_FIND_JOBS(NFY_HAS_JOB_STATUS),
                              NFY_FIND_JOBS(NFY_HAS_JOB_STATUS_IN_ARRAY)};
#define NFY_COUNT_JOBS(has_status) "SELECT count(*)" NFY_ASKED_JOBS(has_status)
constexpr Statement count_jobs{NFY_COUNT_JOBS(NFY_HAS_JOB_STATUS),
                               NFY_COUNT_JOBS(NFY_HAS_JOB_STATUS_IN_ARRAY)};
constexpr Statement count_scheduled{
    "SELECT count(*), MIN(scheduled_for) FROM jobs WHERE service_id = $1 "
    "AND job_status = 'scheduled'"};
// By the days of UTC, as archive() counts them.
constexpr Statement select_brought{
    "SELECT " NFY_JOB_COLUMNS
    " FROM jobs WHERE service_id = $1 AND job_status NOT IN ('cancelled', 'scheduled') "
    "AND contact_list_id IS NULL AND created_at >= $4 "
    "AND COALESCE(processing_started, created_at) >= $2 - COALESCE((SELECT r.days_of_retention "
    "FROM service_data_retention r WHERE r.service_id = jobs.service_id "
    "AND r.notification_type = jobs.notification_type), $3) * 86400000000" NFY_JOBS_ORDER
    " LIMIT $5"};
constexpr Statement select_due{
    "SELECT " NFY_JOB_COLUMNS
    " FROM jobs WHERE job_status IN ('scheduled', 'pending', 'in progress', 'finished') "
    "AND (scheduled_for IS NULL OR scheduled_for <= $1) ORDER BY created_at, id LIMIT $2"};
// The guard stands in the update: of two workers that move a job on, one does.
constexpr Statement move_job_sql{
    "UPDATE jobs SET job_status = $4, updated_at = $5, "
    "processing_started = CASE WHEN $6 = 1 THEN $5 ELSE processing_started END, "
    "processing_finished = CASE WHEN $7 = 1 THEN $5 ELSE processing_finished END "
    "WHERE id = $1 AND service_id = $2 AND job_status = $3"};
constexpr Statement cancel_job_sql{
    "UPDATE jobs SET job_status = 'cancelled', updated_at = $3 WHERE id = $1 AND service_id = $2 "
    "AND job_status = 'finished all notifications created'"};
constexpr Batch cancel_rows{
    "UPDATE notifications SET notification_status = 'cancelled', billable_units = 0, "
    "updated_at = $3 WHERE id = $1 AND notification_status = $2",
    "UPDATE notifications n SET notification_status = 'cancelled', billable_units = 0, "
    "updated_at = u.at FROM unnest($1::uuid[], $2::text[], $3::bigint[]) AS u (id, old, at) "
    "WHERE n.id = u.id AND n.notification_status = u.old"};
constexpr Statement select_batch{
    "SELECT id, first_row, row_count, contents FROM job_batches WHERE job_id = $1 "
    "AND service_id = $2 AND NOT stored ORDER BY first_row LIMIT 1"};
constexpr Statement mark_rows{
    "UPDATE job_batches SET stored = true WHERE job_id = $1 AND service_id = $2 "
    "AND first_row = $3"};
constexpr Statement reopen_batches{
    "UPDATE job_batches SET stored = false WHERE job_id = $1 AND service_id = $2"};

// By the days of UTC. (rules/jobs 4.2)
#define NFY_EXPIRED_JOBS                                                                    \
  "SELECT j.id, j.service_id FROM jobs j LEFT JOIN service_data_retention r "               \
  "ON r.service_id = j.service_id AND r.notification_type = j.notification_type WHERE NOT " \
  "j.archived AND j.job_status NOT IN "                                                     \
  "('scheduled', 'pending', 'in progress', 'finished') "                                    \
  "AND COALESCE(j.scheduled_for, j.created_at) < "                                          \
  "$1 - COALESCE(r.days_of_retention, $2) * 86400000000"
constexpr Statement count_expired{"SELECT count(*) FROM (" NFY_EXPIRED_JOBS " LIMIT 1) AS e"};
constexpr Statement select_expired{NFY_EXPIRED_JOBS " ORDER BY j.id LIMIT $3"};
constexpr Batch drop_batches{"DELETE FROM job_batches WHERE job_id = $1",
                             "DELETE FROM job_batches WHERE job_id = ANY ($1::uuid[])"};
constexpr Batch archive_jobs_sql{"UPDATE jobs SET archived = true WHERE id = $1",
                                 "UPDATE jobs SET archived = true WHERE id = ANY ($1::uuid[])"};

Job job_from(const Row& row) {
  Job job;
  job.id.uuid = row.uuid(0);
  job.service_id.uuid = row.uuid(1);
  job.template_id.uuid = row.uuid(2);
  job.template_version = static_cast<int>(row.integer(3));
  job.type = type_from(row.text(4));
  job.original_file_name = row.text(5);
  job.sender_id.uuid = row.uuid(6);
  const auto status = job_status_from(row.text(7));
  if (!status) fail(ErrorCode::corrupt, "stored job_status cannot be read");
  job.status = *status;
  job.notification_count = row.integer(8);
  job.created_at = row.time(9);
  job.scheduled_for = row.time_or_null(10);
  job.processing_started = row.time_or_null(11);
  job.processing_finished = row.time_or_null(12);
  job.archived = row.integer(13) != 0;
  job.created_by.uuid = row.uuid(14);
  job.updated_at = row.time_or_null(15);
  job.contact_list_id.uuid = row.uuid(16);
  return job;
}

bool ends_processing(JobStatus status) {
  return status == JobStatus::finished || status == JobStatus::sending_limits_exceeded ||
         status == JobStatus::cancelled || status == JobStatus::error;
}

}  // namespace

Result<void> SqlJobs::insert(const Job& job, std::span<const JobBatch> batches) {
  return transact(Access::write, [&](Session& session) {
    bool is_taken = false;
    session.connection().query(find_job_id, {job.id}, [&](const Row&) { is_taken = true; });
    if (is_taken) fail(ErrorCode::conflict, "job exists already: " + job.id.to_text());
    session.connection().execute(
        insert_job_sql,
        {job.id, job.service_id, job.template_id, std::int64_t{job.template_version},
         name_of(job.type), job.original_file_name, Value::id_or_null(job.sender_id),
         name_of(job.status), job.notification_count, job.created_at, job.scheduled_for,
         job.processing_started, job.processing_finished, job.archived,
         Value::id_or_null(job.created_by), job.updated_at,
         Value::id_or_null(job.contact_list_id)});
    ValueTable rows(7);
    for (const JobBatch& batch : batches)
      rows.add(batch.id, job.service_id, job.id, batch.first_row, batch.row_count,
               Value::bytes(batch.contents), std::int64_t{batch.key_id});
    if (!rows.empty()) session.connection().execute(insert_batch, rows);
  });
}

Result<Job> SqlJobs::get(ServiceId service, JobId id) {
  return transact(Access::read, [&](Session& session) {
    std::optional<Job> found;
    session.connection().query(select_job, {id, service},
                               [&](const Row& row) { found = job_from(row); });
    if (!found) fail(ErrorCode::not_found, "unknown job: " + id.to_text());
    return *std::move(found);
  });
}

Result<std::vector<Job>> SqlJobs::list(ServiceId service, std::int64_t limit, std::int64_t skip) {
  return transact(Access::read, [&](Session& session) {
    std::vector<Job> jobs;
    session.connection().query(select_jobs, {service, limit, skip},
                               [&](const Row& row) { jobs.push_back(job_from(row)); });
    return jobs;
  });
}

Result<JobPage> SqlJobs::find(ServiceId service, const JobQuery& query) {
  // Only where no row says so, beyond the last page, are jobs counted by themselves.
  const bool is_first = query.skip == 0 && query.limit > 0;
  return transact(is_first ? Access::single : Access::read, [&](Session& session) {
    std::string statuses = query.statuses.empty() ? "" : ",";
    for (const JobStatus status : query.statuses) statuses.append(name_of(status)) += ',';
    const Value since = query.created_since.value_or(UtcTime::from_us(0));
    const Value any_file = query.contact_list_id.is_nil();
    JobPage page;
    session.connection().query(
        find_jobs,
        {service, statuses, since, query.contact_list_id, any_file, query.limit, query.skip},
        [&](const Row& row) {
          page.jobs.push_back(job_from(row));
          page.total = row.integer(job_columns);
        });
    if (page.jobs.empty() && !is_first)
      session.connection().query(count_jobs,
                                 {service, statuses, since, query.contact_list_id, any_file},
                                 [&](const Row& row) { page.total = row.integer(0); });
    return page;
  });
}

Result<ScheduledJobs> SqlJobs::scheduled(ServiceId service) {
  return transact(Access::single, [&](Session& session) {
    ScheduledJobs out;
    session.connection().query(count_scheduled, {service}, [&](const Row& row) {
      out = {row.integer(0), row.time_or_null(1)};
    });
    return out;
  });
}

Result<std::vector<Job>> SqlJobs::list_brought(ServiceId service, UtcTime today, int default_days,
                                               UtcTime created_since, std::int64_t limit) {
  return transact(Access::single, [&](Session& session) {
    std::vector<Job> jobs;
    session.connection().query(select_brought,
                               {service, today, std::int64_t{default_days}, created_since, limit},
                               [&](const Row& row) { jobs.push_back(job_from(row)); });
    return jobs;
  });
}

Result<std::vector<Job>> SqlJobs::list_due(UtcTime now, std::int64_t limit) {
  return transact(Access::read, [&](Session& session) {
    std::vector<Job> jobs;
    session.connection().query(select_due, {now, limit},
                               [&](const Row& row) { jobs.push_back(job_from(row)); });
    return jobs;
  });
}

Result<bool> SqlJobs::move(const Job& job, JobStatus to, UtcTime now) {
  return transact(Access::write, [&](Session& session) {
    const bool starts = to == JobStatus::in_progress && job.status != JobStatus::finished;
    const bool moved =
        session.connection().execute(
            move_job_sql, {job.id, job.service_id, name_of(job.status), name_of(to), now,
                           std::int64_t{starts}, std::int64_t{ends_processing(to)}}) == 1;
    // Goes through all rows again and passes over those that are stored.
    if (moved && job.status == JobStatus::finished && to == JobStatus::in_progress)
      session.connection().execute(reopen_batches, {job.id, job.service_id});
    return moved;
  });
}

Result<std::int64_t> SqlJobs::cancel_letters(const Job& job,
                                             std::span<const NotificationId> letters, UtcTime now) {
  return transact(Access::write, [&](Session& session) {
    const Watermarks marks = session.lock_watermarks();
    session.hold_service(job.service_id);  // a count of its day sees all of this or nothing
    if (session.connection().execute(cancel_job_sql, {job.id, job.service_id, now}) != 1)
      fail(ErrorCode::busy, "job changed meanwhile: " + job.id.to_text());
    const StoredStates states = lock_states(session.connection(), letters, false);
    if (states.size() != letters.size())
      fail(ErrorCode::busy, "letters of a job are missing: " + job.id.to_text());
    const Calendar& calendar = session.calendar_of(job.service_id);
    std::set<LocalDay> days;
    ValueTable changed(3);
    DeltaSet deltas(marks.watermark);
    for (const auto& [id, before] : states) {
      NFY_ASSERT(before.key.service_id == job.service_id);
      if (!cancellable_job_letter_statuses.contains(before.key.status))
        fail(ErrorCode::conflict, "letter of a job is " + std::string(name_of(before.key.status)));
      StoredState after = before;
      after.key.status = Status::cancelled;
      after.billable_units = 0;
      changed.add(id, name_of(before.status_read), now);
      days.insert(calendar.day_of(before.created_at));
      if (before.created_at < marks.latest()) add_change(deltas, calendar, before, after);
    }
    const std::int64_t cancelled = session.connection().execute(cancel_rows, changed);
    if (cancelled != static_cast<std::int64_t>(changed.rows()))
      fail(ErrorCode::busy, "a letter changed under its lock", "40001");
    session.give_up_ledgers(job.service_id, days);
    session.append_deltas(deltas);
    return cancelled;
  });
}

Result<std::optional<JobBatch>> SqlJobs::next_batch(ServiceId service, JobId job) {
  return transact(Access::read, [&](Session& session) {
    std::optional<JobBatch> found;
    session.connection().query(select_batch, {job, service}, [&](const Row& row) {
      found = JobBatch{row.uuid(0), row.integer(1), row.integer(2), row.bytes(3)};
    });
    return found;
  });
}

Result<void> SqlJobs::mark_batch(ServiceId service, JobId job, std::int64_t first_row) {
  return transact(Access::write, [&](Session& session) {
    session.connection().execute(mark_rows, {job, service, first_row});
  });
}

Result<bool> SqlJobs::has_expired(UtcTime today, int default_days) {
  return transact(Access::read, [&](Session& session) {
    bool found = false;
    session.connection().query(count_expired, {today, std::int64_t{default_days}},
                               [&](const Row& row) { found = row.integer(0) > 0; });
    return found;
  });
}

Result<std::vector<ExpiredJob>> SqlJobs::list_expired(UtcTime today, int default_days,
                                                      std::int64_t limit) {
  return transact(Access::read, [&](Session& session) {
    std::vector<ExpiredJob> found;
    session.connection().query(select_expired, {today, std::int64_t{default_days}, limit},
                               [&](const Row& row) {
                                 found.push_back({ServiceId{row.uuid(1)}, JobId{row.uuid(0)}});
                               });
    return found;
  });
}

Result<std::int64_t> SqlJobs::archive(std::span<const ExpiredJob> jobs) {
  if (jobs.empty()) return std::int64_t{0};
  return transact(Access::write, [&](Session& session) {
    ValueTable ids(1);
    for (const ExpiredJob& job : jobs) ids.add(job.id);
    session.connection().execute(drop_batches, ids);
    return session.connection().execute(archive_jobs_sql, ids);
  });
}

}  // namespace notify::sql
