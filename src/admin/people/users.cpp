#include "admin/answers.hpp"
#include "admin/people/faults.hpp"
#include "admin/people/handlers.hpp"
#include "admin/people/view.hpp"

#include <notify/sign_in.hpp>
#include <notify/system_messages.hpp>

#include <algorithm>
#include <array>

namespace notify::admin::people {
namespace {

constexpr std::string_view number_needed =
    "Mobile number must be set if auth_type is set to sms_auth";

/// The names that a user's attributes have in an update.
constexpr std::array<std::string_view, 9> update_names = {"name",
                                                          "email_address",
                                                          "mobile_number",
                                                          "auth_type",
                                                          "platform_admin",
                                                          "current_session_id",
                                                          "email_access_validated_at",
                                                          "take_part_in_research",
                                                          "receives_new_features_email"};

std::optional<AuthType> read_auth_type(Faults& faults, const Body& body) {
  const std::string* const name = faults.text(body, "auth_type");
  if (name == nullptr) return {};
  const auto type = auth_type_from(*name);
  if (type) return *type;
  faults.add("auth_type", "Must be one of: email_auth, sms_auth, webauthn_auth.");
  return {};
}

/// "2026-05-04T10:00:00.000000Z", with or without its parts.
std::optional<UtcTime> read_instant(Faults& faults, const Body& body, std::string_view name) {
  const std::string* const text = faults.text(body, name);
  if (text == nullptr) return {};
  std::string iso = *text;
  if (iso.size() > 10 && iso[10] == ' ') iso[10] = 'T';
  if (iso.ends_with("+00:00")) iso.resize(iso.size() - 6);
  if (!iso.ends_with('Z')) iso += 'Z';
  if (const auto at = UtcTime::from_text(iso)) return *at;
  faults.add(name, "Not a valid datetime.");
  return {};
}

/// What a body says of a user, in both kinds of requests.
UserChanges read_changes(Faults& faults, const Body& body) {
  UserChanges changes;
  if (const std::string* const name = faults.text(body, "name")) {
    if (name->empty()) faults.add("name", "Invalid name");
    changes.name = *name;
  }
  if (const std::string* const address = faults.text(body, "email_address")) {
    faults.check_email("email_address", address);
    changes.email_address = *address;
  }
  const std::string* const number = faults.text_or_null(body, "mobile_number");
  faults.check_mobile("mobile_number", number);
  if (body.has("mobile_number")) changes.mobile_number = number != nullptr ? *number : "";
  changes.auth_type = read_auth_type(faults, body);
  changes.take_part_in_research = faults.flag(body, "take_part_in_research");
  changes.receives_new_features_email = faults.flag(body, "receives_new_features_email");
  return changes;
}

void read_update(Faults& faults, const Body& body, UserChanges& changes) {
  changes.email_access_validated_at = read_instant(faults, body, "email_access_validated_at");
  if (body.find("current_session_id") != nullptr)
    changes.current_session_id = faults.uuid(body, "current_session_id");
  else if (body.has("current_session_id"))
    changes.current_session_id = Uuid{};
  const auto platform_admin = faults.flag(body, "platform_admin");
  if (platform_admin && *platform_admin)
    faults.add("platform_admin", "Cannot set platform_admin to True");
  changes.platform_admin = platform_admin;
  if (faults.any()) return;
  for (const auto& [name, value] : *body.json().find_as<JsonValue::Object>()) {
    if (name == "updated_by" || std::ranges::find(update_names, name) != update_names.end())
      continue;
    faults.add("_schema", "Unknown field name " + name);
    return;
  }
}

/// The text of the one member that these bodies have.
std::optional<std::string> read_email(Faults& faults, const Body& body, bool is_part) {
  faults.require(body, {"email"});
  const std::string* const address = faults.text(body, "email");
  if (!is_part) faults.check_email("email", address);
  if (address == nullptr) return {};
  return *address;
}

}  // namespace

RestResponse create_user(Call& call) {
  const Body body(call);
  if (body.refused()) return *body.refused();
  Faults faults;
  faults.require(body, {"email_address", "password"});
  const UserChanges said = read_changes(faults, body);
  const std::string* const password = faults.text(body, "password");
  if (faults.any()) return faults.answer();
  User user;
  user.active = false;
  user.pending = true;
  user.name = said.name.value_or("");
  if (user.name.empty()) return missing_field("name");
  user.email_address = *said.email_address;
  user.mobile_number = said.mobile_number.value_or("");
  user.auth_type = said.auth_type.value_or(AuthType::sms_auth);
  user.take_part_in_research = said.take_part_in_research.value_or(true);
  user.receives_new_features_email = said.receives_new_features_email.value_or(true);
  user.email_access_validated_at = call.engine.now();
  if (user.auth_type == AuthType::sms_auth && user.mobile_number.empty())
    return rest::plain_error(400, number_needed);
  NFY_ADMIN_TRY(made, call.engine.sign_in().create_user(user, *password));
  return user_answer(call, made.id, 201);
}

RestResponse get_user(Call& call) { return user_answer(call, {uuid_at(call, 0)}); }

RestResponse update_user(Call& call) {
  const UserId id{uuid_at(call, 0)};
  NFY_ADMIN_TRY(before, call.engine.users().get(id));
  const Body body(call);
  if (body.refused()) return *body.refused();
  UserId updated_by;
  if (body.has("updated_by")) {
    updated_by.uuid = body.uuid("updated_by").value_or(Uuid{});
    NFY_ADMIN_TRY(known, call.engine.users().get(updated_by));
    static_cast<void>(known);
  }
  Faults faults;
  UserChanges changes = read_changes(faults, body);
  read_update(faults, body, changes);
  if (faults.any()) return faults.answer();
  const bool lacks_number = changes.mobile_number.value_or(before.mobile_number).empty();
  if (lacks_number && changes.auth_type.value_or(before.auth_type) == AuthType::sms_auth)
    return rest::plain_error(400, number_needed);
  NFY_ADMIN_TRY(user, call.engine.users().update(id, changes));
  const bool tells = !updated_by.is_nil() && (changes.email_address || changes.mobile_number);
  if (tells)
    if (const auto told = call.engine.system_messages().send_team_member_changed(
            user.id, updated_by, changes.email_address.has_value());
        !told)
      return refusal(told.error());
  return user_answer(call, id);
}

RestResponse activate_user(Call& call) {
  const UserId id{uuid_at(call, 0)};
  NFY_ADMIN_TRY(user, call.engine.users().get(id));
  if (user.active) return rest::plain_error(400, "User already active");
  UserChanges changes;
  changes.active = true;
  NFY_ADMIN_TRY(done, call.engine.users().update(id, changes));
  return user_answer(call, done.id);
}

RestResponse archive_user(Call& call) {
  const auto archived = call.engine.users().archive({uuid_at(call, 0)});
  if (!archived && archived.error().reason == Reason::member_needed)
    return rest::plain_error(400, "User cannot be removed from a service");
  if (!archived) return refusal(archived.error());
  return no_content();
}

RestResponse get_user_by_email(Call& call) {
  const Body body(call);
  if (body.refused()) return *body.refused();
  Faults faults;
  const auto address = read_email(faults, body, false);
  if (faults.any()) return faults.answer();
  NFY_ADMIN_TRY(found, call.engine.users().find_by_email(*address));
  return found ? user_answer(call, found->id) : no_result();
}

RestResponse find_users_by_email(Call& call) {
  const Body body(call);
  if (body.refused()) return *body.refused();
  Faults faults;
  const auto part = read_email(faults, body, true);
  if (faults.any()) return faults.answer();
  UserQuery query;
  query.email_part = *part;
  NFY_ADMIN_TRY(users, call.engine.users().list(query));
  JsonWriter json;
  json.begin_list();
  for (const User& user : users) {
    json.begin_object().text("email_address", user.email_address).text("id", user.id.to_text());
    json.text_or_null("mobile_number", user.mobile_number).text("name", user.name).end_object();
  }
  json.end_list();
  return data_answer(200, std::move(json).take());
}

namespace {

RestResponse after(const Result<void>& sent) { return sent ? empty_json() : refusal(sent.error()); }

std::string text_or_empty(const Body& body, std::string_view name) {
  const std::string* const text = body.text(name);
  return text != nullptr ? *text : std::string();
}

}  // namespace

RestResponse send_reset_password(Call& call) {
  const Body body(call);
  if (body.refused()) return *body.refused();
  Faults faults;
  const auto address = read_email(faults, body, false);
  faults.text(body, "next");
  faults.text(body, "admin_base_url");
  if (faults.any()) return faults.answer();
  return after(call.engine.system_messages().send_password_reset(
      *address, text_or_empty(body, "next"), text_or_empty(body, "admin_base_url")));
}

RestResponse send_change_email_verification(Call& call) {
  const UserId id{uuid_at(call, 0)};
  NFY_ADMIN_TRY(user, call.engine.users().get(id));
  const Body body(call);
  if (body.refused()) return *body.refused();
  Faults faults;
  const auto address = read_email(faults, body, false);
  if (faults.any()) return faults.answer();
  return after(call.engine.system_messages().send_change_email(user.id, *address));
}

RestResponse send_email_verification(Call& call) {
  const Body body(call);
  if (body.refused()) return *body.refused();
  return after(call.engine.system_messages().send_email_verification(
      {uuid_at(call, 0)}, text_or_empty(body, "admin_base_url")));
}

RestResponse send_already_registered(Call& call) {
  const Body body(call);
  if (body.refused()) return *body.refused();
  Faults faults;
  const auto address = read_email(faults, body, false);
  if (faults.any()) return faults.answer();
  return after(call.engine.system_messages().send_already_registered(*address));
}

}  // namespace notify::admin::people
