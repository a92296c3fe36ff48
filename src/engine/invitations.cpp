#include "engine/people.hpp"

#include <notify/invitations.hpp>
#include <notify/system_messages.hpp>

namespace notify {
namespace {

constexpr std::size_t permissions_bytes_max = 1'000, folders_max = 10'000;

Result<void> check_invitation(Invitation& invitation) {
  if (invitation.service_id.is_nil() == invitation.organisation_id.is_nil())
    return make_error(ErrorCode::invalid_argument,
                      "an invitation is to a service or to an organisation");
  NFY_TRY(email, people::checked_email(invitation.email_address));
  invitation.email_address = std::move(email.address);
  if (invitation.permissions.size() > permissions_bytes_max)
    return make_error(ErrorCode::invalid_argument, "permissions are longer than 1000 bytes");
  if (invitation.folder_permissions.size() > folders_max)
    return make_error(ErrorCode::invalid_argument, "more than 10000 folders");
  return {};
}

/// What the e-mail of an invitation says.
Result<Personalisation> values_of(EngineContext& context, const Invitation& invitation,
                                  std::string_view admin_url) {
  NFY_TRY(inviter, context.store().users().get(invitation.invited_by));
  const bool to_service = !invitation.service_id.is_nil();
  NFY_TRY(url, people::make_link(context, admin_url,
                                 to_service ? "/invitation/" : "/organisation-invitation/",
                                 invitation.id.to_text()));
  Personalisation values;
  values.set("url", url);
  if (to_service) {
    NFY_TRY(service, context.store().services().get(invitation.service_id));
    values.set("user_name", inviter.name);
    values.set("service_name", service.name);
    return values;
  }
  NFY_TRY(organisation, context.store().organisations().get(invitation.organisation_id));
  values.set("user_name", inviter.platform_admin ? "The Notify team" : inviter.name);
  values.set("organisation_name", organisation.name);
  return values;
}

Error unknown_invitation(InvitationId id) {
  return make_error(ErrorCode::not_found, "unknown invitation: " + id.to_text());
}

}  // namespace

Result<Invitation> Invitations::create(const Invitation& given, std::string_view admin_url) {
  Invitation invitation = given;
  NFY_CHECK(check_invitation(invitation));
  SystemMessages messages(*context_);
  NFY_CHECK(messages.check_seeded());
  invitation.id.uuid = make_uuid_v4(*context_->ports.entropy);
  invitation.status = InvitationStatus::pending;
  invitation.created_at = context_->now();
  NFY_TRY(values, values_of(*context_, invitation, admin_url));
  NFY_TRY(inviter, context_->store().users().get(invitation.invited_by));
  NFY_CHECK(context_->store().invitations().insert(invitation));
  NFY_CHECK(messages.send(invitation.service_id.is_nil() ? SystemMessage::organisation_invitation
                                                         : SystemMessage::service_invitation,
                          invitation.email_address, values, inviter.email_address));
  return invitation;
}

Result<Invitation> Invitations::get(InvitationId id) {
  return context_->store().invitations().get(id);
}

Result<Invitation> Invitations::get(ServiceId service, InvitationId id) {
  NFY_TRY(invitation, get(id));
  if (invitation.service_id != service || service.is_nil()) return unknown_invitation(id);
  return invitation;
}

Result<Invitation> Invitations::get(OrganisationId organisation, InvitationId id) {
  NFY_TRY(invitation, get(id));
  if (invitation.organisation_id != organisation || organisation.is_nil())
    return unknown_invitation(id);
  return invitation;
}

Result<std::vector<Invitation>> Invitations::list(ServiceId service) {
  return context_->store().invitations().list({service, {}});
}

Result<std::vector<Invitation>> Invitations::list(OrganisationId organisation) {
  return context_->store().invitations().list({{}, organisation});
}

Result<Invitation> Invitations::set_status(ServiceId service, InvitationId id,
                                           InvitationStatus status) {
  return context_->store().invitations().set_status({service, {}}, id, status);
}

Result<Invitation> Invitations::set_status(OrganisationId organisation, InvitationId id,
                                           InvitationStatus status) {
  return context_->store().invitations().set_status({{}, organisation}, id, status);
}

Result<CheckedInvitation> Invitations::check_token(std::string_view token) {
  if (!context_->ports.link_tokens) return CheckedInvitation{};
  const OpenedToken opened =
      context_->ports.link_tokens->open(token, context_->now(), invitation_lifetime);
  if (opened.verdict == TokenVerdict::forged) return CheckedInvitation{};
  const auto id = InvitationId::from_text(opened.payload);
  if (!id) return CheckedInvitation{};  // a token of another kind
  if (opened.verdict == TokenVerdict::expired)
    return CheckedInvitation{InvitationVerdict::expired, {}};
  NFY_TRY(invitation, get(*id));
  return CheckedInvitation{InvitationVerdict::good, std::move(invitation)};
}

}  // namespace notify
