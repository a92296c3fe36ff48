#include "codec/json_reader.hpp"

#include <notify/import.hpp>

namespace notify {

Result<ImportKeys> import_keys_from_json(std::string_view json) {
  constexpr std::size_t keys_bytes_max = 64 * 1024;
  const auto refused = [](std::string_view why) {
    return make_error(ErrorCode::invalid_argument, "keys: " + std::string(why));
  };
  NFY_TRY(object, codec::read_json_object(json, {.bytes_max = keys_bytes_max, .depth_max = 4}));
  ImportKeys keys;
  const codec::JsonValue* list = object.find("secret_keys");
  if (list == nullptr) list = object.find("secret_keys_oldest_first");
  const auto* const all = list == nullptr ? nullptr : list->find_as<codec::JsonValue::Array>();
  if (all == nullptr || all->empty()) return refused("secret_keys must be a list of texts");
  for (const codec::JsonValue& one : *all) {
    const auto* const text = one.find_as<std::string>();
    if (text == nullptr || text->empty()) return refused("secret_keys must be a list of texts");
    keys.secret_keys.push_back(*text);
  }
  if (const codec::JsonValue* const salt = object.find("dangerous_salt")) {
    const auto* const text = salt->find_as<std::string>();
    if (text == nullptr) return refused("dangerous_salt must be a text");
    keys.dangerous_salt = *text;
  }
  return keys;
}

}  // namespace notify
