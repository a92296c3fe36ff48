#include "store/sql/invitations.sql.hpp"
#include "store/sql/people.hpp"
#include "store/sql/stored_settings.hpp"

namespace notify::sql {
namespace {

template <typename T>
T stored_word(Result<T> read) {
  if (!read) fail(ErrorCode::corrupt, "stored word of an invitation cannot be read");
  return *read;
}

Invitation invitation_from(const Row& row) {
  Invitation i;
  i.id.uuid = row.uuid(0);
  i.service_id.uuid = row.uuid(1);
  i.organisation_id.uuid = row.uuid(2);
  i.email_address = row.text(3);
  i.invited_by.uuid = row.uuid(4);
  i.permissions = row.text(5);
  i.folder_permissions = people::split_words(row.text(6));
  i.auth_type = stored_word(auth_type_from(row.text(7)));
  i.status = stored_word(invitation_status_from(row.text(8)));
  i.created_at = row.time(9);
  return i;
}

Invitation required_invitation(Connection& connection, InvitationId id) {
  std::optional<Invitation> found;
  connection.query(select_invitation, {id}, [&](const Row& row) { found = invitation_from(row); });
  if (!found) fail(ErrorCode::not_found, "unknown invitation: " + id.to_text());
  return *std::move(found);
}

JoinRequest required_join_request(Connection& connection, ServiceId service, JoinRequestId id) {
  std::optional<JoinRequest> found;
  connection.query(select_join, {id, service}, [&](const Row& row) {
    JoinRequest& r = found.emplace();
    r.id.uuid = row.uuid(0);
    r.service_id.uuid = row.uuid(1);
    r.requester_id.uuid = row.uuid(2);
    for (const std::string& word : people::split_words(row.text(3)))
      r.contacted.push_back(stored_word(UserId::from_text(word)));
    if (!row.is_null(4)) r.reason = row.text(4);
    r.status = stored_word(join_request_status_from(row.text(5)));
    r.status_changed_by.uuid = row.uuid(6);
    r.status_changed_at = row.time_or_null(7);
    r.created_at = row.time(8);
  });
  if (!found) fail(ErrorCode::not_found, "unknown join request: " + id.to_text());
  return *std::move(found);
}

void let_in(Session& session, const JoinRequest& request, const JoinAnswer& answer, UtcTime now) {
  Connection& connection = session.connection();
  bool is_member = false;
  connection.query(select_membership, {request.service_id, request.requester_id},
                   [&](const Row&) { is_member = true; });
  if (!is_member)
    add_member(connection,
               {request.service_id, request.requester_id, answer.permissions, answer.folders}, now);
  if (answer.auth_type)
    connection.execute(give_auth_type, {request.requester_id, name_of(*answer.auth_type)});
  connection.execute(cancel_other_joins,
                     {request.service_id, request.requester_id, answer.by, now});
}

}  // namespace

Result<void> SqlInvitations::insert(const Invitation& i) {
  return transact(Access::write, [&](Session& session) {
    Connection& connection = session.connection();
    if (!i.service_id.is_nil()) require_service(connection, i.service_id);
    if (!i.organisation_id.is_nil()) require_organisation(connection, i.organisation_id);
    static_cast<void>(required_user(connection, i.invited_by));
    const std::string folders = people::join_words(i.folder_permissions);
    connection.execute(insert_invitation,
                       {i.id, Value::id_or_null(i.service_id), Value::id_or_null(i.organisation_id),
                        i.email_address, i.invited_by, i.permissions, folders, name_of(i.auth_type),
                        name_of(i.status), i.created_at});
  });
}

Result<Invitation> SqlInvitations::get(InvitationId id) {
  return transact(Access::single,
                  [&](Session& session) { return required_invitation(session.connection(), id); });
}

Result<std::vector<Invitation>> SqlInvitations::list(const InvitationPlace& place) {
  return transact(Access::single, [&](Session& session) {
    std::vector<Invitation> found;
    const auto keep = [&](const Row& row) { found.push_back(invitation_from(row)); };
    if (!place.service.is_nil())
      session.connection().query(select_service_invitations, {place.service}, keep);
    else
      session.connection().query(select_organisation_invitations, {place.organisation}, keep);
    return found;
  });
}

Result<Invitation> SqlInvitations::set_status(const InvitationPlace& place, InvitationId id,
                                              InvitationStatus status) {
  return transact(Access::write, [&](Session& session) {
    Invitation found = required_invitation(session.connection(), id);
    if (found.service_id != place.service || found.organisation_id != place.organisation)
      fail(ErrorCode::not_found, "unknown invitation: " + id.to_text());
    session.connection().execute(update_invitation, {id, name_of(status)});
    found.status = status;
    return found;
  });
}

Result<std::int64_t> SqlInvitations::prune(UtcTime created_before) {
  return transact(Access::write, [&](Session& session) {
    return session.connection().execute(delete_old_invitations, {created_before});
  });
}

Result<void> SqlInvitations::insert_join_request(const JoinRequest& r) {
  return transact(Access::write, [&](Session& session) {
    Connection& connection = session.connection();
    require_service(connection, r.service_id);
    static_cast<void>(required_user(connection, r.requester_id));
    std::vector<std::string> contacted;
    for (const UserId user : r.contacted) contacted.push_back(user.to_text());
    const std::string ids = people::join_words(contacted);
    connection.execute(insert_join,
                       {r.id, r.service_id, r.requester_id, ids, r.reason, name_of(r.status),
                        Value::id_or_null(r.status_changed_by), r.status_changed_at, r.created_at});
  });
}

Result<JoinRequest> SqlInvitations::get_join_request(ServiceId service, JoinRequestId id) {
  return transact(Access::single, [&](Session& session) {
    return required_join_request(session.connection(), service, id);
  });
}

Result<JoinRequest> SqlInvitations::answer_join_request(ServiceId service, JoinRequestId id,
                                                        const JoinAnswer& answer, UtcTime now) {
  return transact(Access::write, [&](Session& session) {
    Connection& connection = session.connection();
    require_service(connection, service);
    session.settings().touch(service);
    const JoinRequest before = required_join_request(connection, service, id);
    static_cast<void>(required_user(connection, answer.by));
    const auto reason = answer.reason ? answer.reason : before.reason;
    connection.execute(update_join, {id, name_of(answer.status), answer.by, now, reason});
    if (answer.status == JoinRequestStatus::approved) let_in(session, before, answer, now);
    return required_join_request(connection, service, id);
  });
}

}  // namespace notify::sql
