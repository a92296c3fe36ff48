#include "engine/checks.hpp"
#include "engine/job_rows.hpp"
#include "engine/jobs.hpp"
#include "engine/kept_files.hpp"
#include "engine/ledger.hpp"
#include "engine/personal_data.hpp"
#include "engine/task_keys.hpp"

#include <notify/json.hpp>
#include <notify/notifications.hpp>

#include <numeric>

namespace notify::jobs {
namespace {

constexpr std::string_view job_prefix = "job/";
constexpr std::string_view files_prefix = "jobs/files/";  // then a day of UTC
constexpr std::int64_t due_jobs_max = 1'000;
constexpr std::int64_t archive_limit = 100;

struct JobKey {
  ServiceId service;
  JobId job;
};

/// "job/<service id>/<job id>"
std::optional<JobKey> job_of(std::string_view key) {
  if (!key.starts_with(job_prefix)) return std::nullopt;
  const std::string_view rest = key.substr(job_prefix.size());
  const std::size_t slash = rest.find('/');
  if (slash == rest.npos) return std::nullopt;
  const auto service = ServiceId::from_text(rest.substr(0, slash));
  const auto job = JobId::from_text(rest.substr(slash + 1));
  if (!service || !job) return std::nullopt;
  return JobKey{*service, *job};
}

/// A row that no message can be made of stands with the others, so that the job is complete and
/// everybody sees what became of it. (rules/jobs 3.3)
NewNotification refused_row(const Job& job, const job_rows::Row& row, UtcTime now) {
  NewNotification out;
  Notification& n = out.notification;
  n.template_version = job.template_version;
  n.to = row.to;
  n.personalisation = row.personalisation;
  n.client_reference = row.reference;
  n.status = Status::validation_failed;
  n.rate_multiplier = 0;
  if (job.type == NotificationType::sms) n.phone_prefix = "+44";
  n.created_at = now;
  return out;
}

/// One bounded piece of one job.
class JobStep {
public:
  JobStep(EngineContext& state, Job job, UtcTime now)
      : context_(state), store_(state.store()), job_(std::move(job)), now_(now) {}

  Result<RunState> run() {
    switch (job_.status) {
      case JobStatus::scheduled:
        if (job_.scheduled_for && *job_.scheduled_for > now_)
          return make_error(ErrorCode::invalid_argument,
                            "task is not due yet: job " + job_.id.to_text());
        [[fallthrough]];
      case JobStatus::pending: return start();
      case JobStatus::in_progress: return go_on();
      case JobStatus::finished: return look_back();
      default: return RunState::done;
    }
  }

private:
  Result<RunState> start() {
    NFY_TRY(settings, ServiceSettings::of(context_, job_.service_id));
    const Service& service = settings.service();
    if (!service.active) return move_to(JobStatus::cancelled, RunState::done);
    NFY_TRY(within, within_limit(service));
    if (!within) return move_to(JobStatus::sending_limits_exceeded, RunState::done);
    return move_to(JobStatus::in_progress, RunState::more);
  }

  /// The whole job must fit into what is left of the day.
  Result<bool> within_limit(const Service& service) {
    const DailyKind kind = job_.type == NotificationType::sms     ? DailyKind::sms
                           : job_.type == NotificationType::email ? DailyKind::email
                                                                  : DailyKind::letter;
    NFY_TRY(asked, ledger::ask(context_, service, now_,
                               {{kind, job_.notification_count, limit_of(service.limits, kind)}}));
    const auto* const grant = std::get_if<ledger::Grant>(&asked);
    if (grant == nullptr) return false;
    // Its rows are counted as they are stored, so that a job which is killed leaves nothing behind.
    ledger::give_back(context_, *grant);
    if (!grant->counting || grant->counting->place.kind != LedgerPlace::Kind::store) return true;
    NFY_TRY(counts,
            store_.ledgers().read_daily_counts(job_.service_id, grant->counting->place.day));
    const std::int64_t used = counts ? (*counts)[static_cast<std::size_t>(kind)] : 0;
    return used + job_.notification_count <= limit_of(service.limits, kind);
  }

  Result<RunState> go_on() {
    NFY_TRY(batch, store_.jobs().next_batch(job_.service_id, job_.id));
    if (!batch) return move_to(JobStatus::finished, RunState::more);
    NFY_TRY(settings, ServiceSettings::of(context_, job_.service_id));
    NFY_TRY(rows, rows_of(*batch));
    NFY_TRY(made, notifications_of(settings, *batch, rows));
    // Ids come from job and row: what was stored before a crash is known again.
    NFY_CHECK(ledger::create(context_, settings.service(), now_, {}, made));
    NFY_CHECK(store_.jobs().mark_batch(job_.service_id, job_.id, batch->first_row));
    return RunState::more;
  }

