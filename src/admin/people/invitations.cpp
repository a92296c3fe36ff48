#include "admin/answers.hpp"
#include "admin/people/faults.hpp"
#include "admin/people/handlers.hpp"
#include "admin/people/schema.hpp"
#include "admin/people/view.hpp"

#include <array>

namespace notify::admin::people {
namespace {

constexpr std::array<std::string_view, 3> statuses = {"pending", "accepted", "cancelled"};
constexpr std::array<std::string_view, 1> organisation_words = {"can_make_services_live"};

RestResponse invitation_answer(int status, const Invitation& invitation) {
  JsonWriter json;
  write_invitation(json, invitation);
  return data_answer(status, std::move(json).take());
}

RestResponse invitations_answer(const std::vector<Invitation>& invitations) {
  JsonWriter json;
  json.begin_list();
  for (const Invitation& invitation : invitations) write_invitation(json, invitation);
  json.end_list();
  return data_answer(200, std::move(json).take());
}

std::string host_of(const Body& body) {
  const std::string* const host = body.text("invite_link_host");
  return host != nullptr ? *host : std::string();
}

/// The folders of an invitation: a list of texts, which nothing stands for as well.
std::vector<std::string> read_folders(Faults& faults, const Body& body) {
  std::vector<std::string> folders;
  const JsonValue* const value = body.find("folder_permissions");
  if (value == nullptr) return folders;
  const auto* const items = value->find_as<JsonValue::Array>();
  if (items == nullptr) {
    faults.add("folder_permissions", "Not a valid list.");
    return folders;
  }
  for (const JsonValue& item : *items) {
    const auto* const text = item.find_as<std::string>();
    if (text == nullptr || !Uuid::from_text(*text))
      faults.add("folder_permissions", "Not a valid UUID.");
    else
      folders.push_back(*text);
  }
  return folders;
}

}  // namespace

RestResponse create_service_invitation(Call& call) {
  const Body body(call);
  if (body.refused()) return *body.refused();
  Faults faults;
  faults.require(body, {"email_address", "from_user", "permissions"});
  Invitation invitation;
  invitation.service_id.uuid = uuid_at(call, 0);
  const std::string* const address = faults.text(body, "email_address");
  faults.check_email("email_address", address);
  const auto from_user = faults.uuid(body, "from_user");
  const std::string* const permissions = faults.text(body, "permissions");
  if (const std::string* const type = faults.text(body, "auth_type")) {
    const auto read = auth_type_from(*type);
    if (read)
      invitation.auth_type = *read;
    else
      faults.add("auth_type", "Must be one of: email_auth, sms_auth, webauthn_auth.");
  }
  invitation.folder_permissions = read_folders(faults, body);
  if (faults.any()) return faults.answer();
  invitation.email_address = *address;
  invitation.invited_by.uuid = *from_user;
  invitation.permissions = *permissions;
  NFY_ADMIN_TRY(made, call.engine.invitations().create(invitation, host_of(body)));
  return invitation_answer(201, made);
}

RestResponse list_service_invitations(Call& call) {
  NFY_ADMIN_TRY(found, call.engine.invitations().list(ServiceId{uuid_at(call, 0)}));
  return invitations_answer(found);
}

RestResponse get_service_invitation(Call& call) {
  NFY_ADMIN_TRY(found,
                call.engine.invitations().get(ServiceId{uuid_at(call, 0)}, {uuid_at(call, 1)}));
  return invitation_answer(200, found);
}

RestResponse update_service_invitation(Call& call) {
  const ServiceId service{uuid_at(call, 0)};
  const InvitationId id{uuid_at(call, 1)};
  NFY_ADMIN_TRY(before, call.engine.invitations().get(service, id));
  const Body body(call);
  if (body.refused()) return *body.refused();
  Faults faults;
  const std::string* const word = faults.text(body, "status");
  const auto status =
      word != nullptr ? invitation_status_from(*word) : Result<InvitationStatus>(before.status);
  if (!status) faults.add("status", "Must be one of: pending, accepted, cancelled.");
  if (faults.any()) return faults.answer();
  NFY_ADMIN_TRY(changed, call.engine.invitations().set_status(service, id, *status));
  return invitation_answer(200, changed);
}

RestResponse create_organisation_invitation(Call& call) {
  const Body body(call);
  if (body.refused()) return *body.refused();
  Schema schema(body.json());
  const auto* const address = schema.email_address("email_address");
  const auto invited_by = schema.uuid("invited_by");
  schema.text("invite_link_host");
  const auto permissions = schema.texts("permissions", organisation_words);
  schema.require({"email_address", "invited_by"});
  if (auto refused = schema.refused()) return *std::move(refused);
  Invitation invitation;
  invitation.organisation_id.uuid = uuid_at(call, 0);
  invitation.email_address = *address;
  invitation.invited_by.uuid = *invited_by;
  if (permissions)
    for (const std::string& permission : *permissions)
      invitation.permissions += (invitation.permissions.empty() ? "" : ",") + permission;
  NFY_ADMIN_TRY(made, call.engine.invitations().create(invitation, host_of(body)));
  return invitation_answer(201, made);
}

RestResponse list_organisation_invitations(Call& call) {
  NFY_ADMIN_TRY(found, call.engine.invitations().list(OrganisationId{uuid_at(call, 0)}));
  return invitations_answer(found);
}

RestResponse get_organisation_invitation(Call& call) {
  NFY_ADMIN_TRY(
      found, call.engine.invitations().get(OrganisationId{uuid_at(call, 0)}, {uuid_at(call, 1)}));
  return invitation_answer(200, found);
}

RestResponse update_organisation_invitation(Call& call) {
  const OrganisationId organisation{uuid_at(call, 0)};
  const InvitationId id{uuid_at(call, 1)};
  NFY_ADMIN_TRY(before, call.engine.invitations().get(organisation, id));
  const Body body(call);
  if (body.refused()) return *body.refused();
  Schema schema(body.json());
  const std::string* const word = schema.word("status", statuses);
  schema.require({"status"});
  if (auto refused = schema.refused()) return *std::move(refused);
  NFY_ADMIN_TRY(status, invitation_status_from(*word));
  NFY_ADMIN_TRY(changed, call.engine.invitations().set_status(organisation, before.id, status));
  return invitation_answer(200, changed);
}

namespace {

RestResponse invitation_of_kind(Call& call, bool of_service) {
  NFY_ADMIN_TRY(found, call.engine.invitations().get({uuid_at(call, 0)}));
  return found.service_id.is_nil() == of_service ? no_result() : invitation_answer(200, found);
}

RestResponse wrong_invitation(std::string_view text) {
  JsonWriter json;
  json.begin_object().name("message").begin_object().text("invitation", text).end_object();
  json.text("result", "error").end_object();
  return rest::json_answer(400, std::move(json).take());
}

RestResponse check_token(Call& call, bool of_service) {
  NFY_ADMIN_TRY(checked, call.engine.invitations().check_token(call.path[0]));
  if (checked.verdict == InvitationVerdict::expired)
    return wrong_invitation(
        "Your invitation to GOV.UK Notify has expired. Please ask the person that invited you to "
        "send you another one");
  if (checked.verdict == InvitationVerdict::unknown)
    return wrong_invitation(
        "Something’s wrong with this link. Make sure you’ve copied the whole thing.");
  return checked.invitation.service_id.is_nil() == of_service
             ? no_result()
             : invitation_answer(200, checked.invitation);
}

}  // namespace

RestResponse get_invited_to_service(Call& call) { return invitation_of_kind(call, true); }
RestResponse get_invited_to_organisation(Call& call) { return invitation_of_kind(call, false); }
RestResponse check_service_token(Call& call) { return check_token(call, true); }
RestResponse check_organisation_token(Call& call) { return check_token(call, false); }

}  // namespace notify::admin::people
