#include <notify/json.hpp>

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

using namespace notify;

namespace {

ReferenceData shipped() {
  std::ifstream file(NFY_REFERENCE_DATA, std::ios::binary);
  REQUIRE(file);
  const std::string json{std::istreambuf_iterator<char>(file), {}};
  return reference_data_from_json(json).value();
}

std::string refusal(std::string_view json) {
  const auto data = reference_data_from_json(json);
  REQUIRE(!data);
  CHECK(data.error().code == ErrorCode::invalid_argument);
  return data.error().message;
}

}  // namespace

TEST_CASE("reference data: the shipped file holds all prices since 2016") {
  const ReferenceData data = shipped();
  CHECK(data.sms_rates.size() == 9);
  CHECK(data.letter_rates.size() == 399);
  CHECK(data.default_allowances.size() == 49);

  const RateTable rates(data.sms_rates, data.letter_rates);
  const auto uk = Calendar::preset("uk").value();
  const auto start_of = [&](std::string_view day) {
    return uk.window_of(LocalDay::from_text(day).value()).start();
  };
  CHECK(rates.sms_rate(start_of("2026-03-31")).value().to_text() == "0.0233");
  CHECK(rates.sms_rate(start_of("2026-04-01")).value().to_text() == "0.024");
  CHECK(rates.letter_rate(start_of("2026-03-01"), 2, Postage::second).value().to_text() == "0.77");
  CHECK(rates.letter_rate(start_of("2026-04-08"), 1, Postage::first).value().to_text() == "1.56");
  CHECK(rates.letter_rate(start_of("2026-07-01"), 5, Postage::economy).value().to_text() ==
        "0.823");
}

TEST_CASE("reference data: the default allowances are those of the reference") {
  const ReferenceData data = shipped();
  struct Row {
    OrganisationType type;
    std::int64_t y2016, y2021, y2022, y2024, y2026;
  };
  using enum OrganisationType;
  for (const Row& row :
       {Row{central, 250'000, 150'000, 40'000, 30'000, 20'000},
        Row{nhs_central, 250'000, 150'000, 40'000, 30'000, 20'000},
        Row{local, 25'000, 25'000, 20'000, 10'000, 10'000},
        Row{nhs_local, 25'000, 25'000, 20'000, 10'000, 10'000},
        Row{emergency_service, 25'000, 25'000, 20'000, 10'000, 10'000},
        Row{nhs_gp, 25'000, 10'000, 10'000, 0, 0},
        Row{school_or_college, 25'000, 10'000, 10'000, 5'000, 5'000},
        Row{other, 25'000, 10'000, 10'000, 5'000, 5'000}, Row{nhs_notify, 0, 0, 0, 0, 0}}) {
    CAPTURE(name_of(row.type));
    const auto in = [&](int year) {
      return default_allowance(data.default_allowances, row.type, year);
    };
    CHECK(in(2015) == std::nullopt);
    for (const int year : {2016, 2018, 2020}) CHECK(in(year) == row.y2016);
    CHECK(in(2021) == row.y2021);
    for (const int year : {2022, 2023}) CHECK(in(year) == row.y2022);
    for (const int year : {2024, 2025}) CHECK(in(year) == row.y2024);
    for (const int year : {2026, 2040}) CHECK(in(year) == row.y2026);
  }
}

TEST_CASE("reference data: an error names the place and the value") {
  CHECK(refusal(R"({"sms_rates": 3})") == "reference data: sms_rates: not a list");
  CHECK(refusal(R"({"sms_rates": [{"valid_from": "2026-04-01T00:00:00Z", "rate": 0.02}]})") ==
        "reference data: sms_rates[0].rate: not a string");
  CHECK(refusal(R"({"sms_rates": [{"rate": "0.02"}]})") ==
        "reference data: sms_rates[0].valid_from: not a string");
  CHECK(refusal(R"({"sms_rates": [{"valid_from": "2026-04-01T00:00:00Z", "rate": "-1"}]})") ==
        "reference data: sms_rates[0].rate: negative price: -1");
  CHECK(refusal(R"({"sms_rates": [{"valid_from": "2026-04-01T00:00:00Z", "rate": "1e3"}]})") ==
        "reference data: sms_rates[0].rate: not a price: 1e3");
  CHECK(refusal(R"({"default_annual_allowance": [{"organisation_type": "nhs",
                    "valid_from_financial_year_start": 2026, "allowance": 5}]})")
            .ends_with("unknown organisation type: nhs"));
  CHECK(refusal(R"({"default_annual_allowance": [{"organisation_type": "other",
                    "valid_from_financial_year_start": 2026, "allowance": -5}]})")
            .ends_with("allowance: not a count: -5"));
  CHECK(refusal(R"({"letter_rates": [{"start_date": "2026-04-01T00:00:00Z", "sheet_count": 1,
                    "rate": "1", "crown": 1, "post_class": "first"}]})")
            .ends_with("crown: neither true nor false"));
  CHECK(refusal(R"({"sms_rates": [{"valid_from": "2026-04-01T00:00:00Z", "rate": "1"},
                                  {"valid_from": "2026-04-01T00:00:00Z", "rate": "2"}]})") ==
        "reference data: sms_rates: two rows of the same key");
  CHECK(refusal(R"({"sms_rate": []})") ==
        "reference data: unknown name sms_rate, the nearest is sms_rates");
  CHECK(refusal(R"({"allowance": []})") ==
        "reference data: unknown name allowance, the nearest is default_annual_allowance");
  CHECK(refusal(R"({"sms_rates": [{"valid_form": "2026-04-01T00:00:00Z", "rate": "1"}]})") ==
        "reference data: sms_rates[0]: unknown name valid_form, the nearest is valid_from");
  CHECK(refusal(R"({"letter_rates": [{"sheets": 1}]})") ==
        "reference data: letter_rates[0]: unknown name sheets, the nearest is sheet_count");
  CHECK(refusal(R"({"sms_rates": [1]})") == "reference data: sms_rates[0]: not an object");
  refusal("[]");
  refusal(R"({"sms_rates": [], "sms_rates": []})");
}

TEST_CASE("reference data: rates keep the digits they were given") {
  const auto data = reference_data_from_json(
      R"({"sms_rates": [{"valid_from": "2026-03-31T23:00:00Z", "rate": "0.0240"}]})");
  REQUIRE(data);
  CHECK(data->sms_rates.at(0).rate.to_text() == "0.0240");
  CHECK(data->letter_rates.empty());
}
