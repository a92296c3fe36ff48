#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace notify::codec {

/// True if `text` is a number by the grammar of RFC 8259: no plus sign, no leading zeros, no NaN.
[[nodiscard]] bool is_json_number(std::string_view text) noexcept;

/// Appends `text` as a JSON string; bytes that are not UTF-8 become U+FFFD.
void append_json_string(std::string& json, std::string_view text);

/// Writes one JSON object, member by member, in the order of the calls.
class JsonFields {
public:
  void text(std::string_view name, std::string_view value);
  /// Empty text as null.
  void text_or_null(std::string_view name, std::string_view value);
  void number(std::string_view name, std::int64_t value);
  void null(std::string_view name);
  void flag(std::string_view name, bool value);
  [[nodiscard]] std::string end() && { return std::move(json_) + "}"; }

private:
  void begin(std::string_view name);

  std::string json_;
};

}  // namespace notify::codec
