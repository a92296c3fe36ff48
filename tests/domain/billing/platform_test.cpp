#include "domain/billing/bill_makers.hpp"

#include <notify/report.hpp>

using namespace notify;
using namespace notify::test;

// The data set of the reference's own tests (rules/reports 2, 3), with
// 1 May 2019 as its first day.
namespace {

Service service(std::uint8_t number, std::string name, std::uint8_t organisation = 0) {
  Service s;
  s.id = id<ServiceId>(number);
  s.name = std::move(name);
  s.calendar = "uk";
  if (organisation != 0) s.organisation_id = id<OrganisationId>(organisation);
  return s;
}

BillingSum text(std::uint8_t of, std::string_view on, std::int64_t sent, std::int64_t units) {
  return {.service_id = id<ServiceId>(of),
          .first_day = day(on),
          .type = NotificationType::sms,
          .rate = money("0.11"),
          .notifications_sent = sent,
          .billable_units = units,
          .chargeable_units = units};
}
BillingSum post(std::uint8_t of, std::string_view on, std::int64_t sent, std::int64_t sheets,
                std::string_view rate, Postage postage) {
  return {.service_id = id<ServiceId>(of),
          .first_day = day(on),
          .type = NotificationType::letter,
          .rate = money(rate),
          .postage = postage,
          .notifications_sent = sent,
          .billable_units = sheets,
          .chargeable_units = sent};
}
BillingSum mail(std::uint8_t of, std::string_view on, std::int64_t sent) {
  return {.service_id = id<ServiceId>(of),
          .first_day = day(on),
          .type = NotificationType::email,
          .notifications_sent = sent};
}

constexpr std::uint8_t a = 1, b = 2, c = 3, d = 4, b_sms = 5, e = 6, f = 7;

PlatformBilling platform() {
  PlatformBilling p;
  p.calendars.push_back(Calendar::preset("uk").value());
  for (std::uint8_t n = 1; n <= 3; ++n)
    p.organisations.push_back({id<OrganisationId>(n), "Org " + std::to_string(n)});
  p.organisations[0].billing = {"org po", "org contact", "org@example.com", "org ref"};
  p.services = {service(a, "a - with sms and letter", 1), service(b, "b - emails", 2),
                service(c, "c - letters only", 3),        service(d, "d - service without org"),
                service(b_sms, "b - chargeable sms"),     service(e, "e - sms within allowance"),
                service(f, "f - without ft_billing", 1)};
  p.services[0].billing.purchase_order_number = "service po";
  for (const Service& s : p.services) p.allowances[{s.id, 2019}] = {2019, 10};
  p.sums = {text(a, "2019-04-24", 1, 2),
            text(a, "2019-05-01", 1, 2),
            text(a, "2019-05-03", 1, 1),
            post(a, "2019-05-08", 2, 2, "0.35", Postage::first),
            post(a, "2019-05-08", 2, 4, "0.45", Postage::second),
            post(a, "2019-06-01", 4, 8, "0.45", Postage::second),
            mail(b, "2019-05-01", 10),
            post(c, "2019-05-01", 2, 3, "0.50", Postage::first),
            post(c, "2019-05-08", 8, 5, "0.65", Postage::second),
            post(c, "2019-06-01", 12, 5, "0.65", Postage::second),
            post(d, "2019-05-03", 7, 4, "1.55", Postage::rest_of_world),
            post(d, "2019-05-03", 8, 4, "1.55", Postage::europe),
            post(d, "2019-05-03", 2, 1, "0.35", Postage::second),
            post(d, "2019-05-03", 1, 1, "0.50", Postage::first),
            post(d, "2019-05-03", 3, 2, "0.64", Postage::economy),
            text(b_sms, "2019-04-24", 2, 12),
            text(b_sms, "2019-05-03", 1, 1),
            text(b_sms, "2019-05-08", 1, 2),
            text(e, "2019-05-08", 1, 2)};
  return p;
}

const LocalDayRange may_june{day("2019-05-01"), day("2019-06-30")};

}  // namespace

TEST_CASE("billing report: letters, charged SMS and who pays, organisations first") {
  const auto rows = billing_report_rows(platform(), may_june).value();
  REQUIRE(rows.size() == 4);
  CHECK(rows[0].service_name == "a - with sms and letter");
  CHECK(rows[0].total_letters == 8);
  CHECK(rows[0].letter_cost == money("3.40"));
  CHECK(letter_breakdown(rows[0].letters) ==
        "6 second class letters at 45p\n2 first class letters at 35p\n");
  CHECK(rows[0].billing.purchase_order_number == "service po");
  CHECK(rows[0].billing.contact_names == "org contact");
  CHECK(rows[1].total_letters == 22);
  CHECK(rows[1].letter_cost == money("14.00"));
  CHECK(letter_breakdown(rows[1].letters) ==
        "20 second class letters at 65p\n2 first class letters at 50p\n");
  CHECK(rows[2].service_name == "b - chargeable sms");
  CHECK(rows[2].sms_cost == money("0.33"));
  CHECK(rows[2].sms_charged_units == 3);
  CHECK(rows[3].letter_cost == money("26.37"));
  CHECK(letter_breakdown(rows[3].letters) ==
        "3 economy class letters at 64p\n2 second class letters at 35p\n"
        "1 first class letters at 50p\n15 international letters at £1.55\n");
}

