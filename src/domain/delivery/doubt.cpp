#include "domain/names.hpp"

#include <notify/delivery.hpp>

#include <algorithm>
#include <array>

namespace notify {
namespace {

constexpr std::array<std::string_view, 4> policy_names{"by_capability", "wait_for_receipt", "fail",
                                                       "resend"};

}  // namespace

std::string_view name_of(InDoubtPolicy policy) noexcept {
  return names::name_in(policy_names, policy);
}

Result<InDoubtPolicy> in_doubt_policy_from(std::string_view name) {
  return names::value_in<InDoubtPolicy>(policy_names, "in-doubt policy", name);
}

DoubtVerdict verdict_on(const Doubt& doubt, UtcTime now) noexcept {
  if (doubt.policy == InDoubtPolicy::fail) return DoubtVerdict::give_up;
  const bool may_repeat =
      doubt.policy == InDoubtPolicy::resend || doubt.policy == InDoubtPolicy::by_capability;
  if (may_repeat && doubt.removes_duplicates) return DoubtVerdict::send_again;
  if (now < doubt.attempted_at + doubt.wait) return DoubtVerdict::wait;
  // An attempt so long after the creation is the one that a first wait led to.
  const bool waited_before = doubt.attempted_at >= doubt.created_at + doubt.wait;
  return doubt.policy == InDoubtPolicy::resend && !waited_before ? DoubtVerdict::send_again
                                                                 : DoubtVerdict::give_up;
}

UtcTime next_look_at(const Doubt& doubt, UtcTime now, std::chrono::microseconds usual) noexcept {
  const auto age = now - doubt.attempted_at;
  return std::min(doubt.attempted_at + doubt.wait, now + std::max(usual, age));
}

}  // namespace notify
