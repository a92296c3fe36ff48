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

std::string email_sender_local_part(std::string_view name, std::string_view custom_name) {
  return to_email_local_part(custom_name.empty() ? name : custom_name);
}

std::string email_sender_local_part(const Service& service) {
  return email_sender_local_part(service.name, service.custom_email_sender_name);
}

std::string email_from_after(const Service& before, const Service& after) {
  const std::size_t at = before.email_from.rfind('@');
  if (at == std::string::npos || before.email_from.substr(0, at) != email_sender_local_part(before))
    return after.email_from;
  const std::string local_part = email_sender_local_part(after);
  return local_part.empty() ? before.email_from : local_part + before.email_from.substr(at);
}

bool is_of_health_service(OrganisationType type, std::string_view email_domain) {
  switch (type) {
    case OrganisationType::nhs_central:
    case OrganisationType::nhs_local:
    case OrganisationType::nhs_gp:
    case OrganisationType::nhs_notify: return true;
    default: break;
  }
  for (const std::string_view domain : {"nhs.uk", "nhs.net"})
    if (email_domain == domain || (email_domain.ends_with(domain) &&
                                   email_domain[email_domain.size() - domain.size() - 1] == '.'))
      return true;
  return false;
}

std::string archived_name(std::string_view name, UtcTime at) {
  std::string time = at.to_text().substr(0, std::size("2026-05-04T10:00:34") - 1);
  std::ranges::replace(time, 'T', '-');
  return "_archived_" + time + "_" + std::string(name);
}

std::string_view name_of(OrganisationType type) noexcept {
  return names::name_in(organisation_type_names, type);
}

Result<OrganisationType> organisation_type_from(std::string_view name) {
  return names::value_in<OrganisationType>(organisation_type_names, "organisation type", name);
}

}  // namespace notify
