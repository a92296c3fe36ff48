#include "support/smtp_server.hpp"

#include <notify/adapters/smtp.hpp>

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <simdjson.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

using namespace notify;
using test::SmtpServer;

namespace {

/// The visible skip of a test that needs a server where none can be started.
#define NFY_NEED(server)                                   \
  if (!(server).is_available()) {                          \
    MESSAGE("skipped: python3-aiosmtpd is not installed"); \
    return;                                                \
  }

std::shared_ptr<Clock> clock_of_the_spring_change() {
  return std::make_shared<SimulatedClock>(UtcTime::from_text("2026-03-29T00:59:59Z").value());
}

std::shared_ptr<Provider> provider_of(SmtpOptions options) {
  return make_smtp_provider(std::move(options), clock_of_the_spring_change()).value();
}

std::shared_ptr<Provider> provider_at(const std::string& url) {
  SmtpOptions options;
  options.url = url;
  options.domain = "notify.example";
  return provider_of(options);
}

OutboundMessage mail(std::string key = "key-1") {
  OutboundMessage message;
  message.type = NotificationType::email;
  message.provider_key = std::move(key);
  message.to = "someone@example.com";
  message.sender = "bins@notify.example";
  message.from_name = "Bins";
  message.subject = "Bin day";
  message.body = "Hello\n\nYour bin day is Monday\n";
  message.html = "<p>Hello</p>";
  return message;
}

SendResult send_one(Provider& provider, const OutboundMessage& message) {
  const auto results = provider.send_many(std::span(&message, 1));
  REQUIRE(results.has_value());
  REQUIRE(results->size() == 1);
  return results->front();
}

/// A mail as the server's parser read it.
class ReadMail {
public:
  explicit ReadMail(const std::string& json) : root_(parser_.parse(json)) {}

  std::string text(std::string_view field) const { return std::string(root_[field]); }
  std::int64_t number(std::string_view field) const { return root_[field]; }
  std::string header(std::string_view name) const {
    std::string found = "(none)";
    for (const auto pair : simdjson::dom::array(root_["headers"])) {
      if (std::string_view(pair.at(0)) != name) continue;
      REQUIRE(found == "(none)");
      found = std::string(pair.at(1));
    }
    return found;
  }
  std::string part(std::size_t index, std::string_view field) const {
    return std::string(root_["parts"].at(index)[field]);
  }
  std::size_t part_count() const { return simdjson::dom::array(root_["parts"]).size(); }
  std::string defects() const { return simdjson::minify(root_["defects"]); }
  std::string recipients() const { return simdjson::minify(root_["rcpt_tos"]); }
  bool is_ascii() const { return root_["is_ascii"]; }

private:
  simdjson::dom::parser parser_;
  simdjson::dom::element root_;
};

std::string with_crlf(std::string text) {
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2) {
    text.replace(at, 1, "\r\n");
  }
  return text;
}

/// A port of 127.0.0.1 that nobody listens on.
std::string url_of_nobody() {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  REQUIRE(::bind(socket, reinterpret_cast<sockaddr*>(&address), size) == 0);
  REQUIRE(::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  ::close(socket);
  return "smtp://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
}

}  // namespace

TEST_CASE(
    "smtp_provider: one click in the mail program unsubscribes, if there is a link (RFC 8058)") {
  SmtpServer server;
  NFY_NEED(server);
  const auto provider = provider_at(server.url());
  OutboundMessage message = mail("with-link");
  message.unsubscribe_link = "https://x.example/u?" + std::string(300, 'a');
  CHECK(send_one(*provider, message).outcome == SendOutcome::accepted);
  CHECK(send_one(*provider, mail("without-link")).outcome == SendOutcome::accepted);
  message.unsubscribe_link = "https://x.example/\r\nBcc: someone@example.com";
  CHECK(send_one(*provider, message).outcome == SendOutcome::rejected);

  REQUIRE(server.mails().size() == 2);
  const ReadMail with(server.mails()[0]);
  CHECK(with.header("list-unsubscribe") == "<https://x.example/u?" + std::string(300, 'a') + ">");
  CHECK(with.header("list-unsubscribe-post") == "List-Unsubscribe=One-Click");
  const ReadMail without(server.mails()[1]);
  CHECK(without.header("list-unsubscribe") == "(none)");
  CHECK(without.header("list-unsubscribe-post") == "(none)");
}

