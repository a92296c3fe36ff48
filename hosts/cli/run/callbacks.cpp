#include "cli/run/actions.hpp"
#include "cli/run/lookup.hpp"

#include <notify/callbacks.hpp>

namespace nfy_cli {

using namespace notify;

namespace {

Result<CallbackType> said_type(Session& session) {
  return callback_type_from(session.text("--about", "delivery_status"));
}

Result<Status> list_callbacks(Session& session) {
  NFY_TRY(service, said_service(session));
  NFY_TRY(engine, session.engine());
  NFY_TRY(all, engine->callbacks().list(service.id));
  ReportTable table =
      make_table("Callbacks of " + service.name,
                 {{"about"}, {"url"}, {"version", CellKind::count}, {"updated_at"}});
  for (const ServiceCallback& one : all)
    table.rows.push_back(
        {std::string(name_of(one.type)), one.url, one.version, short_time(one.updated_at)});
  session.output.put(table);
  return Status::ok;
}

Result<std::string> said_token(Session& session) {
  if (!session.has("--token-file")) return ask_secret("Bearer token: ");
  NFY_TRY(text, text_of_file(session.text("--token-file")));
  return std::string(trimmed(text));
}

Result<Status> put_callback(Session& session) {
  NFY_TRY(type, said_type(session));
  NFY_TRY(service, said_service(session));
  ServiceCallback callback;
  callback.service_id = service.id;
  callback.type = type;
  callback.url = session.text("URL");
  NFY_TRY(token, said_token(session));
  callback.bearer_token = std::move(token);
  NFY_TRY(engine, session.engine());
  NFY_TRY(stored, engine->callbacks().put(callback));
  session.output.put({{"service", service.name},
                      {"about", name_of(stored.type)},
                      {"url", stored.url},
                      {"version", stored.version}});
  return Status::ok;
}

Result<Status> drop_callback(Session& session) {
  NFY_TRY(type, said_type(session));
  NFY_TRY(service, said_service(session));
  NFY_TRY(engine, session.engine());
  NFY_CHECK(engine->callbacks().drop(service.id, type));
  session.output.put({{"service", service.name}, {"about", name_of(type)}, {"dropped", true}});
  return Status::ok;
}

Result<Status> list_dead_calls(Session& session) {
  NFY_TRY(limit, session.limit());
  NFY_TRY(service, said_service(session));
  NFY_TRY(engine, session.engine());
  NFY_TRY(all, engine->callbacks().list_dead(service.id, limit));
  ReportTable table = make_table("Dead letters of " + service.name, {{"id"},
                                                                     {"about"},
                                                                     {"notification_id"},
                                                                     {"status"},
                                                                     {"attempts", CellKind::count},
                                                                     {"died_at"},
                                                                     {"reason"}});
  for (const DeadCallback& one : all)
    table.rows.push_back(
        {std::to_string(one.id), std::string(name_of(one.type)),
         one.notification_id.is_nil() ? ReportCell() : ReportCell(one.notification_id.to_text()),
         std::string(name_of(one.status)), one.attempts, short_time(one.died_at), one.reason});
  session.output.put(table);
  return Status::ok;
}

Result<Status> replay_calls(Session& session) {
  NFY_TRY(limit, session.limit());
  NFY_TRY(service, said_service(session));
  NFY_TRY(engine, session.engine());
  NFY_TRY(count, engine->callbacks().replay(service.id, limit));
  session.output.put({{"service", service.name}, {"ready_again", count}});
  return Status::ok;
}

constexpr Action actions_of_callbacks[] = {{"callbacks list", list_callbacks},
                                           {"callbacks put", put_callback},
                                           {"callbacks drop", drop_callback},
                                           {"callbacks dead", list_dead_calls},
                                           {"callbacks replay", replay_calls}};

}  // namespace

std::span<const Action> callback_actions() { return actions_of_callbacks; }

}  // namespace nfy_cli
