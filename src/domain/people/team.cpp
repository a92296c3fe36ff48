#include "domain/people/team.hpp"

#include "domain/names.hpp"
#include "domain/text/unicode.hpp"

#include <notify/recipient.hpp>

#include <algorithm>
#include <array>

namespace notify {
namespace {

// In the order of the enumerations.
constexpr std::array<std::string_view, team_permission_count> team_permission_names = {
    "manage_users", "manage_templates", "manage_settings", "send_texts",
    "send_emails",  "send_letters",     "manage_api_keys", "view_activity"};
constexpr std::array<std::string_view, 1> organisation_permission_names = {
    "can_make_services_live"};

}  // namespace

std::string_view name_of(TeamPermission permission) noexcept {
  return names::name_in(team_permission_names, permission);
}

Result<TeamPermission> team_permission_from(std::string_view name) {
  return names::value_in<TeamPermission>(team_permission_names, "team permission", name);
}

std::vector<TeamPermission> all_team_permissions() {
  std::vector<TeamPermission> all;
  for (int i = 0; i < team_permission_count; ++i) all.push_back(static_cast<TeamPermission>(i));
  return all;
}

std::string_view name_of(OrganisationPermission permission) noexcept {
  return names::name_in(organisation_permission_names, permission);
}

Result<OrganisationPermission> organisation_permission_from(std::string_view name) {
  return names::value_in<OrganisationPermission>(organisation_permission_names,
                                                 "organisation permission", name);
}

namespace people {
namespace {

const TeamMember* find_member(const Team& team, UserId user) {
  const auto at = std::ranges::find(team.members, user, &TeamMember::user_id);
  return at == team.members.end() ? nullptr : &*at;
}

/// Whether enough people of the public sector would go on to manage the settings: two, or one while
/// a service is in trial mode and does not ask to go live.
bool can_lose_a_manager(const Team& team) {
  const auto managers = std::ranges::count_if(team.members, [&](const TeamMember& member) {
    return member.active && member.manages_settings &&
           is_government_address(member.email_address, team.domains);
  });
  const std::int64_t needed = team.restricted && !team.asks_to_go_live ? 1 : 2;
  return managers - 1 >= needed;
}

}  // namespace

bool is_government_address(std::string_view address, std::span<const std::string> domains) {
  if (is_government_email(address)) return true;
  const std::string lower = unicode::to_lower(address);
  return std::ranges::any_of(domains, [&](const std::string& domain) {
    if (domain.empty() || lower.size() <= domain.size() || !lower.ends_with(domain)) return false;
    const char before = lower[lower.size() - domain.size() - 1];
    return before == '@' || before == '.';
  });
}

bool can_lose_settings(const Team& team, UserId user) {
  const TeamMember* const member = find_member(team, user);
  if (member == nullptr || !member->manages_settings) return true;
  if (!is_government_address(member->email_address, team.domains)) return true;
  return can_lose_a_manager(team);
}

bool can_be_removed(const Team& team, UserId user) {
  if (std::ranges::count_if(team.members, &TeamMember::active) == 1) return false;
  return can_lose_settings(team, user);
}

}  // namespace people
}  // namespace notify
