#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The two halves of a request's target. (rules/rest 1.3)
namespace notify::rest {

/// Text without its percent-escapes; a broken escape stands as it is. `plus_is_space` in a query.
[[nodiscard]] std::string percent_decoded(std::string_view text, bool plus_is_space);

/// The parameters of a query, decoded, in their order; names may come again.
class Query {
public:
  Query() = default;
  explicit Query(std::string_view text);

  /// The first value of `name`, or nullptr.
  [[nodiscard]] const std::string* find(std::string_view name) const noexcept;
  /// All of them.
  [[nodiscard]] std::vector<std::string> all(std::string_view name) const;
  /// Each name once, by first appearance.
  [[nodiscard]] std::vector<std::string> names() const;

private:
  std::vector<std::pair<std::string, std::string>> parameters_;
};

/// Appends `name=value` to a URL, with "?" or "&" in front, escaped as the reference does it.
void append_parameter(std::string& url, std::string_view name, std::string_view value);

}  // namespace notify::rest
