#include "engine/founding.hpp"
#include "domain/text/unicode.hpp"

#include <notify/brands.hpp>
#include <notify/members.hpp>
#include <notify/organisations.hpp>
#include <notify/services.hpp>

#include <algorithm>

namespace notify {
namespace founding {
namespace {

std::string domain_of(const User& user) {
  const std::size_t at = user.email_address.rfind('@');
  return unicode::to_lower(
      std::string_view(user.email_address).substr(at == std::string::npos ? 0 : at + 1));
}

/// The founder's organisation gives what it has; a value that was asked for stays.
void take_from(const Organisation& organisation, NewService& value) {
  value.organisation_id = organisation.id;
  value.organisation_type = organisation.organisation_type;
  if (value.details.email_brand.is_nil())
    value.details.email_brand.uuid = organisation.email_branding_id;
  if (value.details.letter_brand.is_nil())
    value.details.letter_brand.uuid = organisation.letter_branding_id;
}

/// A value that was asked for stays.
Result<void> take_health_brands(Store& store, NewService& value) {
  NFY_TRY(brands, find_health_brands(store));
  if (value.details.email_brand.is_nil()) value.details.email_brand = brands.email;
  if (value.details.letter_brand.is_nil()) value.details.letter_brand = brands.letter;
  return {};
}

}  // namespace

Result<HealthBrands> find_health_brands(Store& store) {
  constexpr std::string_view health_brand = "NHS";
  HealthBrands found;
  NFY_TRY(emails, store.brands().list_email());
  if (const auto at = std::ranges::find(emails, health_brand, &EmailBrand::name);
      at != emails.end())
    found.email = at->id;
  NFY_TRY(letters, store.brands().list_letter());
  if (const auto at = std::ranges::find(letters, health_brand, &LetterBrand::name);
      at != letters.end())
    found.letter = at->id;
  return found;
}

}  // namespace founding

Result<Service> Services::found(const NewService& given, UserId founder) {
  NFY_TRY(user, context_->store().users().get(founder));
  NewService value = given;
  if (value.details.created_by.is_nil()) value.details.created_by = user.id;
  if (user.platform_admin) value.count_as_live = false;
  const std::string domain = founding::domain_of(user);
  NFY_TRY(organisation, Organisations(*context_).find_by_domain(domain));
  if (organisation && organisation->active)
    founding::take_from(*organisation, value);
  else if (is_of_health_service(value.organisation_type, domain))
    NFY_CHECK(founding::take_health_brands(context_->store(), value));
  NFY_TRY(service, create(value));
  NFY_CHECK(Members(*context_).add({service.id, user.id, all_team_permissions(), {}}));
  return service;
}

}  // namespace notify
