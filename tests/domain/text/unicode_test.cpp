#include "domain/text/unicode.hpp"
#include "domain/text/unicode_nameprep.hpp"

#include <doctest/doctest.h>

using namespace notify;

TEST_CASE("unicode: every code point survives being written and read") {
  for (char32_t code = 1; code < 0x110000; code += code < 0x3000 ? 1 : 97) {
    if (code >= 0xD800 && code <= 0xDFFF) continue;
    std::string text;
    unicode::append(text, code);
    REQUIRE(unicode::is_clean_utf8(text));
    std::string_view rest = text;
    REQUIRE(unicode::take(rest) == code);
    REQUIRE(rest.empty());
  }
}

TEST_CASE("unicode: bytes that are not UTF-8 come out one at a time") {
  std::string_view rest =
      "\xE2\x82"
      "a\xFF";
  CHECK(unicode::take(rest) == unicode::replacement_character);
  CHECK(unicode::take(rest) == unicode::replacement_character);
  CHECK(unicode::take(rest) == 'a');
  CHECK(unicode::take(rest) == unicode::replacement_character);
  CHECK(rest.empty());
}

TEST_CASE("unicode: lower case is full lower case") {
  CHECK(unicode::to_lower("AZ\u00C9\u0130\u00DF\u1E9E") == "az\u00E9i\u0307\u00DF\u00DF");
  CHECK(unicode::to_lower("\u03A3") == "\u03C3");
  CHECK(unicode::to_lower("\u0391\u03A3.") == "\u03B1\u03C2.");
  CHECK(unicode::to_lower("\u0391\u03A3\u0301\u0391") == "\u03B1\u03C3\u0301\u03B1");
}

TEST_CASE("unicode: words are letters, digits and underscores of any script") {
  for (const char32_t code : {U'a', U'_', U'7', U'\u00E9', U'\u4E2D', U'\u0661'}) {
    CHECK(unicode::is_word(code));
  }
  for (const char32_t code : {U'-', U' ', U'\u2019', U'\u0301', U'\u200B'}) {
    CHECK_FALSE(unicode::is_word(code));
  }
}

TEST_CASE("unicode: host names are prepared before they are compared") {
  CHECK(unicode::nameprep(U"B\u00DCcher") == U"b\u00FCcher");
  CHECK(unicode::nameprep(U"a\u0301\u00AD") == U"\u00E1");
  CHECK(unicode::nameprep(U"\u1112\u1161\u11AB") == U"\uD55C");
  CHECK_FALSE(unicode::nameprep(U"\u06271").has_value());
  CHECK_FALSE(unicode::nameprep(U"\uE000").has_value());
  CHECK(unicode::punycode(U"b\u00FCcher") == "bcher-kva");
  CHECK(unicode::punycode(U"\u4ED6\u4EEC\u4E3A\u4EC0\u4E48\u4E0D\u8BF4\u4E2D\u6587") ==
        "ihqwcrb4cv8a8dqg056pqjye");
}
