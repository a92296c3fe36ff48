#include "engine/context.hpp"

namespace notify {

std::string digest_of_fields(std::initializer_list<std::string_view> fields) {
  std::string joined;
  for (const std::string_view field : fields) {
    joined += std::to_string(field.size());
    joined += ':';
    joined += field;
  }
  return sha256_hex(joined);
}

Uuid digest_id(std::initializer_list<std::string_view> fields) {
  std::string text = digest_of_fields(fields).substr(0, 32);
  text[12] = '8';  // version
  text[16] = 'a';  // variant
  for (const std::size_t at : {20u, 16u, 12u, 8u}) text.insert(at, 1, '-');
  const auto id = Uuid::from_text(text);
  NFY_ASSERT(id.has_value());
  return *id;
}

}  // namespace notify
