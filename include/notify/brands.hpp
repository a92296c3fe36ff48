#pragma once

#include <notify/email_page.hpp>
#include <notify/engine_facet.hpp>
#include <notify/service.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace notify {

/// How a brand's logo and colour stand above an e-mail.
enum class EmailBrandType : std::uint8_t {
  org,         ///< the logo in a line of its own
  both,        ///< beside the system's own
  org_banner,  ///< in a bar of the colour
};
[[nodiscard]] std::string_view name_of(EmailBrandType type) noexcept;
/// Fails with invalid_argument and names the unknown word.
[[nodiscard]] Result<EmailBrandType> email_brand_type_from(std::string_view name);

/// How e-mails of some services look. (rules/brands 1.1)
struct EmailBrand {
  EmailBrandId id;
  std::string name;  ///< 1 to 255 characters, unique
  EmailBrandType type = EmailBrandType::org;
  std::string colour{};    ///< "#1d70b8"; up to 7 bytes, may be empty
  std::string logo{};      ///< name of a file that the host serves; may be empty
  std::string text{};      ///< beside the logo; this or `alt_text`, and not both
  std::string alt_text{};  ///< read out instead of the logo
  bool active = true;
  UtcTime created_at;
  UserId created_by{};
  std::optional<UtcTime> updated_at{};
  UserId updated_by{};
  friend bool operator==(const EmailBrand&, const EmailBrand&) = default;
};

/// How letters of some services look: a picture at their head. (rules/brands 1.2)
struct LetterBrand {
  LetterBrandId id;
  std::string name;      ///< 1 to 255 characters, unique
  std::string filename;  ///< of the picture, without its extension; unique
  UtcTime created_at;
  UserId created_by{};
  std::optional<UtcTime> updated_at{};
  UserId updated_by{};
  friend bool operator==(const LetterBrand&, const LetterBrand&) = default;
};

/// A service or an organisation that has a brand.
template <typename TheId>
struct BrandUser {
  TheId id;
  std::string name;
  friend bool operator==(const BrandUser&, const BrandUser&) = default;
};
/// Active ones only, by name.
struct BrandUsers {
  std::vector<BrandUser<ServiceId>> services{};
  std::vector<BrandUser<OrganisationId>> organisations{};
  friend bool operator==(const BrandUsers&, const BrandUsers&) = default;
};

inline constexpr int brand_alternates_max = 99;
inline constexpr std::size_t brand_pool_max = 1'000;  ///< brands that one call adds

/// `wanted`, or "wanted (alternate 1)" and so on if one of `existing` is that, in any case. Fails
/// with limited beyond brand_alternates_max. (rules/brands 1.3)
[[nodiscard]] Result<std::string> unique_brand_name(std::string_view wanted,
                                                    std::span<const std::string> existing);
/// Fails with invalid_argument, in words that users know. Names are kept as names are.
[[nodiscard]] Result<EmailBrand> checked_brand(EmailBrand brand);
[[nodiscard]] Result<LetterBrand> checked_brand(LetterBrand brand);

/// What a page of e-mail shows of a brand: its picture lies at `logo_url` + its name, if that is
/// https. A colour that is none is left out; without a picture, the text that stands for it is
/// shown. (rules/brands 3.1)
[[nodiscard]] EmailBranding branding_of(const EmailBrand& brand, std::string_view logo_url);

/// Brands, which services have, and the pools of them that organisations offer to their services.
/// (rules/brands)
class Brands : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  /// Adds a brand if its id is nil, else replaces it: who made it and when stay. Fails with
  /// conflict, and the detail "name", if another one has the name. Answers it as stored.
  [[nodiscard]] Result<EmailBrand> put(const EmailBrand& brand);
  [[nodiscard]] Result<EmailBrand> get(EmailBrandId id);
  /// Active ones, by name.
  [[nodiscard]] Result<std::vector<EmailBrand>> list_email();
  [[nodiscard]] Result<BrandUsers> list_users(EmailBrandId id);
  [[nodiscard]] Result<std::string> unique_email_name(std::string_view wanted);
  /// Renames it by archived_name() and takes it out of every pool. Fails with conflict if a service
  /// or an organisation has it.
  [[nodiscard]] Result<void> archive(EmailBrandId id);

  /// The same for letters; the detail may be "filename".
  [[nodiscard]] Result<LetterBrand> put(const LetterBrand& brand);
  [[nodiscard]] Result<LetterBrand> get(LetterBrandId id);
  [[nodiscard]] Result<std::vector<LetterBrand>> list_letter();
  [[nodiscard]] Result<BrandUsers> list_users(LetterBrandId id);
  [[nodiscard]] Result<std::string> unique_letter_name(std::string_view wanted);

  /// By name. What is in a pool already stays there. Each fails with not_found; an organisation's
  /// own brand is not taken out: invalid_argument.
  [[nodiscard]] Result<std::vector<EmailBrand>> list_email_pool(OrganisationId organisation);
  [[nodiscard]] Result<void> add_to_pool(OrganisationId organisation,
                                         std::span<const EmailBrandId> brands);
  [[nodiscard]] Result<void> remove_from_pool(OrganisationId organisation, EmailBrandId brand);
  [[nodiscard]] Result<std::vector<LetterBrand>> list_letter_pool(OrganisationId organisation);
  [[nodiscard]] Result<void> add_to_pool(OrganisationId organisation,
                                         std::span<const LetterBrandId> brands);
  [[nodiscard]] Result<void> remove_from_pool(OrganisationId organisation, LetterBrandId brand);
};

}  // namespace notify
