#include "crypto/sigv4.hpp"
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
      requests.push_back({.url = url, .headers = {{"Authorization", "Bearer tok"}}, .body = "{}"});
    return must(make_https_client(options))->send_many(requests);
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
      {.url = line.server.url("/hook?a=b"),
       .headers = {{"Authorization", "Bearer tok"}, {"Content-Type", "application/json"}},
       .body = R"({"a": "ä"})"},
      {.url = line.server.url("/status/503")}};
  const auto answers = client->send_many(requests);
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
  CHECK(client->send_many(std::span(requests).first(1))[0].status == 200);
  CHECK(client->send_many({}).empty());
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
  CHECK(answers[6].detail == "url is not https");
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
  check_url_refused("http://example.com/", "url is not https");
  check_url_refused("HTTP://example.com/", "url is not https");
  check_url_refused("file:///etc/passwd", "url is not https");
  check_url_refused("gopher://example.com/", "url is not https");
  check_url_refused("https://user:secret@example.com/", "url must not hold credentials");
  check_url_refused("https://user@example.com/", "url must not hold credentials");
  check_url_refused("https://example.com/#part", "url must not hold a fragment");
  check_url_refused("https://exa mple.com/", "url has a character that is not allowed");
  check_url_refused("https://example.com/\r\nX: y", "url has a character that is not allowed");
  check_url_refused("https://ex\xc3\xa4mple.com/", "url has a character that is not allowed");
  check_url_refused("https://example.com/" + std::string(2'000, 'a'),
                    "url is longer than 2000 bytes");
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
  refused([](auto& o) { o.connect_timeout_ms = -1; },
          "timeout of connecting in ms is not 1 to 600000: -1");
  refused([](auto& o) { o.per_host_max = 0; }, "connections to one host is not 1 to 1000: 0");
  refused([](auto& o) { o.total_max = 10'001; }, "connections in all is not 1 to 10000: 10001");
}

TEST_CASE("https: a child of fork makes no call and leaves its parent's lines alone (A8)") {
  const Line line;
  if (!line.is_there()) return;
  const auto client = must(make_https_client(line.options));
  const std::vector<HttpRequest> requests{{.url = line.server.url("/")}};
  CHECK(client->send_many(requests)[0].status == 200);
  const pid_t child = ::fork();
  if (child == 0) ::_exit(client->send_many(requests)[0].status == 0 ? 0 : 1);
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(status == 0);
  CHECK(client->send_many(requests)[0].status == 200);
}

TEST_CASE("https: every method arrives with its headers, and the answer comes with its own") {
  const Line line;
  if (!line.is_there()) return;
  const auto client = must(make_https_client(line.options));
  for (const std::string method : {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"}) {
    CAPTURE(method);
    const std::string body = method == "GET" || method == "HEAD" ? "" : "a\r\nb";
    const std::vector<HttpRequest> requests{{.method = method,
                                             .url = line.server.url("/echo"),
                                             .headers = {{"X-Key", "k: v"}, {"X-Empty", ""}},
                                             .body = body}};
    const HttpAnswer answer = client->send_many(requests)[0];
    CHECK(answer.status == 200);
    CHECK(answer.phase == HttpPhase::answered);
    CHECK(answer.body == body);
    CHECK(!answer.is_too_long);
    CHECK(!answer.broke_off);
    CHECK(header_in(answer.headers, "x-method") == method);
    CHECK(header_in(answer.headers, "content-length") == std::to_string(body.size()));
    CHECK(header_in(answer.headers, "x-other").empty());
    const std::string kept = line.server.requests().back();
    CHECK(kept.find("\"method\": \"" + method + "\"") != std::string::npos);
    CHECK(kept.find(R"("x-key": "k: v")") != std::string::npos);
    CHECK(kept.find(R"("x-empty": "")") != std::string::npos);
    CHECK(kept.find("content-type") == std::string::npos);  // nobody said what it is
  }
}

TEST_CASE("https: an answer is as long as was asked for, and its end is not made up") {
  const Line line;
  if (!line.is_there()) return;
  const auto client = must(make_https_client(line.options));
  const auto answer = [&](const std::string& path, std::size_t bytes_max, bool keeps = true) {
    const std::vector<HttpRequest> requests{
        {.url = line.server.url(path), .answer_bytes_max = bytes_max, .keeps_answer = keeps}};
    return client->send_many(requests)[0];
  };
  CHECK(answer("/long/1000", 1'000).body.size() == 1'000);
  CHECK(!answer("/long/1000", 1'000).is_too_long);
  const HttpAnswer longer = answer("/long/1001", 1'000);
  CHECK(longer.status == 200);
  CHECK(longer.body == std::string(1'000, 'x'));
  CHECK(longer.is_too_long);
  CHECK(!longer.broke_off);
  CHECK(answer("/long/1", 0).is_too_long);
  CHECK(answer("/long/1000000", 2 << 20).body.size() == 1'000'000);
  const HttpAnswer dropped = answer("/long/1000", 1'000, false);
  CHECK(dropped.status == 200);
  CHECK(dropped.body.empty());
  CHECK(dropped.headers.empty());
  const HttpAnswer half = answer("/cut", 1'000);
  CHECK(half.phase == HttpPhase::answered);
  CHECK(half.status == 200);
  CHECK(half.body == "half");
  CHECK(half.broke_off);
  CHECK(!half.detail.empty());
  // Headers have an end, too: what comes of more is no answer.
  CHECK(answer("/headers/60000", 0).status == 200);
  const HttpAnswer endless = answer("/headers/70000", 0);
  CHECK(endless.status == 0);
  CHECK(endless.phase == HttpPhase::unanswered);
}

TEST_CASE("https: it is told whether a request may have been taken (rules/reliability C4)") {
  Line line;
  if (!line.is_there()) return;
  const std::string port = std::to_string(line.server.port());
  const auto phase = [](const HttpAnswer& answer) { return answer.phase; };
  const auto early = line.post({"https://localhost:1/", "https://no-such-name.invalid/",
                                "http://localhost/", "https://ip6-localhost:" + port + "/"});
  for (const HttpAnswer& answer : early) {
    CHECK(phase(answer) == HttpPhase::not_connected);
    CHECK(!answer.detail.empty());
  }
  HttpsOptions wary = line.options;
  wary.ca_file.clear();
  CHECK(phase(Line::post_with(wary, {line.server.url("/")})[0]) == HttpPhase::not_connected);
  CHECK(line.server.requests().empty());
  CHECK(phase(line.post({line.server.url("/drop")})[0]) == HttpPhase::unanswered);
  line.options.timeout_ms = 500;
  CHECK(phase(line.post({line.server.url("/slow/3600000")})[0]) == HttpPhase::unanswered);
  // The time of one request alone.
  line.options.timeout_ms = 600'000;
  const std::vector<HttpRequest> hasty{
      {.url = line.server.url("/slow/3600000"), .connect_timeout_ms = 60'000, .timeout_ms = 500}};
  const HttpAnswer late = must(make_https_client(line.options))->send_many(hasty)[0];
  CHECK(phase(late) == HttpPhase::unanswered);
  CHECK(late.detail == "timeout was reached");
}

TEST_CASE("https: on a kept line that closes without an answer nothing is sent twice") {
  const Line line;
  if (!line.is_there()) return;
  const auto client = must(make_https_client(line.options));
  const auto sent = [&](bool is_repeatable) {
    const std::vector<HttpRequest> first{{.url = line.server.url("/")}};
    CHECK(client->send_many(first)[0].status == 200);
    const std::size_t before = line.server.requests().size();
    const std::vector<HttpRequest> second{
        {.url = line.server.url("/drop"), .body = "pay", .is_repeatable = is_repeatable}};
    CHECK(client->send_many(second)[0].phase == HttpPhase::unanswered);
    return line.server.requests().size() - before;
  };
  CHECK(sent(false) == 1);
  CHECK(sent(true) > 1);
}

TEST_CASE("https: what would make another request of it is never sent") {
  const Line line;
  if (!line.is_there()) return;
  const auto client = must(make_https_client(line.options));
  const auto refused = [&](auto change, std::string_view why) {
    std::vector<HttpRequest> requests{{.url = line.server.url("/")}};
    change(requests[0]);
    const HttpAnswer answer = client->send_many(requests)[0];
    CHECK(answer.forbidden);
    CHECK(answer.phase == HttpPhase::not_connected);
    CHECK(answer.detail == why);
  };
  const auto header = [](std::string name, std::string value) {
    return [=](HttpRequest& r) { r.headers.push_back({name, value}); };
  };
  refused(header("X", "a\r\nY: b"), "header has a value with a line end or NUL");
  refused(header("X", std::string("a\0", 2)), "header has a value with a line end or NUL");
  refused(header("X: a\r\nY", "b"), "header has a name that is not allowed");
  refused(header("", "b"), "header has a name that is not allowed");
  refused(header("content-LENGTH", "5"), "header is not the caller's to set");
  refused(header("Transfer-Encoding", "chunked"), "header is not the caller's to set");
  refused([](HttpRequest& r) { r.method = "GET / HTTP/1.1\r\n"; },
          "method is not of capital letters");
  refused([](HttpRequest& r) { r.method = ""; }, "method is not of capital letters");
  refused([](HttpRequest& r) { r.timeout_ms = 600'001; }, "time-out is not 0 to 600000 ms");
  CHECK(line.server.requests().empty());
}

TEST_CASE("https: a client that may speak in the clear does, and no other") {
  const HttpsServer server(HttpsServer::Tls::without);
  REQUIRE(server.is_available());
  HttpsOptions options;
  options.allow_private = true;
  CHECK(Line::post_with(options, {server.url("/")})[0].detail == "url is not https");
  options.allow_plain = true;
  CHECK(Line::post_with(options, {server.url("/")})[0].status == 200);
  CHECK(Line::post_with(options, {server.url("/drop")})[0].phase == HttpPhase::unanswered);
  CHECK(Line::post_with(options, {"ftp://localhost/"})[0].detail ==
        "url is neither https nor http");
  options.allow_private = false;
  CHECK(Line::post_with(options, {server.url("/")})[0].forbidden);
  CHECK(server.requests().size() == 2);
}

TEST_CASE("https: a signed request is dated by the client's clock and signed as it goes out") {
  Line line;
  if (!line.is_there()) return;
  const auto clock = std::make_shared<SimulatedClock>(at("2015-08-30T12:36:00Z"));
  line.options.clock = clock;
  const auto client = must(make_https_client(line.options));
  HttpRequest request;
  request.url = line.server.url("/a/../echo/b%20c?z=1&a=%2f");
  request.headers = {{"Content-Type", "text/plain"}};
  request.body = "hello";
  request.signing = {"AKIDEXAMPLE", "the secret", "eu-west-2", "ses", "the-token"};
  const auto kept = [&] {
    CHECK(client->send_many(std::span(&request, 1))[0].status == 200);
    return line.server.requests().back();
  };
  const std::string host = "localhost:" + std::to_string(line.server.port());
  const std::vector<HttpHeader> headers{{"Content-Type", "text/plain"}, {"Host", host}};
  const auto expected = [&](UtcTime now) {
    return sigv4::sign({"POST", "/echo/b%20c", "z=1&a=%2f", headers, "hello"}, request.signing, now)
        .back()
        .value;
  };
  const std::string first = kept();
  CHECK(first.find(R"("x-amz-date": "20150830T123600Z")") != first.npos);
  CHECK(first.find(R"("x-amz-security-token": "the-token")") != first.npos);
  CHECK(first.find(R"("host": ")" + host + "\"") != first.npos);
  CHECK(first.find("the secret") == first.npos);
  CHECK(first.find(R"("authorization": ")" + expected(clock->now()) + "\"") != first.npos);
  clock->advance(1h);
  const std::string second = kept();
  CHECK(second.find(R"("x-amz-date": "20150830T133600Z")") != second.npos);
  CHECK(second.find(expected(clock->now())) != second.npos);
}

TEST_CASE("https: what a signature brings is not the caller's to set, and no key breaks a header") {
  const Line line;
  if (!line.is_there()) return;
  const auto client = must(make_https_client(line.options));
  const auto detail = [&](HttpSigning signing, std::vector<HttpHeader> headers) {
    HttpRequest request;
    request.url = line.server.url("/");
    request.signing = std::move(signing);
    request.headers = std::move(headers);
    const HttpAnswer answer = client->send_many(std::span(&request, 1))[0];
    CHECK(answer.forbidden == (answer.status == 0));
    return answer.detail;
  };
  const HttpSigning whole{"id", "secret", "eu-west-2", "s3", ""};
  for (const char* name : {"authorization", "X-Amz-Date", "x-amz-content-sha256"})
    CHECK(detail(whole, {{name, "x"}}) == "header is not the caller's to set");
  CHECK(detail({}, {{"x-amz-date", "x"}}).empty());
  for (const HttpSigning& broken :
       {HttpSigning{"i d", "s", "r", "s3", ""}, HttpSigning{"id", "s", "r\r\nX: y", "s3", ""},
        HttpSigning{"id", "s", "r", "s3\n", ""}, HttpSigning{"id", "s", "r", "s3", "t\xC3\xA4"}})
    CHECK(detail(broken, {}) == "signing has a part with a character that is not allowed");
  CHECK(line.server.requests().size() == 1);
}
