#include "values.hpp"

#include <doctest/doctest.h>

#include <notify/text.hpp>

using namespace notify;
using namespace notify::test;

TEST_CASE("email: placeholders of the subject come first, each once") {
  const auto email = EmailTemplate::compile("((b)) ((a))", "((A)) ((c))").value();
  CHECK(std::vector<std::string>(email.placeholders().begin(), email.placeholders().end()) ==
        std::vector<std::string>{"b", "a", "c"});
  CHECK(email.missing(values({{"A", "1"}})) == std::vector<std::string>{"b", "c"});
}

TEST_CASE("email: a subject is one line whatever the values hold") {
  const auto email = EmailTemplate::compile(" Hi ((name)) ", "x").value();
  const auto message = email.render(values({{"name", "Jo\r\nBcc: x@example.com\u2028"}}));
  CHECK(message.subject == "Hi Jo Bcc: x@example.com");
}

TEST_CASE("email: plain text is filled in, trimmed and ends in one line break") {
  const auto email = EmailTemplate::compile("s", "\r\n Dear ((name)),\r\n\r\n&pound;5\r").value();
  CHECK(email.render(values({{"name", "A & B"}})).plain_text == "Dear A & B,\n\n\u00A35\n");
  CHECK(EmailTemplate::compile("s", "").value().render({}).plain_text == "\n");
}

TEST_CASE("email: nothing of a value is mark-up in the HTML") {
  const auto email = EmailTemplate::compile("s", "Dear ((name))\n\n((name))").value();
  const auto html = email.render(values({{"name", "<i title='\"'>x</i>"}})).html;
  CHECK(html.find("<i") == std::string::npos);
  CHECK(html.find("&lt;i title=") != std::string::npos);
  CHECK(EmailTemplate::compile("s", "").value().render({}).html.empty());
}

TEST_CASE("email: a subject is set like the body and escaped for pages only") {
  const auto email = EmailTemplate::compile("\"A\" & ((b)) - ((c))", "x").value();
  const auto with = values({{"b", "<b>"}});
  CHECK(email.subject(with, SubjectForm::text) ==
        "\u201CA\u201D & <b> \u2013 <span class='placeholder'>&#40;&#40;c&#41;&#41;</span>");
  CHECK(email.subject(with, SubjectForm::html, true) ==
        "\u201CA\u201D &amp; &lt;b&gt; \u2013 <span class='placeholder-redacted'>hidden</span>");
}

TEST_CASE("email: a link to unsubscribe ends both bodies but not the preheader") {
  const auto email = EmailTemplate::compile("s", "* a").value();
  EmailOptions options;
  options.unsubscribe_link = "https://example.com/?a=1&b=\"";
  const auto message = email.render({}, options);
  CHECK(message.html.ends_with(
      "href=\"https://example.com/?a=1&amp;b=%22\">Unsubscribe from these emails</a></p>"));
  CHECK(message.plain_text.find("\n\nUnsubscribe from these emails: https://example.com/?a=1&b=") !=
        std::string::npos);
  CHECK(message.preheader == "\u2022 a");
}

TEST_CASE("email: a preheader is one line of at most 256 characters") {
  const auto preheader = [](std::string content) {
    return EmailTemplate::compile("s", std::move(content)).value().render({}).preheader;
  };
  CHECK(preheader("# a\n\nb\n* c [d](http://e.f)") == "a b \u2022 c d");
  std::string accents;
  for (int i = 0; i < 300; ++i) accents += "\u00E9";
  CHECK(preheader(accents) == accents.substr(0, 512));
  CHECK(preheader(std::string(255, 'a') + " b") == std::string(255, 'a'));
  CHECK(preheader("").empty());
}

TEST_CASE("email: what options leave out is not rendered") {
  EmailOptions options;
  options.has_preheader = false;
  CHECK(EmailTemplate::compile("s", "a").value().render({}, options).preheader.empty());
}

TEST_CASE("email: only a body that is one placeholder can turn out empty") {
  const auto is_empty = [](const char* content) {
    return EmailTemplate::compile("s", content).value().is_empty(values({{"a", " "}}));
  };
  CHECK(is_empty(""));
  CHECK(is_empty("((a))"));
  CHECK_FALSE(is_empty(" ((a))"));
  CHECK_FALSE(is_empty("((missing))"));
}

TEST_CASE("email: it is too long from one byte above two million on, its ends trimmed") {
  const auto email = EmailTemplate::compile("s", " ((a)) ").value();
  const auto is_too_long = [&](std::size_t bytes) {
    return email.is_too_long(value("a", std::string(bytes, 'x')));
  };
  CHECK_FALSE(is_too_long(email_content_bytes_max));
  CHECK(is_too_long(email_content_bytes_max + 1));
}

TEST_CASE("email: content that is not UTF-8 is refused") {
  CHECK(EmailTemplate::compile("\xFF", "x").error().message == "subject is not UTF-8 without NUL");
  CHECK(EmailTemplate::compile("x", "\xFF").error().code == ErrorCode::invalid_argument);
}

TEST_CASE("email: a URL leads where it was typed to, in every rendering (issue 18)") {
  for (const std::string_view query :
       {"id=1&region=2", "a&timestamp=1", "a&currency=GBP", "a&notification_id=1", "a&section=2",
        "a&copy=1", "a&parameter=1", "a&copy;=1", "a&region=2;b=3", "a&lt=1&gt;=2", "a&#38;b"}) {
    CAPTURE(query);
    const std::string url = "https://example.com/?" + std::string(query);
    const auto with_url = value("url", url);
    const std::string contents[] = {"[Go](" + url + ")",
                                    "Go " + url + " now",
                                    "Go ((url)) now",
                                    "[Go](((url)))",
                                    "* [Go](" + url + " \"title\")",
                                    "[Go]: " + url + "\n\n[Go]"};
    for (const std::string& content : contents) {
      CAPTURE(content);
      const auto email = EmailTemplate::compile("((url))", content).value();
      const auto message = email.render(with_url);
      CHECK(message.plain_text.find(url) != std::string::npos);
      CHECK(unescape_html(message.html).find(url) != std::string::npos);
      CHECK(message.html.find("\u00AE") == std::string::npos);
      CHECK(message.subject == url);
      CHECK(unescape_html(email.subject(with_url, SubjectForm::html)) == url);
      const bool is_shown = content.find("Go ") != std::string::npos;
      if (is_shown) CHECK(unescape_html(message.preheader).find(url) != std::string::npos);
    }
  }
}

TEST_CASE("email: text reads references that end in a semicolon, and no others (issue 18)") {
  const auto email =
      EmailTemplate::compile("s", "&copy; &copy 2026 AT&T &region &notify; ((v))").value();
  const auto message = email.render(values({{"v", "&pound;5 &pound5"}}));
  CHECK(message.plain_text == "\u00A9 &copy 2026 AT&T &region &notify; \u00A35 &pound5\n");
  CHECK(message.preheader ==
        "\u00A9 &amp;copy 2026 AT&amp;T &amp;region &amp;notify; \u00A35 &amp;pound5");
}

TEST_CASE("email: a URL that is not filled in shows its placeholder as before") {
  const auto email = EmailTemplate::compile("s", "[Go](https://x.com/?a=1&copy=((b)))").value();
  CHECK(email.render({}).plain_text ==
        "Go: https://x.com/?a=1&copy=<span class='placeholder'>((b))</span>\n");
}
