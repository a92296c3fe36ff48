#include "store/sql/sql_ports.hpp"

#include <array>

namespace notify::sql {
namespace {

/// Where an id may be, and whether its row names a service.
struct SearchPlace {
  const char* kind;
  Statement sql;
  bool has_service;
};

#define NFY_SEARCH_IN(kind, table) \
  SearchPlace { kind, {"SELECT id FROM " table " WHERE id = $1"}, false }
#define NFY_SEARCH_OF_SERVICE(kind, table) \
  SearchPlace { kind, {"SELECT service_id FROM " table " WHERE id = $1"}, true }

constexpr std::array search_places = {
    NFY_SEARCH_IN("organisation", "organisation"),
    NFY_SEARCH_IN("service", "services"),
    NFY_SEARCH_OF_SERVICE("template", "templates"),
    NFY_SEARCH_OF_SERVICE("notification", "notifications"),
    NFY_SEARCH_OF_SERVICE("notification", "notification_history"),
    NFY_SEARCH_IN("email_branding", "email_branding"),
    NFY_SEARCH_IN("letter_branding", "letter_branding"),
    NFY_SEARCH_IN("user", "users"),
    NFY_SEARCH_OF_SERVICE("reply_to_email", "service_email_reply_to"),
    NFY_SEARCH_OF_SERVICE("job", "jobs"),
    NFY_SEARCH_OF_SERVICE("service_contact_list", "service_contact_list"),
    NFY_SEARCH_OF_SERVICE("service_sms_sender", "service_sms_senders"),
    NFY_SEARCH_IN("inbound_number", "inbound_numbers"),
    NFY_SEARCH_OF_SERVICE("api_key", "api_keys"),
    NFY_SEARCH_OF_SERVICE("template_folder", "template_folder"),
    NFY_SEARCH_OF_SERVICE("service_callback_api", "service_callback_api"),
    NFY_SEARCH_IN("complaint", "complaints"),
    NFY_SEARCH_OF_SERVICE("inbound_sms", "inbound_sms"),
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
