#pragma once

#include <notify/engine_facet.hpp>
#include <notify/service.hpp>
#include <notify/users.hpp>

#include <span>
#include <vector>

namespace notify {

using TemplateFolderId = Id<struct TemplateFolderTag>;

/// What a member may do in a service. (rules/members 1.2)
enum class TeamPermission : std::uint8_t {
  manage_users,
  manage_templates,
  manage_settings,
  send_texts,
  send_emails,
  send_letters,
  manage_api_keys,
  view_activity,
};
inline constexpr int team_permission_count = 8;

[[nodiscard]] std::string_view name_of(TeamPermission permission) noexcept;
/// Fails with invalid_argument and names the unknown word.
[[nodiscard]] Result<TeamPermission> team_permission_from(std::string_view name);
/// Every one, in the order of the enumeration: what who makes a service gets.
[[nodiscard]] std::vector<TeamPermission> all_team_permissions();

/// Somebody's place in the team of a service.
struct Member {
  ServiceId service_id;
  UserId user_id;
  std::vector<TeamPermission> permissions{};  ///< in the order in which they were given, each once
  std::vector<TemplateFolderId> folders{};    ///< those they see; in order of the ids, each once
  friend bool operator==(const Member&, const Member&) = default;
};

/// What a member may do in an organisation.
enum class OrganisationPermission : std::uint8_t { can_make_services_live };

[[nodiscard]] std::string_view name_of(OrganisationPermission permission) noexcept;
[[nodiscard]] Result<OrganisationPermission> organisation_permission_from(std::string_view name);

struct OrganisationMember {
  OrganisationId organisation_id;
  UserId user_id;
  std::vector<OrganisationPermission> permissions{};
  friend bool operator==(const OrganisationMember&, const OrganisationMember&) = default;
};

/// A service as one of its members sees it in a list.
struct MemberService {
  ServiceId id;
  std::string name;
  bool active = true;
  bool restricted = false;
  OrganisationId organisation_id{};
  std::vector<TeamPermission> permissions{};
  friend bool operator==(const MemberService&, const MemberService&) = default;
};

struct MemberOrganisation {
  OrganisationId id;
  std::string name;
  bool active = true;
  std::int64_t live_services = 0;  ///< of the organisation: active and not in trial mode
  std::vector<OrganisationPermission> permissions{};
  friend bool operator==(const MemberOrganisation&, const MemberOrganisation&) = default;
};

/// A user and all that they belong to, in the order in which they joined.
struct UserAccounts {
  User user;
  std::vector<MemberService> services{};
  std::vector<MemberOrganisation> organisations{};
  friend bool operator==(const UserAccounts&, const UserAccounts&) = default;
};

/// Teams: who works for a service or for an organisation, and what they may do there. The members
/// of a service get its messages in trial mode and with team keys, as its guests do.
class Members : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  /// Fails with not_found if the service or the user is unknown, and with conflict if they are a
  /// member already.
  [[nodiscard]] Result<void> add(const Member& member);
  /// Gives a member other permissions, and other folders if `folders` are said. Fails with
  /// not_found if they are none; with invalid_argument, Reason::member_needed, if the service would
  /// be left without somebody who manages its settings. (rules/members 2)
  [[nodiscard]] Result<void> set_permissions(
      ServiceId service, UserId user, std::span<const TeamPermission> permissions,
      const std::optional<std::vector<TemplateFolderId>>& folders = {});
  /// Fails as set_permissions() does, or if nobody would be left.
  [[nodiscard]] Result<void> remove(ServiceId service, UserId user);
  /// In the order in which they joined. Fails with not_found if the service is unknown.
  [[nodiscard]] Result<std::vector<Member>> list(ServiceId service);
  /// Fails with not_found if they are none.
  [[nodiscard]] Result<Member> get(ServiceId service, UserId user);

  /// Fails with not_found if the organisation or the user is unknown; a member stays one.
  [[nodiscard]] Result<void> put_in_organisation(const OrganisationMember& member);
  /// Fails with not_found if they are none.
  [[nodiscard]] Result<void> remove_from_organisation(OrganisationId organisation, UserId user);
  /// In the order in which the users were added.
  [[nodiscard]] Result<std::vector<OrganisationMember>> list_of_organisation(
      OrganisationId organisation);

  /// Fails with not_found if the user is unknown.
  [[nodiscard]] Result<UserAccounts> accounts(UserId user);
  /// In one snapshot, in the order asked for; unknown users are left out.
  [[nodiscard]] Result<std::vector<UserAccounts>> accounts(std::span<const UserId> users);
};

}  // namespace notify
