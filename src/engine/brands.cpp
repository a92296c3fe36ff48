#include "engine/context.hpp"

#include <notify/brands.hpp>

#include <algorithm>

namespace notify {
namespace brands {
namespace {

/// What both kinds of brand go through on their way into the store.
template <typename Brand>
Result<Brand> store_brand(EngineContext& state, const Brand& given) {
  NFY_TRY(brand, checked_brand(given));
  NFY_CHECK(check_user(state.store(), brand.created_by));
  NFY_CHECK(check_user(state.store(), brand.updated_by));
  if (brand.id.is_nil()) brand.id.uuid = make_uuid_v4(*state.ports.entropy);
  brand.created_at = state.now();
  brand.updated_at = brand.created_at;
  return state.store().brands().put(brand);
}

template <typename Brand>
std::vector<std::string> names_of(const std::vector<Brand>& brands) {
  std::vector<std::string> names;
  names.reserve(brands.size());
  for (const Brand& brand : brands) names.push_back(brand.name);
  return names;
}

template <typename BrandId>
Result<void> check_pool(std::span<const BrandId> brands) {
  if (brands.size() <= brand_pool_max) return {};
  return make_error(ErrorCode::invalid_argument, "more than 1000 brands at once");
}

}  // namespace
}  // namespace brands

Result<EmailBrand> Brands::put(const EmailBrand& brand) {
  return brands::store_brand(*context_, brand);
}
Result<LetterBrand> Brands::put(const LetterBrand& brand) {
  return brands::store_brand(*context_, brand);
}

Result<EmailBrand> Brands::get(EmailBrandId id) { return context_->store().brands().get(id); }
Result<LetterBrand> Brands::get(LetterBrandId id) { return context_->store().brands().get(id); }

Result<std::vector<EmailBrand>> Brands::list_email() {
  NFY_TRY(found, context_->store().brands().list_email());
  std::erase_if(found, [](const EmailBrand& brand) { return !brand.active; });
  return found;
}
Result<std::vector<LetterBrand>> Brands::list_letter() {
  return context_->store().brands().list_letter();
}

Result<BrandUsers> Brands::list_users(EmailBrandId id) {
  return context_->store().brands().list_users(id);
}
Result<BrandUsers> Brands::list_users(LetterBrandId id) {
  return context_->store().brands().list_users(id);
}

Result<std::string> Brands::unique_email_name(std::string_view wanted) {
  NFY_TRY(found, context_->store().brands().list_email());
  return unique_brand_name(wanted, brands::names_of(found));
}
Result<std::string> Brands::unique_letter_name(std::string_view wanted) {
  NFY_TRY(found, context_->store().brands().list_letter());
  return unique_brand_name(wanted, brands::names_of(found));
}

Result<void> Brands::archive(EmailBrandId id) {
  return context_->store().brands().archive(id, context_->now());
}

Result<std::vector<EmailBrand>> Brands::list_email_pool(OrganisationId organisation) {
  return context_->store().brands().list_email_pool(organisation);
}
Result<std::vector<LetterBrand>> Brands::list_letter_pool(OrganisationId organisation) {
  return context_->store().brands().list_letter_pool(organisation);
}

Result<void> Brands::add_to_pool(OrganisationId organisation, std::span<const EmailBrandId> ids) {
  NFY_CHECK(brands::check_pool(ids));
  return context_->store().brands().add_to_pool(organisation, ids);
}
Result<void> Brands::add_to_pool(OrganisationId organisation, std::span<const LetterBrandId> ids) {
  NFY_CHECK(brands::check_pool(ids));
  return context_->store().brands().add_to_pool(organisation, ids);
}

Result<void> Brands::remove_from_pool(OrganisationId organisation, EmailBrandId brand) {
  return context_->store().brands().remove_from_pool(organisation, brand);
}
Result<void> Brands::remove_from_pool(OrganisationId organisation, LetterBrandId brand) {
  return context_->store().brands().remove_from_pool(organisation, brand);
}

}  // namespace notify
