#include "domain/text/text.hpp"

#include <doctest/doctest.h>

using namespace notify;

TEST_CASE("text: references are read with and without their semicolon, as asked") {
  CHECK(unescape_html("&lt;b&gt &copy &notit; &#65 &#x42;&#39;") == "<b> \u00A9 \u00ACit; A B'");
  CHECK(unescape_html_strictly("&lt;b&gt &copy &notit; &#65 &#x42;") ==
        "<b&gt &copy \u00ACit; &#65 B");
  CHECK(unescape_html("& &; &unknown; &amp;lt;") == "& &; &unknown; &lt;");
  CHECK(unescape_html("&#0;&#xD800;&#1;") == "\uFFFD\uFFFD");
}

TEST_CASE("text: a URL is never read as HTML (issue 18)") {
  CHECK(escape_html("https://example.com/?id=1&region=2;x") ==
        "https://example.com/?id=1&amp;region=2;x");
  CHECK(escape_html("see http://example.com/?a&copy;=1, &copy; 2026") ==
        "see http://example.com/?a&amp;copy;=1, \u00A9 2026");
  CHECK(escape_html("[a &copy;](b.uk/?x&sect;=1 \"&copy;\") &copy;") ==
        "[a \u00A9](b.uk/?x&amp;sect;=1 \"\u00A9\") \u00A9");
  CHECK(escape_html("[a](b.uk)&copy;") == "[a](b.uk)\u00A9");
  CHECK(escape_html("HTTPS://A.UK?&#38;x &#38;") == "HTTPS://A.UK?&amp;#38;x &amp;");
  CHECK(escape_html("http:/x&copy; https:&copy; xhttps://&copy;") ==
        "http:/x\u00A9 https:\u00A9 xhttps://&amp;copy;");
  std::string out = "href https://a.uk/?";
  text::escape_html_to(out, "x&copy; y&copy;");
  CHECK(out == "href https://a.uk/?x&amp;copy; y\u00A9");
}

TEST_CASE("text: renderings read only references whose whole name is known (issue 18)") {
  std::string out;
  text::escape_html_to(out, "AT&notify; &copy; &reg &#65;");
  CHECK(out == "AT&amp;notify; \u00A9 &amp;reg A");
  out.clear();
  text::unescape_html_to(out, "AT&notify; &copy; &reg &amp;lt;");
  CHECK(out == "AT&notify; \u00A9 &reg &lt;");
}

TEST_CASE("text: what is written into an attribute can't leave it") {
  std::string out;
  text::escape_attribute_to(out, "\"'<>&amp;");
  CHECK(out == "&quot;&#39;&lt;&gt;&amp;amp;");
}

TEST_CASE("text: lines are normalised one by one") {
  CHECK(normalise_whitespace_and_newlines(" a  b \r\n\tc\u2028d\n\n") == "a b\nc\nd\n");
  CHECK(normalise_whitespace_and_newlines("") == "");
  CHECK(normalise_multiple_newlines("a\n\n\n\nb\n\nc") == "a\n\nb\n\nc");
}

TEST_CASE("text: white space goes from the ends, or from everywhere") {
  CHECK(strip_all_whitespace("\u200B a b\u00A0\n") == "a b");
  CHECK(strip_all_whitespace(", a, .,", ",.") == ", a");
  CHECK(strip_all_whitespace(" \u2060 ").empty());
  CHECK(remove_whitespace(" a\u00A0b\u200B\tc ") == "abc");
  CHECK(strip_unsupported_characters("a\u2028\u3164b") == "ab");
}

TEST_CASE("text: line breaks, hyphens and full stops are written for where they go") {
  CHECK(line_breaks_to_html(" a\nb\r\nc\n") == "a<br>b<br><br>c");
  CHECK(non_breaking_hyphens("a-b") == "a\u2011b");
  CHECK(encode_full_stops("a.b") == "a%2Eb");
}

TEST_CASE("text: a name becomes safe in an address and in an identifier") {
  CHECK(to_email_local_part("  Caf\u00E9 d'\u00C9t\u00E9..No 1. ") == "cafe.dete.no.1");
  CHECK(to_email_local_part("\u0130stanbul \u0419") == "istanbul.\u0438");
  CHECK(to_email_local_part("...").empty());
  CHECK(to_html_id("A_B \u01D8 - c") == "ab-u---c");
  CHECK(to_html_id("\uAC00") == "\uAC00");
}

TEST_CASE("text: sizes of files read as the reference writes them") {
  CHECK(formatted_file_size(0) == "0.1KB");
  CHECK(formatted_file_size(5000) == "4.9KB");
  CHECK(formatted_file_size(10'240) == "1KB");
  CHECK(formatted_file_size(52'428) == "51.2KB");
  CHECK(formatted_file_size(52'429) == "0.1MB");
}
