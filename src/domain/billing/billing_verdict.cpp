// Why one notification is, or is not, on a bill.

#include <notify/billing.hpp>

#include <algorithm>
#include <array>

namespace notify {
namespace {

std::string sentence(const Notification& n, BillingReason reason) {
  const std::string status(name_of(n.status));
  const std::string type(name_of(n.type));
  switch (reason) {
    case BillingReason::charged: return "its units are charged: the free allowance was used up";
    case BillingReason::free_of_charge: return "its units are free under the year's allowance";
    case BillingReason::partly_free: return "the allowance ran out inside its fact row";
    case BillingReason::email: return "e-mail is counted and costs nothing";
    case BillingReason::no_units: return "it is counted with no units, so it costs nothing";
    case BillingReason::test_key: return "messages of test keys are never billed";
    case BillingReason::status_not_billed: return "status " + status + " is not billed for " + type;
    case BillingReason::no_rate: return "its day has no price yet";
  }
  return {};
}

BillingReason reason_of(const Notification& n, const UsageSegment& segment) {
  if (n.type == NotificationType::email) return BillingReason::email;
  if (n.type == NotificationType::letter)
    return n.billable_units == 0 ? BillingReason::no_units : BillingReason::charged;
  if (n.billable_units == 0 || n.rate_multiplier == 0) return BillingReason::no_units;
  if (segment.charged_units == 0) return BillingReason::free_of_charge;
  return segment.free_units == 0 ? BillingReason::charged : BillingReason::partly_free;
}

}  // namespace

std::string_view name_of(BillingReason reason) noexcept {
  constexpr std::array<std::string_view, 8> names = {
      "charged",  "free-of-charge", "partly-free",       "email",
      "no-units", "test-key",       "status-not-billed", "no-rate"};
  return names[static_cast<std::size_t>(reason)];
}

CubeKey cube_key(const Notification& n, const Calendar& calendar) {
  return CubeKey{.day = calendar.day_of(n.created_at),
                 .service_id = n.service_id,
                 .template_id = n.template_id,
                 .job_id = n.job_id,
                 .type = n.type,
                 .key_type = n.key_type,
                 .status = n.status,
                 .provider = n.sent_by,
                 .rate_multiplier = n.rate_multiplier,
                 .international = n.international,
                 .postage = n.postage,
                 .sheets = n.type == NotificationType::letter ? n.billable_units : 0};
}

BillingVerdict billing_verdict(const Notification& n, const Calendar& calendar,
                               const RateTable& rates, std::span<const UsageSegment> segments) {
  BillingVerdict verdict;
  verdict.day = calendar.day_of(n.created_at);
  verdict.financial_year = calendar.financial_year_of(verdict.day);
  verdict.status = n.status;
  const auto decide = [&](BillingReason reason) {
    verdict.reason = reason;
    verdict.explanation = sentence(n, reason);
    return verdict;
  };
  if (n.key_type == KeyType::test) return decide(BillingReason::test_key);
  if (!billed_statuses(n.type).contains(n.status)) {
    return decide(BillingReason::status_not_billed);
  }
  verdict.counted = true;
  const CubeRow cell{cube_key(n, calendar), 1, n.billable_units};
  const auto fact = project_billing(std::span(&cell, 1), rates, calendar);
  if (!fact || fact->empty()) return decide(BillingReason::no_rate);
  const auto found = std::ranges::find_if(segments, [&](const UsageSegment& segment) {
    return !comes_before(segment.fact, fact->front()) && !comes_before(fact->front(), segment.fact);
  });
  if (found == segments.end()) return decide(BillingReason::no_rate);
  verdict.segment = *found;
  return decide(reason_of(n, *found));
}

}  // namespace notify
