#include "cli/run/task_words.hpp"

#include "cli/run/actions.hpp"
#include "cli/run/lookup.hpp"

#include <notify/tasks.hpp>

#include <map>

namespace nfy_cli {

using namespace notify;

namespace {

constexpr std::int64_t leases_max = 100'000;

void put_leases(Session& session, Engine& engine, const std::vector<TaskLease>& leases) {
  ReportTable table = make_table("Leases", {{"key"}, {"owner"}, {"until"}, {"left"}});
  for (const TaskLease& lease : leases)
    table.rows.push_back(
        {lease.key, lease.owner, short_time(lease.until), span_text(lease.until - engine.now())});
  session.output.put(table);
}

Result<Status> list_tasks(Session& session) {
  NFY_TRY(limit, session.limit());
  NFY_TRY(engine, session.engine());
  NFY_CHECK(session.add_providers());
  if (session.has("--leases")) {
    NFY_TRY(leases, engine->tasks().list_leases(limit));
    put_leases(session, *engine, leases);
    return Status::ok;
  }
  const UtcTime now = engine->now();
  NFY_TRY(tasks, engine->tasks().plan(now));
  NFY_TRY(leases, engine->tasks().list_leases(leases_max));
  std::map<std::string, std::string> owners;
  for (const TaskLease& lease : leases) owners[lease.key] = lease.owner;
  ReportTable table = make_table(
      "Tasks that are due",
      {{"key"}, {"due_at"}, {"late"}, {"late_seconds", CellKind::count}, {"leased_by"}, {"why"}});
  for (const Task& task : tasks) {
    if (static_cast<std::int64_t>(table.rows.size()) == limit) break;
    const auto late = std::max(now - task.due_at, std::chrono::microseconds(0));
    const auto owner = owners.find(task.key);
    table.rows.push_back({task.key, short_time(task.due_at), span_text(late),
                          late.count() / 1'000'000,
                          owner == owners.end() ? ReportCell() : ReportCell(owner->second),
                          std::string(reason_of(task.kind))});
  }
  if (session.output.form == Form::text) {
    for (auto& row : table.rows) row.erase(row.begin() + 3);
    table.columns.erase(table.columns.begin() + 3);
  }
  session.output.put(table);
  return Status::ok;
}

constexpr Action actions_of_tasks[] = {{"tasks", list_tasks}};

}  // namespace

std::span<const Action> task_actions() { return actions_of_tasks; }

}  // namespace nfy_cli
