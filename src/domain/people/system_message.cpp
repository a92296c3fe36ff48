#include "domain/people/system_message.hpp"

#include "domain/names.hpp"

#include <array>

namespace notify {
namespace {

// In the order of the enumeration.
constexpr std::array<std::string_view, system_message_count> system_message_names = {
    "sms_code",
    "email_code",
    "email_verification",
    "email_already_registered",
    "password_reset",
    "change_email",
    "team_member_email_changed",
    "team_member_mobile_changed",
    "service_invitation",
    "organisation_invitation",
    "join_request",
    "join_request_receipt",
    "join_request_approved",
    "service_live",
    "reply_to_verification",
    "agreement_signed",
    "agreement_signed_on_behalf",
    "agreement_signed_for_you",
    "go_live_asked",
    "go_live_asked_receipt",
    "go_live_next_steps",
    "go_live_rejected"};

constexpr auto sms = NotificationType::sms;
constexpr auto email = NotificationType::email;

/// In the order of the enumeration. Ids are those of the reference, whose stores are imported.
constexpr std::array<people::SystemTemplate, system_message_count> templates = {{
    {SystemMessage::sms_code, "36fb0730-6259-4da1-8a80-c8de22ad4246", sms,
     "Sign-in code by text message", "", "((verify_code)) is your code to sign in to Notify."},
    {SystemMessage::email_code, "299726d2-dba6-42b8-8209-30e1d66ea164", email,
     "Sign-in link by email", "Sign in to Notify",
     "Hello ((name)),\n\nOpen this link to sign in to Notify:\n\n((url))\n\nThe link works once, "
     "for 30 minutes. If you did not ask for it, nobody can sign in without it."},
    {SystemMessage::email_verification, "ece42649-22a8-4d06-b87f-d52d5d3f0a27", email,
     "Confirm a new account", "Confirm your Notify account",
     "Hello ((name)),\n\nOpen this link to finish making your Notify account:\n\n((url))"},
    {SystemMessage::email_already_registered, "0880fbb1-a0c6-46f0-9a8e-36c986381ceb", email,
     "Account exists already", "Your Notify account",
     "Somebody tried to make a Notify account with this email address, which has one "
     "already.\n\nSign in: ((signin_url))\n\nIf you do not know your password any more: "
     "((forgot_password_url))\n\nIf this was not you: ((feedback_url))"},
    {SystemMessage::password_reset, "474e9242-823b-4f99-813d-ed392e7f1201", email,
     "Reset a password", "Reset your Notify password",
     "Hello ((user_name)),\n\nOpen this link to choose another password:\n\n((url))\n\nIf you did "
     "not ask for it, your password stays as it is."},
    {SystemMessage::change_email, "eb4d9930-87ab-4aef-9bce-786762687884", email,
     "Confirm a new email address", "Confirm your email address for Notify",
     "Hello ((name)),\n\nOpen this link to use this email address with Notify:\n\n((url))\n\nIf "
     "you did not ask for it: ((feedback_url))"},
    {SystemMessage::team_member_email_changed, "c73f1d71-4049-46d5-a647-d013bdeca3f0", email,
     "Email address changed by a colleague", "Your Notify email address was changed",
     "Hello ((name)),\n\n((servicemanagername)) has changed the email address of your Notify "
     "account to ((email address))."},
    {SystemMessage::team_member_mobile_changed, "8a31520f-4751-4789-8ea1-fe54496725eb", sms,
     "Mobile number changed by a colleague", "",
     "((servicemanagername)) has changed the mobile number of your Notify account to this one."},
    {SystemMessage::service_invitation, "4f46df42-f795-4cc4-83bb-65ca312f49cc", email,
     "Invitation to a service", "((user_name)) has invited you to ((service_name)) on Notify",
     "((user_name)) has invited you to work on ((service_name)) on Notify.\n\nOpen this link to "
     "accept:\n\n((url))\n\nThe invitation ends after 2 days."},
    {SystemMessage::organisation_invitation, "203566f0-d835-47c5-aa06-932439c86573", email,
     "Invitation to an organisation",
     "((user_name)) has invited you to ((organisation_name)) on Notify",
     "((user_name)) has invited you to the team of ((organisation_name)) on Notify.\n\nOpen this "
     "link to accept:\n\n((url))\n\nThe invitation ends after 2 days."},
    {SystemMessage::join_request, "77677459-f862-44ee-96d9-b8cb2323d407", email,
     "Request to join a service", "((requester_name)) asks to join ((service_name))",
     "Hello ((approver_name)),\n\n((requester_name)) (((requester_email_address))) asks to join "
     "((service_name)).\n\n((reason_given??They gave a reason:))\n\n((reason))\n\nDecide "
     "here:\n\n((url))"},
    {SystemMessage::join_request_receipt, "38bcd263-6ce8-431f-979d-8e637c1f0576", email,
     "Receipt of a request to join", "You asked to join ((service_name))",
     "Hello ((requester_name)),\n\nWe have told these people that you ask to join "
     "((service_name)):\n\n((service_admin_names))\n\nYou can ask others "
     "here:\n\n((url_ask_to_join_page))"},
    {SystemMessage::join_request_approved, "4d8ee728-100e-4f0e-8793-5638cfa4ffa4", email,
     "Request to join approved", "You can work on ((service_name))",
     "Hello ((requester_name)),\n\n((approver_name)) has let you into ((service_name)).\n\nGo to "
     "the service:\n\n((dashboard_url))"},
    {SystemMessage::service_live, "618185c6-3636-49cd-b7d2-6f6f5eb3bdde", email, "Service is live",
     "((service_name)) is live",
     "Hello ((name)),\n\n((service_name)) is live on Notify: it can send messages to "
     "everybody."},
    {SystemMessage::reply_to_verification, "a42f1d17-9404-46d5-a647-d013bdfca3e1", email,
     "Check of a reply-to address", "Checking that this address gets mail",
     "This message only checks that email to this address arrives. There is nothing to do."},
    {SystemMessage::agreement_signed, "4fd2e43c-309b-4e50-8fb8-1955852d9d71", email,
     "Agreement signed", "The agreement for ((org_name)) is signed",
     "Hello ((signed_by_name)),\n\nYou have signed the agreement for ((org_name)). Here is a copy "
     "of it: ((mou_link))"},
    {SystemMessage::agreement_signed_on_behalf, "c20206d5-bf03-4002-9a90-37d5032d9e84", email,
     "Agreement signed for somebody", "The agreement for ((org_name)) is signed",
     "Hello ((signed_by_name)),\n\nYou have signed the agreement for ((org_name)) on behalf of "
     "((on_behalf_of_name)). Here is a copy of it: ((mou_link))"},
    {SystemMessage::agreement_signed_for_you, "522b6657-5ca5-4368-a294-6b527703bd0b", email,
     "Agreement signed on your behalf", "The agreement for ((org_name)) is signed",
     "Hello ((on_behalf_of_name)),\n\n((signed_by_name)) has signed the agreement for "
     "((org_name)) on your behalf. Here is a copy of it: ((mou_link))"},
    {SystemMessage::go_live_asked, "5c7cfc0f-c3f4-4bd6-9a84-5a144aad5425", email,
     "Request to go live", "((service_name)) asks to go live",
     "Hello ((name)),\n\n((requester_name)) (((requester_email_address))) asks for "
     "((service_name)) of ((organisation_name)) to go live.\n\nDecide "
     "here:\n\n((make_service_live_link))\n\nQuestions: ((support_page_link))"},
    {SystemMessage::go_live_asked_receipt, "c7083bfe-1b9a-4ff9-bd5c-30508727df6e", email,
     "Receipt of a request to go live", "You asked for ((service_name)) to go live",
     "Hello ((name)),\n\nWe have told these people of ((organisation_name)) that ((service_name)) "
     "asks to go live:\n\n((organisation_team_member_names))"},
    {SystemMessage::go_live_next_steps, "62f12a62-742b-4458-9336-741521b131c7", email,
     "Next steps of a request to go live", "((service_name)) asks to go live", "((body))"},
    {SystemMessage::go_live_rejected, "507d0796-9e23-4ad7-b83b-5efbd9496866", email,
     "Request to go live rejected", "((service_name)) does not go live yet",
     "Hello ((name)),\n\n((organisation_team_member_name)) "
     "(((organisation_team_member_email))) of ((organisation_name)) has rejected the request of "
     "((service_name)) to go live:\n\n((reason))"},
}};

template <typename IdType>
IdType id_from(std::string_view text) {
  const auto id = IdType::from_text(text);
  NFY_ASSERT(id.has_value());
  return *id;
}

}  // namespace

std::string_view name_of(SystemMessage message) noexcept {
  return names::name_in(system_message_names, message);
}

Result<SystemMessage> system_message_from(std::string_view name) {
  return names::value_in<SystemMessage>(system_message_names, "system message", name);
}

ServiceId system_service_id() noexcept {
  return id_from<ServiceId>("d6aa2c68-a2d9-4437-ab19-3ae8eb202553");
}

UserId system_user_id() noexcept { return id_from<UserId>("6af522d0-2915-4e52-83a3-3690455a5fe6"); }

TemplateId template_id_of(SystemMessage message) noexcept {
  return id_from<TemplateId>(people::system_template(message).id);
}

const people::SystemTemplate& people::system_template(SystemMessage message) noexcept {
  return templates[static_cast<std::size_t>(message)];
}

}  // namespace notify
