#include "domain/text/typography.hpp"

#include <notify/typography.hpp>

#include <doctest/doctest.h>

#include <random>

using namespace notify;

namespace {

/// A text of pieces that the rules care about.
std::string random_text(std::mt19937& random) {
  constexpr std::string_view pieces[] = {
      "'", "\"", "a",      " ",      "s",  "<a>", "</a>", "<b>", "<!-- ", "-->",     "\\",
      "-", "@",  "\u2019", "\u2013", "\n", "8",   ",",    ".",   "&",     "&#8217;", "\u2003"};
  std::string out;
  for (auto left = random() % 24; left > 0; --left) out += pieces[random() % std::size(pieces)];
  return out;
}

}  // namespace

TEST_CASE("typography: blanks before commas and full stops go, other white space stays") {
  CHECK(remove_whitespace_before_punctuation("a \t, b . c\n, d\u00A0.") == "a, b. c\n, d\u00A0.");
  CHECK(remove_whitespace_before_punctuation("  ,") == ",");
  CHECK(remove_whitespace_before_punctuation(", , ,") == ",,,");
  CHECK(remove_whitespace_before_punctuation("") == "");
}

TEST_CASE("typography: quotes open before words and close after them") {
  CHECK(smart_quotes("\"Hello,\" she said.") == "\u201CHello,\u201D she said.");
  CHECK(smart_quotes("don't") == "don\u2019t");
  CHECK(smart_quotes("\"'both'\"") == "\u201C\u2018both\u2019\u201D");
  CHECK(smart_quotes("('a')") == "(\u2018a\u2019)");
  CHECK(smart_quotes("Ann's and the dogs' x") == "Ann\u2019s and the dogs\u2019 x");
}

TEST_CASE("typography: quotes keep the reference's habits where they look odd") {
  CHECK(smart_quotes("the '80s") == "the \u201880s");
  CHECK(smart_quotes("the1'80s") == "the1\u201980s");
  CHECK(smart_quotes("5'10\"") == "5\u201810\u201D");
  CHECK(smart_quotes("a''b") == "a\u2019\u2018b");
  CHECK(smart_quotes("\u2014'x") == "\u2014\u2019x");
  CHECK(smart_quotes("--'x &mdash;\"y") == "--\u2018x &mdash;\u201Cy");
  CHECK(smart_quotes("\".") == "\u201D.");
}

TEST_CASE("typography: tags, links and code keep their quotes") {
  CHECK(smart_quotes("<p class='a'>'a'</p>") == "<p class='a'>\u2018a\u2019</p>");
  CHECK(smart_quotes("<a href=\"x\">'a'</a>") == "<a href=\"x\">'a'</a>");
  CHECK(smart_quotes("<ABBR>'a'</abbr>'") == "<ABBR>'a'</abbr>\u2019");
  CHECK(smart_quotes("<pre><code>'</pre></code></pre>'a") ==
        "<pre><code>'</pre></code></pre>\u2018a");
  CHECK(smart_quotes("<!-- 'a' -->") == "<!-- 'a' -->");
  CHECK(smart_quotes("<!-- a -- 'b' -->") == "<!-- a -- \u2018b\u2019 -->");
  CHECK(smart_quotes("<b 'a'") == "<b \u2018a\u2019");
}

TEST_CASE("typography: a lone quote looks back across the tag before it") {
  CHECK(smart_quotes("a<b>'</b>") == "a<b>\u2019</b>");
  CHECK(smart_quotes("a <b>\"</b>") == "a <b>\u201C</b>");
  CHECK(smart_quotes("'") == "\u2018");
}

TEST_CASE("typography: a backslash protects a quote, and references to quotes are read") {
  CHECK(smart_quotes("\\'a\\\" \\\\ \\. \\- \\` \\x") == "&#39;a&#34; &#92; &#46; &#45; &#96; \\x");
  CHECK(smart_quotes("&#8216;a&#8217; &#8230;&#8231;") == "\u2018a\u2019 \u2026&#8231;");
}

TEST_CASE("typography: addresses of e-mail keep straight apostrophes") {
  const std::string curly = "o\u2019neil@x.com";
  const std::string straight = "o'neil@x.com";
  CHECK(straighten_quotes_in_email_addresses(curly) == straight);
  SUBCASE("one that follows after a single space was used up by the first") {
    CHECK(straighten_quotes_in_email_addresses(curly + " " + curly) == straight + " " + curly);
    CHECK(straighten_quotes_in_email_addresses(curly + "  " + curly) == straight + "  " + straight);
    CHECK(straighten_quotes_in_email_addresses(curly + "\n" + curly) == straight + "\n" + straight);
  }
  SUBCASE("what lacks a side of the @ is none") {
    CHECK(straighten_quotes_in_email_addresses("\u2019@ @\u2019 @") == "\u2019@ @\u2019 @");
    CHECK(straighten_quotes_in_email_addresses("\u2018@@ a") == "'@@ a");
  }
  CHECK(straighten_quotes_in_email_addresses("\u201Ca\u201D@x it\u2019s") ==
        "\u201Ca\u201D@x it\u2019s");
}

TEST_CASE("typography: one to three dashes between white space become one between spaces") {
  for (const auto* dash : {"-", "--", "---", "\u2013", "\u2014-"}) {
    CHECK(spaced_en_dashes(std::string("a \n") + dash + "\u2003b") == "a \u2013 b");
  }
  CHECK(spaced_en_dashes("a ---- b") == "a ---- b");
  CHECK(spaced_en_dashes("a - - b") == "a \u2013 - b");
  CHECK(spaced_en_dashes("a -b- c -") == "a -b- c -");
  CHECK(spaced_en_dashes(" - ") == " \u2013 ");
}

TEST_CASE("typography: GOV.UK is no link unless it has a path") {
  CHECK(unlink_govuk("GOV.UK and gov.uk") == "GOV.\u200BUK and gov.\u200Buk");
  CHECK(unlink_govuk("#GOV.UK ^GOV.UK") == "#GOV.\u200BUK ^GOV.\u200BUK");
  CHECK(unlink_govuk("##GOV.UK xGOV.UK www.gov.uk") == "##GOV.UK xGOV.UK www.gov.uk");
  CHECK(unlink_govuk("GOV.UK/a GOV.UK?b GOV.UK#c GOV.U") == "GOV.UK/a GOV.UK?b GOV.UK#c GOV.U");
}

TEST_CASE("typography: the order is blanks, quotes, addresses, dashes") {
  CHECK(nice_typography("\"a\" - o'b@c.d ,") == "\u201Ca\u201D \u2013 o'b@c.d,");
}

TEST_CASE("typography: setting all at once is setting one by one, whatever the text") {
  std::mt19937 random(7);
  typography::Buffers buffers;
  std::string out;
  for (int i = 0; i < 20'000; ++i) {
    const auto text = random_text(random);
    CAPTURE(text);
    out.clear();
    typography::nice_typography_to(out, text, buffers);
    CHECK(out == spaced_en_dashes(straighten_quotes_in_email_addresses(
                     smart_quotes(remove_whitespace_before_punctuation(text)))));
  }
}

TEST_CASE("typography: no straight quote is left outside tags and skipped elements") {
  std::mt19937 random(8);
  for (int i = 0; i < 20'000; ++i) {
    auto text = random_text(random);
    std::erase(text, '<');
    CAPTURE(text);
    CHECK(smart_quotes(text).find_first_of("'\"") == std::string::npos);
  }
}
