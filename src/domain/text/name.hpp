#pragma once

#include <notify/result.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace notify::text {

inline constexpr std::size_t name_bytes_max = 255;

/// The one rule for names that people give and read: of services, organisations, templates, keys,
/// senders and files. Returns the name as it is kept: single spaces, none at the ends, nothing
/// invisible but what joins the parts of one sign. Fails with invalid_argument, and says so with
/// `what` in front, if the name is not UTF-8, is empty or blank, holds a control character or a
/// line end, or is longer than name_bytes_max.
[[nodiscard]] Result<std::string> checked_name(std::string_view typed, std::string_view what);

/// The same rule for a text of several lines: they may end in LF or CR LF and hold TABs. It is kept
/// as it is.
[[nodiscard]] Result<void> check_lines(std::string_view typed, std::string_view what,
                                       std::size_t bytes_max);

}  // namespace notify::text
