#include "engine/history.hpp"

#include "engine/task_keys.hpp"

#include <notify/archive.hpp>

namespace notify {
namespace {

constexpr std::string_view history_prefix = "history/";
constexpr std::string_view files_prefix = "files/";
constexpr int months_ahead = 2;

/// "history/2026-03-01": a place for the months from then on; "files/2025-02-01": that month goes.
std::optional<UtcTime> month_of(std::string_view prefix, std::string_view key) {
  const auto day = day_after(prefix, key);
  if (!day) return {};
  const UtcTime at = UtcTime::from_us(
      std::chrono::duration_cast<std::chrono::microseconds>(day->days().time_since_epoch())
          .count());
  return at == start_of_utc_month(at) ? std::optional(at) : std::nullopt;
}

std::string month_key(std::string_view prefix, UtcTime month) {
  return std::string(prefix) + month.to_text().substr(0, 10);
}

/// The next month and the one after it have their places before they begin.
UtcTime ready_until(UtcTime now) {
  UtcTime month = start_of_utc_month(now);
  for (int i = 0; i <= months_ahead; ++i) month = next_utc_month(month);
  return month;
}

bool is_ready(const UpkeepState& state, UtcTime now) {
  return !state.history_ready_until ||
         *state.history_ready_until >= next_utc_month(next_utc_month(now));
}

Result<RunState> run_history(Store& store, UtcTime month, UtcTime now) {
  if (month > now) return not_due(month_key(history_prefix, month));
  NFY_CHECK(store.archive().prepare_history(month, ready_until(month)));
  NFY_TRY(state, store.retention().upkeep_state());
  if (!is_ready(state, month))
    return make_error(ErrorCode::busy, "months to come have rows already: " + month.to_text());
  return RunState::done;
}

Result<RunState> run_files(Store& store, UtcTime month, UtcTime now) {
  NFY_TRY(first_kept, first_kept_month(now, history_months_default));
  if (month >= first_kept) return not_due(month_key(files_prefix, month));
  NFY_TRY(report, store.files().write({month, next_utc_month(month)}, now));
  if (report.rows > 0) return RunState::more;
  NFY_CHECK(store.retention().scrub());
  return RunState::done;
}

}  // namespace

namespace history {

void plan(const UpkeepState& state, UtcTime now, std::vector<Task>& tasks) {
  const UtcTime month = start_of_utc_month(now);
  if (!is_ready(state, now))
    tasks.push_back({month_key(history_prefix, month), TaskKind::prepare_history, month, {}});
  if (!state.has_archive_files || !state.oldest_in_history) return;
  const UtcTime first_kept = first_kept_month(now, history_months_default).value();
  const UtcTime oldest = start_of_utc_month(*state.oldest_in_history);
  // One a plan: the next one shows itself when this one is gone.
  if (oldest < first_kept && next_utc_month(oldest) <= state.watermark)
    tasks.push_back({month_key(files_prefix, oldest), TaskKind::archive_files, first_kept, {}});
}

bool is_key(std::string_view key) {
  return month_of(history_prefix, key) || month_of(files_prefix, key);
}

Result<RunState> run(Store& store, std::string_view key, UtcTime now) {
  if (const auto month = month_of(history_prefix, key)) return run_history(store, *month, now);
  const auto month = month_of(files_prefix, key);
  NFY_ASSERT(month);
  return run_files(store, *month, now);
}

}  // namespace history

Result<FilingReport> Archive::file_history(int months_kept, const ProgressFunction& progress) {
  Store& store = context_->store();
  NFY_TRY(first_kept, first_kept_month(context_->now(), months_kept));
  FilingReport report;
  for (;;) {
    NFY_TRY(state, store.retention().upkeep_state());
    if (!state.has_archive_files)
      return make_error(ErrorCode::unsupported, "store was opened without a place for files");
    const UtcTime month = start_of_utc_month(state.oldest_in_history.value_or(first_kept));
    if (month >= first_kept || next_utc_month(month) > state.watermark) break;
    NFY_TRY(step, store.files().write({month, next_utc_month(month)}, context_->now()));
    if (step.rows == 0) break;  // another worker has just moved them
    report.files += step.files;
    report.rows += step.rows;
    report.bytes += step.bytes;
    if (progress && !progress(Progress{"file history", report.rows, 0})) return stopped();
  }
  NFY_CHECK(store.retention().scrub());
  return report;
}

Result<std::vector<ArchiveFile>> Archive::list_files() { return context_->store().files().list(); }

Result<std::vector<ArchiveFileFault>> Archive::check_files(const ProgressFunction& progress) {
  NFY_TRY(files, context_->store().files().list());
  std::vector<ArchiveFileFault> faults;
  std::int64_t done = 0;
  for (const ArchiveFile& file : files) {
    const auto good = context_->store().files().check(file);
    if (!good) faults.push_back({file, good.error()});
    if (progress &&
        !progress(Progress{"check files", ++done, static_cast<std::int64_t>(files.size())}))
      return stopped();
  }
  return faults;
}

}  // namespace notify
