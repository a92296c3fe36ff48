#pragma once

#include <string_view>

namespace notify {

/// Returns the version of the library that was linked, for instance "0.1.0"; the text lives as long
/// as the program.
[[nodiscard]] std::string_view version() noexcept;

}  // namespace notify
