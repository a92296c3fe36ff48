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

/// Permissions that members have here. (rules/import 2.11)
constexpr char member_permissions[] =
    "('manage_users', 'manage_templates', 'manage_settings', 'send_texts', 'send_emails', "
    "'send_letters', 'manage_api_keys', 'view_activity')";

std::string hex_id(const std::string& column) { return "replace(" + column + "::text, '-', '')"; }

/// Writes the queries of one schema.
class Writer {
public:
  explicit Writer(const OldSchema& schema) : schema_(schema) {}

  OldQuery query(ImportTable table) {
    switch (table) {
      case ImportTable::email_brands: return email_brands();
      case ImportTable::letter_brands: return letter_brands();
      case ImportTable::organisations: return organisations();
      case ImportTable::organisation_domains: return organisation_domains();
      case ImportTable::email_pools: return pools("email_branding");
      case ImportTable::letter_pools: return pools("letter_branding");
      case ImportTable::users: return users();
      case ImportTable::security_keys: return security_keys();
      case ImportTable::organisation_members: return organisation_members();
      case ImportTable::services: return services();
      case ImportTable::service_versions: return service_versions();
      case ImportTable::members: return members();
      case ImportTable::permissions: return permissions();
      case ImportTable::guests: return guests();
      case ImportTable::sms_senders: return senders("service_sms_senders", "sms_sender");
      case ImportTable::reply_to: return senders("service_email_reply_to", "email_address");
      case ImportTable::letter_contacts: return senders("service_letter_contacts", "contact_block");
      case ImportTable::template_folders: return template_folders();
      case ImportTable::folder_sight: return folder_sight();
      case ImportTable::invitations: return invitations();
      case ImportTable::join_requests: return join_requests();
      case ImportTable::template_versions: return template_versions();
      case ImportTable::templates: return templates();
      case ImportTable::template_classes: return template_classes();
      case ImportTable::api_keys: return api_keys();
      case ImportTable::api_key_versions: return api_key_versions();
      case ImportTable::callbacks: return callbacks();
      case ImportTable::allowances: return allowances();
      case ImportTable::retention: return retention();
      case ImportTable::inbound_numbers: return inbound_numbers();
      case ImportTable::contact_lists: return contact_lists();
      case ImportTable::jobs: return jobs();
      case ImportTable::inbound_sms: return inbound(true);
      case ImportTable::inbound_history: return inbound(false);
      case ImportTable::complaints: return complaints();
      case ImportTable::unsubscribe_reports: return unsubscribe_reports();
      case ImportTable::unsubscribes: return unsubscribes();
      case ImportTable::returned_letters: return returned_letters();
      case ImportTable::despatched_letters: return despatched_letters();
      case ImportTable::processing_times: return processing_times();
      case ImportTable::events: return events();
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

  /// The same of an instant.
  [[nodiscard]] std::string instant(const std::string& table, const std::string& name) const {
    return schema_.has(table, name) ? us("t." + name) : "NULL";
  }
  /// The same of a text that is never none here.
  [[nodiscard]] std::string text(const std::string& table, const std::string& name) const {
    return "COALESCE(" + column(table, name, "''") + "::text, '')";
  }
  [[nodiscard]] std::string flag(const std::string& table, const std::string& name) const {
    return "COALESCE(" + column(table, name, "false") + ", false)";
  }

  /// What each of `owners` has, a line each; `from` finds the lines of the owner `o`.
  OldQuery sets(const std::string& table, const std::string& owners, const List& fields,
                const std::string& from) const {
    if (!schema_.has(table)) return {};
    std::string line;
    for (const std::string& field : fields) line += (line.empty() ? "" : " || E'\\t' || ") + field;
    OldQuery query =
        by_text(owners,
                {"o.id",
                 "COALESCE((SELECT string_agg(line, E'\\n' ORDER BY line COLLATE \"C\") "
                 "FROM (SELECT " +
                     line + " AS line FROM " + from + ") AS lines), '')"},
                "o.id::text", "o.id::text", owners + " o");
    query.table = table;
    return query;
  }

  OldQuery email_brands() const {
    const std::string table = "email_branding";
    const std::string made_by = schema_.has(table, "created_by") ? "created_by" : "created_by_id";
    const std::string changed_by =
        schema_.has(table, "updated_by") ? "updated_by" : "updated_by_id";
    return by_id(
        table, {"t.id", "t.name",
                "CASE t.brand_type::text WHEN 'govuk' THEN 'both' WHEN 'both_english' THEN 'both' "
                "WHEN 'both_french' THEN 'both' WHEN 'custom_logo' THEN 'org' "
                "WHEN 'no_branding' THEN 'org' WHEN 'custom_logo_with_background_colour' THEN "
                "'org_banner' ELSE t.brand_type::text END",
                text(table, "colour"), text(table, "logo"), text(table, "text"),
                text(table, schema_.has(table, "alt_text") ? "alt_text" : "alt_text_en"),
                column(table, "active", "true"),
                "COALESCE(" + instant(table, "created_at") + ", 0)", column(table, made_by, "NULL"),
                instant(table, "updated_at"), column(table, changed_by, "NULL")});
  }

  OldQuery letter_brands() const {
    const std::string table = "letter_branding";
    return by_id(
        table, {"t.id", "t.name", "t.filename", "COALESCE(" + instant(table, "created_at") + ", 0)",
                column(table, "created_by_id", "NULL"), instant(table, "updated_at"),
                column(table, "updated_by_id", "NULL")});
  }

  OldQuery organisations() const {
    const std::string table = schema_.organisation();
    const std::string asks =
        schema_.has("organisation_permissions")
            ? "EXISTS (SELECT 1 FROM organisation_permissions p WHERE p.organisation_id = t.id "
              "AND p.permission::text = 'can_ask_to_join_a_service')"
            : "false";
    return by_id(table, {"t.id",
                         "t.name",
                         organisation_type("t." + table + "_type"),
                         "t.active",
                         text(table, "purchase_order_number"),
                         text(table, "billing_contact_names"),
                         text(table, "billing_contact_email_addresses"),
                         text(table, "billing_reference"),
                         us("t.created_at"),
                         column(table, "crown", "NULL"),
                         "t.agreement_signed",
                         us("t.agreement_signed_at"),
                         "t.agreement_signed_by_id",
                         text(table, "agreement_signed_on_behalf_of_name"),
                         text(table, "agreement_signed_on_behalf_of_email_address"),
                         text(table, "agreement_signed_version"),
                         text(table, "request_to_go_live_notes"),
                         text(table, "notes"),
                         flag(table, "can_approve_own_go_live_requests"),
                         asks,
                         column(table, "email_branding_id", "NULL"),
                         column(table, "letter_branding_id", "NULL")});
  }

  OldQuery organisation_domains() const {
    const std::string org = schema_.organisation();
    return sets("domain", org, {"d.domain"}, "domain d WHERE d." + org + "_id = o.id");
  }

  OldQuery pools(const std::string& brand) const {
    const std::string org = schema_.organisation(), table = brand + "_to_" + org;
    return sets(table, org, {hex_id("b." + brand + "_id")},
                table + " b WHERE b." + org + "_id = o.id");
  }

  OldQuery organisation_members() const {
    const std::string org = schema_.organisation(), table = "user_to_" + org;
    const std::string permissions =
        schema_.has("organisation_user_permissions")
            ? "COALESCE((SELECT string_agg(p.permission::text, ',' ORDER BY p.created_at) FROM "
              "organisation_user_permissions p WHERE p.organisation_id = o.id AND "
              "p.user_id = m.user_id), '')"
            : "''";
    return sets(table, org, {hex_id("m.user_id"), permissions, us("o.created_at")},
                "(SELECT DISTINCT user_id FROM " + table + " WHERE " + org +
                    "_id = o.id AND user_id IS NOT NULL) AS m");
  }

  /// Members with the permissions that there are here. (rules/import 2.11)
  OldQuery members() const {
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

  OldQuery folder_sight() const {
    return sets("user_folder_permissions", "services",
                {hex_id("f.user_id"), hex_id("f.template_folder_id")},
                "user_folder_permissions f WHERE f.service_id = o.id");
  }

  /// To services, then to organisations, which offer no way to sign in.
  OldQuery invitations() const {
    const std::string org = schema_.organisation(), of_org = "invited_" + org + "_users";
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
    if (schema_.has(of_org))
      from += " UNION ALL SELECT i.id, NULL, i." + org + "_id, i.email_address, i.invited_by_id, " +
              (schema_.has(of_org, "permissions") ? "i.permissions" : "''") +
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

  OldQuery join_requests() const {
    return by_id("service_join_requests",
                 {"t.id", "t.service_id", "t.requester_id",
                  "COALESCE((SELECT string_agg(c.user_id::text, ',' ORDER BY c.user_id) FROM "
                  "service_join_request_contacted_users c WHERE c.service_join_request_id = t.id), "
                  "'')",
                  "t.reason", "t.status::text", "t.status_changed_by_id", us("t.status_changed_at"),
                  us("t.created_at")});
  }

  OldQuery events() const {
    return by_id("events", {"t.id", "t.event_type", "t.data::text", us("t.created_at")});
  }

  OldQuery security_keys() const {
    const auto hidden = [](const std::string& name) {
      return "encode(convert_to(k." + name + ", 'UTF8'), 'hex')";
    };
    const auto instant_or_none = [&](const std::string& name) {
      return schema_.has("webauthn_credential", name)
                 ? "COALESCE(" + us("k." + name) + "::text, '')"
                 : std::string("''");
    };
    return sets(
        "webauthn_credential", "users",
        {hex_id("k.id"), hidden("name"), hidden("credential_data"), hidden("registration_response"),
         us("k.created_at"), instant_or_none("updated_at"), instant_or_none("logged_in_at")},
        "webauthn_credential k WHERE k.user_id = o.id");
  }

  /// Who signs in by a security key of another kind gets codes instead. (rules/import 2.12)
  OldQuery users() const {
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

  /// How many messages of each type a day, and how many requests a minute.
  [[nodiscard]] List limits(const std::string& table) const {
    const std::string emails =
        schema_.has(table, "email_message_limit") ? "t.email_message_limit" : "t.message_limit";
    const std::string texts = schema_.has(table, "sms_message_limit") ? "t.sms_message_limit"
                              : schema_.has(table, "sms_daily_limit") ? "t.sms_daily_limit"
                                                                      : "t.message_limit";
    return {
        emails, texts,
        schema_.has(table, "letter_message_limit") ? "t.letter_message_limit" : "t.message_limit",
        column(table, "international_sms_message_limit", texts), "t.rate_limit"};
  }

  /// The old system writes who changed a service over who made it, but in its first version.
  static std::string made_by() {
    return "(SELECT f.created_by_id FROM services_history f WHERE f.id = t.id ORDER BY f.version "
           "LIMIT 1)";
  }

  OldQuery service_versions() const {
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
  OldQuery services() const {
    const std::string table = "services", org = schema_.organisation();
    const std::string from_address = schema_.has(table, "email_sender_local_part")
                                         ? "t.email_sender_local_part"
                                         : "t.email_from";
    const std::string domain = column(table, "sending_domain", "NULL");
    List columns{"t.id",
                 "t.name",
                 organisation_type("t." + org + "_type"),
                 schema_.layout == ImportLayout::govuk ? "'uk'"
                 : schema_.layout == ImportLayout::gsa ? "'us'"
                                                       : "'ca'",
                 "t.active",
                 "t.prefix_sms",
                 from_address + " || CASE WHEN " + domain + " IS NULL THEN '' ELSE '@' || " +
                     domain + " END",
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
  [[nodiscard]] List details(const std::string& table) const {
    const auto brand = [&](const std::string& kind) {
      const std::string of_service = "service_" + kind;
      return schema_.has(of_service)
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

  /// Those that hold others come first.
  OldQuery template_folders() const {
    return by_text("template_folder", {"t.id", "t.service_id", "t.name", "t.parent_id"},
                   "t.id::text", "lpad(t.depth::text, 6, '0') || t.id::text",
                   "(WITH RECURSIVE tree AS (SELECT id, service_id, name, parent_id, 0 AS depth "
                   "FROM template_folder WHERE parent_id IS NULL UNION ALL SELECT f.id, "
                   "f.service_id, f.name, f.parent_id, tree.depth + 1 FROM template_folder f "
                   "JOIN tree ON tree.id = f.parent_id) SELECT * FROM tree) AS t");
  }

  OldQuery templates() const {
    std::string joins, folder = "NULL", redacts = "false";
    if (schema_.has("template_folder_map")) {
      joins += " LEFT JOIN template_folder_map m ON m.template_id = t.id";
      folder = "m.template_folder_id";
    }
    if (schema_.has("template_redacted")) {
      joins += " LEFT JOIN template_redacted r ON r.template_id = t.id";
      redacts = "COALESCE(r.redact_personalisation, false)";
    }
    const auto if_redacted = [&](const std::string& value) {
      return redacts == "false" ? "NULL" : "CASE WHEN " + redacts + " THEN " + value + " END";
    };
    return by_id("templates",
                 {"t.id", "t.service_id", "t.version", folder, redacts,
                  if_redacted(us("r.updated_at")), if_redacted("r.updated_by_id")},
                 "t.id", joins);
  }

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

  OldQuery contact_lists() const {
    return by_id("service_contact_list", {"t.id", "t.service_id", "t.original_file_name",
                                          "t.row_count", "t.template_type::text", "t.created_by_id",
                                          us("t.created_at"), us("t.updated_at"), "t.archived"});
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
         us("t.processing_started"), us("t.processing_finished"), "t.archived", "t.created_by_id",
         column("jobs", "contact_list_id", "NULL")},
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

  OldQuery unsubscribe_reports() const {
    return by_id("unsubscribe_request_report",
                 {"t.id", "t.service_id", "t.count", us("t.earliest_timestamp"),
                  us("t.latest_timestamp"), us("t.created_at"), us("t.processed_by_service_at")});
  }

  /// Of several that wait for one notification the first stands for all.
  OldQuery unsubscribes() const {
    const std::string table = "unsubscribe_request";
    if (!schema_.has(table)) return {};
    const std::string report =
        " LEFT JOIN unsubscribe_request_report r ON r.id = q.unsubscribe_request_report_id";
    const std::string from =
        "(SELECT q.id, q.notification_id, q.service_id, q.template_id, q.template_version, "
        "q.email_address, q.created_at, r.processed_by_service_at AS processed_at, "
        "q.unsubscribe_request_report_id AS report_id FROM " +
        table + " q" + report +
        " UNION ALL SELECT q.id, q.notification_id, q.service_id, q.template_id, "
        "q.template_version, NULL, q.created_at, COALESCE(r.processed_by_service_at, "
        "q.created_at), q.unsubscribe_request_report_id FROM unsubscribe_request_history q" +
        report + ") t";
    return by_text(
        table,
        {"t.id", "t.notification_id", "t.service_id", "t.template_id", "t.template_version",
         "t.email_address", us("t.created_at"), us("t.processed_at"), "t.report_id"},
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
