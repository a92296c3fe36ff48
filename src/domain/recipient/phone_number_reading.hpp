#pragma once

#include <cstdint>
#include <string>

namespace notify {

/// How the digits of a number compare with the lengths that its country has.
enum class PhoneLength : std::uint8_t {
  possible,
  local_only,  ///< can be dialled within one town only
  too_short,
  too_long,
  other,  ///< between two lengths that exist
};

/// A phone number taken apart.
struct PhoneReading {
  std::string country;   ///< calling code
  std::string national;  ///< significant digits, without trunk prefix
  PhoneLength length = PhoneLength::possible;
  bool takes_messages = false;  ///< valid, and of a kind that messages can go to
  bool is_personal = false;     ///< follows a person from phone to phone
  bool is_premium = false;
  /// Typed as a number of some country, and read as one of that country at once.
  bool is_as_typed = false;
};

inline constexpr std::size_t national_digits_min = 2;
inline constexpr std::size_t national_digits_max = 17;

}  // namespace notify
