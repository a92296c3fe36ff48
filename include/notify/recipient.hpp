#pragma once

#include <notify/result.hpp>
#include <notify/warning.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace notify {

/// A phone number that exists and can take messages. Immutable value.
struct PhoneNumber {
  std::string normalised;         ///< E.164 digits without "+": "447700900123"
  std::string prefix;             ///< dialling prefix that sets the multiplier: "44", "1", "1246"
  bool is_international = false;  ///< Crown dependencies too (rules/phone-numbers 3.2)
  std::int64_t rate_multiplier = 1;  ///< 0: there is no price, so nothing can be sent there
  bool is_uk = false;                ///< +44, Crown dependencies included
  bool is_crown_dependency = false;  ///< Jersey, Guernsey or the Isle of Man
  bool is_landline = false;          ///< +44 only: a fixed line, or a number for organisations
  bool use_numeric_sender = false;   ///< names as senders are not delivered there
  WarningSet warnings{};             ///< why it is probably a slip
  friend bool operator==(const PhoneNumber&, const PhoneNumber&) = default;
};

struct PhoneRules {
  bool international_allowed = true;
  bool uk_landline_allowed = false;
};

/// What a number is for.
enum class PhoneUse {
  message,          ///< it gets messages
  service_contact,  ///< callers dial it; three digits ("111") are a number, save 999 and 112
};

/// Judges a phone number as typed: `read_phone_number`, then `check_phone_rules`. Fails as they do.
[[nodiscard]] Result<PhoneNumber> parse_phone_number(std::string_view typed, PhoneRules rules = {});

/// Reads a phone number without asking which service may send to it. Fails with invalid_argument;
/// the message is the wording that users of the API know ("Not enough digits") and never holds the
/// number itself; the detail is the reason's stable name: invalid_number, too_long, too_short,
/// unknown_character or unsupported_emergency_number. +44 numbers are judged by the numbering plan
/// built in, others by libphonenumber, or only by prefix and length in a build without it. Pure and
/// linear in `typed`; safe from many threads. (rules/phone-numbers 1.1, 3.1)
[[nodiscard]] Result<PhoneNumber> read_phone_number(std::string_view typed,
                                                    PhoneUse use = PhoneUse::message);

/// Fails with invalid_argument, detail not_a_uk_mobile or unsupported_country_code, where the rules
/// do not let a message go to `number`. (rules/phone-numbers 2.1)
[[nodiscard]] Result<void> check_phone_rules(const PhoneNumber& number, PhoneRules rules);

/// As users write it: "07700 900123", and "+33 6 12 34 56 78" for other countries. A build without
/// libphonenumber does not group foreign digits: "+33 612345678". (rules/phone-numbers 3.1)
[[nodiscard]] std::string human_readable(const PhoneNumber& number);

/// Who reads why a number was refused.
enum class PhoneErrorStyle {
  file,  ///< users of a recipients file or a form
  api,   ///< a program that sends by the API; the message of the Error
};

/// The wording of a reason by its stable name; empty for an unknown name. (rules/phone-numbers 2.2)
[[nodiscard]] std::string_view phone_error_text(std::string_view detail,
                                                PhoneErrorStyle style) noexcept;

/// An e-mail address that passed the checks. Every such address can be sent to: `deliverable` is
/// made of ASCII and means the same mailbox.
struct EmailAddress {
  std::string address;     ///< as it is used
  std::string normalised;  ///< lower-cased, for comparing and searching
  /// As servers take it: the domain as it stands in the domain name system, the local part in
  /// quotes if a full stop begins or ends it (RFC 5321).
  std::string deliverable{};
  friend bool operator==(const EmailAddress&, const EmailAddress&) = default;
};

/// Judges an e-mail address as typed; what is invisible in it is dropped. Fails with
/// invalid_argument "Not a valid email address"; the detail says why in a few words.
[[nodiscard]] Result<EmailAddress> parse_email_address(std::string_view typed);

/// The form under which recipients are compared, as in a guest list: a phone number normalised, an
/// e-mail address in lower case, anything else as it is. (rules/phone-numbers 5.1)
[[nodiscard]] std::string comparable_recipient(std::string_view typed);

/// True if the address lies in a domain that only UK public bodies have, or below one. The text is
/// not judged as an address. (rules/text 7.4)
[[nodiscard]] bool is_government_email(std::string_view address);

}  // namespace notify
