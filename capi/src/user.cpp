#include "objects.hpp"

#include <notify/users.hpp>

struct nfy_user_rows : notify::capi::Rows<notify::User> {};

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

Result<User> given_user(const nfy_user* user) {
  NFY_TRY(given, sized_in(user, "user"));
  User value;
  value.id.uuid = to_uuid(given.id);
  NFY_CHECK(text_or_default(given.name, "name", value.name));
  NFY_CHECK(text_or_default(given.email_address, "email_address", value.email_address));
  NFY_CHECK(text_or_default(given.mobile_number, "mobile_number", value.mobile_number));
  value.active = given.closed == 0;
  return value;
}

nfy_user user_out(const User& value) noexcept {
  nfy_user out = NFY_USER_INIT;
  out.id = uuid_out(value.id.uuid);
  out.name = str_out(value.name);
  out.email_address = str_out(value.email_address);
  out.mobile_number = str_out(value.mobile_number);
  out.closed = flag_out(!value.active);
  out.created_at_us = value.created_at.us();
  return out;
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_user_put(nfy_engine* engine, const nfy_user* user, nfy_user_rows** out,
                        nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    if (out != nullptr) *out = nullptr;
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(value, given_user(user));
    NFY_TRY(stored, self->engine->users().put(value));
    if (out != nullptr) *out = open_rows<nfy_user_rows>(std::vector<User>{std::move(stored)});
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
