#include "provider/smtp/envelope.hpp"

#include "provider/smtp/dialogue.hpp"

#include <doctest/doctest.h>

using namespace notify;

namespace envelope_test {

smtp::EnvelopeParts parts(SmtpReports reports) {
  return {"bounces@notify.example", "a+b=c@example.com", "<key-1@notify.example>", reports};
}

TEST_CASE("envelope: without reports it is two addresses") {
  const auto envelope = smtp::envelope_of(parts(SmtpReports::none));
  CHECK(envelope.from == "<bounces@notify.example>");
  CHECK(envelope.to == "<a+b=c@example.com>");
  CHECK_FALSE(envelope.has_parameters);
}

TEST_CASE("envelope: reports are asked for by our Message-ID, and end in a bracket (RFC 3461)") {
  const auto envelope = smtp::envelope_of(parts(SmtpReports::failure));
  CHECK(envelope.from == "<bounces@notify.example> RET=HDRS ENVID=<key-1@notify.example>");
  CHECK(envelope.to == "<a+b=c@example.com>");
  CHECK(envelope.has_parameters);
  CHECK(smtp::envelope_of(parts(SmtpReports::delivery)).to ==
        "<a+b=c@example.com> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;<a+2Bb+3Dc@example.com>");
}

TEST_CASE("envelope: a value that is longer than the protocol allows is not asked with") {
  auto long_id = parts(SmtpReports::delivery);
  const std::string id = "<" + std::string(99, 'k') + "@notify.example>";
  long_id.message_id = id;
  CHECK_FALSE(smtp::envelope_of(long_id).has_parameters);
  auto long_recipient = parts(SmtpReports::delivery);
  const std::string recipient = std::string(200, '+') + "@example.com";
  long_recipient.recipient = recipient;
  CHECK(smtp::envelope_of(long_recipient).has_parameters);
  CHECK(smtp::envelope_of(long_recipient).to == "<" + recipient + ">");
}

TEST_CASE("envelope: xtext comes back as it went") {
  for (const std::string text : {"", "a+b=c", "+", "++2B", " \t\x7F\xFF", "<key-1@notify.example>"})
    CHECK(smtp::from_xtext(smtp::xtext(text)) == text);
  CHECK(smtp::from_xtext("+2b+zz+4") == "++zz+4");
}

TEST_CASE("dialogue: whether reports are offered is what the last greeting says") {
  smtp::Dialogue dialogue;
  CHECK_FALSE(dialogue.is_greeted());
  dialogue.on_line("220 mx.example\r\n");
  dialogue.on_line("250-mx.example\r\n");
  dialogue.on_line("250-dsn\r\n");
  dialogue.on_line("250 SIZE 1000\r\n");
  CHECK(dialogue.is_greeted());
  CHECK(dialogue.offers_reports());
  dialogue.on_line("220 2.0.0 ready for TLS\r\n");
  dialogue.on_line("250-mx.example\r\n");
  dialogue.on_line("250 DSN is not spoken here\r\n");
  CHECK_FALSE(dialogue.offers_reports());
  dialogue.on_line("250");
  CHECK_FALSE(dialogue.offers_reports());
}

}  // namespace envelope_test
