#include <notify/service.hpp>

#include <algorithm>
#include <array>
#include <cstddef>

namespace notify {
namespace {

// In the order of the enumeration.
constexpr std::array<std::string_view, 9> organisation_type_names = {
    "central", "local",      "nhs_central",       "nhs_local",
    "nhs_gp",  "nhs_notify", "emergency_service", "school_or_college",
    "other"};

constexpr std::array<std::string_view, permission_count> permission_names = {
    "email",
    "sms",
    "letter",
    "international_sms",
    "inbound_sms",
    "email_auth",
    "edit_folder_permissions",
    "international_letters",
    "sms_to_uk_landlines"};

}  // namespace

std::string_view name_of(Permission permission) noexcept {
  return permission_names[static_cast<std::size_t>(permission)];
}

Result<Permission> permission_from(std::string_view name) {
  const auto* const found = std::ranges::find(permission_names, name);
  if (found == permission_names.end())
    return make_error(ErrorCode::invalid_argument, "unknown permission: " + std::string(name));
  return static_cast<Permission>(found - permission_names.begin());
}

std::string_view name_of(OrganisationType type) noexcept {
  return organisation_type_names[static_cast<std::size_t>(type)];
}

Result<OrganisationType> organisation_type_from(std::string_view name) {
  const auto* const found = std::ranges::find(organisation_type_names, name);
  if (found == organisation_type_names.end()) {
    return make_error(ErrorCode::invalid_argument,
                      "unknown organisation type: " + std::string(name));
  }
  return static_cast<OrganisationType>(found - organisation_type_names.begin());
}

}  // namespace notify
