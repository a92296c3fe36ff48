#include "conformance/cases.hpp"
#include "conformance/compare.hpp"

#include <notify/recipient.hpp>

namespace notify::conformance {
namespace {

Verdict judge_email_address(element row) {
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

/// The facts about a number that was read, whoever may send to it.
void compare_number(Comparison& compare, element row, const PhoneNumber& number) {
  compare.text("normalised", number.normalised);
  compare.text("human_readable", human_readable(number));
  if (row["is_uk"].error() != simdjson::SUCCESS) return;  // a service's contact number
  compare.text("country_prefix", number.prefix);
  compare.flag("is_uk", number.is_uk);
  compare.flag("crown_dependency", number.is_crown_dependency);
  compare.flag("is_international", number.is_international);
  if (number.rate_multiplier == 0) {
    compare.null("rate_multiplier", "0");
    compare.null("use_numeric_sender", "no rate");
  } else {
    compare.number("rate_multiplier", number.rate_multiplier);
    compare.flag("use_numeric_sender", number.use_numeric_sender);
  }
}

void compare_refusal(Comparison& compare, const Error& error) {
  compare.text("error_code", error.detail);
  compare.text("error", phone_error_text(error.detail, PhoneErrorStyle::file));
}

/// The verdict on a number. Other countries' numbering plans change with every release of their
/// tables, so a failure may be excused by its calling code, or by that and the member that differs.
Verdict verdict_on_number(const Comparison& compare, std::string_view typed) {
  auto verdict = compare.verdict();
  std::string digits;
  for (const char byte : typed) {
    if (byte >= '1' && byte <= '9') digits.push_back(byte);
    if (byte == '0' && !digits.empty()) digits.push_back(byte);
  }
  for (std::size_t size = 1; size <= 3 && size <= digits.size(); ++size) {
    const auto rule = "calling code " + digits.substr(0, size);
    verdict.rules.push_back(rule);
    verdict.rules.push_back(rule + ", " + compare.field());
  }
  return verdict;
}

Verdict judge_phone(element row) {
  const auto typed = text_at(row, "input");
  const PhoneRules rules{flag_at(row, "international_allowed"),
                         flag_at(row, "uk_landline_allowed")};
  const auto read = read_phone_number(typed);
  const auto allowed = parse_phone_number(typed, rules);
  Comparison compare(row);
  compare.flag("parse_ok", read.has_value());
  compare.flag("valid", allowed.has_value());
  if (read) compare_number(compare, row, *read);
  if (allowed) {
    compare.null("error_code", "none");
  } else {
    compare_refusal(compare, allowed.error());
    compare.text("error_legacy_v2", allowed.error().message);
  }
  return verdict_on_number(compare, typed);
}

Verdict judge_service_contact(element row) {
  const auto typed = text_at(row, "input");
  const auto read = read_phone_number(typed, PhoneUse::service_contact);
  Comparison compare(row);
  compare.flag("parse_ok", read.has_value());
  if (read)
    compare_number(compare, row, *read);
  else
    compare_refusal(compare, read.error());
  return verdict_on_number(compare, typed);
}

constexpr Judge judges[] = {
    {"email_address", judge_email_address, ""},
    {"phone", judge_phone, ""},
    {"phone_service_contact", judge_service_contact, ""},
};

}  // namespace

std::span<const Judge> recipient_cases() { return judges; }

}  // namespace notify::conformance
