#pragma once

#include <notify/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace nfy_cli {

/// A value of JSON: what files say, and what --json answers. Members keep their order; numbers
/// that are no whole ones keep their digits.
class Json {
public:
  struct Digits {
    std::string text;
  };
  using Array = std::vector<Json>;
  using Object = std::vector<std::pair<std::string, Json>>;

  Json() = default;
  Json(bool value) : value_(value) {}
  Json(std::int64_t value) : value_(value) {}
  Json(int value) : value_(std::int64_t{value}) {}
  Json(Digits value) : value_(std::move(value)) {}
  Json(std::string value) : value_(std::move(value)) {}
  Json(std::string_view value) : value_(std::string(value)) {}
  Json(const char* value) : value_(std::string(value)) {}
  Json(Array value) : value_(std::move(value)) {}
  Json(Object value) : value_(std::move(value)) {}

  template <typename T>
  [[nodiscard]] const T* as() const {
    return std::get_if<T>(&value_);
  }
  [[nodiscard]] bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  /// The member of that name, or null; null too if this is no object.
  [[nodiscard]] const Json* find(std::string_view name) const;

private:
  std::variant<std::monostate, bool, std::int64_t, Digits, std::string, Array, Object> value_;
};

/// Reads one document of at most 64 MiB. Fails with invalid_argument; no message quotes it.
[[nodiscard]] notify::Result<Json> json_from(std::string_view text);
/// Two spaces a level, a line break at the end.
[[nodiscard]] std::string to_text(const Json& value);

}  // namespace nfy_cli
