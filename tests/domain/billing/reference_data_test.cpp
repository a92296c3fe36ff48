#include "domain/billing/bill_makers.hpp"

using namespace notify;
using namespace notify::test;

namespace {

std::string refusal(const ReferenceData& data) {
  const auto checked = check_reference_data(data);
  return checked ? std::string() : checked.error().message;
}

LetterRate rate_of(std::string_view from, std::string_view price, std::int64_t sheets = 1) {
  return {at(from), {}, sheets, money(price), true, Postage::second};
}

}  // namespace

TEST_CASE("reference_data: what contradicts itself or costs less than nothing is refused") {
  const std::string_view april = "2025-03-31T23:00:00Z";
  CHECK(refusal({}) == "");
  CHECK(refusal({.sms_rates = {{at(april), money("-0.01")}}}) == "negative sms rate: -0.01");
  CHECK(refusal({.sms_rates = {{at(april), money("0.01")}, {at(april), money("0.02")}}}) ==
        "two sms rates are valid from 2025-03-31T23:00:00.000000Z");
  CHECK(refusal({.sms_rates = {{at(april), money("0.01")}, {at(april), money("0.010")}}}) == "");
  CHECK(refusal({.letter_rates = {rate_of(april, "0.50"), rate_of(april, "0.51")}}) ==
        "two letter rates: second, 1 sheets, from 2025-03-31T23:00:00.000000Z");
  CHECK(refusal({.letter_rates = {rate_of(april, "0.50"), rate_of(april, "0.51", 2)}}) == "");
  CHECK(refusal({.letter_rates = {rate_of(april, "0.50", 0)}}) == "letter rate for 0 sheets");
  CHECK(refusal({.letter_rates = {rate_of(april, "-1")}}) == "negative letter rate: -1");
  LetterRate back = rate_of(april, "0.50");
  back.end_date = at("2025-03-31T22:59:59Z");
  CHECK(refusal({.letter_rates = {back}}) ==
        "letter rate ends before it begins: second, 1 sheets, from 2025-03-31T23:00:00.000000Z");
  LetterRate classless = rate_of(april, "0.50");
  classless.post_class = Postage::none;
  CHECK(refusal({.letter_rates = {classless}}) == "letter rate without a post class");
  CHECK(refusal({.default_allowances = {{OrganisationType::other, 2025, -1}}}) ==
        "negative default allowance: -1");
  CHECK(refusal({.default_allowances = {{OrganisationType::other, 0, 1}}}) ==
        "financial year is out of range: 0");
  CHECK(refusal({.default_allowances = {{OrganisationType::other, 2025, 1},
                                        {OrganisationType::other, 2025, 2}}}) ==
        "two default allowances for other from 2025");
}

TEST_CASE("allowance: high volume gives nothing, a custom one is carried over, else the default") {
  const std::vector<DefaultAllowance> defaults = {{OrganisationType::central, 2016, 250'000},
                                                  {OrganisationType::central, 2022, 40'000}};
  AllowanceHistory history{.organisation_type = OrganisationType::central};
  CHECK(allowance_from(defaults, history, 2021).value() == Allowance{2021, 250'000, false, false});
  CHECK(allowance_from(defaults, history, 2026).value() == Allowance{2026, 40'000, false, false});

  history.last_year = Allowance{2021, 7, false};
  CHECK(allowance_from(defaults, history, 2022).value().free_sms_fragment_limit == 40'000);
  history.last_year->has_custom_allowance = true;
  CHECK(allowance_from(defaults, history, 2022).value() == Allowance{2022, 7, true, false});

  history.units_last_year = high_volume_units - 1;
  CHECK(allowance_from(defaults, history, 2022).value().free_sms_fragment_limit == 7);
  history.units_last_year = high_volume_units;
  CHECK(allowance_from(defaults, history, 2022).value() == Allowance{2022, 0, false, true});

  history = {.organisation_type = OrganisationType::local};
  CHECK(allowance_from(defaults, history, 2022).error().message ==
        "no default allowance for local in 2022");
}

TEST_CASE("allowance: units are those of billed SMS, whatever their day costs") {
  const auto cell = [](NotificationType type, Status status, KeyType key, std::int64_t units,
                       std::int64_t multiplier) {
    CubeRow row;
    row.key.type = type;
    row.key.status = status;
    row.key.key_type = key;
    row.key.rate_multiplier = multiplier;
    row.notifications = 1;
    row.billable_units = units;
    return row;
  };
  const std::vector<CubeRow> cells = {
      cell(NotificationType::sms, Status::delivered, KeyType::normal, 3, 2),
      cell(NotificationType::sms, Status::sending, KeyType::team, 1, 1),
      cell(NotificationType::sms, Status::created, KeyType::normal, 100, 1),
      cell(NotificationType::sms, Status::technical_failure, KeyType::normal, 100, 1),
      cell(NotificationType::sms, Status::delivered, KeyType::test, 100, 1),
      cell(NotificationType::letter, Status::delivered, KeyType::normal, 100, 1)};
  CHECK(chargeable_sms_units(cells) == 7);
  CHECK(chargeable_sms_units(std::vector{cell(NotificationType::sms, Status::sent, KeyType::normal,
                                              INT64_MAX, 2)}) == INT64_MAX);
}
