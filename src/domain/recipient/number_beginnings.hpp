#pragma once

#include <string_view>

namespace notify {

/// Whether `digits` start as one of `beginnings` says: "01[24-69] 5." are two of them, of digits,
/// classes of digits and "." for any digit. No beginning is longer than the number.
[[nodiscard]] bool starts_with_one_of(std::string_view digits,
                                      std::string_view beginnings) noexcept;

}  // namespace notify
