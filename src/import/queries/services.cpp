#include "import/queries/queries.hpp"

namespace notify::import {
namespace {

/// The old system writes who changed a service over who made it, but in its first version.
std::string made_by() {
  return "(SELECT f.created_by_id FROM services_history f WHERE f.id = t.id ORDER BY f.version "
         "LIMIT 1)";
}

}  // namespace

/// How many messages of each type a day, and how many requests a minute.
QueryWriter::List ServicesQueries::limits(const std::string& table) const {
  const std::string emails =
      schema().has(table, "email_message_limit") ? "t.email_message_limit" : "t.message_limit";
  const std::string texts = schema().has(table, "sms_message_limit") ? "t.sms_message_limit"
                            : schema().has(table, "sms_daily_limit") ? "t.sms_daily_limit"
                                                                     : "t.message_limit";
  return {
      emails, texts,
      schema().has(table, "letter_message_limit") ? "t.letter_message_limit" : "t.message_limit",
      column(table, "international_sms_message_limit", texts), "t.rate_limit"};
}

OldQuery ServicesQueries::service_versions() const {
  const std::string table = "services_history";
  List columns{"t.id", "t.version", "t.name", "t.active", "t.restricted"};
  for (const std::string& limit : limits(table)) columns.push_back(limit);
  for (const std::string& more : {text(table, "custom_email_sender_name"), us("t.created_at"),
                                  us("t.updated_at"), made_by(), std::string("t.created_by_id")})
    columns.push_back(more);
  return by_text(table, columns, "t.id::text || ' ' || t.version",
                 "t.id::text || lpad(t.version::text, 10, '0')", table + " t");
}

/// Those that are archived come first: an active one may have taken a name of theirs.
OldQuery ServicesQueries::services() const {
  const std::string table = "services", org = schema().organisation();
  const std::string from_address =
      schema().has(table, "email_sender_local_part") ? "t.email_sender_local_part" : "t.email_from";
  const std::string domain = column(table, "sending_domain", "NULL");
  List columns{
      "t.id",
      "t.name",
      organisation_type("t." + org + "_type"),
      schema().layout == ImportLayout::govuk ? "'uk'"
      : schema().layout == ImportLayout::gsa ? "'us'"
                                             : "'ca'",
      "t.active",
      "t.prefix_sms",
      from_address + " || CASE WHEN " + domain + " IS NULL THEN '' ELSE '@' || " + domain + " END",
      us("t.created_at"),
      "t.version",
      "t." + org + "_id",
      "t.restricted",
      "t.count_as_live",
      text(table, "purchase_order_number"),
      text(table, "billing_contact_names"),
      text(table, "billing_contact_email_addresses"),
      text(table, "billing_reference")};
  for (const std::string& limit : limits(table)) columns.push_back(limit);
  columns.push_back(text(table, "contact_link"));
  columns.push_back(text(table, "custom_email_sender_name"));
  for (const std::string& detail : details(table)) columns.push_back(detail);
  return by_text(table, columns, "t.id::text",
                 "(CASE WHEN t.active THEN '1' ELSE '0' END) || t.id::text", "services t");
}

/// What people note of a service, and how its messages look.
QueryWriter::List ServicesQueries::details(const std::string& table) const {
  const auto brand = [&](const std::string& kind) {
    const std::string of_service = "service_" + kind;
    return schema().has(of_service)
               ? "(SELECT b." + kind + "_id FROM " + of_service + " b WHERE b.service_id = t.id)"
               : std::string("NULL");
  };
  return {"COALESCE(" + made_by() + ", t.created_by_id)",
          us("t.updated_at"),
          text(table, "notes"),
          column(table, "volume_email", "NULL"),
          column(table, "volume_sms", "NULL"),
          column(table, "volume_letter", "NULL"),
          column(table, "consent_to_research", "NULL"),
          instant(table, "go_live_at"),
          column(table, "go_live_user_id", "NULL"),
          flag(table, "has_active_go_live_request"),
          flag(table, "confirmed_unique"),
          flag(table, "confirmed_email_sender_name"),
          brand("email_branding"),
          brand("letter_branding")};
}

/// All that a service has in one row, a line each.
OldQuery ServicesQueries::lists(const std::string& table, const std::string& value) const {
  return by_text(
      table,
      {"s.id", "COALESCE((SELECT string_agg(t." + value + "::text, E'\\n' ORDER BY t." + value +
                   "::text) FROM " + table + " t WHERE t.service_id = s.id), '')"},
      "s.id::text", "s.id::text", "services s");
}

OldQuery ServicesQueries::permissions() const { return lists("service_permissions", "permission"); }

OldQuery ServicesQueries::guests() const {
  return lists(schema().has("service_safelist") ? "service_safelist" : "service_whitelist",
               "recipient");
}

/// The default one comes last, after the one that it was before is none any more.
OldQuery ServicesQueries::senders(const std::string& table, const std::string& text) const {
  List columns{"t.id",       "t.service_id",     "t." + text,       "t.is_default",
               "t.archived", us("t.created_at"), us("t.updated_at")};
  if (text == "sms_sender") columns.push_back("t.inbound_number_id");
  return by_text(table, columns, "t.id::text",
                 "(CASE WHEN t.is_default THEN '1' ELSE '0' END) || t.id::text", table + " t");
}

OldQuery ServicesQueries::callbacks() const {
  const auto part = [&](const std::string& table, const std::string& type) {
    return "SELECT id, service_id, " + type + " AS callback_type, url, bearer_token, version, " +
           "created_at, updated_at, updated_by_id FROM " + table;
  };
  std::string from = part("service_callback_api", "callback_type::text");
  if (schema().has("service_inbound_api"))
    from += " UNION ALL " + part("service_inbound_api", "'inbound_sms'");
  return by_text(
      "service_callback_api",
      {"t.id", "t.service_id", "t.callback_type", "t.url", "t.bearer_token", "t.version",
       us("COALESCE(t.updated_at, t.created_at)"), us("t.created_at"), "t.updated_by_id", "0", "0"},
      "t.id::text", "t.id::text", "(" + from + ") t");
}

/// Those that have ended come first: a live one may have taken a name of theirs.
OldQuery ServicesQueries::api_keys() const {
  return by_text(
      "api_keys",
      {"t.id", "t.service_id", "t.name", "t.secret", "t.key_type::text", us("t.created_at"),
       us("t.expiry_date"), "t.created_by_id", us("t.updated_at"), "t.version"},
      "t.id::text", "(CASE WHEN t.expiry_date IS NULL THEN '1' ELSE '0' END) || t.id::text",
      "api_keys t");
}

OldQuery ServicesQueries::api_key_versions() const {
  return by_text("api_keys_history",
                 {"t.id", "t.version", "t.service_id", "t.name", "t.key_type::text",
                  us("t.created_at"), us("t.updated_at"), us("t.expiry_date"), "t.created_by_id"},
                 "t.id::text || ' ' || t.version", "t.id::text || lpad(t.version::text, 10, '0')",
                 "api_keys_history t");
}

OldQuery ServicesQueries::allowances() const {
  const std::string table = "annual_billing";
  return by_text(table,
                 {"t.service_id", "t.financial_year_start", "t.free_sms_fragment_limit",
                  column(table, "has_custom_allowance", "true"),
                  column(table, "high_volume_service_last_year", "false"),
                  us("COALESCE(t.updated_at, t.created_at)")},
                 "t.id::text", "t.id::text", table + " t");
}

OldQuery ServicesQueries::retention() const {
  return by_text("service_data_retention",
                 {"t.service_id", "t.notification_type::text", "t.days_of_retention",
                  us("t.created_at"), us("COALESCE(t.updated_at, t.created_at)")},
                 "t.id::text", "t.id::text", "service_data_retention t");
}

OldQuery ServicesQueries::inbound_numbers() const {
  return by_text("inbound_numbers",
                 {"t.id", "t.number", "t.provider", "t.service_id", "t.active", us("t.created_at"),
                  us("COALESCE(t.updated_at, t.created_at)")},
                 "t.id::text", "(CASE WHEN t.active THEN '1' ELSE '0' END) || t.id::text",
                 "inbound_numbers t");
}

}  // namespace notify::import