TEST_CASE("billing report: prices below a pound are whole pence, from a pound on two decimals") {
  const auto shown_as = [](std::string_view rate) {
    return letter_breakdown(std::vector<LetterLine>{{"second", money(rate), 1}});
  };
  CHECK(shown_as("0.638") == "1 second class letters at 64p\n");
  CHECK(shown_as("0") == "1 second class letters at 0p\n");
  CHECK(shown_as("1") == "1 second class letters at £1.00\n");
  CHECK(shown_as("1234567.891") == "1 second class letters at £1,234,567.89\n");
}

TEST_CASE("sms usage: what was free before the range is gone, what comes after does not count") {
  const auto rows = sms_usage_rows(platform(), may_june).value();
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].service_name == "a - with sms and letter");
  CHECK(rows[0].free_allowance_left == 5);
  CHECK(rows[0].charged_units == 0);
  CHECK(rows[1].service_name == "b - chargeable sms");
  CHECK(rows[1].chargeable_units == 3);
  CHECK(rows[1].charged_units == 3);
  CHECK(rows[1].free_allowance_left == 0);
  CHECK(rows[2].free_allowance_left == 8);
  const auto april = sms_usage_rows(platform(), {day("2019-04-01"), day("2019-04-30")}).value();
  REQUIRE(april.size() == 2);
  CHECK(april[0].free_allowance_left == 8);
  CHECK(april[1].charged_units == 2);
  CHECK(april[1].cost == money("0.22"));
}

TEST_CASE("sms usage: two ranges of a year add up to the year, wherever it is cut") {
  const PlatformBilling p = platform();
  const LocalDayRange year{day("2019-04-01"), day("2020-03-31")};
  const auto totals = [](const std::vector<SmsUsageRow>& rows) {
    std::int64_t charged = 0, chargeable = 0;
    Decimal cost;
    for (const SmsUsageRow& row : rows) {
      charged += row.charged_units;
      chargeable += row.chargeable_units;
      cost = cost.plus(row.cost).value();
    }
    return std::tuple(charged, chargeable, cost);
  };
  const auto whole = totals(sms_usage_rows(p, year).value());
  for (LocalDay cut = year.first; cut < year.last; cut = cut.next()) {
    const auto [c1, u1, m1] = totals(sms_usage_rows(p, {year.first, cut}).value());
    const auto [c2, u2, m2] = totals(sms_usage_rows(p, {cut.next(), year.last}).value());
    CHECK(std::tuple(c1 + c2, u1 + u2, m1.plus(m2).value()) == whole);
  }
}

TEST_CASE("sms usage: a range over two financial years uses the allowance of each") {
  PlatformBilling p = platform();
  p.sums = {text(e, "2020-03-31", 1, 15), text(e, "2020-04-01", 1, 15)};
  p.allowances[{id<ServiceId>(e), 2020}] = {2020, 4};
  const auto rows = sms_usage_rows(p, {day("2020-03-01"), day("2020-04-30")}).value();
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].charged_units == 5 + 11);
  CHECK(rows[0].free_allowance == 4);
  CHECK(rows[0].free_allowance_left == 0);
}

TEST_CASE("sms usage: without an allowance every unit is charged, and none is shown") {
  PlatformBilling p = platform();
  p.allowances.clear();
  const auto rows = sms_usage_rows(p, may_june).value();
  for (const SmsUsageRow& row : rows) {
    CHECK_FALSE(row.free_allowance);
    CHECK(row.free_allowance_left == 0);
    CHECK(row.charged_units == row.chargeable_units);
  }
}

TEST_CASE("organisation usage: unused services show their allowance, trial ones are left out") {
  PlatformBilling p = platform();
  p.services.push_back(service(8, "Z trial", 1));
  p.services.back().restricted = true;
  p.services.push_back(service(9, "B closed", 1));
  p.services.back().active = false;
  p.services.push_back(service(10, "B", 1));
  const auto rows = organisation_usage_rows(p, id<OrganisationId>(1), 2019).value();
  REQUIRE(rows.size() == 4);
  CHECK(rows[0].service_name == "a - with sms and letter");
  CHECK(rows[0].chargeable_units == 5);
  CHECK(rows[0].free_allowance_left == 5);
  CHECK(rows[0].letter_cost == money("3.40"));
  CHECK(rows[1].service_name == "B");
  CHECK_FALSE(rows[1].free_allowance);
  CHECK(rows[2].service_name == "f - without ft_billing");
  CHECK(rows[2].free_allowance == 10);
  CHECK(rows[2].free_allowance_left == 10);
  CHECK(rows[3].service_name == "B closed");
}

