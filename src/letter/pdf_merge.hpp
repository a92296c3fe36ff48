#pragma once

#include <notify/ports/letter_renderer.hpp>

#include <string>

namespace notify::pdf {

/// The letter with the pages of another PDF behind its own; equal bytes for equal files. Fails with
/// invalid_argument if the other is no PDF that can be read, with unsupported without QPDF.
[[nodiscard]] Result<RenderedLetter> attach(RenderedLetter letter, const std::string& attachment);

/// A place on a page, in points from the bottom left.
struct Box {
  double left = 0;
  double top = 0;
  double width = 0;
  double height = 0;
};

/// The letter with the first page of another PDF on its own first page, as large as `box` lets it
/// be, at the top left of it; equal bytes for equal files. Fails as attach() does.
[[nodiscard]] Result<RenderedLetter> put_logo(RenderedLetter letter, const std::string& logo,
                                              const Box& box);

}  // namespace notify::pdf
