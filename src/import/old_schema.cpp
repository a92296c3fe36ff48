#include "import/old_schema.hpp"

namespace notify::import {

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

std::string shared_row(const OldSchema& schema, const std::string& alias) {
  std::string out;
  for (const auto& [table, column] : schema.columns)
    if (table == "notification_history" && schema.has("notifications", column))
      out += (out.empty() ? "(" : ", ") + alias + "." + column;
  return out + ")";
}

}  // namespace notify::import
