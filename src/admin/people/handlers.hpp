#pragma once

#include "rest/call.hpp"

/// Users and how they sign in, teams, invitations, organisations. (rules/admin 3)
namespace notify::admin::people {

using rest::Call;

[[nodiscard]] RestResponse create_user(Call& call);
[[nodiscard]] RestResponse get_user_by_email(Call& call);
[[nodiscard]] RestResponse find_users_by_email(Call& call);
[[nodiscard]] RestResponse send_reset_password(Call& call);
[[nodiscard]] RestResponse get_user(Call& call);
[[nodiscard]] RestResponse update_user(Call& call);
[[nodiscard]] RestResponse archive_user(Call& call);
[[nodiscard]] RestResponse activate_user(Call& call);
[[nodiscard]] RestResponse reset_failed_logins(Call& call);
[[nodiscard]] RestResponse verify_password(Call& call);
[[nodiscard]] RestResponse verify_code(Call& call);
[[nodiscard]] RestResponse complete_security_key(Call& call);
[[nodiscard]] RestResponse send_sms_code(Call& call);
[[nodiscard]] RestResponse send_email_code(Call& call);
[[nodiscard]] RestResponse send_change_email_verification(Call& call);
[[nodiscard]] RestResponse send_email_verification(Call& call);
[[nodiscard]] RestResponse send_already_registered(Call& call);
[[nodiscard]] RestResponse update_password(Call& call);
[[nodiscard]] RestResponse get_accounts(Call& call);
[[nodiscard]] RestResponse set_service_permissions(Call& call);
[[nodiscard]] RestResponse set_organisation_permissions(Call& call);
[[nodiscard]] RestResponse list_security_keys(Call& call);
[[nodiscard]] RestResponse add_security_key(Call& call);
[[nodiscard]] RestResponse rename_security_key(Call& call);
[[nodiscard]] RestResponse remove_security_key(Call& call);
[[nodiscard]] RestResponse list_service_users(Call& call);
[[nodiscard]] RestResponse add_service_user(Call& call);
[[nodiscard]] RestResponse remove_service_user(Call& call);
[[nodiscard]] RestResponse create_service_invitation(Call& call);
[[nodiscard]] RestResponse list_service_invitations(Call& call);
[[nodiscard]] RestResponse get_service_invitation(Call& call);
[[nodiscard]] RestResponse update_service_invitation(Call& call);
[[nodiscard]] RestResponse get_invited_to_service(Call& call);
[[nodiscard]] RestResponse check_service_token(Call& call);
[[nodiscard]] RestResponse create_organisation_invitation(Call& call);
[[nodiscard]] RestResponse list_organisation_invitations(Call& call);
[[nodiscard]] RestResponse get_organisation_invitation(Call& call);
[[nodiscard]] RestResponse update_organisation_invitation(Call& call);
[[nodiscard]] RestResponse get_invited_to_organisation(Call& call);
[[nodiscard]] RestResponse check_organisation_token(Call& call);
[[nodiscard]] RestResponse create_join_request(Call& call);
[[nodiscard]] RestResponse get_join_request(Call& call);
[[nodiscard]] RestResponse answer_join_request(Call& call);
[[nodiscard]] RestResponse list_organisations(Call& call);
[[nodiscard]] RestResponse create_organisation(Call& call);
[[nodiscard]] RestResponse get_organisation_by_domain(Call& call);
[[nodiscard]] RestResponse search_organisations(Call& call);
[[nodiscard]] RestResponse get_organisation(Call& call);
[[nodiscard]] RestResponse update_organisation(Call& call);
[[nodiscard]] RestResponse archive_organisation(Call& call);
[[nodiscard]] RestResponse link_service(Call& call);
[[nodiscard]] RestResponse list_organisation_services(Call& call);
[[nodiscard]] RestResponse organisation_usage(Call& call);
[[nodiscard]] RestResponse send_go_live_asked(Call& call);
[[nodiscard]] RestResponse send_go_live_next_steps(Call& call);
[[nodiscard]] RestResponse send_go_live_rejected(Call& call);
[[nodiscard]] RestResponse list_organisation_users(Call& call);
[[nodiscard]] RestResponse add_organisation_user(Call& call);
[[nodiscard]] RestResponse remove_organisation_user(Call& call);
[[nodiscard]] RestResponse record_event(Call& call);
[[nodiscard]] RestResponse find_by_uuid(Call& call);
[[nodiscard]] RestResponse list_users(Call& call);

}  // namespace notify::admin::people
