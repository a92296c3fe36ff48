#pragma once

#include <notify/result.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace notify::codec {

struct JsonLimits {
  std::size_t bytes_max = 1 << 20;
  std::size_t names_max = 10'000;  ///< of one object
  int depth_max = 2;               ///< the outermost object is depth 1
};

/// One JSON value, as strict as data about money has to be: names of an object are unique, numbers
/// keep the text that they had, and nothing is guessed. Immutable once read.
struct JsonValue {
  struct Number {
    std::string text;
  };
  using Array = std::vector<JsonValue>;
  using Object = std::vector<std::pair<std::string, JsonValue>>;  ///< in the order of the text

  std::variant<std::monostate, bool, Number, std::string, Array, Object> value;

  template <typename T>
  [[nodiscard]] const T* find_as() const noexcept {
    return std::get_if<T>(&value);
  }
  /// The member `name`, or nullptr; also if this is no object.
  [[nodiscard]] const JsonValue* find(std::string_view name) const noexcept;
};

/// Reads a text that is one JSON object (RFC 8259). Fails with invalid_argument on malformed text,
/// invalid UTF-8, duplicate names, anything after the object, and what is beyond `limits`. Messages
/// give no values: those may be personal data.
[[nodiscard]] Result<JsonValue> read_json_object(std::string_view json, const JsonLimits& limits);

}  // namespace notify::codec
