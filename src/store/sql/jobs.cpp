#include "store/sql/day_ledgers.hpp"
#include "store/sql/facts_journal.hpp"
#include "store/sql/jobs.sql.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/session_calendars.hpp"
#include "store/sql/sql_ports.hpp"
#include "store/sql/states.hpp"

#include <notify/letter_schedule.hpp>

#include <set>

namespace notify::sql {
namespace {

constexpr int job_columns = 17;

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
    const Watermarks marks = session.facts().lock_watermarks();
    session.ledgers().hold_service(
        job.service_id);  // a count of its day sees all of this or nothing
    if (session.connection().execute(cancel_job_sql, {job.id, job.service_id, now}) != 1)
      fail(ErrorCode::busy, "job changed meanwhile: " + job.id.to_text());
    const StoredStates states = lock_states(session.connection(), letters, false);
    if (states.size() != letters.size())
      fail(ErrorCode::busy, "letters of a job are missing: " + job.id.to_text());
    const Calendar& calendar = session.calendars().of(job.service_id);
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
    session.ledgers().give_up(job.service_id, days);
    session.facts().append(deltas);
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
