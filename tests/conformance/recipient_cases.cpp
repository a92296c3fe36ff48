#include "conformance/cases.hpp"
#include "conformance/compare.hpp"

#include <notify/recipient.hpp>

namespace notify::conformance {
namespace {

Verdict judge_email_address(element row, const Options&) {
  const auto address = parse_email_address(text_at(row, "input"));
  Comparison compare(row);
  compare.flag("valid", address.has_value());
  if (address && flag_at(row, "valid")) {
    compare.text("normalised", address->address);
    compare.text("normalised_lower", address->normalised);
  } else if (!address) {
    compare.text("error", address.error().message);
  }
  return compare.verdict();
}

/// Whether a number was typed as one of another country.
bool is_typed_as_foreign(std::string_view typed) {
  std::string digits;
  bool international = false;
  for (const char byte : typed) {
    if (byte == '+' && digits.empty()) international = true;
    if (byte >= '0' && byte <= '9') digits.push_back(byte);
  }
  if (!international && digits.starts_with("00")) {
    international = true;
    digits.erase(0, 2);
  }
  return international && !digits.starts_with("44");
}

/// Rows about numbers outside +44 need other countries' numbering plans: those that the reference
/// reads so, and those that it refuses or reads anew as +44 but that were typed as foreign. A row
/// that the reference reads as +44 is judged unless the library took the foreign prefix as typed.
bool is_foreign_row(element row) {
  const auto expected = text_at(row, "normalised");
  if (!expected.empty() && !expected.starts_with("44")) return true;
  const auto typed = text_at(row, "input");
  const bool typed_as_foreign = is_typed_as_foreign(typed);
  if (expected.empty() && typed_as_foreign) return true;
  const auto got = parse_phone_number(typed, {true, true});
  const bool read_as_foreign = got && got->prefix != "44";
  return read_as_foreign && (expected.empty() || typed_as_foreign);
}

Verdict judge_phone(element row, const Options& options) {
  if (!options.foreign_phones && is_foreign_row(row)) return skip();
  const PhoneRules rules{flag_at(row, "international_allowed"),
                         flag_at(row, "uk_landline_allowed")};
  const auto number = parse_phone_number(text_at(row, "input"), rules);
  Comparison compare(row);
  compare.flag("valid", number.has_value());
  if (number && flag_at(row, "valid")) {
    compare.text("normalised", number->normalised);
    compare.text("country_prefix", number->prefix);
    compare.flag("is_international", number->is_international);
    compare.number("rate_multiplier", number->rate_multiplier);
  } else if (!number) {
    compare.text("error_legacy_v2", number.error().message);
    compare.text("error_code", number.error().detail);
  }
  return compare.verdict();
}

constexpr Judge judges[] = {
    {"email_address", judge_email_address, ""},
    {"phone", judge_phone,
     "skipped: rows typed or read as another country than +44, which need other countries' "
     "numbering plans; not compared: "
     "human_readable, error"},
};

}  // namespace

std::span<const Judge> recipient_cases() { return judges; }

}  // namespace notify::conformance
