#pragma once

#include <notify/members.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace notify {

/// Port of the store: teams of services and of organisations. The rules of Store hold. Whatever
/// changes a team changes the settings of its service.
class MembersStore {
public:
  virtual ~MembersStore() = default;

  /// Fails with not_found if service or user is unknown, and with conflict if they are a member.
  [[nodiscard]] virtual Result<void> add(const Member& member, UtcTime now) = 0;
  /// Without `folders` theirs stay. Fails with not_found, or Reason::member_needed.
  [[nodiscard]] virtual Result<void> set_permissions(
      ServiceId service, UserId user, std::span<const TeamPermission> permissions,
      const std::optional<std::vector<TemplateFolderId>>& folders) = 0;
  /// Fails with not_found, or Reason::member_needed.
  [[nodiscard]] virtual Result<void> remove(ServiceId service, UserId user) = 0;
  /// By when they joined, then id.
  [[nodiscard]] virtual Result<std::vector<Member>> list(ServiceId service) = 0;
  /// E-mail addresses and mobile numbers of the members, as stored.
  [[nodiscard]] virtual Result<std::vector<std::string>> list_recipients(ServiceId service) = 0;

  [[nodiscard]] virtual Result<void> put_in_organisation(const OrganisationMember& member,
                                                         UtcTime now) = 0;
  [[nodiscard]] virtual Result<void> remove_from_organisation(OrganisationId organisation,
                                                              UserId user) = 0;
  /// By creation of the users, then id.
  [[nodiscard]] virtual Result<std::vector<OrganisationMember>> list_of_organisation(
      OrganisationId organisation) = 0;

  /// In one snapshot; unknown users are left out.
  [[nodiscard]] virtual Result<std::vector<UserAccounts>> accounts(
      std::span<const UserId> users) = 0;
};

}  // namespace notify
