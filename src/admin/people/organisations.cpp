#include "admin/answers.hpp"
#include "admin/people/faults.hpp"
#include "admin/people/handlers.hpp"
#include "admin/people/schema.hpp"
#include "admin/people/view.hpp"
#include "domain/text/unicode.hpp"
#include "rest/python_text.hpp"

#include <notify/calendars.hpp>
#include <notify/reports.hpp>
#include <notify/services.hpp>
#include <notify/system_messages.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace notify::admin::people {
namespace {

constexpr std::array<std::string_view, 9> organisation_types = {
    "central", "local",      "nhs_central",       "nhs_local",
    "nhs_gp",  "nhs_notify", "emergency_service", "school_or_college",
    "other"};
constexpr std::array<std::string_view, 1> permission_words = {"can_ask_to_join_a_service"};

RestResponse organisation_answer(int status, const Organisation& organisation) {
  JsonWriter json;
  write_organisation(json, organisation);
  return rest::json_answer(status, std::move(json).take());
}

RestResponse bad_request() {
  return rest::plain_error(
      400, "The browser (or proxy) sent a request that this server could not understand.");
}

/// What the admin app is told where a change of an organisation failed.
RestResponse told(const Error& error) {
  if (error.reason == Reason::domain_taken) return rest::plain_error(400, "Domain already exists");
  if (error.code == ErrorCode::conflict)
    return rest::plain_error(400, "Organisation name already exists");
  if (error.reason == Reason::organisation_has_services)
    return rest::plain_error(400, "Cannot archive an organisation with active services");
  if (error.reason == Reason::organisation_has_members)
    return rest::plain_error(
        400, "Cannot archive an organisation with team members or invited team members");
  return refusal(error);
}

std::optional<std::string> text_of(const Body& body, std::string_view name) {
  if (!body.has(name)) return {};
  const std::string* const text = body.text(name);
  return text != nullptr ? *text : std::string();
}

std::optional<Uuid> id_of(const Body& body, std::string_view name) {
  if (!body.has(name)) return {};
  return body.uuid(name).value_or(Uuid{});
}

/// "2026-05-04T10:00:00.123456", or in the words of other libraries.
std::optional<std::optional<UtcTime>> instant_of(const Body& body, std::string_view name) {
  if (!body.has(name)) return {};
  const std::string* const text = body.text(name);
  if (text == nullptr) return std::optional<UtcTime>();
  std::string iso = *text;
  if (iso.size() > 10 && iso[10] == ' ') iso[10] = 'T';
  if (iso.ends_with("+00:00")) iso.resize(iso.size() - 6);
  if (!iso.ends_with('Z')) iso += 'Z';
  const auto at = UtcTime::from_text(iso);
  return at ? std::optional(*at) : std::nullopt;
}

/// A number, as a number or as text; nothing that is none.
std::string number_text(const JsonValue* value) {
  if (value == nullptr) return {};
  if (const auto* const number = value->find_as<JsonValue::Number>()) return number->text;
  const auto* const text = value->find_as<std::string>();
  const bool is_number = text != nullptr && !text->empty() &&
                         text->find_first_not_of("0123456789.") == std::string::npos &&
                         rest::python_float(*text) != "nan";
  return is_number ? rest::python_float(*text) : std::string();
}

void read_details(const Body& body, OrganisationChanges& changes) {
  changes.agreement_signed_at = instant_of(body, "agreement_signed_at");
  if (const auto id = id_of(body, "agreement_signed_by_id"))
    changes.agreement_signed_by = UserId{*id};
  changes.agreement_on_behalf_of_name = text_of(body, "agreement_signed_on_behalf_of_name");
  changes.agreement_on_behalf_of_email =
      text_of(body, "agreement_signed_on_behalf_of_email_address");
  if (body.has("agreement_signed_version"))
    changes.agreement_version = number_text(body.find("agreement_signed_version"));
  changes.request_to_go_live_notes = text_of(body, "request_to_go_live_notes");
  changes.notes = text_of(body, "notes");
  changes.purchase_order_number = text_of(body, "purchase_order_number");
  changes.billing_contact_names = text_of(body, "billing_contact_names");
  changes.billing_contact_email_addresses = text_of(body, "billing_contact_email_addresses");
  changes.billing_reference = text_of(body, "billing_reference");
  changes.can_approve_own_go_live_requests = body.flag("can_approve_own_go_live_requests");
  changes.email_branding_id = id_of(body, "email_branding_id");
  changes.letter_branding_id = id_of(body, "letter_branding_id");
  const JsonValue* const domains = body.find("domains");
  if (domains == nullptr || domains->find_as<JsonValue::Array>() == nullptr) return;
  changes.domains.emplace();
  for (const JsonValue& item : *domains->find_as<JsonValue::Array>())
    if (const auto* const text = item.find_as<std::string>()) changes.domains->push_back(*text);
}

/// Tells who signed the agreement, and on whose behalf.
Result<void> tell_signed(Call& call, const Organisation& o) {
  NFY_TRY(signer, call.engine.users().get(o.agreement_signed_by));
  const std::string& base = call.options.admin_url;
  Personalisation values;
  values.set("mou_link",
             base + "/agreement/" + (o.crown.value_or(false) ? "crown" : "non-crown") + ".pdf");
  values.set("org_name", o.name);
  values.set("org_dashboard_link", base + "/organisations/" + o.id.to_text());
  values.set("signed_by_name", signer.name);
  values.set("on_behalf_of_name", o.agreement_on_behalf_of_name);
  auto messages = call.engine.system_messages();
  const bool is_for_other = !o.agreement_on_behalf_of_email.empty();
  if (is_for_other)
    NFY_CHECK(messages.send(SystemMessage::agreement_signed_for_you, o.agreement_on_behalf_of_email,
                            values));
  return messages.send(
      is_for_other ? SystemMessage::agreement_signed_on_behalf : SystemMessage::agreement_signed,
      signer.email_address, values);
}

}  // namespace