TEST_CASE("smtp_provider: a mail arrives as it was meant") {
  SmtpServer server;
  NFY_NEED(server);
  const auto provider = provider_at(server.url());
  CHECK(provider->identifier() == "smtp");
  CHECK(provider->type() == NotificationType::email);
  OutboundMessage message = mail("0198c0de-0000-7000-8000-000000000001");
  message.reply_to = "help@council.example";
  const SendResult result = send_one(*provider, message);
  CHECK(result.outcome == SendOutcome::accepted);
  CHECK(result.reference == "<0198c0de-0000-7000-8000-000000000001@notify.example>");
  CHECK(result.detail.empty());

  REQUIRE(server.mails().size() == 1);
  const ReadMail read(server.mails()[0]);
  CHECK(read.text("mail_from") == "bins@notify.example");
  CHECK(read.recipients() == R"(["someone@example.com"])");
  CHECK(read.text("from_name") == "Bins");
  CHECK(read.text("from_address") == "bins@notify.example");
  CHECK(read.header("to") == "someone@example.com");
  CHECK(read.header("reply-to") == "help@council.example");
  CHECK(read.header("subject") == "Bin day");
  CHECK(read.text("date") == "2026-03-29 00:59:59+00:00");
  CHECK(read.header("message-id") == result.reference);
  CHECK(read.header("mime-version") == "1.0");
  CHECK(read.text("content_type") == "multipart/alternative");
  CHECK(read.defects() == "[]");
  REQUIRE(read.part_count() == 2);
  CHECK(read.part(0, "content_type") == "text/plain");
  CHECK(read.part(0, "charset") == "utf-8");
  CHECK(read.part(0, "encoding") == "quoted-printable");
  CHECK(read.part(0, "text") == "Hello\r\n\r\nYour bin day is Monday\r\n");
  CHECK(read.part(1, "content_type") == "text/html");
  CHECK(read.part(1, "text") == "<p>Hello</p>");
}

TEST_CASE("smtp_provider: any text survives the journey in lines that every server takes") {
  SmtpServer server;
  NFY_NEED(server);
  OutboundMessage message = mail();
  SUBCASE("non-ASCII subject and names") {
    message.subject = "Eich diwrnod biniau: dydd Llun 🗑 – £3.50 …";
    message.from_name = "Cyngor Tŵr \"Sïr\", 東京";
  }
  SUBCASE("very long subject and name") {
    for (int i = 0; i < 60; ++i) message.subject += "日本語 and ";
    for (int i = 0; i < 25; ++i) message.from_name += " Département";
  }
  SUBCASE("a subject that looks encoded") { message.subject = "=?UTF-8?B?Q2Fm?= is not for you"; }
  SUBCASE("a long plain subject") {
    message.subject =
        "one two three four five six seven eight nine ten eleven twelve thirteen "
        "fourteen fifteen sixteen seventeen eighteen nineteen twenty";
  }
  SUBCASE("quotes, backslashes and commas in a name") { message.from_name = R"(A "B" \C, <d@e>)"; }
  SUBCASE("no name, subject or body") {
    message.from_name.clear();
    message.subject.clear();
    message.body.clear();
  }
  SUBCASE("dots at line starts") {
    message.body = ".\n..\n.dot\nnot.\n\n.\n";
    message.html = ".\n.";
  }
  SUBCASE("long lines") {
    message.body = std::string(5'000, 'a') + "\n" + std::string(3'000, '.') + "é\n";
  }
  SUBCASE("trailing spaces, tabs and equals signs") { message.body = "a \nb\t\n = =3D =\n \n"; }
  SUBCASE("From at a line start") { message.body = "From here\n\nFrom there\n"; }
  SUBCASE("every byte of ASCII but CR") {
    for (char c = 1; c > 0; ++c) {
      if (c != '\r') message.body += c;
    }
  }
  SUBCASE("a body of a megabyte") {
    while (message.body.size() < 1'000'000) message.body += "All work and no play — \n.dull\n";
    message.html = "<p>" + message.body + "</p>";
  }
  REQUIRE(send_one(*provider_at(server.url()), message).outcome == SendOutcome::accepted);
  REQUIRE(server.mails().size() == 1);
  const ReadMail read(server.mails()[0]);
  CHECK(read.header("subject") == message.subject);
  CHECK(read.text("from_name") == message.from_name);
  CHECK(read.text("from_address") == message.sender);
  CHECK(read.part(0, "text") == with_crlf(message.body));
  CHECK(read.part(1, "text") == with_crlf(message.html));
  CHECK(read.defects() == "[]");
  CHECK(read.is_ascii());
  CHECK(read.number("longest_line") <= 76);
}

