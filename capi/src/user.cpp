#include "people.hpp"

using namespace notify;
using namespace notify::capi;

namespace notify::capi {

Result<AuthType> auth_type_in(std::int32_t code) {
  if (code == 0) return AuthType::sms_auth;
  if (code < NFY_AUTH_SMS || code > NFY_AUTH_WEBAUTHN)
    return bad_argument("auth_type", "must be one of NFY_AUTH_*");
  return static_cast<AuthType>(code - NFY_AUTH_SMS);
}

std::int32_t auth_type_out(AuthType type) noexcept {
  return static_cast<std::int32_t>(type) + NFY_AUTH_SMS;
}

Result<User> user_in(const nfy_user* user) {
  NFY_TRY(given, sized_in(user, "user"));
  User value;
  value.id.uuid = to_uuid(given.id);
  NFY_CHECK(text_or_default(given.name, "name", value.name));
  NFY_CHECK(text_or_default(given.email_address, "email_address", value.email_address));
  NFY_CHECK(text_or_default(given.mobile_number, "mobile_number", value.mobile_number));
  value.active = given.closed == 0;
  value.pending = given.pending != 0;
  NFY_TRY(auth_type, auth_type_in(given.auth_type));
  value.auth_type = auth_type;
  value.platform_admin = given.platform_admin != 0;
  value.take_part_in_research = given.no_research == 0;
  value.receives_new_features_email = given.no_new_features_email == 0;
  if (given.email_access_validated_at_us != 0) {
    NFY_TRY(at, instant_in(given.email_access_validated_at_us, "email_access_validated_at_us"));
    value.email_access_validated_at = at;
  }
  value.current_session_id = to_uuid(given.current_session_id);
  return value;
}

namespace {

nfy_user user_out(const User& value) noexcept {
  nfy_user out = NFY_USER_INIT;
  out.id = uuid_out(value.id.uuid);
  out.name = str_out(value.name);
  out.email_address = str_out(value.email_address);
  out.mobile_number = str_out(value.mobile_number);
  out.closed = flag_out(!value.active);
  out.created_at_us = value.created_at.us();
  out.pending = flag_out(value.pending);
  out.auth_type = auth_type_out(value.auth_type);
  out.platform_admin = flag_out(value.platform_admin);
  out.no_research = flag_out(!value.take_part_in_research);
  out.no_new_features_email = flag_out(!value.receives_new_features_email);
  out.email_access_validated_at_us = instant_out(value.email_access_validated_at);
  out.failed_login_count = value.failed_login_count;
  out.password_changed_at_us = instant_out(value.password_changed_at);
  out.logged_in_at_us = instant_out(value.logged_in_at);
  out.current_session_id = uuid_out(value.current_session_id);
  return out;
}

/// The fields of `user` that are to change.
UserChanges changes_of(const User& user, std::int32_t fields) {
  UserChanges changes;
  const auto take = [fields](std::int32_t bit, const auto& value, auto& change) {
    if ((fields & bit) != 0) change = value;
  };
  take(NFY_USER_NAME, user.name, changes.name);
  take(NFY_USER_EMAIL_ADDRESS, user.email_address, changes.email_address);
  take(NFY_USER_MOBILE_NUMBER, user.mobile_number, changes.mobile_number);
  take(NFY_USER_CLOSED, user.active, changes.active);
  take(NFY_USER_AUTH_TYPE, user.auth_type, changes.auth_type);
  take(NFY_USER_PLATFORM_ADMIN, user.platform_admin, changes.platform_admin);
  take(NFY_USER_NO_RESEARCH, user.take_part_in_research, changes.take_part_in_research);
  take(NFY_USER_NO_NEW_FEATURES_EMAIL, user.receives_new_features_email,
       changes.receives_new_features_email);
  take(NFY_USER_EMAIL_ACCESS_VALIDATED_AT, user.email_access_validated_at,
       changes.email_access_validated_at);
  take(NFY_USER_CURRENT_SESSION_ID, user.current_session_id, changes.current_session_id);
  return changes;
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_user_put(nfy_engine* engine, const nfy_user* user, nfy_user_rows** out,
                        nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    if (out != nullptr) *out = nullptr;
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(value, user_in(user));
    NFY_TRY(stored, self->engine->users().put(value));
    if (out != nullptr) *out = open_rows<nfy_user_rows>(std::vector<User>{std::move(stored)});
    return {};
  });
}

nfy_status nfy_user_update(nfy_engine* engine, const nfy_user* user, int32_t fields,
                           nfy_user_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    constexpr std::int32_t every_field = 2 * NFY_USER_CURRENT_SESSION_ID - 1;
    if (out != nullptr) *out = nullptr;
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(value, user_in(user));
    if (fields < 0 || fields > every_field)
      return bad_argument("fields", "names a field that there is not");
    NFY_TRY(stored, self->engine->users().update(value.id, changes_of(value, fields)));
    if (out != nullptr) *out = open_rows<nfy_user_rows>(std::vector<User>{std::move(stored)});
    return {};
  });
}

nfy_status nfy_user_archive(nfy_engine* engine, const nfy_uuid* id, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(user_id, id_in<UserId>(id, "id"));
    NFY_CHECK(self->engine->users().archive(user_id));
    return {};
  });
}

nfy_status nfy_user_get(nfy_engine* engine, const nfy_uuid* id, nfy_user_rows** out,
                        nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(user_id, id_in<UserId>(id, "id"));
    NFY_TRY(found, self->engine->users().get(user_id));
    *out = open_rows<nfy_user_rows>(std::vector<User>{std::move(found)});
    return {};
  });
}

nfy_status nfy_user_list(nfy_engine* engine, nfy_user_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(users, self->engine->users().list());
    *out = open_rows<nfy_user_rows>(std::move(users));
    return {};
  });
}

nfy_status nfy_user_find_by_email(nfy_engine* engine, nfy_str email_address, nfy_user_rows** out,
                                  nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(address, text_in(email_address, "email_address"));
    NFY_TRY(found, self->engine->users().find_by_email(address));
    std::vector<User> users;
    if (found) users.push_back(*std::move(found));
    *out = open_rows<nfy_user_rows>(std::move(users));
    return {};
  });
}

size_t nfy_user_rows_count(const nfy_user_rows* rows) { return count_rows(rows); }
nfy_status nfy_user_rows_get(const nfy_user_rows* rows, size_t index, nfy_user* out,
                             nfy_error** err) {
  return get_row(rows, index, out, err, user_out);
}
void nfy_user_rows_free(nfy_user_rows* rows) { close_handle(rows); }
