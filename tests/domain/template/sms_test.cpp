#include "values.hpp"

#include <doctest/doctest.h>

#include <notify/sms_preview.hpp>
#include <notify/text.hpp>

using namespace notify;
using namespace notify::test;

namespace {

std::string sent(std::string_view body) { return make_sms_message(body, "").text; }

std::int64_t fragments(std::size_t characters, char with = 'a', const char* extra = "") {
  return make_sms_message(std::string(characters, with) + extra, "").fragments;
}

}  // namespace

TEST_CASE("sms: white space is normalised and goes before commas and full stops") {
  CHECK(sent("  a\t b ,c .\n d  ") == "a b,c.\nd");
  CHECK(sent("a\u00A0 , b") == "a , b");
  CHECK(sent("a \u200B, b") == "a , b");
  CHECK(sent("a\r\n\r\nb\rc\n\n\n\nd") == "a\n\nb\nc\n\nd");
  CHECK(sent("a\r \nb") == "a\n\nb");
  CHECK(sent("a\u2028b\u0085c") == "a\nb\nc");
  CHECK(sent("\n \u3000\n").empty());
}

TEST_CASE("sms: control characters are dropped, so that none is taken for an escape") {
  CHECK(sent("pay 5\x1B"
             "e now") == "pay 5e now");  // 0x1B 0x65 is a euro sign on the wire
  CHECK(sent("a\x01\x08\x0E\x7F\u0080\u009F"
             "b") == "ab");
  CHECK(sent("a \x07 b") == "a b");
  CHECK(sent("a \x07, b") == "a, b");
  CHECK(sent("\x1B").empty());
  CHECK(downgrade_to_sms("a\x1B"
                         "b\u0090") == "ab");
  CHECK(analyse_sms("a\x1B\x07").characters_replaced_by_question_mark.empty());
  CHECK(make_sms_message("a\x1B"
                         "b",
                         "")
            .characters == 2);

  SUBCASE("in names in front too") {
    const auto message = make_sms_message("hello", "Town\x1B");
    CHECK(message.text == "Town: hello");
    CHECK(message.characters_without_prefix == 5);
  }
  SUBCASE("those that are white space stay white space") {
    CHECK(sent("a\fb\vc\x1C"
               "d\u0085"
               "e") == "a\nb\nc\nd\ne");
    CHECK(sent("a\x1F"
               "b\tc") == "a b c");
  }
}

TEST_CASE("sms: characters that cannot travel become the nearest that can") {
  CHECK(sent("\u201Cq\u201D\u2013\u2026\u00E7\u01D8 `\u4E2D\u0411") == "\"q\"-...c\u00FC ???");
  CHECK(downgrade_to_sms("\u00A0\u200B\u0141") == " L");
  CHECK(sent("\U0001F468\u200D\U0001F469") == "??");
}

TEST_CASE("sms: bytes that are not UTF-8 become question marks, never overruns") {
  CHECK(sent("a\xFF\xE2\x82z\xC3") == "a???z?");
  CHECK(sent(std::string("a\0b", 3)) == "ab");
}

TEST_CASE("sms: fragments change at 160, 306, 70 and 134 characters") {
  CHECK(fragments(0) == 1);
  CHECK(fragments(160) == 1);
  CHECK(fragments(161) == 2);
  CHECK(fragments(306) == 2);
  CHECK(fragments(307) == 3);
  CHECK(fragments(69, 'a', "\u0175") == 1);
  CHECK(fragments(70, 'a', "\u0175") == 2);
  CHECK(fragments(133, 'a', "\u0175") == 2);
  CHECK(fragments(134, 'a', "\u0175") == 3);
}

TEST_CASE("sms: characters of the extension table count twice, but not in Unicode") {
  CHECK(fragments(80, '{') == 1);
  CHECK(fragments(81, '{') == 2);
  CHECK(fragments(69, '{', "\u0175") == 1);
  CHECK(make_sms_message("\u20AC[]", "").extended_characters == 3);
}

TEST_CASE("sms: Welsh letters outside the GSM alphabet make it Unicode, others never do") {
  CHECK(make_sms_message("si\u00E2n", "").is_unicode);
  CHECK_FALSE(make_sms_message("\u00E9\u00E0\u4E2D\U0001F600\u201C", "").is_unicode);
}

TEST_CASE("sms: the prefix is trimmed to render and counted untrimmed to subtract") {
  const auto message = make_sms_message("hello", "  Tax ");
  CHECK(message.text == "Tax: hello");
  CHECK(message.characters == 10);
  CHECK(message.characters_without_prefix == 2);
  CHECK(make_sms_message("", "Tax").text == "Tax:");
  CHECK(make_sms_message("", "Tax").is_empty());
}

