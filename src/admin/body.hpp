#pragma once

#include "codec/json_reader.hpp"
#include "rest/call.hpp"

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace notify::admin {

using codec::JsonValue;
using rest::Call;

/// The JSON object of a request, or the answer that there is none. (rules/admin 2.2)
class Body {
public:
  explicit Body(const Call& call);

  /// What to answer where nothing could be read; null where all is well.
  [[nodiscard]] const RestResponse* refused() const noexcept {
    return refused_ ? &*refused_ : nullptr;
  }
  [[nodiscard]] const JsonValue& json() const noexcept { return json_; }

  /// The member, or nullptr where it is not there or null.
  [[nodiscard]] const JsonValue* find(std::string_view name) const noexcept;
  [[nodiscard]] bool has(std::string_view name) const noexcept {
    return json_.find(name) != nullptr;
  }
  /// The member as text, or nullptr where it is none.
  [[nodiscard]] const std::string* text(std::string_view name) const noexcept;
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view name) const noexcept;
  [[nodiscard]] std::optional<bool> flag(std::string_view name) const noexcept;
  [[nodiscard]] std::optional<Uuid> uuid(std::string_view name) const noexcept;

private:
  JsonValue json_;
  std::optional<RestResponse> refused_;
};

/// The answer that names every one of `fields` that is not there; nothing if all are.
[[nodiscard]] std::optional<RestResponse> refuse_missing(
    const Body& body, std::initializer_list<std::string_view> fields);

}  // namespace notify::admin
