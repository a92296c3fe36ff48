#include "admin/answers.hpp"
#include "admin/people/handlers.hpp"
#include "admin/people/schema.hpp"
#include "admin/people/view.hpp"

#include <array>

namespace notify::admin::people {
namespace {

constexpr std::array<std::string_view, 4> answers = {"pending", "approved", "rejected",
                                                     "cancelled"};
constexpr std::array<std::string_view, 2> auth_types = {"email_auth", "sms_auth"};
constexpr std::array<std::string_view, team_permission_count> team_words = {
    "manage_users", "manage_templates", "manage_settings", "send_texts",
    "send_emails",  "send_letters",     "manage_api_keys", "view_activity"};

/// Who changed it, and who asked, as the admin app shows them.
RestResponse join_request_answer(Call& call, const JoinRequest& r) {
  NFY_ADMIN_TRY(requester, call.engine.members().accounts(r.requester_id));
  JsonWriter json;
  json.begin_object().text("id", r.id.to_text()).text("service_id", r.service_id.to_text());
  json.text("created_at", r.created_at.to_text()).text("status", name_of(r.status));
  json.name("status_changed_by");
  if (r.status_changed_by.is_nil()) {
    json.null();
  } else {
    NFY_ADMIN_TRY(changer, call.engine.users().get(r.status_changed_by));
    json.begin_object().text("id", changer.id.to_text()).text("name", changer.name).end_object();
  }
  json.name("requester").begin_object().text("id", requester.user.id.to_text());
  json.text("name", requester.user.name).text("email_address", requester.user.email_address);
  json.name("belongs_to_service").begin_list();
  for (const MemberService& service : requester.services) json.text(service.id.to_text());
  json.end_list().end_object();
  write_time(json, "status_changed_at", r.status_changed_at);
  if (r.reason)
    json.text("reason", *r.reason);
  else
    json.null("reason");
  json.name("contacted_service_users").begin_list();
  for (const UserId user : r.contacted) json.text(user.to_text());
  json.end_list().end_object();
  return rest::json_answer(200, std::move(json).take());
}

}  // namespace

RestResponse create_join_request(Call& call) {
  const Body body(call);
  if (body.refused()) return *body.refused();
  Schema schema(body.json());
  const auto requester = schema.uuid("requester_id");
  const auto contacted = schema.uuids("contacted_user_ids", 1);
  const auto* const host = schema.text("invite_link_host");
  const auto* const reason = schema.text_or_null("reason");
  schema.require({"requester_id", "contacted_user_ids", "invite_link_host"});
  schema.close();
  if (auto refused = schema.refused()) return *std::move(refused);
  JoinRequest request;
  request.service_id.uuid = uuid_at(call, 0);
  request.requester_id.uuid = *requester;
  for (const Uuid& user : *contacted) request.contacted.push_back({user});
  if (reason != nullptr) request.reason = *reason;
  const auto made = call.engine.join_requests().create(request, *host);
  if (!made && made.error().reason == Reason::no_member_contacted)
    return rest::plain_error(400, "no-valid-service-managers-ids");
  if (!made && made.error().code == ErrorCode::conflict)
    return rest::plain_error(400, "user-already-in-service");
  if (!made) return refusal(made.error());
  JsonWriter json;
  json.begin_object().text("service_join_request_id", made->id.to_text()).end_object();
  return rest::json_answer(201, std::move(json).take());
}

RestResponse get_join_request(Call& call) {
  NFY_ADMIN_TRY(found, call.engine.join_requests().get({uuid_at(call, 0)}, {uuid_at(call, 1)}));
  return join_request_answer(call, found);
}

RestResponse answer_join_request(Call& call) {
  const Body body(call);
  if (body.refused()) return *body.refused();
  Schema schema(body.json());
  const auto permissions = schema.texts("permissions", team_words);
  const auto folders = schema.texts("folder_permissions");
  const auto by = schema.uuid("status_changed_by_id");
  const auto* const word = schema.word("status", answers);
  const auto* const reason = schema.text_or_null("reason");
  const auto* const auth_type = schema.word("auth_type", auth_types);
  schema.require({"status_changed_by_id", "status"});
  schema.close();
  if (auto refused = schema.refused()) return *std::move(refused);
  JoinAnswer answer;
  NFY_ADMIN_TRY(status, join_request_status_from(*word));
  answer.status = status;
  answer.by.uuid = *by;
  if (reason != nullptr) answer.reason = *reason;
  if (permissions)
    for (const std::string& name : *permissions) {
      NFY_ADMIN_TRY(permission, team_permission_from(name));
      answer.permissions.push_back(permission);
    }
  if (folders)
    for (const std::string& folder : *folders)
      if (const auto id = TemplateFolderId::from_text(folder)) answer.folders.push_back(*id);
  if (auth_type != nullptr) {
    NFY_ADMIN_TRY(type, auth_type_from(*auth_type));
    answer.auth_type = type;
  }
  NFY_ADMIN_TRY(answered,
                call.engine.join_requests().answer({uuid_at(call, 0)}, {uuid_at(call, 1)}, answer));
  return join_request_answer(call, answered);
}

}  // namespace notify::admin::people
