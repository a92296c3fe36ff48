#pragma once

#include "rest/call.hpp"

/// Who may send for a service, in whose name, and how it is called back. (rules/admin 5)
namespace notify::admin::keys {

using rest::Call;

// API keys
[[nodiscard]] RestResponse create_api_key(Call& call);
[[nodiscard]] RestResponse list_api_keys(Call& call);
[[nodiscard]] RestResponse get_api_key(Call& call);
[[nodiscard]] RestResponse revoke_api_key(Call& call);

// the guest list
[[nodiscard]] RestResponse get_guest_list(Call& call);
[[nodiscard]] RestResponse put_guest_list(Call& call);

// senders
[[nodiscard]] RestResponse check_sender_name(Call& call);
[[nodiscard]] RestResponse list_sms_senders(Call& call);
[[nodiscard]] RestResponse get_sms_sender(Call& call);
[[nodiscard]] RestResponse add_sms_sender(Call& call);
[[nodiscard]] RestResponse update_sms_sender(Call& call);
[[nodiscard]] RestResponse archive_sms_sender(Call& call);
[[nodiscard]] RestResponse list_reply_tos(Call& call);
[[nodiscard]] RestResponse get_reply_to(Call& call);
[[nodiscard]] RestResponse add_reply_to(Call& call);
[[nodiscard]] RestResponse update_reply_to(Call& call);
[[nodiscard]] RestResponse archive_reply_to(Call& call);
[[nodiscard]] RestResponse check_reply_to(Call& call);
[[nodiscard]] RestResponse list_letter_contacts(Call& call);
[[nodiscard]] RestResponse get_letter_contact(Call& call);
[[nodiscard]] RestResponse add_letter_contact(Call& call);
[[nodiscard]] RestResponse update_letter_contact(Call& call);
[[nodiscard]] RestResponse archive_letter_contact(Call& call);

// callbacks
[[nodiscard]] RestResponse create_callback(Call& call);
[[nodiscard]] RestResponse get_callback(Call& call);
[[nodiscard]] RestResponse update_callback(Call& call);
[[nodiscard]] RestResponse drop_callback(Call& call);

// retention
[[nodiscard]] RestResponse list_retention(Call& call);
[[nodiscard]] RestResponse get_retention(Call& call);
[[nodiscard]] RestResponse get_retention_of_type(Call& call);
[[nodiscard]] RestResponse create_retention(Call& call);
[[nodiscard]] RestResponse update_retention(Call& call);

}  // namespace notify::admin::keys
