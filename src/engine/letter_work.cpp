#include "engine/checks.hpp"
#include "engine/letter_files.hpp"
#include "engine/personal_data.hpp"
#include "engine/task_keys.hpp"

#include <notify/json.hpp>
#include <notify/letter_schedule.hpp>
#include <notify/letters.hpp>

#include <algorithm>

namespace notify {
namespace {

constexpr std::int64_t run_limit_max = 10'000;
/// Letters that are claimed at once, and for how long: a PDF takes a fraction of a second, a scan
/// may wait for its time-out.
constexpr std::int64_t letter_claim_limit = 5;
constexpr std::chrono::seconds letter_lease{600};

/// One run: claims, makes and scans until nothing is due or the limit is reached.
class LetterRun {
public:
  LetterRun(EngineContext& state, std::int64_t limit) : context_(state), left_(limit) {}

  [[nodiscard]] static LetterClaim claim_of(const EngineContext& state, UtcTime now) {
    return {.makes = state.ports.letter_renderer != nullptr,
            .scans = state.ports.virus_scanner != nullptr && state.ports.letter_checker != nullptr,
            .now = now,
            .until = now + letter_lease};
  }

  Result<LetterRunReport> run() {
    while (left_ > 0) {
      LetterClaim claim = claim_of(context_, context_.now());
      claim.limit = std::min(left_, letter_claim_limit);
      NFY_TRY(taken, context_.store().letter_files().claim(claim));
      if (taken.empty()) break;
      left_ -= static_cast<std::int64_t>(taken.size());
      for (const LetterFile& file : taken) NFY_CHECK(settle(file));
    }
    return report_;
  }

private:
  /// What fails for a while is tried again; what fails too often fails the letter.
  Result<void> settle(const LetterFile& file) {
    const bool makes = file.work == LetterWork::make;
    const auto done = makes ? make(file) : scan(file);
    if (done) {
      ++(makes ? report_.made : report_.scanned);
      // Where the letter went on meanwhile, nothing is left to do.
      return *done ? Result<void>()
                   : context_.store().letter_files().put_back(file.id, std::nullopt);
    }
    if (file.attempts < letter_attempts_max) {
      ++report_.retried;
      return context_.store().letter_files().put_back(file.id, context_.now() + letter_retry_after);
    }
    ++report_.failed;
    return give_up(file, done.error());
  }

  Result<void> give_up(const LetterFile& file, const Error& why) {
    const LetterChange change{
        .id = file.id,
        .service_id = file.service_id,
        .from = StatusSet::of(Status::created, Status::pending_virus_check),
        .status = Status::technical_failure,
        .message = std::string(file.work == LetterWork::make ? "pdf cannot be made: "
                                                             : "pdf cannot be scanned: ") +
                   why.message};
    const auto changed = context_.store().letter_files().change(change, context_.now());
    if (!changed && changed.error().code != ErrorCode::not_found) return changed.error();
    if (changed && *changed) return {};
    return context_.store().letter_files().put_back(file.id, std::nullopt);
  }

  Result<bool> make(const LetterFile& file) {
    NFY_TRY(letter, letter_files::get_letter(context_, file.service_id, file.id));
    if (letter.status != Status::created && letter.status != Status::delivered) return false;
    NFY_CHECK(personal_data::open(context_.sealer(), letter));
    NFY_TRY(settings, ServiceSettings::of(context_, file.service_id));
    NFY_TRY(compiled, settings.compiled(letter.template_id, letter.template_version));
    NFY_TRY(values, personalisation_from_json(
                        letter.personalisation.empty() ? "{}" : letter.personalisation));
    const bool is_last = file.attempts >= letter_attempts_max;
    NFY_TRY(printed, print_letter(context_, *compiled, values, letter.created_at,
                                  is_last ? PrintFor::printer_at_last : PrintFor::printer));
    return letter_files::record_printed(context_, file.service_id, file.id, printed);
  }

  Result<bool> scan(const LetterFile& file) {
    NFY_TRY(pdf,
            kept_files::get(context_, letter_files::owner_of(file.service_id, file.id), file.file));
    NFY_TRY(verdict, context_.ports.virus_scanner->scan(pdf));
    LetterScan found;
    if (!verdict.is_clean()) {
      found.result = ScanResult::virus;
      found.message = verdict.virus;
    } else {
      NFY_TRY(looked_at, look_at(file.service_id, pdf));
      found = std::move(looked_at);
    }
    return Letters(context_).record_scan(file.service_id, file.id, found);
  }

  Result<LetterScan> look_at(ServiceId service, std::string_view pdf) {
    NFY_TRY(settings, ServiceSettings::of(context_, service));
    const bool abroad = settings.service().permissions.contains(Permission::international_letters);
    return letter_files::look_at(
        context_, pdf, abroad ? Letters::LookFor::letter_also_abroad : Letters::LookFor::letter);
  }

