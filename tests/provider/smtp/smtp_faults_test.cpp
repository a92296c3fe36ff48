// What comes of a mail, and of the next one, when the server fails at any point.
#include "support/faulty_smtp.hpp"

#include <notify/adapters/smtp.hpp>

#include <algorithm>

using namespace notify;
using test::FaultySmtp;
using test::SmtpFault;
using Then = test::SmtpFault::Then;

namespace smtp_faults_test {

struct Row {
  const char* what;
  SmtpFault fault;
  SendOutcome outcome;
  const char* detail;  ///< how it begins
  bool has_left = false;
};

OutboundMessage mail(std::string key) {
  OutboundMessage message;
  message.type = NotificationType::email;
  message.provider_key = std::move(key);
  message.to = "someone@example.com";
  message.sender = "bins@notify.example";
  message.subject = "Bin day";
  message.body = "Hello\n";
  return message;
}

SendResult send_one(Provider& provider, std::string key) {
  const OutboundMessage message = mail(std::move(key));
  const auto results = provider.send_many(std::span(&message, 1));
  REQUIRE(results.has_value());
  return results->at(0);
}

std::shared_ptr<Provider> provider_at(const FaultySmtp& server) {
  SmtpOptions options;
  options.url = server.url();
  options.timeout_ms = 1'500;  // only what is silent, or never ends, waits for it
  const auto clock = std::make_shared<SimulatedClock>(UtcTime());
  return make_smtp_provider(options, clock).value();
}

void check(const Row& row) {
  INFO(std::string(row.what));
  const FaultySmtp server(row.fault);
  const auto provider = provider_at(server);
  const SendResult result = send_one(*provider, "1");
  CHECK(result.outcome == row.outcome);
  CHECK_MESSAGE(result.detail.starts_with(row.detail), result.detail);
  CHECK(result.detail.find('\n') == std::string::npos);
  CHECK((result.reference == "<1@localhost>") ==
        (row.outcome == SendOutcome::accepted || row.outcome == SendOutcome::unknown));
  CHECK(server.mails() == (row.has_left ? 1 : 0));
  CHECK(send_one(*provider, "2").outcome == SendOutcome::accepted);
  CHECK(server.mails() == (row.has_left ? 2 : 1));
}

constexpr const char* out_of_reach = "smtp server out of reach: ";
constexpr const char* no_answer = "no answer to the mail: ";

TEST_CASE("smtp_provider: before the data nothing has left, so a mail is tried again or refused") {
  const auto retry = SendOutcome::retry, rejected = SendOutcome::rejected;
  const std::string endless(4'096, 'x');
  for (const Row& row : std::vector<Row>{
           {"refused greeting", {"greeting", "554 5.3.2 no\r\n"}, retry, out_of_reach},
           {"busy greeting", {"greeting", "421 4.3.2 later\r\n"}, retry, out_of_reach},
           {"silence", {"greeting", "", Then::be_silent}, retry, out_of_reach},
           {"hung up at once", {"greeting", "", Then::close}, retry, out_of_reach},
           {"garbage", {"greeting", "HTTP/1.1 400\r\n\r\n", Then::close}, retry, out_of_reach},
           {"endless line", {"greeting", endless, Then::say_for_ever}, retry, out_of_reach},
           {"endless lines", {"greeting", "220-x\r\n", Then::say_for_ever}, retry, out_of_reach},
           {"refused hello", {"EHLO", "550 5.7.1 no\r\n", Then::close}, retry, out_of_reach},
           {"hung up at MAIL", {"MAIL", "", Then::close}, retry, out_of_reach},
           {"421 at MAIL", {"MAIL", "421 4.4.2 closing\r\n", Then::close}, retry, out_of_reach},
           {"450 at MAIL", {"MAIL", "450 4.1.8 later\r\n"}, retry, "smtp 450 4.1.8"},
           {"553 at MAIL", {"MAIL", "553 5.1.8 no\r\n"}, rejected, "smtp 553 5.1.8"},
           {"421 at RCPT", {"RCPT", "421 4.4.2 closing\r\n", Then::close}, retry, out_of_reach},
           {"451 at RCPT", {"RCPT", "451 4.2.1 greylisted\r\n"}, retry, "smtp 451 4.2.1"},
           {"550 at RCPT", {"RCPT", "550 5.1.1 no\r\n"}, rejected, "smtp 550 5.1.1"},
           {"550 in lines", {"RCPT", "550-5.1.1 a\r\n550 5.1.1 b\r\n"}, rejected, "smtp 550 5.1.1"},
           {"silence at RCPT", {"RCPT", "", Then::be_silent}, retry, out_of_reach},
           {"half a reply", {"RCPT", "25", Then::close}, retry, out_of_reach},
           {"garbage at RCPT", {"RCPT", "what?\r\n", Then::close}, retry, out_of_reach},
           {"451 at DATA", {"DATA", "451 4.3.0 later\r\n"}, retry, "smtp 451 4.3.0"},
           {"554 at DATA", {"DATA", "554 5.5.1 no\r\n"}, rejected, "smtp 554 5.5.1"},
           {"silence at DATA", {"DATA", "", Then::be_silent}, retry, out_of_reach},
           {"hung up at DATA", {"DATA", "", Then::close}, retry, out_of_reach},
       })
    check(row);
}

TEST_CASE("smtp_provider: after the data only an answer tells, and without one it is in doubt") {
  const auto retry = SendOutcome::retry, rejected = SendOutcome::rejected;
  const auto accepted = SendOutcome::accepted, unknown = SendOutcome::unknown;
  const std::string endless(4'096, 'x');
  for (const Row& row : std::vector<Row>{
           {"taken in pieces", {".", "250-2.0.0 thank\r\n250 2.0.0 you\r\n"}, accepted, "", true},
           {"taken, then hung up", {".", "250 2.0.0 ok\r\n", Then::close}, accepted, "", true},
           {"taken in endless words", {".", "250-x\r\n", Then::say_for_ever}, accepted, "", true},
           {"421", {".", "421 4.3.0 closing\r\n", Then::close}, retry, "smtp 421 4.3.0", true},
           {"452", {".", "452 4.3.1 full\r\n"}, retry, "smtp 452 4.3.1", true},
           {"554", {".", "554 5.7.1 spam\r\n"}, rejected, "smtp 554 5.7.1", true},
           {"hung up", {".", "", Then::close}, unknown, no_answer, true},
           {"silence", {".", "", Then::be_silent}, unknown, no_answer, true},
           {"half a reply", {".", "25", Then::close}, unknown, no_answer, true},
           {"garbage", {".", "what?\r\n", Then::close}, unknown, no_answer, true},
           {"an endless line", {".", endless, Then::say_for_ever}, unknown, no_answer, true},
           {"go ahead again", {".", "354 more\r\n", Then::close}, unknown, no_answer, true},
       })
    check(row);
}

TEST_CASE("smtp_provider: a late answer to a mail in doubt is not taken for that to the next") {
  for (const char* const late : {"250 2.0.0 taken\r\n", "554 5.7.1 spam\r\n"}) {
    const FaultySmtp server({".", "", Then::be_silent, late});
    const auto provider = provider_at(server);
    CHECK(send_one(*provider, "1").outcome == SendOutcome::unknown);
    CHECK(send_one(*provider, "2").outcome == SendOutcome::accepted);
    CHECK(send_one(*provider, "3").outcome == SendOutcome::accepted);
    CHECK(server.mails() == 3);
    CHECK(server.connections() == 2);
  }
}

TEST_CASE("smtp_provider: of a batch only the mail that was refused feels it") {
  const FaultySmtp server({"RCPT", "550 5.1.1 no\r\n"});
  const auto provider = provider_at(server);
  const std::vector<OutboundMessage> messages{mail("1"), mail("2"), mail("3")};
  const auto results = provider->send_many(messages);
  REQUIRE(results.has_value());
  CHECK((*results)[0].outcome == SendOutcome::rejected);
  CHECK((*results)[1].outcome == SendOutcome::accepted);
  CHECK((*results)[2].outcome == SendOutcome::accepted);
  CHECK(server.mails() == 2);
}

TEST_CASE("smtp_provider: a server that is silent in a batch costs the batch one wait") {
  const FaultySmtp server({"RCPT", "", Then::be_silent});
  const auto provider = provider_at(server);
  const std::vector<OutboundMessage> messages(50, mail("1"));
  const auto results = provider->send_many(messages);
  REQUIRE(results.has_value());
  CHECK(
      std::ranges::all_of(*results, [](const auto& r) { return r.outcome == SendOutcome::retry; }));
  CHECK(server.connections() == 1);
  CHECK(server.mails() == 0);
}

}  // namespace smtp_faults_test
