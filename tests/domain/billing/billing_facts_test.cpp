#include "domain/billing/bill_makers.hpp"

#include <algorithm>

using namespace notify;
using namespace notify::test;

namespace {

RateTable rates() {
  const auto start = at("2016-01-01T00:00:00Z");
  return RateTable({{start, money("2.2")}, {at("2018-03-31T23:00:00Z"), money("2.5")}},
                   {{start, {}, 1, money("0.3"), true, Postage::second},
                    {start, {}, 2, money("0.3"), true, Postage::second},
                    {start, {}, 2, money("0.5"), true, Postage::first},
                    {start, {}, 1, money("0.9"), true, Postage::europe},
                    {start, {}, 3, money("1.5"), true, Postage::rest_of_world}});
}

CubeRow cell(NotificationType type, std::int64_t notifications, std::int64_t units) {
  CubeRow row;
  row.key.day = day("2018-03-25");
  row.key.service_id = id<ServiceId>(1);
  row.key.template_id = id<TemplateId>(1);
  row.key.type = type;
  row.key.status = Status::delivered;
  row.key.provider = "mmg";
  row.notifications = notifications;
  row.billable_units = units;
  if (type == NotificationType::letter) {
    row.key.postage = Postage::second;
    row.key.sheets = 1;
  }
  return row;
}

Result<std::vector<BillingFact>> project(const std::vector<CubeRow>& cells) {
  return project_billing(cells, rates(), Calendar::preset("uk").value());
}

}  // namespace

TEST_CASE("billing facts: each type bills its own statuses and no other") {
  const auto billed = [](NotificationType type) {
    std::int64_t notifications = 0;
    for (int status = 0; status < status_count; ++status) {
      auto row = cell(type, 1, 1);
      row.key.status = static_cast<Status>(status);
      const auto facts = project({row}).value();
      for (const BillingFact& fact : facts) notifications += fact.notifications_sent;
    }
    return notifications;
  };
  CHECK(billed(NotificationType::email) == 4);
  CHECK(billed(NotificationType::letter) == 3);
  CHECK(billed(NotificationType::sms) == 6);
}

TEST_CASE("billing facts: normal and team keys count, test keys never") {
  auto team = cell(NotificationType::sms, 1, 1);
  team.key.key_type = KeyType::team;
  auto test = team;
  test.key.key_type = KeyType::test;
  const auto facts = project({cell(NotificationType::sms, 1, 1), team, test}).value();
  REQUIRE(facts.size() == 1);
  CHECK(facts[0].notifications_sent == 2);
}

TEST_CASE("billing facts: columns that a type does not have are constants") {
  SUBCASE("e-mail") {
    auto row = cell(NotificationType::email, 2, 7);
    row.key.international = true;
    const auto facts = project({row}).value();
    REQUIRE(facts.size() == 1);
    CHECK(facts[0].provider == "ses");
    CHECK(facts[0].rate_multiplier == 0);
    CHECK(!facts[0].international);
    CHECK(facts[0].postage == Postage::none);
    CHECK(facts[0].billable_units == 0);
    CHECK(facts[0].notifications_sent == 2);
    CHECK(facts[0].rate.is_zero());
  }
  SUBCASE("sms without a provider") {
    auto row = cell(NotificationType::sms, 1, 1);
    row.key.provider.clear();
    const auto facts = project({row}).value();
    REQUIRE(facts.size() == 1);
    CHECK(facts[0].provider == "unknown");
    CHECK(facts[0].rate == money("2.2"));
  }
  SUBCASE("letter") {
    auto row = cell(NotificationType::letter, 1, 1);
    row.key.international = true;
    const auto facts = project({row}).value();
    REQUIRE(facts.size() == 1);
    CHECK(facts[0].provider == "dvla");
    CHECK(facts[0].international);
    CHECK(facts[0].rate == money("0.3"));
  }
}

