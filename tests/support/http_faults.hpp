#pragma once

#include "codec/json_text.hpp"
#include "support/https_server.hpp"
#include "support/sample.hpp"

#include <notify/open_provider.hpp>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <ostream>

/// One table of everything that can go wrong between us and a provider that is asked over HTTP, to
/// be run over each of them on real sockets:
///
///     check_http_faults({.kind = "mmg", .options = R"("api_key": "k")", .message = ...,
///                        .accepts = {.body = R"({"Reference": 7})"}, .reference = "7"});
///
/// A program that uses it compiles support/https_server.cpp and defines NFY_HTTPS_SINK.
namespace notify::test {

/// An answer or a fault, and what it must mean for the message.
struct HttpFault {
  std::string name;
  HttpReply reply;
  SendOutcome outcome = SendOutcome::unknown;
};

/// A provider as the table sees it.
struct HttpSubject {
  std::string kind;
  std::string options;     ///< members of its JSON beside url, timeout_ms and allow_plain
  std::string url_path{};  ///< of the option url
  OutboundMessage message{};
  HttpReply accepts{};              ///< says that the message was taken; `path` as in HttpReply
  std::string reference{};          ///< that `accepts` gives
  std::vector<HttpReply> before{};  ///< answers on other paths, such as that of a token
  /// Rows of its own; one of a name that the table has takes that one's place.
  std::vector<HttpFault> own{};
  std::vector<std::string> secrets{};  ///< what no detail may show, beside the message
};

/// Reserved numbers and names only.
[[nodiscard]] inline OutboundMessage sample_sms(std::string to = "447700900123") {
  OutboundMessage message;
  message.id = *NotificationId::from_text("0190163a-7b2c-7def-8123-456789abcdef");
  message.provider_key = message.id.to_text();
  message.to = std::move(to);
  message.sender = "GOVUK";
  message.body = "Ms Jones: your \"slot\" & 50% caf\xc3\xa9 \xe2\x82\xac\n2+2=4";
  return message;
}

/// The rows that all providers share; `accepts` is what an answer looks like that says yes.
[[nodiscard]] inline std::vector<HttpFault> http_faults(const HttpReply& accepts) {
  const auto with = [&](auto change) {
    HttpReply reply = accepts;
    change(reply);
    return reply;
  };
  const auto fault = [&](const char* name) { return with([&](auto& r) { r.fault = name; }); };
  const auto status = [&](std::int64_t value, std::string body = "<html>no</html>") {
    return with([&](auto& r) {
      r.status = value;
      r.body = std::move(body);
    });
  };
  const auto redirect = with([](auto& r) {
    r.status = 302;
    r.headers.emplace_back("Location", "http://localhost:1/elsewhere");
  });
  using enum SendOutcome;
  return {
      {"yes", accepts, accepted},
      {"yes, after a while", with([](auto& r) { r.wait_ms = 200; }), accepted},
      {"yes, byte by byte", fault("drip"), accepted},
      {"throttled", status(429), retry},
      {"a wrong key", status(401), retry},
      {"not allowed", status(403), retry},
      {"a wrong URL", status(404), retry},
      {"a redirect", redirect, retry},
      {"an error of the server", status(500), retry},
      {"out of service", status(503), retry},
      {"out of service, at length", status(503, std::string(100'000, 'x')), retry},
      {"a gateway that lost its server", status(502), unknown},
      {"a gateway that waited in vain", status(504), unknown},
      {"closed without a word", fault("drop"), unknown},
      {"reset", fault("reset"), unknown},
      {"an interim answer and no other", fault("interim"), unknown},
      {"no HTTP", fault("foreign"), unknown},
      {"cut off", fault("cut"), unknown},
      {"without an end", fault("endless"), unknown},
      {"headers without an end", fault("wordy"), unknown},
      {"yes, and too much of it", status(200, std::string(100'000, ' ')), unknown},
      {"garbage", status(200, "<html>\xc3\xa4\"{[</html>"), unknown},
      {"nothing", status(200, ""), unknown},
  };
}

/// A port of this machine at which nobody ever answers. Who connects to it with TLS waits for the
/// handshake; with `full` there is no room in its queue either, so that not even TCP connects.
class SilentPort {
public:
  explicit SilentPort(bool full) {
    listening_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    REQUIRE(::bind(listening_, generic, size) == 0);
    REQUIRE(::listen(listening_, full ? 0 : 128) == 0);
    REQUIRE(::getsockname(listening_, generic, &size) == 0);
    port_ = ntohs(address.sin_port);
    for (int i = 0; full && i < 4; ++i) {
      waiting_.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
      static_cast<void>(::connect(waiting_.back(), generic, size));
    }
  }
  ~SilentPort() {
    for (const int socket : waiting_) ::close(socket);
    ::close(listening_);
  }
  SilentPort(const SilentPort&) = delete;
  SilentPort& operator=(const SilentPort&) = delete;

  [[nodiscard]] std::string url(const std::string& scheme, const std::string& path) const {
    return scheme + "://127.0.0.1:" + std::to_string(port_) + path;
  }

private:
  int listening_ = -1;
  std::uint16_t port_ = 0;
  std::vector<int> waiting_;
};

[[nodiscard]] inline std::shared_ptr<Provider> open_at(const HttpSubject& subject,
                                                       const std::string& url,
                                                       std::int64_t timeout_ms) {
  std::string json = R"({"url": )";
  codec::append_json_string(json, url);
  json += R"(, "allow_plain": true, "timeout_ms": )" + std::to_string(timeout_ms);
  if (!subject.options.empty()) json += ", " + subject.options;
  return must(open_provider(subject.kind, json + "}"));
}

inline SendResult send_one(const HttpSubject& subject, const std::string& url,
                           std::int64_t timeout_ms) {
  auto results = must(open_at(subject, url, timeout_ms)->send_many({&subject.message, 1}));
  REQUIRE(results.size() == 1);
  const SendResult& result = results[0];
  CHECK(result.detail.empty() == (result.outcome == SendOutcome::accepted));
  std::vector<std::string> hidden = subject.secrets;
  for (const auto* text : {&subject.message.to, &subject.message.body, &subject.message.subject})
    if (!text->empty()) hidden.push_back(*text);
  for (const std::string& text : hidden)
    CHECK_MESSAGE(result.detail.find(text) == std::string::npos, result.detail);
  CHECK(result.detail.find_first_of("\r\n") == std::string::npos);
  return result;
}

namespace http_faults_detail {

constexpr std::int64_t long_ms = 600'000;  // only stops what hangs

inline std::int64_t asked(const HttpsServer& server, const HttpSubject& subject) {
  return std::ranges::count_if(server.records(), [&](const HttpRecord& record) {
    return record.path.starts_with(subject.accepts.path);
  });
}

inline void script(HttpsServer& server, const HttpSubject& subject, const HttpReply& reply) {
  std::vector<HttpReply> replies = subject.before;
  replies.push_back(reply);
  server.script(replies);
}

/// A server that never answers. However slow the machine, the request reaches it once there is
/// time enough; before that nothing was sent.
inline void check_silence(HttpsServer& server, const HttpSubject& subject) {
  HttpReply silent = subject.accepts;
  silent.fault = "silent";
  script(server, subject, silent);
  bool was_asked = false;
  for (std::int64_t ms = 300; !was_asked && ms <= long_ms; ms *= 2) {
    const std::int64_t before = asked(server, subject);
    const SendResult result = send_one(subject, server.url(subject.url_path), ms);
    was_asked = asked(server, subject) > before;
    if (was_asked)
      CHECK(result.outcome == SendOutcome::unknown);
    else
      CHECK(result.outcome != SendOutcome::rejected);
  }
  CHECK(was_asked);
}

}  // namespace http_faults_detail

/// Runs the table over a provider: each row sends one message, to a server that is asked once.
inline void check_http_faults(const HttpSubject& subject) {
  namespace detail = http_faults_detail;
  HttpsServer server(HttpsServer::Tls::without);
  REQUIRE(server.is_available());
  std::vector<HttpFault> rows = http_faults(subject.accepts);
  for (const HttpFault& own : subject.own) {
    const auto at = std::ranges::find(rows, own.name, &HttpFault::name);
    if (at == rows.end())
      rows.push_back(own);
    else
      *at = own;
  }
  for (HttpFault& row : rows) {
    INFO(subject.kind, ": ", row.name);
    if (row.reply.path.empty()) row.reply.path = subject.accepts.path;
    detail::script(server, subject, row.reply);
    const std::int64_t before = detail::asked(server, subject);
    const SendResult result = send_one(subject, server.url(subject.url_path), detail::long_ms);
    INFO(result.detail);
    CHECK(static_cast<int>(result.outcome) == static_cast<int>(row.outcome));
    CHECK(detail::asked(server, subject) == before + 1);
    if (row.outcome == SendOutcome::accepted && row.reply.body == subject.accepts.body)
      CHECK(result.reference == subject.reference);
  }
  detail::check_silence(server, subject);
  const auto unreached = [&](const char* name, const std::string& url, std::int64_t ms) {
    INFO(subject.kind, ": ", name);
    CHECK(send_one(subject, url, ms).outcome == SendOutcome::retry);
  };
  const std::string& path = subject.url_path;
  const SilentPort without_handshake(false), without_connection(true);
  unreached("connection refused", "http://localhost:1" + path, detail::long_ms);
  unreached("no TCP in time", without_connection.url("http", path), 300);
  unreached("no TLS in time", without_handshake.url("https", path), 300);
  server.script({});  // what does not speak TLS answers its beginning, if at all, in plain text
  unreached("no TLS", "https://localhost:" + std::to_string(server.port()) + path, detail::long_ms);
}

}  // namespace notify::test
