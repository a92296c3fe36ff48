#include "admin/people/view.hpp"

#include "admin/answers.hpp"
#include "admin/figures.hpp"
#include "domain/people/words.hpp"

#include <notify/system_messages.hpp>

#include <algorithm>
#include <array>
#include <chrono>

namespace notify::admin::people {

RestResponse empty_json() { return rest::answer(204, "application/json", {}); }

void write_uuid(JsonWriter& json, std::string_view name, const Uuid& id) {
  json.text_or_null(name, id.is_nil() ? std::string() : id.to_text());
}

void write_time(JsonWriter& json, std::string_view name, const std::optional<UtcTime>& at) {
  json.text_or_null(name, at ? at->to_text() : std::string());
}

namespace {

/// "2026-05-04 10:00:00.000000", as the reference writes instants without a zone.
std::string plain_time(UtcTime at) {
  std::string text = at.to_text();
  text[10] = ' ';
  text.pop_back();
  return text;
}

template <typename Permissions>
void write_words(JsonWriter& json, std::string_view name, const Permissions& permissions) {
  json.name(name).begin_list();
  for (const auto permission : permissions) json.text(name_of(permission));
  json.end_list();
}

bool can_use_security_keys(const UserAccounts& accounts) {
  return accounts.user.platform_admin || accounts.user.auth_type == AuthType::webauthn_auth ||
         std::ranges::find(accounts.services, system_service_id(), &MemberService::id) !=
             accounts.services.end();
}

void write_places(JsonWriter& json, const UserAccounts& accounts, bool with_names) {
  json.name("organisation_permissions").begin_object();
  for (const MemberOrganisation& o : accounts.organisations)
    write_words(json, o.id.to_text(),
                o.active ? o.permissions : std::vector<OrganisationPermission>());
  json.end_object().name("organisations").begin_list();
  for (const MemberOrganisation& o : accounts.organisations)
    if (o.active) json.text(o.id.to_text());
  json.end_list().name("permissions").begin_object();
  for (const MemberService& s : accounts.services)
    if (s.active && !s.permissions.empty()) write_words(json, s.id.to_text(), s.permissions);
  json.end_object().name("services").begin_list();
  for (const MemberService& s : accounts.services) {
    if (!s.active) continue;
    if (with_names)
      json.begin_object().text("id", s.id.to_text()).text("name", s.name).end_object();
    else
      json.text(s.id.to_text());
  }
  json.end_list();
}

}  // namespace

void write_user(JsonWriter& json, const UserAccounts& accounts, bool with_names) {
  const User& user = accounts.user;
  json.begin_object().text("auth_type", name_of(user.auth_type));
  json.flag("can_use_webauthn", can_use_security_keys(accounts));
  json.text("created_at", user.created_at.to_text());
  write_uuid(json, "current_session_id", user.current_session_id);
  json.text("email_access_validated_at",
            user.email_access_validated_at.value_or(user.created_at).to_text());
  json.text("email_address", user.email_address);
  json.integer("failed_login_count", user.failed_login_count).text("id", user.id.to_text());
  write_time(json, "logged_in_at", user.logged_in_at);
  json.text_or_null("mobile_number", user.mobile_number).text("name", user.name);
  write_places(json, accounts, with_names);
  json.text("password_changed_at", plain_time(user.password_changed_at.value_or(user.created_at)));
  json.flag("platform_admin", user.platform_admin);
  json.flag("receives_new_features_email", user.receives_new_features_email);
  json.text("state", user.active ? "active" : user.pending ? "pending" : "inactive");
  json.flag("take_part_in_research", user.take_part_in_research).end_object();
}

RestResponse user_answer(Call& call, UserId id, int status) {
  NFY_ADMIN_TRY(accounts, call.engine.members().accounts(id));
  JsonWriter json;
  write_user(json, accounts);
  return data_answer(status, std::move(json).take());
}

RestResponse users_answer(Call& call, std::span<const UserId> ids, bool with_names) {
  NFY_ADMIN_TRY(all, call.engine.members().accounts(ids));
  JsonWriter json;
  json.begin_list();
  for (const UserAccounts& accounts : all) write_user(json, accounts, with_names);
  json.end_list();
  return data_answer(200, std::move(json).take());
}

namespace {

void write_list(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts) {
  json.name(name).begin_list();
  for (const std::string& text : texts) json.text(text);
  json.end_list();
}

}  // namespace

void write_invitation(JsonWriter& json, const Invitation& i) {
  json.begin_object().text("id", i.id.to_text()).text("email_address", i.email_address);
  json.text("created_at", i.created_at.to_text()).text("status", name_of(i.status));
  if (i.service_id.is_nil()) {
    json.text("invited_by", i.invited_by.to_text());
    json.text("organisation", i.organisation_id.to_text());
    write_list(json, "permissions", notify::people::split_words(i.permissions));
  } else {
    json.text("from_user", i.invited_by.to_text()).text("service", i.service_id.to_text());
    json.text("permissions", i.permissions).text("auth_type", name_of(i.auth_type));
    write_list(json, "folder_permissions", i.folder_permissions);
  }
  json.end_object();
}

void write_organisation(JsonWriter& json, const Organisation& o) {
  const auto flag_or_null = [&](std::string_view name, const std::optional<bool>& value) {
    if (value)
      json.flag(name, *value);
    else
      json.null(name);
  };
  json.begin_object().flag("active", o.active);
  flag_or_null("agreement_signed", o.agreement_signed);
  json.text_or_null("agreement_signed_at",
                    o.agreement_signed_at ? http_date(*o.agreement_signed_at) : std::string());
  write_uuid(json, "agreement_signed_by_id", o.agreement_signed_by.uuid);
  json.text_or_null("agreement_signed_on_behalf_of_email_address", o.agreement_on_behalf_of_email);
  json.text_or_null("agreement_signed_on_behalf_of_name", o.agreement_on_behalf_of_name);
  if (o.agreement_version.empty())
    json.null("agreement_signed_version");
  else
    json.raw("agreement_signed_version", o.agreement_version);
  json.text_or_null("billing_contact_email_addresses", o.billing.contact_email_addresses);
  json.text_or_null("billing_contact_names", o.billing.contact_names);
  json.text_or_null("billing_reference", o.billing.reference);
  json.flag("can_approve_own_go_live_requests", o.can_approve_own_go_live_requests);
  json.integer("count_of_live_services", o.live_services);
  flag_or_null("crown", o.crown);
  write_list(json, "domains", o.domains);
  write_uuid(json, "email_branding_id", o.email_branding_id);
  json.text("id", o.id.to_text());
  write_uuid(json, "letter_branding_id", o.letter_branding_id);
  json.text("name", o.name).text_or_null("notes", o.notes);
  json.text("organisation_type", name_of(o.organisation_type)).name("permissions").begin_list();
  if (o.can_ask_to_join_a_service) json.text("can_ask_to_join_a_service");
  json.end_list().text_or_null("purchase_order_number", o.billing.purchase_order_number);
  json.text_or_null("request_to_go_live_notes", o.request_to_go_live_notes).end_object();
}

void write_organisation_line(JsonWriter& json, const Organisation& o) {
  json.begin_object().flag("active", o.active);
  json.integer("count_of_live_services", o.live_services);
  write_list(json, "domains", o.domains);
  json.text("id", o.id.to_text()).text("name", o.name);
  json.text("organisation_type", name_of(o.organisation_type)).end_object();
}

}  // namespace notify::admin::people
