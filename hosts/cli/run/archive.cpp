#include "cli/run/actions.hpp"
#include "cli/run/lookup.hpp"

#include <notify/archive.hpp>
#include <notify/retention.hpp>

namespace nfy_cli {

using namespace notify;

namespace {

Result<Status> run_archive(Session& session) {
  NFY_TRY(scope, said_scope(session));
  NFY_TRY(engine, session.engine());
  NFY_TRY(services, engine->services().list());
  if (scope) std::erase_if(services, [&](const Service& one) { return one.id != *scope; });
  ProgressBar bar = session.bar("archive");
  ArchiveReport sum;
  for (const Service& service : services) {
    NFY_TRY(report, engine->archive().run(service.id, [&](const Progress& at) {
      return bar.show(sum.rows() + at.done, 0, service.name);
    }));
    sum += report;
    if (!bar.show(sum.rows(), 0)) return make_error(ErrorCode::cancelled, "stopped");
  }
  bar.clear();
  session.output.put({{"services", static_cast<std::int64_t>(services.size())},
                      {"moved", sum.moved},
                      {"deleted", sum.deleted},
                      {"withdrawn", sum.withdrawn},
                      {"conflicts", sum.conflicts},
                      {"inbound", sum.inbound}});
  return Status::ok;
}

Result<Status> show_retention(Session& session) {
  NFY_TRY(days, session.number("--days", {retention_days_min, retention_days_max}, 0));
  if (session.has("--days") != session.has("--type"))
    return make_error(ErrorCode::invalid_argument, "--type and --days come together");
  NFY_TRY(service, said_service(session));
  NFY_TRY(engine, session.engine());
  if (session.has("--days")) {
    NFY_TRY(type, notification_type_from(session.text("--type")));
    NFY_CHECK(engine->retention().set(service.id, type, static_cast<int>(days)));
  }
  NFY_TRY(periods, engine->retention().list(service.id));
  ReportTable table =
      make_table("Retention of " + service.name, {{"type"}, {"days", CellKind::count}});
  for (const RetentionPeriod& one : periods)
    table.rows.push_back({std::string(name_of(one.type)), std::int64_t{one.days}});
  session.output.put(table);
  return Status::ok;
}

Result<Status> file_history(Session& session) {
  NFY_TRY(months, session.number("--months", {history_months_min, history_months_max},
                                 history_months_default));
  NFY_TRY(engine, session.engine());
  ProgressBar bar = session.bar("archive file");
  NFY_TRY(report, engine->archive().file_history(static_cast<int>(months), bar.function()));
  bar.clear();
  session.output.put({{"files", report.files}, {"rows", report.rows}, {"bytes", report.bytes}});
  return Status::ok;
}

ReportTable file_table(std::string title) {
  return make_table(std::move(title), {{"name"},
                                       {"rows", CellKind::count},
                                       {"bytes", CellKind::count},
                                       {"first_created_at"},
                                       {"last_created_at"}});
}

std::vector<ReportCell> file_row(const ArchiveFile& file) {
  return {file.name, file.rows, file.bytes, short_time(file.first_created_at),
          short_time(file.last_created_at)};
}

Result<Status> list_files(Session& session) {
  NFY_TRY(engine, session.engine());
  NFY_TRY(files, engine->archive().list_files());
  ReportTable table = file_table("Files of the history");
  for (const ArchiveFile& file : files) table.rows.push_back(file_row(file));
  session.output.put(table);
  return Status::ok;
}

Result<Status> check_files(Session& session) {
  NFY_TRY(engine, session.engine());
  ProgressBar bar = session.bar("archive check");
  NFY_TRY(faults, engine->archive().check_files(bar.function()));
  bar.clear();
  ReportTable table = file_table("Files that are missing or broken");
  table.columns.push_back({"fault"});
  for (const ArchiveFileFault& fault : faults) {
    table.rows.push_back(file_row(fault.file));
    table.rows.back().push_back(fault.error.message);
  }
  if (faults.empty() && session.output.form == Form::text)
    session.output.put_text("every file is what was written\n");
  else
    session.output.put(table);
  return faults.empty() ? Status::ok : Status::trouble;
}

Result<Status> list_conflicts(Session& session) {
  NFY_TRY(limit, session.limit());
  NFY_TRY(engine, session.engine());
  NFY_TRY(all, engine->archive().list_quarantined(limit));
  ReportTable table = make_table(
      "Notifications that stood in two places and differed",
      {{"id"}, {"service_id"}, {"copy"}, {"status"}, {"created_at"}, {"quarantined_at"}});
  for (const QuarantinedNotification& one : all)
    table.rows.push_back({one.notification.id.to_text(), one.notification.service_id.to_text(),
                          std::string(one.archived ? "history" : "live"),
                          std::string(name_of(one.notification.status)),
                          short_time(one.notification.created_at), short_time(one.quarantined_at)});
  session.output.put(table);
  return Status::ok;
}

constexpr Action actions_of_archive[] = {
    {"archive run", run_archive},   {"archive retention", show_retention},
    {"archive file", file_history}, {"archive files", list_files},
    {"archive check", check_files}, {"archive conflicts", list_conflicts}};

}  // namespace

std::span<const Action> archive_actions() { return actions_of_archive; }

}  // namespace nfy_cli
