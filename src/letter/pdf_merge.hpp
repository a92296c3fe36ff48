#pragma once

#include <notify/ports/letter_renderer.hpp>

#include <string>

namespace notify::pdf {

/// The letter with the pages of another PDF behind its own; equal bytes for equal files. Fails with
/// invalid_argument if the other is no PDF that can be read, with unsupported without QPDF.
[[nodiscard]] Result<RenderedLetter> attach(RenderedLetter letter, const std::string& attachment);

}  // namespace notify::pdf
