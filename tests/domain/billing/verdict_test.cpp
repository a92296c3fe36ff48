#include "domain/billing/bill_makers.hpp"

#include <set>

using namespace notify;
using namespace notify::test;

namespace verdict_tests {

namespace {

RateTable rates() {
  return RateTable({{at("2016-05-18T00:00:00Z"), money("0.02")}},
                   {{at("2016-05-18T00:00:00Z"), {}, 1, money("0.50"), true, Postage::second}});
}

const Calendar& uk() {
  static const Calendar calendar = Calendar::preset("uk").value();
  return calendar;
}

Notification message(NotificationType type = NotificationType::sms) {
  Notification n;
  n.template_id = id<TemplateId>(1);
  n.type = type;
  n.status = Status::delivered;
  n.sent_by = "mmg";
  n.billable_units = 1;
  n.created_at = at("2025-06-01T23:30:00Z");  // 2 June in London
  if (type == NotificationType::letter) n.postage = Postage::second;
  return n;
}

/// The verdict where the year has `before` other units and this message, under `allowance`.
BillingVerdict verdict(const Notification& n, std::int64_t before, std::int64_t allowance) {
  std::vector<BillingFact> facts = {sms("2025-05-01", "0.02", before)};
  const CubeRow cell{cube_key(n, uk()), 1, n.billable_units};
  const auto own = project_billing(std::span(&cell, 1), rates(), uk()).value();
  facts.insert(facts.end(), own.begin(), own.end());
  const auto segments = allocate_allowance(sorted(facts), allowance).value();
  return billing_verdict(n, uk(), rates(), segments);
}

}  // namespace

TEST_CASE("billing_verdict: what is counted names its fact row and who paid for it") {
  const auto charged = verdict(message(), 10, 10);
  CHECK(charged.reason == BillingReason::charged);
  CHECK(charged.counted);
  CHECK(charged.day == day("2025-06-02"));
  CHECK(charged.financial_year == 2025);
  REQUIRE(charged.segment);
  CHECK(charged.segment->used_before == 10);
  CHECK(charged.segment->charged_units == 1);

  CHECK(verdict(message(), 10, 11).reason == BillingReason::free_of_charge);
  Notification two = message();
  two.billable_units = 2;
  CHECK(verdict(two, 10, 11).reason == BillingReason::partly_free);
  CHECK(verdict(message(NotificationType::email), 1, 0).reason == BillingReason::email);
  CHECK(verdict(message(NotificationType::letter), 1, 100).reason == BillingReason::charged);
  Notification blank = message(NotificationType::letter);
  blank.billable_units = 0;
  CHECK(verdict(blank, 1, 0).reason == BillingReason::no_units);
}

TEST_CASE("billing_verdict: what is not counted says why") {
  Notification n = message();
  n.key_type = KeyType::test;
  auto refused = verdict(n, 1, 0);
  CHECK(refused.reason == BillingReason::test_key);
  CHECK_FALSE(refused.counted);
  CHECK_FALSE(refused.segment);

  n = message();
  n.status = Status::technical_failure;
  refused = verdict(n, 1, 0);
  CHECK(refused.reason == BillingReason::status_not_billed);
  CHECK(refused.explanation == "status technical-failure is not billed for sms");

  n = message(NotificationType::letter);
  n.billable_units = 9;  // no such price
  const auto unpriced = billing_verdict(n, uk(), rates(), {});
  CHECK(unpriced.reason == BillingReason::no_rate);
  CHECK(unpriced.counted);
}

TEST_CASE("billing_verdict: counted exactly when ft_billing has a row of it") {
  for (int type = 0; type < 3; ++type) {
    for (int key = 0; key < 3; ++key) {
      for (int status = 0; status < status_count; ++status) {
        Notification n = message(static_cast<NotificationType>(type));
        n.key_type = static_cast<KeyType>(key);
        n.status = static_cast<Status>(status);
        const CubeRow cell{cube_key(n, uk()), 1, n.billable_units};
        const bool has_row = !project_billing(std::span(&cell, 1), rates(), uk()).value().empty();
        CAPTURE(status);
        CHECK(billing_verdict(n, uk(), rates(), {}).counted == has_row);
      }
    }
  }
}

TEST_CASE("billing_verdict: every reason has a name of its own") {
  std::set<std::string_view> names;
  for (int reason = 0; reason < 8; ++reason)
    names.insert(name_of(static_cast<BillingReason>(reason)));
  CHECK(names.size() == 8);
}

}  // namespace verdict_tests
