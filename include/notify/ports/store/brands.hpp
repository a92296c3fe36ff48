#pragma once

#include <notify/brands.hpp>
#include <notify/result.hpp>

#include <optional>
#include <span>
#include <vector>

namespace notify {

/// Port of the store: brands and pools of them. The rules of Store hold.
class BrandsStore {
public:
  virtual ~BrandsStore() = default;

  /// Adds or replaces; answers it as stored: created_at and created_by of one that is there stay,
  /// updated_at and updated_by of a new one are nothing. Fails with conflict and the detail "name"
  /// or "filename" if another one has it.
  [[nodiscard]] virtual Result<EmailBrand> put(const EmailBrand& brand) = 0;
  [[nodiscard]] virtual Result<LetterBrand> put(const LetterBrand& brand) = 0;

  /// Archived ones too, by name.
  [[nodiscard]] virtual Result<std::vector<EmailBrand>> list_email() = 0;
  [[nodiscard]] virtual Result<std::vector<LetterBrand>> list_letter() = 0;
  [[nodiscard]] virtual Result<EmailBrand> get(EmailBrandId id) = 0;
  [[nodiscard]] virtual Result<LetterBrand> get(LetterBrandId id) = 0;

  [[nodiscard]] virtual Result<BrandUsers> list_users(EmailBrandId id) = 0;
  [[nodiscard]] virtual Result<BrandUsers> list_users(LetterBrandId id) = 0;

  /// Fails with not_found, with conflict if it has users.
  [[nodiscard]] virtual Result<void> archive(EmailBrandId id, UtcTime now) = 0;

  /// See Brands.
  [[nodiscard]] virtual Result<std::vector<EmailBrand>> list_email_pool(
      OrganisationId organisation) = 0;
  [[nodiscard]] virtual Result<std::vector<LetterBrand>> list_letter_pool(
      OrganisationId organisation) = 0;
  [[nodiscard]] virtual Result<void> add_to_pool(OrganisationId organisation,
                                                 std::span<const EmailBrandId> brands) = 0;
  [[nodiscard]] virtual Result<void> add_to_pool(OrganisationId organisation,
                                                 std::span<const LetterBrandId> brands) = 0;
  [[nodiscard]] virtual Result<void> remove_from_pool(OrganisationId organisation,
                                                      EmailBrandId brand) = 0;
  [[nodiscard]] virtual Result<void> remove_from_pool(OrganisationId organisation,
                                                      LetterBrandId brand) = 0;
};

}  // namespace notify
