#include <notify/delivery.hpp>

#include <doctest/doctest.h>

#include <array>

using namespace notify;
using namespace std::chrono_literals;

namespace doubt_test {

namespace {

constexpr std::array all_policies{InDoubtPolicy::by_capability, InDoubtPolicy::wait_for_receipt,
                                  InDoubtPolicy::fail, InDoubtPolicy::resend};
const UtcTime noon = UtcTime::from_us(1'774'008'000'000'000);

Doubt doubt(InDoubtPolicy policy, bool removes_duplicates) {
  return {.created_at = noon - 1s,
          .attempted_at = noon,
          .policy = policy,
          .removes_duplicates = removes_duplicates};
}

}  // namespace

TEST_CASE("doubt: a second copy leaves at once only where duplicates are removed (C4)") {
  for (const InDoubtPolicy policy : all_policies) {
    CAPTURE(static_cast<int>(policy));
    const bool repeats = policy == InDoubtPolicy::by_capability || policy == InDoubtPolicy::resend;
    for (const auto after : {0s, 300s, 259'199s}) {
      CHECK((verdict_on(doubt(policy, true), noon + after) == DoubtVerdict::send_again) == repeats);
      CHECK(verdict_on(doubt(policy, false), noon + after) != DoubtVerdict::send_again);
    }
  }
}

TEST_CASE("doubt: a wait ends in a failure, or with resend in one more copy and then a failure") {
  for (const InDoubtPolicy policy : all_policies) {
    CAPTURE(static_cast<int>(policy));
    Doubt first = doubt(policy, false);
    CHECK(verdict_on(first, noon + 72h - 1us) ==
          (policy == InDoubtPolicy::fail ? DoubtVerdict::give_up : DoubtVerdict::wait));
    CHECK(verdict_on(first, noon + 72h) ==
          (policy == InDoubtPolicy::resend ? DoubtVerdict::send_again : DoubtVerdict::give_up));
    first.attempted_at = noon + 72h;
    CHECK(verdict_on(first, noon + 144h) == DoubtVerdict::give_up);
  }
}

TEST_CASE("doubt: what waits is looked at less and less often, and when the wait is over") {
  const Doubt waits = doubt(InDoubtPolicy::by_capability, false);
  CHECK(next_look_at(waits, noon, 300s) == noon + 300s);
  CHECK(next_look_at(waits, noon + 600s, 300s) == noon + 1'200s);
  CHECK(next_look_at(waits, noon + 71h, 300s) == noon + 72h);
  int looks = 0;
  for (UtcTime at = noon; at < noon + 72h; at = next_look_at(waits, at, 300s)) ++looks;
  CHECK(looks < 15);
}

}  // namespace doubt_test
