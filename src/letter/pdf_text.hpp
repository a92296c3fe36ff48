#pragma once

#include "letter/pdf_bounds.hpp"

#include <string>

namespace notify::pdf {

/// A linear map of points: (x, y) to (a x + c y + e, b x + d y + f).
struct Matrix {
  double a = 1, b = 0, c = 0, d = 1, e = 0, f = 0;
  /// This map first, then `next`.
  [[nodiscard]] Matrix then(const Matrix& next) const noexcept {
    return {a * next.a + b * next.c,          a * next.b + b * next.d,
            c * next.a + d * next.c,          c * next.b + d * next.d,
            e * next.a + f * next.c + next.e, e * next.b + f * next.d + next.f};
  }
};

/// A part of a page, in millimetres from its top left.
struct Window {
  double left = 0, top = 0, right = 0, bottom = 0;
};

/// What a page shows.
struct PageContent {
  QPDFObjectHandle contents;   ///< its /Contents, as found
  QPDFObjectHandle resources;  ///< a dictionary, or null
  Matrix to_mm;                ///< from its user space to millimetres from its top left
};

/// The text in `window`, line by line from the top, words separated by one space. Throws Unreadable
/// if the page cannot be read or takes more than the budget has left.
[[nodiscard]] std::string text_in(const Window& window, const PageContent& page, Budget& budget);

}  // namespace notify::pdf
