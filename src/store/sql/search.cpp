#include "store/sql/search.sql.hpp"
#include "store/sql/sql_ports.hpp"

#include <array>

namespace notify::sql {
namespace {

/// Where an id may be, and whether its row names a service.
struct SearchPlace {
  const char* kind;
  const Statement& sql;
  bool has_service;
};

constexpr std::array search_places = {
    SearchPlace{"organisation", search_organisation, false},
    SearchPlace{"service", search_services, false},
    SearchPlace{"template", search_templates, true},
    SearchPlace{"notification", search_notifications, true},
    SearchPlace{"notification", search_notification_history, true},
    SearchPlace{"email_branding", search_email_branding, false},
    SearchPlace{"letter_branding", search_letter_branding, false},
    SearchPlace{"user", search_users, false},
    SearchPlace{"reply_to_email", search_service_email_reply_to, true},
    SearchPlace{"job", search_jobs, true},
    SearchPlace{"service_contact_list", search_service_contact_list, true},
    SearchPlace{"service_sms_sender", search_service_sms_senders, true},
    SearchPlace{"inbound_number", search_inbound_numbers, false},
    SearchPlace{"api_key", search_api_keys, true},
    SearchPlace{"template_folder", search_template_folder, true},
    SearchPlace{"service_callback_api", search_service_callback_api, true},
    SearchPlace{"complaint", search_complaints, false},
    SearchPlace{"inbound_sms", search_inbound_sms, true},
};

}  // namespace

Result<std::optional<FoundThing>> SqlSearch::find(const Uuid& id) {
  return transact(Access::read, [&](Session& session) {
    std::optional<FoundThing> found;
    for (const SearchPlace& place : search_places) {
      session.connection().query(place.sql, {id}, [&](const Row& row) {
        found = FoundThing{place.kind, {}};
        if (place.has_service) found->service_id.uuid = row.uuid(0);
      });
      if (found) break;
    }
    return found;
  });
}

}  // namespace notify::sql
