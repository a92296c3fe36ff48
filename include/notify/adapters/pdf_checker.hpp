#pragma once

#include <notify/ports/letter_checker.hpp>

#include <memory>

namespace notify {

/// Reads uploaded PDFs with QPDF. Damaged, encrypted and hostile files are
/// "unable-to-read-the-file": memory, depth and steps are bounded. Any number of threads may call
/// it at a time. Fails with unsupported if the library was built without QPDF. (rules/letters 7.5)
[[nodiscard]] Result<std::shared_ptr<LetterChecker>> make_pdf_checker();

}  // namespace notify
