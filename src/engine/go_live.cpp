#include "engine/people.hpp"

#include <notify/members.hpp>
#include <notify/organisations.hpp>
#include <notify/senders.hpp>
#include <notify/services.hpp>
#include <notify/system_messages.hpp>
#include <notify/users.hpp>

#include <algorithm>

namespace notify {
namespace {

constexpr std::size_t body_bytes_max = 10'000;

bool approves(const OrganisationMember& member) {
  return std::ranges::find(member.permissions, OrganisationPermission::can_make_services_live) !=
         member.permissions.end();
}

/// The active ones of the users, in the order given.
Result<std::vector<User>> active_of(EngineContext& context, const std::vector<UserId>& ids) {
  if (ids.empty()) return std::vector<User>();
  NFY_TRY(all, Members(context).accounts(ids));
  std::vector<User> users;
  for (UserAccounts& accounts : all)
    if (accounts.user.active) users.push_back(std::move(accounts.user));
  return users;
}

/// A service whose request to go live is open, and who asked.
struct OpenRequest {
  Service service;
  User requester;
};

Result<OpenRequest> open_request_of(EngineContext& context, ServiceId id) {
  NFY_TRY(service, Services(context).get(id));
  if (!service.details.has_active_go_live_request || service.details.go_live_user.is_nil())
    return make_error(ErrorCode::invalid_argument,
                      "the service has no open request to go live: " + id.to_text());
  NFY_TRY(requester, context.store().users().get(service.details.go_live_user));
  return OpenRequest{std::move(service), std::move(requester)};
}

}  // namespace

Result<NotificationId> SystemMessages::send_reply_to_check(ServiceId service, std::string_view to) {
  NFY_TRY(email, people::checked_email(to));
  NFY_TRY(known, Senders(*context_).list(service, NotificationType::email));
  for (const Sender& sender : known)
    if (!sender.archived && sender.text == email.address)
      return make_error(ErrorCode::conflict, "the service replies to that address already");
  NFY_CHECK(check_seeded());
  return post(SystemMessage::reply_to_verification, email.address, {});
}

Result<void> SystemMessages::send_service_live(ServiceId id) {
  NFY_TRY(service, Services(*context_).get(id));
  NFY_TRY(members, Members(*context_).list(id));
  std::vector<UserId> ids;
  for (const Member& member : members) ids.push_back(member.user_id);
  NFY_TRY(users, active_of(*context_, ids));
  Personalisation values;
  values.set("service_name", service.name);
  for (const User& user : users) {
    values.set("name", user.name);
    NFY_CHECK(send(SystemMessage::service_live, user.email_address, values));
  }
  return {};
}

Result<void> SystemMessages::send_go_live_asked(ServiceId id, std::string_view admin_url) {
  NFY_TRY(service, Services(*context_).get(id));
  NFY_TRY(organisation, Organisations(*context_).get(service.organisation_id));
  NFY_TRY(requester, context_->store().users().get(service.details.go_live_user));
  NFY_CHECK(check_seeded());
  NFY_TRY(decide, people::admin_link(*context_, admin_url,
                                     "/services/" + id.to_text() + "/make-service-live"));
  NFY_TRY(support, people::admin_link(*context_, admin_url, "/support"));
  NFY_TRY(members, Members(*context_).list_of_organisation(organisation.id));
  std::vector<UserId> ids;
  for (const OrganisationMember& member : members)
    if (approves(member)) ids.push_back(member.user_id);
  NFY_TRY(users, active_of(*context_, ids));
  if (users.empty()) return {};

  Personalisation values;
  values.set("service_name", service.name);
  values.set("organisation_name", organisation.name);
  values.set("requester_name", requester.name);
  values.set("requester_email_address", requester.email_address);
  values.set("make_service_live_link", decide);
  values.set("support_page_link", support);
  std::vector<std::string> names;
  for (const User& user : users) {
    values.set("name", user.name);
    NFY_CHECK(
        send(SystemMessage::go_live_asked, user.email_address, values, requester.email_address));
    names.push_back(user.name);
  }
  Personalisation receipt;
  receipt.set("name", requester.name);
  receipt.set("service_name", service.name);
  receipt.set("organisation_name", organisation.name);
  receipt.set("organisation_team_member_names", people::list_of(names));
  return send(SystemMessage::go_live_asked_receipt, requester.email_address, receipt);
}

Result<void> SystemMessages::send_go_live_next_steps(ServiceId id, std::string_view to,
                                                     std::string_view body) {
  NFY_TRY(email, people::checked_email(to));
  if (body.size() > body_bytes_max)
    return make_error(ErrorCode::invalid_argument, "body is longer than 10000 bytes");
  NFY_TRY(open, open_request_of(*context_, id));
  Personalisation values;
  values.set("service_name", open.service.name);
  values.set("body", std::string(body));
  return send(SystemMessage::go_live_next_steps, email.address, values);
}

Result<void> SystemMessages::send_go_live_rejected(ServiceId id, const GoLiveRejection& rejection) {
  if (rejection.reason.size() > body_bytes_max)
    return make_error(ErrorCode::invalid_argument, "reason is longer than 10000 bytes");
  NFY_TRY(open, open_request_of(*context_, id));
  Personalisation values;
  values.set("name", open.requester.name);
  values.set("service_name", open.service.name);
  std::string organisation_name;
  if (!open.service.organisation_id.is_nil()) {
    NFY_TRY(organisation, Organisations(*context_).get(open.service.organisation_id));
    organisation_name = organisation.name;
  }
  values.set("organisation_name", organisation_name);
  values.set("reason", people::quoted(rejection.reason));
  values.set("organisation_team_member_name", rejection.member_name);
  values.set("organisation_team_member_email", rejection.member_email_address);
  return send(SystemMessage::go_live_rejected, open.requester.email_address, values);
}

}  // namespace notify
