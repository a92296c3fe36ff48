#include "harness.hpp"

#include "crypto/sigv4.hpp"

namespace notify::bench {

void bench_sign(Bench& bench) {
  constexpr int count = 20'000;
  constexpr std::size_t body_bytes = 2'000;  // an e-mail of a few lines, in JSON
  const HttpSigning with{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "eu-west-2",
                         "ses", ""};
  const std::vector<HttpHeader> headers{{"Content-Type", "application/json"},
                                        {"Host", "email.eu-west-2.amazonaws.com"}};
  const std::string body(body_bytes, 'x');
  bench.measure({.name = "provider.sigv4",
                 .unit = "us/request",
                 .better = Better::lower,
                 .goal_of = GoalOf::ours,
                 .goal = 15},
                [&] {
                  const double taken = seconds([&] {
                    for (int i = 0; i < count; ++i)
                      keep(sigv4::sign({"POST", "/v2/email/outbound-emails", "", headers, body},
                                       with, UtcTime::from_us(1'774'008'000'000'000 + i)));
                  });
                  return taken * 1e6 / count;
                });
}

}  // namespace notify::bench
