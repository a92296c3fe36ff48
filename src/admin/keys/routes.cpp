#include "admin/routes.hpp"
#include "admin/keys/handlers.hpp"

#include <array>

namespace notify::admin {
namespace {

using namespace keys;

#define NFY_OF_SERVICE(method, path, handler) \
  NFY_ROUTE(method, "/service/{service:uuid}/" path, admin, handler)

constexpr std::array key_table = {
    NFY_OF_SERVICE("POST", "api-key", create_api_key),
    NFY_OF_SERVICE("POST", "api-key/revoke/{id:uuid}", revoke_api_key),
    NFY_OF_SERVICE("GET", "api-keys", list_api_keys),
    NFY_OF_SERVICE("GET", "api-keys/{id:uuid}", get_api_key),
    NFY_OF_SERVICE("GET", "guest-list", get_guest_list),
    NFY_OF_SERVICE("PUT", "guest-list", put_guest_list),
    NFY_ROUTE("GET", "/protected-sender-id/check", admin, check_sender_name),
    NFY_OF_SERVICE("GET", "sms-sender", list_sms_senders),
    NFY_OF_SERVICE("POST", "sms-sender", add_sms_sender),
    NFY_OF_SERVICE("GET", "sms-sender/{id:uuid}", get_sms_sender),
    NFY_OF_SERVICE("POST", "sms-sender/{id:uuid}", update_sms_sender),
    NFY_OF_SERVICE("POST", "sms-sender/{id:uuid}/archive", archive_sms_sender),
    NFY_OF_SERVICE("GET", "email-reply-to", list_reply_tos),
    NFY_OF_SERVICE("POST", "email-reply-to", add_reply_to),
    NFY_OF_SERVICE("POST", "email-reply-to/verify", check_reply_to),
    NFY_OF_SERVICE("GET", "email-reply-to/{id:uuid}", get_reply_to),
    NFY_OF_SERVICE("POST", "email-reply-to/{id:uuid}", update_reply_to),
    NFY_OF_SERVICE("POST", "email-reply-to/{id:uuid}/archive", archive_reply_to),
    NFY_OF_SERVICE("GET", "letter-contact", list_letter_contacts),
    NFY_OF_SERVICE("POST", "letter-contact", add_letter_contact),
    NFY_OF_SERVICE("GET", "letter-contact/{id:uuid}", get_letter_contact),
    NFY_OF_SERVICE("POST", "letter-contact/{id:uuid}", update_letter_contact),
    NFY_OF_SERVICE("POST", "letter-contact/{id:uuid}/archive", archive_letter_contact),
    NFY_OF_SERVICE("POST", "callback-api", create_callback),
    NFY_OF_SERVICE("GET", "callback-api/{id:uuid}", get_callback),
    NFY_OF_SERVICE("POST", "callback-api/{id:uuid}", update_callback),
    NFY_OF_SERVICE("DELETE", "callback-api/{id:uuid}", drop_callback),
    NFY_OF_SERVICE("GET", "data-retention", list_retention),
    NFY_OF_SERVICE("POST", "data-retention", create_retention),
    NFY_OF_SERVICE("GET", "data-retention/notification-type/{type}", get_retention_of_type),
    NFY_OF_SERVICE("GET", "data-retention/{id:uuid}", get_retention),
    NFY_OF_SERVICE("POST", "data-retention/{id:uuid}", update_retention),
};

#undef NFY_OF_SERVICE

}  // namespace

std::span<const rest::Route> key_routes() noexcept { return key_table; }

}  // namespace notify::admin
