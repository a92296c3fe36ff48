#include "people.hpp"

#include <notify/sign_in.hpp>

struct nfy_security_key_rows : notify::capi::Rows<notify::SecurityKey> {};

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

Result<CodeType> code_type_in(std::int32_t code) {
  if (code != NFY_CODE_SMS && code != NFY_CODE_EMAIL)
    return bad_argument("type", "must be NFY_CODE_SMS or NFY_CODE_EMAIL");
  return code == NFY_CODE_SMS ? CodeType::sms : CodeType::email;
}

nfy_security_key security_key_out(const SecurityKey& key) noexcept {
  nfy_security_key out = NFY_SECURITY_KEY_INIT;
  out.id = uuid_out(key.id.uuid);
  out.user_id = uuid_out(key.user_id.uuid);
  out.name = str_out(key.name);
  out.credential_data = str_out(key.credential_data);
  out.registration_response = str_out(key.registration_response);
  out.created_at_us = key.created_at.us();
  out.updated_at_us = instant_out(key.updated_at);
  out.logged_in_at_us = instant_out(key.logged_in_at);
  return out;
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_sign_in_create_user(nfy_engine* engine, const nfy_user* user, nfy_str password,
                                   nfy_user_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(value, user_in(user));
    NFY_TRY(secret, bytes_in(password, "password"));
    NFY_TRY(stored, self->engine->sign_in().create_user(value, secret));
    *out = open_rows<nfy_user_rows>(std::vector<User>{std::move(stored)});
    return {};
  });
}

nfy_status nfy_sign_in_set_password(nfy_engine* engine, const nfy_uuid* user_id, nfy_str password,
                                    nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(user, id_in<UserId>(user_id, "user_id"));
    NFY_TRY(secret, bytes_in(password, "password"));
    NFY_CHECK(self->engine->sign_in().set_password(user, secret));
    return {};
  });
}

nfy_status nfy_sign_in_check_password(nfy_engine* engine, const nfy_uuid* user_id, nfy_str password,
                                      int32_t* is_right, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(is_right, "is_right"));
    *is_right = 0;
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(user, id_in<UserId>(user_id, "user_id"));
    NFY_TRY(secret, bytes_in(password, "password"));
    NFY_TRY(right, self->engine->sign_in().check_password(user, secret));
    *is_right = flag_out(right);
    return {};
  });
}

nfy_status nfy_sign_in_reset_failures(nfy_engine* engine, const nfy_uuid* user_id,
                                      nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(user, id_in<UserId>(user_id, "user_id"));
    NFY_CHECK(self->engine->sign_in().reset_failures(user));
    return {};
  });
}

nfy_status nfy_sign_in_send_code(nfy_engine* engine, const nfy_uuid* user_id,
                                 const nfy_code_request* request, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(user, id_in<UserId>(user_id, "user_id"));
    NFY_TRY(given, sized_in(request, "request"));
    CodeRequest value;
    NFY_TRY(type, code_type_in(given.type));
    value.type = type;
    NFY_CHECK(text_or_default(given.to, "to", value.to));
    NFY_CHECK(text_or_default(given.next, "next", value.next));
    NFY_CHECK(text_or_default(given.admin_url, "admin_url", value.admin_url));
    return self->engine->sign_in().send_code(user, value);
  });
}

nfy_status nfy_sign_in_check_code(nfy_engine* engine, const nfy_uuid* user_id, int32_t type,
                                  nfy_str code, int32_t* verdict, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(verdict, "verdict"));
    *verdict = NFY_CODE_UNKNOWN;
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(user, id_in<UserId>(user_id, "user_id"));
    NFY_TRY(code_type, code_type_in(type));
    NFY_TRY(typed, bytes_in(code, "code"));
    NFY_TRY(found, self->engine->sign_in().check_code(user, code_type, typed));
    *verdict = static_cast<std::int32_t>(found) + NFY_CODE_GOOD;
    return {};
  });
}

nfy_status nfy_sign_in_complete_security_key(nfy_engine* engine, const nfy_uuid* user_id,
                                             int32_t successful, const nfy_uuid* key_id,
                                             int32_t* may_sign_in, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(may_sign_in, "may_sign_in"));
    *may_sign_in = 0;
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(user, id_in<UserId>(user_id, "user_id"));
    SecurityKeyId key;
    if (key_id != nullptr) key.uuid = to_uuid(*key_id);
    NFY_TRY(may, self->engine->sign_in().complete_security_key(user, successful != 0, key));
    *may_sign_in = flag_out(may);
    return {};
  });
}

nfy_status nfy_security_key_list(nfy_engine* engine, const nfy_uuid* user_id,
                                 nfy_security_key_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(user, id_in<UserId>(user_id, "user_id"));
    NFY_TRY(keys, self->engine->sign_in().list_security_keys(user));
    *out = open_rows<nfy_security_key_rows>(std::move(keys));
    return {};
  });
}

nfy_status nfy_security_key_add(nfy_engine* engine, const nfy_security_key* key,
                                nfy_security_key_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(given, sized_in(key, "key"));
    SecurityKey value;
    value.user_id.uuid = to_uuid(given.user_id);
    NFY_CHECK(text_or_default(given.name, "name", value.name));
    NFY_CHECK(text_or_default(given.credential_data, "credential_data", value.credential_data));
    NFY_CHECK(text_or_default(given.registration_response, "registration_response",
                              value.registration_response));
    NFY_TRY(stored, self->engine->sign_in().add_security_key(value));
    *out = open_rows<nfy_security_key_rows>(std::vector<SecurityKey>{std::move(stored)});
    return {};
  });
}

nfy_status nfy_security_key_rename(nfy_engine* engine, const nfy_uuid* user_id,
                                   const nfy_uuid* key_id, nfy_str name, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(user, id_in<UserId>(user_id, "user_id"));
    NFY_TRY(key, id_in<SecurityKeyId>(key_id, "key_id"));
    NFY_TRY(text, text_in(name, "name"));
    NFY_CHECK(self->engine->sign_in().rename_security_key(user, key, text));
    return {};
  });
}

nfy_status nfy_security_key_remove(nfy_engine* engine, const nfy_uuid* user_id,
                                   const nfy_uuid* key_id, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(user, id_in<UserId>(user_id, "user_id"));
    NFY_TRY(key, id_in<SecurityKeyId>(key_id, "key_id"));
    return self->engine->sign_in().remove_security_key(user, key);
  });
}

size_t nfy_security_key_rows_count(const nfy_security_key_rows* rows) { return count_rows(rows); }
nfy_status nfy_security_key_rows_get(const nfy_security_key_rows* rows, size_t index,
                                     nfy_security_key* out, nfy_error** err) {
  return get_row(rows, index, out, err, security_key_out);
}
void nfy_security_key_rows_free(nfy_security_key_rows* rows) { close_handle(rows); }
