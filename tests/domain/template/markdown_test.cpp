#include "values.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <new>

using namespace notify;
using namespace notify::test;

namespace {

std::string without_attributes(std::string_view html) {
  std::string out;
  for (std::size_t at = 0; at < html.size(); ++at) {
    if (html.compare(at, 2, "=\"") == 0 && html.substr(0, at).ends_with("style")) {
      out.resize(out.size() - std::string_view(" style").size());
      at = html.find('"', at + 2);
    } else {
      out.push_back(html[at]);
    }
  }
  return out;
}

/// The HTML of a body, without styles.
std::string html(std::string content, const Personalisation& with = {}) {
  return without_attributes(
      EmailTemplate::compile("s", std::move(content)).value().render(with).html);
}

std::string plain(std::string content, const Personalisation& with = {}) {
  return EmailTemplate::compile("s", std::move(content)).value().render(with).plain_text;
}

std::string list(std::string_view items) {
  return "<table role=\"presentation\"><tr><td>" + std::string(items) + "</td></tr></table>";
}

}  // namespace

TEST_CASE("markdown: blocks become headings, paragraphs, rules, insets and lists") {
  CHECK(html("# One\n## Two\n### Three") == "<h2>One</h2><h3>Two</h3><p>Three</p>");
  CHECK(html("a\nb\n\nc") == "<p>a<br>b</p><p>c</p>");
  CHECK(html("a\n\n---\n\nb") == "<p>a</p><hr><p>b</p>");
  CHECK(html("^ a\n^ b") == "<div><blockquote><p>a<br>b</p></blockquote></div>");
  CHECK(html("* a\n* b") == list("<ul><li>a</li><li>b</li></ul>"));
  CHECK(html("1. a\n2. b") == list("<ol><li>a</li><li>b</li></ol>"));
  CHECK(plain("# One\n\n1. a\n7. b\n\n^ c\n\n***\n\n* d") ==
        "One\n" + std::string(65, '=') + "\n\n1. a\n2. b\n\nc\n\n" +
            "=-=-=-=-=-=-=-=-=-=-=-=-=-=-=-=-=-=-=-=-=-=-=-=-=-=-=-=-=-=-=-=-=\n\n\u2022 d\n");
}

TEST_CASE("markdown: a marker needs no space after it, except to interrupt a paragraph") {
  CHECK(html("1.5 million") == list("<ol><li>5 million</li></ol>"));
  CHECK(html("a\n* b") == "<p>a</p>" + list("<ul><li>b</li></ul>"));
  CHECK(html("a\n*b") == "<p>a<br>*b</p>");
  CHECK(html("*") == "<p>*</p>");
}

TEST_CASE("markdown: a blank line makes the items round it loose, two end the list") {
  CHECK(html("* a\n\n* b") == list("<ul><li><p> a</p></li><li><p> b</p></li></ul>"));
  CHECK(html("* a\n\n\n* b") == list("<ul><li>a</li></ul>") + list("<ul><li>b</li></ul>"));
}

TEST_CASE("markdown: lists and insets nest six deep, what lies deeper is text") {
  const auto nested = html("* * * * * * * x");
  CHECK(nested.find("<li>* x</li>") != std::string::npos);
  std::size_t lists = 0;
  for (std::size_t at = 0; (at = nested.find("<ul>", at)) != std::string::npos; ++at) ++lists;
  CHECK(lists == 7);
  CHECK(html("^^^^^^^ x").find("<p>^ x</p>") != std::string::npos);
}

TEST_CASE("markdown: an underlined line is a heading even if it looks like a list") {
  CHECK(html("* a\n---") == "<h3>* a</h3>");
  CHECK(html("a\n-=") == "<h2>a</h2>");
}

TEST_CASE("markdown: code, fences and tables lose what is round them") {
  CHECK(html("    a\n    b") == "a\nb");
  CHECK(html("```\na\n```") == "a");
  CHECK(html("a | b\n--- | ---\n1 | 2\n\nc") == "<p>c</p>");
}

TEST_CASE("markdown: links are written inline, by reference or as bare addresses") {
  CHECK(html("[a](http://b.c)") == "<p><a href=\"http://b.c\">a</a></p>");
  CHECK(html("[a][k] [k]\n\n[K]: http://b.c") ==
        "<p><a href=\"http://b.c\">a</a> <a href=\"http://b.c\">k</a></p>");
  CHECK(html("See https://b.c/d.") == "<p>See <a href=\"https://b.c/d\">https://b.c/d</a>.</p>");
  CHECK(html("www.b.c") == "<p>www.b.c</p>");
  CHECK(html("![a](http://b.c)").empty());
  CHECK(plain("[a](http://b.c \"t\")") == "a (t): http://b.c\n");
}

TEST_CASE("markdown: the address of a link cannot leave its attribute") {
  CHECK(html("[a](x\" onclick=\"y)") == "<p><a href=\"http://x%22%20onclick=%22y\">a</a></p>");
  CHECK(html("[a](javascript:x)") == "<p><a href=\"http://javascript:x\">a</a></p>");
}

TEST_CASE("markdown: a quote in the title of a link stays in the title") {
  CHECK(html("[a](http://b.c 'x\" onclick=\"y')") ==
        "<p><a href=\"http://b.c\" title=\"x&quot; onclick=&quot;y\">a</a></p>");
}

TEST_CASE("markdown: emphasis is not markup") {
  CHECK(html("a *b* _c_ **d** `e` ~~f~~") == "<p>a *b* _c_ **d** `e` ~~f~~</p>");
  CHECK(html("\\*a\\_") == "<p>*a_</p>");
}

TEST_CASE("markdown: a footnote shows at the end if something refers to it") {
  CHECK(html("a[^1]\n\n[^1]: b\n[^2]: c") == "<p>a</p><p>b</p>");
}

TEST_CASE("markdown: values take part in the markup, HTML in them does not") {
  CHECK(html("((a))", values({{"a", "# b"}})) == "<h2>b</h2>");
  CHECK(html("((a))", values({{"a", "<b>&"}})) == "<p>&lt;b&gt;&amp;</p>");
  CHECK(plain("((a))", values({{"a", "<b>&"}})) == "<b>&\n");
}

TEST_CASE("markdown: line breaks of any kind and TABs are read alike") {
  CHECK(html("a\r\nb\rc\u2424d") == "<p>a<br>b<br>c<br>d</p>");
  CHECK(html("a\tb") == "<p>a   b</p>");
  CHECK(html("a\n   \nb") == "<p>a</p><p>b</p>");
}

TEST_CASE("markdown: a workspace serves one text after another and gives the same each time") {
  const std::string contents[] = {"[a]: u\n\n[a] [^n]\n\n[^n]: x", "[a] [^n]", "* a\n  * b\n", ""};
  EmailWorkspace workspace;
  EmailMessage out;
  for (int round = 0; round < 2; ++round) {
    for (const auto& content : contents) {
      const auto email = EmailTemplate::compile("((s))", content).value();
      email.render_to(out, values({{"s", "t"}}), {}, workspace);
      const auto fresh = email.render(values({{"s", "t"}}));
      CHECK(out.html == fresh.html);
      CHECK(out.plain_text == fresh.plain_text);
      CHECK(out.preheader == fresh.preheader);
      CHECK(out.subject == fresh.subject);
    }
  }
}
