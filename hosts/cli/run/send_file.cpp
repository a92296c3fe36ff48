#include "cli/run/actions.hpp"
#include "cli/run/lookup.hpp"

#include <notify/jobs.hpp>
#include <notify/statistics.hpp>
#include <notify/tasks.hpp>

#include <filesystem>

namespace nfy_cli {

using namespace notify;

namespace {

Json::Array findings_json(const FileFindings& findings) {
  Json::Array made;
  for (const FileFinding& one : findings.first)
    made.emplace_back(Json::Object{{"line", one.line},
                                   {"column", one.column.empty() ? Json() : Json(one.column)},
                                   {"reason", one.reason}});
  return made;
}

/// As compilers show it, so that editors find the place: "people.csv:3: phone number: …".
std::string in_place(const std::string& path, const FileFinding& one) {
  std::string text = path + ":";
  if (one.line > 0) text += std::to_string(one.line) + ":";
  if (!one.column.empty()) text += " " + one.column + ":";
  return text + " " + one.reason + "\n";
}

void put_findings(Session& session, const std::string& kind, const FileFindings& findings) {
  const std::string path = session.text("FILE");
  for (const FileFinding& one : findings.first) session.output.put_text(kind + in_place(path, one));
  const std::int64_t more = findings.count - static_cast<std::int64_t>(findings.first.size());
  if (more > 0) session.output.put_text("and " + grouped(more) + " more\n");
}

void put_file_preview(Session& session, const JobPreview& preview) {
  Json::Object thing{{"rows", preview.summary.row_count},
                     {"rows_with_errors", preview.summary.rows_with_errors},
                     {"messages", preview.messages},
                     {"fragments", preview.fragments},
                     {"chargeable_units", preview.chargeable_units},
                     {"cost", preview.cost ? Json(preview.cost->to_text()) : Json()}};
  if (session.output.form == Form::text) {
    put_findings(session, "", preview.problems);
    put_findings(session, "warning: ", preview.warnings);
  } else {
    thing.emplace_back("problems", findings_json(preview.problems));
    thing.emplace_back("warnings", findings_json(preview.warnings));
  }
  session.output.put(thing);
}

/// How many rows of a job are messages by now.
Result<std::int64_t> rows_made(Engine& engine, const Job& job) {
  NFY_TRY(counts, engine.statistics().job(job.service_id, job.id));
  std::int64_t made = 0;
  for (const auto& [status, count] : counts) made += count;
  return made;
}

/// Makes messages of the rows that are none yet. The lease of the job keeps other workers away.
Result<Status> make_rows(Session& session, const Job& job) {
  NFY_TRY(engine, session.engine());
  ProgressBar bar = session.bar(job.original_file_name);
  const std::string key_end = "/" + job.id.to_text();
  RunOptions options;
  options.owner = "nfy send-file";
  options.wanted = [&](const Task& task) {
    return task.kind == TaskKind::run_job && task.key.ends_with(key_end);
  };
  options.progress = [&](const Progress&) {
    const auto made = rows_made(*engine, job);
    return bar.show(made ? *made : 0, job.notification_count);
  };
  const auto run = engine->run_due(options);
  bar.clear();
  NFY_TRY(made, rows_made(*engine, job));
  NFY_TRY(now, engine->jobs().get(job.service_id, job.id));
  if (!run && run.error().code == ErrorCode::cancelled)
    session.output.remark("nfy: " + grouped(made) + " of " + grouped(job.notification_count) +
                          " rows are messages; go on with --resume " + job.id.to_text());
  if (!run) return run.error();
  if (run->first_failure) return *run->first_failure;
  session.output.put({{"job", job.id.to_text()},
                      {"file", job.original_file_name},
                      {"status", name_of(now.status)},
                      {"rows", job.notification_count},
                      {"messages", made}});
  return Status::ok;
}

Result<Job> store_job(Session& session, const Service& service, const JobRequest& request) {
  NFY_TRY(engine, session.engine());
  auto job = engine->jobs().create(service.id, request);
  if (job || job.error().code != ErrorCode::invalid_argument) return job;
  // Why not, in full.
  const auto preview = engine->jobs().preview(service.id, request);
  if (!preview || preview->problems.count == 0) return job;
  put_file_preview(session, *preview);
  return make_error(ErrorCode::invalid_argument,
                    "nothing was sent: " + grouped(preview->problems.count) + " mistakes in " +
                        session.text("FILE"));
}

Result<Status> resume_job(Session& session, const Service& service) {
  NFY_TRY(engine, session.engine());
  NFY_TRY(id, id_given<JobId>("--resume", session.text("--resume")));
  NFY_TRY(job, engine->jobs().get(service.id, id));
  return make_rows(session, job);
}

Result<Status> send_file(Session& session) {
  NFY_TRY(service, said_service(session));
  if (session.has("--resume")) return resume_job(session, service);
  if (!session.has("FILE"))
    return make_error(ErrorCode::invalid_argument, "a TEMPLATE and a FILE are needed");
  NFY_TRY(csv, text_of_file(session.text("FILE")));
  NFY_TRY(engine, session.engine());
  NFY_TRY(one, find_template(*engine, service.id, session.text("TEMPLATE")));
  NFY_TRY(at, session.instant("--at"));
  JobRequest request;
  request.template_id = one.id;
  request.csv = csv;
  request.file_name = std::filesystem::path(session.text("FILE")).filename().string();
  request.scheduled_for = at;
  if (session.has("--dry-run")) {
    NFY_TRY(preview, engine->jobs().preview(service.id, request));
    put_file_preview(session, preview);
    return preview.problems.count == 0 ? Status::ok : Status::trouble;
  }
  const auto job = store_job(session, service, request);
  if (!job) {
    NFY_CHECK(session.output.finish());
    return job.error();
  }
  if (!at && !session.has("--no-wait")) return make_rows(session, *job);
  session.output.put({{"job", job->id.to_text()},
                      {"file", job->original_file_name},
                      {"status", name_of(job->status)},
                      {"rows", job->notification_count}});
  return Status::ok;
}

Result<Status> list_jobs(Session& session) {
  NFY_TRY(limit, session.number("--limit", {1, 10'000}, 50));
  NFY_TRY(service, said_service(session));
  NFY_TRY(engine, session.engine());
  NFY_TRY(jobs, engine->jobs().list(service.id, limit));
  ReportTable table = make_table("Jobs of " + service.name, {{"id"},
                                                             {"file"},
                                                             {"type"},
                                                             {"status"},
                                                             {"rows", CellKind::count},
                                                             {"created_at"},
                                                             {"scheduled_for"},
                                                             {"finished_at"}});
  for (const Job& one : jobs)
    table.rows.push_back({one.id.to_text(), one.original_file_name, std::string(name_of(one.type)),
                          std::string(name_of(one.status)), one.notification_count,
                          short_time(one.created_at), cell_of(one.scheduled_for),
                          cell_of(one.processing_finished)});
  session.output.put(table);
  return Status::ok;
}

Result<Status> cancel_job(Session& session) {
  NFY_TRY(service, said_service(session));
  NFY_TRY(engine, session.engine());
  NFY_TRY(id, id_given<JobId>("JOB", session.text("JOB")));
  NFY_TRY(job, engine->jobs().cancel(service.id, id));
  session.output.put({{"job", job.id.to_text()}, {"status", name_of(job.status)}});
  return Status::ok;
}

constexpr Action actions_of_files[] = {
    {"send-file", send_file}, {"jobs list", list_jobs}, {"jobs cancel", cancel_job}};

}  // namespace

std::span<const Action> send_file_actions() { return actions_of_files; }

}  // namespace nfy_cli
