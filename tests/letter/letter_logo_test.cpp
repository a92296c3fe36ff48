// Pictures of brands on the first pages of letters, drawn by a program of its own.
#include <notify/adapters/pango.hpp>
#include <notify/adapters/pdf_checker.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

using namespace notify;

namespace letter_logo_test {
namespace {

LetterRenderer& renderer() {
  static const auto one = make_pango_letter_renderer().value();
  return *one;
}

LetterPrint letter_with(std::string logo, const std::string& content = "Hello") {
  Personalisation values;
  values.set("address line 1", "Ms Pat Green");
  values.set("address line 2", "10 Mill Lane");
  values.set("address line 3", "LS1 4AP");
  LetterOptions options;
  options.written_on = LocalDay::from_ymd(2026, 11, 21).value();
  const LetterSource source{"Your permit", content, "", "", "Office\nRoad"};
  LetterPrint letter{LetterTemplate::compile(source).value().render(values, options),
                     UtcTime::from_text("2026-11-21T10:00:00Z").value(), true};
  letter.logo = std::move(logo);
  return letter;
}

std::string svg(int width, int height, const std::string& inside) {
  const std::string w = std::to_string(width), h = std::to_string(height);
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" "
         "xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"" +
         w + "\" height=\"" + h + "\" viewBox=\"0 0 " + w + " " + h + "\">" + inside + "</svg>";
}
const std::string full = "<rect width=\"100%\" height=\"100%\" fill=\"#0b0c0c\"/>";

/// False, visibly, where no logo can be drawn; then letters with one are refused.
bool draws() {
  if (std::filesystem::exists(PangoOptions{}.svg_program)) return true;
  CHECK(renderer().render(letter_with(svg(2, 1, full))).error().code == ErrorCode::unsupported);
  MESSAGE("skipped: rsvg-convert is not installed");
  return false;
}

/// What a program of Poppler's makes of the letter; nothing if it is not installed.
std::optional<std::string> read_by(const std::string& command, const std::string& pdf,
                                   const std::string& to_output = "") {
  const auto path = std::filesystem::temp_directory_path() /
                    ("nfy-logo-" + std::to_string(std::hash<std::string>{}(pdf)) + ".pdf");
  std::ofstream(path, std::ios::binary) << pdf;
  std::FILE* const pipe =
      popen((command + " " + path.string() + to_output + " 2>/dev/null").c_str(), "r");
  std::string out;
  char chunk[4096];
  for (std::size_t size; (size = std::fread(chunk, 1, sizeof chunk, pipe)) > 0;)
    out.append(chunk, size);
  const bool is_read = pclose(pipe) == 0;
  std::filesystem::remove(path);
  if (!is_read) MESSAGE("skipped: Poppler is not installed");
  return is_read ? std::optional(out) : std::nullopt;
}

/// How much of a box of the page, in millimetres from its top left, is dark: 0 to 100.
class Page {
public:
  static std::optional<Page> of(const std::string& pdf, int number = 1) {
    const std::string page = std::to_string(number);
    const auto grey = read_by("pdftoppm -r 254 -gray -f " + page + " -l " + page, pdf);
    if (!grey) return {};
    std::istringstream in(*grey);
    std::string magic;
    Page out;
    int brightest = 0;
    in >> magic >> out.width_ >> out.height_ >> brightest;
    in.get();
    out.dots_.assign(std::istreambuf_iterator<char>(in), {});
    REQUIRE(out.dots_.size() == static_cast<std::size_t>(out.width_ * out.height_));
    return out;
  }
  [[nodiscard]] int dark(int left, int top, int right, int bottom) const {
    int count = 0;
    for (int y = top * 10; y < bottom * 10; ++y)
      for (int x = left * 10; x < right * 10; ++x)
        count += static_cast<unsigned char>(dots_[static_cast<std::size_t>(y * width_ + x)]) < 128;
    return 100 * count / ((right - left) * (bottom - top) * 100);
  }

private:
  int width_ = 0, height_ = 0;
  std::string dots_;
};

std::string refusal(const std::string& logo) {
  const auto refused = renderer().render(letter_with(logo));
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == ErrorCode::invalid_argument);
  return refused.error().message;
}

}  // namespace

TEST_CASE("letters: a logo stands 30 by 15 mm at the top left of the first page alone") {
  if (!draws()) return;
  const RenderedLetter plain = renderer().render(letter_with("", "a\n\n---\n\nb")).value();
  const RenderedLetter letter =
      renderer().render(letter_with(svg(200, 100, full), "a\n\n---\n\nb")).value();
  CHECK(letter.pages == plain.pages);
  CHECK(letter.fault.empty());
  const auto page = Page::of(letter.pdf), second = Page::of(letter.pdf, 2);
  if (!page || !second) return;
  CHECK(page->dark(16, 16, 44, 29) == 100);
  CHECK(page->dark(0, 0, 15, 39) == 0);
  CHECK(page->dark(46, 0, 149, 39) == 0);
  CHECK(page->dark(15, 31, 46, 39) == 0);
  CHECK(second->dark(16, 16, 44, 29) < 5);
  CHECK(Page::of(plain.pdf)->dark(16, 16, 44, 29) == 0);
}

