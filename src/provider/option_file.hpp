#pragma once

#include <notify/result.hpp>

#include <string>
#include <string_view>

namespace notify {

inline constexpr std::size_t option_file_bytes_max = 64 << 10;

/// The bytes of a file that an option names: a key, a token. Fails with invalid_argument where it
/// is none, cannot be read, is empty or has more than 64 KiB; the message names the option and
/// shows neither the path nor what is in it.
[[nodiscard]] Result<std::string> read_option_file(std::string_view option,
                                                   const std::string& path);

}  // namespace notify
