#include "cli/run/actions.hpp"
#include "cli/run/lookup.hpp"

#include <notify/json.hpp>
#include <notify/notifications.hpp>

namespace nfy_cli {

using namespace notify;

namespace {

Result<Personalisation> said_values(Session& session) {
  Personalisation values;
  if (session.has("--values")) {
    NFY_TRY(text, text_of_file(session.text("--values")));
    NFY_TRY(read, personalisation_from_json(text));
    values = std::move(read);
  }
  for (const std::string& said : session.arguments.all("--value")) {
    const std::size_t sign = said.find('=');
    if (sign == std::string::npos || sign == 0)
      return make_error(ErrorCode::invalid_argument, "--value is NAME=TEXT");
    values.set(said.substr(0, sign), said.substr(sign + 1));
  }
  return values;
}

Json::Array warnings_json(WarningSet warnings) {
  Json::Array made;
  for (const Warning warning : warnings.list()) made.emplace_back(name_of(warning));
  return made;
}

void put_preview(Session& session, const Template& one, const Preview& preview) {
  Json::Object thing{{"template", one.name}, {"type", name_of(one.type)}, {"to", preview.to}};
  if (!preview.subject.empty()) thing.emplace_back("subject", preview.subject);
  thing.emplace_back("characters", preview.characters);
  if (one.type == NotificationType::sms) thing.emplace_back("fragments", preview.fragments);
  if (one.type == NotificationType::letter) thing.emplace_back("sheets", preview.sheets);
  thing.emplace_back("cost", preview.cost ? Json(preview.cost->to_text()) : Json());
  thing.emplace_back("warnings", warnings_json(preview.warnings));
  if (session.output.form != Form::text) thing.emplace_back("body", preview.body);
  session.output.put(thing);
  if (session.output.form == Form::text) session.output.put_text("\n" + preview.body + "\n");
}

Result<Status> send_one(Session& session) {
  NFY_TRY(values, said_values(session));
  NFY_TRY(service, said_service(session));
  NFY_TRY(engine, session.engine());
  NFY_TRY(one, find_template(*engine, service.id, session.text("TEMPLATE")));
  SendRequest request;
  request.template_id = one.id;
  request.to = session.text("--to");
  request.personalisation = std::move(values);
  request.reference = session.text("--reference");
  request.idempotency_key = session.text("--idempotency-key");
  if (session.has("--dry-run")) {
    NFY_TRY(preview, engine->notifications().preview(service.id, request));
    put_preview(session, one, preview);
    return Status::ok;
  }
  NFY_TRY(accepted, engine->send(service.id, request));
  session.output.put({{"id", accepted.id.to_text()},
                      {"existed", accepted.existed},
                      {"simulated", accepted.simulated},
                      {"billable_units", accepted.billable_units},
                      {"warnings", warnings_json(accepted.warnings)}});
  return Status::ok;
}

Result<Status> list_messages(Session& session) {
  NFY_TRY(limit, session.number("--limit", {1, 10'000}, 50));
  NFY_TRY(service, said_service(session));
  NotificationQuery query;
  query.limit = limit;
  query.include_jobs = true;
  query.with_history = session.has("--history");
  if (session.has("--reference")) query.client_reference = session.text("--reference");
  if (session.has("--type")) {
    NFY_TRY(type, notification_type_from(session.text("--type")));
    query.types = {type};
  }
  if (session.has("--status")) {
    NFY_TRY(status, status_from(session.text("--status")));
    query.statuses.add(status);
  }
  NFY_TRY(engine, session.engine());
  NFY_TRY(all, engine->notifications().list(service.id, query));
  ReportTable table = make_table("Messages of " + service.name, {{"id"},
                                                                 {"type"},
                                                                 {"status"},
                                                                 {"provider"},
                                                                 {"units", CellKind::count},
                                                                 {"created_at"},
                                                                 {"sent_at"},
                                                                 {"reason"}});
  for (const Notification& one : all)
    table.rows.push_back(
        {one.id.to_text(), std::string(name_of(one.type)), std::string(name_of(one.status)),
         one.sent_by.empty() ? ReportCell() : ReportCell(one.sent_by), one.billable_units,
         short_time(one.created_at), cell_of(one.sent_at),
         one.failure_reason.empty() ? ReportCell() : ReportCell(one.failure_reason)});
  session.output.put(table);
  return Status::ok;
}

constexpr Action actions_of_send[] = {{"send", send_one}, {"messages list", list_messages}};

}  // namespace

std::span<const Action> send_actions() { return actions_of_send; }

}  // namespace nfy_cli
