#include "engine/retention.hpp"

#include "engine/task_keys.hpp"

#include <notify/archive.hpp>
#include <notify/retention.hpp>

#include <algorithm>
#include <set>

namespace notify {
namespace {

/// A receipt for a row that is being moved waits for the whole batch.
constexpr std::int64_t archive_limit = 4'000;
/// A run of a task goes on for so many batches of a sweep, or for so many rows of what sweeps
/// leave.
constexpr int sweeps_a_run = 25;
constexpr std::int64_t left_limit = 5 * archive_limit;
constexpr std::size_t sweeps_remembered_max = 64;

/// "archive/2026-03-13T00:00:00.000000Z": what was created before that instant is out of retention
/// wherever services keep nothing older. "archive/2026-03-13/sms/<service id>" is one service's
/// part, what was created before that day: not planned any more, but it may wait in a host's queue.
constexpr std::string_view archive_prefix = "archive/";

UtcTime first_kept_at(const ServiceCalendars& services, const Service& service,
                      NotificationType type, UtcTime now) {
  const LocalDay day = services.first_kept(service, type, now);
  return services.calendar_of(service).window_of(day).start();
}

/// What every service and type needs not keep any longer.
std::vector<ArchiveScope> out_of_retention(const ServiceCalendars& services, UtcTime now) {
  std::vector<ArchiveScope> scopes;
  for (const Service& service : services.all)
    for (const NotificationType type : all_notification_types)
      scopes.push_back({service.id, type, first_kept_at(services, service, type, now)});
  return scopes;
}

/// Those of `scopes` that have something to archive. What came in is kept as long as the SMS that
/// went out, and goes with them.
Result<std::vector<ArchiveScope>> list_expired(Store& store,
                                               const std::vector<ArchiveScope>& scopes) {
  NFY_TRY(expired, store.archive().list_expired(scopes));
  std::vector<ArchiveScope> sms;
  std::ranges::copy_if(scopes, std::back_inserter(sms), [](const ArchiveScope& scope) {
    return scope.type == NotificationType::sms;
  });
  NFY_TRY(inbound, store.inbound().list_expired(sms));
  for (const ArchiveScope& scope : inbound)
    if (std::ranges::find(expired, scope) == expired.end()) expired.push_back(scope);
  return expired;
}

/// One bounded step of everything that leaves with a scope. All zero: nothing is left.
Result<ArchiveReport> archive_step(Store& store, const ArchiveScope& scope, UtcTime now) {
  NFY_TRY(report, store.archive().move(scope, archive_limit, now));
  if (report.rows() == 0 && scope.type == NotificationType::sms) {
    NFY_TRY(inbound, store.inbound().archive(scope, archive_limit));
    report.inbound = inbound;
  }
  return report;
}

/// Remembers until when a task has swept, since looking for the place would mean to pass over all
/// that was moved. Nothing: it begins, or begins anew.
void remember(EngineContext& state, std::string_view key, std::optional<UtcTime> until) {
  const std::scoped_lock lock(state.sweeps_mutex);
  // Tasks that other hosts have ended.
  if (state.swept_until.size() >= sweeps_remembered_max) state.swept_until.clear();
  if (until)
    state.swept_until[std::string(key)] = *until;
  else
    state.swept_until.erase(std::string(key));
}

std::optional<UtcTime> recall(EngineContext& state, std::string_view key) {
  const std::scoped_lock lock(state.sweeps_mutex);
  const auto found = state.swept_until.find(key);
  return found == state.swept_until.end() ? std::nullopt : std::optional(found->second);
}

/// What all `scopes`, which end with the same instant, can give up without a closer look, from an
/// instant on. Answers up to when it came.
Result<UtcTime> sweep(Store& store, const std::vector<ArchiveScope>& scopes,
                      std::optional<UtcTime> from) {
  const UtcTime end = scopes.front().created_before;
  ArchiveSweep sweep{scopes, from, archive_limit};
  for (int i = 0; i < sweeps_a_run && sweep.created_from != end; ++i) {
    NFY_TRY(step, store.archive().sweep(sweep));
    sweep.created_from = step.next.value_or(end);
  }
  return *sweep.created_from;
}

/// What a sweep left, service by service.
class Leftovers {
public:
  Leftovers(EngineContext& state, UtcTime now)
      : context_(state), store_(state.store()), now_(now) {}

  /// Trouble with one service is no trouble for the others: it is answered at the end.
  Result<RunState> archive(const std::vector<ArchiveScope>& scopes) {
    NFY_TRY(expired, list_expired(store_, scopes));
    std::optional<Error> trouble;
    for (const ArchiveScope& scope : expired) {
      if (rows_ >= left_limit) return RunState::more;
      if (const auto done = archive(scope); !done && !trouble) trouble = done.error();
    }
    if (trouble) return *trouble;
    if (rows_ >= left_limit) return RunState::more;
    NFY_TRY(held, list_expired(store_, expired));
    if (!held.empty())
      return make_error(ErrorCode::busy, "notifications are held by others: service " +
                                             held.front().service_id.to_text());
    return RunState::done;
  }

private:
  /// A service is done with a step that finds nothing, which tidies up behind it.
  Result<void> archive(const ArchiveScope& scope) {
    for (;;) {
      NFY_TRY(step, archive_step(store_, scope, now_));
      context_.conflicts += step.conflicts;
      rows_ += step.rows();
      if (step.rows() == 0) return {};
      if (rows_ < left_limit) continue;
      NFY_TRY(left, list_expired(store_, {scope}));
      if (!left.empty()) return {};
    }
  }

