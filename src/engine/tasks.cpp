#include "engine/context.hpp"
#include "engine/jobs.hpp"
#include "engine/kept_files.hpp"
#include "engine/providers.hpp"
#include "engine/report_requests.hpp"
#include "engine/task_keys.hpp"
#include "engine/upkeep.hpp"

#include <notify/allowances.hpp>
#include <notify/tasks.hpp>

#include <algorithm>

namespace notify {
namespace {

constexpr std::int64_t plan_marks_max = 10'000;
constexpr std::int64_t fold_limit = 20'000;
constexpr std::int64_t leases_listed_max = 100'000;
constexpr std::size_t bill_batch = 4'096;

constexpr std::string_view advance_prefix = "facts/advance/";
constexpr std::string_view fold_key = "facts/fold";
constexpr std::string_view billing_prefix = "billing/";
constexpr std::string_view despatch_prefix = "despatch/";
constexpr std::string_view allowance_prefix = "allowance/";
constexpr std::string_view prune_key = "tasks/prune";
constexpr std::int64_t ended_leases_max = 1'000;  // four days of advances leave as many

std::string key_of(const BillingMark& m) {
  return ServiceDayKey{m.day, m.type, m.service_id}.text(billing_prefix);
}

/// "billing/2026-03-31/sms/<service id>"
Result<BillingMark> mark_from(std::string_view key) {
  NFY_TRY(named, ServiceDayKey::from(billing_prefix, key));
  return BillingMark{named.day, named.type, named.service_id};
}

/// "despatch/2026-03-31"
Result<LocalDay> despatch_day_from(std::string_view key) {
  const auto day = day_after(despatch_prefix, key);
  if (!day) return unknown_key(key);
  return *day;
}

struct YearOfService {
  int year = 0;
  ServiceId service;
};

/// "allowance/2026/<service id>"
Result<YearOfService> year_of_service_from(std::string_view key) {
  const std::string_view rest = key.substr(allowance_prefix.size());
  const std::size_t slash = rest.find('/');
  if (slash == rest.npos) return unknown_key(key);
  const auto service = ServiceId::from_text(rest.substr(slash + 1));
  const auto day = LocalDay::from_text(std::string(rest.substr(0, slash)) + "-01-01");
  if (!service || !day) return unknown_key(key);
  return YearOfService{day->year(), *service};
}

Result<void> check_key(std::string_view key) {
  if (key == fold_key || key == prune_key || key.starts_with(advance_prefix)) return {};
  if (upkeep::is_key(key) || jobs::is_key(key) || delivery_tasks::is_key(key)) return {};
  if (letter_tasks::is_key(key) || report_tasks::is_key(key)) return {};
  if (key.starts_with(billing_prefix)) {
    NFY_CHECK(mark_from(key));
  } else if (key.starts_with(despatch_prefix)) {
    NFY_CHECK(despatch_day_from(key));
  } else if (key.starts_with(allowance_prefix)) {
    NFY_CHECK(year_of_service_from(key));
  } else {
    return unknown_key(key);
  }
  return {};
}

/// Whether a task's failure says nothing about the others. The rows of a job may be sealed under a
/// key that this host lacks.
bool concerns_one(std::string_view key, ErrorCode code) {
  return code == ErrorCode::not_found ||
         (jobs::is_key(key) && (code == ErrorCode::unsupported || code == ErrorCode::corrupt));
}

}  // namespace

Result<std::vector<Task>> Tasks::plan(UtcTime at) {
  NFY_TRY(due, context_->store().tasks().read_due(at, plan_marks_max));
  std::vector<Task> tasks;
  const UtcTime hour = at.floor_hour();
  std::vector<std::string> before;
  // What is not in the cube yet is counted by every reader, so the watermark follows closely.
  const UtcTime next = at.floor_to(watermark_step);
  if (due.facts.watermark < next) {
    Task task{std::string(advance_prefix) + next.to_text(), TaskKind::advance_facts, next, {}};
    before.push_back(task.key);
    tasks.push_back(std::move(task));
  }
  if (due.facts.deltas > 0) {
    Task task{std::string(fold_key), TaskKind::fold_facts, hour, before};
    before.push_back(task.key);
    tasks.push_back(std::move(task));
  }
  if (due.ended_leases > ended_leases_max)
    tasks.push_back({std::string(prune_key), TaskKind::prune_leases, hour, {}});
  for (const auto& missing : due.missing_allowances)
    tasks.push_back({std::string(allowance_prefix) + std::to_string(missing.financial_year) + "/" +
                         missing.service_id.to_text(),
                     TaskKind::make_allowance,
                     missing.year_began_at,
                     {}});
  NFY_CHECK(jobs::plan(*context_, at, tasks));
  NFY_CHECK(upkeep::plan(*context_, at, before, tasks));
  NFY_CHECK(delivery_tasks::plan(*context_, at, tasks));
  NFY_CHECK(letter_tasks::plan(*context_, at, tasks));
  NFY_CHECK(report_tasks::plan(*context_, at, tasks));
  // A day is billed once it is over; until then its figures are read from the cube.
  for (const auto& despatch : due.despatch)
    if (despatch.day_ends_at <= at)
      tasks.push_back({std::string(despatch_prefix) + despatch.day.to_text(),
                       TaskKind::bill_despatch,
                       despatch.day_ends_at,
                       {}});
  for (const auto& [mark, day_ends_at] : due.marks)
    if (day_ends_at <= at) tasks.push_back({key_of(mark), TaskKind::bill_day, day_ends_at, before});
  return tasks;
}

Result<TaskLease> Tasks::claim(std::string_view key, std::string_view owner,
                               std::chrono::microseconds lease) {
  if (owner.empty()) return make_error(ErrorCode::invalid_argument, "a lease needs an owner");
  if (lease <= std::chrono::microseconds::zero())
    return make_error(ErrorCode::invalid_argument, "a lease must be longer than nothing");
  NFY_CHECK(check_key(key));
  const UtcTime at = context_->now();
  return context_->store().tasks().claim(key, owner, at, at + lease);
}

Result<RunState> Tasks::run(const TaskLease& lease) {
  Store& store = context_->store();
  if (upkeep::is_key(lease.key)) return upkeep::run(*context_, lease.key, context_->now());
  if (jobs::is_key(lease.key)) return jobs::run(*context_, lease.key, context_->now());
  if (delivery_tasks::is_key(lease.key))
    return delivery_tasks::run(*context_, lease.key, context_->now());
  if (letter_tasks::is_key(lease.key))
    return letter_tasks::run(*context_, lease.key, context_->now());
  if (report_tasks::is_key(lease.key))
    return report_tasks::run(*context_, lease.key, context_->now());
  if (lease.key.starts_with(advance_prefix)) {
    auto target = UtcTime::from_text(std::string_view(lease.key).substr(advance_prefix.size()));
    if (!target) return unknown_key(lease.key);
    if (*target > context_->now()) return not_due(lease.key);
    NFY_TRY(reached, store.facts().advance(*target));
    return reached < *target ? RunState::more : RunState::done;
  }
  if (lease.key == fold_key) {
    NFY_TRY(moved, store.facts().fold(fold_limit));
    return moved == fold_limit ? RunState::more : RunState::done;
  }
  if (lease.key == prune_key) {
    NFY_CHECK(store.tasks().prune(context_->now()));
    return RunState::done;
  }
  if (lease.key.starts_with(despatch_prefix)) {
    NFY_TRY(day, despatch_day_from(lease.key));
    NFY_CHECK(store.despatches().bill(day));
    return RunState::done;
  }
  if (lease.key.starts_with(allowance_prefix)) {
    NFY_TRY(wanted, year_of_service_from(lease.key));
    NFY_CHECK(Allowances(*context_).ensure(wanted.service, wanted.year));
    return RunState::done;
  }
  if (!lease.key.starts_with(billing_prefix)) return unknown_key(lease.key);
  NFY_TRY(mark, mark_from(lease.key));
  NFY_CHECK(store.billing().bill(std::span(&mark, 1)));
  return RunState::done;
}

Result<void> Tasks::release(const TaskLease& lease) {
  return context_->store().tasks().release(lease);
}

Result<std::vector<TaskLease>> Tasks::list_leases(std::int64_t limit) {
  if (limit < 1 || limit > leases_listed_max)
    return make_error(ErrorCode::invalid_argument,
                      "a limit of leases is 1 to 100000, not " + std::to_string(limit));
  return context_->store().tasks().list_leases(context_->now(), limit);
}

namespace {

/// Runs what a plan names until nothing is due, many bills in one transaction.
class DueWork {
public:
  DueWork(EngineContext& context, const RunOptions& options)
      : context_(context), tasks_(context), options_(options) {}

