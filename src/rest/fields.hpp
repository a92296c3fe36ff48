#pragma once

#include "codec/json_reader.hpp"
#include "rest/answers.hpp"

#include <notify/ids.hpp>
#include <notify/time.hpp>

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace notify::rest {

/// An id as clients write it: with or without hyphens, in braces, of either case. One with
/// "urn:uuid:" in front is one too, but no row's: `is_urn`. (rules/rest 4.2)
struct WrittenId {
  Uuid uuid;
  bool is_urn = false;
};
[[nodiscard]] std::optional<WrittenId> read_id(std::string_view text);
[[nodiscard]] ApiError not_a_uuid(std::string_view field);
/// "status x is not one of [a, b]"
[[nodiscard]] ApiError not_one_of(std::string_view field, std::string_view value,
                                  std::span<const std::string_view> words);
/// "Additional properties are not allowed (a, b were unexpected)"; nothing if there are none.
[[nodiscard]] std::optional<ApiError> unexpected(std::vector<std::string> names);

/// Reads the members of a body one after another and collects what is wrong with them, in the order
/// of the calls. Texts and order are promised to clients: first each field, then those that lack,
/// then those that nobody asked for. (rules/rest 4.1)
class Fields {
public:
  /// A body that is empty in Python's sense (null, false, 0, "", [], {}) counts as {}.
  explicit Fields(const codec::JsonValue& body);

  /// Each returns the value, or nullptr where it is not there or wrong.
  const std::string* text(std::string_view name);
  const std::string* text(std::string_view name, std::size_t characters_max);
  const std::string* text_of_at_least(std::string_view name, std::size_t characters_min);
  std::optional<std::int64_t> integer(std::string_view name);
  std::optional<bool> flag(std::string_view name);
  const std::string* one_of(std::string_view name, std::span<const std::string_view> words);
  const std::string* phone_number(std::string_view name);
  const std::string* email_address(std::string_view name);
  const std::string* https_url(std::string_view name);
  const codec::JsonValue::Object* object(std::string_view name);
  const codec::JsonValue::Array* list_or_null(std::string_view name);
  const std::string* text_or_null(std::string_view name);
  /// Text of at least one character.
  const std::string* some_text(std::string_view name);
  std::optional<WrittenId> uuid(std::string_view name);
  /// An id, or null, which is nothing.
  std::optional<WrittenId> uuid_or_null(std::string_view name);
  std::vector<WrittenId> uuids(std::string_view name);
  /// An instant within a day from `now`, or null; only checked.
  void schedule(std::string_view name, UtcTime now);
  /// An instant, or null; its zone is heeded only if it is "Z".
  std::optional<UtcTime> instant(std::string_view name);
  const std::string* postage_of_upload(std::string_view name);

  /// Ends the reading: what must be there, and nothing else.
  void end(std::initializer_list<std::string_view> required);
  /// The same where other members may be there.
  void end_open(std::initializer_list<std::string_view> required);
  [[nodiscard]] bool has(std::string_view name) const;
  [[nodiscard]] const std::vector<ApiError>& errors() const noexcept { return errors_; }

private:
  const codec::JsonValue* take(std::string_view name);
  const std::string* take_text(std::string_view name);
  void fault(std::string_view name, std::string_view text);
  void wrong_type(std::string_view name, const codec::JsonValue& value, std::string_view types);

  codec::JsonValue::Object empty_;
  const codec::JsonValue::Object* members_ = nullptr;
  std::vector<std::string_view> known_;
  std::vector<ApiError> errors_;
};

}  // namespace notify::rest
