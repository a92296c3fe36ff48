#pragma once

#include <notify/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace notify {

/// A phone number that passed the checks.
struct PhoneNumber {
  std::string normalised;         ///< E.164 digits without "+": "447700900123"
  std::string prefix;             ///< dialling prefix that set the multiplier: "44", "1", …
  bool is_international = false;  ///< Crown dependencies count as international (behaviour 5.3)
  std::int64_t rate_multiplier = 1;
  friend bool operator==(const PhoneNumber&, const PhoneNumber&) = default;
};

struct PhoneRules {
  bool international_allowed = true;
  bool uk_landline_allowed = false;
};

/// Judges a phone number as typed. Fails with invalid_argument; the message is the wording users
/// know ("Not enough digits", behaviour 8.3) and never holds the number itself; the detail is the
/// reason's stable name: invalid_number, too_long, too_short, not_a_uk_mobile, unknown_character or
/// unsupported_country_code. +44 numbers are judged by the numbering plan, others only by prefix
/// and length. (text 12)
[[nodiscard]] Result<PhoneNumber> parse_phone_number(std::string_view typed, PhoneRules rules = {});

/// An e-mail address that passed the checks.
struct EmailAddress {
  std::string address;     ///< as it is used
  std::string normalised;  ///< lower-cased, for comparing and searching
  friend bool operator==(const EmailAddress&, const EmailAddress&) = default;
};

/// Judges an e-mail address as typed. Fails with invalid_argument "Not a valid email address".
[[nodiscard]] Result<EmailAddress> parse_email_address(std::string_view typed);

}  // namespace notify
