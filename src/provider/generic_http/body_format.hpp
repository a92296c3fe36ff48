#pragma once

#include <notify/result.hpp>

#include <cstdint>
#include <string_view>

namespace notify::generic_http {

enum class BodyFormat : std::uint8_t { json, form, text };
[[nodiscard]] Result<BodyFormat> body_format_from(std::string_view word);

}  // namespace notify::generic_http
