#include <notify/letter.hpp>

#include <doctest/doctest.h>

#include <limits>

using namespace notify;

namespace {

const LocalDay written_on = LocalDay::from_ymd(2026, 2, 1).value();

LetterTemplate compiled(std::string content, std::string subject = "s") {
  LetterSource source;
  source.subject = std::move(subject);
  source.content = std::move(content);
  return LetterTemplate::compile(std::move(source)).value();
}

Personalisation address() {
  Personalisation values;
  values.set("address line 1", "<b>Jo</b>");
  values.set("address line 2", "A & B");
  values.set("postcode", "sw1a1aa");
  return values;
}

std::string body(std::string content, const Personalisation& values = {}) {
  return compiled(std::move(content)).render(values, {}).body;
}

using Names = std::vector<std::string>;

Names names(std::span<const std::string> all) { return {all.begin(), all.end()}; }

}  // namespace

TEST_CASE("letter: placeholders come from the contact block, then Welsh, then English") {
  const auto letter =
      LetterTemplate::compile({"((s))", "((b)) ((C))", "((ws))", "((wb))", "((c))\n((d??x))"})
          .value();
  CHECK(names(letter.placeholders()) == Names{"c", "d", "ws", "wb", "s", "b"});
  CHECK(names(letter.placeholders(LetterLanguage::welsh)) == Names{"c", "d", "ws", "wb"});
  Personalisation values;
  values.set("WB", "x");
  values.set("c", PersonalisationValue{});
  CHECK(letter.missing(values, LetterLanguage::welsh) == Names{"c", "d", "ws"});
}

TEST_CASE("letter: the date is written in the letter's language") {
  const auto letter = compiled("x");
  CHECK(letter.render({}, {LetterLanguage::english, written_on}).date == "1 February 2026");
  CHECK(letter.render({}, {LetterLanguage::welsh, written_on}).date == "1 Chwefror 2026");
}

TEST_CASE("letter: a complete address is plain text and is escaped on the way to HTML") {
  const auto message = compiled("x").render(address(), {});
  CHECK_FALSE(message.is_address_html);
  CHECK(message.address == Names{"<b>Jo</b>", "A & B", "SW1A 1AA"});
  CHECK(message.address_html() == Names{"&lt;b&gt;Jo&lt;/b&gt;", "A &amp; B", "SW1A 1AA"});
}

TEST_CASE("letter: an incomplete address shows what is missing") {
  Personalisation values;
  values.set("address line 1", "A & B");
  values.set("address line 2", "");
  values.set("postcode", "SW1A 1AA");
  const auto message = compiled("x").render(values, {});
  CHECK(message.is_address_html);
  CHECK(message.address.size() == 7);
  CHECK(message.address[0] == "A &amp; B");
  CHECK(message.address[1].empty());
  CHECK(message.address[2] == "<span class='placeholder-no-brackets'>address line 3</span>");
  CHECK(message.address[6] == "SW1A 1AA");
  CHECK(message.address_html() == message.address);
}

TEST_CASE("letter: values never become tags in any block") {
  LetterSource source{"((x))", "((x))\n\n* ((x))\n\n# ((x))\n\nqr:((x))", "", "", "((x))"};
  const auto letter = LetterTemplate::compile(source).value();
  auto values = address();
  values.set("x", "<script>&lt;svg &#60;b&#62;");
  const auto message = letter.render(values, {});
  for (const auto& html : {message.subject, message.body, message.contact_block}) {
    CHECK(html.find("<script") == std::string::npos);
    CHECK(html.find("<b>") == std::string::npos);
    CHECK(html.find("&lt;script&gt;") != std::string::npos);
  }
}

TEST_CASE("letter: contact lines are trimmed and joined by line breaks") {
  LetterSource source;
  source.contact_block = "\n  Office , \n\tRoad ((x))\n";
  Personalisation values;
  values.set("x", "1");
  const auto letter = LetterTemplate::compile(source).value();
  CHECK(letter.render(values, {}).contact_block == "Office,<br>Road 1");
}

