#pragma once

#include "letter/letter_blocks.hpp"

#include <pango/pangocairo.h>

#include <memory>
#include <string>

/// The little of Pango that letters need, with owners for what it counts references of.
namespace notify::print {

struct Unreference {
  void operator()(void* object) const noexcept { g_object_unref(object); }
};
struct FreeFont {
  void operator()(PangoFontDescription* font) const noexcept { pango_font_description_free(font); }
};

using FontMap = std::unique_ptr<PangoFontMap, Unreference>;
using TextContext = std::unique_ptr<PangoContext, Unreference>;
using TextLayout = std::unique_ptr<PangoLayout, Unreference>;
using Font = std::unique_ptr<PangoFontDescription, FreeFont>;

/// Size and pitch of a kind of text, in points.
struct Typeface {
  double size = 12.5;
  double pitch = 16;  ///< from line to line
  bool is_bold = false;
  bool is_upper_case = false;
};

inline constexpr Typeface body_typeface{12.5, 16};
inline constexpr Typeface heading_typeface{14, 18, true};
inline constexpr Typeface subject_typeface{20, 24, true};
inline constexpr Typeface contact_typeface{10, 13};
inline constexpr Typeface footer_typeface{10, 12};
inline constexpr Typeface printer_tag_typeface{6, 8};

/// A context that measures in points and does not fit letters to any screen.
[[nodiscard]] TextContext make_text_context(PangoFontMap* fonts);

/// Sets texts in the fonts of one letter.
class TextSetter {
public:
  TextSetter(PangoContext* context, std::string families)
      : context_(context), families_(std::move(families)) {}

  /// `text` broken into lines of `width` points; words that are longer are broken too.
  [[nodiscard]] TextLayout set(const StyledText& text, const Typeface& typeface,
                               double width) const;

private:
  PangoContext* context_;
  std::string families_;
};

/// How far below the top of its line of `pitch` points the baseline of `line` is.
[[nodiscard]] double baseline_in(PangoLayoutLine* line, double pitch) noexcept;

}  // namespace notify::print
