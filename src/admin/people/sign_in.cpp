#include "admin/answers.hpp"
#include "admin/people/faults.hpp"
#include "admin/people/handlers.hpp"
#include "admin/people/schema.hpp"
#include "admin/people/view.hpp"

#include <notify/sign_in.hpp>

namespace notify::admin::people {

RestResponse verify_password(Call& call) {
  const UserId id{uuid_at(call, 0)};
  NFY_ADMIN_TRY(user, call.engine.users().get(id));
  const Body body(call);
  if (body.refused()) return *body.refused();
  if (!body.has("password")) return field_error(400, "password", "Required field missing data");
  const std::string* const password = body.text("password");
  NFY_ADMIN_TRY(is_right, call.engine.sign_in().check_password(
                              user.id, password != nullptr ? *password : std::string()));
  return is_right ? empty_json() : field_error(400, "password", "Incorrect password");
}

RestResponse update_password(Call& call) {
  const UserId id{uuid_at(call, 0)};
  NFY_ADMIN_TRY(user, call.engine.users().get(id));
  const Body body(call);
  if (body.refused()) return *body.refused();
  Faults faults;
  const std::string* const password = faults.text(body, "_password");
  if (!faults.any())
    for (const auto& [name, value] : *body.json().find_as<JsonValue::Object>())
      if (name != "_password" && name != "validated_email_access") {
        faults.add("_schema", "Unknown field name " + name);
        break;
      }
  if (!faults.any() && password == nullptr)
    faults.add("_password", "Missing data for required field.");
  if (faults.any()) return faults.answer();
  NFY_ADMIN_TRY(changed, call.engine.sign_in().set_password(user.id, *password));
  return user_answer(call, changed.id);
}

RestResponse reset_failed_logins(Call& call) {
  NFY_ADMIN_TRY(user, call.engine.sign_in().reset_failures({uuid_at(call, 0)}));
  return user_answer(call, user.id);
}

RestResponse verify_code(Call& call) {
  const Body body(call);
  if (body.refused()) return *body.refused();
  Schema schema(body.json());
  const std::string* const code = schema.text("code");
  const std::string* const type_name = schema.text("code_type");
  schema.require({"code", "code_type"});
  schema.close();
  if (auto refused = schema.refused()) return *std::move(refused);
  const auto type = code_type_from(*type_name);
  if (!type) return no_result();
  NFY_ADMIN_TRY(verdict, call.engine.sign_in().check_code({uuid_at(call, 0)}, *type, *code));
  switch (verdict) {
    case CodeVerdict::good: return empty_json();
    case CodeVerdict::expired: return rest::plain_error(400, "Code has expired");
    case CodeVerdict::unknown:
    case CodeVerdict::locked: break;
  }
  return rest::plain_error(404, "Code not found");
}

namespace {

RestResponse send_code(Call& call, const CodeRequest& request) {
  const auto sent = call.engine.sign_in().send_code({uuid_at(call, 0)}, request);
  return sent ? no_content() : refusal(sent.error());
}

}  // namespace

RestResponse send_sms_code(Call& call) {
  NFY_ADMIN_TRY(user, call.engine.users().get({uuid_at(call, 0)}));
  static_cast<void>(user);
  const Body body(call);
  if (body.refused()) return *body.refused();
  CodeRequest request;
  Schema schema(body.json());
  if (const std::string* const to = schema.text_or_null("to")) request.to = *to;
  schema.close();
  if (auto refused = schema.refused()) return *std::move(refused);
  return send_code(call, request);
}

RestResponse send_email_code(Call& call) {
  NFY_ADMIN_TRY(user, call.engine.users().get({uuid_at(call, 0)}));
  static_cast<void>(user);
  const Body body(call);
  if (body.refused()) return *body.refused();
  CodeRequest request;
  request.type = CodeType::email;
  Schema schema(body.json());
  schema.null("to");
  if (const auto* const host = schema.text_or_null("email_auth_link_host"))
    request.admin_url = *host;
  if (const auto* const next = schema.text_or_null("next")) request.next = *next;
  schema.close();
  if (auto refused = schema.refused()) return *std::move(refused);
  return send_code(call, request);
}

RestResponse complete_security_key(Call& call) {
  const Body body(call);
  if (body.refused()) return *body.refused();
  Schema schema(body.json());
  const auto successful = schema.flag("successful");
  const auto key = schema.uuid_or_null("webauthn_credential_id");
  schema.require({"successful"});
  schema.close();
  if (auto refused = schema.refused()) return *std::move(refused);
  NFY_ADMIN_TRY(may, call.engine.sign_in().complete_security_key({uuid_at(call, 0)}, *successful,
                                                                 {key.value_or(Uuid{})}));
  return may ? empty_json() : rest::plain_error(403, "Maximum login count exceeded");
}

namespace {

void write_key(JsonWriter& json, const SecurityKey& key) {
  json.begin_object().text("id", key.id.to_text()).text("user_id", key.user_id.to_text());
  json.text("name", key.name).text("credential_data", key.credential_data);
  json.text("created_at", key.created_at.to_text());
  write_time(json, "updated_at", key.updated_at);
  write_time(json, "logged_in_at", key.logged_in_at);
  json.end_object();
}

RestResponse key_answer(int status, const SecurityKey& key) {
  JsonWriter json;
  write_key(json, key);
  return data_answer(status, std::move(json).take());
}

}  // namespace

RestResponse list_security_keys(Call& call) {
  NFY_ADMIN_TRY(keys, call.engine.sign_in().list_security_keys({uuid_at(call, 0)}));
  JsonWriter json;
  json.begin_list();
  for (const SecurityKey& key : keys) write_key(json, key);
  json.end_list();
  return data_answer(200, std::move(json).take());
}

RestResponse add_security_key(Call& call) {
  const Body body(call);
  if (body.refused()) return *body.refused();
  Schema schema(body.json());
  const auto* const name = schema.filled_text("name");
  const auto* const credential = schema.filled_text("credential_data");
  const auto* const registration = schema.filled_text("registration_response");
  schema.require({"name", "credential_data", "registration_response"});
  schema.close();
  if (auto refused = schema.refused()) return *std::move(refused);
  SecurityKey key;
  key.user_id.uuid = uuid_at(call, 0);
  key.name = *name;
  key.credential_data = *credential;
  key.registration_response = *registration;
  NFY_ADMIN_TRY(added, call.engine.sign_in().add_security_key(key));
  return key_answer(201, added);
}

RestResponse rename_security_key(Call& call) {
  const Body body(call);
  if (body.refused()) return *body.refused();
  Schema schema(body.json());
  const auto* const name = schema.filled_text("name");
  schema.require({"name"});
  schema.close();
  if (auto refused = schema.refused()) return *std::move(refused);
  NFY_ADMIN_TRY(renamed, call.engine.sign_in().rename_security_key({uuid_at(call, 0)},
                                                                   {uuid_at(call, 1)}, *name));
  return key_answer(200, renamed);
}

RestResponse remove_security_key(Call& call) {
  const auto removed =
      call.engine.sign_in().remove_security_key({uuid_at(call, 0)}, {uuid_at(call, 1)});
  if (removed) return no_content();
  if (removed.error().reason == Reason::last_security_key)
    return rest::plain_error(400, "Cannot delete last remaining webauthn credential for user");
  return refusal(removed.error());
}

}  // namespace notify::admin::people
