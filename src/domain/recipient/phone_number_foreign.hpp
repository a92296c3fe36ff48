#pragma once

#include "domain/recipient/phone_number_reading.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Numbers outside +44. Two sources implement this port: phone_number_foreign.cpp asks
/// libphonenumber, phone_number_foreign_plain.cpp knows prefixes and lengths only; the build
/// chooses one. Safe from many threads.
namespace notify::foreign_numbers {

/// Reads the digits that stand after a "+"; nothing if they begin with no calling code.
[[nodiscard]] std::optional<PhoneReading> read(std::string_view digits);

/// "+33 6 12 34 56 78" for the calling code "33" and "612345678".
[[nodiscard]] std::string international_form(std::string_view country, std::string_view national);

}  // namespace notify::foreign_numbers
