#pragma once

#include <notify/ports/http.hpp>

namespace notify {

/// Whether two names of headers are the same, in any case.
[[nodiscard]] bool is_same_name(std::string_view a, std::string_view b) noexcept;

}  // namespace notify
