#include "import/queries/queries.hpp"

namespace notify::import {

/// Those that hold others come first.
OldQuery TemplatesQueries::template_folders() const {
  return by_text("template_folder", {"t.id", "t.service_id", "t.name", "t.parent_id"}, "t.id::text",
                 "lpad(t.depth::text, 6, '0') || t.id::text",
                 "(WITH RECURSIVE tree AS (SELECT id, service_id, name, parent_id, 0 AS depth "
                 "FROM template_folder WHERE parent_id IS NULL UNION ALL SELECT f.id, "
                 "f.service_id, f.name, f.parent_id, tree.depth + 1 FROM template_folder f "
                 "JOIN tree ON tree.id = f.parent_id) SELECT * FROM tree) AS t");
}

OldQuery TemplatesQueries::template_versions() const {
  const std::string table = "templates_history";
  // A page goes by id and version.
  return by_text(
      table,
      {"t.id", "t.version", "t.service_id", "t.name", "t.template_type::text",
       "COALESCE(t.subject, '')", "t.content", "t.archived", us("t.created_at"), us("t.updated_at"),
       "NULLIF(" + column(table, "postage", "NULL") + ", 'none')",
       column(table, "letter_welsh_subject", "NULL"), column(table, "letter_welsh_content", "NULL"),
       column(table, "service_letter_contact_id", "NULL"),
       column(table, "has_unsubscribe_link", "false"), "t.hidden", "t.created_by_id"},
      "t.id::text || ' ' || t.version", "t.id::text || lpad(t.version::text, 10, '0')",
      table + " t");
}

OldQuery TemplatesQueries::templates() const {
  std::string joins, folder = "NULL", redacts = "false";
  if (schema().has("template_folder_map")) {
    joins += " LEFT JOIN template_folder_map m ON m.template_id = t.id";
    folder = "m.template_folder_id";
  }
  if (schema().has("template_redacted")) {
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
OldQuery TemplatesQueries::template_classes() const {
  if (!schema().has("templates", "process_type")) return {};
  std::string type = "t.process_type::text", joins;
  if (schema().has("template_categories")) {
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

}  // namespace notify::import
