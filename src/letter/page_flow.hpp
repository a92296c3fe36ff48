#pragma once

#include <cstdint>

/// Where things stand on the pages of a letter, in points from the top left. (rules/letters 1.6)
namespace notify::print {

[[nodiscard]] constexpr double mm(double millimetres) noexcept { return millimetres * 72 / 25.4; }

inline constexpr double page_width = mm(210);
inline constexpr double page_height = mm(297);
inline constexpr double margin_left = mm(15);
inline constexpr double margin_right = mm(10);
inline constexpr double margin_top = mm(15);
inline constexpr double margin_bottom = mm(15);
inline constexpr double first_page_top = mm(10 + 94);  ///< below address and contact block
inline constexpr double body_width = page_width - margin_left - margin_right - mm(50);
inline constexpr double body_bottom = page_height - margin_bottom;

inline constexpr double address_left = margin_left + mm(9.6);
inline constexpr double address_top = mm(39.5);
inline constexpr double address_width = mm(85);
inline constexpr double address_height = mm(26.7);

inline constexpr double contact_left = mm(150);
inline constexpr double contact_width = page_width - margin_right - contact_left;
inline constexpr double contact_top = mm(15);

/// What a logo fills as far as its shape lets it, from the left and the top.
inline constexpr double logo_left = margin_left;
inline constexpr double logo_top = margin_top;
inline constexpr double logo_width = mm(30);
inline constexpr double logo_height = mm(15);

inline constexpr double footer_baseline = page_height - mm(8);

/// A place on the body's column.
struct Place {
  std::int64_t page = 0;
  double y = 0;
};

/// Hands out the body's column from top to bottom, page by page.
class PageFlow {
public:
  [[nodiscard]] std::int64_t page() const noexcept { return page_; }

  /// The top of a band `height` high, which `kept_with` more must fit behind on the same page.
  Place take(double height, double kept_with = 0) noexcept {
    if (!is_at_top() && y_ + height + kept_with > body_bottom) next_page();
    const Place place{page_, y_};
    y_ += height;
    return place;
  }
  /// Empty space, unless at the top of a page.
  void skip(double height) noexcept {
    if (!is_at_top()) y_ += height;
  }
  void next_page() noexcept {
    ++page_;
    y_ = margin_top;
  }

private:
  [[nodiscard]] bool is_at_top() const noexcept {
    return y_ == (page_ == 0 ? first_page_top : margin_top);
  }
  std::int64_t page_ = 0;
  double y_ = first_page_top;
};

}  // namespace notify::print
