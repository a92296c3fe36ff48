#pragma once

#include "admin/body.hpp"
#include "rest/answers.hpp"

#include <initializer_list>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace notify::admin::people {

/// Reads the members of a body by a JSON schema, one after another, and collects what is wrong with
/// them in the words that the admin app knows: {"errors": […], "status_code": 400}. (rules/admin
/// 2.3)
class Schema {
public:
  explicit Schema(const JsonValue& body);

  /// Each answers the value, or nothing where it is not there, null or wrong.
  const std::string* text(std::string_view name);
  const std::string* text_or_null(std::string_view name);
  const std::string* filled_text(std::string_view name);  ///< not empty
  const std::string* email_address(std::string_view name);
  const std::string* word(std::string_view name, std::span<const std::string_view> words);
  std::optional<bool> flag(std::string_view name);
  std::optional<bool> flag_or_null(std::string_view name);
  std::optional<Uuid> uuid(std::string_view name);
  std::optional<Uuid> uuid_or_null(std::string_view name);
  /// A list of texts, of `words` alone if there are any.
  std::optional<std::vector<std::string>> texts(std::string_view name,
                                                std::span<const std::string_view> words = {});
  std::optional<std::vector<Uuid>> uuids(std::string_view name, std::size_t count_min = 0);
  /// A list of objects, of which each has one text: [{"permission": "…"}]. What lacks it is
  /// nothing.
  std::optional<std::vector<std::string>> texts_in_objects(std::string_view name,
                                                           std::string_view member);
  void null(std::string_view name);
  void skip(std::string_view name) { known_.insert(std::string(name)); }
  void require(std::initializer_list<std::string_view> names);
  /// Nothing but what was asked for may be there.
  void close();

  [[nodiscard]] bool has(std::string_view name) const;
  [[nodiscard]] std::optional<RestResponse> refused() const;

private:
  const JsonValue* take(std::string_view name);
  void fault(std::string_view name, std::string text);
  void wrong_type(std::string_view name, const JsonValue& value, std::string_view types);
  /// The member, if it is a list.
  const JsonValue::Array* list(std::string_view name);

  const JsonValue::Object* members_ = nullptr;
  std::set<std::string, std::less<>> known_;
  std::vector<rest::ApiError> errors_;
};

}  // namespace notify::admin::people
