#pragma once

#include <notify/members.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Whom a team can do without. (rules/members 2)
namespace notify::people {

/// A member, as far as it matters to who else may go.
struct TeamMember {
  UserId user_id;
  bool active = true;
  std::string email_address{};
  bool manages_settings = false;
};

struct Team {
  bool restricted = false;
  bool asks_to_go_live = false;
  std::vector<TeamMember> members{};
  std::vector<std::string> domains{};  ///< of all organisations
};

/// Of the public sector: a domain that we know for it, or that of an organisation.
[[nodiscard]] bool is_government_address(std::string_view address,
                                         std::span<const std::string> domains);
[[nodiscard]] bool can_be_removed(const Team& team, UserId user);
/// Whether they may stay, but no longer manage the settings.
[[nodiscard]] bool can_lose_settings(const Team& team, UserId user);

}  // namespace notify::people