TEST_CASE("letters: a logo keeps its shape, from the top left") {
  if (!draws()) return;
  const auto tall = Page::of(renderer().render(letter_with(svg(30, 60, full))).value().pdf);
  const auto wide = Page::of(renderer().render(letter_with(svg(600, 100, full))).value().pdf);
  if (!tall || !wide) return;
  CHECK(tall->dark(16, 16, 22, 29) == 100);  // 7.5 by 15 mm
  CHECK(tall->dark(23, 15, 46, 31) == 0);
  CHECK(wide->dark(16, 16, 44, 19) == 100);  // 30 by 5 mm
  CHECK(wide->dark(15, 21, 46, 31) == 0);
}

TEST_CASE("letters: with a logo the text and the address are read as before, by equal bytes") {
  if (!draws()) return;
  const LetterPrint letter = letter_with(svg(200, 100, full), "Dear Pat\n\nBring this letter.");
  const std::string pdf = renderer().render(letter).value().pdf;
  CHECK(renderer().render(letter).value().pdf == pdf);
  CHECK(make_pango_letter_renderer().value()->render(letter).value().pdf == pdf);
  const auto seen = make_pdf_checker().value()->check(pdf).value();
  CHECK(seen.problem.empty());
  CHECK(seen.address == "Ms Pat Green\n10 Mill Lane\nLS1 4AP");
  LetterPrint without = letter;
  without.logo.clear();
  const std::string bare = renderer().render(without).value().pdf;
  const auto text = read_by("pdftotext -layout", pdf, " -"),
             bare_text = read_by("pdftotext -layout", bare, " -");
  if (text) CHECK(*text == *bare_text);
  LetterPrint attached = letter;
  attached.attachment = bare;
  CHECK(renderer().render(attached).value().pages == 2);
}

TEST_CASE("letters: a logo that cannot be drawn refuses the letter, and says why") {
  if (!draws()) return;
  CHECK(refusal("secret") == "logo of the letter cannot be drawn: it is no SVG");
  CHECK(refusal("<svg xmlns=\"http://www.w3.org/2000/svg\"><rect") ==
        "logo of the letter cannot be drawn: it is no SVG");
  CHECK(refusal("<html/>") == "logo of the letter cannot be drawn: it is no SVG");
  CHECK(refusal(std::string(logo_bytes_max + 1, ' ')) ==
        "logo of the letter is larger than 1000000 bytes");
  PangoOptions options;
  options.svg_program = "/nowhere/rsvg-convert";
  const auto lame = make_pango_letter_renderer(options).value();
  CHECK(lame->render(letter_with(svg(2, 1, full))).error().code == ErrorCode::unsupported);
  CHECK(lame->render(letter_with("")).has_value());
}

TEST_CASE("letters: a logo reads no file and reaches no host") {
  if (!draws()) return;
  const auto folder = std::filesystem::temp_directory_path();
  const auto picture = folder / "nfy-logo-beside.svg";
  std::ofstream(picture) << svg(20, 10, full);
  for (const std::string& address :
       {picture.string(), "file://" + picture.string(), std::string("nfy-logo-beside.svg"),
        std::string("http://127.0.0.1:9/x.svg")}) {
    CAPTURE(address);
    const std::string logo =
        svg(20, 10, "<image width=\"20\" height=\"10\" xlink:href=\"" + address + "\"/>");
    const auto page = Page::of(renderer().render(letter_with(logo)).value().pdf);
    if (page) CHECK(page->dark(15, 15, 45, 30) == 0);
  }
  std::filesystem::remove(picture);
  const std::string entity =
      "<!DOCTYPE svg [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\">"
      "<text>&x;</text></svg>";
  CHECK(refusal(entity) == "logo of the letter cannot be drawn: it is no SVG");
}

TEST_CASE("letters: a logo that would take for ever is given up after seconds, and once") {
  if (!draws()) return;
  std::string bomb = "<g id=\"l0\"><rect width=\"1\" height=\"1\"/></g>";
  for (int i = 0; i < 28; ++i) {
    const std::string below = "<use xlink:href=\"#l" + std::to_string(i) + "\"/>";
    bomb += "<g id=\"l" + std::to_string(i + 1) + "\">" + below + below + "</g>";
  }
  const auto spent = [&](const std::string& logo) {
    const auto before = std::chrono::steady_clock::now();
    refusal(logo);
    return std::chrono::steady_clock::now() - before;
  };
  CHECK(spent(svg(10, 10, bomb)) < std::chrono::seconds(60));
  CHECK(spent(svg(10, 10, bomb)) < std::chrono::seconds(4));  // what it was is known
  CHECK(spent(svg(1'000'000, 1'000'000,
                  "<filter id=\"f\"><feGaussianBlur stdDeviation=\"500\"/></filter>"
                  "<rect width=\"100%\" height=\"100%\" filter=\"url(#f)\"/>")) <
        std::chrono::seconds(60));
}

}  // namespace letter_logo_test
