#pragma once

#include "domain/recipient/phone_number_reading.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Numbers of +44: how they are read, what they are for and how they are written.
namespace notify::uk_numbers {

/// Reads digits that were typed without an international prefix. (rules/phone-numbers 1.2)
[[nodiscard]] std::optional<PhoneReading> read_national(std::string_view digits);
/// Reads digits that stand after "+44".
[[nodiscard]] std::optional<PhoneReading> read_after_code(std::string_view digits);
/// "07700 900123" for "7700900123".
[[nodiscard]] std::string national_form(std::string_view national);

enum class Kind : std::uint8_t {
  invalid,   ///< not assigned, or of a kind that takes no messages (premium, freephone, pager, …)
  mobile,    ///< mobile and personal numbers
  landline,  ///< geographic and 03/055 numbers
};

struct Judgement {
  Kind kind = Kind::invalid;
  bool is_crown_dependency = false;  ///< Jersey, Guernsey or the Isle of Man
};

/// Judges the national number of a +44 number: digits only, without the leading zero.
[[nodiscard]] Judgement judge(std::string_view national) noexcept;

}  // namespace notify::uk_numbers
