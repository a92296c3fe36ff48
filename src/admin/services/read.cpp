#include "admin/answers.hpp"
#include "admin/figures.hpp"
#include "admin/path.hpp"
#include "admin/reports/handlers.hpp"
#include "admin/services/handlers.hpp"
#include "admin/services/view.hpp"

#include <notify/api_keys.hpp>
#include <notify/members.hpp>
#include <notify/services.hpp>
#include <notify/system_messages.hpp>
#include <notify/users.hpp>

#include <algorithm>

namespace notify::admin::services {
namespace {

using codec::JsonWriter;

bool says(const Call& call, std::string_view name, std::string_view value) {
  const std::string* const said = call.query.find(name);
  return said != nullptr && *said == value;
}

RestResponse list_answer(Call& call, const std::vector<Service>& services) {
  NFY_ADMIN_TRY(json, json_of(call, services));
  return data_answer(200, std::move(json));
}

/// Who stands for a maker whom nobody knows: the app asks for the user of every line. (rules/admin
/// 6.4)
UserId unknown_maker(Call& call) {
  const auto system = call.engine.users().get(system_user_id());
  return system ? system->id : UserId{};
}

void write_key_state(JsonWriter& json, const ApiKey& key, UserId unknown) {
  json.begin_object().text("created_at", key.created_at.to_text());
  write_id_or_null(json, "created_by_id",
                   (key.created_by.is_nil() ? unknown : key.created_by).uuid);
  write_time_or_null(json, "expiry_date", key.expires_at);
  json.text("id", key.id.to_text()).text("name", key.name);
  json.text("service_id", key.service_id.to_text());
  write_time_or_null(json, "updated_at", key.updated_at);
  json.end_object();
}

void write_version(JsonWriter& json, const ServiceVersion& v, UserId unknown) {
  Service named;
  named.name = v.name;
  named.custom_email_sender_name = v.custom_email_sender_name;
  json.begin_object().flag("active", v.active).text("created_at", v.created_at.to_text());
  // Who made the version is who counts on a page of changes.
  UserId maker = v.changed_by.is_nil() ? v.created_by : v.changed_by;
  if (maker.is_nil()) maker = unknown;
  write_id_or_null(json, "created_by_id", maker.uuid);
  json.text_or_null("custom_email_sender_name", v.custom_email_sender_name);
  json.integer("email_message_limit", v.limits.email_a_day);
  json.text("email_sender_local_part", email_sender_local_part(named));
  json.text("id", v.id.to_text()).integer("letter_message_limit", v.limits.letter_a_day);
  json.text("name", v.name).flag("restricted", v.restricted);
  json.integer("sms_message_limit", v.limits.sms_a_day);
  write_time_or_null(json, "updated_at", v.updated_at);
  json.integer("version", v.version).end_object();
}

}  // namespace

RestResponse get_services(Call& call) {
  const bool only_active = says(call, "only_active", "True");
  if (says(call, "detailed", "True") && call.query.find("user_id") == nullptr)
    return reports::detailed_services(call);
  NFY_ADMIN_TRY(services, call.engine.services().list());
  std::erase_if(services, [&](const Service& s) { return only_active && !s.active; });
  if (const std::string* const user = call.query.find("user_id")) {
    NFY_ADMIN_TRY(id, UserId::from_text(*user));
    NFY_ADMIN_TRY(accounts, call.engine.members().accounts(id));
    std::erase_if(services, [&](const Service& s) {
      return std::ranges::find(accounts.services, s.id, &MemberService::id) ==
             accounts.services.end();
    });
  }
  return list_answer(call, services);
}

RestResponse find_services(Call& call) {
  const std::string* const name = call.query.find("service_name");
  if (name == nullptr || name->empty()) return missing_field("service_name");
  NFY_ADMIN_TRY(services, call.engine.services().find_by_name(*name));
  JsonWriter json;
  json.begin_list();
  for (const Service& service : services) {
    json.begin_object().flag("active", service.active).text("id", service.id.to_text());
    json.text("name", service.name).flag("restricted", service.restricted).end_object();
  }
  json.end_list();
  return data_answer(200, std::move(json).take());
}

namespace {

void write_live(JsonWriter& json, const LiveService& live) {
  const ServiceDetails& d = live.details;
  const auto volume = [&](std::string_view name, const std::optional<std::int64_t>& value) {
    value ? json.integer(name, *value) : json.null(name);
  };
  json.begin_object();
  d.consent_to_research ? json.flag("consent_to_research", *d.consent_to_research)
                        : json.null("consent_to_research");
  json.text_or_null("contact_email", live.contact_email_address);
  json.text_or_null("contact_mobile", live.contact_mobile_number);
  json.text_or_null("contact_name", live.contact_name).integer("email_totals", live.emails);
  volume("email_volume_intent", d.volume_email_a_year);
  json.integer("free_sms_fragment_limit", live.free_sms_fragments);
  json.integer("letter_totals", live.letters);
  volume("letter_volume_intent", d.volume_letter_a_year);
  json.text_or_null("live_date", d.go_live_at ? http_date(*d.go_live_at) : std::string());
  json.text_or_null("organisation_name", live.organisation_name);
  json.text_or_null("organisation_type",
                    live.organisation_type ? name_of(*live.organisation_type) : std::string_view());
  json.text("service_id", live.id.to_text()).text("service_name", live.name);
  json.integer("sms_totals", live.sms);
  volume("sms_volume_intent", d.volume_sms_a_year);
  json.end_object();
}

}  // namespace

RestResponse get_live_services(Call& call) {
  NFY_ADMIN_TRY(services, call.engine.services().list_live());
  JsonWriter json;
  json.begin_list();
  for (const LiveService& live : services) write_live(json, live);
  json.end_list();
  return data_answer(200, std::move(json).take());
}

RestResponse get_service(Call& call) {
  NFY_ADMIN_TRY(service, call.engine.services().get(service_of(call)));
  if (!says(call, "detailed", "True")) {
    NFY_ADMIN_TRY(json, json_of(call, service));
    return data_answer(200, json);
  }
  const int whole_days = says(call, "today_only", "True") ? 0 : 7;
  NFY_ADMIN_TRY(statistics, call.engine.statistics().service(service.id, whole_days));
  NFY_ADMIN_TRY(json, detailed_json_of(call, service, statistics));
  return data_answer(200, json);
}

RestResponse get_service_history(Call& call) {
  const ServiceId service = service_of(call);
  NFY_ADMIN_TRY(versions, call.engine.services().list_history(service));
  NFY_ADMIN_TRY(keys, call.engine.api_keys().list_history(service));
  const UserId unknown = unknown_maker(call);
  JsonWriter json;
  json.begin_object().name("service_history").begin_list();
  for (const ServiceVersion& version : versions) write_version(json, version, unknown);
  json.end_list().name("api_key_history").begin_list();
  for (const ApiKey& key : keys) write_key_state(json, key, unknown);
  json.end_list().end_object();
  return data_answer(200, std::move(json).take());
}

}  // namespace notify::admin::services
