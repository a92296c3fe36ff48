#include "cli/run/actions.hpp"
#include "cli/run/lookup.hpp"

#include <notify/api_keys.hpp>

namespace nfy_cli {

using namespace notify;

namespace {

Result<Status> list_keys(Session& session) {
  NFY_TRY(service, said_service(session));
  NFY_TRY(engine, session.engine());
  NFY_TRY(keys, engine->api_keys().list(service.id));
  ReportTable table = make_table(
      "Keys of " + service.name,
      {{"id"}, {"name"}, {"type"}, {"created_at"}, {"expires_at"}, {"live", CellKind::flag}});
  for (const ApiKey& key : keys)
    table.rows.push_back({key.id.to_text(), key.name, std::string(name_of(key.type)),
                          short_time(key.created_at), cell_of(key.expires_at),
                          key.is_live_at(engine->now())});
  session.output.put(table);
  return Status::ok;
}

Result<Status> create_key(Session& session) {
  NFY_TRY(service, said_service(session));
  NFY_TRY(engine, session.engine());
  NFY_TRY(type, key_type_from(session.text("--type", "normal")));
  NFY_TRY(expires, session.instant("--expires"));
  const std::string path = session.text("--token-file");
  // A key whose secret cannot be kept would be of no use: the file comes first.
  if (!path.empty()) NFY_CHECK(write_secret_file(path, ""));
  const auto issued = engine->api_keys().create(service.id, session.text("NAME"), type, expires);
  if (!path.empty()) {
    std::remove(path.c_str());
    if (issued) NFY_CHECK(write_secret_file(path, issued->token + "\n"));
  }
  if (!issued) return issued.error();
  session.output.put(
      {{"id", issued->key.id.to_text()},
       {"service", service.name},
       {"name", issued->key.name},
       {"type", name_of(issued->key.type)},
       {path.empty() ? "token" : "token_file", path.empty() ? issued->token : path}});
  if (path.empty()) session.output.remark("This is the only time that the token is shown.");
  return Status::ok;
}

Result<Status> revoke_key(Session& session) {
  NFY_TRY(service, said_service(session));
  NFY_TRY(engine, session.engine());
  NFY_TRY(keys, engine->api_keys().list(service.id));
  const std::string text = session.text("KEY");
  const auto id = ApiKeyId::from_text(text);
  const ApiKey* found = nullptr;
  for (const ApiKey& key : keys) {
    const bool is_it = id ? key.id == *id : key.name == text && key.is_live_at(engine->now());
    if (is_it) found = &key;
  }
  if (!found) return make_error(ErrorCode::not_found, "unknown key: " + text);
  NFY_CHECK(engine->api_keys().revoke(service.id, found->id));
  session.output.put({{"id", found->id.to_text()}, {"name", found->name}, {"revoked", true}});
  return Status::ok;
}

constexpr Action actions_of_keys[] = {
    {"keys list", list_keys}, {"keys create", create_key}, {"keys revoke", revoke_key}};

}  // namespace

std::span<const Action> key_actions() { return actions_of_keys; }

}  // namespace nfy_cli
