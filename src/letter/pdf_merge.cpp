#include "letter/pdf_merge.hpp"

#include "letter/pdf_bounds.hpp"

#include <qpdf/QPDF.hh>
#include <qpdf/QPDFPageDocumentHelper.hh>
#include <qpdf/QPDFWriter.hh>

#include <algorithm>
#include <new>

namespace notify::pdf {
namespace {

void open_bytes(QPDF& file, const char* name, const std::string& bytes) {
  file.setSuppressWarnings(true);
  file.setAttemptRecovery(false);
  file.processMemoryFile(name, bytes.data(), bytes.size());
}

RenderedLetter merged(RenderedLetter letter, const std::string& attachment) {
  Budget budget;
  check_bounds(attachment, budget);
  QPDF file, attached;
  open_bytes(file, "letter", letter.pdf);
  open_bytes(attached, "attachment", attachment);
  QPDFPageDocumentHelper pages(file);
  const auto added = QPDFPageDocumentHelper(attached).getAllPages();
  if (added.empty() || added.size() > rendered_pages_max) throw Unreadable{};
  for (const auto& page : added) pages.addPage(page, false);
  QPDFWriter writer(file);
  writer.setOutputMemory();
  writer.setDeterministicID(true);
  writer.write();
  const auto bytes = writer.getBufferSharedPointer();
  letter.pdf.assign(reinterpret_cast<const char*>(bytes->getBuffer()), bytes->getSize());
  letter.pages += static_cast<std::int64_t>(added.size());
  return letter;
}

}  // namespace

Result<RenderedLetter> attach(RenderedLetter letter, const std::string& attachment) {
  try {
    return merged(std::move(letter), attachment);
  } catch (const Unreadable&) {
  } catch (const std::bad_alloc&) {
    return make_error(ErrorCode::no_memory, "out of memory while attaching a pdf");
  } catch (const std::exception&) {  // QPDF's, of what it cannot read
  }
  return make_error(ErrorCode::invalid_argument, "attachment of a letter is no pdf");
}

}  // namespace notify::pdf
