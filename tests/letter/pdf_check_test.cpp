#include "letter/small_pdf.hpp"

#include <notify/adapters/pdf_checker.hpp>

#include <doctest/doctest.h>

#include <qpdf/Buffer.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFWriter.hh>

#include <functional>
#include <memory>
#include <random>
#include <thread>

using namespace notify;
using notify::test::SmallPdf;

namespace pdf_check_test {
namespace {

CheckedPdf checked(std::string_view pdf) {
  static const auto checker = make_pdf_checker().value();
  return checker->check(pdf).value();
}
std::string problem_of(std::string_view pdf) { return checked(pdf).problem; }

/// A letter with a font F, and what `content` draws. The window's first line is at (80, 720).
std::string letter_with(const std::string& content,
                        const std::string& font = "/Encoding/WinAnsiEncoding") {
  SmallPdf pdf;
  pdf.resources = "<</Font<</F " + std::to_string(pdf.add_font(font)) + " 0 R>>>>";
  pdf.add_page(content);
  return pdf.bytes();
}
std::string address_of(const std::string& content,
                       const std::string& font = "/Encoding/WinAnsiEncoding") {
  const CheckedPdf found = checked(letter_with(content, font));
  CHECK(found.problem == "");
  CHECK(found.pages == 1);
  return found.address;
}

std::string rewritten(const std::string& bytes, const std::function<void(QPDFWriter&)>& set) {
  QPDF pdf;
  pdf.processMemoryFile("test", bytes.data(), bytes.size());
  QPDFWriter writer(pdf);
  writer.setOutputMemory();
  set(writer);
  writer.write();
  const std::shared_ptr<Buffer> out = writer.getBufferSharedPointer();
  return {reinterpret_cast<const char*>(out->getBuffer()), out->getSize()};
}

const std::string one_line = "BT /F 10 Tf 80 720 Td (Ms Pat Green) Tj ET";

}  // namespace

TEST_CASE("pdf_check: an address is read from the window, line by line") {
  const std::string three = "Ms Pat Green\n10 Mill Lane\nLS1 4AP";
  CHECK(address_of("BT /F 10 Tf 80 720 Td 12 TL (Ms Pat Green) Tj T* (10 Mill Lane) Tj "
                   "(LS1 4AP) ' ET") == three);
  CHECK(address_of("BT /F 10 Tf 1 0 0 1 80 696 Tm (LS1 4AP) Tj 1 0 0 1 80 708 Tm (10 Mill Lane) Tj "
                   "1 0 0 1 80 720 Tm (Ms Pat Green) Tj ET") == three);
  CHECK(address_of("BT /F 10 Tf 80 720 TD [(Ms)-500(P)20(at)-500<477265656E>] TJ "
                   "0 -12 TD (10 Mill Lane) Tj 0 0 (LS1 4AP) \" ET") == three);
  CHECK(address_of("BT /F 1 Tf 10 0 0 10 80 720 Tm (Ms) Tj 1.5 0 Td (Pat) Tj 2 0 Td (Green) Tj "
                   "-3.5 -1.2 TD (10 Mill Lane) Tj T* (LS1 4AP) Tj ET") == three);
  CHECK(address_of("q .5 0 0 .5 0 0 cm BT /F 20 Tf 160 1440 Td (Ms Pat Green) Tj ET Q "
                   "BT 80 708 Td (lost: no font) Tj ET") == "Ms Pat Green");
}

TEST_CASE("pdf_check: text beside the window is not the address") {
  CHECK(address_of("BT /F 10 Tf 80 780 Td (above) Tj 0 -160 Td (below) Tj ET "
                   "BT /F 10 Tf 20 720 Td (left) Tj 400 0 Td (right) Tj ET") == "");
  CHECK(address_of("BT /F 10 Tf 80 780 Td (above) Tj ET " + one_line) == "Ms Pat Green");
  CHECK(address_of("BI /W 1 /H 1 ID (EI) EI " + one_line) == "Ms Pat Green");
  // Bold by printing twice. Two equal letters in a row stay two.
  CHECK(address_of("BT /F 10 Tf 80 720 Td (Green) Tj .3 0 Td (Green) Tj ET") == "Green");
}

TEST_CASE("pdf_check: a page that is turned or moved is read as it is seen") {
  SmallPdf pdf;
  pdf.resources = "<</Font<</F " + std::to_string(pdf.add_font()) + " 0 R>>>>";
  SUBCASE("a box that starts elsewhere") {
    pdf.media_box = "[100 50 695 892]";
    pdf.add_page("BT /F 10 Tf 180 770 Td (Ms Pat Green) Tj ET");
  }
  SUBCASE("turned by 90") {
    pdf.media_box = "[0 0 842 595]";
    pdf.page_extra = "/Rotate 90";
    pdf.add_page("BT /F 10 Tf 0 1 -1 0 122 80 Tm (Ms Pat Green) Tj ET");
  }
  SUBCASE("turned by 180") {
    pdf.tree_extra = "/Rotate 180";
    pdf.add_page("BT /F 10 Tf -1 0 0 -1 515 122 Tm (Ms Pat Green) Tj ET");
  }
  SUBCASE("turned by -90") {
    pdf.media_box = "[0 0 842 595]";
    pdf.tree_extra = "/Rotate -90";
    pdf.add_page("BT /F 10 Tf 0 -1 1 0 720 515 Tm (Ms Pat Green) Tj ET");
  }
  SUBCASE("in units of two points") {
    pdf.media_box = "[0 0 297.5 421]";
    pdf.page_extra = "/UserUnit 2";
    pdf.add_page("BT /F 5 Tf 40 360 Td (Ms Pat Green) Tj ET");
  }
  CHECK(checked(pdf.bytes()) == CheckedPdf{1, "Ms Pat Green", "", 0});
}

TEST_CASE("pdf_check: fonts say what their codes mean") {
  SmallPdf pdf;
  const auto map = [&](const std::string& cmap) {
    return "/ToUnicode " + std::to_string(pdf.add_stream(cmap)) + " 0 R";
  };
  const auto shown_with = [&](int font, const std::string& string) {
    pdf.resources = "<</Font<</F " + std::to_string(font) + " 0 R>>>>";
    pdf.add_page("BT /F 10 Tf 80 720 Td " + string + " Tj ET");
    return checked(pdf.bytes()).address;
  };
  const auto wide = [&](const std::string& extra) {
    const std::string program = std::to_string(pdf.add_stream("program"));
    return pdf.add(
        "<</Type/Font/Subtype/Type0/BaseFont/Own/DescendantFonts[<</Type/Font/Subtype/"
        "CIDFontType2/DW 500/W[1[600 600]3 9 500]/FontDescriptor<</FontFile2 " +
        program + " 0 R>>>>]" + extra + ">>");
  };
  SUBCASE("by the names of their encodings") {
    CHECK(shown_with(pdf.add_font("/Encoding/WinAnsiEncoding"), "<E9A05080>") == "é P€");
  }
  SUBCASE("of the Macintosh") {
    CHECK(shown_with(pdf.add_font("/Encoding/MacRomanEncoding"), "<8E>") == "é");
  }
  SUBCASE("by differences") {
    CHECK(shown_with(pdf.add_font("/Encoding<</BaseEncoding/WinAnsiEncoding/Differences"
                                  "[1/M/s 10/uni00E9/fi/Eacute.sc]>>"),
                     "<01020A0B0C>") == "MséfiÉ");
  }
  SUBCASE("by a map of single codes") {
    CHECK(shown_with(pdf.add_font(map("1 begincodespacerange <00><ff> endcodespacerange "
                                      "2 beginbfchar <01> <004D> <02> <0073002E> endbfchar")),
                     "<0102>") == "Ms.");
  }
  SUBCASE("by a map of ranges, with codes of two bytes") {
    CHECK(shown_with(wide("/Encoding/Identity-H" +
                          map("1 begincodespacerange <0000><ffff> endcodespacerange 2 beginbfrange "
                              "<0001> <0003> <0041> <0004> <0005> [<0058> <D83DDE00>] endbfrange")),
                     "<00010002000300040005>") == "ABCX😀");
  }
  SUBCASE("by a map that mixes codes of one byte and two") {
    CHECK(shown_with(wide(map("2 begincodespacerange <00><7f> <8000><ffff> endcodespacerange "
                              "2 beginbfchar <01> <0041> <8001> <0042> endbfchar")),
                     "<01800101>") == "ABA");
  }
  SUBCASE("or nothing") { CHECK(shown_with(wide("/Encoding/Identity-H"), "<00010002>") == ""); }
}

TEST_CASE("pdf_check: text that says what it stands for is read so") {
  CHECK(address_of("BT /F 10 Tf 80 720 Td (Ms Pat ) Tj /Span <</ActualText <FEFF0047>>> BDC (g) Tj "
                   "EMC (reen) Tj ET") == "Ms Pat Green");
  CHECK(address_of("BT /F 10 Tf 80 720 Td /Span <</ActualText (Ms Pat)>> BDC (m) Tj /In BMC "
                   "(s pat) Tj EMC EMC ( Green) Tj ET") == "Ms Pat Green");
  CHECK(address_of("BT /F 10 Tf 80 720 Td (Ms) Tj /Span <</ActualText ()>> BDC (-) Tj EMC ET") ==
        "Ms");
}

TEST_CASE("pdf_check: what forms draw is read where they are placed") {
  SmallPdf pdf;
  const std::string font = "<</Font<</F " + std::to_string(pdf.add_font()) + " 0 R>>>>";
  const int form = pdf.add_stream(
      "BT /F 10 Tf 0 0 Td (Ms Pat Green) Tj ET",
      "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Matrix[1 0 0 1 50 700]/Resources" + font);
  pdf.resources = "<</XObject<</X " + std::to_string(form) + " 0 R>>>>";
  pdf.add_page("q 1 0 0 1 30 20 cm /X Do Q");
  CHECK(checked(pdf.bytes()) == CheckedPdf{1, "Ms Pat Green", "", 0});
}

TEST_CASE("pdf_check: a form that draws itself is unreadable") {
  SmallPdf pdf;
  const std::string own = std::to_string(3);
  const int form =
      pdf.add_stream("/X Do /X Do", "/Subtype/Form/Resources<</XObject<</X " + own + " 0 R>>>>");
  REQUIRE(std::to_string(form) == own);
  pdf.resources = "<</XObject<</X " + own + " 0 R>>>>";
  pdf.add_page("/X Do");
  CHECK(problem_of(pdf.bytes()) == "unable-to-read-the-file");
}

TEST_CASE("pdf_check: every page is A4 upright, give or take two millimetres") {
  const auto with_box = [](const std::string& box, const std::string& extra = {}) {
    SmallPdf pdf;
    pdf.add_page("");
    pdf.page_extra = "/MediaBox" + box + extra;
    pdf.add_page("");
    return checked(pdf.bytes());
  };
  const CheckedPdf good{2, "", "", 0}, bad{2, "", "not-a4-portrait-oriented", 2};
  CHECK(with_box("[0 0 595.28 841.89]") == good);
  CHECK(with_box("[0 0 600 837]") == good);
  CHECK(with_box("[0 0 842 595]", "/Rotate 90") == good);
  CHECK(with_box("[0 0 297.64 420.95]", "/UserUnit 2") == good);
  CHECK(with_box("[0 0 602 842]") == bad);
  CHECK(with_box("[0 0 595 835]") == bad);
  CHECK(with_box("[0 0 842 595]") == bad);  // landscape
  CHECK(with_box("[0 0 595 842]", "/Rotate 270") == bad);
  CHECK(with_box("[0 0 420 595]") == bad);  // A5
  CHECK(with_box("[0 0 612 792]") == bad);  // letter
  CHECK(with_box("[0 0 595 842]", "/UserUnit 2") == bad);
  CHECK(with_box("[0 0 595]").problem == "unable-to-read-the-file");
}

TEST_CASE("pdf_check: a letter has at most ten pages, of whatever size") {
  SmallPdf pdf;
  for (int i = 0; i < 10; ++i) pdf.add_page("");
  CHECK(checked(pdf.bytes()) == CheckedPdf{10, "", "", 0});
  pdf.page_extra = "/MediaBox[0 0 9 9]";
  pdf.add_page("");
  CHECK(checked(pdf.bytes()) == CheckedPdf{11, "", "letter-too-long", 0});
}

TEST_CASE("pdf_check: every font of every page is in the file") {
  const auto bad = CheckedPdf{2, "", "no-embedded-fonts", 2};
  const std::string helvetica = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>";
  SmallPdf pdf;
  pdf.resources = "<</Font<</F " + std::to_string(pdf.add_font()) + " 0 R>>>>";
  pdf.add_page("");
  const auto with = [&pdf](const std::string& resources) {
    SmallPdf own = pdf;
    own.resources = resources;
    own.add_page("");
    return checked(own.bytes());
  };
  const auto form = [&pdf](const std::string& resources) {
    return std::to_string(pdf.add_stream("", "/Subtype/Form/Resources" + resources)) + " 0 R";
  };
  CHECK(with("<</Font<</F " + helvetica + ">>>>") == bad);
  CHECK(with("<</Font<</F (none)>>>>") == bad);
  CHECK(with("<</Font<</F<</Subtype/Type0/DescendantFonts[<</Subtype/CIDFontType2"
             "/FontDescriptor<<>>>>]>>>>>>") == bad);
  CHECK(with("<</Font<</F<</Subtype/Type3/Resources<<>>>>>>>>").problem == "");
  CHECK(with("<</Font<</F<</Subtype/Type3/Resources<</Font<</G " + helvetica + ">>>>>>>>>>") ==
        bad);
  const std::string drawn = form("<</Font<</F " + helvetica + ">>>>");
  CHECK(with("<</XObject<</X " + drawn + ">>>>") == bad);
  CHECK(with("<</Pattern<</P " + drawn + ">>>>") == bad);
  CHECK(with("<</ExtGState<</S<</SMask<</G " + drawn + ">>>>>>>>") == bad);
  CHECK(with("<</ExtGState<</S<</Font[" + helvetica + " 9]>>>>>>") == bad);
  CHECK(with("<</XObject<</X " + form("<</XObject<</Y " + drawn + ">>>>") + ">>>>") == bad);
  pdf.page_extra = "/Annots[<</AP<</N<</On " + drawn + ">>>>>>]";
  CHECK(with("<<>>") == bad);
}

TEST_CASE("pdf_check: encrypted files are unreadable, even without a password") {
  const std::string plain = letter_with(one_line);
  const auto encrypted = [&](const char* password, bool in_objects) {
    return rewritten(plain, [&](QPDFWriter& writer) {
      writer.setR6EncryptionParameters(password, "owner", true, true, true, true, true, true,
                                       qpdf_r3p_full, true);
      writer.setObjectStreamMode(in_objects ? qpdf_o_generate : qpdf_o_disable);
    });
  };
  for (const bool in_objects : {false, true}) {
    CHECK(problem_of(encrypted("", in_objects)) == "unable-to-read-the-file");
    CHECK(problem_of(encrypted("secret", in_objects)) == "unable-to-read-the-file");
  }
}

TEST_CASE("pdf_check: files that other programs packed are read all the same") {
  const std::string plain = letter_with(one_line);
  const CheckedPdf good{1, "Ms Pat Green", "", 0};
  CHECK(checked(plain) == good);
  for (const auto objects : {qpdf_o_generate, qpdf_o_disable})
    for (const bool is_linear : {false, true})
      CHECK(checked(rewritten(plain, [&](QPDFWriter& writer) {
              writer.setObjectStreamMode(objects);
              writer.setLinearization(is_linear);
              writer.setRecompressFlate(true);
            })) == good);
}

TEST_CASE("pdf_check: what is no whole PDF is unreadable") {
  for (const std::string_view bytes : {"", "%PDF-1.7", "Dear all", "%PDF-1.7\n1 0 obj\n<<"})
    CHECK(checked(bytes) == CheckedPdf{0, "", "unable-to-read-the-file", 0});
  const std::string whole = letter_with(one_line);
  for (std::size_t size = 0; size + 8 < whole.size(); size += 7)
    CHECK(problem_of(whole.substr(0, size)) == "unable-to-read-the-file");
  SmallPdf pageless;
  CHECK(problem_of(pageless.bytes()) == "unable-to-read-the-file");
  SmallPdf circle;
  circle.tree_extra = "/Kids[2 0 R]/Was";
  CHECK(problem_of(circle.bytes()) == "unable-to-read-the-file");
}

TEST_CASE("pdf_check: more than 20 MB of content are not read") {
  const std::string spaces(std::size_t{21} << 20, ' ');
  CHECK(problem_of(letter_with(spaces)) == "unable-to-read-the-file");
  CHECK(problem_of(letter_with(std::string(std::size_t{1} << 20, ' '))) == "");
}

TEST_CASE("pdf_check: a length that is a stream is refused") {
  SmallPdf pdf;
  const int wrong = pdf.add_stream("x");
  pdf.add("<</Length " + std::to_string(wrong) + " 0 R>>\nstream\nx\nendstream");
  pdf.add_page("");
  CHECK(problem_of(pdf.bytes()) == "unable-to-read-the-file");
  SmallPdf good;
  const int length = good.add("1");
  good.add("<</Length " + std::to_string(length) + " 0 R>>\nstream\nx\nendstream");
  good.add_page("");
  CHECK(problem_of(good.bytes()) == "");
}

TEST_CASE("pdf_check: no change of bytes ends in anything but an answer") {
  std::vector<std::string> seeds{letter_with(one_line)};
  seeds.push_back(rewritten(seeds[0], [](QPDFWriter& writer) {
    writer.setObjectStreamMode(qpdf_o_generate);
    writer.setStreamDataMode(qpdf_s_compress);
  }));
  std::mt19937 random(20'261'130);
  const auto below = [&random](std::size_t limit) { return random() % limit; };
  for (int i = 0; i < 2'000; ++i) {
    std::string bytes = seeds[below(seeds.size())];
    for (std::size_t change = below(8) + 1; change > 0; --change) {
      const std::size_t at = below(bytes.size());
      switch (below(4)) {
        case 0: bytes[at] = static_cast<char>(below(256)); break;
        case 1: bytes.erase(at, below(20)); break;
        case 2: bytes.insert(at, bytes.substr(below(bytes.size()), below(40))); break;
        default: bytes[at] = static_cast<char>('0' + below(10));
      }
      if (bytes.empty()) bytes = "x";
    }
    const CheckedPdf found = checked(bytes);
    if (found.problem != "unable-to-read-the-file") CHECK(found.pages > 0);
  }
  for (int i = 0; i < 200; ++i) {
    std::string bytes = "%PDF-1.4\n";
    for (std::size_t left = below(2'000); left > 0; --left) bytes += static_cast<char>(below(256));
    CHECK(problem_of(bytes) == "unable-to-read-the-file");
  }
}

TEST_CASE("pdf_check: many threads may ask one checker") {
  const auto checker = make_pdf_checker().value();
  const std::string pdf = letter_with(one_line);
  std::vector<std::thread> threads;
  std::vector<int> good(4);
  for (int& count : good)
    threads.emplace_back([&count, &checker, &pdf] {
      for (int i = 0; i < 50; ++i) count += checker->check(pdf)->address == "Ms Pat Green";
    });
  for (auto& thread : threads) thread.join();
  CHECK(good == std::vector<int>(4, 50));
}

}  // namespace pdf_check_test
