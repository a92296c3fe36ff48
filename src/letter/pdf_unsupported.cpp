#include "letter/pdf_merge.hpp"

#include <notify/adapters/pdf_checker.hpp>

namespace notify {

Result<RenderedLetter> pdf::attach(RenderedLetter, const std::string&) {
  return make_error(ErrorCode::unsupported, "this library was built without QPDF");
}

Result<RenderedLetter> pdf::put_logo(RenderedLetter, const std::string&, const pdf::Box&) {
  return make_error(ErrorCode::unsupported, "this library was built without QPDF");
}

Result<std::shared_ptr<LetterChecker>> make_pdf_checker() {
  return make_error(ErrorCode::unsupported, "this library was built without QPDF");
}

}  // namespace notify
