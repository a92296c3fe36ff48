#pragma once

#include "exchanges/json.hpp"

namespace notify::exchanges {

/// The first thing in which an answer is not what was expected.
struct Difference {
  std::string path;  ///< "json.errors[0].message"
  std::string expected;
  std::string found;
  friend bool operator==(const Difference&, const Difference&) = default;
};

/// Compares `found` with `expected`, in which objects with one member named `$…` are matchers:
/// `$uuid`, `$url`, `$url_prefix`, `$list`, `$reference` and `$unordered`. The order of members
/// does not count; numbers are equal within 1e-9 of the greater one, whole numbers exactly.
/// `{{any:uuid}}` in a text matches any uuid. Absolute URLs begin with `host`.
/// Rules of differences may say `$pattern` too, a regular expression for a whole text. Nothing:
/// they are equal. Fails on a matcher that is not known or not as it must be.
[[nodiscard]] std::optional<Difference> difference_of(const Json& expected, const Json& found,
                                                      std::string_view host, std::string path);

/// The same for two texts.
[[nodiscard]] bool matches_text(std::string_view expected, std::string_view found);

/// What a report shows of a value: at most 300 bytes of it.
[[nodiscard]] std::string shortened(std::string text);

}  // namespace notify::exchanges
