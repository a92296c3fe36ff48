#include "admin/answers.hpp"
#include "admin/body.hpp"
#include "admin/keys/handlers.hpp"
#include "admin/path.hpp"
#include "codec/json_writer.hpp"
#include "rest/fields.hpp"

#include <notify/api_keys.hpp>
#include <notify/services.hpp>

#include <algorithm>

namespace notify::admin::keys {
namespace {

using codec::JsonWriter;

constexpr std::size_t secret_text_size = 36;

/// Without its secret, which nobody sees twice.
void write_key(JsonWriter& json, const ApiKey& key) {
  json.begin_object().text("created_at", key.created_at.to_text());
  write_id_or_null(json, "created_by", key.created_by.uuid);
  write_time_or_null(json, "expiry_date", key.expires_at);
  json.text("id", key.id.to_text()).text("key_type", name_of(key.type)).text("name", key.name);
  write_time_or_null(json, "updated_at", key.updated_at);
  json.integer("version", key.version).end_object();
}

RestResponse keys_answer(std::span<const ApiKey> keys) {
  JsonWriter json;
  json.begin_object().name("apiKeys").begin_list();
  for (const ApiKey& key : keys) write_key(json, key);
  json.end_list().end_object();
  return rest::json_answer(200, std::move(json).take());
}

}  // namespace

RestResponse create_api_key(Call& call) {
  NFY_ADMIN_TRY(service, call.engine.services().get(service_of(call)));
  const Body body(call);
  if (body.refused() != nullptr) return *body.refused();
  if (auto refused = refuse_missing(body, {"created_by", "key_type", "name"}))
    return *std::move(refused);
  const std::string* const name = body.text("name");
  if (name == nullptr) return field_error(400, "name", "Not a valid string.");
  const std::string* const word = body.text("key_type");
  if (word == nullptr) return field_error(400, "key_type", "Not a valid string.");
  const auto type = key_type_from(*word);
  if (!type) return field_error(400, "key_type", type.error().message);
  const auto creator = body.uuid("created_by");
  if (!creator) return field_error(400, "created_by", "Not a valid UUID.");
  auto issued = call.engine.api_keys().create(service.id, *name, *type, {}, UserId{*creator});
  if (!issued && issued.error().code == ErrorCode::conflict)
    return field_error(400, "name", "Duplicate key name '" + *name + "'");
  if (!issued) return refusal(issued.error());
  const std::string_view token = issued->token;
  JsonWriter secret;
  secret.text(token.substr(token.size() - secret_text_size));
  return data_answer(201, std::move(secret).take());
}

RestResponse list_api_keys(Call& call) {
  NFY_ADMIN_TRY(all, call.engine.api_keys().list(service_of(call)));
  // A key that has ended is shown for as long as its use is told from that of an unknown one; as in
  // the reference, the whole UTC day on which it ended has to be within that time.
  const UtcTime oldest = call.engine.now() - key_remembered;
  std::erase_if(all, [&](const ApiKey& key) {
    return key.expires_at && key.expires_at->floor_to(std::chrono::hours(24)) <= oldest;
  });
  return keys_answer(all);
}

RestResponse get_api_key(Call& call) {
  NFY_ADMIN_TRY(all, call.engine.api_keys().list(service_of(call)));
  const auto key = std::ranges::find_if(
      all, [&](const ApiKey& one) { return one.id.uuid == id_of(call) && !one.expires_at; });
  if (key == all.end())
    return rest::plain_error(404, "API key not found for id: " + service_of(call).to_text());
  return keys_answer(std::span(&*key, 1));
}

RestResponse revoke_api_key(Call& call) {
  const Body body(call);
  if (body.refused() != nullptr) return *body.refused();
  rest::Fields fields(body.json());
  const auto by = fields.uuid("created_by");
  fields.end({});
  if (!fields.errors().empty()) return rest::error_answer(400, fields.errors());
  NFY_ADMIN_CHECK(call.engine.api_keys().revoke(service_of(call), {id_of(call)},
                                                UserId{by ? by->uuid : Uuid{}}));
  return rest::json_answer(202, "null");
}

}  // namespace notify::admin::keys
