#include "engine/context.hpp"

#include <notify/members.hpp>

#include <algorithm>
#include <array>

namespace notify {
namespace {

Result<void> check_folders(const std::vector<TemplateFolderId>& folders) {
  constexpr std::size_t folders_max = 10'000;
  if (folders.size() > folders_max)
    return make_error(ErrorCode::invalid_argument,
                      "more than 10000 folders: " + std::to_string(folders.size()));
  return {};
}

}  // namespace

Result<void> Members::add(const Member& member) {
  NFY_CHECK(check_folders(member.folders));
  return context_->store().members().add(member, context_->now());
}

Result<void> Members::set_permissions(ServiceId service, UserId user,
                                      std::span<const TeamPermission> permissions,
                                      const std::optional<std::vector<TemplateFolderId>>& folders) {
  if (folders) NFY_CHECK(check_folders(*folders));
  return context_->store().members().set_permissions(service, user, permissions, folders);
}

Result<void> Members::remove(ServiceId service, UserId user) {
  return context_->store().members().remove(service, user);
}

Result<std::vector<Member>> Members::list(ServiceId service) {
  return context_->store().members().list(service);
}

Result<Member> Members::get(ServiceId service, UserId user) {
  NFY_TRY(members, list(service));
  const auto at = std::ranges::find(members, user, &Member::user_id);
  if (at != members.end()) return std::move(*at);
  return make_error(ErrorCode::not_found,
                    "user " + user.to_text() + " is no member of service " + service.to_text());
}

Result<void> Members::put_in_organisation(const OrganisationMember& member) {
  return context_->store().members().put_in_organisation(member, context_->now());
}

Result<void> Members::remove_from_organisation(OrganisationId organisation, UserId user) {
  return context_->store().members().remove_from_organisation(organisation, user);
}

Result<std::vector<OrganisationMember>> Members::list_of_organisation(OrganisationId organisation) {
  return context_->store().members().list_of_organisation(organisation);
}

Result<UserAccounts> Members::accounts(UserId user) {
  NFY_TRY(found, accounts(std::array{user}));
  if (found.empty()) return make_error(ErrorCode::not_found, "unknown user: " + user.to_text());
  return std::move(found.front());
}

Result<std::vector<UserAccounts>> Members::accounts(std::span<const UserId> users) {
  return context_->store().members().accounts(users);
}

}  // namespace notify