TEST_CASE("letter: no line is broken at a hyphen, and a QR code keeps its path") {
  CHECK(body("well-known") == "<p>well\u2011known</p>");
  const auto html = body("qr: a-b");
  CHECK(html.starts_with("<p><div class='qrcode'><svg viewBox=\"0 0 21 21\">"));
  CHECK(html.find("m-21 1") != std::string::npos);
  CHECK(html.find("\u2011") == std::string::npos);
}

TEST_CASE("letter: a QR code holds the text as typed, links and escapes included") {
  const auto code = [](std::string content) {
    const auto html = body(std::move(content));
    return html.substr(0, html.find("</svg>"));
  };
  CHECK(code("qr: 1 & 2 <3>") == code("  QR :1 &amp; 2 &lt;3&gt;"));
  // A URL is never decoded.
  CHECK(code("qr: https://a.uk/?a=1&copy=2") != code("qr: https://a.uk/?a=1\u00A9=2"));
  CHECK(code("qr: https://a.uk/") != code("qr: http://a.uk/"));
  CHECK(code("qr: a").find("<svg") != std::string::npos);
  CHECK(body("my qr: a") == "<p>my qr: a</p>");
  CHECK(body("qr a") == "<p>qr a</p>");
  CHECK(body("qr:").find("<svg") == std::string::npos);
  CHECK(body("qr: ((x))").find("qrcode\u2011placeholder") != std::string::npos);
}

TEST_CASE("letter: a QR code with too much in it is reported with its size") {
  Personalisation values;
  values.set("x", std::string(500, '&'));
  const auto letter = compiled("Hello\n\nqr: ((x))((y))");
  values.set("y", "1234");
  CHECK_FALSE(letter.qr_code_too_long(values).has_value());
  values.set("y", "12345");
  const auto found = letter.qr_code_too_long(values);
  REQUIRE(found.has_value());
  CHECK(found->bytes == 505);
  CHECK(found->data == std::string(500, '&') + "12345");
  CHECK_FALSE(compiled("no " + std::string(600, 'x') + "qr :").qr_code_too_long({}).has_value());
  CHECK_FALSE(letter.qr_code_too_long({}).has_value());
}

TEST_CASE("letter: redacted placeholders are hidden in every block") {
  LetterSource source{"((s))", "((b)) ((c??x))", "", "", "((d))"};
  LetterOptions options;
  options.redact_missing = true;
  const auto message = LetterTemplate::compile(source).value().render({}, options);
  CHECK(message.subject.find("hidden") != std::string::npos);
  CHECK(message.contact_block.find("hidden") != std::string::npos);
  CHECK(message.body ==
        "<p><span class='placeholder\u2011redacted'>hidden</span> "
        "<span class='placeholder\u2011redacted'>hidden</span></p>");
}

TEST_CASE("letter: it is empty if nothing would be left to print") {
  Personalisation values;
  values.set("a", " \n");
  CHECK(compiled("").is_empty({}));
  CHECK(compiled("((a))").is_empty(values));
  CHECK_FALSE(compiled("((b))").is_empty(values));
  CHECK_FALSE(compiled(" ((a))").is_empty(values));
}

TEST_CASE("letter: two pages share a sheet, and no page needs none") {
  CHECK(sheets_of(1) == 1);
  CHECK(sheets_of(2) == 1);
  CHECK(sheets_of(3) == 2);
  CHECK(sheets_of(letter_pages_max) == 5);
  CHECK(sheets_of(0) == 0);
  CHECK(sheets_of(-3) == 0);
  CHECK(sheets_of(std::numeric_limits<std::int64_t>::max()) == std::int64_t{1} << 62);
}

TEST_CASE("letter: a part that is no text is refused, and named") {
  LetterSource source;
  source.contact_block = "a\xFF";
  const auto letter = LetterTemplate::compile(source);
  REQUIRE_FALSE(letter.has_value());
  CHECK(letter.error().code == ErrorCode::invalid_argument);
}
