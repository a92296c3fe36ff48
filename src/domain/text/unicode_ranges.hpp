#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <span>

/// Shapes of the generated tables and how to search them.
namespace notify::unicode {

struct CodeRange {
  char32_t first;
  char32_t last;
};

/// Every `stride`-th code point from `first` to `last` becomes one that is as far from `to`.
struct MappedRange {
  char32_t first;
  char32_t last;
  std::uint32_t stride;
  char32_t to;
};

struct CodePair {
  char16_t from;
  char16_t to;
};

/// The range that holds `code`, or nullptr. `ranges` is sorted and has no overlaps.
template <typename Range>
[[nodiscard]] const Range* find_range(std::span<const Range> ranges, char32_t code) noexcept {
  const auto after = std::upper_bound(ranges.begin(), ranges.end(), code,
                                      [](char32_t c, const Range& r) { return c < r.first; });
  if (after == ranges.begin()) return nullptr;
  const auto& range = *std::prev(after);
  return code <= range.last ? &range : nullptr;
}

[[nodiscard]] inline bool in(std::span<const CodeRange> ranges, char32_t code) noexcept {
  return find_range(ranges, code) != nullptr;
}

/// What `code` becomes, or `code` itself.
[[nodiscard]] inline char32_t mapped(std::span<const MappedRange> ranges, char32_t code) noexcept {
  const auto* range = find_range(ranges, code);
  if (range == nullptr || (code - range->first) % range->stride != 0) return code;
  return range->to + (code - range->first);
}

}  // namespace notify::unicode
