#include "support/print_stub.hpp"

#include <notify/adapters/https.hpp>

#include <doctest/doctest.h>

namespace notify::test {

PrintStub::PrintStub() {
  child_.start({NFY_PRINT_STUB});
  http_ = make_https_client({.timeout_ms = 600'000, .allow_private = true, .allow_plain = true})
              .value();
}

std::string PrintStub::url() const { return "http://127.0.0.1:" + std::to_string(child_.port()); }

void PrintStub::control(const std::string& json) {
  ask({.method = "POST", .url = url() + "/control", .body = json});
}

std::string PrintStub::state() {
  return ask({.method = "GET", .url = url() + "/state", .answer_bytes_max = 64 << 20});
}

std::string PrintStub::ask(HttpRequest request) {
  const auto answers = http_->send_many({&request, 1});
  REQUIRE(answers.size() == 1);
  REQUIRE(answers[0].status == 200);
  return answers[0].body;
}

}  // namespace notify::test
