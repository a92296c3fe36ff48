#include "domain/text/text.hpp"
#include "letter/letter_logo.hpp"
#include "letter/letter_pages.hpp"
#include "letter/pdf_merge.hpp"

#include <notify/adapters/pango.hpp>

#include <cairo-pdf.h>

#include <algorithm>
#include <mutex>

namespace notify {
namespace {

using print::LetterPages;

struct DestroySurface {
  void operator()(cairo_surface_t* surface) const noexcept { cairo_surface_destroy(surface); }
};
struct DestroyDrawing {
  void operator()(cairo_t* drawing) const noexcept { cairo_destroy(drawing); }
};
using Surface = std::unique_ptr<cairo_surface_t, DestroySurface>;
using Drawing = std::unique_ptr<cairo_t, DestroyDrawing>;

cairo_status_t append_bytes(void* out, const unsigned char* bytes, unsigned size) noexcept {
  try {
    static_cast<std::string*>(out)->append(reinterpret_cast<const char*>(bytes), size);
    return CAIRO_STATUS_SUCCESS;
  } catch (const std::bad_alloc&) {
    return CAIRO_STATUS_NO_MEMORY;
  }
}

/// "2026-03-29T00:59:59Z", as PDF files want it.
std::string whole_seconds(UtcTime at) { return at.to_text().substr(0, 19) + "Z"; }

void draw(cairo_t* drawing, const print::PlacedCode& code) {
  for (const auto& run : code.runs) {
    cairo_rectangle(drawing, code.x + run.column * print::qr_module,
                    code.y + run.row * print::qr_module, run.length * print::qr_module,
                    print::qr_module);
  }
  cairo_fill(drawing);
}

/// Draws page by page; what is placed comes in any order.
void draw(cairo_t* drawing, const LetterPages& pages, const PangoLayoutLine* white_line) {
  auto lines = pages.lines();
  std::stable_sort(lines.begin(), lines.end(),
                   [](const auto& a, const auto& b) { return a.page < b.page; });
  auto line = lines.begin();
  auto code = pages.codes().begin();
  for (std::int64_t page = 0; page < pages.count(); ++page) {
    for (; line != lines.end() && line->page == page; ++line) {
      const double shade = line->line == white_line ? 1 : 0;
      cairo_set_source_rgb(drawing, shade, shade, shade);
      cairo_move_to(drawing, line->x, line->baseline);
      pango_cairo_show_layout_line(drawing, line->line);
    }
    cairo_set_source_rgb(drawing, 0, 0, 0);
    for (; code != pages.codes().end() && code->page == page; ++code) draw(drawing, *code);
    cairo_show_page(drawing);
  }
}

/// From the bottom left, as PDF counts.
constexpr pdf::Box logo_box{.left = print::logo_left,
                            .top = print::page_height - print::logo_top,
                            .width = print::logo_width,
                            .height = print::logo_height};

Result<void> check(const LetterMessage& message) {
  for (const auto* part : {&message.contact_block, &message.date, &message.subject}) {
    NFY_CHECK(text::check(*part, "letter", rendered_part_bytes_max));
  }
  std::string address;
  for (const auto& line : message.address) address += line;
  NFY_CHECK(text::check(address, "address on the letter", rendered_part_bytes_max));
  return text::check(message.body, "body of the letter", rendered_body_bytes_max);
}

class PangoLetterRenderer final : public LetterRenderer {
public:
  explicit PangoLetterRenderer(PangoOptions options)
      : families_(std::move(options.font_families)), logos_(std::move(options.svg_program)) {}

  /// Without any font Pango sets every letter in empty boxes and says nothing.
  [[nodiscard]] bool has_font() const {
    const auto context = print::make_text_context(fonts_.get());
    const print::Font wanted(pango_font_description_new());
    pango_font_description_set_family(wanted.get(), families_.c_str());
    auto* const font = pango_context_load_font(context.get(), wanted.get());
    if (font == nullptr) return false;
    g_object_unref(font);
    return true;
  }

  Result<RenderedLetter> render(const LetterPrint& letter) override {
    NFY_CHECK(check(letter.message));
    NFY_TRY(drawn, draw_pages(letter));
    if (!letter.logo.empty()) {
      NFY_TRY(logo, logos_.draw(letter.logo));
      NFY_TRY(with_logo, pdf::put_logo(std::move(drawn), *logo, logo_box));
      drawn = std::move(with_logo);
    }
    if (letter.attachment.empty()) return drawn;
    return pdf::attach(std::move(drawn), letter.attachment);
  }

private:
  Result<RenderedLetter> draw_pages(const LetterPrint& letter) {
    const std::lock_guard lock(mutex_);
    const auto context = print::make_text_context(fonts_.get());
    const print::TextSetter setter(context.get(), families_);
    NFY_TRY(pages, LetterPages::lay_out(letter, setter));
    RenderedLetter out;
    out.pages = pages.count();
    out.fault = pages.fault();
    const Surface surface(cairo_pdf_surface_create_for_stream(
        &append_bytes, &out.pdf, print::page_width, print::page_height));
    const auto title = print::styled_text_of(letter.message.subject).text;
    cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_TITLE, title.c_str());
    cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATE_DATE,
                                   whole_seconds(letter.created_at).c_str());
    const Drawing drawing(cairo_create(surface.get()));
    draw(drawing.get(), pages, pages.printer_tag());
    cairo_surface_finish(surface.get());
    for (const auto status : {cairo_status(drawing.get()), cairo_surface_status(surface.get())}) {
      if (status == CAIRO_STATUS_SUCCESS) continue;
      return make_error(ErrorCode::internal,
                        std::string("letter cannot be drawn: ") + cairo_status_to_string(status));
    }
    return out;
  }

  std::mutex mutex_;  // fonts are shared by all letters, and Pango locks none of them
  print::FontMap fonts_{pango_cairo_font_map_new()};
  std::string families_;
  print::LogoDrawer logos_;
};

}  // namespace

Result<std::shared_ptr<LetterRenderer>> make_pango_letter_renderer(PangoOptions options) {
  if (options.font_families.empty()) {
    return make_error(ErrorCode::invalid_argument, "letters need a font family");
  }
  auto renderer = std::make_shared<PangoLetterRenderer>(std::move(options));
  if (!renderer->has_font()) {
    return make_error(ErrorCode::unavailable,
                      "letters need a font and the system has none, install for instance "
                      "Liberation Sans (Debian: fonts-liberation)");
  }
  return std::shared_ptr<LetterRenderer>(std::move(renderer));
}

}  // namespace notify
