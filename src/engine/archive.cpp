#include "engine/history.hpp"
#include "engine/ledger.hpp"
#include "engine/retention.hpp"
#include "engine/service_calendars.hpp"
#include "engine/task_keys.hpp"
#include "engine/upkeep.hpp"

#include <notify/archive.hpp>
#include <notify/receipts.hpp>
#include <notify/retention.hpp>
#include <notify/trace_parent.hpp>
#include <notify/unsubscribe.hpp>

#include <algorithm>

namespace notify {
namespace {

constexpr std::int64_t time_out_limit = 10'000;
constexpr std::int64_t status_limit = 4'096;
constexpr std::int64_t status_days_max = 1'000;
constexpr std::int64_t processing_days_max = 400;
constexpr std::int64_t ledgers_limit = 200;
constexpr std::int64_t bury_limit = 1'000;
constexpr std::int64_t unsubscribers_limit = 10'000;
/// How long after a day its counts are compared: receipts and cancellations of the night are in.
constexpr std::chrono::hours caches_wait{3};

constexpr std::string_view time_out_prefix = "timeout/";
constexpr std::string_view status_prefix = "status/";
constexpr std::string_view processing_prefix = "processing/";
constexpr std::string_view prune_receipts_key = "receipts/prune";
/// "receipts/bury/2026-03-13": what was parked before that day (UTC) has waited long enough.
constexpr std::string_view bury_prefix = "receipts/bury/";
constexpr std::string_view prune_callbacks_key = "callbacks/prune";
constexpr std::int64_t callbacks_limit = 1'000;
constexpr std::string_view caches_prefix = "caches/";
constexpr std::string_view people_prefix = "people/prune/";  // then a day of UTC

/// What nobody has finished by then is forgotten, once a night. (rules/users 3.3, members 3.1)
constexpr std::chrono::hours code_kept{24}, invitation_kept{48}, draft_file_kept{24};

/// Whether something of people is older than it may get.
bool has_unfinished(const UpkeepState& upkeep, UtcTime midnight) {
  const auto is_over = [&](const std::optional<UtcTime>& at, std::chrono::hours kept) {
    return at && *at < midnight - kept;
  };
  return is_over(upkeep.oldest_code, code_kept) ||
         is_over(upkeep.oldest_invitation, invitation_kept) ||
         is_over(upkeep.oldest_draft_file, draft_file_kept);
}

Result<RunState> prune_people(Store& store, LocalDay day, UtcTime now) {
  const UtcTime midnight = start_of_utc_day(day);
  if (midnight > now) return not_due(std::string(people_prefix) + day.to_text());
  NFY_CHECK(store.sign_in().prune_codes(midnight - code_kept));
  NFY_CHECK(store.invitations().prune(midnight - invitation_kept));
  NFY_CHECK(store.template_files().archive_pending(midnight - draft_file_kept, now));
  return RunState::done;
}

/// Whether something is kept that was to be kept until now.
bool is_prunable(const UpkeepState& upkeep, UtcTime now) {
  const auto is_over = [&](const std::optional<UtcTime>& at, std::chrono::hours kept) {
    return at && *at < now - kept;
  };
  return is_over(upkeep.oldest_quarantined, quarantined_receipt_kept) ||
         is_over(upkeep.oldest_failure, failure_reason_kept) ||
         is_over(upkeep.oldest_trace_parent, trace_parent_kept) ||
         is_over(upkeep.oldest_unsubscriber, unsubscriber_kept) ||
         is_over(upkeep.oldest_processed_unsubscriber, unsubscriber_kept_processed);
}

std::optional<UtcTime> hour_of(std::string_view key) {
  if (!key.starts_with(time_out_prefix)) return {};
  const auto hour = UtcTime::from_text(key.substr(time_out_prefix.size()));
  return hour && *hour == hour->floor_hour() ? std::optional(*hour) : std::nullopt;
}

/// What was given up before this is forgotten: once a night, by the days of UTC.
UtcTime first_kept_death(const EngineContext& state, UtcTime now) {
  return start_of_utc_day(utc_day_of(now)) - state.ports.dead_callbacks_kept;
}

/// "caches/2026-03-31": ledgers of days up to that one.
Result<void> plan_caches(Store& store, const ServiceCalendars& services, UtcTime now,
                         std::vector<Task>& tasks) {
  if (services.all.empty()) return {};
  LocalDay last = utc_day_of(now);
  while (services.end_of(last) + caches_wait > now) last = last - std::chrono::days(1);
  NFY_TRY(ledgers, store.ledgers().list_unreconciled(last, 1));
  if (!ledgers.empty())
    tasks.push_back({std::string(caches_prefix) + last.to_text(),
                     TaskKind::caches,
                     services.end_of(last) + caches_wait,
                     {}});
  return {};
}

/// Days that are over and have not been measured, from the last that was, or the oldest that can.
void plan_processing(const UpkeepState& state, const ServiceCalendars& services, UtcTime now,
                     std::vector<Task>& tasks) {
  if (services.all.empty() || (!state.last_measured_day && !state.oldest_live)) return;
  const Calendar& calendar = services.calendars.begin()->second;
  const LocalDay today = calendar.day_of(now);
  LocalDay day = state.last_measured_day ? state.last_measured_day->next()
                                         : calendar.day_of(*state.oldest_live);
  for (day = std::max(day, today - std::chrono::days(processing_days_max)); day < today;
       day = day.next()) {
    const UtcTime end = services.end_of(day);
    if (end > now) break;
    tasks.push_back(
        {std::string(processing_prefix) + day.to_text(), TaskKind::processing_time, end, {}});
  }
}

/// The first UTC day whose parked receipts still wait.
LocalDay first_parked_day(const EngineContext& state, UtcTime now) {
  return utc_day_of(now) - std::chrono::days(state.ports.parked_receipt_days);
}

/// What is kept of a report, with its bytes; the same report again is the same.
QuarantinedReceipt buried(std::string_view provider, std::string raw, UtcTime received_at) {
  const std::string name(provider);
  const QuarantinedReceiptId id{digest_id({name, raw})};
  return {id, name, std::move(raw), std::string(unknown_notification_reason), received_at};
}

/// Their notifications never turned up: they wait for an operator. (rules/receipts 3.1)
Result<RunState> run_bury(EngineContext& state, LocalDay day, UtcTime now) {
  if (day > first_parked_day(state, now)) return not_due(std::string(bury_prefix) + day.to_text());
  NFY_TRY(receipts, state.store().receipts().list_parked(start_of_utc_day(day), bury_limit));
  std::vector<BuriedReceipt> dead;
  for (const ParkedReceipt& p : receipts)
    dead.push_back({p.place, buried(p.receipt.provider, to_json(p.receipt), p.received_at)});
  NFY_CHECK(state.store().receipts().bury(dead));
  NFY_TRY(complaints, state.store().complaints().list_parked(start_of_utc_day(day), bury_limit));
  std::vector<BuriedComplaint> dead_complaints;
  for (const ParkedComplaint& p : complaints)
    dead_complaints.push_back(
        {p.complaint.id, buried(p.complaint.provider, to_json(p.complaint), p.received_at)});
  NFY_CHECK(state.store().complaints().bury(dead_complaints));
  const bool is_more = receipts.size() == bury_limit || complaints.size() == bury_limit;
  return is_more ? RunState::more : RunState::done;
}

Result<RunState> run_time_out(Store& store, UtcTime hour, UtcTime now) {
  NFY_TRY(state, store.retention().upkeep_state());
  const UtcTime cutoff = hour - time_out_after;
  // Once a day everything is looked at: what was held by others, or sent when it was days old.
  constexpr std::chrono::hours day{24};
  const bool all = hour.us() % std::chrono::microseconds(day).count() == 0 ||
                   state.timed_out_until + day < cutoff;
  const UtcTime from = all ? UtcTime::from_us(0) : state.timed_out_until;
  NFY_TRY(found, store.retention().time_out({from, cutoff, time_out_limit}, now));
  return found == time_out_limit ? RunState::more : RunState::done;
}

}  // namespace

namespace upkeep {

Result<void> plan(EngineContext& state, UtcTime now, const std::vector<std::string>& before,
                  std::vector<Task>& tasks) {
  Store& store = state.store();
  NFY_TRY(upkeep, store.retention().upkeep_state());
  NFY_TRY(services, read_service_calendars(store));
  const UtcTime hour = now.floor_hour();
  const UtcTime cutoff = hour - time_out_after;
  if (upkeep.timed_out_until < cutoff && upkeep.oldest_live && *upkeep.oldest_live < cutoff)
    tasks.push_back({std::string(time_out_prefix) + hour.to_text(), TaskKind::time_out, hour, {}});
  NFY_TRY(days, store.statistics().list_status_days(status_days_max));
  for (const LocalDay day : days) {
    const UtcTime end = services.end_of(day);
    if (end <= now)
      tasks.push_back(
          {std::string(status_prefix) + day.to_text(), TaskKind::status_facts, end, before});
  }
  plan_processing(upkeep, services, now, tasks);
  history::plan(upkeep, now, tasks);
  NFY_CHECK(plan_caches(store, services, now, tasks));
  if (is_prunable(upkeep, now))
    tasks.push_back({std::string(prune_receipts_key), TaskKind::prune_receipts, hour, {}});
  const LocalDay first_parked = first_parked_day(state, now);
  if (upkeep.oldest_parked && *upkeep.oldest_parked < start_of_utc_day(first_parked))
    tasks.push_back({std::string(bury_prefix) + first_parked.to_text(),
                     TaskKind::prune_receipts,
                     start_of_utc_day(utc_day_of(now)),
                     {}});
  if (const LocalDay today = utc_day_of(now); has_unfinished(upkeep, start_of_utc_day(today)))
    tasks.push_back({std::string(people_prefix) + today.to_text(),
                     TaskKind::prune_people,
                     start_of_utc_day(today),
                     {}});
  const UtcTime first_kept = first_kept_death(state, now);
  const auto is_over = [&](const std::optional<UtcTime>& at) { return at && *at < first_kept; };
  if (is_over(upkeep.oldest_dead_callback) || is_over(upkeep.oldest_unused_host))
    tasks.push_back({std::string(prune_callbacks_key),
                     TaskKind::prune_callbacks,
                     start_of_utc_day(utc_day_of(now)),
                     {}});
  return retention::plan(store, services, now, tasks);
}

bool is_key(std::string_view key) {
  if (key == prune_receipts_key || key == prune_callbacks_key) return true;
  if (history::is_key(key) || retention::is_key(key)) return true;
  return hour_of(key) || day_after(status_prefix, key) || day_after(processing_prefix, key) ||
         day_after(caches_prefix, key) || day_after(bury_prefix, key) ||
         day_after(people_prefix, key);
}

Result<RunState> run(EngineContext& state, std::string_view key, UtcTime now) {
  Store& store = state.store();
  if (retention::is_key(key)) return retention::run(state, key, now);
  if (const auto hour = hour_of(key)) {
    if (*hour > now) return not_due(key);
    return run_time_out(store, *hour, now);
  }
  if (history::is_key(key)) return history::run(store, key, now);
  if (const auto day = day_after(status_prefix, key)) {
    NFY_TRY(done, store.statistics().project_statuses(*day, status_limit));
    return done == status_limit ? RunState::more : RunState::done;
  }
  if (const auto day = day_after(processing_prefix, key)) {
    NFY_TRY(services, read_service_calendars(store));
    if (services.end_of(*day) > now) return not_due(key);
    NFY_CHECK(store.statistics().measure_processing(*day, now));
    return RunState::done;
  }
  if (const auto day = day_after(caches_prefix, key)) {
    NFY_TRY(services, read_service_calendars(store));
    if (services.end_of(*day) > now) return not_due(key);
    NFY_TRY(done, ledger::reconcile(state, *day, ledgers_limit));
    return done == ledgers_limit ? RunState::more : RunState::done;
  }
  if (const auto day = day_after(bury_prefix, key)) return run_bury(state, *day, now);
  if (const auto day = day_after(people_prefix, key)) return prune_people(store, *day, now);
  if (key == prune_receipts_key) {
    NFY_CHECK(store.receipts().drop_quarantined(now - quarantined_receipt_kept));
    NFY_CHECK(store.retention().drop_failure_reasons(now - failure_reason_kept));
    NFY_CHECK(store.delivery().drop_trace_parents(now - trace_parent_kept));
    NFY_TRY(forgotten, store.unsubscribes().forget(now - unsubscriber_kept_processed,
                                                   now - unsubscriber_kept, unsubscribers_limit));
    if (forgotten == unsubscribers_limit) return RunState::more;
    NFY_CHECK(store.retention().scrub());
    return RunState::done;
  }
  if (key == prune_callbacks_key) {
    const UtcTime first_kept = first_kept_death(state, now);
    NFY_TRY(dropped, store.callbacks().drop_dead(first_kept, callbacks_limit));
    NFY_TRY(forgotten, store.callbacks().drop_unused_hosts(first_kept, callbacks_limit));
    const bool is_more = dropped == callbacks_limit || forgotten == callbacks_limit;
    return is_more ? RunState::more : RunState::done;
  }
  return unknown_key(key);
}

}  // namespace upkeep

Result<std::int64_t> Retention::time_out(const ProgressFunction& progress) {
  std::int64_t total = 0;
  const UtcTime at = context_->now();
  for (;;) {
    NFY_TRY(found, context_->store().retention().time_out(
                       {UtcTime::from_us(0), at - time_out_after, time_out_limit}, at));
    total += found;
    if (found < time_out_limit) return total;
    if (progress && !progress(Progress{"time out", total, 0})) return stopped();
  }
}

Result<std::vector<QuarantinedNotification>> Archive::list_quarantined(std::int64_t limit) {
  NFY_CHECK(check_limit(limit));
  return context_->store().archive().list_quarantined(limit);
}

}  // namespace notify
