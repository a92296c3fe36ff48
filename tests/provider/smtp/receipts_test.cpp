#include "provider/receipt_bodies.hpp"
#include "provider/smtp/mail_reader.hpp"
#include "provider/smtp/smtp.hpp"

using namespace notify;
using namespace notify::test;

namespace smtp_receipts_test {

constexpr std::string_view sent_id = "<key-1@notify.example>";

/// What a server reports of the mail `sent_id`, in LF as a pipe hands it over.
std::string dsn(std::string_view recipient_fields, std::string_view mail_fields = "",
                std::string_view original = "Message-ID: <key-1@notify.example>\n") {
  return "From: MAILER-DAEMON@mx.example\n"
         "To: bounces@notify.example\n"
         "Date: Fri, 20 Mar 2026 11:59:58 +0000 (UTC)\n"
         "Auto-Submitted: auto-replied\n"
         "MIME-Version: 1.0\n"
         "Content-Type: multipart/report; report-type=delivery-status;\n"
         "\tboundary=\"AB/mx.example\"\n"
         "\n"
         "This is a MIME-encapsulated message.\n"
         "\n"
         "--AB/mx.example\n"
         "Content-Type: text/plain\n"
         "\n"
         "<someone@example.com>: no such user\n"
         "\n"
         "--AB/mx.example\n"
         "Content-Type: message/delivery-status\n"
         "\n"
         "Reporting-MTA: dns; mx.example\n" +
         std::string(mail_fields) +
         "\n"
         "Final-Recipient: rfc822; someone@example.com\n" +
         std::string(recipient_fields) +
         "\n"
         "--AB/mx.example\n"
         "Content-Type: text/rfc822-headers\n"
         "\n" +
         std::string(original) +
         "\n"
         "--AB/mx.example--\n";
}

std::string with_crlf(std::string text) {
  for (std::size_t at = 0; (at = text.find('\n', at)) != text.npos; at += 2)
    text.replace(at, 1, "\r\n");
  return text;
}

TEST_CASE("smtp receipts: a failure is for good or for now by its class (rules/receipts 1.9)") {
  const auto status = [](std::string_view fields) {
    const auto receipts = read("smtp", dsn(fields)).receipts;
    REQUIRE(receipts.size() == 1);
    CHECK(receipts[0].id.is_nil());
    CHECK(receipts[0].provider == "smtp");
    CHECK(receipts[0].reference == sent_id);
    CHECK(receipts[0].at == at("2026-03-20T11:59:58Z"));
    CHECK_FALSE(receipts[0].unspecified);
    return receipts[0].status;
  };
  CHECK(status("Action: failed\nStatus: 5.1.1\n") == Status::permanent_failure);
  CHECK(status("ACTION:FAILED\nstatus:   5.0.0 (no such user)\n") == Status::permanent_failure);
  CHECK(status("Action: failed\nStatus: 4.4.7\n") == Status::temporary_failure);
  CHECK(status("Action: failed\nDiagnostic-Code: smtp; 550 no\n") == Status::permanent_failure);
  CHECK(status("Action: failed\nDiagnostic-Code: smtp; 421\n 4.7.0 later\n") ==
        Status::temporary_failure);
  CHECK(status("Action: delivered\nStatus: 2.0.0\n") == Status::delivered);
  CHECK(status("Action: relayed (to a server that reports nothing)\nStatus: 2.0.0\n") ==
        Status::delivered);
  CHECK(status("Action: expanded\nStatus: 2.0.0\n") == Status::delivered);
}

TEST_CASE("smtp receipts: a mail that waits says nothing") {
  const auto reading = read("smtp", dsn("Action: delayed\nStatus: 4.4.1\n"));
  CHECK(reading.receipts.empty());
  CHECK(reading.complaints.empty());
}

TEST_CASE("smtp receipts: the lines may end as SMTP ends them or as a pipe does") {
  const std::string body = dsn("Action: failed\nStatus: 5.1.1\n");
  CHECK(read("smtp", body).receipts == read("smtp", with_crlf(body)).receipts);
  CHECK(read("smtp", body).receipts ==
        read("smtp", "From MAILER-DAEMON  Fri Mar 20 11:59:58 2026\n" + body).receipts);
}

TEST_CASE("smtp receipts: the mail is named by its header, or else by its envelope") {
  const auto reference = [](const std::string& body) {
    const auto receipts = read("smtp", body).receipts;
    REQUIRE(receipts.size() == 1);
    return receipts[0].reference;
  };
  const std::string failed = "Action: failed\nStatus: 5.1.1\n";
  CHECK(reference(dsn(failed, "Original-Envelope-Id: <key-2@notify.example>\n")) == sent_id);
  CHECK(reference(dsn(failed, "Original-Envelope-Id: <key-2@notify.example>\n", "")) ==
        "<key-2@notify.example>");
  CHECK(reference(dsn(failed, "Original-Envelope-Id: <a+2Bb@notify.example>\n", "Subject: x\n")) ==
        "<a+b@notify.example>");
  std::string whole = dsn(failed);
  whole.replace(whole.find("text/rfc822-headers"), 19, "message/rfc822");
  CHECK(reference(whole) == sent_id);
  std::string coded = dsn(failed, "", "Message-ID:=20<key-1=40notify.=\nexample>\n");
  coded.replace(coded.find("text/rfc822-headers\n"), 20,
                "text/rfc822-headers\nContent-Transfer-Encoding: quoted-printable\n");
  CHECK(reference(coded) == sent_id);
  coded = dsn(failed, "", "TWVzc2FnZS1JRDogPGtleS0xQG5vdGlm\neS5leGFtcGxlPgo=\n");
  coded.replace(coded.find("text/rfc822-headers\n"), 20,
                "text/rfc822-headers\nContent-Transfer-Encoding: BASE64\n");
  CHECK(reference(coded) == sent_id);
}

TEST_CASE("smtp receipts: a report that was wrapped on its way is found, a forwarded one is not") {
  const std::string inner = dsn("Action: failed\nStatus: 5.1.1\n");
  const auto wrapped = [&](std::string_view type) {
    return "Content-Type: multipart/mixed; boundary=outer\n\n--outer\nContent-Type: text/plain\n\n"
           "Checked for viruses.\n--outer\n" +
           (type.empty() ? inner : "Content-Type: " + std::string(type) + "\n\n" + inner) +
           "\n--outer--\n";
  };
  CHECK(read("smtp", wrapped("")).receipts.size() == 1);
  check_unreadable("smtp", wrapped("message/rfc822"), "smtp receipt is no report of a mail server");
}

TEST_CASE("smtp receipts: a report about several addresses is one receipt for each fate") {
  const auto receipts =
      read("smtp", dsn("Action: failed\nStatus: 5.1.1\n\n"
                       "Final-Recipient: rfc822; two@example.com\nAction: failed\nStatus: 5.1.1\n"
                       "\n\nFinal-Recipient: rfc822; three@example.com\nAction: delivered\n"))
          .receipts;
  REQUIRE(receipts.size() == 2);
  CHECK(receipts[0].status == Status::permanent_failure);
  CHECK(receipts[1].status == Status::delivered);
  std::string many;
  for (int i = 0; i < 101; ++i) many += "Action: failed\nStatus: 5.1.1\n\n";
  check_unreadable("smtp", dsn(many), "smtp receipt has too many recipients");
}

TEST_CASE("smtp receipts: what programs answer says nothing about delivery") {
  const std::string away =
      "From: someone@example.com\nSubject: I am away\nAuto-Submitted: auto-replied\n";
  CHECK(read("smtp", away + "\nUntil Monday.\n").receipts.empty());
  CHECK(read("smtp", "Precedence: auto_reply\n\nUntil Monday.\n").receipts.empty());
  check_unreadable("smtp", away + "X-Failed-Recipients: someone@example.com\n\nIt bounced.\n",
                   "smtp receipt is no report of a mail server");
  check_unreadable("smtp", "Auto-Submitted: no\n\nStop writing to me.\n",
                   "smtp receipt is no report of a mail server");
  check_unreadable("smtp", "Hi. This is the qmail-send program.\n",
                   "smtp receipt is no report of a mail server");
  std::string disposition = dsn("Action: failed\nStatus: 5.1.1\n");
  disposition.replace(disposition.find("message/delivery-status"), 23,
                      "message/disposition-notification");
  CHECK(read("smtp", disposition).receipts.empty());
}

TEST_CASE("smtp receipts: what a report does not say, or nobody announced, goes into quarantine") {
  check_unreadable("smtp", dsn("Action: failed\nStatus: 2.0.0\n"),
                   "smtp receipt has an unknown status: failed");
  check_unreadable("smtp", dsn("Action: failed\n"), "smtp receipt has an unknown status: failed");
  check_unreadable("smtp", dsn("Action: someone@example.com\nStatus: 5.1.1\n"),
                   "smtp receipt has an unknown status: someone?example?com");
  check_unreadable("smtp", dsn("Status: 5.1.1\n"), "smtp receipt names no recipient");
  check_unreadable("smtp", dsn("Action: failed\nStatus: 5.1.1\n", "", "Subject: x\n"),
                   "smtp receipt names no message");
  check_unreadable("smtp",
                   dsn("Action: failed\nStatus: 5.1.1\n", "", "Message-ID: key-1 notify.example\n"),
                   "smtp receipt names no message");
}

TEST_CASE("smtp receipts: a complaint of a mail service is one about the mail that came along") {
  const auto report = [](std::string_view type) {
    return "From: fbl@mail.example\nDate: Fri, 20 Mar 2026 12:59:58 +0100\n"
           "Message-ID: <report-1@mail.example>\n"
           "Content-Type: multipart/report; report-type=feedback-report; boundary=x\n\n"
           "--x\nContent-Type: text/plain\n\nA complaint.\n"
           "--x\nContent-Type: message/feedback-report\n\n"
           "Feedback-Type: " +
           std::string(type) +
           "\nUser-Agent: Mail/1.0\nVersion: 1\n"
           "--x\nContent-Type: message/rfc822\n\n"
           "Message-ID: <key-1@notify.example>\nSubject: Bin day\n\nHello\n--x--\n";
  };
  const auto reading = read("smtp", report("abuse"));
  CHECK(reading.receipts.empty());
  REQUIRE(reading.complaints.size() == 1);
  CHECK(reading.complaints[0] == Complaint{"smtp", std::string(sent_id), "<report-1@mail.example>",
                                           "abuse", at("2026-03-20T11:59:58Z")});
  CHECK(read("smtp", report("not-spam")).complaints.empty());
  check_unreadable("smtp", report("praise"), "smtp receipt has an unknown status: praise");
}

TEST_CASE("smtp receipts: a provider of another name reads in that name") {
  const auto reader = smtp::make_receipt_reader("bulk-mail");
  const auto reading = must(reader->read({dsn("Action: failed\nStatus: 5.1.1\n")}, read_at));
  CHECK(reader->identifier() == "bulk-mail");
  CHECK(reading.receipts.at(0).provider == "bulk-mail");
}

TEST_CASE("smtp receipts: of a report that came with a long mail the first 64 KiB are enough") {
  std::string body = dsn("Action: failed\nStatus: 5.1.1\n");
  body.replace(body.find("text/rfc822-headers"), 19, "message/rfc822");
  body.insert(body.rfind("\n--AB"), "\nHello\n" + std::string(1 << 20, 'a'));
  REQUIRE(read("smtp", body).receipts.size() == 1);
  for (std::size_t size = 0; size < 1'500; ++size)  // nothing breaks, wherever it is cut
    static_cast<void>(reader_of("smtp")->read({std::string_view(body).substr(0, size)}, read_at));
}

TEST_CASE("smtp receipts: hostile mail costs no more than its size") {
  const auto none = [](const std::string& body) {
    CHECK_FALSE(reader_of("smtp")->read({body}, read_at));
  };
  std::string nested;
  for (int i = 0; i < 1'000; ++i)
    nested += "Content-Type: multipart/mixed; boundary=b" + std::to_string(i) + "\n\n--b" +
              std::to_string(i) + "\n";
  none(nested + dsn("Action: failed\nStatus: 5.1.1\n"));
  std::string same = "Content-Type: multipart/mixed; boundary=b\n\n";
  for (int i = 0; i < 9'000; ++i) same += "--b\n\n";
  none(same);
  none("Content-Type: multipart/report;" + std::string(60'000, ';') + "boundary=b\n\n--b\n");
  none("Content-Type: multipart/report; boundary=\"" + std::string(60'000, '\\'));
  none(std::string(60'000, '\n'));
  none("Subject:" + std::string(30'000, ' ') + "\n" + std::string(30'000, ' ') + "\n\n");
  std::string headers;
  for (int i = 0; i < 9'000; ++i) headers += "X: y\n";
  none(headers);
}

TEST_CASE("mail_reader: dates of mails are read with their zones") {
  CHECK(smtp::mail_time_from("Sun, 29 Mar 2026 01:59:59 +0100 (BST)") ==
        at("2026-03-29T00:59:59Z"));
  CHECK(smtp::mail_time_from("1 Jan 2026 00:00 -0330") == at("2026-01-01T03:30:00Z"));
  CHECK(smtp::mail_time_from("Thu, 1 Jan 2026 00:00:00 GMT") == at("2026-01-01T00:00:00Z"));
  for (const char* const none :
       {"", "soon", "31 Feb 2026 00:00:00 +0000", "1 Jan 26 00:00:00", "1 Jan 2026 24:00:00 +0000",
        "1 Jan 2026 00:60 +0000", "1 Jan 2026 0:0:0", "Thu, ", "99 Jan 2026 00:00"})
    CHECK_FALSE(smtp::mail_time_from(none).has_value());
}

TEST_CASE("mail_reader: a field is found under its name alone, folded or not") {
  const std::string_view header =
      "A-B: no\nB : one\n two\r\n\tthree \r\nB: four\nnonsense\nC:\nD:\n\n";
  CHECK(smtp::field_of(header, "b") == "one two\tthree");
  CHECK(smtp::field_of(header, "C").empty());
  CHECK(smtp::field_of(header, "nonsense").empty());
  CHECK(smtp::field_of("E: " + std::string(5'000, 'e'), "E").size() == smtp::field_value_bytes_max);
}

}  // namespace smtp_receipts_test
