#include "letter/letter_pages.hpp"

#include <algorithm>

namespace notify::print {
namespace {

constexpr double paragraph_gap = 12;
constexpr double item_gap = 4;
constexpr double heading_gap_above = 6;
constexpr double heading_gap_below = 4;
constexpr double list_indent = mm(6);
constexpr double address_size_max = 8;
constexpr double address_size_min = 4;

/// Small print for long addresses, so that they never leave the window of the envelope.
Typeface address_typeface(double size) noexcept { return {size, size * 8.5 / 8, false, true}; }

StyledText joined(const std::vector<std::string>& lines) {
  StyledText all;
  for (const auto& line : lines) {
    auto text = styled_text_of(line);
    if (!all.text.empty()) all.text += '\n';
    const auto offset = all.text.size();
    all.text += text.text;
    for (const auto& range : text.ranges) {
      all.ranges.push_back({range.start + offset, range.end + offset, range.style});
    }
  }
  return all;
}

StyledText plain(std::string text) { return {std::move(text), {}}; }

std::string footer(LetterLanguage language, std::int64_t page, std::int64_t pages) {
  const bool welsh = language == LetterLanguage::welsh;
  return (welsh ? "Tudalen " : "Page ") + std::to_string(page) + (welsh ? " o " : " of ") +
         std::to_string(pages);
}

Result<void> too_many_pages() {
  return make_error(ErrorCode::invalid_argument,
                    "letter has more than " + std::to_string(rendered_pages_max) + " pages");
}

}  // namespace

Result<LetterPages> LetterPages::lay_out(const LetterPrint& letter, const TextSetter& setter) {
  LetterPages pages(setter);
  const auto& message = letter.message;
  pages.place_address(message);
  pages.place_at(setter.set(styled_text_of(message.contact_block), contact_typeface, contact_width),
                 0, {contact_left, contact_top}, contact_typeface);
  if (letter.is_for_printer) {
    pages.place_at(setter.set(plain("NOTIFY"), printer_tag_typeface, margin_left), 0,
                   {mm(1), mm(1)}, printer_tag_typeface);
    pages.printer_tag_ = pages.lines_.back().line;
  }
  pages.place_head(message);
  NFY_CHECK(pages.place_body(blocks_of(message.body)));
  pages.place_footers(message.language);
  return pages;
}

void LetterPages::place_address(const LetterMessage& message) {
  const auto text = joined(message.address_html());
  auto typeface = address_typeface(address_size_max);
  auto layout = setter_->set(text, typeface, address_width);
  while (pango_layout_get_line_count(layout.get()) * typeface.pitch > address_height &&
         typeface.size > address_size_min) {
    typeface = address_typeface(typeface.size - 0.5);
    layout = setter_->set(text, typeface, address_width);
  }
  is_address_cut_ = pango_layout_get_line_count(layout.get()) * typeface.pitch > address_height;
  place_at(std::move(layout), 0, {address_left, address_top}, typeface);
}

std::string_view LetterPages::fault() const noexcept {
  if (is_address_cut_) return "address-outside-window";
  if (is_content_cut_) return "content-outside-printable-area";
  return lacks_glyphs_ ? "no-font-for-text" : std::string_view();
}

void LetterPages::place_head(const LetterMessage& message) {
  const auto add = [this](StyledText text, const Typeface& typeface) {
    // One page holds any subject; what is longer goes on as the body does.
    static_cast<void>(flow(setter_->set(text, typeface, body_width), 0, typeface, 0));
    flow_.skip(paragraph_gap);
  };
  add(plain(message.date), body_typeface);
  add(styled_text_of(message.subject), subject_typeface);
}

Result<void> LetterPages::place_body(std::vector<Block> blocks) {
  std::int64_t breaks = 0;  // happen only if something follows
  int list_depth = 0;
  for (auto& block : blocks) {
    if (block.list_depth == 0 && list_depth > 0) flow_.skip(paragraph_gap - item_gap);
    list_depth = block.list_depth;
    if (block.kind == Block::Kind::page_break) {
      ++breaks;
      continue;
    }
    for (; breaks > 0 && flow_.page() < rendered_pages_max; --breaks) flow_.next_page();
    if (flow_.page() >= rendered_pages_max) return too_many_pages();
    if (block.kind == Block::Kind::qr_code) {
      place_code(std::move(block));
    } else {
      NFY_CHECK(place_text(block));
    }
  }
  return {};
}

Result<void> LetterPages::place_text(const Block& block) {
  const double indent = block.list_depth * list_indent;
  const bool is_heading = block.kind == Block::Kind::heading;
  const auto& typeface = is_heading ? heading_typeface : body_typeface;
  if (is_heading) flow_.skip(heading_gap_above);
  const double kept_with = is_heading ? heading_gap_below + 2 * body_typeface.pitch : 0;
  const auto first_line = lines_.size();
  // Line by line, since a text of very many lines is set much slower than they are.
  for (const auto& line : lines_of(block.content)) {
    NFY_CHECK(flow(setter_->set(line, typeface, body_width - indent), indent, typeface, kept_with));
  }
  if (!block.list_marker.empty() && first_line < lines_.size()) {
    const auto beside = lines_[first_line];
    auto* marker = keep(setter_->set(plain(block.list_marker), typeface, list_indent));
    lines_.push_back({beside.page, margin_left + indent - list_indent, beside.baseline,
                      pango_layout_get_line_readonly(marker, 0)});
  }
  if (is_heading) {
    flow_.skip(heading_gap_below);
  } else {
    flow_.skip(block.list_depth > 0 ? item_gap : paragraph_gap);
  }
  return {};
}

void LetterPages::place_code(Block block) {
  const auto place = flow_.take(block.qr_side * qr_module);
  codes_.push_back({place.page, margin_left + block.list_depth * list_indent, place.y,
                    block.qr_side, std::move(block.qr_runs)});
  flow_.skip(paragraph_gap);
}

void LetterPages::place_at(TextLayout layout, std::int64_t page, Position at,
                           const Typeface& typeface) {
  auto* kept = keep(std::move(layout));
  for (auto* item = pango_layout_get_lines_readonly(kept); item != nullptr; item = item->next) {
    auto* line = static_cast<PangoLayoutLine*>(item->data);
    if (at.y + typeface.pitch > page_height) {
      is_content_cut_ = true;
      return;
    }
    lines_.push_back({page, at.x, at.y + baseline_in(line, typeface.pitch), line});
    at.y += typeface.pitch;
  }
}

Result<void> LetterPages::flow(TextLayout layout, double indent, const Typeface& typeface,
                               double kept_with) {
  auto* kept = keep(std::move(layout));
  int left = pango_layout_get_line_count(kept);
  const bool is_several = left > 1;
  bool is_first = true;
  for (auto* item = pango_layout_get_lines_readonly(kept); item != nullptr; item = item->next) {
    auto* line = static_cast<PangoLayoutLine*>(item->data);
    // Neither the first nor the last line of a paragraph stands alone on a page.
    const bool holds_next = is_several && (is_first || left == 2);
    const auto place =
        flow_.take(typeface.pitch, (holds_next ? typeface.pitch : 0) + (left == 1 ? kept_with : 0));
    if (place.page >= rendered_pages_max) return too_many_pages();
    lines_.push_back(
        {place.page, margin_left + indent, place.y + baseline_in(line, typeface.pitch), line});
    is_first = false;
    --left;
  }
  return {};
}

void LetterPages::place_footers(LetterLanguage language) {
  for (std::int64_t page = 0; page < count(); ++page) {
    auto* kept =
        keep(setter_->set(plain(footer(language, page + 1, count())), footer_typeface, body_width));
    lines_.push_back({page, margin_left, footer_baseline, pango_layout_get_line_readonly(kept, 0)});
  }
}

PangoLayout* LetterPages::keep(TextLayout layout) {
  lacks_glyphs_ = lacks_glyphs_ || pango_layout_get_unknown_glyphs_count(layout.get()) > 0;
  layouts_.push_back(std::move(layout));
  return layouts_.back().get();
}

}  // namespace notify::print