TEST_CASE("sms: 918 characters without the prefix are the limit") {
  CHECK_FALSE(make_sms_message(std::string(918, 'a'), "Service").is_too_long());
  CHECK(make_sms_message(std::string(919, 'a'), "Service").is_too_long());
}

TEST_CASE("sms: without any value placeholders leave the space round them") {
  const auto render = [](const char* content, const Personalisation& with) {
    return SmsTemplate::compile(content).value().render(with, "").text;
  };
  CHECK(render("Hello ((name))", {}) == "Hello ");
  CHECK(render("((name)) hello", {}) == " hello");
  CHECK(render("((a??b)) c", {}) == "c");
  CHECK(render("Hello ((name))", values({{"other", "x"}})) == "Hello ((name))");
  CHECK(render("((a)) ,((b))\r", values({{"a", "x "}, {"b", "\n."}})) == "x,\n.");
}

TEST_CASE("sms: a message can be rendered into again and forgets what was there") {
  const auto sms = SmsTemplate::compile("((a))").value();
  SmsMessage message;
  sms.render_to(message, values({{"a", "\u0175\u20AC"}}), "Prefix");
  REQUIRE(message.is_unicode);
  sms.render_to(message, values({{"a", "x"}}), "");
  const auto fresh = sms.render(values({{"a", "x"}}), "");
  CHECK(message.text == fresh.text);
  CHECK(message.is_unicode == fresh.is_unicode);
  CHECK(message.characters == 1);
  CHECK(message.characters_without_prefix == 1);
  CHECK(message.extended_characters == 0);
}

TEST_CASE("sms: a letter and its combining accent arrive as one letter (issue 18)") {
  CHECK(sent("cafe\u0301") == "caf\u00E9");
  CHECK(sent("c\u0327a\u0303o\u030B") == "cao");
  CHECK(make_sms_message("w\u0302", "").is_unicode);
  CHECK(sent("w\u0302") == "\u0175");
  CHECK(make_sms_message("x", "Cafe\u0301").text == "Caf\u00E9: x");
  CHECK(make_sms_message("x", "Cafe\u0301").characters_without_prefix == 1);
  CHECK(downgrade_to_sms("e\u0301") == "\u00E9");
  CHECK(downgrade_to_ascii("Co\u0302te") == "Cote");
  const auto sms = SmsTemplate::compile("((a)) e\u0301").value();
  CHECK(sms.render(values({{"a", "A\u030A"}}), "").text == "\u00C5 \u00E9");
  const auto analysis = analyse_sms("e\u0301 w\u0302 q\u0301");
  CHECK(analysis.forcing_characters == std::vector<std::string>{"\u0175"});
  CHECK(analysis.characters_replaced_by_question_mark == std::vector<std::string>{"\u0301"});
}

TEST_CASE("sms: segments are what networks send, and never cut a character (issue 18)") {
  const auto both = [](const std::string& body) {
    const auto message = make_sms_message(body, "");
    return std::pair(message.fragments, message.segments);
  };
  CHECK(both("") == std::pair<std::int64_t, std::int64_t>(1, 1));
  CHECK(both(std::string(80, ']')) == std::pair<std::int64_t, std::int64_t>(1, 1));
  CHECK(both(std::string(153, ']')) == std::pair<std::int64_t, std::int64_t>(2, 3));
  CHECK(both(std::string(152, ']')) == std::pair<std::int64_t, std::int64_t>(2, 2));
  CHECK(both(std::string(306, 'a')) == std::pair<std::int64_t, std::int64_t>(2, 2));
  CHECK(both(std::string(152, 'a') + "]" + std::string(152, 'a')) ==
        std::pair<std::int64_t, std::int64_t>(2, 3));
  CHECK(both(std::string(151, 'a') + "\u20AC" + std::string(153, 'a')) ==
        std::pair<std::int64_t, std::int64_t>(2, 2));
  CHECK(both(std::string(133, ']') + "\u0175") == std::pair<std::int64_t, std::int64_t>(2, 2));
  CHECK(warnings_about(make_sms_message(std::string(153, ']'), ""))
            .contains(Warning::more_segments_than_fragments));
  CHECK(analyse_sms(std::string(152, ']')).warnings.empty());
  CHECK(analyse_sms(std::string(153, ']')).warnings.list() ==
        std::vector{Warning::more_segments_than_fragments});
}
