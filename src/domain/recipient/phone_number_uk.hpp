#pragma once

#include <cstdint>
#include <string_view>

namespace notify::uk_numbers {

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
