// Letters of many kinds: what stands on the paper is what was written, and the file is sound.
#include <notify/adapters/pango.hpp>
#include <notify/adapters/pdf_checker.hpp>
#include <notify/postal_address.hpp>

#include <doctest/doctest.h>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFWriter.hh>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

using namespace notify;

namespace letter_kinds {
namespace {

namespace fs = std::filesystem;

struct Kind {
  std::string name;
  std::vector<std::string> address{"Ms Pat Green", "10 Mill Lane", "LS1 4AP"};
  std::string content = "Dear Pat";
  std::string contact = "Office\n1 Road";
  LetterLanguage language = LetterLanguage::english;
  std::int64_t pages = 1;
  std::string problem{};
  std::vector<std::string> texts{};  ///< that can be read off the pages
};

std::string times(int count, std::string_view unit) {
  std::string all;
  for (int i = 0; i < count; ++i) all += unit;
  return all;
}

std::vector<Kind> all_kinds() {
  const std::string sentence = "We are writing to you about your permit, which ends in May. ";
  std::vector<Kind> kinds;
  const auto add = [&](Kind kind) { kinds.push_back(std::move(kind)); };
  add({.name = "plain", .texts = {"Dear Pat", "Your permit", "Page 1 of 1"}});
  add({.name = "seven lines of address",
       .address = {"Dr A B-C", "Flat 2", "Old Works", "10 Mill Lane", "Holbeck", "Leeds",
                   "LS1 4AP"}});
  add({.name = "to France", .address = {"Mme Zoë Été", "1 Rue Haute", "75001 Paris", "France"}});
  add({.name = "to Japan", .address = {"A Example", "1-1 Chiyoda", "Tokyo", "Japan"}});
  add({.name = "to the forces", .address = {"Sgt Green", "HQ Company", "BFPO 2"}});
  add({.name = "Welsh",
       .content = "Annwyl Pat\n\nŴyr y dŵr, tŷ a chŵn.",
       .language = LetterLanguage::welsh,
       .texts = {"Ŵyr y dŵr", "Tudalen 1 o 1"}});
  add({.name = "bullets", .content = "Bring\n\n* a coat\n* a hat", .texts = {"a coat", "a hat"}});
  add({.name = "numbers", .content = "1. First\n2. Second\n3. Third", .texts = {"2.", "Third"}});
  add({.name = "headings", .content = "# One\n\nText\n\n# Two\n\nMore", .texts = {"One", "Two"}});
  add({.name = "a page of its own",
       .content = "One\n\n---\n\nTwo",
       .pages = 2,
       .texts = {"Page 2 of 2"}});
  add({.name = "a QR code", .content = "Scan\n\nqr: https://www.example.com/a", .texts = {"Scan"}});
  add({.name = "a link",
       .content = "See https://www.example.com/some/where",
       .texts = {"www.example.com/some/where"}});
  add({.name = "quotes and dashes", .content = "It's \"so\" - really...", .texts = {"It’s “so”"}});
  add({.name = "other alphabets",
       .content = "Łódź, Ελλάδα, Україна, Ðakovo, İzmir",
       .texts = {"Łódź", "Ελλάδα", "Україна"}});
  add({.name = "money and signs", .content = "£5 €6 ½ © ™ § 20°", .texts = {"£5 €6 ½ © ™ § 20°"}});
  add({.name = "a word without an end",
       .content = times(40, "abcdefghij"),
       .texts = {"abcdefghij"}});
  add({.name = "a long paragraph", .content = times(30, sentence), .texts = {"which ends in May"}});
  add({.name = "nothing but an address", .content = "", .contact = ""});
  add({.name = "ten pages",
       .content = times(9, "Page\n\n---\n\n") + "End",
       .pages = 10,
       .texts = {"Page 10 of 10"}});
  add({.name = "a long contact block",
       .contact = times(12, "One more line\n"),
       .texts = {"One more line"}});
  add({.name = "eleven pages",
       .content = times(10, "Page\n\n---\n\n") + "End",
       .pages = 11,
       .problem = "letter-too-long"});
  add({.name = "an address beyond the window",
       .address = {times(30, "Long name "), times(30, "Long road "), times(30, "Long place "),
                   times(30, "Long town "), times(30, "Long shire "), times(30, "Long land "),
                   "LS1 4AP"},
       .problem = "address-outside-window"});
  add({.name = "a contact block beyond the page",
       .contact = times(80, "One more line\n"),
       .problem = "content-outside-printable-area"});
  add({.name = "a sign that no font has",
       .content = "Dear \xf3\xb0\x80\x80",
       .problem = "no-font-for-text"});
  return kinds;
}

RenderedLetter rendered(const Kind& kind) {
  static const auto renderer = make_pango_letter_renderer().value();
  const LetterSource source{"Your permit", kind.content, "Eich trwydded", kind.content,
                            kind.contact};
  Personalisation values;
  for (std::size_t i = 0; i < kind.address.size(); ++i)
    values.set("address line " + std::to_string(i + 1), kind.address[i]);
  LetterOptions options;
  options.language = kind.language;
  options.written_on = LocalDay::from_ymd(2026, 11, 21).value();
  const auto message = LetterTemplate::compile(source).value().render(values, options);
  return renderer->render({message, UtcTime::from_text("2026-11-21T10:00:00Z").value(), true})
      .value();
}

/// What pdftotext reads of a file; nothing if it is not installed.
std::optional<std::string> read_by_poppler(const fs::path& pdf, const std::string& options) {
  const std::string command =
      "pdftotext " + options + " -enc UTF-8 '" + pdf.string() + "' - 2>/dev/null";
  std::FILE* pipe = popen(command.c_str(), "r");
  std::string text;
  char chunk[4096];
  for (std::size_t size; (size = std::fread(chunk, 1, sizeof chunk, pipe)) > 0;)
    text.append(chunk, size);
  if (pclose(pipe) != 0) return std::nullopt;
  return text;
}

/// In one case, with single blanks and the hyphens that people type.
std::string simply(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i).starts_with("\u2011")) {
      out += '-';
      i += 2;
      continue;
    }
    const auto c = static_cast<unsigned char>(text[i]);
    const bool is_blank = c < 0x21;
    if (!is_blank)
      out += c < 0x80 ? static_cast<char>(std::tolower(c)) : static_cast<char>(c);
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

std::string printed_address(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  std::string out;
  const PostalAddress address = PostalAddress::parse(text, true).value();
  for (const std::string& line : address.lines()) out += (out.empty() ? "" : "\n") + line;
  return out;
}

/// QPDF reads every object and stream and finds nothing to mend.
void check_sound(const std::string& pdf) {
  QPDF file;
  file.setSuppressWarnings(true);
  file.processMemoryFile("letter", pdf.data(), pdf.size());
  QPDFWriter writer(file);
  writer.setOutputMemory();
  writer.setDecodeLevel(qpdf_dl_all);
  writer.write();
  CHECK(file.getWarnings().empty());
}

}  // namespace

