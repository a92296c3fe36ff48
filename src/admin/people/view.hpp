#pragma once

#include "admin/path.hpp"
#include "codec/json_writer.hpp"
#include "rest/call.hpp"

#include <notify/invitations.hpp>
#include <notify/members.hpp>
#include <notify/organisations.hpp>
#include <notify/sign_in.hpp>

#include <optional>
#include <string>
#include <string_view>

/// How people look to the admin app. (rules/admin 3)
namespace notify::admin::people {

using codec::JsonWriter;
using rest::Call;

/// 204 and nothing, labelled as JSON.
[[nodiscard]] RestResponse empty_json();

void write_uuid(JsonWriter& json, std::string_view name, const Uuid& id);  ///< nil as null
void write_time(JsonWriter& json, std::string_view name, const std::optional<UtcTime>& at);

/// `with_names`: services as objects, with their names.
void write_user(JsonWriter& json, const UserAccounts& accounts, bool with_names = false);
void write_invitation(JsonWriter& json, const Invitation& invitation);
void write_organisation(JsonWriter& json, const Organisation& organisation);
void write_organisation_line(JsonWriter& json, const Organisation& organisation);

/// {"data": the user}
[[nodiscard]] RestResponse user_answer(Call& call, UserId id, int status = 200);
[[nodiscard]] RestResponse users_answer(Call& call, std::span<const UserId> ids,
                                        bool with_names = false);

}  // namespace notify::admin::people
