#include "domain/names.hpp"

#include <notify/service.hpp>
#include <notify/text.hpp>

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
  return names::name_in(permission_names, permission);
}

Result<Permission> permission_from(std::string_view name) {
  return names::value_in<Permission>(permission_names, "permission", name);
}

std::string normalised_service_name(std::string_view name) {
  auto safe = to_email_local_part(name);
  return safe.empty() ? std::string(name) : safe;  // of before a name had to have a letter
}

std::string_view name_of(OrganisationType type) noexcept {
  return names::name_in(organisation_type_names, type);
}

Result<OrganisationType> organisation_type_from(std::string_view name) {
  return names::value_in<OrganisationType>(organisation_type_names, "organisation type", name);
}

}  // namespace notify