TEST_CASE("letters: of every kind the paper says what was written, to whom it was written") {
  const char* const kept = std::getenv("NFY_TEST_LETTERS");  // a folder to look into
  const fs::path folder = kept != nullptr ? fs::path(kept) : fs::temp_directory_path();
  const auto checker = make_pdf_checker().value();
  const std::vector<Kind> kinds = all_kinds();
  bool is_poppler_there = true;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const Kind& kind = kinds[i];
    CAPTURE(kind.name);
    const RenderedLetter letter = rendered(kind);
    CHECK(letter.pages == kind.pages);
    CHECK(letter.problem() == kind.problem);
    check_sound(letter.pdf);
    if (!kind.problem.empty()) continue;
    const CheckedPdf found = checker->check(letter.pdf).value();
    CHECK(found.problem == "");
    CHECK(found.pages == kind.pages);
    CHECK(simply(found.address) == simply(printed_address(kind.address)));

    const fs::path pdf = folder / ("nfy-kind-" + std::to_string(i) + "-" +
                                   std::to_string(std::hash<std::string>{}(letter.pdf)) + ".pdf");
    std::ofstream(pdf, std::ios::binary) << letter.pdf;
    // The window of the envelope, in points.
    const auto address = read_by_poppler(pdf, "-r 72 -x 69 -y 111 -W 272 -H 78 -layout");
    const auto text = read_by_poppler(pdf, "");
    if (kept == nullptr) fs::remove(pdf);
    if (!address || !text) {
      is_poppler_there = false;
      continue;
    }
    CHECK(simply(*address) == simply(printed_address(kind.address)));
    for (const std::string& part : kind.texts) {
      CAPTURE(*text);
      CHECK(simply(*text).find(simply(part)) != std::string::npos);
    }
  }
  if (!is_poppler_there) MESSAGE("skipped: pdftotext is not installed");
}

}  // namespace letter_kinds
