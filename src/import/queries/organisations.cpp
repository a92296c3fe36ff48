#include "import/queries/queries.hpp"

namespace notify::import {

OldQuery OrganisationsQueries::email_brands() const {
  const std::string table = "email_branding";
  const std::string made_by = schema().has(table, "created_by") ? "created_by" : "created_by_id";
  const std::string changed_by = schema().has(table, "updated_by") ? "updated_by" : "updated_by_id";
  return by_id(
      table, {"t.id", "t.name",
              "CASE t.brand_type::text WHEN 'govuk' THEN 'both' WHEN 'both_english' THEN 'both' "
              "WHEN 'both_french' THEN 'both' WHEN 'custom_logo' THEN 'org' "
              "WHEN 'no_branding' THEN 'org' WHEN 'custom_logo_with_background_colour' THEN "
              "'org_banner' ELSE t.brand_type::text END",
              text(table, "colour"), text(table, "logo"), text(table, "text"),
              text(table, schema().has(table, "alt_text") ? "alt_text" : "alt_text_en"),
              column(table, "active", "true"), "COALESCE(" + instant(table, "created_at") + ", 0)",
              column(table, made_by, "NULL"), instant(table, "updated_at"),
              column(table, changed_by, "NULL")});
}

OldQuery OrganisationsQueries::letter_brands() const {
  const std::string table = "letter_branding";
  return by_id(table,
               {"t.id", "t.name", "t.filename", "COALESCE(" + instant(table, "created_at") + ", 0)",
                column(table, "created_by_id", "NULL"), instant(table, "updated_at"),
                column(table, "updated_by_id", "NULL")});
}

OldQuery OrganisationsQueries::organisations() const {
  const std::string table = schema().organisation();
  const std::string asks =
      schema().has("organisation_permissions")
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

OldQuery OrganisationsQueries::organisation_domains() const {
  const std::string org = schema().organisation();
  return sets("domain", org, {"d.domain"}, "domain d WHERE d." + org + "_id = o.id");
}

OldQuery OrganisationsQueries::pools(const std::string& brand) const {
  const std::string org = schema().organisation(), table = brand + "_to_" + org;
  return sets(table, org, {hex_id("b." + brand + "_id")},
              table + " b WHERE b." + org + "_id = o.id");
}

OldQuery OrganisationsQueries::organisation_members() const {
  const std::string org = schema().organisation(), table = "user_to_" + org;
  const std::string permissions =
      schema().has("organisation_user_permissions")
          ? "COALESCE((SELECT string_agg(p.permission::text, ',' ORDER BY p.created_at) FROM "
            "organisation_user_permissions p WHERE p.organisation_id = o.id AND "
            "p.user_id = m.user_id), '')"
          : "''";
  return sets(table, org, {hex_id("m.user_id"), permissions, us("o.created_at")},
              "(SELECT DISTINCT user_id FROM " + table + " WHERE " + org +
                  "_id = o.id AND user_id IS NOT NULL) AS m");
}

}  // namespace notify::import
