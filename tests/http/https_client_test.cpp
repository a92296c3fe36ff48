#include "support/https_server.hpp"
#include "support/sample.hpp"

#include <notify/adapters/https.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace {

/// A server and a client that trusts it and may reach it.
struct Line {
  HttpsServer server;
  HttpsOptions options;

  Line() {
    options.allow_private = true;
    options.ca_file = server.ca_file();
  }
  [[nodiscard]] bool is_there() const {
    if (!server.is_available()) MESSAGE("skipped: the openssl program is not installed");
    return server.is_available();
  }
  [[nodiscard]] std::vector<HttpAnswer> post(const std::vector<std::string>& urls) const {
    return post_with(options, urls);
  }
  [[nodiscard]] static std::vector<HttpAnswer> post_with(const HttpsOptions& options,
                                                         const std::vector<std::string>& urls) {
    std::vector<HttpRequest> requests;
    for (const std::string& url : urls)
      requests.push_back({.url = url, .bearer_token = "tok", .body = "{}"});
    return must(make_https_client(options))->post_many(requests);
  }
};

void check_url_refused(std::string_view url, std::string_view message) {
  const auto client = must(make_https_client());
  const auto checked = client->host_of(url);
  REQUIRE_MESSAGE(!checked, url);
  CHECK(checked.error().code == ErrorCode::invalid_argument);
  CHECK(checked.error().message == message);
}

}  // namespace

TEST_CASE("https: a post arrives whole, with its token, and its answer comes back") {
  const Line line;
  if (!line.is_there()) return;
  const auto client = must(make_https_client(line.options));
  const std::vector<HttpRequest> requests{
      {.url = line.server.url("/hook?a=b"), .bearer_token = "tok", .body = R"({"a": "ä"})"},
      {.url = line.server.url("/status/503"), .bearer_token = "", .body = ""}};
  const auto answers = client->post_many(requests);
  REQUIRE(answers.size() == 2);
  CHECK(answers[0].status == 200);
  CHECK(answers[1].status == 503);
  const auto kept = line.server.requests();
  REQUIRE(kept.size() == 2);
  const std::string& first = kept[0].find("/hook?a=b") != std::string::npos ? kept[0] : kept[1];
  CHECK(first.find(R"("authorization": "Bearer tok")") != std::string::npos);
  CHECK(first.find(R"("content-type": "application/json")") != std::string::npos);
  CHECK(first.find(R"({\"a\": \"\u00e4\"})") != std::string::npos);
  // The same client again, over a kept line.
  CHECK(client->post_many(std::span(requests).first(1))[0].status == 200);
  CHECK(client->post_many({}).empty());
}

TEST_CASE("https: each answer, each silence and each refusal is told apart, in order") {
  Line line;
  if (!line.is_there()) return;
  line.options.timeout_ms = 60'000;
  const auto answers = line.post({line.server.url("/status/204"), line.server.url("/status/404"),
                                  line.server.url("/drop"), line.server.url("/status/429"),
                                  "https://localhost:1/", "https://no-such-name.invalid/",
                                  "http://localhost/", line.server.url("/endless")});
  REQUIRE(answers.size() == 8);
  CHECK(answers[0].status == 204);
  CHECK(answers[1].status == 404);
  CHECK(answers[2].status == 0);
  CHECK(!answers[2].detail.empty());
  CHECK(answers[3].status == 429);
  CHECK(answers[4].status == 0);
  CHECK(!answers[4].forbidden);
  CHECK(answers[5].status == 0);
  CHECK(answers[6].forbidden);
  CHECK(answers[6].detail == "callback url is not https");
  CHECK(answers[7].status == 200);
  // Who has little time does not wait for an answer that comes in an hour.
  line.options.timeout_ms = 500;
  const auto silent = line.post({"http://localhost/", line.server.url("/slow/3600000")});
  REQUIRE(silent.size() == 2);
  CHECK(silent[0].forbidden);
  CHECK(silent[1].status == 0);
  CHECK(!silent[1].forbidden);
  CHECK(silent[1].detail == "timeout was reached");
}

TEST_CASE("https: a redirect is an answer like any other, and nobody follows it (S15)") {
  const Line line;
  if (!line.is_there()) return;
  const auto answers = line.post({line.server.url("/redirect/" + line.server.url("/secret"))});
  CHECK(answers[0].status == 302);
  CHECK(line.server.requests().size() == 1);
}

TEST_CASE("https: a name that leads inside is refused when it is connected to (S15)") {
  Line line;
  if (!line.is_there()) return;
  line.options.allow_private = false;
  const std::string port = std::to_string(line.server.port());
  std::vector<std::string> urls;
  // Every way to write this machine that a parser may know.
  for (const char* host :
       {"localhost", "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0", "0.0.0.0",
        "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::]", "127.0.0.1.", "LOCALHOST",
        "[0:0:0:0:0:0:0:1]", "10.0.0.1", "169.254.169.254", "[fe80::1]"})
    urls.push_back("https://" + std::string(host) + ":" + port + "/");
  for (const HttpAnswer& answer : line.post(urls)) {
    CHECK(answer.status == 0);
    CHECK(answer.detail != "");
  }
  CHECK(line.server.requests().empty());
  const auto direct = line.post({line.server.url("/")});
  CHECK(direct[0].forbidden);
  CHECK(direct[0].detail == "host leads to an address that is not allowed");
}