  [[nodiscard]] const RunReport& report() const noexcept { return report_; }

  Result<void> run() {
    for (;;) {
      NFY_TRY(tasks, tasks_.plan(context_.now()));
      const std::int64_t before = report_.tasks_done;
      // Those of the last pass count: what failed or was busy is due again in this one.
      report_.tasks_busy = report_.tasks_failed = 0;
      report_.first_failure.reset();
      NFY_CHECK(run_all(tasks));
      // Nothing left, or nothing that this host could do now.
      if (report_.tasks_done == before || report_.tasks_done >= options_.tasks_max) return {};
    }
  }

private:
  Result<void> run_all(const std::vector<Task>& tasks) {
    total_ = static_cast<std::int64_t>(tasks.size());
    done_ = 0;
    bool facts_moved = false;
    std::vector<BillingMark> marks;
    for (const Task& task : tasks) {
      if (report_.tasks_done + static_cast<std::int64_t>(marks.size()) >= options_.tasks_max) break;
      if (options_.wanted && !options_.wanted(task)) continue;
      // Plan again once the facts have moved: more days are marked, and an advance folds.
      if (facts_moved && (task.kind == TaskKind::bill_day || task.kind == TaskKind::fold_facts))
        break;
      if (task.kind == TaskKind::bill_day) {
        NFY_TRY(mark, mark_from(task.key));
        marks.push_back(mark);
        if (marks.size() == bill_batch) NFY_CHECK(bill(marks));
        continue;
      }
      NFY_TRY(done, run_one(task.key));
      const bool moves = task.kind == TaskKind::advance_facts || task.kind == TaskKind::fold_facts;
      facts_moved = facts_moved || (moves && done);
    }
    return bill(marks);
  }

