#include "people.hpp"

#include <notify/invitations.hpp>

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

struct InvitationRow {
  Invitation invitation;
  std::string folders;
};
struct JoinRequestRow {
  JoinRequest request;
  std::string contacted;
};

Result<InvitationStatus> invitation_status_in(std::int32_t code) {
  if (code < NFY_INVITATION_PENDING || code > NFY_INVITATION_CANCELLED)
    return bad_argument("status", "must be one of NFY_INVITATION_*");
  return static_cast<InvitationStatus>(code - NFY_INVITATION_PENDING);
}

Result<JoinRequestStatus> join_status_in(std::int32_t code) {
  if (code < NFY_JOIN_PENDING || code > NFY_JOIN_CANCELLED)
    return bad_argument("status", "must be one of NFY_JOIN_*");
  return static_cast<JoinRequestStatus>(code - NFY_JOIN_PENDING);
}

Result<Invitation> invitation_in(const nfy_invitation* invitation) {
  NFY_TRY(given, sized_in(invitation, "invitation"));
  Invitation value;
  value.service_id.uuid = to_uuid(given.service_id);
  value.organisation_id.uuid = to_uuid(given.organisation_id);
  NFY_CHECK(text_or_default(given.email_address, "email_address", value.email_address));
  value.invited_by.uuid = to_uuid(given.invited_by);
  NFY_CHECK(text_or_default(given.permissions, "permissions", value.permissions));
  NFY_TRY(folders, text_in(given.folder_permissions, "folder_permissions"));
  value.folder_permissions = people::split_words(folders);
  NFY_TRY(auth_type, auth_type_in(given.auth_type));
  value.auth_type = auth_type;
  return value;
}

nfy_invitation invitation_out(const InvitationRow& row) noexcept {
  const Invitation& value = row.invitation;
  nfy_invitation out = NFY_INVITATION_INIT;
  out.id = uuid_out(value.id.uuid);
  out.service_id = uuid_out(value.service_id.uuid);
  out.organisation_id = uuid_out(value.organisation_id.uuid);
  out.email_address = str_out(value.email_address);
  out.invited_by = uuid_out(value.invited_by.uuid);
  out.permissions = str_out(value.permissions);
  out.folder_permissions = str_out(row.folders);
  out.auth_type = auth_type_out(value.auth_type);
  out.status = static_cast<std::int32_t>(value.status) + NFY_INVITATION_PENDING;
  out.created_at_us = value.created_at.us();
  return out;
}

nfy_join_request join_request_out(const JoinRequestRow& row) noexcept {
  const JoinRequest& value = row.request;
  nfy_join_request out = NFY_JOIN_REQUEST_INIT;
  out.id = uuid_out(value.id.uuid);
  out.service_id = uuid_out(value.service_id.uuid);
  out.requester_id = uuid_out(value.requester_id.uuid);
  out.contacted = str_out(row.contacted);
  if (value.reason) out.reason = str_out(*value.reason);
  out.status = static_cast<std::int32_t>(value.status) + NFY_JOIN_PENDING;
  out.status_changed_by = uuid_out(value.status_changed_by.uuid);
  out.status_changed_at_us = instant_out(value.status_changed_at);
  out.created_at_us = value.created_at.us();
  return out;
}

Result<JoinAnswer> answer_in(const nfy_join_answer* answer) {
  NFY_TRY(given, sized_in(answer, "answer"));
  JoinAnswer value;
  NFY_TRY(status, join_status_in(given.status));
  value.status = status;
  value.by.uuid = to_uuid(given.by);
  NFY_TRY(reason, text_in(given.reason, "reason"));
  if (!reason.empty()) value.reason = std::move(reason);
  NFY_TRY(permissions,
          words_in<TeamPermission>(given.permissions, "permissions", team_permission_from));
  value.permissions = std::move(permissions);
  NFY_TRY(folders, ids_in<TemplateFolderId>(given.folders, "folders"));
  value.folders = std::move(folders);
  if (given.auth_type != 0) {
    NFY_TRY(auth_type, auth_type_in(given.auth_type));
    value.auth_type = auth_type;
  }
  return value;
}

/// Whose an invitation is: exactly one of the two is given.
struct Place {
  ServiceId service{};
  OrganisationId organisation{};
};

Result<Place> place_in(const nfy_uuid* service_id, const nfy_uuid* organisation_id) {
  if ((service_id == nullptr) == (organisation_id == nullptr))
    return bad_argument("service_id or organisation_id", "must be NULL, and not both");
  Place place;
  if (service_id != nullptr) place.service.uuid = to_uuid(*service_id);
  if (organisation_id != nullptr) place.organisation.uuid = to_uuid(*organisation_id);
  return place;
}

}  // namespace
}  // namespace notify::capi

struct nfy_invitation_rows : Rows<InvitationRow> {};
struct nfy_join_request_rows : Rows<JoinRequestRow> {};

