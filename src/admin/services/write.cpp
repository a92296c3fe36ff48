#include "admin/answers.hpp"
#include "admin/form.hpp"
#include "admin/path.hpp"
#include "admin/services/handlers.hpp"
#include "admin/services/view.hpp"

#include <notify/services.hpp>
#include <notify/system_messages.hpp>

#include <set>

namespace notify::admin::services {
namespace {

constexpr std::size_t column_characters_max = 255;

/// Attributes that new and stored services share.
template <typename AnyService>
void read_attributes(Form& form, AnyService& s) {
  form.text("name", s.name);
  form.flag("restricted", s.restricted);
  form.flag("prefix_sms", s.prefix_sms);
  form.flag("count_as_live", s.count_as_live);
  form.integer("email_message_limit", s.limits.email_a_day);
  form.integer("sms_message_limit", s.limits.sms_a_day);
  form.integer("letter_message_limit", s.limits.letter_a_day);
  form.integer("international_sms_message_limit", s.limits.international_sms_a_day);
  form.integer("rate_limit", s.limits.requests_a_minute);
  form.text_or_null("contact_link", s.contact_link, column_characters_max);
  form.text_or_null("custom_email_sender_name", s.custom_email_sender_name, 0);
  form.text_or_null("billing_contact_email_addresses", s.billing.contact_email_addresses, 0);
  form.text_or_null("billing_contact_names", s.billing.contact_names, 0);
  form.text_or_null("billing_reference", s.billing.reference, column_characters_max);
  form.text_or_null("purchase_order_number", s.billing.purchase_order_number,
                    column_characters_max);
  std::string type;
  form.text_or_null("organisation_type", type, column_characters_max);
  if (!type.empty()) {
    if (const auto known = organisation_type_from(type))
      s.organisation_type = *known;
    else
      form.fault("organisation_type", "Not a valid choice.");
  }
}

void read_details(Form& form, ServiceDetails& d) {
  form.text_or_null("notes", d.notes, 0);
  form.integer_or_null("volume_email", d.volume_email_a_year);
  form.integer_or_null("volume_sms", d.volume_sms_a_year);
  form.integer_or_null("volume_letter", d.volume_letter_a_year);
  form.flag_or_null("consent_to_research", d.consent_to_research);
  form.instant_or_null("go_live_at", d.go_live_at);
  form.id_or_null("go_live_user", d.go_live_user.uuid);
  form.flag("has_active_go_live_request", d.has_active_go_live_request);
  form.flag("confirmed_unique", d.confirmed_unique);
  form.flag("confirmed_email_sender_name", d.confirmed_email_sender_name);
  form.id_or_null("email_branding", d.email_brand.uuid);
  form.id_or_null("letter_branding", d.letter_brand.uuid);
}

void read_permissions(Form& form, PermissionSet& out) {
  const JsonValue* const said = form.find("permissions");
  const auto* const items = said == nullptr ? nullptr : said->find_as<JsonValue::Array>();
  if (items == nullptr) return;
  PermissionSet permissions;
  std::set<std::string> seen, twice;
  for (const JsonValue& item : *items) {
    const auto* const text = item.find_as<std::string>();
    const auto permission = permission_from(text == nullptr ? std::string_view() : *text);
    if (!permission)
      return form.fault("permissions",
                        "Invalid Service Permission: '" + (text ? *text : std::string()) + "'");
    if (!seen.insert(*text).second) twice.insert(*text);
    permissions.add(*permission);
  }
  if (twice.empty()) {
    out = permissions;
    return;
  }
  std::string list;
  for (const std::string& text : twice) list += (list.empty() ? "'" : ", '") + text + "'";
  form.fault("permissions", "Duplicate Service Permission: [" + list + "]");
}

/// What a refusal of the engine is about, where a name is taken.
RestResponse service_refusal(const Error& error, std::string_view name) {
  if (error.code == ErrorCode::conflict && error.detail == "name")
    return field_error(400, "name", "Duplicate service name '" + std::string(name) + "'");
  return refusal(error);
}

}  // namespace

RestResponse create_service(Call& call) {
  const Body body(call);
  if (body.refused()) return *body.refused();
  const JsonValue* const user_id = body.find("user_id");
  if (user_id == nullptr || (body.text("user_id") && body.text("user_id")->empty()))
    return missing_field("user_id");
  NewService value;
  value.sms_sender = call.options.default_sms_sender;
  value.allows_any_name = true;
  Form form(body.json());
  form.require({"name", "created_by", "restricted", "email_message_limit", "sms_message_limit",
                "letter_message_limit"});
  read_attributes(form, value);
  read_details(form, value.details);
  form.id_or_null("created_by", value.details.created_by.uuid);
  if (const auto refused = form.refused()) return *refused;
  const std::string local_part =
      email_sender_local_part(value.name, value.custom_email_sender_name);
  if (!local_part.empty() && !call.options.email_domain.empty())
    value.email_from = local_part + "@" + call.options.email_domain;
  const auto user = body.uuid("user_id");
  if (!user) return no_result();
  const auto made = call.engine.services().found(value, UserId{*user});
  if (!made) return service_refusal(made.error(), value.name);
  NFY_ADMIN_TRY(json, json_of(call, *made));
  return data_answer(201, json);
}

RestResponse update_service(Call& call) {
  const Body body(call);
  if (body.refused()) return *body.refused();
  NFY_ADMIN_TRY(before, call.engine.services().get(service_of(call)));
  Service service = before;
  Form form(body.json());
  read_attributes(form, service);
  read_details(form, service.details);
  read_permissions(form, service.permissions);
  form.flag("active", service.active);
  UserId changed_by = call.user;
  form.id_or_null("created_by", changed_by.uuid);
  if (const auto refused = form.refused()) return *refused;
  service.email_from = email_from_after(before, service);
  const bool goes_live = before.restricted && !service.restricted;
  if (goes_live) NFY_ADMIN_CHECK(call.engine.system_messages().check_seeded());
  const auto changed = call.engine.services().update(service, changed_by);
  if (!changed) return service_refusal(changed.error(), service.name);
  if (goes_live) NFY_ADMIN_CHECK(call.engine.system_messages().send_service_live(changed->id));
  NFY_ADMIN_TRY(json, json_of(call, *changed));
  return data_answer(200, json);
}

RestResponse archive_service(Call& call) {
  if (const auto done = call.engine.services().archive(service_of(call), call.user); !done)
    return refusal(done.error());
  return no_content();
}

}  // namespace notify::admin::services
