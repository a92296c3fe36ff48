#include "provider/smtp/mail_header.hpp"

#include "provider/smtp/dialogue.hpp"

#include <doctest/doctest.h>

using namespace notify;
using namespace std::string_view_literals;

TEST_CASE("mail_header: short plain text stays as it is") {
  CHECK(smtp::text_header("Subject", "Your bin day") == "Subject: Your bin day");
  CHECK(smtp::text_header("Subject", "") == "Subject: ");
}

TEST_CASE("mail_header: text that is not plain becomes encoded words of at most 75 characters") {
  CHECK(smtp::text_header("Subject", "Café") == "Subject: =?UTF-8?B?Q2Fmw6k=?=");
  CHECK(smtp::text_header("Subject", "a =?x?= b") == "Subject: =?UTF-8?B?YSA9P3g/PSBi?=");
  CHECK(smtp::text_header("Subject", "tab\there") == "Subject: =?UTF-8?B?dGFiCWhlcmU=?=");

  SUBCASE("which end between characters, wherever those fall") {
    for (std::size_t shift = 0; shift < 50; ++shift) {
      const std::string text = std::string(shift, 'a') + "🚂🚂🚂🚂🚂🚂🚂🚂🚂🚂🚂🚂🚂🚂🚂🚂🚂🚂🚂🚂";
      std::string header = smtp::text_header("Subject", text) + "\r\n";
      while (!header.empty()) {
        const std::size_t end = header.find("\r\n");
        REQUIRE(end <= 76);
        // Whole words of four-byte characters after `shift` letters: no word starts inside one.
        const std::size_t start = header.find("?B?") + 3;
        REQUIRE(header.substr(start, 2) != "n5");
        header.erase(0, end + 2);
      }
    }
  }
  SUBCASE("and bytes that are no UTF-8 at all still end") {
    CHECK(smtp::text_header("Subject", std::string(500, '\x80')).size() > 500);
  }
}

TEST_CASE("mail_header: long plain text is folded before spaces") {
  const std::string text =
      "The quick brown fox jumps over the lazy dog and then it does so again today";
  CHECK(smtp::text_header("Subject", text) ==
        "Subject: The quick brown fox jumps over the lazy dog and then it does so\r\n again today");
  SUBCASE("unless a word is too long or spaces would be lost") {
    CHECK(smtp::text_header("Subject", std::string(100, 'a')).find("=?") != std::string::npos);
    CHECK(smtp::text_header("Subject", "two  spaces").find("=?") != std::string::npos);
    CHECK(smtp::text_header("Subject", " first").find("=?") != std::string::npos);
  }
}

TEST_CASE("mail_header: display names are quoted, escaped or encoded") {
  CHECK(smtp::mailbox_header("From", "", "a@b.c") == "From: a@b.c");
  CHECK(smtp::mailbox_header("From", "Vehicle Tax, DVLA", "a@b.c") ==
        "From: \"Vehicle Tax, DVLA\" <a@b.c>");
  CHECK(smtp::mailbox_header("From", R"(The "best" \ team)", "a@b.c") ==
        R"(From: "The \"best\" \\ team" <a@b.c>)");
  CHECK(smtp::mailbox_header("From", "Cyngor Sïr", "a@b.c") ==
        "From: =?UTF-8?B?Q3luZ29yIFPDr3I=?= <a@b.c>");
  CHECK(smtp::mailbox_header("From", std::string(60, 'x'), "somebody@example.com") ==
        "From: \"" + std::string(60, 'x') + "\"\r\n <somebody@example.com>");
}

