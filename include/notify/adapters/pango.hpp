#pragma once

#include <notify/ports/letter_renderer.hpp>

#include <memory>

namespace notify {

struct PangoOptions {
  /// Looked for in this order; what none of them has comes from any font of the system.
  std::string font_families = "Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif";
  /// Draws logos, in a process of its own that gets nothing but the file, 5 s and 512 MB (Debian:
  /// librsvg2-bin). Without it, or without QPDF, letters with logos are refused as unsupported.
  std::string svg_program = "/usr/bin/rsvg-convert";
};

/// Sets letters with Pango and Cairo. Fonts are those of the system, found through fontconfig and
/// its configuration; equal bytes need equal fonts. Calls from several threads take turns. Fails
/// with invalid_argument without a font family, with unavailable if the system has no font at all,
/// and with unsupported if the library was built without Pango.
[[nodiscard]] Result<std::shared_ptr<LetterRenderer>> make_pango_letter_renderer(
    PangoOptions options = {});

}  // namespace notify
