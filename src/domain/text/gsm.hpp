#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// The alphabet of text messages as octets, one for each place (3GPP TS 23.038, 6.2.1). What is in
/// it, text.hpp says too (SmsCharacter); tests hold both to one answer. (rules/sms 2.1)
namespace notify::text {

/// How one character stands in the alphabet: one octet, or an escape and an octet.
struct GsmCharacter {
  char octets[2] = {};
  std::uint8_t places = 0;  ///< 0: the alphabet lacks it
};

[[nodiscard]] GsmCharacter gsm_character(char32_t code) noexcept;

/// Reads octets as text. Those above 0x7F are U+FFFD; an escape before an octet of no meaning is
/// passed over, as the standard asks, and one at the end is a space.
[[nodiscard]] std::string from_gsm(std::string_view octets);

}  // namespace notify::text
