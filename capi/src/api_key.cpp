#include "objects.hpp"

#include <notify/api_keys.hpp>

struct nfy_api_key_rows : notify::capi::Rows<notify::ApiKey> {
  notify::UtcTime now;  // when they were read
};

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

/// Without the name, which nothing would keep alive.
nfy_api_key api_key_out(const ApiKey& key, UtcTime now) noexcept {
  nfy_api_key out = NFY_API_KEY_INIT;
  out.id = uuid_out(key.id.uuid);
  out.service_id = uuid_out(key.service_id.uuid);
  out.key_type = key_type_out(key.type);
  out.revoked = flag_out(!key.is_live_at(now));
  out.created_at_us = key.created_at.us();
  out.expires_at_us = key.expires_at ? key.expires_at->us() : 0;
  out.created_by = uuid_out(key.created_by.uuid);
  out.updated_at_us = key.updated_at ? key.updated_at->us() : 0;
  out.version = key.version;
  return out;
}

/// 0 is no end.
Result<std::optional<UtcTime>> end_in(std::int64_t expires_at_us) {
  if (expires_at_us == 0) return std::optional<UtcTime>();
  NFY_TRY(end, instant_in(expires_at_us, "expires_at_us"));
  return std::optional<UtcTime>(end);
}

nfy_api_key_rows* key_rows(std::vector<ApiKey> keys, UtcTime now) {
  auto rows = std::make_shared<nfy_api_key_rows>();
  rows->rows = std::move(keys);
  rows->now = now;
  return open_handle(std::move(rows));
}

/// NULL is nobody.
UserId user_in(const nfy_uuid* user) noexcept {
  return user == nullptr ? UserId{} : UserId{to_uuid(*user)};
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_api_key_create(nfy_engine* engine, const nfy_uuid* service_id, nfy_str name,
                              int32_t key_type, int64_t expires_at_us, nfy_api_key* out,
                              nfy_buf* out_token, nfy_error** err) {
  return nfy_api_key_create_by(engine, service_id, name, key_type, expires_at_us, nullptr, out,
                               out_token, err);
}

nfy_status nfy_api_key_create_by(nfy_engine* engine, const nfy_uuid* service_id, nfy_str name,
                                 int32_t key_type, int64_t expires_at_us,
                                 const nfy_uuid* created_by, nfy_api_key* out, nfy_buf* out_token,
                                 nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_CHECK(check_optional_out(out, "out"));
    NFY_CHECK(check_given(out_token, "out_token"));
    NFY_TRY(text, text_in(name, "name"));
    NFY_TRY(type, key_type_in(key_type));
    NFY_TRY(expires_at, end_in(expires_at_us));
    NFY_TRY(issued, self->engine->api_keys().create(service, std::move(text), type, expires_at,
                                                    user_in(created_by)));
    *out_token = buf_out(issued.token);
    sized_out(out, api_key_out(issued.key, issued.key.created_at));
    return {};
  });
}

nfy_status nfy_api_key_import(nfy_engine* engine, const nfy_uuid* service_id, nfy_str name,
                              int32_t key_type, nfy_str secret, int64_t created_at_us,
                              int64_t expires_at_us, nfy_api_key* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_CHECK(check_optional_out(out, "out"));
    NFY_TRY(text, text_in(name, "name"));
    NFY_TRY(type, key_type_in(key_type));
    NFY_TRY(secret_text, bytes_in(secret, "secret"));
    NFY_TRY(created_at, instant_in(created_at_us, "created_at_us"));
    NFY_TRY(expires_at, end_in(expires_at_us));
    NFY_TRY(key, self->engine->api_keys().import(service, std::move(text), type, secret_text,
                                                 created_at, expires_at));
    sized_out(out, api_key_out(key, self->engine->now()));
    return {};
  });
}

nfy_status nfy_api_key_list(nfy_engine* engine, const nfy_uuid* service_id, nfy_api_key_rows** out,
                            nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(keys, self->engine->api_keys().list(service));
    *out = key_rows(std::move(keys), self->engine->now());
    return {};
  });
}

nfy_status nfy_api_key_list_history(nfy_engine* engine, const nfy_uuid* service_id,
                                    nfy_api_key_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(states, self->engine->api_keys().list_history(service));
    *out = key_rows(std::move(states), self->engine->now());
    return {};
  });
}

size_t nfy_api_key_rows_count(const nfy_api_key_rows* rows) { return count_rows(rows); }
nfy_status nfy_api_key_rows_get(const nfy_api_key_rows* rows, size_t index, nfy_api_key* out,
                                nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(found, use(rows, "rows"));
    NFY_CHECK(check_sized_out(out, "out"));
    if (index >= found->rows.size())
      return make_error(ErrorCode::not_found, "no row " + std::to_string(index));
    nfy_api_key row = api_key_out(found->rows[index], found->now);
    row.name = str_out(found->rows[index].name);
    sized_out(out, row);
    return {};
  });
}
void nfy_api_key_rows_free(nfy_api_key_rows* rows) { close_handle(rows); }

nfy_status nfy_api_key_revoke(nfy_engine* engine, const nfy_uuid* service_id, const nfy_uuid* id,
                              nfy_error** err) {
  return nfy_api_key_revoke_by(engine, service_id, id, nullptr, err);
}

nfy_status nfy_api_key_revoke_by(nfy_engine* engine, const nfy_uuid* service_id, const nfy_uuid* id,
                                 const nfy_uuid* by, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(key, id_in<ApiKeyId>(id, "id"));
    return self->engine->api_keys().revoke(service, key, user_in(by));
  });
}

nfy_status nfy_api_key_authenticate(nfy_engine* engine, nfy_str token, nfy_api_key* out,
                                    nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_CHECK(check_sized_out(out, "out"));
    NFY_TRY(text, text_in(token, "token"));
    NFY_TRY(key, self->engine->api_keys().authenticate(text));
    sized_out(out, api_key_out(key, self->engine->now()));
    return {};
  });
}

nfy_status nfy_api_key_authenticate_signature(nfy_engine* engine, const nfy_uuid* service_id,
                                              nfy_str signed_text, nfy_str signature,
                                              nfy_api_key* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_CHECK(check_sized_out(out, "out"));
    NFY_TRY(text, bytes_in(signed_text, "signed_text"));
    NFY_TRY(made, bytes_in(signature, "signature"));
    NFY_TRY(key, self->engine->api_keys().authenticate_signature(service, text, made));
    sized_out(out, api_key_out(key, self->engine->now()));
    return {};
  });
}
