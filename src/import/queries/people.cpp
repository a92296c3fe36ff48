#include "import/queries/queries.hpp"

namespace notify::import {
namespace {

/// Permissions that members have here. (rules/import 2.11)
constexpr char member_permissions[] =
    "('manage_users', 'manage_templates', 'manage_settings', 'send_texts', 'send_emails', "
    "'send_letters', 'manage_api_keys', 'view_activity')";

}  // namespace

/// Who signs in by a security key of another kind gets codes instead. (rules/import 2.12)
OldQuery PeopleQueries::users() const {
  const std::string table = "users";
  const std::string has_number = "COALESCE(t.mobile_number, '') <> ''";
  const std::string blocked = flag(table, "blocked");
  return by_id(table, {"t.id", "t.name", "t.email_address", "COALESCE(t.mobile_number, '')",
                       "CASE WHEN " + blocked +
                           " THEN 'inactive' WHEN t.state::text IN ('active', 'pending') "
                           "THEN t.state::text ELSE 'inactive' END",
                       us("t.created_at"), text(table, "_password"), us("t.password_changed_at"),
                       "CASE WHEN t.auth_type::text = 'webauthn_auth' THEN 'webauthn_auth' WHEN "
                       "t.auth_type::text IN ('sms_auth', 'security_key_auth') AND " +
                           has_number +
                           " THEN 'sms_auth' WHEN t.auth_type::text IN ('sms_auth', "
                           "'security_key_auth', 'magic_link') THEN 'email_auth' ELSE "
                           "t.auth_type::text END",
                       "t.platform_admin", "t.failed_login_count", us("t.logged_in_at"),
                       "t.current_session_id", instant(table, "email_access_validated_at"),
                       column(table, "take_part_in_research", "true"),
                       column(table, "receives_new_features_email", "true")});
}

OldQuery PeopleQueries::security_keys() const {
  const auto hidden = [](const std::string& name) {
    return "encode(convert_to(k." + name + ", 'UTF8'), 'hex')";
  };
  const auto instant_or_none = [&](const std::string& name) {
    return schema().has("webauthn_credential", name) ? "COALESCE(" + us("k." + name) + "::text, '')"
                                                     : std::string("''");
  };
  return sets(
      "webauthn_credential", "users",
      {hex_id("k.id"), hidden("name"), hidden("credential_data"), hidden("registration_response"),
       us("k.created_at"), instant_or_none("updated_at"), instant_or_none("logged_in_at")},
      "webauthn_credential k WHERE k.user_id = o.id");
}

/// Members with the permissions that there are here. (rules/import 2.11)
OldQuery PeopleQueries::members() const {
  const std::string of_member =
      "FROM permissions p WHERE p.service_id = o.id AND p.user_id = m.user_id";
  return sets("user_to_service", "services",
              {hex_id("m.user_id"),
               "COALESCE((SELECT string_agg(p.permission::text, ',' ORDER BY p.created_at, "
               "p.permission::text) " +
                   of_member + " AND p.permission::text IN " + member_permissions + "), '')",
               us("COALESCE((SELECT min(p.created_at) " + of_member + "), o.created_at)")},
              "(SELECT DISTINCT user_id FROM user_to_service WHERE service_id = o.id AND user_id "
              "IS NOT NULL) AS m");
}

OldQuery PeopleQueries::folder_sight() const {
  return sets("user_folder_permissions", "services",
              {hex_id("f.user_id"), hex_id("f.template_folder_id")},
              "user_folder_permissions f WHERE f.service_id = o.id");
}

/// To services, then to organisations, which offer no way to sign in.
OldQuery PeopleQueries::invitations() const {
  const std::string org = schema().organisation(), of_org = "invited_" + org + "_users";
  const std::string permissions =
      std::string("COALESCE((SELECT string_agg(p.word, ',' ORDER BY p.place) FROM ") +
      "unnest(string_to_array(i.permissions, ',')) WITH ORDINALITY AS p (word, place) "
      "WHERE p.word IN " +
      member_permissions + "), '')";
  const std::string folders =
      "COALESCE((SELECT string_agg(f.word, ',' ORDER BY f.place) FROM "
      "jsonb_array_elements_text(CASE WHEN jsonb_typeof(i.folder_permissions) = 'array' THEN "
      "i.folder_permissions ELSE '[]' END) WITH ORDINALITY AS f (word, place)), '')";
  std::string from =
      "SELECT i.id, i.service_id, NULL::uuid AS organisation_id, i.email_address, "
      "i.user_id AS invited_by, " +
      permissions + " AS permissions, " + folders +
      " AS folders, i.auth_type::text AS auth_type, i.status::text AS status, i.created_at "
      "FROM invited_users i";
  if (schema().has(of_org))
    from += " UNION ALL SELECT i.id, NULL, i." + org + "_id, i.email_address, i.invited_by_id, " +
            (schema().has(of_org, "permissions") ? "i.permissions" : "''") +
            ", '', 'sms_auth', i.status::text, i.created_at FROM " + of_org + " i";
  return by_text(
      "invited_users",
      {"t.id", "t.service_id", "t.organisation_id", "t.email_address", "t.invited_by",
       "t.permissions", "t.folders",
       "CASE t.auth_type WHEN 'magic_link' THEN 'email_auth' WHEN 'security_key_auth' THEN "
       "'sms_auth' ELSE t.auth_type END",
       "CASE t.status WHEN 'expired' THEN 'cancelled' ELSE t.status END", us("t.created_at")},
      "t.id::text", "t.id::text", "(" + from + ") t");
}

OldQuery PeopleQueries::join_requests() const {
  return by_id("service_join_requests",
               {"t.id", "t.service_id", "t.requester_id",
                "COALESCE((SELECT string_agg(c.user_id::text, ',' ORDER BY c.user_id) FROM "
                "service_join_request_contacted_users c WHERE c.service_join_request_id = t.id), "
                "'')",
                "t.reason", "t.status::text", "t.status_changed_by_id", us("t.status_changed_at"),
                us("t.created_at")});
}

OldQuery PeopleQueries::events() const {
  return by_id("events", {"t.id", "t.event_type", "t.data::text", us("t.created_at")});
}

}  // namespace notify::import
