#pragma once

#include "admin/body.hpp"

#include <notify/time.hpp>

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace notify::admin {

/// Reads what a body says of attributes, and collects what is wrong with each under its name:
/// {"message": {"name": ["…"]}, "result": "error"}. What is not said stays as it is.
/// (rules/admin 2.5)
class Form {
public:
  explicit Form(const JsonValue& json) : json_(json) {}

  void text(std::string_view name, std::string& out);
  /// Null empties the text. `characters_max` 0: of any length.
  void text_or_null(std::string_view name, std::string& out, std::size_t characters_max);
  void flag(std::string_view name, bool& out);
  void flag_or_null(std::string_view name, std::optional<bool>& out);
  void integer(std::string_view name, std::int64_t& out);
  void integer_or_null(std::string_view name, std::optional<std::int64_t>& out);
  /// "2026-12-01 10:00:00.000000", or null.
  void instant_or_null(std::string_view name, std::optional<UtcTime>& out);
  /// An id, or null, which is the nil id.
  void id_or_null(std::string_view name, Uuid& out);
  void require(std::initializer_list<std::string_view> names);

  [[nodiscard]] const JsonValue* find(std::string_view name) const noexcept {
    return json_.find(name);
  }
  void fault(std::string_view name, std::string text) {
    faults_[std::string(name)].push_back(std::move(text));
  }
  [[nodiscard]] std::optional<RestResponse> refused() const;

private:
  /// The member, if it is there and not null; null is a fault or empties `out` by `on_null`.
  template <typename OnNull>
  const JsonValue* take(std::string_view name, OnNull on_null);
  const JsonValue* take_some(std::string_view name);
  std::optional<std::int64_t> read_integer(std::string_view name, const JsonValue& value);
  std::optional<bool> read_flag(std::string_view name, const JsonValue& value);

  const JsonValue& json_;
  std::map<std::string, std::vector<std::string>, std::less<>> faults_;
};

}  // namespace notify::admin
