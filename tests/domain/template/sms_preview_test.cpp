#include "values.hpp"

#include <notify/sms_preview.hpp>

#include <doctest/doctest.h>

using namespace notify;
using namespace notify::test;

namespace {

SmsTemplate sms(std::string content) { return SmsTemplate::compile(std::move(content)).value(); }

}  // namespace

TEST_CASE("sms_preview: the message stands in its box with links and line breaks") {
  CHECK(sms_preview_html(sms("Hi ((name))\nsee a.com"), values({{"name", "<b>"}})) ==
        "\n\n<div class=\"sms-message-wrapper\" dir=\"auto\">\n  Hi &lt;b&gt;<br>see "
        "<a class=\"govuk-link govuk-link--no-visited-state\" href=\"http://a.com\">a.com</a>"
        "\n</div>");
}

TEST_CASE("sms_preview: sender, recipient and prefix stand where they are asked for") {
  SmsPreviewOptions options;
  options.prefix = " A & B ";
  options.sender_html = "Bins";
  options.show_sender = options.show_recipient = true;
  options.sender_class = "s";
  options.recipient_class = {};
  options.wrapper_class = "\"w";
  CHECK(sms_preview_html(sms("x"), {}, options) ==
        "\n  <p class=\"s\">\n    From: Bins\n  </p>\n\n\n  <p>\n    To: <span "
        "class='placeholder-no-brackets'>phone number</span>\n  </p>\n\n<div "
        "class=\"&quot;w\" dir=\"auto\">\n  A &amp; B: x\n</div>");
}

TEST_CASE("sms_preview: characters show as they will arrive unless asked otherwise") {
  SmsPreviewOptions options;
  CHECK(sms_preview_html(sms("\u201Ca\u201D \u044F"), {}, options).find("\"a\" ?") !=
        std::string::npos);
  options.downgrade = false;
  CHECK(sms_preview_html(sms("\u201Ca\u201D \u044F"), {}, options).find("\u201Ca\u201D \u044F") !=
        std::string::npos);
}

TEST_CASE("sms_preview: the bare text hides what is not filled in and has no links") {
  CHECK(sms_preview_text_html(sms(" a.com  ((x)) \n\n\n b ,"), {}) ==
        "a.com <span class='placeholder-redacted'>hidden</span>\n\nb,");
}

TEST_CASE("sms: an analysis names what makes a message dear or unreadable, once each in order") {
  const auto analysis = analyse_sms("\u0175\u00E1\u0175 \u044F?\U0001F600\u00A0\u2003`");
  CHECK(analysis.message.is_unicode);
  CHECK(analysis.forcing_characters == std::vector<std::string>{"\u00E1", "\u0175"});
  CHECK(analysis.characters_replaced_by_question_mark ==
        std::vector<std::string>{"`", "\u044F", "\U0001F600"});
  CHECK(analyse_sms("plain?").characters_replaced_by_question_mark.empty());
}

TEST_CASE("sms: what lies above the last boundary is what must go for one fragment less") {
  const auto above = [](std::size_t characters, const char* unit) {
    std::string body;
    while (characters-- > 0) body += unit;
    return make_sms_message(body, "").characters_above_previous_boundary();
  };
  CHECK(above(10, "a") == 10);
  CHECK(above(160, "a") == 160);
  CHECK(above(161, "a") == 1);
  CHECK(above(307, "a") == 1);
  CHECK(above(81, "^") == 2);
  CHECK(above(71, "\u0175") == 1);
  CHECK(above(135, "\u0175") == 1);
  CHECK(make_sms_message(std::string(920, 'a'), "").characters_above_limit() == 2);
  CHECK(make_sms_message("a", "").characters_above_limit() == 0);
}
