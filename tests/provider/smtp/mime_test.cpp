#include "provider/smtp/mime.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace notify;
using namespace std::string_view_literals;

namespace mime_test {

OutboundMessage mail() {
  OutboundMessage message;
  message.type = NotificationType::email;
  message.provider_key = "key-1";
  message.to = "someone@example.com";
  message.sender = "bins@notify.example";
  message.from_name = "Bins";
  message.subject = "Bin day";
  message.body = "Hello\n\nYour bin day is Monday\n";
  return message;
}

std::string written(const OutboundMessage& message) {
  return smtp::write_mail(message, smtp::message_id_of(message, "notify.example"),
                          UtcTime::from_text("2026-03-29T00:59:59Z").value());
}

std::string body_of(const std::string& mail) { return mail.substr(mail.find("\r\n\r\n") + 4); }

std::string printed(std::string text) {
  OutboundMessage message = mail();
  message.body = std::move(text);
  return body_of(written(message));
}

/// Without their ends; a line that does not end in CR LF, or holds either alone, fails the test.
std::vector<std::string> lines_in(std::string_view mail) {
  std::vector<std::string> lines;
  while (!mail.empty()) {
    const std::size_t end = mail.find("\r\n");
    REQUIRE(end != mail.npos);
    lines.emplace_back(mail.substr(0, end));
    REQUIRE(lines.back().find_first_of("\r\n") == std::string::npos);
    mail.remove_prefix(end + 2);
  }
  return lines;
}

TEST_CASE("mime: a mail is a header, an empty line and the text") {
  CHECK(written(mail()) ==
        "Date: Sun, 29 Mar 2026 00:59:59 +0000\r\n"
        "From: \"Bins\" <bins@notify.example>\r\n"
        "To: someone@example.com\r\n"
        "Message-ID: <key-1@notify.example>\r\n"
        "Subject: Bin day\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n"
        "\r\n"
        "Hello\r\n\r\nYour bin day is Monday\r\n");
}

TEST_CASE("mime: with HTML a mail has two alternatives, the better one last") {
  OutboundMessage message = mail();
  message.html = "<p>Héllo</p>";
  message.reply_to = "help@notify.example";
  message.unsubscribe_link = "https://x.example/u";
  const std::string text = written(message);
  CHECK(text.find("\r\nReply-To: help@notify.example\r\n") != text.npos);
  CHECK(text.find("\r\nList-Unsubscribe: <https://x.example/u>\r\n"
                  "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n") != text.npos);
  CHECK(text.find("Content-Type: multipart/alternative;\r\n boundary=\"=_notify_alternative\"") !=
        text.npos);
  CHECK(body_of(text) ==
        "--=_notify_alternative\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        "Hello\r\n\r\nYour bin day is Monday\r\n"
        "\r\n--=_notify_alternative\r\n"
        "Content-Type: text/html; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        "<p>H=C3=A9llo</p>"
        "\r\n--=_notify_alternative--\r\n");
}

TEST_CASE("mime: a provider that writes its own Message-ID gets none") {
  CHECK(smtp::write_mail(mail(), {}, UtcTime()).find("Message-ID") == std::string::npos);
}

TEST_CASE("mime: quoted-printable keeps what a transport could change") {
  CHECK(printed("a b\tc=d\n") == "a b\tc=3Dd\r\n");
  CHECK(printed("space \ntab\t\n ") == "space=20\r\ntab=09\r\n=20\r\n");
  CHECK(printed(".\n..\n.dot.\n") == "=2E\r\n=2E.\r\n=2Edot.\r\n");
  CHECK(printed("From here\nFrom\nnot From there") == "=46rom here\r\nFrom\r\nnot From there\r\n");
  CHECK(printed("one\rtwo\nthree\r\nfour") == "one\r\ntwo\r\nthree\r\nfour\r\n");
  CHECK(printed(std::string("\0\x01\x7F", 3) + "plain") == "=00=01=7Fplain\r\n");
  CHECK(printed("--=_notify_alternative--") == "--=3D_notify_alternative--\r\n");
}

TEST_CASE("mime: long lines are broken softly, and only where they must be") {
  CHECK(printed(std::string(76, 'a') + "\n") == std::string(76, 'a') + "\r\n");
  CHECK(printed(std::string(77, 'a') + "\n") == std::string(75, 'a') + "=\r\naa\r\n");
  CHECK(printed(std::string(75, 'a') + ".b\n") == std::string(75, 'a') + "=\r\n=2Eb\r\n");
  CHECK(printed(std::string(74, 'a') + "é and\n") == std::string(74, 'a') + "=\r\n=C3=A9 and\r\n");
}

TEST_CASE("mime: text that is mostly not ASCII goes as base64, which is shorter") {
  std::string text;
  for (int i = 0; i < 40; ++i) text += "東京都";
  OutboundMessage message = mail();
  message.body = text + "\n";
  const std::string mail = written(message);
  CHECK(mail.find("Content-Transfer-Encoding: base64\r\n") != mail.npos);
  CHECK(body_of(mail).starts_with("5p2x5Lqs6YO95p2x5Lqs6YO9"));
  CHECK(lines_in(body_of(mail)).size() == 7);
}

TEST_CASE("mime: whatever the text, lines are short ASCII without a full stop in front") {
  const std::vector<std::string> texts{"",
                                       "\n",
                                       "\n\n\n.",
                                       std::string(5'000, '.'),
                                       std::string(5'000, ' '),
                                       std::string(500, '\r'),
                                       std::string(777, '=') + "\xC3\xA9\x80\xFF",
                                       std::string(1'000, '\0'),
                                       "–\n.\nFrom \n"};
  for (const std::string& text : texts) {
    for (const std::string& html : texts) {
      OutboundMessage message = mail();
      message.subject = "Ω.. " + std::string(300, '.');
      message.body = text;
      message.html = html;
      for (const std::string& line : lines_in(written(message))) {
        REQUIRE(line.size() <= 76);
        REQUIRE_FALSE(line.starts_with('.'));
        for (const char c : line) REQUIRE(((c >= ' ' && c <= '~') || c == '\t'));
      }
    }
  }
}

}  // namespace mime_test
