#include "callbacks.hpp"
#include "objects.hpp"

#include <notify/tasks.hpp>

#include <limits>

struct nfy_lease_rows : notify::capi::Rows<notify::TaskLease> {};
struct nfy_task_rows : notify::capi::Rows<notify::Task> {};

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

static_assert(static_cast<int>(TaskKind::advance_facts) + 1 == NFY_TASK_ADVANCE_FACTS);
static_assert(static_cast<int>(TaskKind::fold_facts) + 1 == NFY_TASK_FOLD_FACTS);
static_assert(static_cast<int>(TaskKind::bill_day) + 1 == NFY_TASK_BILL_DAY);
static_assert(static_cast<int>(TaskKind::bill_despatch) + 1 == NFY_TASK_BILL_DESPATCH);
static_assert(static_cast<int>(TaskKind::make_allowance) + 1 == NFY_TASK_MAKE_ALLOWANCE);
static_assert(static_cast<int>(TaskKind::prune_leases) + 1 == NFY_TASK_PRUNE_LEASES);
static_assert(static_cast<int>(TaskKind::status_facts) + 1 == NFY_TASK_STATUS_FACTS);
static_assert(static_cast<int>(TaskKind::processing_time) + 1 == NFY_TASK_PROCESSING_TIME);
static_assert(static_cast<int>(TaskKind::time_out) + 1 == NFY_TASK_TIME_OUT);
static_assert(static_cast<int>(TaskKind::archive) + 1 == NFY_TASK_ARCHIVE);
static_assert(static_cast<int>(TaskKind::prune_receipts) + 1 == NFY_TASK_PRUNE_RECEIPTS);
static_assert(static_cast<int>(TaskKind::prepare_history) + 1 == NFY_TASK_PREPARE_HISTORY);
static_assert(static_cast<int>(TaskKind::archive_files) + 1 == NFY_TASK_ARCHIVE_FILES);
static_assert(static_cast<int>(TaskKind::caches) + 1 == NFY_TASK_CACHES);
static_assert(static_cast<int>(TaskKind::run_job) + 1 == NFY_TASK_RUN_JOB);
static_assert(static_cast<int>(TaskKind::archive_jobs) + 1 == NFY_TASK_ARCHIVE_JOBS);
static_assert(static_cast<int>(TaskKind::balance) + 1 == NFY_TASK_BALANCE);
static_assert(static_cast<int>(TaskKind::requeue) + 1 == NFY_TASK_REQUEUE);
static_assert(static_cast<int>(TaskKind::prune_callbacks) + 1 == NFY_TASK_PRUNE_CALLBACKS);
static_assert(static_cast<int>(TaskKind::letter_files) + 1 == NFY_TASK_LETTER_FILES);
static_assert(static_cast<int>(TaskKind::collect_letters) + 1 == NFY_TASK_COLLECT_LETTERS);
static_assert(static_cast<int>(TaskKind::listen) + 1 == NFY_TASK_LISTEN);
static_assert(static_cast<int>(TaskKind::reports) + 1 == NFY_TASK_REPORTS);
static_assert(static_cast<int>(TaskKind::prune_people) + 1 == NFY_TASK_PRUNE_PEOPLE);
static_assert(static_cast<int>(RunState::done) == NFY_RUN_DONE);
static_assert(static_cast<int>(RunState::more) == NFY_RUN_MORE);

nfy_task task_out(const Task& task) noexcept {
  nfy_task out = NFY_TASK_INIT;
  out.key = str_out(task.key);
  out.due_at_us = task.due_at.us();
  out.kind = static_cast<std::int32_t>(task.kind) + 1;
  out.dependencies_count = static_cast<std::int32_t>(task.depends_on.size());
  return out;
}

nfy_lease_view lease_out(const TaskLease& lease) noexcept {
  nfy_lease_view out = NFY_LEASE_VIEW_INIT;
  out.key = str_out(lease.key);
  out.owner = str_out(lease.owner);
  out.epoch = lease.epoch;
  out.until_us = lease.until.us();
  return out;
}

/// The bits of all kinds of tasks: the last one is NFY_TASK_PRUNE_PEOPLE.
constexpr std::uint64_t all_kinds = (std::uint64_t{2} << NFY_TASK_PRUNE_PEOPLE) - 2;

Result<void> kinds_in(std::uint64_t kinds, RunOptions& options) {
  if ((kinds & ~all_kinds) != 0) {
    return bad_argument("kinds", "has an unknown bit: " + std::to_string(kinds));
  }
  if (kinds != 0) {
    options.wanted = [kinds](const Task& task) {
      return (kinds >> (static_cast<unsigned>(task.kind) + 1) & 1) != 0;
    };
  }
  return {};
}

