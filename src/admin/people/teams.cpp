#include "admin/answers.hpp"
#include "admin/people/handlers.hpp"
#include "admin/people/schema.hpp"
#include "admin/people/view.hpp"
#include "admin/services/handlers.hpp"

#include <notify/services.hpp>

#include <algorithm>

namespace notify::admin::people {
namespace {

/// What a member may do, and which folders they see, as a body has it.
struct TeamBody {
  std::vector<TeamPermission> permissions{};
  std::optional<std::vector<TemplateFolderId>> folders{};
  std::optional<RestResponse> refused{};
};

/// Nothing if a word is no permission.
template <typename Value, typename FromName>
std::optional<std::vector<Value>> read_words(const std::vector<std::string>& words,
                                             FromName from_name) {
  std::vector<Value> values;
  for (const std::string& word : words) {
    const auto value = from_name(word);
    if (!value) return {};
    values.push_back(*value);
  }
  return values;
}

TeamBody read_team_body(const Body& body) {
  TeamBody out;
  Schema schema(body.json());
  const auto words = schema.texts_in_objects("permissions", "permission");
  const auto folders = schema.texts("folder_permissions");
  schema.require({"permissions"});
  schema.close();
  out.refused = schema.refused();
  if (out.refused) return out;
  const auto permissions = read_words<TeamPermission>(*words, team_permission_from);
  if (!permissions) {
    out.refused = no_result();  // as the reference's database tells it
    return out;
  }
  out.permissions = *permissions;
  if (!folders) return out;
  out.folders.emplace();
  for (const std::string& folder : *folders) {
    const auto id = TemplateFolderId::from_text(folder);
    if (!id) out.refused = no_result();
    if (id) out.folders->push_back(*id);
  }
  return out;
}

bool is_member(const std::vector<Member>& members, UserId user) {
  return std::ranges::find(members, user, &Member::user_id) != members.end();
}

}  // namespace

RestResponse list_service_users(Call& call) {
  NFY_ADMIN_TRY(members, call.engine.members().list({uuid_at(call, 0)}));
  std::vector<UserId> ids;
  for (const Member& member : members) ids.push_back(member.user_id);
  return users_answer(call, ids);
}

RestResponse add_service_user(Call& call) {
  const ServiceId service{uuid_at(call, 0)};
  const UserId user{uuid_at(call, 1)};
  NFY_ADMIN_TRY(members, call.engine.members().list(service));
  NFY_ADMIN_TRY(known, call.engine.users().get(user));
  if (is_member(members, known.id))
    return rest::plain_error(
        400, "User id: " + call.path[1] + " already part of service id: " + service.to_text());
  const Body body(call);
  if (body.refused()) return *body.refused();
  TeamBody said = read_team_body(body);
  if (said.refused) return *std::move(said.refused);
  Member member{service, user, said.permissions, {}};
  if (said.folders) member.folders = *std::move(said.folders);
  if (const auto added = call.engine.members().add(member); !added) return refusal(added.error());
  RestResponse response = services::get_service(call);
  if (response.status == 200) response.status = 201;
  return response;
}

RestResponse remove_service_user(Call& call) {
  const ServiceId service{uuid_at(call, 0)};
  const UserId user{uuid_at(call, 1)};
  NFY_ADMIN_TRY(members, call.engine.members().list(service));
  NFY_ADMIN_TRY(known, call.engine.users().get(user));
  if (!is_member(members, known.id)) return rest::plain_error(404, "User not found");
  const auto removed = call.engine.members().remove(service, user);
  if (removed) return empty_json();
  if (removed.error().reason == Reason::member_needed)
    return rest::plain_error(400, "User cannot be removed from the service");
  return refusal(removed.error());
}

RestResponse set_service_permissions(Call& call) {
  const UserId user{uuid_at(call, 0)};
  const ServiceId service{uuid_at(call, 1)};
  NFY_ADMIN_TRY(member, call.engine.members().get(service, user));
  static_cast<void>(member);
  const Body body(call);
  if (body.refused()) return *body.refused();
  TeamBody said = read_team_body(body);
  if (said.refused) return *std::move(said.refused);
  const auto done =
      call.engine.members().set_permissions(service, user, said.permissions, said.folders);
  if (done) return empty_json();
  if (done.error().reason == Reason::member_needed)
    return rest::plain_error(400,
                             "Cannot change user permissions - service would have too few users "
                             "with manage_settings");
  return refusal(done.error());
}

namespace {

/// The permissions of a member of an organisation, or why they cannot be read.
std::optional<RestResponse> read_organisation_body(
    const Body& body, std::vector<OrganisationPermission>& permissions) {
  Schema schema(body.json());
  const auto words = schema.texts_in_objects("permissions", "permission");
  schema.require({"permissions"});
  if (auto refused = schema.refused()) return refused;
  auto read = read_words<OrganisationPermission>(*words, organisation_permission_from);
  if (!read) return no_result();
  permissions = *std::move(read);
  return {};
}

/// Makes the user a member of the organisation, or changes what they may do.
std::optional<RestResponse> put_in_organisation(Call& call, OrganisationId organisation,
                                                UserId user) {
  const Body body(call);
  if (body.refused()) return *body.refused();
  OrganisationMember member{organisation, user, {}};
  if (auto refused = read_organisation_body(body, member.permissions)) return refused;
  if (const auto put = call.engine.members().put_in_organisation(member); !put)
    return refusal(put.error());
  return {};
}

}  // namespace

RestResponse set_organisation_permissions(Call& call) {
  const UserId user{uuid_at(call, 0)};
  const OrganisationId organisation{uuid_at(call, 1)};
  NFY_ADMIN_TRY(members, call.engine.members().list_of_organisation(organisation));
  if (std::ranges::find(members, user, &OrganisationMember::user_id) == members.end())
    return no_result();
  if (auto refused = put_in_organisation(call, organisation, user)) return *std::move(refused);
  return empty_json();
}

RestResponse list_organisation_users(Call& call) {
  NFY_ADMIN_TRY(members, call.engine.members().list_of_organisation({uuid_at(call, 0)}));
  std::vector<UserId> ids;
  for (const OrganisationMember& member : members) {
    NFY_ADMIN_TRY(user, call.engine.users().get(member.user_id));
    if (user.active) ids.push_back(user.id);
  }
  return users_answer(call, ids);
}

RestResponse add_organisation_user(Call& call) {
  const OrganisationId organisation{uuid_at(call, 0)};
  const UserId user{uuid_at(call, 1)};
  if (auto refused = put_in_organisation(call, organisation, user)) return *std::move(refused);
  return user_answer(call, user);
}

RestResponse remove_organisation_user(Call& call) {
  const OrganisationId organisation{uuid_at(call, 0)};
  const UserId user{uuid_at(call, 1)};
  NFY_ADMIN_TRY(members, call.engine.members().list_of_organisation(organisation));
  NFY_ADMIN_TRY(known, call.engine.users().get(user));
  const bool is_in =
      std::ranges::find(members, known.id, &OrganisationMember::user_id) != members.end();
  if (!is_in) return rest::plain_error(404, "User not found");
  const auto removed = call.engine.members().remove_from_organisation(organisation, user);
  return removed ? empty_json() : refusal(removed.error());
}

RestResponse get_accounts(Call& call) {
  NFY_ADMIN_TRY(accounts, call.engine.members().accounts(UserId{uuid_at(call, 0)}));
  JsonWriter json;
  json.begin_object().name("organisations").begin_list();
  for (const MemberOrganisation& o : accounts.organisations)
    if (o.active)
      json.begin_object()
          .integer("count_of_live_services", o.live_services)
          .text("id", o.id.to_text())
          .text("name", o.name)
          .end_object();
  json.end_list().name("services").begin_list();
  for (const MemberService& s : accounts.services) {
    if (!s.active) continue;
    json.begin_object().text("id", s.id.to_text()).text("name", s.name);
    write_uuid(json, "organisation", s.organisation_id.uuid);
    json.flag("restricted", s.restricted).end_object();
  }
  json.end_list().end_object();
  return rest::json_answer(200, std::move(json).take());
}

}  // namespace notify::admin::people