  EngineContext& context_;
  Store& store_;
  UtcTime now_;
  std::int64_t rows_ = 0;
};

/// One bounded piece of what all `scopes`, which end with the same instant, can give up.
Result<RunState> run_sweep(EngineContext& state, std::string_view key,
                           const std::vector<ArchiveScope>& scopes, UtcTime now) {
  const std::optional<UtcTime> from = recall(state, key);
  remember(state, key, {});
  NFY_TRY(reached, sweep(state.store(), scopes, from));
  if (reached == scopes.front().created_before) {
    NFY_TRY(left, Leftovers(state, now).archive(scopes));
    if (left == RunState::done) return left;
  }
  remember(state, key, reached);
  return RunState::more;
}

std::optional<UtcTime> end_named(std::string_view key) {
  const auto end = UtcTime::from_text(key.substr(archive_prefix.size()));
  return end && key == std::string(archive_prefix) + end->to_text() ? std::optional(*end)
                                                                    : std::nullopt;
}

/// The scopes that end with the instant that a key names; none: it is not due.
Result<std::vector<ArchiveScope>> scopes_of(const ServiceCalendars& services, std::string_view key,
                                            UtcTime now) {
  std::vector<ArchiveScope> scopes = out_of_retention(services, now);
  if (const auto end = end_named(key)) {
    std::erase_if(scopes, [&](const ArchiveScope& s) { return s.created_before < *end; });
    for (ArchiveScope& scope : scopes) scope.created_before = *end;
    return scopes;
  }
  NFY_TRY(wanted, ServiceDayKey::from(archive_prefix, key));
  const auto service = std::ranges::find(services.all, wanted.service_id, &Service::id);
  if (service == services.all.end())
    return make_error(ErrorCode::not_found, "unknown service: " + wanted.service_id.to_text());
  const UtcTime end = services.calendar_of(*service).window_of(wanted.day).start();
  std::erase_if(scopes, [&](const ArchiveScope& s) {
    return s.service_id != service->id || s.type != wanted.type || s.created_before < end;
  });
  for (ArchiveScope& scope : scopes) scope.created_before = end;
  return scopes;
}

}  // namespace

namespace retention {

Result<void> plan(Store& store, const ServiceCalendars& services, UtcTime now,
                  std::vector<Task>& tasks) {
  NFY_TRY(expired, list_expired(store, out_of_retention(services, now)));
  std::set<UtcTime> ends;
  for (const ArchiveScope& scope : expired) ends.insert(scope.created_before);
  for (const UtcTime end : ends)
    tasks.push_back({std::string(archive_prefix) + end.to_text(), TaskKind::archive, end, {}});
  return {};
}

bool is_key(std::string_view key) {
  if (!key.starts_with(archive_prefix)) return false;
  return end_named(key) || ServiceDayKey::from(archive_prefix, key).has_value();
}

Result<RunState> run(EngineContext& state, std::string_view key, UtcTime now) {
  NFY_TRY(services, read_service_calendars(state.store()));
  NFY_TRY(scopes, scopes_of(services, key, now));
  if (scopes.empty()) return not_due(key);
  NFY_TRY(done, end_named(key) ? run_sweep(state, key, scopes, now)
                               : Leftovers(state, now).archive(scopes));
  if (done == RunState::done) NFY_CHECK(state.store().retention().scrub());
  return done;
}

}  // namespace retention

Result<void> Retention::set(ServiceId service, NotificationType type, int days) {
  NFY_CHECK(check_retention_days(days));
  RetentionPeriod period;
  period.service_id = service;
  period.type = type;
  period.days = days;
  return context_->store().retention().put(period, context_->now());
}

Uuid retention::id_of(const RetentionPeriod& period) {
  return digest_id({"retention", period.service_id.to_text(), name_of(period.type)});
}

Result<std::vector<RetentionPeriod>> Retention::list(ServiceId service) {
  NFY_CHECK(context_->store().services().get(service));
  NFY_TRY(put, context_->store().retention().list());
  std::vector<RetentionPeriod> out;
  for (const NotificationType type : all_notification_types) {
    RetentionPeriod& line = out.emplace_back();
    line.service_id = service;
    line.type = type;
    for (const RetentionPeriod& r : put)
      if (r.service_id == service && r.type == type) {
        line = r;
        line.id = retention::id_of(r);
      }
  }
  return out;
}

Result<ArchiveReport> Archive::run(ServiceId service_id, const ProgressFunction& progress) {
  Store& store = context_->store();
  NFY_TRY(service, store.services().get(service_id));
  NFY_TRY(services, read_service_calendars(store));
  ArchiveReport report;
  for (const NotificationType type : all_notification_types) {
    const ArchiveScope scope{service_id, type,
                             first_kept_at(services, service, type, context_->now())};
    for (;;) {
      NFY_TRY(step, archive_step(store, scope, context_->now()));
      report += step;
      if (step.rows() == 0) break;
      if (progress && !progress(Progress{"archive", report.rows(), 0})) return stopped();
    }
  }
  context_->conflicts += report.conflicts;
  NFY_CHECK(store.retention().scrub());
  return report;
}

}  // namespace notify
