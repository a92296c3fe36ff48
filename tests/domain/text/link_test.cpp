#include <notify/link.hpp>

#include <doctest/doctest.h>

using namespace notify;

TEST_CASE("link: what is no URL of a known scheme leads to http") {
  CHECK(link_target("example.com") == "http://example.com");
  CHECK(link_target("/path") == "http:///path");
  CHECK(link_target("HTTPS://x.com") == "HTTPS://x.com");
  CHECK(link_target("mailto:a") == "mailto:a");
  CHECK(link_target("javascript:x") == "http://javascript:x");
}

TEST_CASE("link: a target can't leave its attribute") {
  CHECK(link_target("http://a\"><script>") == "http://a%22%3E%3Cscript%3E");
  CHECK(link_target("http://a/'\n\u00E9+%20") == "http://a/%27%0A%C3%A9%2B%20");
}

TEST_CASE("link: attributes stand in their order and empty ones are left out") {
  CHECK(make_link("a.b") == "<a href=\"http://a.b\">a.b</a>");
  LinkOptions options;
  options.text = "text";
  options.classes = "c";
  options.style = "s";
  options.title = "t";
  CHECK(make_link("a.b", options) ==
        "<a class=\"c\" style=\"s\" href=\"http://a.b\" title=\"t\">text</a>");
}

TEST_CASE("link: bare addresses become links and their punctuation stays outside") {
  const std::string link = "<a href=\"http://a.com\">a.com</a>";
  CHECK(autolink("see a.com.") == "see " + link + ".");
  CHECK(autolink("(a.com), [a.com]:") == "(" + link + "), [" + link + "]:");
  CHECK(autolink("https://a.com/x(y)?z)") ==
        "<a href=\"https://a.com/x%28y%29?z\">https://a.com/x(y)?z</a>)");
  CHECK(autolink("a.com.123") == link + ".123");
  CHECK(autolink("a.com<b>") == link + "<b>");
}

TEST_CASE("link: addresses of e-mail, numbers and file-like words are none") {
  for (const auto* text :
       {"x@a.com", "a.com@x", ".a.com", "a..com", "1.2.3", "a.c", "a.com1", ""}) {
    CHECK(autolink(text) == text);
  }
  CHECK(autolink("a." + std::string(64, 'x')) == "a." + std::string(64, 'x'));
  CHECK(autolink("a." + std::string(63, 'x')).starts_with("<a "));
}

TEST_CASE("link: an address in running text leaves the sentence its punctuation") {
  CHECK(make_link_within_text("a.com/(b)).") == "<a href=\"http://a.com/%28b%29\">a.com/(b)</a>).");
}
