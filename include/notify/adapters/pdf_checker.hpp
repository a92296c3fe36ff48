#pragma once

#include <notify/ports/letter_checker.hpp>

#include <memory>

namespace notify {

/// Looks at PDFs with QPDF. Fails with unsupported if the library was built without it
/// (NFY_WITH_PDF=OFF).
[[nodiscard]] Result<std::shared_ptr<LetterChecker>> make_pdf_checker();

}  // namespace notify
