#pragma once

#include "codec/json_text.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace notify::codec {

/// Writes one JSON value piece by piece, without spaces; the caller keeps it well formed. Each
/// piece returns the writer.
class JsonWriter {
public:
  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_list() { return open('['); }
  JsonWriter& end_list() { return close(']'); }

  /// The name of the next value.
  JsonWriter& name(std::string_view text) {
    separate();
    append_json_string(json_, text);
    json_ += ':';
    is_first_ = true;
    return *this;
  }
  JsonWriter& text(std::string_view value) {
    separate();
    append_json_string(json_, value);
    return *this;
  }
  JsonWriter& null() { return raw("null"); }
  JsonWriter& integer(std::int64_t value) { return raw(std::to_string(value)); }
  JsonWriter& flag(bool value) { return raw(value ? "true" : "false"); }
  /// A value that is JSON already.
  JsonWriter& raw(std::string_view json) {
    separate();
    json_ += json;
    return *this;
  }

  // A name and its value.
  JsonWriter& text(std::string_view key, std::string_view value) { return name(key).text(value); }
  /// Empty text as null.
  JsonWriter& text_or_null(std::string_view key, std::string_view value) {
    return value.empty() ? null(key) : text(key, value);
  }
  JsonWriter& null(std::string_view key) { return name(key).null(); }
  JsonWriter& integer(std::string_view key, std::int64_t value) { return name(key).integer(value); }
  JsonWriter& flag(std::string_view key, bool value) { return name(key).flag(value); }
  JsonWriter& raw(std::string_view key, std::string_view json) { return name(key).raw(json); }

  [[nodiscard]] std::string take() && { return std::move(json_); }

private:
  void separate() {
    if (!is_first_) json_ += ',';
    is_first_ = false;
  }
  JsonWriter& open(char bracket) {
    separate();
    json_ += bracket;
    is_first_ = true;
    return *this;
  }
  JsonWriter& close(char bracket) {
    json_ += bracket;
    is_first_ = false;
    return *this;
  }

  std::string json_;
  bool is_first_ = true;
};

}  // namespace notify::codec
