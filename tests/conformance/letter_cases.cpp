#include "conformance/cases.hpp"
#include "conformance/compare.hpp"

#include <notify/letter.hpp>
#include <notify/postal_address.hpp>

namespace notify::conformance {
namespace {

std::string_view name_of(PostageZone zone) {
  switch (zone) {
    case PostageZone::united_kingdom: return "united-kingdom";
    case PostageZone::europe: return "europe";
    case PostageZone::rest_of_world: break;
  }
  return "rest-of-world";
}

bool is_null(element row, const char* name) { return row[name].is_null(); }

/// A text or null.
void compare_text(Comparison& compare, element row, const char* name,
                  const std::optional<std::string>& got) {
  if (got)
    compare.text(name, *got);
  else if (!is_null(row, name))
    compare.text(name, "null");
}

/// A number or null.
void compare_number(Comparison& compare, element row, const char* name,
                    const std::optional<std::int64_t>& got) {
  if (got)
    compare.number(name, *got);
  else if (!is_null(row, name))
    compare.text(name, "null");
}

Verdict judge_countries(element row, const Options&) {
  const auto country = find_country(text_at(row, "input"));
  Comparison compare(row);
  compare.flag("found", country.has_value());
  compare_text(compare, row, "canonical",
               country ? std::optional(country->name) : std::optional<std::string>());
  if (country) compare.text("postage_zone", name_of(country->zone));
  return compare.verdict();
}

Verdict judge_postcode(element row, const Options&) {
  Comparison compare(row);
  compare_text(compare, row, "formatted", normalised_postcode(text_at(row, "input")));
  return compare.verdict();
}

Verdict judge_checks(element row, const PostalAddress::Checks& checks) {
  Comparison compare(row);
  compare.flag("has_enough_lines", checks.has_enough_lines);
  compare.flag("has_too_many_lines", checks.has_too_many_lines);
  compare.flag("has_valid_postcode", checks.has_valid_postcode);
  compare.flag("has_valid_last_line", checks.has_valid_last_line);
  compare.flag("has_invalid_characters", checks.has_invalid_characters);
  compare.flag("has_no_fixed_abode_address", checks.has_no_fixed_abode_address);
  compare.flag("has_invalid_country_for_bfpo_address", checks.has_invalid_country_for_bfpo_address);
  compare.flag("is_bfpo_address", checks.is_bfpo_address);
  compare.flag("has_alphanumeric_character_in_address_lines_1_and_2",
               checks.has_alphanumeric_characters_in_lines_1_and_2);
  return compare.verdict();
}

Verdict judge_as_personalisation(element row, const PostalAddress& address) {
  Comparison compare(row);
  const auto values = address.as_personalisation();
  for (const auto& entry : values.entries()) {
    compare.text(entry.name.c_str(), std::get<std::string>(entry.value.value));
  }
  return compare.verdict();
}

Verdict judge_letter_address(element row, const Options&) {
  const auto address =
      PostalAddress::parse(text_at(row, "raw"), flag_at(row, "allow_international"));
  if (!address) return fail(address.error().message);
  Comparison compare(row);
  compare.list("lines", address->lines());
  compare.number("line_count", static_cast<std::int64_t>(address->lines().size()));
  compare_text(compare, row, "postcode", address->postcode());
  compare.flag("international", address->is_international());
  compare.text("country", address->country().name);
  compare.text("postage_zone", name_of(address->country().zone));
  compare_number(compare, row, "bfpo_number", address->bfpo_number());
  compare.flag("valid", address->is_valid());
  compare.text("as_single_line", address->as_single_line());
  const auto bfpo_lines = address->bfpo_lines();
  if (bfpo_lines)
    compare.list("bfpo_lines", *bfpo_lines);
  else if (!is_null(row, "bfpo_lines"))
    compare.text("bfpo_lines", "null");
  if (auto verdict = compare.verdict(); verdict.outcome != Outcome::passed) return verdict;
  if (auto verdict = judge_checks(row["checks"], address->checks());
      verdict.outcome != Outcome::passed) {
    return verdict;
  }
  return judge_as_personalisation(row["as_personalisation"], *address);
}

Verdict judge_letter_address_from_personalisation(element row, const Options&) {
  const auto address = PostalAddress::from_personalisation(personalisation_of(row), true);
  if (!address) return fail(address.error().message);
  Comparison compare(row);
  compare.text("raw", address->raw());
  compare.list("lines", address->lines());
  compare.flag("valid", address->is_valid());
  return compare.verdict();
}

constexpr Judge judges[] = {
    {"countries", judge_countries, ""},
    {"letter_address", judge_letter_address, ""},
    {"letter_address_from_personalisation", judge_letter_address_from_personalisation, ""},
    {"postcode", judge_postcode, ""},
};

}  // namespace

std::span<const Judge> letter_cases() { return judges; }

}  // namespace notify::conformance
