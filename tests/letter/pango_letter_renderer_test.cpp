#include <notify/adapters/pango.hpp>

#include <doctest/doctest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <thread>

using namespace notify;

namespace {

const UtcTime created_at = UtcTime::from_text("2026-11-21T10:00:00Z").value();

LetterRenderer& renderer() {
  static const auto one = make_pango_letter_renderer().value();
  return *one;
}

LetterMessage message(std::string content, LetterLanguage language = LetterLanguage::english) {
  LetterSource source{"Your permit", content, "Eich trwydded", content, "Office\nRoad"};
  Personalisation values;
  for (const auto* line : {"1", "2", "3"}) {
    values.set(std::string("address line ") + line, std::string("Line ") + line);
  }
  LetterOptions options;
  options.language = language;
  options.written_on = LocalDay::from_ymd(2026, 11, 21).value();
  return LetterTemplate::compile(source).value().render(values, options);
}

RenderedLetter rendered(LetterMessage letter, bool is_for_printer = false) {
  return renderer().render({std::move(letter), created_at, is_for_printer}).value();
}

/// What pdftotext reads off the pages; nothing if it is not installed.
std::optional<std::string> text_of(const std::string& pdf) {
  const auto folder = std::filesystem::temp_directory_path();
  const auto name = "nfy-letter-" + std::to_string(std::hash<std::string>{}(pdf));
  const auto path = folder / (name + ".pdf");
  std::ofstream(path, std::ios::binary) << pdf;
  const auto command = "pdftotext -layout " + path.string() + " - 2>/dev/null";
  std::FILE* pipe = popen(command.c_str(), "r");
  std::string text;
  char chunk[4096];
  for (std::size_t size; (size = std::fread(chunk, 1, sizeof chunk, pipe)) > 0;) {
    text.append(chunk, size);
  }
  const bool is_read = pclose(pipe) == 0;
  std::filesystem::remove(path);
  if (!is_read) MESSAGE("skipped: pdftotext is not installed");
  return is_read ? std::optional(text) : std::nullopt;
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

std::string repeated(std::string_view unit, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += unit;
  return all;
}

}  // namespace

TEST_CASE("pango_letter_renderer: every block of a letter can be read off its page") {
  const auto letter = rendered(message("Dear all\n\n* one\n\nSee https://www.gov.uk/a-b"));
  CHECK(letter.pages == 1);
  CHECK(letter.sheets() == 1);
  CHECK(letter.pdf.starts_with("%PDF-"));
  const auto text = text_of(letter.pdf);
  if (!text) return;
  for (const auto* part : {"Line 1", "Line 3", "Office", "21 November 2026", "Your permit",
                           "Dear all", "one", "www.gov.uk/a\u2011b", "Page 1 of 1"}) {
    CAPTURE(part);
    CHECK(has(*text, part));
  }
}

TEST_CASE("pango_letter_renderer: pages break where the letter says so, and sheets hold two") {
  CHECK(rendered(message("a\n\n---\n\nb")).pages == 2);
  CHECK(rendered(message("a\n\n---\n\nb\n\n---\n\nc")).sheets() == 2);
  CHECK(rendered(message("a\n\n---\n")).pages == 1);
  const auto letter = rendered(message(repeated("word ", 2'000)));
  CHECK(letter.pages > 2);
  CHECK(letter.pages < 10);
  const auto count = std::to_string(letter.pages);
  if (const auto text = text_of(letter.pdf)) CHECK(has(*text, "Page 2 of " + count));
}

TEST_CASE("pango_letter_renderer: a Welsh letter counts its pages in Welsh") {
  const auto letter = rendered(message("Annwyl", LetterLanguage::welsh));
  const auto text = text_of(letter.pdf);
  if (!text) return;
  CHECK(has(*text, "Tudalen 1 o 1"));
  CHECK(has(*text, "21 Tachwedd 2026"));
  CHECK(has(*text, "Eich trwydded"));
}

TEST_CASE("pango_letter_renderer: equal letters are equal bytes, from any thread") {
  const auto letter = message("Dear all\n\nqr: https://www.gov.uk");
  const auto first = rendered(letter);
  CHECK(rendered(letter).pdf == first.pdf);
  CHECK(make_pango_letter_renderer().value()->render({letter, created_at, false}).value().pdf ==
        first.pdf);
  CHECK_FALSE(rendered(letter, true).pdf == first.pdf);
  std::vector<std::thread> threads;
  std::vector<std::string> pdfs(4);
  for (auto& pdf : pdfs) threads.emplace_back([&] { pdf = rendered(letter).pdf; });
  for (auto& thread : threads) thread.join();
  for (const auto& pdf : pdfs) CHECK(pdf == first.pdf);
}

TEST_CASE("pango_letter_renderer: a letter longer than the printer takes is reported") {
  const auto eleven = rendered(message(repeated("a\n\n---\n\n", 10) + "b"));
  CHECK(eleven.pages == 11);
  CHECK(eleven.is_too_long());
  CHECK_FALSE(rendered(message(repeated("a\n\n---\n\n", 9) + "b")).is_too_long());
  const auto endless =
      renderer().render({message(repeated("a\n\n---\n\n", 200) + "b"), created_at, false});
  REQUIRE_FALSE(endless.has_value());
  CHECK(endless.error().code == ErrorCode::invalid_argument);
}

TEST_CASE("pango_letter_renderer: hostile text is set as text or refused") {
  LetterMessage odd = message("x");
  odd.address = {repeated("long address ", 300)};
  odd.contact_block = repeated("x<br>", 500);
  odd.subject = "<b>bold</b> &#x; &#0; \x01 \u202e";
  odd.body = "<p>" + repeated("W", 20'000) + "</p><ul>" + repeated("<li>", 100) + "<svg";
  CHECK(rendered(odd).pages >= 1);
  odd.body = "a\xFF";
  CHECK_FALSE(renderer().render({odd, created_at, false}));
  odd.body = std::string(rendered_body_bytes_max + 1, 'a');
  CHECK_FALSE(renderer().render({odd, created_at, false}));
}

TEST_CASE("pango_letter_renderer: without a font family there is none") {
  CHECK_FALSE(make_pango_letter_renderer({""}));
}
