#pragma once

#include <cstddef>
#include <string_view>

namespace notify {

inline constexpr std::size_t file_key_bytes_max = 200;

/// Whether a file may have this key: names of letters, digits, '-', '_' and '.', none of them
/// beginning with a dot, with single slashes between them; at most file_key_bytes_max bytes. So no
/// key leads out of the place where files lie.
[[nodiscard]] bool is_file_key(std::string_view key) noexcept;

}  // namespace notify
