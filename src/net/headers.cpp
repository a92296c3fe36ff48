#include "net/headers.hpp"

#include <algorithm>

namespace notify {

bool is_same_name(std::string_view a, std::string_view b) noexcept {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(a, b, [&](char x, char y) { return lower(x) == lower(y); });
}

std::string_view header_in(std::span<const HttpHeader> headers, std::string_view name) noexcept {
  for (const HttpHeader& header : headers)
    if (is_same_name(header.name, name)) return header.value;
  return {};
}

}  // namespace notify
