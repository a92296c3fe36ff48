#include "admin/services/view.hpp"

#include "admin/path.hpp"

#include <notify/callbacks.hpp>
#include <notify/complaints.hpp>
#include <notify/retention.hpp>
#include <notify/senders.hpp>
#include <notify/services.hpp>
#include <notify/unsubscribes.hpp>

#include <algorithm>
#include <array>

namespace notify::admin::services {
namespace {

using codec::JsonWriter;

constexpr std::array all_permissions = {
    Permission::email,
    Permission::sms,
    Permission::letter,
    Permission::international_sms,
    Permission::inbound_sms,
    Permission::email_auth,
    Permission::edit_folder_permissions,
    Permission::international_letters,
    Permission::sms_to_uk_landlines,
};

/// "2026-12-01 10:00:00.000000"
std::string naive_time(UtcTime at) {
  std::string text = at.to_text();
  text.pop_back();
  text[text.find('T')] = ' ';
  return text;
}

void write_volume(JsonWriter& json, std::string_view name,
                  const std::optional<std::int64_t>& volume) {
  volume ? json.integer(name, *volume) : json.null(name);
}

/// What both forms say.
void write_common(JsonWriter& json, const Service& s) {
  const ServiceDetails& d = s.details;
  json.flag("active", s.active).text("id", s.id.to_text()).text("name", s.name);
  json.text_or_null("billing_contact_email_addresses", s.billing.contact_email_addresses);
  json.text_or_null("billing_contact_names", s.billing.contact_names);
  json.text_or_null("billing_reference", s.billing.reference);
  json.text_or_null("purchase_order_number", s.billing.purchase_order_number);
  json.flag("confirmed_email_sender_name", d.confirmed_email_sender_name);
  json.flag("confirmed_unique", d.confirmed_unique);
  d.consent_to_research ? json.flag("consent_to_research", *d.consent_to_research)
                        : json.null("consent_to_research");
  json.text_or_null("contact_link", s.contact_link).flag("count_as_live", s.count_as_live);
  json.text_or_null("custom_email_sender_name", s.custom_email_sender_name);
  json.text("email_sender_local_part", email_sender_local_part(s));
  write_id_or_null(json, "go_live_user", d.go_live_user.uuid);
  json.flag("has_active_go_live_request", d.has_active_go_live_request);
  json.integer("international_sms_message_limit", s.limits.international_sms_a_day);
  write_id_or_null(json, "letter_branding", d.letter_brand.uuid);
  json.text_or_null("notes", d.notes);
  write_id_or_null(json, "organisation", s.organisation_id.uuid);
  json.text("organisation_type", name_of(s.organisation_type)).flag("prefix_sms", s.prefix_sms);
  json.flag("restricted", s.restricted);
  write_volume(json, "volume_email", d.volume_email_a_year);
  write_volume(json, "volume_letter", d.volume_letter_a_year);
  write_volume(json, "volume_sms", d.volume_sms_a_year);
}

void write_callbacks(JsonWriter& json, std::span<const ServiceCallback> callbacks) {
  json.name("service_callback_api").begin_list();
  for (const ServiceCallback& callback : callbacks)
    json.begin_object()
        .text("callback_id", callback.id.to_text())
        .text("callback_type", name_of(callback.type))
        .end_object();
  json.end_list();
}

/// The form of one service, with its callbacks.
void write_service(JsonWriter& json, const Service& s, std::span<const ServiceCallback> callbacks) {
  json.begin_object();
  write_common(json, s);
  write_id_or_null(json, "created_by", s.details.created_by.uuid);
  write_id_or_null(json, "email_branding", s.details.email_brand.uuid);
  json.integer("email_message_limit", s.limits.email_a_day);
  json.integer("letter_message_limit", s.limits.letter_a_day);
  json.integer("sms_message_limit", s.limits.sms_a_day);
  json.integer("rate_limit", s.limits.requests_a_minute);
  json.text_or_null("go_live_at",
                    s.details.go_live_at ? naive_time(*s.details.go_live_at) : std::string());
  json.name("permissions").begin_list();
  for (const Permission permission : all_permissions)
    if (s.permissions.contains(permission)) json.text(name_of(permission));
  json.end_list();
  write_callbacks(json, callbacks);
  json.end_object();
}

template <typename Row>
void write_ids(JsonWriter& json, std::string_view name, const std::vector<Row>& rows) {
  json.name(name).begin_list();
  for (const Row& row : rows) json.text(row.id.to_text());
  json.end_list();
}

}  // namespace

std::string json_of(const ServiceStatistics& statistics) {
  JsonWriter json;
  json.begin_object();
  for (const auto type :
       {NotificationType::email, NotificationType::letter, NotificationType::sms}) {
    const auto at = statistics.find(type);
    const TypeStatistics counts = at == statistics.end() ? TypeStatistics() : at->second;
    json.name(name_of(type)).begin_object().integer("delivered", counts.delivered);
    json.integer("failed", counts.failed).integer("requested", counts.requested).end_object();
  }
  json.end_object();
  return std::move(json).take();
}

Result<std::string> json_of(Call& call, const Service& s) {
  NFY_TRY(callbacks, call.engine.callbacks().list(s.id));
  JsonWriter json;
  write_service(json, s, callbacks);
  return std::move(json).take();
}

Result<std::string> json_of(Call& call, std::span<const Service> services) {
  std::vector<ServiceId> ids;
  for (const Service& service : services) ids.push_back(service.id);
  NFY_TRY(callbacks, call.engine.callbacks().list(ids));
  JsonWriter json;
  json.begin_list();
  for (const Service& service : services) {
    const auto own =
        std::ranges::equal_range(callbacks, service.id, {}, &ServiceCallback::service_id);
    write_service(json, service, {own.begin(), own.end()});
  }
  json.end_list();
  return std::move(json).take();
}

Result<std::string> detailed_json_of(Call& call, const Service& s,
                                     const ServiceStatistics& statistics) {
  JsonWriter json;
  json.begin_object();
  write_common(json, s);
  json.text("created_at", s.created_at.to_text());
  write_time_or_null(json, "updated_at", s.updated_at);
  write_time_or_null(json, "go_live_at", s.details.go_live_at);
  NFY_TRY(callbacks, call.engine.callbacks().list(s.id));
  write_callbacks(json, callbacks);
  NFY_TRY(blocks, call.engine.senders().list(s.id, NotificationType::letter));
  write_ids(json, "letter_contacts", blocks);
  NFY_TRY(complaints, call.engine.complaints().list(s.id));
  write_ids(json, "complaints", complaints);
  NFY_TRY(requests, call.engine.unsubscribes().list(s.id));
  write_ids(json, "unsubscribe_requests", requests);
  NFY_TRY(periods, call.engine.retention().list(s.id));
  std::erase_if(periods, [](const RetentionPeriod& period) { return period.id.is_nil(); });
  write_ids(json, "data_retention", periods);
  NFY_TRY(reports, call.engine.unsubscribes().list_reports(s.id));
  std::erase_if(reports, [](const UnsubscribeReport& report) { return report.id.is_nil(); });
  write_ids(json, "unsubscribe_request_reports", reports);
  json.raw("statistics", json_of(statistics)).end_object();
  return std::move(json).take();
}

}  // namespace notify::admin::services
