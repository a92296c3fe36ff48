#include "domain/template/placeholder.hpp"
#include "domain/text/ascii.hpp"
#include "domain/text/invisible.hpp"
#include "domain/text/text.hpp"

#include <notify/postal_address.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace notify {
namespace {

constexpr std::string_view digits = "0123456789";
const Country& united_kingdom() {
  static const Country country{"United Kingdom", PostageZone::united_kingdom};
  return country;
}

using ascii::to_lower;

/// `text` in lower case equals or holds `wanted`, which is short and in lower case.
bool equals_ignoring_case(std::string_view text, std::string_view wanted) noexcept {
  return text.size() == wanted.size() &&
         std::equal(text.begin(), text.end(), wanted.begin(),
                    [](char a, char b) { return to_lower(a) == b; });
}

bool contains_ignoring_case(std::string_view text, std::string_view wanted) noexcept {
  return std::search(text.begin(), text.end(), wanted.begin(), wanted.end(),
                     [](char a, char b) { return to_lower(a) == b; }) != text.end();
}

/// One line without spare white space, and without commas at its end. (rules/postal-addresses 1.2)
std::string clean_line(std::string_view typed) {
  auto line = text::normalise_whitespace(text::with_plain_spaces(typed));
  const auto last = line.find_last_not_of(" ,");
  line.erase(last == std::string::npos ? 0 : last + 1);
  std::size_t size = 0;
  for (const char c : line) {
    if ((c == ',' || c == '.') && size > 0 && line[size - 1] == ' ') --size;
    line[size++] = c;
  }
  line.resize(size);
  return line;
}

std::vector<std::string> clean_lines(std::string_view typed) {
  std::vector<std::string> lines;
  const auto add = [&lines](std::string_view part) {
    if (auto line = clean_line(part); !line.empty()) lines.push_back(std::move(line));
  };
  std::string_view rest = typed;
  while (!rest.empty()) {
    const auto at = static_cast<std::size_t>(typed.size() - rest.size());
    if (!unicode::is_line_break(unicode::take(rest))) continue;
    add(typed.substr(0, at));
    typed = rest;
  }
  add(typed);
  if (lines.empty()) lines.emplace_back();
  return lines;
}

void skip_spaces(std::string_view& text) noexcept {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
}

/// The digits of "BFPO c/o 12", which may be none; nothing if `line` is of another form.
/// (rules/postal-addresses 1.3)
std::optional<std::string_view> bfpo_digits(std::string_view line) noexcept {
  constexpr std::string_view name = "bfpo";
  constexpr std::string_view care_of = "c/o";
  if (!equals_ignoring_case(line.substr(0, name.size()), name)) return std::nullopt;
  line.remove_prefix(name.size());
  skip_spaces(line);
  if (equals_ignoring_case(line.substr(0, care_of.size()), care_of)) {
    line.remove_prefix(care_of.size());
    skip_spaces(line);
  }
  if (line.find_first_not_of(digits) != std::string_view::npos) return std::nullopt;
  return line;
}

/// Takes all BFPO lines out if one of them has a number, and returns the first.
std::optional<std::string> take_bfpo_number(std::vector<std::string>& lines) {
  std::optional<std::string> number;
  for (const auto& line : lines) {
    const auto found = bfpo_digits(line);
    if (!found || found->empty()) continue;
    number = found->substr(std::min(found->find_first_not_of('0'), found->size() - 1));
    break;
  }
  if (number) std::erase_if(lines, [](const auto& line) { return bfpo_digits(line).has_value(); });
  return number;
}

/// Takes the lines at the end that name the country off. Names of the United Kingdom count all the
/// way up to the first other country, past lines that name none. (rules/postal-addresses 1.4)
Country take_country(std::vector<std::string>& lines) {
  if (lines.empty()) return united_kingdom();
  const auto country = find_country(lines.back());
  if (!country) return united_kingdom();
  std::size_t removed = 0;
  for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
    const auto named = find_country(*line);
    if (named && named->zone != PostageZone::united_kingdom) break;
    if (named) ++removed;
  }
  lines.resize(lines.size() - std::max<std::size_t>(removed, 1));
  return *country;
}

std::int64_t saturated(std::string_view number) noexcept {
  std::int64_t value = 0;
  const auto end = std::from_chars(number.data(), number.data() + number.size(), value);
  return end.ec == std::errc{} ? value : std::numeric_limits<std::int64_t>::max();
}

bool has_ascii_alphanumeric(std::string_view line) noexcept {
  return std::any_of(line.begin(), line.end(), [](char c) {
    return (c >= '0' && c <= '9') || (to_lower(c) >= 'a' && to_lower(c) <= 'z');
  });
}

bool starts_badly(std::string_view line) noexcept {
  return !line.empty() && std::string_view("@()=[]\"\\/,<>~").find(line[0]) != line.npos;
}

bool has_no_fixed_abode(std::string_view line) noexcept {
  return equals_ignoring_case(line, "nfa") || contains_ignoring_case(line, "no fixed abode") ||
         contains_ignoring_case(line, "no fixed address");
}

}  // namespace

Result<PostalAddress> PostalAddress::parse(std::string_view lines, bool international_allowed) {
  NFY_CHECK(text::check(lines, "postal address", postal_address_bytes_max));
  PostalAddress address;
  address.raw_ = lines;
  address.international_allowed_ = international_allowed;
  address.lines_ = clean_lines(lines);
  auto& printed = address.lines_;
  const auto bfpo = take_bfpo_number(printed);
  address.country_ = take_country(printed);
  if (!address.is_international() && !printed.empty()) {
    address.postcode_ = normalised_postcode(printed.back());
    if (address.postcode_) printed.back() = *address.postcode_;
  }
  if (bfpo) {
    address.bfpo_number_ = saturated(*bfpo);
    printed.push_back("BFPO " + *bfpo);
  }
  if (address.is_international()) printed.push_back(address.country_.name);
  address.judge();
  return address;
}

