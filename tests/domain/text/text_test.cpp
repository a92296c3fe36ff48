#include "domain/text/text.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace notify;

TEST_CASE("text: references that end in a semicolon are read before HTML is escaped") {
  CHECK(escape_html("&copy; &pound &lt;b&gt; A & B") == "\u00A9 &amp;pound &lt;b&gt; A &amp; B");
  CHECK(escape_html("&nbsp;&amp;&nbsp;&amp;amp;") == "&nbsp;&amp;&nbsp;&amp;amp;");
  CHECK(escape_html("&notit;") == "\u00ACit;");
  CHECK(escape_html("&unknown;&;&") == "&amp;unknown;&amp;;&amp;");
  CHECK(escape_html("") == "");
}

TEST_CASE("text: numbered references follow the rules of HTML5") {
  CHECK(escape_html("&#65;&#x42;&#X43;") == "ABC");
  CHECK(escape_html("&#0;&#xD800;&#x110000;&#99999999999999999999;") == "\uFFFD\uFFFD\uFFFD\uFFFD");
  CHECK(escape_html("&#128;") == "\u20AC");
  CHECK(escape_html("a&#1;b&#xFFFE;c") == "abc");
  CHECK(escape_html("&#;&#x;&#65") == "&amp;#;&amp;#x;&amp;#65");
  CHECK(escape_html("&#38;&#60;") == "&amp;&lt;");
}

TEST_CASE("text: white space becomes single spaces and what has no width goes") {
  CHECK(text::normalise_whitespace("\u200B a\u00A0\t\n b \u2028") == "a b");
  CHECK(text::strip_obscure_whitespace(" \uFEFFa\u00A0 b\u200B \r\n") == "a b");
  CHECK(text::trim("\u3000 a b\u2003") == "a b");
  CHECK(text::trim(" \u00A0\n").empty());
}

TEST_CASE("text: a list of words") {
  using Items = std::vector<std::string>;
  CHECK(formatted_list(Items{}).value() == "");
  CHECK(formatted_list(Items{"a"}).value() == "\u2018a\u2019");
  CHECK(formatted_list(Items{"a", "b", "c"}).value() ==
        "\u2018a\u2019, \u2018b\u2019 and \u2018c\u2019");
  ListWording wording;
  wording.shown_max = 2;
  CHECK_FALSE(formatted_list(Items{"a", "b", "c"}, wording).has_value());
  wording.word_for_rest = "more";
  CHECK(formatted_list(Items{"a", "b", "c"}, wording).value() == "\u2018a\u2019 and more");
}

TEST_CASE("text: ASCII gets the nearest letter or a question mark") {
  CHECK(downgrade_to_ascii("Zo\u00EB \u2013 \u201Chi\u201D\u2026 \u00A3\u00DF\t\n") ==
        "Zoe - \"hi\"... ?? ?");
  CHECK(downgrade_to_ascii("\xFF\xC3") == "??");
}