TEST_CASE("https: a certificate that nobody vouches for, or of another name, is refused") {
  Line line;
  if (!line.is_there()) return;
  HttpsOptions trusting = line.options;
  CHECK(Line::post_with(trusting, {line.server.url("/")})[0].status == 200);
  HttpsOptions wary = line.options;
  wary.ca_file.clear();
  const HttpAnswer answer = Line::post_with(wary, {line.server.url("/")})[0];
  CHECK(answer.status == 0);
  CHECK(!answer.detail.empty());
  const std::string other = "https://ip6-localhost:" + std::to_string(line.server.port()) + "/";
  CHECK(Line::post_with(trusting, {other})[0].status == 0);
  CHECK(line.server.requests().size() == 1);
}

TEST_CASE("https: no more lines to one host than allowed, and waiting costs no deadline") {
  Line line;
  if (!line.is_there()) return;
  line.options.per_host_max = 3;
  // All take longer than the deadline of one; a slow machine gets more of both.
  std::int64_t answered = 0, asked = 0;
  for (int slow = 1; answered < 24 && slow <= 32; slow *= 2) {
    line.options.timeout_ms = 1'500 * slow;
    const std::vector<std::string> urls(24, line.server.url("/slow/" + std::to_string(300 * slow)));
    answered = std::ranges::count(line.post(urls), 200, &HttpAnswer::status);
    asked += answered;
  }
  CHECK(answered == 24);
  const auto kept = line.server.requests();
  REQUIRE(std::ssize(kept) >= asked);
  CHECK(kept.back().find(R"("at_once": 3)") != std::string::npos);
}

TEST_CASE("https: a url that would not be called is refused without quoting it (S15)") {
  check_url_refused("http://example.com/", "callback url is not https");
  check_url_refused("HTTP://example.com/", "callback url is not https");
  check_url_refused("file:///etc/passwd", "callback url is not https");
  check_url_refused("gopher://example.com/", "callback url is not https");
  check_url_refused("https://user:secret@example.com/", "callback url must not hold credentials");
  check_url_refused("https://user@example.com/", "callback url must not hold credentials");
  check_url_refused("https://example.com/#part", "callback url must not hold a fragment");
  check_url_refused("https://exa mple.com/", "callback url has a character that is not allowed");
  check_url_refused("https://example.com/\r\nX: y",
                    "callback url has a character that is not allowed");
  check_url_refused("https://ex\xc3\xa4mple.com/",
                    "callback url has a character that is not allowed");
  check_url_refused("https://example.com/" + std::string(2'000, 'a'),
                    "callback url is longer than 2000 bytes");
  for (const char* broken : {"", "example.com", "https://", "https://[::1",
                             "https://example.com:99999/", "https://:443/", "//example.com/"})
    CHECK(!must(make_https_client())->host_of(broken));
  const auto client = must(make_https_client());
  for (const char* fine : {"https://example.com", "https://example.com:8443/a?b=c&d",
                           "HTTPS://EXAMPLE.com/%20", "https://[2606:4700::1111]/"})
    CHECK(client->host_of(fine).has_value());
}

TEST_CASE("https: a host has one form, however its url is written") {
  const auto client = must(make_https_client());
  for (const char* url : {"https://example.com", "HTTPS://EXAMPLE.com./a?b",
                          "https://example.com:8443/", "https://example.com.:443/"})
    CHECK(must(client->host_of(url)) == "example.com");
  CHECK(must(client->host_of("https://[2606:4700::1111]:8443/")) == "[2606:4700::1111]");
  CHECK(must(client->host_of("https://www.example.com/example.com")) == "www.example.com");
}

TEST_CASE("https: options out of range are refused") {
  const auto refused = [](auto change, std::string_view message) {
    HttpsOptions options;
    change(options);
    const auto made = make_https_client(options);
    REQUIRE(!made);
    CHECK(made.error().message == message);
  };
  refused([](auto& o) { o.timeout_ms = 0; }, "timeout in ms is not 1 to 600000: 0");
  refused([](auto& o) { o.per_host_max = 0; }, "connections to one host is not 1 to 1000: 0");
  refused([](auto& o) { o.total_max = 10'001; }, "connections in all is not 1 to 10000: 10001");
}

TEST_CASE("https: a child of fork makes no call and leaves its parent's lines alone (A8)") {
  const Line line;
  if (!line.is_there()) return;
  const auto client = must(make_https_client(line.options));
  const std::vector<HttpRequest> requests{
      {.url = line.server.url("/"), .bearer_token = "", .body = ""}};
  CHECK(client->post_many(requests)[0].status == 200);
  const pid_t child = ::fork();
  if (child == 0) ::_exit(client->post_many(requests)[0].status == 0 ? 0 : 1);
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(status == 0);
  CHECK(client->post_many(requests)[0].status == 200);
}