  EngineContext& context_;
  std::int64_t left_;
  LetterRunReport report_;
};

}  // namespace

Result<LetterRunReport> Letters::run(const LetterRunOptions& options) {
  if (options.limit < 1 || options.limit > run_limit_max)
    return refused("limit must be 1 to " + std::to_string(run_limit_max) + ": " +
                   std::to_string(options.limit));
  return LetterRun(*context_, options.limit).run();
}

Result<std::int64_t> Letters::collect(std::optional<UtcTime> created_before) {
  constexpr std::int64_t collected_max = 10'000;
  const UtcTime now = context_->now();
  if (!created_before) {
    NFY_TRY(london, printer_zone());
    created_before = last_letter_collection(now, *london);
  }
  return context_->store().letter_files().collect(*created_before, now, collected_max);
}

namespace letter_tasks {
namespace {

constexpr std::string_view collect_prefix = "letters/collect/";
constexpr std::int64_t collect_limit = 1'000;
/// PDFs of letters that came last are made meanwhile.
constexpr std::chrono::minutes collect_after{20};

constexpr std::string_view work_key = "letters/files";
constexpr std::string_view sweep_prefix = "files/sweep/";
constexpr std::int64_t work_limit = 50;
constexpr std::int64_t sweep_limit = 1'000;

/// Removes some of the files that nothing leads to. Answers whether there were more.
Result<bool> remove_some(EngineContext& state, UtcTime now) {
  NFY_TRY(keys, state.store().stored_files().list_removable(now, sweep_limit));
  std::vector<std::string> gone;
  for (std::string& key : keys) {
    const auto removed = state.ports.files->remove(key);
    if (!removed) {
      NFY_CHECK(state.store().stored_files().forget(gone));
      // Whatever else is due does not wait for a place that is away.
      return make_error(ErrorCode::busy, removed.error().message);
    }
    gone.push_back(std::move(key));
  }
  NFY_CHECK(state.store().stored_files().forget(gone));
  return static_cast<std::int64_t>(gone.size()) == sweep_limit;
}

Result<RunState> sweep(EngineContext& state, LocalDay day, UtcTime now) {
  if (start_of_utc_day(day) > now) return not_due(std::string(sweep_prefix) + day.to_text());
  Store& store = state.store();
  NFY_TRY(left, store.letter_files().drop_left(sweep_limit, now));
  if (left == sweep_limit) return RunState::more;
  NFY_TRY(expired, store.stored_documents().drop_expired(now, sweep_limit));
  if (expired == sweep_limit) return RunState::more;
  NFY_TRY(has_more, remove_some(state, now));
  if (has_more) return RunState::more;
  NFY_CHECK(store.stored_files().set_swept_until(start_of_utc_day(day)));
  return RunState::done;
}

Result<RunState> collect(EngineContext& state, LocalDay day, UtcTime now) {
  NFY_TRY(london, printer_zone());
  const UtcTime until =
      last_letter_collection(london->start_of(day + std::chrono::days(1)), *london);
  if (until + collect_after > now) return not_due(std::string(collect_prefix) + day.to_text());
  NFY_TRY(collected, state.store().letter_files().collect(until, now, collect_limit));
  if (collected == collect_limit) return RunState::more;
  NFY_CHECK(state.store().letter_files().set_collected_until(until));
  return RunState::done;
}

Result<void> plan_collection(EngineContext& state, UtcTime now, std::vector<Task>& tasks) {
  NFY_TRY(collected_until, state.store().letter_files().collected_until());
  if (!collected_until) return {};
  NFY_TRY(london, printer_zone());
  const UtcTime last = last_letter_collection(now - collect_after, *london);
  if (*collected_until < last)
    tasks.push_back({std::string(collect_prefix) + london->day_of(last).to_text(),
                     TaskKind::collect_letters,
                     last + collect_after,
                     {}});
  return {};
}

}  // namespace

Result<void> plan(EngineContext& state, UtcTime now, std::vector<Task>& tasks) {
  NFY_CHECK(plan_collection(state, now, tasks));
  NFY_TRY(has_work, state.store().letter_files().has_due(LetterRun::claim_of(state, now)));
  if (has_work)
    tasks.push_back({std::string(work_key), TaskKind::letter_files, now.floor_hour(), {}});
  const UtcTime midnight = start_of_utc_day(utc_day_of(now));
  NFY_TRY(swept_until, state.store().stored_files().swept_until());
  if (swept_until && *swept_until < midnight)
    tasks.push_back({std::string(sweep_prefix) + utc_day_of(now).to_text(),
                     TaskKind::sweep_files,
                     midnight,
                     {}});
  return {};
}

bool is_key(std::string_view key) {
  return key == work_key || day_after(sweep_prefix, key) || day_after(collect_prefix, key);
}

Result<RunState> run(EngineContext& state, std::string_view key, UtcTime now) {
  if (const auto day = day_after(sweep_prefix, key)) return sweep(state, *day, now);
  if (const auto day = day_after(collect_prefix, key)) return collect(state, *day, now);
  NFY_TRY(report, LetterRun(state, work_limit).run());
  const std::int64_t done = report.made + report.scanned + report.retried + report.failed;
  return done == work_limit ? RunState::more : RunState::done;
}

}  // namespace letter_tasks
}  // namespace notify
