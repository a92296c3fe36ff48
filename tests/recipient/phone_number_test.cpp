#include <notify/recipient.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace notify;

namespace {

std::string normalised(std::string_view typed, PhoneRules rules = {}) {
  const auto number = parse_phone_number(typed, rules);
  return number ? number->normalised : "(" + number.error().detail + ")";
}

}  // namespace

TEST_CASE("phone_number: every way to write a UK mobile gives one number") {
  for (const char* typed : {"07700900123", "07700 900 123", "(07700) 900-123", "+447700900123",
                            "00447700900123", "447700900123", "+44 (0)7700 900123", "7700900123",
                            "\u200B07700\u00A0900123\n", "+07700900123"}) {
    CAPTURE(typed);
    CHECK(normalised(typed) == "447700900123");
  }
}

TEST_CASE("phone_number: landlines need permission") {
  CHECK(normalised("020 7946 0000") == "(not_a_uk_mobile)");
  CHECK(normalised("020 7946 0000", {true, true}) == "442079460000");
  CHECK(normalised("0300 123 4567", {true, true}) == "443001234567");
}

TEST_CASE("phone_number: numbers that take no messages are invalid") {
  for (const char* typed : {"0800 123 4567", "0845 123 4567", "0909 123 4567", "07600123456",
                            "05600123456", "01632 960000"}) {
    CAPTURE(typed);
    CHECK(normalised(typed, {true, true}) == "(invalid_number)");
  }
}

TEST_CASE("phone_number: the reason names what is wrong, never the number") {
  const auto why = [](std::string_view typed) {
    const auto number = parse_phone_number(typed, {false, false});
    return number ? std::string() : number.error().message;
  };
  CHECK(why("0781") == "Not enough digits");
  CHECK(why("44770090012345") == "Too many digits");
  CHECK(why("07700 90o123") == "Must not contain letters or symbols");
  CHECK(why("+33 6 12 34 56 78") == "Not a UK mobile number");
  CHECK(why("") == "Not enough digits");
  CHECK(why("\xFF") == "Must not contain letters or symbols");
  CHECK(why(std::string(5000, '1')).starts_with("Number is not valid"));
  CHECK(why(std::string(5000, 'x')) == "Must not contain letters or symbols");
}

TEST_CASE("phone_number: Crown dependencies count as international with the rate of 44") {
  const auto jersey = parse_phone_number("07797 712345", {false, false});
  REQUIRE(jersey.has_value());
  CHECK(jersey->prefix == "44");
  CHECK(jersey->is_international);
  CHECK(jersey->rate_multiplier == 2);
  CHECK(normalised("01481 960194", {true, true}) == "441481960194");
}

TEST_CASE("phone_number: the longest prefix with a price sets the multiplier") {
  const auto rate = [](std::string_view typed) { return parse_phone_number(typed).value(); };
  CHECK(rate("+1 202 555 0123").prefix == "1");
  CHECK(rate("+1 202 555 0123").rate_multiplier == 1);
  CHECK(rate("+1 246 250 1234").prefix == "1246");
  CHECK(rate("+1 246 250 1234").rate_multiplier == 7);
  CHECK(rate("+33 6 12 34 56 78").rate_multiplier == 2);
  CHECK(rate("0044 7700 900123").rate_multiplier == 1);
}

TEST_CASE("phone_number: countries without a price and codes that do not exist are refused") {
  CHECK(normalised("+290 22222") == "(unsupported_country_code)");
  CHECK(normalised("+210 123456789").front() == '(');
  CHECK(normalised("+") == "(too_short)");
  CHECK(normalised("++").front() == '(');
  CHECK(normalised("0").front() == '(');
  CHECK(normalised("00").front() == '(');
}
