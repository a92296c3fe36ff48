#include "scenarios/scenario.hpp"

#include <cstdio>
#include <cstdlib>

namespace notify::scenarios {
namespace {

std::optional<UtcTime> time_of(Json value) {
  if (is_null(value)) return std::nullopt;
  return must(UtcTime::from_text(text_of(value)), "instant");
}

template <typename IdType>
IdType id_of(Json value) {
  return must(IdType::from_text(text_of(value)), "id");
}

Decimal money_of(Json value) { return must(Decimal::from_text(text_of(value)), "decimal"); }

Notification notification_of(const std::map<std::string, Json>& row) {
  Notification n;
  n.id = id_of<NotificationId>(row.at("id"));
  n.service_id = id_of<ServiceId>(row.at("service_id"));
  n.template_id = id_of<TemplateId>(row.at("template_id"));
  n.template_version = 1;
  if (!is_null(row.at("job_id"))) n.job_id = id_of<JobId>(row.at("job_id"));
  n.key_type = must(key_type_from(text_of(row.at("key_type"))), "key_type");
  if (bool(row.at("via_api"))) n.api_key_id = ApiKeyId{n.service_id.uuid};
  n.type = must(notification_type_from(text_of(row.at("notification_type"))), "type");
  n.status = must(status_from(text_of(row.at("status"))), "status");
  n.created_at = *time_of(row.at("created_at"));
  n.sent_at = time_of(row.at("sent_at"));
  n.updated_at = time_of(row.at("updated_at"));
  n.sent_by = text_or_empty(row.at("sent_by"));
  n.billable_units = integer_of(row.at("billable_units"));
  n.rate_multiplier =
      is_null(row.at("rate_multiplier")) ? 1 : integer_of(row.at("rate_multiplier"));
  n.international = !is_null(row.at("international")) && bool(row.at("international"));
  n.phone_prefix = text_or_empty(row.at("phone_prefix"));
  if (!is_null(row.at("postage")))
    n.postage = must(postage_from(text_of(row.at("postage"))), "postage");
  return n;
}

void read_rates(Json inputs, ReferenceData& rates) {
  for (Json rate : inputs["sms_rates"].get_array())
    rates.sms_rates.push_back({*time_of(rate["valid_from"]), money_of(rate["rate"])});
  for (const auto& row : rows_of(inputs["letter_rates"]))
    rates.letter_rates.push_back({*time_of(row.at("start_date")), time_of(row.at("end_date")),
                                  integer_of(row.at("sheet_count")), money_of(row.at("rate")),
                                  bool(row.at("crown")),
                                  must(postage_from(text_of(row.at("post_class"))), "post_class")});
  for (Json allowance : inputs["default_annual_allowance"].get_array()) {
    const std::string type = text_or_empty(allowance["organisation_type"]);
    if (type.empty()) continue;  // the same figures as `other`
    rates.default_allowances.push_back(
        {must(organisation_type_from(type), "organisation_type"),
         static_cast<int>(integer_of(allowance["valid_from_financial_year_start"])),
         integer_of(allowance["allowance"])});
  }
}

BillingDetails details_of(Json entry) {
  return {text_or_empty(entry["purchase_order_number"]),
          text_or_empty(entry["billing_contact_names"]),
          text_or_empty(entry["billing_contact_email_addresses"]),
          text_or_empty(entry["billing_reference"])};
}

void read_organisations(Json inputs, Inputs& out) {
  for (Json entry : inputs["organisations"].get_array()) {
    Organisation organisation;
    organisation.id = id_of<OrganisationId>(entry["id"]);
    organisation.name = text_of(entry["name"]);
    if (const std::string type = text_or_empty(entry["organisation_type"]); !type.empty())
      organisation.organisation_type = must(organisation_type_from(type), "organisation_type");
    organisation.active = bool(entry["active"]);
    organisation.billing = details_of(entry);
    out.organisations.push_back(std::move(organisation));
  }
}

void read_despatches(Json inputs, Inputs& out) {
  for (Json entry : inputs["letter_despatches"].get_array())
    out.despatched.push_back(
        {id_of<NotificationId>(entry["notification_id"]),
         must(LocalDay::from_text(text_of(entry["despatched_on"])), "day"),
         must(cost_threshold_from(text_of(entry["cost_threshold"])), "cost_threshold")});
}

void read_services(Json inputs, Inputs& out) {
  for (Json entry : inputs["services"].get_array()) {
    Service service;
    service.id = id_of<ServiceId>(entry["id"]);
    service.name = text_of(entry["name"]);
    if (const std::string type = text_or_empty(entry["organisation_type"]); !type.empty())
      service.organisation_type = must(organisation_type_from(type), "organisation_type");
    service.calendar = "uk";
    service.active = bool(entry["active"]);
    service.created_at = *time_of(entry["created_at"]);
    if (!is_null(entry["organisation_id"]))
      service.organisation_id = id_of<OrganisationId>(entry["organisation_id"]);
    service.restricted = bool(entry["restricted"]);
    service.count_as_live = bool(entry["count_as_live"]);
    service.billing = details_of(entry);
    out.services.push_back(std::move(service));
  }
  for (Json entry : inputs["templates"].get_array()) {
    Template value;
    value.id = id_of<TemplateId>(entry["id"]);
    value.service_id = id_of<ServiceId>(entry["service_id"]);
    value.name = text_of(entry["name"]);
    value.type = must(notification_type_from(text_of(entry["template_type"])), "template_type");
    value.content = "text";
    out.templates.push_back(std::move(value));
  }
  for (Json entry : inputs["annual_billing"].get_array()) {
    const auto service = id_of<ServiceId>(entry["service_id"]);
    const int year = static_cast<int>(integer_of(entry["financial_year_start"]));
    out.allowances.emplace_back(service,
                                Allowance{year, integer_of(entry["free_sms_fragment_limit"]),
                                          bool(entry["has_custom_allowance"]),
                                          bool(entry["high_volume_service_last_year"])});
  }
}

}  // namespace

std::string rounded(double value) {
  char text[64];
  std::snprintf(text, sizeof text, "%.9g", value);
  return text;
}
std::string rounded(const Decimal& value) {
  return rounded(std::strtod(value.to_text().c_str(), nullptr));
}
double number_of(Json value) {
  return value.is_double() ? double(value) : static_cast<double>(std::int64_t(value));
}
std::string text_or_empty(Json value) { return is_null(value) ? std::string() : text_of(value); }

bool is_null(Json value) { return value.is_null(); }
std::string text_of(Json value) { return std::string(std::string_view(value)); }
std::int64_t integer_of(Json value) { return std::int64_t(value); }

std::vector<std::map<std::string, Json>> rows_of(Json table) {
  std::vector<std::string> names;
  for (Json name : table["columns"].get_array()) names.push_back(text_of(name));
  std::vector<std::map<std::string, Json>> rows;
  for (Json row : table["rows"].get_array()) {
    std::size_t column = 0;
    auto& named = rows.emplace_back();
    for (Json cell : row.get_array()) named.emplace(names.at(column++), cell);
  }
  return rows;
}

std::string plain(const Decimal& value) { return value.normalised().to_text(); }

Inputs read_inputs(Json inputs) {
  Inputs out;
  out.now = *time_of(inputs["now"]);
  read_rates(inputs, out.rates);
  read_organisations(inputs, out);
  read_services(inputs, out);
  read_despatches(inputs, out);
  for (const auto& row : rows_of(inputs["notifications"])) out.live.push_back(notification_of(row));
  for (const auto& row : rows_of(inputs["notification_history"]))
    out.archived.push_back(notification_of(row));
  return out;
}

}  // namespace notify::scenarios
