#include "import/old_schema.hpp"

#include <vector>

namespace notify::import {
namespace {

/// What our words are for those of the layouts that have others.
std::string organisation_type(const std::string& column) {
  return "CASE " + column +
         "::text WHEN 'federal' THEN 'central' WHEN 'state' THEN 'local' "
         "WHEN 'province_or_territory' THEN 'central' WHEN 'nhs' THEN 'nhs_local' "
         "ELSE COALESCE(" +
         column + "::text, 'other') END";
}

/// Jobs whose rows lie in the old system's files are never gone on with here. (rules/import 2.6)
std::string job_status(const std::string& column) {
  return "CASE " + column +
         "::text WHEN 'finished' THEN 'finished all notifications created' "
         "WHEN 'scheduled' THEN 'ready to send' WHEN 'pending' THEN 'ready to send' "
         "WHEN 'in progress' THEN 'ready to send' ELSE " +
         column + "::text END";
}

/// Writes the queries of one schema.
class Writer {
public:
  explicit Writer(const OldSchema& schema) : schema_(schema) {}

  OldQuery query(ImportTable table) {
    switch (table) {
      case ImportTable::organisations: return organisations();
      case ImportTable::users: return users();
      case ImportTable::services: return services();
      case ImportTable::permissions: return permissions();
      case ImportTable::guests: return guests();
      case ImportTable::sms_senders: return senders("service_sms_senders", "sms_sender");
      case ImportTable::reply_to: return senders("service_email_reply_to", "email_address");
      case ImportTable::letter_contacts: return senders("service_letter_contacts", "contact_block");
      case ImportTable::template_versions: return template_versions();
      case ImportTable::templates: return templates();
      case ImportTable::template_classes: return template_classes();
      case ImportTable::api_keys: return api_keys();
      case ImportTable::api_key_versions: return api_key_versions();
      case ImportTable::callbacks: return callbacks();
      case ImportTable::allowances: return allowances();
      case ImportTable::retention: return retention();
      case ImportTable::inbound_numbers: return inbound_numbers();
      case ImportTable::jobs: return jobs();
      case ImportTable::inbound_sms: return inbound(true);
      case ImportTable::inbound_history: return inbound(false);
      case ImportTable::complaints: return complaints();
      case ImportTable::unsubscribes: return unsubscribes();
      case ImportTable::returned_letters: return returned_letters();
      case ImportTable::despatched_letters: return despatched_letters();
      case ImportTable::processing_times: return processing_times();
      case ImportTable::notifications: return notifications(true);
      case ImportTable::history: return notifications(false);
    }
    return {};
  }

private:
  using List = std::vector<std::string>;

  /// The column, or `otherwise` where this layout has none.
  [[nodiscard]] std::string column(const std::string& table, const std::string& name,
                                   const std::string& otherwise) const {
    return schema_.has(table, name) ? "t." + name : otherwise;
  }

  static std::string joined(const List& columns) {
    std::string out;
    for (const std::string& one : columns) out += (out.empty() ? "" : ", ") + one;
    return out;
  }

  /// Pages by a uuid column, through its index.
  OldQuery by_id(const std::string& table, const List& columns, const std::string& id = "t.id",
                 const std::string& joins = "", const std::string& filter = "") const {
    if (!schema_.has(table)) return {};
    const std::string from = " FROM " + table + " t" + joins;
    const std::string select = "SELECT " + joined(columns) + ", " + id + "::text, " + id + "::text";
    const std::string wanted = filter.empty() ? "true" : filter;
    const std::string limit = " ORDER BY " + id + " LIMIT $1";
    return {table, select + from + " WHERE " + wanted + limit,
            select + from + " WHERE " + id + " > $2::uuid AND " + wanted + limit,
            "SELECT count(*)" + from + " WHERE " + wanted};
  }

  /// Pages by any text, for tables that are small or have no id.
  OldQuery by_text(const std::string& table, const List& columns, const std::string& key,
                   const std::string& position, const std::string& from) const {
    if (!schema_.has(table)) return {};
    const std::string at = "(" + position + ") COLLATE \"C\"";
    const std::string select =
        "SELECT " + joined(columns) + ", " + key + ", " + at + " FROM " + from;
    const std::string limit = " ORDER BY " + at + " LIMIT $1";
    return {table, select + limit, select + " WHERE " + at + " > $2" + limit,
            "SELECT count(*) FROM " + from};
  }

  OldQuery organisations() const {
    const std::string table = schema_.organisation();
    const auto billing = [&](const std::string& name) {
      return "COALESCE(" + column(table, name, "''") + ", '')";
    };
    return by_id(table, {"t.id", "t.name", organisation_type("t." + table + "_type"), "t.active",
                         billing("purchase_order_number"), billing("billing_contact_names"),
                         billing("billing_contact_email_addresses"), billing("billing_reference")});
  }

