#include "domain/text/name.hpp"

#include "domain/text/invisible.hpp"
#include "domain/text/unicode.hpp"
#include "domain/text/unicode_nameprep.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace notify;

namespace {

std::string kept(std::string_view typed) {
  const auto name = text::checked_name(typed, "name");
  return name ? *name : name.error().message;
}

}  // namespace

TEST_CASE("name: white space is single, and nothing invisible is kept (issue 18)") {
  CHECK(kept("Riverside Clinics") == "Riverside Clinics");
  CHECK(kept("  Riverside \u00A0\u202F Clinics ") == "Riverside Clinics");
  CHECK(kept("\uFEFF\u200ERiver\u00ADside\u200B\u2069") == "Riverside");
  CHECK(kept("\u202Etxet\u202C") == "txet");
}

TEST_CASE("name: what joins the parts of one sign stays (issue 18)") {
  CHECK(kept("\U0001F468\u200D\U0001F469 Clinic \u2764\uFE0F") ==
        "\U0001F468\u200D\U0001F469 Clinic \u2764\uFE0F");
  CHECK(kept("\u200DA\u200D \u200DB\u200D") == "A B");
}

TEST_CASE("name: control characters and line ends are refused and named (issue 18)") {
  CHECK(kept("A\nB") == "name has a line end: U+000A");
  CHECK(kept("A\r\nBcc: x@example.com") == "name has a line end: U+000D");
  CHECK(kept("A\u2028B") == "name has a line end: U+2028");
  CHECK(kept("A\tB") == "name has a control character: U+0009");
  CHECK(kept("A\u001BB") == "name has a control character: U+001B");
  CHECK(kept("A\u007F") == "name has a control character: U+007F");
  CHECK(kept("A\u0090") == "name has a control character: U+0090");
  CHECK(kept(std::string_view("A\0B", 3)) == "name is not UTF-8 without NUL");
}

TEST_CASE("name: what nobody could read is refused (issue 18)") {
  CHECK(kept("") == "name is empty");
  for (const char* blank :
       {" ", "\u00A0\u3000", "\u200B", "\u2066\u2069", "\u3164", "\u2800", "\uFE0F"}) {
    CAPTURE(blank);
    CHECK(kept(blank) == "name is blank");
  }
  CHECK(kept(std::string(255, 'x')).size() == 255);
  CHECK(kept(std::string(256, 'x')) == "name is longer than 255 bytes: 256");
  CHECK(kept(std::string(300, ' ') + "x") == "x");
}

TEST_CASE(
    "name: texts of several lines may end lines and hold nothing else of the kind (issue 18)") {
  const auto refused = [](std::string_view typed) {
    const auto lines = text::check_lines(typed, "block", 20);
    return lines ? std::string() : lines.error().message;
  };
  CHECK(refused("A\r\nB\n\tC").empty());
  CHECK(refused("") == "block is empty");
  CHECK(refused(" \n\u200B") == "block is blank");
  CHECK(refused("A\rB") == "block has a line end: U+000D");
  CHECK(refused("A\u0007") == "block has a control character: U+0007");
  CHECK(refused(std::string(21, 'x')) == "block is longer than 20 bytes: 21");
}

TEST_CASE("invisible: one table says what is dropped where (issue 18)") {
  const std::string pasted = " \u202A07700\u00A0900\u200B1\u00AD23\u202C\u2069 ";
  CHECK(text::without_invisible(pasted) == "07700900123");
  CHECK(text::with_plain_spaces("a\u00A0b\u2007c\u200Bd\u061Ce") == "a b cde");
  CHECK(text::with_plain_spaces("plain \u00E9") == "plain \u00E9");
  for (char32_t code = 0; code < 0x110000; ++code) {
    std::string text;
    unicode::append(text, code);
    const bool is_surrogate = code >= 0xD800 && code < 0xE000;
    const bool is_invisible = unicode::invisible_kind(code) != unicode::Invisible::no;
    if (is_surrogate || !is_invisible) continue;
    CHECK_MESSAGE(unicode::may_hold_invisible(text), code);
  }
}

TEST_CASE("composed: letters and their marks become one character where there is one (issue 18)") {
  const auto composed = [](std::string_view text) {
    std::string holder;
    return std::string(unicode::composed(text, holder));
  };
  CHECK(composed("cafe\u0301") == "caf\u00E9");
  CHECK(composed("w\u0302y\u0302 A\u030A") == "\u0175\u0177 \u00C5");
  CHECK(composed("e\u0302\u0323") == "\u1EC7");
  CHECK(composed("q\u0301\u0301") == "q\u0301\u0301");
  CHECK(composed("\u0301e") == "\u0301e");
  CHECK(composed("\u1112\u1161\u11AB") == "\uD55C");
  CHECK(composed("plain \u201Ctext\u201D") == "plain \u201Ctext\u201D");
}
