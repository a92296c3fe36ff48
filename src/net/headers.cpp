#include "net/headers.hpp"

#include "domain/text/ascii.hpp"

namespace notify {

bool is_same_name(std::string_view a, std::string_view b) noexcept {
  return ascii::is_same_word(a, b);
}

std::string_view header_in(std::span<const HttpHeader> headers, std::string_view name) noexcept {
  for (const HttpHeader& header : headers)
    if (is_same_name(header.name, name)) return header.value;
  return {};
}

}  // namespace notify