  /// Whether each row has its notification, wherever it is by now; if not, all are gone through
  /// once more.
  Result<RunState> look_back() {
    NFY_TRY(outcomes, store_.statistics().job_outcomes(job_.service_id, job_.id));
    const std::int64_t stored =
        std::accumulate(outcomes.begin(), outcomes.end(), std::int64_t{0},
                        [](std::int64_t sum, const auto& one) { return sum + one.second; });
    if (stored >= job_.notification_count)
      return move_to(JobStatus::finished_all_notifications_created, RunState::done);
    if (job_.archived) return move_to(JobStatus::error, RunState::done);
    return move_to(JobStatus::in_progress, RunState::more);
  }

  Result<RunState> move_to(JobStatus status, RunState then) {
    NFY_TRY(moved, store_.jobs().move(job_, status, now_));
    return moved ? then : RunState::more;  // another worker did: look again
  }

  Result<std::vector<job_rows::Row>> rows_of(const JobBatch& batch) {
    std::string contents = batch.contents;
    if (key_id_of(contents) != 0) {
      if (context_.sealer() == nullptr)
        return make_error(ErrorCode::unsupported,
                          "job is sealed, and no sealing key was given: " + job_.id.to_text());
      const std::string context =
          sealing_context(SealedColumn::job_contents, job_.service_id, batch.id);
      NFY_TRY(open, context_.sealer()->open(contents, context));
      contents = std::move(open);
    }
    NFY_TRY(rows, job_rows::unpacked(contents));
    if (static_cast<std::int64_t>(rows.size()) != batch.row_count)
      return make_error(ErrorCode::corrupt, "rows of a job are missing: " + job_.id.to_text());
    return rows;
  }

  Result<std::vector<NewNotification>> notifications_of(const ServiceSettings& settings,
                                                        const JobBatch& batch,
                                                        const std::vector<job_rows::Row>& rows) {
    RequestChecks checks(context_, settings, now_, job_.template_version);
    std::vector<NewNotification> made;
    made.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      SendRequest r;
      r.template_id = job_.template_id;
      r.to = rows[i].to;
      r.reference = rows[i].reference;
      r.sender_id = job_.sender_id;
      NFY_TRY(values, personalisation_from_json(
                          rows[i].personalisation.empty() ? "{}" : rows[i].personalisation));
      r.personalisation = std::move(values);
      auto checked = checks.check(r);
      if (!checked && checked.error().retryable) return checked.error();
      NewNotification row =
          checked ? made_from(*context_.ports.entropy, settings.service(), r, *checked, now_)
                  : refused_row(job_, rows[i], now_);
      complete(row, batch.first_row + static_cast<std::int64_t>(i));
      NFY_CHECK(personal_data::seal(context_.sealer(), row.notification));
      made.push_back(std::move(row));
    }
    return made;
  }

  void complete(NewNotification& row, std::int64_t number) {
    Notification& n = row.notification;
    row.id_is_derived = true;
    n.id = job_rows::id_of(job_, number);
    n.service_id = job_.service_id;
    n.template_id = job_.template_id;
    n.type = job_.type;
    n.job_id = job_.id;
    n.job_row_number = number;
  }

  EngineContext& context_;
  Store& store_;
  Job job_;
  UtcTime now_;
};

}  // namespace

Result<void> plan(EngineContext& state, UtcTime now, std::vector<Task>& tasks) {
  NFY_TRY(due, state.store().jobs().list_due(now, due_jobs_max));
  for (const Job& job : due)
    tasks.push_back({std::string(job_prefix) + job.service_id.to_text() + "/" + job.id.to_text(),
                     TaskKind::run_job,
                     job.scheduled_for.value_or(job.created_at),
                     {}});
  const LocalDay today = utc_day_of(now);
  const UtcTime midnight = start_of_utc_day(today);
  NFY_TRY(expired, state.store().jobs().has_expired(midnight, retention_days_default));
  if (expired)
    tasks.push_back(
        {std::string(files_prefix) + today.to_text(), TaskKind::archive_jobs, midnight, {}});
  return {};
}

bool is_key(std::string_view key) { return job_of(key) || day_after(files_prefix, key); }

Result<RunState> run(EngineContext& state, std::string_view key, UtcTime now) {
  if (const auto wanted = job_of(key)) {
    NFY_TRY(job, state.store().jobs().get(wanted->service, wanted->job));
    return JobStep(state, std::move(job), now).run();
  }
  const auto day = day_after(files_prefix, key);
  if (!day) return unknown_key(key);
  const UtcTime midnight = start_of_utc_day(*day);
  if (midnight > now) return not_due(key);
  NFY_TRY(expired,
          state.store().jobs().list_expired(midnight, retention_days_default, archive_limit));
  // The file first: a job whose rows are gone is looked at no more.
  for (const ExpiredJob& job : expired)
    NFY_CHECK(kept_files::remove_brought(state, job.service_id, job.id.uuid));
  NFY_CHECK(state.store().jobs().archive(expired));
  if (static_cast<std::int64_t>(expired.size()) == archive_limit) return RunState::more;
  NFY_CHECK(state.store().retention().scrub());
  return RunState::done;
}

}  // namespace notify::jobs
