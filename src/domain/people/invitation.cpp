#include "domain/names.hpp"

#include <notify/invitations.hpp>

#include <array>

namespace notify {
namespace {

// In the order of the enumerations.
constexpr std::array<std::string_view, 3> invitation_status_names = {"pending", "accepted",
                                                                     "cancelled"};
constexpr std::array<std::string_view, 4> join_request_status_names = {"pending", "approved",
                                                                       "rejected", "cancelled"};

}  // namespace

std::string_view name_of(InvitationStatus status) noexcept {
  return names::name_in(invitation_status_names, status);
}

Result<InvitationStatus> invitation_status_from(std::string_view name) {
  return names::value_in<InvitationStatus>(invitation_status_names, "invitation status", name);
}

std::string_view name_of(JoinRequestStatus status) noexcept {
  return names::name_in(join_request_status_names, status);
}

Result<JoinRequestStatus> join_request_status_from(std::string_view name) {
  return names::value_in<JoinRequestStatus>(join_request_status_names, "join request status", name);
}

}  // namespace notify