nfy_run_report report_out(const RunReport& report) noexcept {
  nfy_run_report out = NFY_RUN_REPORT_INIT;
  out.tasks_done = report.tasks_done;
  out.tasks_busy = report.tasks_busy;
  out.tasks_failed = report.tasks_failed;
  if (report.first_failure) {
    out.failure = static_cast<nfy_status>(report.first_failure->code);
    text_out(report.first_failure->message, out.failure_message);
  }
  out.conflicts = report.conflicts;
  return out;
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_task_plan(nfy_engine* engine, int64_t now_us, nfy_task_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(now, instant_in(now_us, "now_us"));
    NFY_TRY(tasks, self->engine->tasks().plan(now));
    *out = open_rows<nfy_task_rows>(std::move(tasks));
    return {};
  });
}

size_t nfy_task_rows_count(const nfy_task_rows* rows) { return count_rows(rows); }
nfy_status nfy_task_rows_get(const nfy_task_rows* rows, size_t index, nfy_task* out,
                             nfy_error** err) {
  return get_row(rows, index, out, err, task_out);
}
nfy_status nfy_task_rows_get_dependency(const nfy_task_rows* rows, size_t index, size_t dependency,
                                        nfy_str* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(found, use(rows, "rows"));
    NFY_CHECK(check_given(out, "out"));
    if (index >= found->rows.size()) {
      return make_error(ErrorCode::not_found, "no row " + std::to_string(index));
    }
    const auto& keys = found->rows[index].depends_on;
    if (dependency >= keys.size()) {
      return make_error(ErrorCode::not_found, "no dependency " + std::to_string(dependency));
    }
    *out = str_out(keys[dependency]);
    return {};
  });
}
void nfy_task_rows_free(nfy_task_rows* rows) { close_handle(rows); }

nfy_status nfy_task_claim(nfy_engine* engine, nfy_str key, nfy_str owner, int64_t lease_us,
                          nfy_lease** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(task, text_in(key, "key"));
    NFY_TRY(who, text_in(owner, "owner"));
    std::chrono::microseconds span{0};
    NFY_CHECK(span_or_default(lease_us, "lease_us", span));
    if (span.count() == 0) return bad_argument("lease_us", "must be given");
    NFY_TRY(lease, self->engine->tasks().claim(task, who, span));
    *out = open_handle(std::make_shared<nfy_lease>(nfy_lease{std::move(lease)}));
    return {};
  });
}

nfy_status nfy_task_run(nfy_engine* engine, const nfy_lease* lease, int32_t* out_state,
                        nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(held, use(lease, "lease"));
    NFY_CHECK(check_given(out_state, "out_state"));
    NFY_TRY(state, self->engine->tasks().run(held->lease));
    *out_state = static_cast<std::int32_t>(state);
    return {};
  });
}

nfy_status nfy_task_release(nfy_engine* engine, const nfy_lease* lease, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(held, use(lease, "lease"));
    return self->engine->tasks().release(held->lease);
  });
}

nfy_status nfy_lease_get(const nfy_lease* lease, nfy_lease_view* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(held, use(lease, "lease"));
    NFY_CHECK(check_sized_out(out, "out"));
    sized_out(out, lease_out(held->lease));
    return {};
  });
}

nfy_status nfy_task_list_leases(nfy_engine* engine, int64_t limit, nfy_lease_rows** out,
                                nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(leases, self->engine->tasks().list_leases(limit));
    *out = open_rows<nfy_lease_rows>(std::move(leases));
    return {};
  });
}
size_t nfy_lease_rows_count(const nfy_lease_rows* rows) { return count_rows(rows); }
nfy_status nfy_lease_rows_get(const nfy_lease_rows* rows, size_t index, nfy_lease_view* out,
                              nfy_error** err) {
  return get_row(rows, index, out, err, lease_out);
}
void nfy_lease_rows_free(nfy_lease_rows* rows) { close_handle(rows); }

void nfy_lease_free(nfy_lease* lease) { close_handle(lease); }

nfy_status nfy_task_run_due(nfy_engine* engine, const nfy_run_options* options, nfy_run_report* out,
                            nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_CHECK(check_optional_out(out, "out"));
    NFY_TRY(given, sized_or_default(options, "options"));
    RunOptions value;
    NFY_CHECK(text_or_default(given.owner, "owner", value.owner));
    NFY_CHECK(number_or_default(given.tasks_max, "tasks_max", value.tasks_max));
    NFY_CHECK(span_or_default(given.lease_us, "lease_us", value.lease));
    NFY_CHECK(kinds_in(given.kinds, value));
    ProgressBridge progress(given.progress, given.user_data);
    value.progress = progress.function();
    RunReport so_far;
    value.so_far = &so_far;
    const auto report = self->engine->run_due(value);
    sized_out(out, report_out(so_far));
    if (!report) return progress.explain(report.error());
    return {};
  });
}