namespace notify::capi {
namespace {

nfy_invitation_rows* invitation_rows(std::vector<Invitation> invitations) {
  std::vector<InvitationRow> rows;
  for (Invitation& invitation : invitations) {
    std::string folders = people::join_words(invitation.folder_permissions);
    rows.push_back({std::move(invitation), std::move(folders)});
  }
  return open_rows<nfy_invitation_rows>(std::move(rows));
}

nfy_join_request_rows* join_request_rows(JoinRequest request) {
  std::string contacted = ids_text(request.contacted);
  return open_rows<nfy_join_request_rows>(
      std::vector<JoinRequestRow>{{std::move(request), std::move(contacted)}});
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_invitation_create(nfy_engine* engine, const nfy_invitation* invitation,
                                 nfy_str admin_url, nfy_invitation_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(value, invitation_in(invitation));
    NFY_TRY(base, text_in(admin_url, "admin_url"));
    NFY_TRY(made, self->engine->invitations().create(value, base));
    *out = invitation_rows({std::move(made)});
    return {};
  });
}

nfy_status nfy_invitation_get(nfy_engine* engine, const nfy_uuid* id, nfy_invitation_rows** out,
                              nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(invitation, id_in<InvitationId>(id, "id"));
    NFY_TRY(found, self->engine->invitations().get(invitation));
    *out = invitation_rows({std::move(found)});
    return {};
  });
}

nfy_status nfy_invitation_list(nfy_engine* engine, const nfy_uuid* service_id,
                               const nfy_uuid* organisation_id, nfy_invitation_rows** out,
                               nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(place, place_in(service_id, organisation_id));
    NFY_TRY(found, place.service.is_nil() ? self->engine->invitations().list(place.organisation)
                                          : self->engine->invitations().list(place.service));
    *out = invitation_rows(std::move(found));
    return {};
  });
}

nfy_status nfy_invitation_set_status(nfy_engine* engine, const nfy_uuid* service_id,
                                     const nfy_uuid* organisation_id, const nfy_uuid* id,
                                     int32_t status, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(place, place_in(service_id, organisation_id));
    NFY_TRY(invitation, id_in<InvitationId>(id, "id"));
    NFY_TRY(next, invitation_status_in(status));
    Invitations invitations = self->engine->invitations();
    NFY_CHECK(place.service.is_nil() ? invitations.set_status(place.organisation, invitation, next)
                                     : invitations.set_status(place.service, invitation, next));
    return {};
  });
}

nfy_status nfy_invitation_check_token(nfy_engine* engine, nfy_str token, int32_t* verdict,
                                      nfy_invitation_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_CHECK(check_given(verdict, "verdict"));
    *verdict = NFY_TOKEN_UNKNOWN;
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(text, bytes_in(token, "token"));
    NFY_TRY(checked, self->engine->invitations().check_token(text));
    *verdict = static_cast<std::int32_t>(checked.verdict) + NFY_TOKEN_GOOD;
    std::vector<Invitation> found;
    if (checked.verdict == InvitationVerdict::good) found.push_back(std::move(checked.invitation));
    *out = invitation_rows(std::move(found));
    return {};
  });
}

nfy_status nfy_join_request_create(nfy_engine* engine, const nfy_join_request* request,
                                   nfy_str admin_url, nfy_join_request_rows** out,
                                   nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(given, sized_in(request, "request"));
    JoinRequest value;
    value.service_id.uuid = to_uuid(given.service_id);
    value.requester_id.uuid = to_uuid(given.requester_id);
    NFY_TRY(contacted, ids_in<UserId>(given.contacted, "contacted"));
    value.contacted = std::move(contacted);
    NFY_TRY(reason, text_in(given.reason, "reason"));
    if (!reason.empty()) value.reason = std::move(reason);
    NFY_TRY(base, text_in(admin_url, "admin_url"));
    NFY_TRY(made, self->engine->join_requests().create(value, base));
    *out = join_request_rows(std::move(made));
    return {};
  });
}

nfy_status nfy_join_request_get(nfy_engine* engine, const nfy_uuid* service_id, const nfy_uuid* id,
                                nfy_join_request_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(request, id_in<JoinRequestId>(id, "id"));
    NFY_TRY(found, self->engine->join_requests().get(service, request));
    *out = join_request_rows(std::move(found));
    return {};
  });
}

nfy_status nfy_join_request_answer(nfy_engine* engine, const nfy_uuid* service_id,
                                   const nfy_uuid* id, const nfy_join_answer* answer,
                                   nfy_join_request_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(request, id_in<JoinRequestId>(id, "id"));
    NFY_TRY(value, answer_in(answer));
    NFY_TRY(answered, self->engine->join_requests().answer(service, request, value));
    *out = join_request_rows(std::move(answered));
    return {};
  });
}

size_t nfy_invitation_rows_count(const nfy_invitation_rows* rows) { return count_rows(rows); }
nfy_status nfy_invitation_rows_get(const nfy_invitation_rows* rows, size_t index,
                                   nfy_invitation* out, nfy_error** err) {
  return get_row(rows, index, out, err, invitation_out);
}
void nfy_invitation_rows_free(nfy_invitation_rows* rows) { close_handle(rows); }

size_t nfy_join_request_rows_count(const nfy_join_request_rows* rows) { return count_rows(rows); }
nfy_status nfy_join_request_rows_get(const nfy_join_request_rows* rows, size_t index,
                                     nfy_join_request* out, nfy_error** err) {
  return get_row(rows, index, out, err, join_request_out);
}
void nfy_join_request_rows_free(nfy_join_request_rows* rows) { close_handle(rows); }
