#pragma once

#include "domain/text/ascii.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What a misspelt name in a JSON text may have been meant for.
namespace notify::codec {

/// How much of two words is the same letters in the same order, in thousandths of both.
[[nodiscard]] inline std::size_t likeness_of(std::string_view one, std::string_view other) {
  std::vector<std::size_t> row(other.size() + 1);  // common letters of what was looked at so far
  for (const char letter : one) {
    std::size_t diagonal = 0;
    for (std::size_t j = 1; j <= other.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = ascii::to_lower(letter) == ascii::to_lower(other[j - 1])
                   ? diagonal + 1
                   : std::max(above, row[j - 1]);
      diagonal = above;
    }
  }
  return 2'000 * row.back() / std::max<std::size_t>(1, one.size() + other.size());
}

/// The one of `known`, which has some, that `word` may be a slip of.
[[nodiscard]] inline std::string_view nearest_name(std::string_view word,
                                                   std::span<const std::string_view> known) {
  constexpr std::size_t compared_max = 100;
  return *std::ranges::max_element(known, {}, [&](std::string_view name) {
    return likeness_of(word.substr(0, compared_max), name);
  });
}

/// A name as it can be shown in a message: some of it, without what is not printable ASCII.
[[nodiscard]] inline std::string shown_name(std::string_view name) {
  constexpr std::size_t shown_max = 40;
  std::string text;
  for (const char c : name.substr(0, shown_max)) text += c >= ' ' && c <= '~' ? c : '?';
  return text;
}

}  // namespace notify::codec
