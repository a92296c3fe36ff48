#include "domain/text/invisible.hpp"
#include "domain/text/text.hpp"

#include <notify/postal_address.hpp>

#include <algorithm>
#include <iterator>

namespace notify {
namespace {

struct NamedCountry {
  std::string_view name;
  PostageZone zone;
};

struct CountryKey {
  std::string_view key;
  std::uint16_t country;  ///< its place in named_countries
};

#include "domain/letter/countries.inc"

/// No key is longer than a third of it; whatever is longer names no country and isn't looked at.
constexpr std::size_t name_bytes_max = 256;

bool has_digit(std::string_view name) noexcept {
  return std::any_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
}

constexpr bool is_dropped(char32_t code) noexcept {
  return code == 0x2019 ||
         (code < 0x80 && std::u32string_view(U" _-',.()").find(code) != std::u32string_view::npos);
}

/// The form under which names of countries are compared. (rules/postal-addresses 4.1)
std::string country_key(std::string_view name) {
  std::string kept;
  kept.reserve(name.size());
  bool is_ascii = true;
  while (!name.empty()) {
    const char32_t code = unicode::take(name);
    is_ascii = is_ascii && code < 0x80;
    if (code == '&' || code == '+')
      kept += "and";
    else if (!is_dropped(code))
      unicode::append(kept, code);
  }
  auto key = unicode::to_lower(kept);
  if (is_ascii) return key;
  auto ascii = downgrade_to_ascii(key);
  return ascii.find('?') == std::string::npos ? ascii : key;
}

const NamedCountry* find_key(std::string_view key) noexcept {
  const auto* found = std::lower_bound(
      std::begin(country_keys), std::end(country_keys), key,
      [](const CountryKey& known, std::string_view wanted) { return known.key < wanted; });
  if (found == std::end(country_keys) || found->key != key) return nullptr;
  return &named_countries[found->country];
}

const NamedCountry* find_named(std::string_view name) {
  const auto key = country_key(name);
  for (const std::string_view article : {"", "the", "yr", "y"}) {
    const auto* found = article.empty() ? find_key(key) : find_key(std::string(article) + key);
    if (found != nullptr) return found;
  }
  return nullptr;
}

/// The same for what was pasted: a few Arabic names stand in the table with a mark of direction at
/// their end, all others with nothing invisible.
const NamedCountry* find_pasted(std::string_view name) {
  const auto* found = find_named(name);
  if (found != nullptr || !std::any_of(name.begin(), name.end(), [](char c) { return c < 0; })) {
    return found;
  }
  const auto visible = text::with_plain_spaces(name);
  if (visible.empty()) return nullptr;
  found = find_named(visible);
  return found != nullptr ? found : find_named(visible + "\u200E");
}

}  // namespace

std::optional<Country> find_country(std::string_view name) {
  if (name.empty() || name.size() > name_bytes_max || has_digit(name)) return std::nullopt;
  const auto* found = find_pasted(name);
  if (found == nullptr) return std::nullopt;
  return Country{std::string(found->name), found->zone};
}

}  // namespace notify