TEST_CASE("billing facts: multipliers make rows of their own") {
  auto again = cell(NotificationType::sms, 1, 1);
  again.key.status = Status::sending;
  CHECK(project({cell(NotificationType::sms, 1, 1), again}).value().size() == 1);
  again.key.rate_multiplier = 2;
  const auto facts = project({cell(NotificationType::sms, 1, 1), again}).value();
  REQUIRE(facts.size() == 2);
  CHECK(facts[0].rate_multiplier == 1);
  CHECK(facts[1].rate_multiplier == 2);
  CHECK(facts[1].billable_units == 1);
  CHECK(facts[1].chargeable_units() == 2);
}

TEST_CASE("billing facts: letters make a row for each post class") {
  const auto letters = [](Postage postage, std::int64_t sheets, std::int64_t sent) {
    auto row = cell(NotificationType::letter, sent, sent * sheets);
    row.key.postage = postage;
    row.key.sheets = sheets;
    return row;
  };
  const auto facts =
      project({letters(Postage::second, 2, 1), letters(Postage::first, 2, 2),
               letters(Postage::europe, 1, 1), letters(Postage::rest_of_world, 3, 1)})
          .value();
  std::vector<std::string> rows;
  for (const BillingFact& fact : facts) {
    rows.push_back(std::string(name_of(fact.postage)) + " " +
                   std::to_string(fact.notifications_sent) + "/" +
                   std::to_string(fact.billable_units));
  }
  std::ranges::sort(rows);
  CHECK(rows ==
        std::vector<std::string>{"europe 1/1", "first 2/4", "rest-of-world 1/3", "second 1/2"});
  SUBCASE("and one row for different sheets of one price") {
    const auto same = project({letters(Postage::second, 2, 1), letters(Postage::second, 1, 1)});
    REQUIRE(same.value().size() == 1);
    CHECK(same.value()[0].billable_units == 3);
  }
}

TEST_CASE("billing facts: job, key type and status are no part of the key, the template is") {
  auto other = cell(NotificationType::sms, 1, 1);
  other.key.job_id = id<JobId>(7);
  other.key.status = Status::temporary_failure;
  CHECK(project({cell(NotificationType::sms, 1, 1), other}).value().size() == 1);
  other.key.template_id = id<TemplateId>(2);
  CHECK(project({cell(NotificationType::sms, 1, 1), other}).value().size() == 2);
}

TEST_CASE("billing facts: the rate of a day is the one at its local midnight") {
  auto eve = cell(NotificationType::sms, 1, 1);
  eve.key.day = day("2018-03-31");
  auto first = eve;
  first.key.day = day("2018-04-01");
  const auto facts = project({first, eve}).value();
  REQUIRE(facts.size() == 2);
  CHECK(facts[0].rate == money("2.2"));
  CHECK(facts[1].rate == money("2.5"));
}

TEST_CASE("billing facts: the day the clocks go forward lasts 23 hours and no other day's") {
  const auto window = Calendar::preset("uk").value().window_of(day("2018-03-25"));
  CHECK(!window.contains(at("2018-03-24T23:59:00Z")));
  CHECK(window.contains(at("2018-03-25T00:00:00Z")));
  CHECK(window.contains(at("2018-03-25T22:59:00Z")));
  CHECK(!window.contains(at("2018-03-25T23:01:00Z")));
}

TEST_CASE("billing facts: signed cells that cancel out are no row and need no rate") {
  auto gone = cell(NotificationType::sms, 1, 2);
  gone.key.day = day("2001-01-01");
  auto taken_back = gone;
  taken_back.notifications = -1;
  taken_back.billable_units = -2;
  CHECK(project({gone, taken_back}).value().empty());
  const auto missing = project({gone});
  REQUIRE(!missing);
  CHECK(missing.error().code == ErrorCode::not_found);
}

TEST_CASE("billing facts: cells of two services are refused") {
  auto other = cell(NotificationType::sms, 1, 1);
  other.key.service_id = id<ServiceId>(2);
  CHECK(!project({cell(NotificationType::sms, 1, 1), other}));
}

TEST_CASE("billing facts: sums that overflow are an error") {
  auto huge = cell(NotificationType::sms, INT64_MAX, 1);
  auto again = huge;
  again.key.status = Status::sending;
  CHECK(!project({huge, again}));
}
