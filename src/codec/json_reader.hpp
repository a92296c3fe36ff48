#pragma once

#include <notify/result.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace notify::codec {

/// What is done about a name that an object has twice.
enum class JsonRepeats : bool {
  refused,
  last_wins,  ///< in the place of the first, as other readers of JSON have it
};

struct JsonLimits {
  std::size_t bytes_max = 1 << 20;
  std::size_t names_max = 10'000;  ///< of one object
  int depth_max = 2;               ///< the outermost object or list is depth 1
  JsonRepeats repeats = JsonRepeats::refused;
};

/// One JSON value, as strict as data about money has to be: names of an object are unique once they
/// are read, numbers keep the text that they had, and nothing is guessed. Immutable once read.
struct JsonValue {
  struct Number {
    std::string text;
  };
  using Array = std::vector<JsonValue>;
  struct Member;                       // a pair would have to be whole already, says clang 14
  using Object = std::vector<Member>;  ///< in the order of the text

  std::variant<std::monostate, bool, Number, std::string, Array, Object> value;

  template <typename T>
  [[nodiscard]] const T* find_as() const noexcept {
    return std::get_if<T>(&value);
  }
  /// The member `name`, or nullptr; also if this is no object.
  [[nodiscard]] const JsonValue* find(std::string_view name) const noexcept;
};

struct JsonValue::Member {
  std::string name;
  JsonValue value;
};

/// Reads a text that is one JSON object (RFC 8259). Fails with invalid_argument on malformed text,
/// invalid UTF-8, duplicate names, anything after the object, and what is beyond `limits`. Messages
/// give no values: those may be personal data.
[[nodiscard]] Result<JsonValue> read_json_object(std::string_view json, const JsonLimits& limits);

/// The same for a text that is one value of any kind; a byte order mark in front is passed over.
[[nodiscard]] Result<JsonValue> read_json(std::string_view json, const JsonLimits& limits);

}  // namespace notify::codec