  OldQuery users() const {
    return by_id("users", {"t.id", "t.name", "t.email_address", "COALESCE(t.mobile_number, '')",
                           "CASE t.state::text WHEN 'active' THEN 'active' ELSE 'inactive' END",
                           us("t.created_at")});
  }

  /// Those that are archived come first: an active one may have taken a name of theirs.
  OldQuery services() const {
    const std::string table = "services", org = schema_.organisation();
    const auto text = [&](const std::string& name) {
      return "COALESCE(" + column(table, name, "''") + ", '')";
    };
    const std::string from_address = schema_.has(table, "email_sender_local_part")
                                         ? "t.email_sender_local_part"
                                         : "t.email_from";
    const std::string domain = column(table, "sending_domain", "NULL");
    const std::string emails =
        schema_.has(table, "email_message_limit") ? "t.email_message_limit" : "t.message_limit";
    const std::string texts = schema_.has(table, "sms_message_limit") ? "t.sms_message_limit"
                              : schema_.has(table, "sms_daily_limit") ? "t.sms_daily_limit"
                                                                      : "t.message_limit";
    return by_text(
        table,
        {"t.id",
         "t.name",
         organisation_type("t." + org + "_type"),
         schema_.layout == ImportLayout::govuk ? "'uk'"
         : schema_.layout == ImportLayout::gsa ? "'us'"
                                               : "'ca'",
         "t.active",
         "t.prefix_sms",
         from_address + " || CASE WHEN " + domain + " IS NULL THEN '' ELSE '@' || " + domain +
             " END",
         us("t.created_at"),
         "t.version",
         "t." + org + "_id",
         "t.restricted",
         "t.count_as_live",
         text("purchase_order_number"),
         text("billing_contact_names"),
         text("billing_contact_email_addresses"),
         text("billing_reference"),
         emails,
         texts,
         schema_.has(table, "letter_message_limit") ? "t.letter_message_limit" : "t.message_limit",
         column(table, "international_sms_message_limit", texts),
         "t.rate_limit",
         text("contact_link"),
         text("custom_email_sender_name")},
        "t.id::text", "(CASE WHEN t.active THEN '1' ELSE '0' END) || t.id::text", "services t");
  }

  /// All that a service has in one row, a line each.
  OldQuery lists(const std::string& table, const std::string& value) const {
    return by_text(
        table,
        {"s.id", "COALESCE((SELECT string_agg(t." + value + "::text, E'\\n' ORDER BY t." + value +
                     "::text) FROM " + table + " t WHERE t.service_id = s.id), '')"},
        "s.id::text", "s.id::text", "services s");
  }
  OldQuery permissions() const { return lists("service_permissions", "permission"); }
  OldQuery guests() const {
    return lists(schema_.has("service_safelist") ? "service_safelist" : "service_whitelist",
                 "recipient");
  }

  /// The default one comes last, after the one that it was before is none any more.
  OldQuery senders(const std::string& table, const std::string& text) const {
    List columns{"t.id",       "t.service_id",     "t." + text,       "t.is_default",
                 "t.archived", us("t.created_at"), us("t.updated_at")};
    if (text == "sms_sender") columns.push_back("t.inbound_number_id");
    return by_text(table, columns, "t.id::text",
                   "(CASE WHEN t.is_default THEN '1' ELSE '0' END) || t.id::text", table + " t");
  }

  OldQuery template_versions() const {
    const std::string table = "templates_history";
    // A page goes by id and version.
    return by_text(table,
                   {"t.id", "t.version", "t.service_id", "t.name", "t.template_type::text",
                    "COALESCE(t.subject, '')", "t.content", "t.archived", us("t.created_at"),
                    us("t.updated_at"), "NULLIF(" + column(table, "postage", "NULL") + ", 'none')",
                    column(table, "letter_welsh_subject", "NULL"),
                    column(table, "letter_welsh_content", "NULL"),
                    column(table, "service_letter_contact_id", "NULL"),
                    column(table, "has_unsubscribe_link", "false"), "t.hidden", "t.created_by_id"},
                   "t.id::text || ' ' || t.version", "t.id::text || lpad(t.version::text, 10, '0')",
                   table + " t");
  }

  OldQuery templates() const { return by_id("templates", {"t.id", "t.service_id", "t.version"}); }

  /// 0 and 2 are QueueClass::priority and bulk; templates of the usual class need no row, but lose
  /// the one that they had. (rules/import 2.5)
  OldQuery template_classes() const {
    if (!schema_.has("templates", "process_type")) return {};
    std::string type = "t.process_type::text", joins;
    if (schema_.has("template_categories")) {
      joins = " LEFT JOIN template_categories c ON c.id = t.template_category_id";
      type =
          "COALESCE(t.process_type, CASE t.template_type::text WHEN 'sms' THEN "
          "c.sms_process_type WHEN 'email' THEN c.email_process_type END)";
    }
    return by_id("templates",
                 {"t.id", "CASE WHEN " + type + " IN ('priority', 'high') THEN 0 WHEN " + type +
                              " IN ('bulk', 'low') THEN 2 ELSE 1 END"},
                 "t.id", joins);
  }