TEST_CASE("smtp_provider: without HTML the plain text is the only alternative") {
  SmtpServer server;
  NFY_NEED(server);
  OutboundMessage message = mail();
  message.html.clear();
  REQUIRE(send_one(*provider_at(server.url()), message).outcome == SendOutcome::accepted);
  const ReadMail read(server.mails().at(0));
  REQUIRE(read.part_count() == 1);
  CHECK(read.part(0, "content_type") == "text/plain");
}

TEST_CASE("smtp_provider: a batch goes over one kept line, and so does the next") {
  SmtpServer server;
  NFY_NEED(server);
  const auto provider = provider_at(server.url());
  for (int batch = 0; batch < 4; ++batch) {
    std::vector<OutboundMessage> messages;
    for (int i = 0; i < 50; ++i) messages.push_back(mail(std::to_string(batch * 50 + i)));
    const auto results = provider->send_many(messages);
    REQUIRE(results.has_value());
    for (const SendResult& result : *results) REQUIRE(result.outcome == SendOutcome::accepted);
  }
  const auto mails = server.mails();
  REQUIRE(mails.size() == 200);
  for (std::size_t i = 0; i < mails.size(); ++i) {
    REQUIRE(ReadMail(mails[i]).header("message-id") ==
            "<" + std::to_string(i) + "@notify.example>");
  }
  const auto counts = server.stop();
  CHECK(counts.received == 200);
  CHECK(counts.connections == 1);
}

TEST_CASE("smtp_provider: a kept line that the server closed is opened again, once") {
  SUBCASE("and the mail goes through") {
    SmtpServer server({"--hang-up-first", "1"});
    NFY_NEED(server);
    const auto provider = provider_at(server.url());
    for (const auto key : {"1", "2", "3"}) {
      CHECK(send_one(*provider, mail(key)).outcome == SendOutcome::accepted);
    }
    const auto counts = server.stop();
    CHECK(counts.received == 3);
    CHECK(counts.connections == 2);
  }
  SUBCASE("and if the new one is closed too, the mail is for a later try") {
    SmtpServer server({"--hang-up-first", "2"});
    NFY_NEED(server);
    const auto provider = provider_at(server.url());
    CHECK(send_one(*provider, mail("1")).outcome == SendOutcome::accepted);
    CHECK(send_one(*provider, mail("2")).outcome == SendOutcome::retry);
    CHECK(send_one(*provider, mail("2")).outcome == SendOutcome::accepted);
    CHECK(server.stop().received == 2);
  }
}

TEST_CASE("smtp_provider: a refused recipient is rejected, is not quoted and harms no other") {
  SmtpServer server({"--reject-domain", "nowhere.example"});
  NFY_NEED(server);
  std::vector<OutboundMessage> messages{mail("1"), mail("2"), mail("3")};
  messages[1].to = "someone@nowhere.example";
  const auto results = provider_at(server.url())->send_many(messages);
  REQUIRE(results.has_value());
  CHECK((*results)[0].outcome == SendOutcome::accepted);
  CHECK((*results)[1].outcome == SendOutcome::rejected);
  CHECK((*results)[1].detail == "smtp 550 5.1.1");
  CHECK((*results)[2].outcome == SendOutcome::accepted);
  CHECK(server.stop().received == 2);
}

TEST_CASE("smtp_provider: 4xx after the data means retry, 5xx rejected, others get through") {
  bool temporary = false;
  SUBCASE("4xx") { temporary = true; }
  SUBCASE("5xx") { temporary = false; }
  SmtpServer server({"--fail-first", "2", "--fail-code", temporary ? "451" : "554"});
  NFY_NEED(server);
  const std::vector<OutboundMessage> messages{mail("1"), mail("2"), mail("3")};
  const auto results = provider_at(server.url())->send_many(messages);
  REQUIRE(results.has_value());
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK((*results)[i].outcome == (temporary ? SendOutcome::retry : SendOutcome::rejected));
    CHECK((*results)[i].detail == (temporary ? "smtp 451 4.3.0" : "smtp 554 5.3.0"));
    CHECK((*results)[i].reference.empty());
  }
  CHECK((*results)[2].outcome == SendOutcome::accepted);
  CHECK(server.stop().received == 1);
}

