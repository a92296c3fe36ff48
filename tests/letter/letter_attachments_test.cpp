#include <notify/adapters/pango.hpp>
#include <notify/adapters/pdf_checker.hpp>

#include <doctest/doctest.h>

using namespace notify;

namespace letter_attachments_test {

namespace {

LetterRenderer& renderer() {
  static const auto one = make_pango_letter_renderer().value();
  return *one;
}

LetterPrint letter_of(const std::string& content) {
  Personalisation values;
  for (const auto* line : {"1", "2", "3"})
    values.set(std::string("address line ") + line, std::string("Line ") + line);
  LetterOptions options;
  options.written_on = LocalDay::from_ymd(2026, 11, 21).value();
  const LetterSource source{"Your permit", content, "", "", "Office\nRoad"};
  return {LetterTemplate::compile(source).value().render(values, options),
          UtcTime::from_text("2026-11-21T10:00:00Z").value(), false};
}

}  // namespace

TEST_CASE("letters: the pages of an attachment stand behind those of the letter") {
  LetterPrint letter = letter_of("Hello");
  std::string long_text;
  for (int i = 0; i < 60; ++i) long_text += "A line.\n\n";
  const RenderedLetter map = renderer().render(letter_of(long_text)).value();
  REQUIRE(map.pages > 1);
  letter.attachment = map.pdf;
  const RenderedLetter whole = renderer().render(letter).value();
  CHECK(whole.pages == map.pages + 1);
  CHECK(renderer().render(letter).value().pdf == whole.pdf);
  const auto seen = make_pdf_checker().value()->check(whole.pdf).value();
  CHECK(seen.pages == whole.pages);
  CHECK(seen.problem.empty());
}

TEST_CASE("letters: an attachment that is no PDF is refused, and shows nothing of itself") {
  for (const std::string& bytes : {std::string("secret"), std::string("%PDF-1.7\nsecret"),
                                   std::string("%PDF-1.7\n1 0 obj\n<</Kids[1 0 R]>>\nendobj")}) {
    LetterPrint letter = letter_of("Hello");
    letter.attachment = bytes;
    const auto refused = renderer().render(letter);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == ErrorCode::invalid_argument);
    CHECK(refused.error().message == "attachment of a letter is no pdf");
  }
}

}  // namespace letter_attachments_test