  /// Those that have ended come first: a live one may have taken a name of theirs.
  OldQuery api_keys() const {
    return by_text(
        "api_keys",
        {"t.id", "t.service_id", "t.name", "t.secret", "t.key_type::text", us("t.created_at"),
         us("t.expiry_date"), "t.created_by_id", us("t.updated_at"), "t.version"},
        "t.id::text", "(CASE WHEN t.expiry_date IS NULL THEN '1' ELSE '0' END) || t.id::text",
        "api_keys t");
  }

  OldQuery api_key_versions() const {
    return by_text("api_keys_history",
                   {"t.id", "t.version", "t.service_id", "t.name", "t.key_type::text",
                    us("t.created_at"), us("t.updated_at"), us("t.expiry_date"), "t.created_by_id"},
                   "t.id::text || ' ' || t.version", "t.id::text || lpad(t.version::text, 10, '0')",
                   "api_keys_history t");
  }

  OldQuery callbacks() const {
    const auto part = [&](const std::string& table, const std::string& type) {
      return "SELECT id, service_id, " + type + " AS callback_type, url, bearer_token, version, " +
             "created_at, updated_at, updated_by_id FROM " + table;
    };
    std::string from = part("service_callback_api", "callback_type::text");
    if (schema_.has("service_inbound_api"))
      from += " UNION ALL " + part("service_inbound_api", "'inbound_sms'");
    return by_text("service_callback_api",
                   {"t.id", "t.service_id", "t.callback_type", "t.url", "t.bearer_token",
                    "t.version", us("COALESCE(t.updated_at, t.created_at)"), us("t.created_at"),
                    "t.updated_by_id", "0", "0"},
                   "t.id::text", "t.id::text", "(" + from + ") t");
  }

  OldQuery allowances() const {
    const std::string table = "annual_billing";
    return by_text(table,
                   {"t.service_id", "t.financial_year_start", "t.free_sms_fragment_limit",
                    column(table, "has_custom_allowance", "true"),
                    column(table, "high_volume_service_last_year", "false"),
                    us("COALESCE(t.updated_at, t.created_at)")},
                   "t.id::text", "t.id::text", table + " t");
  }

  OldQuery retention() const {
    return by_text("service_data_retention",
                   {"t.service_id", "t.notification_type::text", "t.days_of_retention",
                    us("t.created_at"), us("COALESCE(t.updated_at, t.created_at)")},
                   "t.id::text", "t.id::text", "service_data_retention t");
  }

  OldQuery inbound_numbers() const {
    return by_text("inbound_numbers",
                   {"t.id", "t.number", "t.provider", "t.service_id", "t.active",
                    us("t.created_at"), us("COALESCE(t.updated_at, t.created_at)")},
                   "t.id::text", "(CASE WHEN t.active THEN '1' ELSE '0' END) || t.id::text",
                   "inbound_numbers t");
  }

  OldQuery jobs() const {
    // A job that names no template had that of its notifications.
    const auto used = [](const std::string& table) {
      return "(SELECT n.template_id FROM " + table + " n WHERE n.job_id = t.id LIMIT 1)";
    };
    return by_id(
        "jobs",
        {"t.id", "t.service_id", "v.id", "v.version", "v.template_type::text",
         "t.original_file_name", column("jobs", "sender_id", "NULL"), job_status("t.job_status"),
         "t.notification_count", us("t.created_at"), us("t.updated_at"), us("t.scheduled_for"),
         us("t.processing_started"), us("t.processing_finished"), "t.archived", "t.created_by_id"},
        "t.id",
        " LEFT JOIN templates_history v ON v.version = t.template_version AND v.id = "
        "COALESCE(t.template_id, " +
            used("notifications") + ", " + used("notification_history") + ")");
  }

  OldQuery inbound(bool live) const {
    const std::string table = live ? "inbound_sms" : "inbound_sms_history";
    List columns{"t.id", "t.service_id", "t.notify_number"};
    if (live) columns.emplace_back("t.user_number");
    for (const std::string& more : {std::string("t.provider"), std::string("t.provider_reference"),
                                    us("t.provider_date"), us("t.created_at")})
      columns.push_back(more);
    if (live) columns.emplace_back("t.content");
    return by_id(table, columns, "t.id", "",
                 live ? "" : "NOT EXISTS (SELECT 1 FROM inbound_sms i WHERE i.id = t.id)");
  }