TEST_CASE("mail_header: dates are those of RFC 5322, in UTC") {
  CHECK(smtp::date_header(UtcTime::from_us(0)) == "Date: Thu, 01 Jan 1970 00:00:00 +0000");
  CHECK(smtp::date_header(UtcTime::from_us(1'774'745'999'999'999)) ==
        "Date: Sun, 29 Mar 2026 00:59:59 +0000");
  CHECK(smtp::date_header(UtcTime::from_us(-1)) == "Date: Wed, 31 Dec 1969 23:59:59 +0000");
}

TEST_CASE("mail_header: a Message-ID holds a safe key as it is and any other in hexadecimal") {
  CHECK(smtp::message_id_left("0198-ab_C.d") == "0198-ab_C.d");
  CHECK(smtp::message_id_left("a@b") == "x614062");
  CHECK(smtp::message_id_left("x614062") == "x78363134303632");
  CHECK(smtp::message_id_left("a..b") == "x612e2e62");
}

TEST_CASE("mail_header: addresses are plain ASCII with one meaning") {
  for (const auto good :
       {"a@b", "first.last+tag@sub.example.co.uk", "o'hara@example.com",
        "x@xn--80akhbyknj4f.example", "\".ann\"@b", "\"ann.\"@b", "\".a.b.\"@c"}) {
    CHECK_MESSAGE(smtp::is_plain_address(good), good);
  }
  for (const auto bad : {""sv,
                         "@"sv,
                         "a@"sv,
                         "@b"sv,
                         "a"sv,
                         "a@b@c"sv,
                         "a b@c"sv,
                         "a@b c"sv,
                         "<a@b>"sv,
                         "a@b>"sv,
                         "a@b\r\nRCPT TO:<c@d>"sv,
                         "a\r\n@b"sv,
                         "a\0@b"sv,
                         "a@b\0"sv,
                         "\"a\"@b"sv,
                         "a(c)@b"sv,
                         "a,c@b"sv,
                         ".a@b"sv,
                         "a.@b"sv,
                         "\".a..b\"@c"sv,
                         "\".a b\"@c"sv,
                         "\".\"@c"sv,
                         "\".a\"b@c"sv,
                         "a..b@c"sv,
                         "a@b..c"sv,
                         "a@b."sv,
                         "a@[127.0.0.1]"sv,
                         "a@b:25"sv,
                         "a@exämple.com"sv,
                         "ä@b"sv,
                         "a\t@b"sv}) {
    CHECK_MESSAGE(!smtp::is_plain_address(bad), bad);
  }
  CHECK_FALSE(smtp::is_plain_address(std::string(319, 'a') + "@b"));
}

TEST_CASE("mail_header: a link in a header is an https URL that can't end the line") {
  CHECK(smtp::is_header_url("https://x.example/u?id=1&t=a%20b"));
  CHECK(smtp::is_header_url("https://" + std::string(892, 'a')));
  CHECK_FALSE(smtp::is_header_url("https://" + std::string(893, 'a')));
  CHECK(smtp::is_header_url("https://x.example/it's?a='b'"));
  for (const auto bad : {"", "https://", "https:///x", "http://x", "mailto:a@b", "HTTPS://x",
                         "https://x\r\nBcc: a@b", "https://x>", "https://x y", "https://\u00E4",
                         "https://x/\"", "https://x/\\"}) {
    CHECK_MESSAGE(!smtp::is_header_url(bad), bad);
  }
}

TEST_CASE("mail_header: every kind of line end becomes CR LF") {
  CHECK(smtp::with_crlf("a\nb\r\nc\rd\r\r\n\ne") == "a\r\nb\r\nc\r\nd\r\n\r\n\r\ne");
  CHECK(smtp::with_crlf("") == "");
}

TEST_CASE("dialogue: keeps the codes of replies and none of their words") {
  smtp::Dialogue dialogue;
  CHECK(dialogue.code() == 0);
  dialogue.on_line("220 mail.example ESMTP\r\n");
  dialogue.on_line("250-SIZE 1000\r\n");
  dialogue.on_line("250 2.1.0 OK\r\n");
  CHECK_FALSE(dialogue.data_begun());
  dialogue.on_line("550 5.1.1 <someone@example.com>: unknown\r\n");
  CHECK(dialogue.code() == 550);
  CHECK(dialogue.answer_to_data() == 0);
  CHECK(dialogue.summary() == "smtp 550 5.1.1");
  dialogue.on_line("221 2.0.0 bye\r\n");
  CHECK(dialogue.summary() == "smtp 550 5.1.1");
  dialogue.on_line("354 go on\r\n");
  CHECK(dialogue.data_begun());
  CHECK(dialogue.answer_to_data() == 0);
  dialogue.on_line("451 later\r\n");
  CHECK(dialogue.answer_to_data() == 451);
  CHECK(dialogue.summary() == "smtp 451");
  dialogue.on_line("250 2.0.0 reset\r\n");
  CHECK(dialogue.answer_to_data() == 451);

  smtp::Dialogue nonsense;
  for (const auto line : {"", "25", "abc def", "-12 x", "2 5"}) nonsense.on_line(line);
  CHECK(nonsense.code() == 0);
  nonsense.on_line("550 1.22222222222222 x");
  CHECK(nonsense.summary() == "smtp 550");
}
