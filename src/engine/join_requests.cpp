#include "engine/people.hpp"

#include <notify/invitations.hpp>
#include <notify/system_messages.hpp>

#include <algorithm>

namespace notify {
namespace {

constexpr std::size_t reason_bytes_max = 10'000, contacted_max = 100;

Result<void> check_join_request(const JoinRequest& request) {
  if (request.contacted.empty() || request.contacted.size() > contacted_max)
    return make_error(ErrorCode::invalid_argument, "a request to join contacts 1 to 100 members");
  if (request.reason && request.reason->size() > reason_bytes_max)
    return make_error(ErrorCode::invalid_argument, "reason is longer than 10000 bytes");
  return {};
}

bool is_in(const UserAccounts& accounts, ServiceId service) {
  return std::ranges::find(accounts.services, service, &MemberService::id) !=
         accounts.services.end();
}

}  // namespace

Result<JoinRequest> JoinRequests::create(const JoinRequest& given, std::string_view admin_url) {
  JoinRequest request = given;
  NFY_CHECK(check_join_request(request));
  SystemMessages messages(*context_);
  NFY_CHECK(messages.check_seeded());
  NFY_TRY(service, context_->store().services().get(request.service_id));
  NFY_TRY(requester, Members(*context_).accounts(request.requester_id));
  if (is_in(requester, service.id))
    return make_error(ErrorCode::conflict, "the requester is a member of the service already");
  NFY_TRY(contacted, Members(*context_).accounts(request.contacted));
  std::vector<std::string> names;
  bool anybody = false;
  for (const UserAccounts& accounts : contacted) {
    names.push_back(accounts.user.name + " – " + accounts.user.email_address);
    anybody = anybody || is_in(accounts, service.id);
  }
  if (contacted.size() != request.contacted.size())
    return make_error(ErrorCode::not_found, "a user who is contacted is unknown");
  if (!anybody)
    return make_error(ErrorCode::invalid_argument, "nobody contacted is a member of the service",
                      {}, Reason::no_member_contacted);

  request.id.uuid = make_uuid_v4(*context_->ports.entropy);
  request.status = JoinRequestStatus::pending;
  request.status_changed_by = {};
  request.status_changed_at.reset();
  request.created_at = context_->now();
  const std::string place = "/services/" + service.id.to_text();
  NFY_TRY(url, people::admin_link(*context_, admin_url,
                                  place + "/join-request/" + request.id.to_text() + "/approve"));
  NFY_TRY(again, people::admin_link(*context_, admin_url, place + "/join/ask"));
  NFY_CHECK(context_->store().invitations().insert_join_request(request));

  Personalisation values;
  values.set("requester_name", requester.user.name);
  values.set("requester_email_address", requester.user.email_address);
  values.set("service_name", service.name);
  const std::string reason = request.reason.value_or("");
  values.set("reason_given", reason.empty() ? "no" : "yes");
  values.set("reason", people::quoted(reason));
  values.set("url", url);
  for (const UserAccounts& accounts : contacted) {
    if (!is_in(accounts, service.id)) continue;
    values.set("approver_name", accounts.user.name);
    NFY_CHECK(messages.send(SystemMessage::join_request, accounts.user.email_address, values,
                            requester.user.email_address));
  }
  Personalisation receipt;
  receipt.set("requester_name", requester.user.name);
  receipt.set("service_name", service.name);
  receipt.set("service_admin_names", people::list_of(names));
  receipt.set("url_ask_to_join_page", again);
  NFY_CHECK(
      messages.send(SystemMessage::join_request_receipt, requester.user.email_address, receipt));
  return request;
}

Result<JoinRequest> JoinRequests::get(ServiceId service, JoinRequestId id) {
  return context_->store().invitations().get_join_request(service, id);
}

Result<JoinRequest> JoinRequests::answer(ServiceId service_id, JoinRequestId id,
                                         const JoinAnswer& given) {
  if (given.reason && given.reason->size() > reason_bytes_max)
    return make_error(ErrorCode::invalid_argument, "reason is longer than 10000 bytes");
  const bool lets_in = given.status == JoinRequestStatus::approved;
  SystemMessages messages(*context_);
  if (lets_in) NFY_CHECK(messages.check_seeded());
  NFY_TRY(answered, context_->store().invitations().answer_join_request(service_id, id, given,
                                                                        context_->now()));
  if (!lets_in) return answered;
  NFY_TRY(service, context_->store().services().get(service_id));
  NFY_TRY(requester, context_->store().users().get(answered.requester_id));
  NFY_TRY(approver, context_->store().users().get(given.by));
  NFY_TRY(dashboard, people::admin_link(*context_, {}, "/services/" + service_id.to_text()));
  Personalisation values;
  values.set("requester_name", requester.name);
  values.set("approver_name", approver.name);
  values.set("service_name", service.name);
  values.set("dashboard_url", dashboard);
  NFY_CHECK(messages.send(SystemMessage::join_request_approved, requester.email_address, values));
  return answered;
}

}  // namespace notify
