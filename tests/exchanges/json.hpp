#pragma once

#include "codec/json_reader.hpp"

#include <notify/result.hpp>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

/// Replaying recorded exchanges: requests to the REST API, what happens elsewhere, and the answers
/// that the reference gave.
namespace notify::exchanges {

using Json = codec::JsonValue;

/// Something that a file says or the engine refused: the step, or the whole file, has failed.
struct Trouble : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Stops with `what` unless the result holds a value.
template <typename T>
T must(Result<T> result, std::string_view what) {
  if (!result) throw Trouble(std::string(what) + ": " + result.error().message);
  if constexpr (!std::is_void_v<T>) return std::move(result).value();
}

/// Any JSON text, or nothing where it is none.
[[nodiscard]] std::optional<Json> read_json(std::string_view text);
[[nodiscard]] std::string write_json(const Json& value);

/// "null", "true" or the text of a number; the text itself; else the value as JSON.
[[nodiscard]] std::string plain_text(const Json& value);

[[nodiscard]] inline bool is_null(const Json& value) noexcept { return value.value.index() == 0; }
/// A value at "errors.0.message"; nullptr if there is none.
[[nodiscard]] const Json* find_at(const Json& value, std::string_view path);

/// Members of an object that says what is to be made or done. One that is absent or null has the
/// fallback; one of another type is Trouble.
[[nodiscard]] const Json& member(const Json& object, std::string_view name);
[[nodiscard]] bool has(const Json& object, std::string_view name);
[[nodiscard]] std::string text_in(const Json& object, std::string_view name,
                                  std::string_view fallback = {});
[[nodiscard]] std::int64_t number_in(const Json& object, std::string_view name,
                                     std::int64_t fallback);
[[nodiscard]] bool flag_in(const Json& object, std::string_view name, bool fallback);
/// An array's values; none if it is absent or null.
[[nodiscard]] const Json::Array& list_in(const Json& object, std::string_view name);

}  // namespace notify::exchanges
