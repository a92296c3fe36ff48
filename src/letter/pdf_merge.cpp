#include "letter/pdf_merge.hpp"

#include "letter/pdf_bounds.hpp"

#include <qpdf/QPDF.hh>
#include <qpdf/QPDFPageDocumentHelper.hh>
#include <qpdf/QPDFPageObjectHelper.hh>
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

void write(QPDF& file, std::string& into) {
  QPDFWriter writer(file);
  writer.setOutputMemory();
  writer.setDeterministicID(true);
  writer.write();
  const auto bytes = writer.getBufferSharedPointer();
  into.assign(reinterpret_cast<const char*>(bytes->getBuffer()), bytes->getSize());
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
  write(file, letter.pdf);
  letter.pages += static_cast<std::int64_t>(added.size());
  return letter;
}

/// The part of `box` that a picture of this size fills, at its top left.
QPDFObjectHandle::Rectangle part_filled(QPDFObjectHandle picture, const Box& box) {
  const auto size = picture.getDict().getKey("/BBox").getArrayAsRectangle();
  const double width = size.urx - size.llx, height = size.ury - size.lly;
  if (!(width > 0) || !(height > 0)) throw Unreadable{};
  const double scale = std::min(box.width / width, box.height / height);
  return {box.left, box.top - height * scale, box.left + width * scale, box.top};
}

RenderedLetter with_logo(RenderedLetter letter, const std::string& logo, const Box& box) {
  Budget budget;
  check_bounds(logo, budget);
  QPDF file, drawn;
  open_bytes(file, "letter", letter.pdf);
  open_bytes(drawn, "logo", logo);
  auto drawings = QPDFPageDocumentHelper(drawn).getAllPages();
  if (drawings.size() != 1) throw Unreadable{};
  auto picture = file.copyForeignObject(drawings.front().getFormXObjectForPage());
  auto page = QPDFPageDocumentHelper(file).getAllPages().at(0);
  auto resources = page.getAttribute("/Resources", true);
  resources.mergeResources(QPDFObjectHandle::parse("<< /XObject << >> >>"));
  int number = 1;
  const std::string name = resources.getUniqueResourceName("/Logo", number);
  resources.getKey("/XObject").replaceKey(name, picture);
  // The page's own drawing leaves nothing behind that would move or colour the picture.
  const std::string placed =
      page.placeFormXObject(picture, name, part_filled(picture, box), true, true, true);
  page.addPageContents(QPDFObjectHandle::newStream(&file, "q\n"), true);
  page.addPageContents(QPDFObjectHandle::newStream(&file, "\nQ\n" + placed), false);
  write(file, letter.pdf);
  return letter;
}

/// What `work` makes of the letter; `refusal` if a file cannot be read.
template <typename Work>
Result<RenderedLetter> readable(const char* refusal, Work work) {
  try {
    return work();
  } catch (const Unreadable&) {
  } catch (const std::bad_alloc&) {
    return make_error(ErrorCode::no_memory,
                      "out of memory while pages of a letter are put together");
  } catch (const std::exception&) {  // QPDF's, of what it cannot read
  }
  return make_error(ErrorCode::invalid_argument, refusal);
}

}  // namespace

Result<RenderedLetter> attach(RenderedLetter letter, const std::string& attachment) {
  return readable("attachment of a letter is no pdf",
                  [&] { return merged(std::move(letter), attachment); });
}

Result<RenderedLetter> put_logo(RenderedLetter letter, const std::string& logo, const Box& box) {
  return readable("logo of the letter cannot be placed",
                  [&] { return with_logo(std::move(letter), logo, box); });
}

}  // namespace notify::pdf
