#pragma once

#include "letter/page_flow.hpp"
#include "letter/pango_text.hpp"

#include <notify/ports/letter_renderer.hpp>

#include <string_view>
#include <utility>
#include <vector>

namespace notify::print {

/// A line of text on a page; the layout that it belongs to is kept by its LetterPages.
struct PlacedLine {
  std::int64_t page = 0;
  double x = 0;
  double baseline = 0;
  PangoLayoutLine* line = nullptr;
};

struct PlacedCode {
  std::int64_t page = 0;
  double x = 0;
  double y = 0;
  int side = 0;
  std::vector<DarkRun> runs;
};

/// A letter with everything in its place, before anything is drawn.
class LetterPages {
public:
  /// Fails with invalid_argument if the body has more than rendered_pages_max pages.
  [[nodiscard]] static Result<LetterPages> lay_out(const LetterPrint& letter,
                                                   const TextSetter& setter);

  [[nodiscard]] std::int64_t count() const noexcept { return flow_.page() + 1; }
  [[nodiscard]] const std::vector<PlacedLine>& lines() const noexcept { return lines_; }
  /// The line by which printers sort, drawn in white; nullptr if there is none.
  [[nodiscard]] const PangoLayoutLine* printer_tag() const noexcept { return printer_tag_; }
  [[nodiscard]] const std::vector<PlacedCode>& codes() const noexcept { return codes_; }
  /// RenderedLetter::fault
  [[nodiscard]] std::string_view fault() const noexcept;

private:
  explicit LetterPages(const TextSetter& setter) : setter_(&setter) {}
  struct Position {
    double x;
    double y;
  };

  void place_address(const LetterMessage& message);
  void place_head(const LetterMessage& message);
  void place_footers(LetterLanguage language);
  Result<void> place_body(std::vector<Block> blocks);
  Result<void> place_text(const Block& block);
  void place_code(Block block);
  /// Text at a place of its own on page `page`.
  void place_at(TextLayout layout, std::int64_t page, Position at, const Typeface& typeface);
  /// Text in the body's column.
  Result<void> flow(TextLayout layout, double indent, const Typeface& typeface, double kept_with);
  PangoLayout* keep(TextLayout layout);

  const TextSetter* setter_;
  PageFlow flow_;
  std::vector<TextLayout> layouts_;
  std::vector<PlacedLine> lines_;
  std::vector<PlacedCode> codes_;
  const PangoLayoutLine* printer_tag_ = nullptr;
  bool is_address_cut_ = false;
  bool is_content_cut_ = false;
  bool lacks_glyphs_ = false;
};

inline constexpr double qr_module = mm(0.5);

}  // namespace notify::print
