#include "domain/names.hpp"
#include "domain/text/name.hpp"
#include "domain/text/text.hpp"

#include <notify/brands.hpp>

#include <array>
#include <set>

namespace notify {
namespace brands {
namespace {

constexpr std::size_t colour_bytes_max = 7;
constexpr std::size_t text_bytes_max = 255;

constexpr std::array<std::string_view, 3> type_names = {"org", "both", "org_banner"};

/// "#1d70b8" or "#17b".
bool is_colour(std::string_view text) {
  return (text.size() == 4 || text.size() == 7) && text.front() == '#' &&
         text.find_first_not_of("0123456789abcdefABCDEF", 1) == std::string_view::npos;
}

}  // namespace
}  // namespace brands

std::string_view name_of(EmailBrandType type) noexcept {
  return names::name_in(brands::type_names, type);
}

Result<EmailBrandType> email_brand_type_from(std::string_view name) {
  return names::value_in<EmailBrandType>(brands::type_names, "brand type", name);
}

Result<std::string> unique_brand_name(std::string_view wanted,
                                      std::span<const std::string> existing) {
  std::set<std::string> taken;
  for (const std::string& name : existing) taken.insert(unicode::to_lower(name));
  if (!taken.contains(unicode::to_lower(wanted))) return std::string(wanted);
  for (int i = 1; i <= brand_alternates_max; ++i) {
    std::string name = std::string(wanted) + " (alternate " + std::to_string(i) + ")";
    if (!taken.contains(unicode::to_lower(name))) return name;
  }
  return make_error(ErrorCode::limited, "99 brands have alternates of this name already");
}

Result<EmailBrand> checked_brand(EmailBrand brand) {
  NFY_TRY(name, text::checked_name(brand.name, "brand name"));
  brand.name = std::move(name);
  if (brand.text.empty() == brand.alt_text.empty())
    return make_error(ErrorCode::invalid_argument,
                      "Email branding must have exactly one of alt_text and text.");
  NFY_CHECK(text::check(brand.colour, "brand colour", brands::colour_bytes_max));
  NFY_CHECK(text::check(brand.logo, "brand logo", brands::text_bytes_max));
  NFY_CHECK(text::check(brand.text, "brand text", brands::text_bytes_max));
  NFY_CHECK(text::check(brand.alt_text, "brand alt_text", brands::text_bytes_max));
  return brand;
}

EmailBranding branding_of(const EmailBrand& brand, std::string_view logo_url) {
  EmailBranding shown;
  shown.text = brand.text;
  shown.banner = brand.type == EmailBrandType::org_banner;
  if (brands::is_colour(brand.colour)) shown.colour = brand.colour;
  if (!brand.logo.empty() && logo_url.starts_with("https://")) {
    shown.logo_url = logo_url;
    if (!shown.logo_url.ends_with('/')) shown.logo_url += '/';
    shown.logo_url += brand.logo;
    shown.logo_alt_text = brand.alt_text;
  } else if (shown.text.empty()) {
    shown.text = brand.alt_text;
  }
  return shown;
}

Result<LetterBrand> checked_brand(LetterBrand brand) {
  NFY_TRY(name, text::checked_name(brand.name, "brand name"));
  brand.name = std::move(name);
  NFY_TRY(filename, text::checked_name(brand.filename, "brand filename"));
  brand.filename = std::move(filename);
  return brand;
}

}  // namespace notify
