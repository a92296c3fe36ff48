#pragma once

#include <notify/ports/page_painter.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace notify {

struct PagePainterOptions {
  std::string program = "/usr/bin/pdftoppm";   ///< Poppler's painter (Debian: poppler-utils)
  int longest_side = 1'754;                    ///< of a picture, in dots: A4 at 150 to an inch
  std::chrono::milliseconds time_out{20'000};  ///< of work, and of waiting for it
  std::size_t png_bytes_max = 32u << 20;
  std::size_t memory_bytes_max = 1u << 30;  ///< of the painter
};

/// Paints pages by a program of its own, so that somebody else's PDF can neither read nor crash the
/// host: it gets the file on its standard input, no more memory and time than the options say, and
/// is ended if it takes longer; of the environment it gets nothing. Fails with unavailable if the
/// program is not there.
[[nodiscard]] Result<std::shared_ptr<PagePainter>> make_page_painter(
    PagePainterOptions options = {});

}  // namespace notify