  OldQuery complaints() const {
    return by_id("complaints", {"t.id", "t.service_id", "t.notification_id", "t.ses_feedback_id",
                                "t.complaint_type", us("COALESCE(t.complaint_date, t.created_at)"),
                                us("t.created_at")});
  }

  /// Of several that wait for one notification the first stands for all.
  OldQuery unsubscribes() const {
    const std::string table = "unsubscribe_request";
    if (!schema_.has(table)) return {};
    const std::string report =
        " LEFT JOIN unsubscribe_request_report r ON r.id = q.unsubscribe_request_report_id";
    const std::string from =
        "(SELECT q.id, q.notification_id, q.service_id, q.template_id, q.template_version, "
        "q.email_address, q.created_at, r.processed_by_service_at AS processed_at FROM " +
        table + " q" + report +
        " UNION ALL SELECT q.id, q.notification_id, q.service_id, q.template_id, "
        "q.template_version, NULL, q.created_at, COALESCE(r.processed_by_service_at, "
        "q.created_at) FROM unsubscribe_request_history q" +
        report + ") t";
    return by_text(
        table,
        {"t.id", "t.notification_id", "t.service_id", "t.template_id", "t.template_version",
         "t.email_address", us("t.created_at"), us("t.processed_at")},
        "t.id::text", "(CASE WHEN t.processed_at IS NULL THEN '1' ELSE '0' END) || t.id::text",
        from);
  }

  OldQuery returned_letters() const {
    return by_id("returned_letters",
                 {"t.notification_id", "t.service_id", "t.reported_at::text", us("t.created_at")});
  }

  OldQuery despatched_letters() const {
    return by_id("notifications_letter_despatch",
                 {"t.notification_id", "t.despatched_on::text", "t.cost_threshold::text"},
                 "t.notification_id", "", "t.despatched_on IS NOT NULL");
  }

  OldQuery processing_times() const {
    const std::string day = "t." + schema_.fact_day() + "::text";
    return by_text("ft_processing_time",
                   {day, "t.messages_total", "t.messages_within_10_secs",
                    us("COALESCE(t.updated_at, t.created_at)")},
                   day, day, "ft_processing_time t");
  }

  OldQuery notifications(bool live) const {
    const std::string table = live ? "notifications" : "notification_history";
    List columns{"t.id",
                 "t.service_id",
                 "t.template_id",
                 "t.template_version",
                 "t.notification_type::text",
                 "t.key_type::text",
                 "t.api_key_id",
                 "t.job_id",
                 "t.job_row_number",
                 us("t.created_at"),
                 us("t.sent_at"),
                 us("t.updated_at"),
                 "t.sent_by",
                 "t.notification_status::text",
                 "t.reference",
                 "t.billable_units",
                 "t.rate_multiplier::text",
                 "t.international",
                 "t.phone_prefix",
                 column(table, "postage", "NULL"),
                 "t.client_reference",
                 "t.created_by_id"};
    if (live)
      for (const std::string& more :
           {std::string("t.\"to\""), std::string("t.normalised_to"),
            std::string("t._personalisation"), std::string("t.reply_to_text"),
            column(table, "unsubscribe_link", "NULL")})
        columns.push_back(more);
    // An id has one place: the live row wins. (rules/import 2.3)
    return by_id(table, columns, "t.id", "",
                 live ? "" : "NOT EXISTS (SELECT 1 FROM notifications n WHERE n.id = t.id)");
  }

  const OldSchema& schema_;
};

}  // namespace

std::string us(const std::string& column) {
  return "(extract(epoch FROM " + column + ") * 1000000)::bigint";
}

bool OldSchema::has(const std::string& table) const {
  const auto found = columns.lower_bound({table, ""});
  return found != columns.end() && found->first == table;
}

std::string OldSchema::zone() const {
  switch (layout) {
    case ImportLayout::govuk: return "Europe/London";
    case ImportLayout::gsa: return "UTC";
    case ImportLayout::cds: return "America/Toronto";
  }
  return "UTC";
}

Result<ImportLayout> layout_of(const OldSchema& schema) {
  if (schema.has("notifications", "_personalisation")) {
    if (schema.has("services_history", "normalised_service_name")) return ImportLayout::govuk;
    if (schema.has("organization")) return ImportLayout::gsa;
    if (schema.has("template_categories")) return ImportLayout::cds;
  }
  return make_error(ErrorCode::invalid_argument,
                    "database has the tables of none of the layouts govuk, gsa and cds");
}

OldQuery query_of(ImportTable table, const OldSchema& schema) {
  return Writer(schema).query(table);
}

std::string shared_row(const OldSchema& schema, const std::string& alias) {
  std::string out;
  for (const auto& [table, column] : schema.columns)
    if (table == "notification_history" && schema.has("notifications", column))
      out += (out.empty() ? "(" : ", ") + alias + "." + column;
  return out + ")";
}

}  // namespace notify::import