  /// False if another owner has it, or if something that it needs is missing.
  Result<bool> run_one(const std::string& key) {
    auto lease = tasks_.claim(key, options_.owner, options_.lease);
    if (!lease) return refused(lease.error());
    for (;;) {
      auto state = tasks_.run(*lease);
      if (!state) {
        static_cast<void>(tasks_.release(*lease));
        if (!concerns_one(key, state.error().code)) return refused(state.error());
        // A price, a default or a key is missing: it stays due, and the others go on.
        failed(key, state.error());
        return false;
      }
      if (*state == RunState::done) break;
      if (!tell(key)) {
        static_cast<void>(tasks_.release(*lease));
        return stopped();
      }
    }
    NFY_CHECK(tasks_.release(*lease));
    context_.meters.count_task(family_of(key), false);
    ++report_.tasks_done;
    ++done_;
    if (!tell(key)) return stopped();
    return true;
  }

  /// What a key begins with: tasks of one kind, to be counted together.
  static std::string_view family_of(std::string_view key) noexcept {
    return key.substr(0, key.find('/'));
  }

  void failed(std::string_view key, const Error& error) {
    ++report_.tasks_failed;
    context_.meters.count_task(family_of(key), true);
    context_.log(LogLevel::error, "nfy.task.failed", error.message,
                 {{"nfy.task.key", key}, {"error.type", name_of(error.code)}});
    if (!report_.first_failure) report_.first_failure = error;
  }

  Result<bool> refused(const Error& error) {
    if (error.code != ErrorCode::busy) return error;
    ++report_.tasks_busy;
    return false;
  }

  /// Two workers that replace a day write the same, so a batch needs no leases.
  Result<void> bill(std::vector<BillingMark>& marks) {
    if (marks.empty()) return {};
    NFY_CHECK(bill_all(marks));
    done_ += static_cast<std::int64_t>(marks.size());
    marks.clear();
    return tell("billing") ? Result<void>() : Result<void>(stopped());
  }

  /// Where one of many cannot be billed (a rate is missing), the others still are: each half alone.
  Result<void> bill_all(std::span<const BillingMark> marks) {
    const auto billed = context_.store().billing().bill(marks);
    if (billed) {
      for (std::size_t i = 0; i < marks.size(); ++i) context_.meters.count_task("bill", false);
      report_.tasks_done += static_cast<std::int64_t>(marks.size());
      return {};
    }
    if (billed.error().code != ErrorCode::not_found) return billed.error();
    if (marks.size() == 1) {
      failed("bill", billed.error());
      return {};
    }
    const std::size_t half = marks.size() / 2;
    NFY_CHECK(bill_all(marks.first(half)));
    return bill_all(marks.subspan(half));
  }

  bool tell(std::string_view phase) {
    return !options_.progress || options_.progress(Progress{phase, done_, total_});
  }

  EngineContext& context_;
  Tasks tasks_;
  const RunOptions& options_;
  RunReport report_;
  std::int64_t done_ = 0, total_ = 0;
};

}  // namespace

Result<RunReport> Tasks::run_due(const RunOptions& options) {
  if (options.owner.empty()) return make_error(ErrorCode::invalid_argument, "a run needs an owner");
  const std::int64_t conflicts = context_->conflicts;
  DueWork work(*context_, options);
  const auto done = work.run();
  RunReport report = work.report();
  report.conflicts = context_->conflicts - conflicts;
  if (options.so_far != nullptr) *options.so_far = report;
  if (!done) return done.error();
  return report;
}

}  // namespace notify
