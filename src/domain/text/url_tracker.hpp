#pragma once

#include <cstddef>
#include <string_view>

namespace notify::text {

/// Tells whether a place in a text belongs to a URL, where references of HTML are not read: what
/// follows "http://" or "https://" up to white space or "<", and the target of a link behind "]("
/// up to its ")". Each character is looked at once.
class UrlTracker {
public:
  /// `before` is what stands before the text; a URL may have begun in it.
  explicit UrlTracker(std::string_view before) noexcept;

  /// Whether a URL goes on behind `start`, the text up to some place. Places only grow.
  [[nodiscard]] bool is_url_at(std::string_view start) noexcept;

private:
  void advance(std::string_view part) noexcept;
  void take(char byte) noexcept;

  std::size_t seen_ = 0;  ///< bytes of the text
  unsigned matched_ = 0;  ///< characters of "http(s)://" that stand just before
  bool is_after_bracket_ = false;
  bool is_target_ = false;  ///< of a link
  bool is_address_ = false;
};

}  // namespace notify::text
