#include "files/loopback.hpp"

#include <notify/adapters/clamd.hpp>

#include <atomic>
#include <string>
#include <vector>

using namespace notify;
using namespace notify::test;

namespace clamd_test {
namespace {

/// Speaks clamd's INSTREAM and calls every file with this word infected. A real clamd is not part
/// of the tests: its signatures are 300 MB.
constexpr std::string_view bad_word = "harmless test string";

/// The file that a client streams; nothing if it does not keep to the protocol.
std::string streamed(int socket) {
  if (Loopback::read(socket, 10) != std::string_view("zINSTREAM\0", 10)) return "no command";
  std::string file;
  for (;;) {
    const std::string head = Loopback::read(socket, 4);
    if (head.size() != 4) return "no chunk";
    std::size_t size = 0;
    for (const char c : head) size = size << 8 | static_cast<unsigned char>(c);
    if (size == 0) return file;
    file += Loopback::read(socket, size);
  }
}

void scan_for_bad_word(int socket) {
  const bool is_bad = streamed(socket).find(bad_word) != std::string::npos;
  Loopback::write(
      socket, is_bad ? std::string("stream: Test.Word FOUND", 24) : std::string("stream: OK", 11));
}

Result<std::shared_ptr<VirusScanner>> scanner_at(const Loopback& server) {
  ClamdOptions options;
  options.host = "127.0.0.1";
  options.port = server.port();
  options.timeout_ms = 2'000;
  return make_clamd_scanner(options);
}

}  // namespace

TEST_CASE("clamd: a file is streamed whole, and its verdict is what was found") {
  MESSAGE("against a server that speaks clamd's protocol, not against clamd");
  const Loopback server(scan_for_bad_word);
  const auto scanner = scanner_at(server);
  REQUIRE(scanner);
  CHECK((*scanner)->scan("%PDF-1.4 clean")->is_clean());
  CHECK((*scanner)->scan("")->is_clean());
  const std::string large = std::string(200'000, 'x') + std::string(bad_word);
  CHECK((*scanner)->scan(large)->virus == "Test.Word");
}

TEST_CASE("clamd: what is no verdict is unavailable, whatever the server does") {
  using std::string_view_literals::operator""sv;
  // A client may have its answer while the server still sends it: none changes before the end.
  std::vector<std::string> answers;
  for (const std::string_view bad :
       {""sv, "stream: OK"sv, "\0"sv, "INSTREAM size limit exceeded. ERROR\0"sv,
        "stream: maybe\0"sv})
    answers.emplace_back(bad);
  answers.emplace_back(100'000, 'a');
  std::atomic<std::size_t> next{0};
  const Loopback server([&](int socket) {
    static_cast<void>(streamed(socket));
    Loopback::write(socket, answers.at(next++));
  });
  const auto scanner = scanner_at(server);
  REQUIRE(scanner);
  for (const std::string& answer : answers) {
    CAPTURE(answer);
    const auto verdict = (*scanner)->scan("x");
    REQUIRE_FALSE(verdict.has_value());
    CHECK(verdict.error().code == ErrorCode::unavailable);
  }
  CHECK(next == answers.size());
}

TEST_CASE("clamd: out of reach, and silent, are unavailable") {
  ClamdOptions nowhere;
  nowhere.socket_path = "/nowhere/clamd.ctl";
  CHECK((*make_clamd_scanner(nowhere))->scan("x").error().code == ErrorCode::unavailable);
  const Loopback silent([](int socket) {
    static_cast<void>(streamed(socket));
    static_cast<void>(Loopback::read(socket, 1));  // until the client has had enough
  });
  ClamdOptions options;
  options.host = "127.0.0.1";
  options.port = silent.port();
  options.timeout_ms = 200;
  const auto verdict = (*make_clamd_scanner(options))->scan("x");
  REQUIRE_FALSE(verdict.has_value());
  CHECK(verdict.error().message == "virus scanner did not answer in time");
}

TEST_CASE("clamd: a URL names a socket or a host, and nothing else") {
  CHECK(clamd_options_from("clamd:/run/clamav/clamd.ctl")->socket_path == "/run/clamav/clamd.ctl");
  CHECK(clamd_options_from("clamd:scanner.internal:3310")->host == "scanner.internal");
  CHECK(clamd_options_from("clamd:[::1]:3311")->port == 3311);
  CHECK(clamd_options_from("clamd:[::1]:3311")->host == "::1");
  for (const std::string_view url : {"", "clamd:", "clamd:host", "clamd:host:", "clamd:host:0",
                                     "clamd:host:70000", "clamd::3310", "http://host:3310"})
    CHECK_FALSE(clamd_options_from(url).has_value());
  CHECK_FALSE(make_clamd_scanner({}).has_value());
}

}  // namespace clamd_test
