#include "cli/run/actions.hpp"
#include "cli/run/old_database.hpp"

#include <notify/imports.hpp>

namespace nfy_cli {

using namespace notify;

namespace {

Result<ImportKeys> keys_of_file(const std::string& path) {
  NFY_TRY(text, text_of_file(path));
  auto keys = import_keys_from_json(text);
  if (!keys) return make_error(keys.error().code, path + ": " + keys.error().message);
  return keys;
}

ReportTable table_of(const std::vector<ImportTrouble>& troubles) {
  ReportTable table = make_table("Rows that cannot be read", {{"table"}, {"key"}, {"reason"}});
  for (const ImportTrouble& one : troubles) table.rows.push_back({one.table, one.key, one.reason});
  return table;
}

/// Rows that cannot be read: all that are listed, and how many there are.
void put_troubles(Session& session, const std::vector<ImportTrouble>& troubles,
                  std::int64_t count) {
  if (troubles.empty()) return;
  session.output.put_text("\nrows that cannot be read: " + grouped(count) + "\n" +
                          to_text(table_of(troubles)));
}

std::int64_t skipped_rows(const std::vector<ImportedTable>& tables) {
  std::int64_t count = 0;
  for (const ImportedTable& one : tables) count += one.skipped;
  return count;
}

/// The report of the library itself, for machines.
Result<void> put_json(Session& session, const std::string& report) {
  NFY_TRY(json, json_from(report));
  session.output.put(*json.as<Json::Object>());
  return {};
}

Result<void> put_plan(Session& session, const ImportPlan& plan) {
  if (session.output.is_json()) return put_json(session, to_json(plan));
  ReportTable table =
      make_table("Rows of the old database",
                 {{"table"}, {"rows", CellKind::count}, {"unreadable", CellKind::count}});
  std::int64_t rows = 0;
  for (const ImportedTable& one : plan.tables) {
    rows += one.read;
    if (one.read > 0) table.rows.push_back({one.table, one.read, one.skipped});
  }
  if (session.output.form != Form::text) {
    session.output.put(table);
    return {};
  }
  session.output.put(Json::Object{{"layout", name_of(plan.layout)},
                                  {"source", plan.source},
                                  {"rows", rows},
                                  {"seconds", std::int64_t{plan.estimated.count()}}});
  session.output.put_text("\n" + to_text(table));
  put_troubles(session, plan.troubles, skipped_rows(plan.tables));
  if (!plan.warnings.empty()) session.output.put_text("\nto know before the switch\n");
  for (const std::string& warning : plan.warnings) session.output.put_text(warning + "\n");
  return {};
}

Result<void> put_report(Session& session, const ImportReport& report) {
  if (session.output.is_json()) return put_json(session, to_json(report));
  ReportTable table = make_table("Rows of the old database", {{"table"},
                                                              {"rows", CellKind::count},
                                                              {"added", CellKind::count},
                                                              {"changed", CellKind::count},
                                                              {"unchanged", CellKind::count},
                                                              {"skipped", CellKind::count}});
  for (const ImportedTable& one : report.tables)
    if (one.read > 0)
      table.rows.push_back(
          {one.table, one.read, one.added, one.changed, one.unchanged, one.skipped});
  if (session.output.form != Form::text) {
    session.output.put(table);
    return {};
  }
  session.output.put(Json::Object{{"layout", name_of(report.layout)},
                                  {"source", report.source},
                                  {"rows", report.rows()},
                                  {"resumed", report.resumed}});
  session.output.put_text("\n" + to_text(table));
  put_troubles(session, report.troubles, skipped_rows(report.tables));
  return {};
}

Result<Status> plan(Session& session, Engine& engine, ImportSource& source) {
  ProgressBar bar = session.bar("dry run");
  NFY_TRY(found, engine.imports().plan(source, bar.function()));
  bar.clear();
  NFY_CHECK(put_plan(session, found));
  return found.troubles.empty() ? Status::ok : Status::trouble;
}

Result<Status> bring_over(Session& session) {
  NFY_TRY(batch, session.number("--batch", {1, import_batch_rows_max}, ImportOptions().batch_rows));
  NFY_TRY(keys, keys_of_file(session.text("--keys-file")));
  NFY_TRY(source, open_old_database(session, std::move(keys)));
  NFY_TRY(engine, session.engine());
  if (session.has("--dry-run")) return plan(session, *engine, *source);
  ProgressBar bar = session.bar("import");
  const auto report = engine->imports().run(
      *source,
      {.skip_bad = session.has("--skip-bad"), .batch_rows = batch, .progress = bar.function()});
  bar.clear();
  if (!report && report.error().code == ErrorCode::corrupt)
    return make_error(report.error().code,
                      report.error().message + "; --skip-bad passes over such rows");
  if (!report) return report.error();
  NFY_CHECK(put_report(session, *report));
  return Status::ok;
}

constexpr Action actions_of_import[] = {{"import", bring_over}};

}  // namespace

std::span<const Action> import_actions() { return actions_of_import; }

}  // namespace nfy_cli