TEST_CASE("smtp_provider: a line that drops after the data leaves the mail in doubt") {
  SmtpServer server({"--drop-after-data", "1"});
  NFY_NEED(server);
  const auto provider = provider_at(server.url());
  const std::vector<OutboundMessage> messages{mail("1"), mail("2")};
  const auto results = provider->send_many(messages);
  REQUIRE(results.has_value());
  CHECK((*results)[0].outcome == SendOutcome::unknown);
  CHECK((*results)[0].detail.starts_with("no answer to the mail: "));
  CHECK((*results)[1].outcome == SendOutcome::accepted);
  const SendResult resent = send_one(*provider, messages[0]);
  CHECK(resent.outcome == SendOutcome::accepted);
  CHECK(resent.reference == (*results)[0].reference);
  const auto mails = server.mails();
  REQUIRE(mails.size() == 3);
  CHECK(ReadMail(mails[0]).header("message-id") == ReadMail(mails[2]).header("message-id"));
}

TEST_CASE("smtp_provider: a server out of reach means retry for the whole batch, at once") {
  const auto provider = provider_at(url_of_nobody());
  std::vector<OutboundMessage> messages(1'000, mail());
  messages[7].to = "not an address";
  const auto results = provider->send_many(messages);
  REQUIRE(results.has_value());
  REQUIRE(results->size() == messages.size());
  for (std::size_t i = 0; i < results->size(); ++i) {
    const SendResult& result = (*results)[i];
    REQUIRE(result.outcome == (i == 7 ? SendOutcome::rejected : SendOutcome::retry));
    if (i != 7) REQUIRE(result.detail.starts_with("smtp server out of reach: "));
  }
}

TEST_CASE("smtp_provider: an address or a header that could smuggle is rejected, never sent") {
  SmtpServer server;
  NFY_NEED(server);
  OutboundMessage message = mail();
  const std::string nul("a\0b", 3);
  std::string detail;
  SUBCASE("subject with a line end") {
    message.subject = "Hello\r\nBcc: everyone@example.com";
    detail = "subject has a line end or NUL";
  }
  SUBCASE("subject with NUL") {
    message.subject = nul;
    detail = "subject has a line end or NUL";
  }
  SUBCASE("name with a bare line feed") {
    message.from_name = "Bins\nBcc: everyone@example.com";
    detail = "from name has a line end or NUL";
  }
  SUBCASE("recipient with another command") {
    message.to = "a@b.example>\r\nRCPT TO:<c@d.example";
    detail = "recipient address is malformed";
  }
  SUBCASE("recipient that is two") {
    message.to = "a@b.example,c@d.example";
    detail = "recipient address is malformed";
  }
  SUBCASE("recipient that is empty") {
    message.to.clear();
    detail = "recipient address is malformed";
  }
  SUBCASE("recipient with NUL") {
    message.to += nul;
    detail = "recipient address is malformed";
  }
  SUBCASE("sender") {
    message.sender = "bins@notify.example\r";
    detail = "sender address is malformed";
  }
  SUBCASE("reply-to") {
    message.reply_to = "a@b\r\nX: y";
    detail = "reply-to address is malformed";
  }
  SUBCASE("provider key") {
    message.provider_key = "a\r\nX: y";
    detail = "provider key has a line end or NUL";
  }
  SUBCASE("endless provider key") {
    message.provider_key = std::string(1'000, 'k');
    detail = "provider key is too long";
  }
  const SendResult result = send_one(*provider_at(server.url()), message);
  CHECK(result.outcome == SendOutcome::rejected);
  CHECK(result.detail == detail);
  CHECK(server.stop().received == 0);
}

TEST_CASE("smtp_provider: a wrong password is no fault of the mail: retry") {
  SmtpServer server({"--auth", "notify:right"});
  NFY_NEED(server);
  SmtpOptions options;
  options.url = server.url();
  options.username = "notify";
  options.password = "right";
  CHECK(send_one(*provider_of(options), mail()).outcome == SendOutcome::accepted);
  options.password = "wrong";
  const SendResult wrong = send_one(*provider_of(options), mail());
  CHECK(wrong.outcome == SendOutcome::retry);
  CHECK(wrong.detail.starts_with("smtp server out of reach: "));
  CHECK(wrong.detail.find("wrong") == std::string::npos);
  options.username.clear();
  const SendResult nobody = send_one(*provider_of(options), mail());
  CHECK(nobody.outcome == SendOutcome::retry);
  CHECK(nobody.detail.find("smtp 530") != std::string::npos);
  CHECK(server.stop().received == 1);
}

TEST_CASE("smtp_provider: TLS is refused with a certificate that nobody vouches for") {
  std::string directory = (std::filesystem::temp_directory_path() / "nfy-tls-XXXXXX").string();
  REQUIRE(::mkdtemp(directory.data()) != nullptr);
  const std::string pem = directory + "/server.pem";
  const std::string command =
      "openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=localhost "
      "-addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout '" +
      directory + "/key.pem' -out '" + directory + "/cert.pem' 2>/dev/null && cat '" + directory +
      "/key.pem' '" + directory + "/cert.pem' > '" + pem + "'";
  if (std::system(command.c_str()) != 0) {
    MESSAGE("skipped: the openssl program is not installed");
    return;
  }
  SmtpServer server({"--tls", pem});
  NFY_NEED(server);
  SmtpOptions options;
  options.url = server.url();
  options.require_tls = true;
  const SendResult distrusted = send_one(*provider_of(options), mail());
  CHECK(distrusted.outcome == SendOutcome::retry);
  CHECK(distrusted.detail.starts_with("smtp server out of reach: "));
  CHECK(server.mails().empty());

  options.ca_file = directory + "/cert.pem";
  CHECK(send_one(*provider_of(options), mail()).outcome == SendOutcome::accepted);
  CHECK(server.stop().received == 1);
  std::filesystem::remove_all(directory);

  SUBCASE("and a server without TLS does not do where TLS is required") {
    SmtpServer plain;
    options.url = plain.url();
    options.ca_file.clear();
    CHECK(send_one(*provider_of(options), mail()).outcome == SendOutcome::retry);
    CHECK(plain.stop().received == 0);
  }
}

TEST_CASE("smtp_provider: a forked child gets an error and leaves the parent's line alone") {
  SmtpServer server;
  NFY_NEED(server);
  auto provider = provider_at(server.url());
  REQUIRE(send_one(*provider, mail("1")).outcome == SendOutcome::accepted);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const OutboundMessage message = mail("2");
    const auto results = provider->send_many(std::span(&message, 1));
    const bool refused = !results && results.error().code == ErrorCode::forked;
    provider.reset();
    ::_exit(refused ? 0 : 1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  CHECK(send_one(*provider, mail("3")).outcome == SendOutcome::accepted);
  const auto counts = server.stop();
  CHECK(counts.received == 2);
  CHECK(counts.connections == 1);
}

TEST_CASE("smtp_provider: impossible options are refused without quoting a password") {
  SmtpOptions options;
  options.url = "smtp://mail.example:587";
  std::string says;
  SUBCASE("no url") {
    options.url.clear();
    says = "smtp url can't be read";
  }
  SUBCASE("no scheme") {
    options.url = "mail.example:25";
    says = "smtp url can't be read";
  }
  SUBCASE("another scheme") {
    options.url = "http://mail.example";
    says = "url is not smtp or smtps: http";
  }
  SUBCASE("a file") {
    options.url = "file:///etc/passwd";
    says = "url is not smtp or smtps: file";
  }
  SUBCASE("credentials") {
    options.url = "smtp://user:hunter2@mail.example";
    says = "smtp url must not hold credentials";
  }
  SUBCASE("a path") {
    options.url = "smtp://mail.example/%0d%0aX";
    says = "smtp url has something after its host: mail.example";
  }
  SUBCASE("a line end") {
    options.url = "smtp://mail.example\r\nX";
    says = "smtp url can't be read";
  }
  SUBCASE("a domain that is none") {
    options.domain = "a b";
    says = "domain is no host name: a b";
  }
  SUBCASE("no time") {
    options.timeout_ms = 0;
    says = "timeout is out of range: 0 ms";
  }
  SUBCASE("no identifier") {
    options.identifier.clear();
    says = "a provider needs an identifier";
  }
  const auto made = make_smtp_provider(options, clock_of_the_spring_change());
  REQUIRE_FALSE(made.has_value());
  CHECK(made.error().code == ErrorCode::invalid_argument);
  CHECK(made.error().message == says);
}

TEST_CASE("smtp_provider: needs a clock") {
  SmtpOptions options;
  options.url = "smtps://mail.example/";
  CHECK(make_smtp_provider(options, clock_of_the_spring_change()).has_value());
  CHECK_FALSE(make_smtp_provider(options, nullptr).has_value());
}