RestResponse list_organisations(Call& call) {
  NFY_ADMIN_TRY(all, call.engine.organisations().list());
  std::ranges::stable_sort(all, [](const Organisation& a, const Organisation& b) {
    return a.active != b.active ? a.active : a.name < b.name;
  });
  JsonWriter json;
  json.begin_list();
  for (const Organisation& one : all) write_organisation_line(json, one);
  json.end_list();
  return rest::json_answer(200, std::move(json).take());
}

RestResponse get_organisation(Call& call) {
  NFY_ADMIN_TRY(found, call.engine.organisations().get({uuid_at(call, 0)}));
  return organisation_answer(200, found);
}

RestResponse get_organisation_by_domain(Call& call) {
  const std::string* const domain = call.query.find("domain");
  if (domain == nullptr || domain->empty() || domain->find('@') != std::string::npos)
    return bad_request();
  NFY_ADMIN_TRY(found, call.engine.organisations().find_by_domain(*domain));
  return found ? organisation_answer(200, *found) : rest::unknown_route();
}

RestResponse search_organisations(Call& call) {
  const std::string* const name = call.query.find("name");
  if (name == nullptr || name->empty()) return missing_field("name");
  NFY_ADMIN_TRY(all, call.engine.organisations().list());
  const std::string part = unicode::to_lower(*name);
  std::erase_if(all, [&](const Organisation& one) {
    return unicode::to_lower(one.name).find(part) == std::string::npos;
  });
  std::ranges::stable_sort(all, {}, &Organisation::name);
  JsonWriter json;
  json.begin_list();
  for (const Organisation& one : all) write_organisation_line(json, one);
  json.end_list();
  return data_answer(200, std::move(json).take());
}

RestResponse create_organisation(Call& call) {
  const Body body(call);
  if (body.refused()) return *body.refused();
  Schema schema(body.json());
  const auto* const name = schema.text("name");
  const auto active = schema.flag_or_null("active");
  const auto crown = schema.flag("crown");
  const auto* const type = schema.word("organisation_type", organisation_types);
  schema.require({"name", "crown", "organisation_type"});
  if (auto refused = schema.refused()) return *std::move(refused);
  NFY_ADMIN_TRY(organisation_type, organisation_type_from(*type));
  Organisation made;
  made.name = *name;
  made.active = active.value_or(true);
  made.crown = *crown;
  made.organisation_type = organisation_type;
  made.can_ask_to_join_a_service = true;
  const auto put = call.engine.organisations().put(made);
  return put ? organisation_answer(201, *put) : told(put.error());
}

