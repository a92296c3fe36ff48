#include "values.hpp"

#include <doctest/doctest.h>

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
  const auto email = EmailTemplate::compile("s", "\r\n Dear ((name)),\r\n\r\n<b>\r").value();
  CHECK(email.render(values({{"name", "A & B"}})).plain_text == "Dear A & B,\n\n<b>\n");
}

TEST_CASE("email: HTML has paragraphs and line breaks, and nothing of a value is mark-up") {
  const auto email = EmailTemplate::compile("s", "Dear ((name))\nline\n\n\nEnd").value();
  CHECK(email.render(values({{"name", "<i>\n\nx</i>"}})).html ==
        "<p>Dear &lt;i&gt;</p>\n<p>x&lt;/i&gt;<br>line</p>\n<p>End</p>\n");
  CHECK(EmailTemplate::compile("s", "").value().render({}).html.empty());
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

TEST_CASE("email: content that is not UTF-8 is refused") {
  CHECK(EmailTemplate::compile("\xFF", "x").error().message == "subject is not UTF-8 without NUL");
  CHECK(EmailTemplate::compile("x", "\xFF").error().code == ErrorCode::invalid_argument);
}
