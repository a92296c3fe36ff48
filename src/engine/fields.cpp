#include "engine/fields.hpp"

#include <charconv>

namespace notify::fields {

void append(std::string& out, std::string_view field) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, field.size()).ptr;
  out.append(digits, end);
  out += ':';
  out += field;
}

bool take(std::string_view& bytes, std::string& field) {
  std::size_t size = 0;
  const auto [end, error] = std::from_chars(bytes.data(), bytes.data() + bytes.size(), size);
  if (error != std::errc() || end == bytes.data() + bytes.size() || *end != ':') return false;
  bytes.remove_prefix(static_cast<std::size_t>(end - bytes.data()) + 1);
  if (size > bytes.size()) return false;
  field.assign(bytes.substr(0, size));
  bytes.remove_prefix(size);
  return true;
}

}  // namespace notify::fields