RestResponse update_organisation(Call& call) {
  const OrganisationId id{uuid_at(call, 0)};
  const Body body(call);
  if (body.refused()) return *body.refused();
  Schema schema(body.json());
  OrganisationChanges changes;
  if (const auto* const name = schema.text_or_null("name")) changes.name = *name;
  changes.active = schema.flag_or_null("active");
  const auto crown = schema.flag_or_null("crown");
  if (body.has("crown")) changes.crown = crown;
  const auto* const type = schema.word("organisation_type", organisation_types);
  const auto permissions = schema.texts("permissions", permission_words);
  if (auto refused = schema.refused()) return *std::move(refused);
  if (type != nullptr) {
    NFY_ADMIN_TRY(organisation_type, organisation_type_from(*type));
    changes.organisation_type = organisation_type;
  }
  if (permissions) {
    // The app sends permissions alone; whatever came with them is left, as the reference has it.
    OrganisationChanges alone;
    alone.can_ask_to_join_a_service = !permissions->empty();
    const auto changed = call.engine.organisations().update(id, alone);
    return changed ? no_content() : told(changed.error());
  }
  read_details(body, changes);
  const auto is_signed = body.flag("agreement_signed");
  if (body.has("agreement_signed")) changes.agreement_signed = is_signed;
  const auto changed = call.engine.organisations().update(id, changes);
  if (!changed) return told(changed.error());
  // A platform admin who sets it by hand names nobody, and nobody is told.
  if (is_signed.value_or(false) && changes.agreement_signed_by.value_or(UserId{}) != UserId{})
    if (const auto sent = tell_signed(call, *changed); !sent) return refusal(sent.error());
  return no_content();
}

RestResponse archive_organisation(Call& call) {
  const auto archived = call.engine.organisations().archive({uuid_at(call, 0)});
  return archived ? no_content() : told(archived.error());
}

RestResponse link_service(Call& call) {
  const Body body(call);
  if (body.refused()) return *body.refused();
  Schema schema(body.json());
  const auto service = schema.uuid("service_id");
  schema.require({"service_id"});
  if (auto refused = schema.refused()) return *std::move(refused);
  const auto added = call.engine.organisations().add_service({uuid_at(call, 0)}, {*service});
  return added ? no_content() : refusal(added.error());
}

RestResponse list_organisation_services(Call& call) {
  const OrganisationId id{uuid_at(call, 0)};
  NFY_ADMIN_TRY(organisation, call.engine.organisations().get(id));
  NFY_ADMIN_TRY(all, call.engine.services().list());
  std::erase_if(all, [&](const Service& s) { return s.organisation_id != organisation.id; });
  std::ranges::stable_sort(all, [](const Service& a, const Service& b) {
    return a.active != b.active ? a.active : a.name < b.name;
  });
  JsonWriter json;
  json.begin_list();
  for (const Service& service : all)
    json.begin_object()
        .flag("active", service.active)
        .text("id", service.id.to_text())
        .text("name", service.name)
        .flag("restricted", service.restricted)
        .end_object();
  json.end_list();
  return rest::json_answer(200, std::move(json).take());
}

namespace {

void write_usage(JsonWriter& json, const OrganisationUsageRow& row) {
  json.begin_object().flag("active", row.active).text("service_id", row.service_id.to_text());
  json.text("service_name", row.service_name).integer("emails_sent", row.emails_sent);
  json.integer("free_sms_limit", row.free_allowance.value_or(0));
  json.integer("sms_remainder", row.free_allowance_left);
  json.integer("sms_billable_units", row.chargeable_units);
  json.integer("chargeable_billable_sms", row.charged_units);
  json.raw("sms_cost", rest::python_float(row.sms_cost.to_text()));
  json.raw("letter_cost", rest::python_float(row.letter_cost.to_text())).end_object();
}

}  // namespace

RestResponse organisation_usage(Call& call) {
  const std::string* const text = call.query.find("year");
  int year = 0;
  const char* const end = text != nullptr ? text->data() + text->size() : nullptr;
  if (text == nullptr || text->empty() || std::from_chars(text->data(), end, year).ptr != end)
    return rest::plain_error(400, "No valid year provided");
  NFY_ADMIN_TRY(report, call.engine.reports().organisation_usage({uuid_at(call, 0)}, year));
  auto rows = report.rows;
  std::ranges::stable_sort(rows, [](const OrganisationUsageRow& a, const OrganisationUsageRow& b) {
    if (a.active != b.active) return a.active;
    return unicode::to_lower(a.service_name) < unicode::to_lower(b.service_name);
  });
  NFY_ADMIN_TRY(calendar, call.engine.calendars().get("uk"));
  const UtcTime now = call.engine.now();
  const bool is_running = calendar.financial_year_of(calendar.day_of(now)) == year;
  JsonWriter json;
  json.begin_object().name("services").begin_list();
  for (const OrganisationUsageRow& row : rows) write_usage(json, row);
  json.end_list();
  // Figures are complete up to now.
  json.text_or_null("updated_at", is_running ? now.to_text() : std::string()).end_object();
  return rest::json_answer(200, std::move(json).take());
}

}  // namespace notify::admin::people