TEST_CASE("volumes by service: live services with an allowance, used or not") {
  PlatformBilling p = platform();
  p.allowances[{id<ServiceId>(f), 2018}] = {2018, 50};
  p.allowances.erase({id<ServiceId>(f), 2019});
  p.allowances[{id<ServiceId>(e), 2020}] = {2020, 1};
  p.services[3].count_as_live = false;
  const auto rows = service_volumes_rows(p, may_june).value();
  REQUIRE(rows.size() == 6);
  CHECK(rows[0].service_name == "a - with sms and letter");
  CHECK(rows[0].free_allowance == 10);
  CHECK(rows[0].sms_notifications == 2);
  CHECK(rows[0].sms_chargeable_units == 3);
  CHECK(rows[0].letter_totals == 8);
  CHECK(rows[0].letter_sheet_totals == 14);
  CHECK(rows[1].service_name == "f - without ft_billing");
  CHECK(rows[1].free_allowance == 50);  // the newest that there is
  CHECK(rows[2].email_totals == 10);
  CHECK(rows[5].service_name == "e - sms within allowance");
  CHECK(rows[5].free_allowance == 10);  // not that of a year to come
}

TEST_CASE("daily volumes: each day that has any, types apart") {
  std::vector<BillingSum> sums = platform().sums;
  for (BillingSum& sum : sums) sum.service_id = {};
  const auto rows = daily_volumes_rows(sums).value();
  REQUIRE(rows.size() == 5);
  CHECK(rows[1] == DailyVolumesRow{day("2019-05-01"), 1, 2, 2, 10, 2, 3});
  CHECK(rows[2] == DailyVolumesRow{day("2019-05-03"), 2, 2, 2, 0, 21, 12});
  CHECK(rows[3] == DailyVolumesRow{day("2019-05-08"), 2, 4, 4, 0, 12, 11});
}

TEST_CASE("provider volumes: units times multiplier times rate, with no allowance") {
  BillingSum sum = text(0, "2022-03-01", 1, 2);
  sum.chargeable_units = 6;
  sum.rate = money("1.5");
  sum.provider = "foo";
  BillingSum other = sum;
  other.provider = "bar";
  const auto rows =
      provider_volumes_rows(std::vector{sum, other, sum, mail(0, "2022-03-01", 5)}).value();
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].provider == "bar");
  CHECK(rows[0].sms_cost == money("9"));
  CHECK(rows[1].sms_totals == 2);
  CHECK(rows[1].sms_fragment_totals == 4);
  CHECK(rows[1].sms_cost == money("18"));
}

TEST_CASE("allowances: what is used before a day is used up, from the year's first day on") {
  const auto states = allowance_states(platform(), day("2019-05-08")).value();
  REQUIRE(states.size() == 7);
  CHECK(states[a - 1] == AllowanceState{id<ServiceId>(a), 2019, 10, 5, 5});
  CHECK(states[b_sms - 1] == AllowanceState{id<ServiceId>(b_sms), 2019, 10, 13, 0});
  CHECK(states[f - 1] == AllowanceState{id<ServiceId>(f), 2019, 10, 0, 10});
  const auto next_year = allowance_states(platform(), day("2020-04-01")).value();
  CHECK(next_year[a - 1] == AllowanceState{id<ServiceId>(a), 2020, std::nullopt, 0, 0});
}

TEST_CASE("reports: sums that do not fit are refused, not wrapped") {
  PlatformBilling p = platform();
  p.sums = {text(e, "2019-05-01", 1, INT64_MAX), text(e, "2019-05-02", 1, 1)};
  CHECK(sms_usage_rows(p, may_june).error().code == ErrorCode::invalid_argument);
  CHECK(daily_volumes_rows(std::vector{p.sums[0], p.sums[0]}).error().code ==
        ErrorCode::invalid_argument);
}

TEST_CASE("despatch: a row costs its letters times their rate") {
  const std::vector<DespatchFact> facts = {
      {day("2019-05-01"), Postage::second, CostThreshold::sorted, money("0.50"), 1, 10}};
  const auto rows = despatch_rows(facts).value();
  CHECK(rows[0].cost == money("5"));
  CHECK(cost_threshold_from("unsorted").value() == CostThreshold::unsorted);
  CHECK(cost_threshold_from("some\nthing").error().message == "unknown cost threshold: some?thing");
}