namespace {

/// A line under its exact name and under that which placeholders match by.
struct LineName {
  std::string_view exact;
  std::string_view key;
};
constexpr std::array<LineName, 6> line_names = {{{"address_line_1", "addressline1"},
                                                 {"address_line_2", "addressline2"},
                                                 {"address_line_3", "addressline3"},
                                                 {"address_line_4", "addressline4"},
                                                 {"address_line_5", "addressline5"},
                                                 {"address_line_6", "addressline6"}}};
constexpr LineName line_7 = {"address_line_7", "addressline7"};
constexpr LineName postcode_line = {"postcode", "postcode"};

const PersonalisationValue* line_in(const Personalisation& values, const LineName& line,
                                    AddressNames names) {
  if (names == AddressNames::any_spelling) return values.find_key(line.key);
  for (const Personalisation::Entry& entry : values.entries())
    if (entry.name == line.exact) return &entry.value;
  return nullptr;
}

}  // namespace

Result<PostalAddress> PostalAddress::from_personalisation(const Personalisation& values,
                                                          bool international_allowed,
                                                          AddressNames names) {
  std::string raw;
  std::string holder;
  const auto add = [&](const LineName& line) {
    if (const auto* value = line_in(values, line, names))
      raw += placeholder::text_of(*value, placeholder::ListStyle::words, holder);
  };
  for (const LineName& line : line_names) {
    add(line);
    raw += '\n';
  }
  add(line_in(values, line_7, names) != nullptr ? line_7 : postcode_line);
  return parse(raw, international_allowed);
}

void PostalAddress::judge() {
  auto& checks = checks_;
  const bool is_bfpo = bfpo_number_.has_value();
  checks.is_bfpo_address = is_bfpo;
  checks.has_enough_lines = lines_.size() >= postal_address_lines_min;
  checks.has_too_many_lines = lines_.size() > postal_address_lines_max;
  checks.has_valid_postcode = postcode_.has_value();
  checks.has_valid_last_line = (international_allowed_ && is_international() && !is_bfpo) ||
                               postcode_.has_value() || (is_bfpo && !is_international());
  checks.has_invalid_characters = std::any_of(lines_.begin(), lines_.end(), starts_badly);
  checks.has_no_fixed_abode_address = std::any_of(lines_.begin(), lines_.end(), has_no_fixed_abode);
  checks.has_invalid_country_for_bfpo_address = is_bfpo && is_international();
  checks.has_alphanumeric_characters_in_lines_1_and_2 =
      lines_.size() >= 2 && has_ascii_alphanumeric(lines_[0]) && has_ascii_alphanumeric(lines_[1]);
}

bool PostalAddress::is_valid() const noexcept {
  return checks_.has_valid_last_line && checks_.has_enough_lines && !checks_.has_too_many_lines &&
         !checks_.has_invalid_characters && !checks_.has_invalid_country_for_bfpo_address &&
         !checks_.has_no_fixed_abode_address &&
         checks_.has_alphanumeric_characters_in_lines_1_and_2;
}

std::string_view PostalAddress::complaint() const noexcept {
  if (!checks_.has_enough_lines) return "Address must be at least 3 lines";
  if (checks_.has_too_many_lines) return "Address must be no more than 7 lines";
  if (checks_.has_invalid_country_for_bfpo_address)
    return "The last line of a BFPO address must not be a country.";
  if (!checks_.has_valid_last_line)
    return international_allowed_
               ? "Last line of address must be a real UK postcode or another country"
               : "Must be a real UK postcode";
  if (checks_.has_invalid_characters)
    return "Address lines must not start with any of the following characters: @ ( ) = [ ] \u201D "
           "\\ / "
           ", < >";
  if (!checks_.has_alphanumeric_characters_in_lines_1_and_2)
    return "The first 2 lines of the address must both include at least one alphanumeric character";
  if (checks_.has_no_fixed_abode_address || !is_valid()) return "Must be a real address";
  return {};
}

std::string PostalAddress::as_single_line() const {
  std::string joined;
  for (const auto& line : lines_) {
    if (!joined.empty()) joined += ", ";
    joined += line;
  }
  return joined;
}

std::optional<std::vector<std::string>> PostalAddress::bfpo_lines() const {
  if (!bfpo_number_) return std::nullopt;
  const std::size_t below = postcode_ ? 2 : 1;
  return std::vector<std::string>(lines_.begin(),
                                  lines_.end() - static_cast<std::ptrdiff_t>(below));
}

Personalisation PostalAddress::as_personalisation() const {
  constexpr std::size_t lines_above = postal_address_lines_max - 1;
  const bool is_bfpo = bfpo_number_.has_value();
  const std::size_t below = is_bfpo && postcode_ ? 2 : 1;
  Personalisation values;
  for (std::size_t i = 0; i < lines_above; ++i) {
    const bool has_line = i + below < lines_.size();
    values.set("address_line_" + std::to_string(i + 1), has_line ? lines_[i] : std::string());
  }
  const auto last = lines_.empty() ? std::string() : lines_.back();
  if (is_bfpo && postcode_) values.set("address_line_6", *postcode_);
  values.set("postcode", is_bfpo ? postcode_.value_or("") : last);
  values.set("address_line_7", last);
  return values;
}

}  // namespace notify
