#include <notify/money.hpp>

#include <doctest/doctest.h>

#include <random>

using namespace notify;

namespace {

Decimal decimal(std::string_view text) { return Decimal::from_text(text).value(); }

std::string rounded(std::string_view text, int scale, Rounding mode) {
  return decimal(text).rounded(scale, mode).value().to_text();
}

}  // namespace

TEST_CASE("money: a number keeps the digits it was given and compares by value") {
  for (const char* text : {"0", "0.0230", "12", "-12.0340", "0.00", "100.000000000000000001",
                           "999999999999999999999999999999", "-0.000000000000000001",
                           "999999999999.999999999999999999"}) {
    CAPTURE(text);
    CHECK(decimal(text).to_text() == text);
  }
  CHECK(decimal("0.0230") == decimal("0.023"));
  CHECK(decimal("-0") == decimal("0.000"));
  CHECK(decimal("0.0230").normalised().to_text() == "0.023");
  CHECK(decimal("1200.00").normalised().to_text() == "1200");
  CHECK(decimal("0.000").normalised().to_text() == "0");
}

TEST_CASE("money: what is no plain decimal number is refused") {
  for (const char* text :
       {"", "-", ".", "1.", ".5", "-.5", "+1", "1e3", " 1", "1 ", "1,0", "1.2.3", "--1", "0x10",
        "NaN", "inf", "1234567890123456789012345678901", "0.1234567890123456789", "1.-2"}) {
    CAPTURE(text);
    const auto number = Decimal::from_text(text);
    REQUIRE_FALSE(number.has_value());
    CHECK(number.error().code == ErrorCode::invalid_argument);
  }
}

TEST_CASE("money: order is by value across scales and signs") {
  const char* rising[] = {"-999999999999999999999999999999",
                          "-1.5",
                          "-1.2",
                          "-1",
                          "-0.5",
                          "-0.000000000000000001",
                          "0",
                          "0.000000000000000001",
                          "0.0227",
                          "0.023",
                          "1",
                          "1.000000000000000001",
                          "999999999999999999999999999999"};
  for (std::size_t i = 0; i < std::size(rising); ++i) {
    for (std::size_t j = 0; j < std::size(rising); ++j) {
      CHECK((decimal(rising[i]) <=> decimal(rising[j])) == (i <=> j));
    }
  }
}

TEST_CASE("money: sums and products are exact") {
  CHECK(decimal("0.1").plus(decimal("0.2")).value() == decimal("0.3"));
  CHECK(decimal("0.0227").times(250'000).value().to_text() == "5675.0000");
  CHECK(decimal("1").minus(decimal("0.0001")).value().to_text() == "0.9999");
  CHECK(decimal("-3.50").plus(decimal("3.5")).value().is_zero());
  Decimal sum;
  for (int i = 0; i < 100'000; ++i) sum = sum.plus(decimal("0.0233")).value();
  CHECK(sum == decimal("0.0233").times(100'000).value());
}

TEST_CASE("money: what needs more than thirty digits is an error and never wraps") {
  const Decimal most = decimal("999999999999999999999999999999");
  CHECK_FALSE(most.plus(decimal("1")).has_value());
  CHECK_FALSE(most.times(2).has_value());
  CHECK_FALSE(most.times(std::numeric_limits<std::int64_t>::min()).has_value());
  CHECK_FALSE(most.plus(decimal("0.1")).has_value());
  CHECK_FALSE(most.rounded(18, Rounding::down).has_value());
  CHECK(most.minus(most).value().is_zero());
  CHECK(most.plus(decimal("0.1")).error().code == ErrorCode::invalid_argument);
}

TEST_CASE("money: a half goes to the even digit, away from zero, or is cut, as the mode says") {
  CHECK(rounded("0.125", 2, Rounding::half_even) == "0.12");
  CHECK(rounded("0.135", 2, Rounding::half_even) == "0.14");
  CHECK(rounded("0.1250001", 2, Rounding::half_even) == "0.13");
  CHECK(rounded("-0.125", 2, Rounding::half_even) == "-0.12");
  CHECK(rounded("0.125", 2, Rounding::half_up) == "0.13");
  CHECK(rounded("-0.125", 2, Rounding::half_up) == "-0.13");
  CHECK(rounded("0.1249", 2, Rounding::half_up) == "0.12");
  CHECK(rounded("0.129", 2, Rounding::down) == "0.12");
  CHECK(rounded("-0.129", 2, Rounding::down) == "-0.12");
  CHECK(rounded("-0.5", 0, Rounding::half_up) == "-1");
  CHECK(rounded("999999999999.999999999999999999", 0, Rounding::half_up) == "1000000000000");
}

TEST_CASE("money: rounding to more decimals only adds zeros") {
  CHECK(rounded("1.5", 4, Rounding::half_even) == "1.5000");
  CHECK_FALSE(decimal("1").rounded(19, Rounding::down).has_value());
  CHECK_FALSE(decimal("1").rounded(-1, Rounding::down).has_value());
}

TEST_CASE("money: sums of random numbers commute, associate and undo themselves") {
  std::mt19937_64 random(7);
  std::uniform_int_distribution<std::int64_t> units(-1'000'000'000'000, 1'000'000'000'000);
  std::uniform_int_distribution<int> scale(0, 9);
  for (int i = 0; i < 20'000; ++i) {
    const Decimal a(units(random), scale(random));
    const Decimal b(units(random), scale(random));
    const Decimal c(units(random), scale(random));
    REQUIRE(a.plus(b).value() == b.plus(a).value());
    REQUIRE(a.plus(b)->plus(c).value() == a.plus(b.plus(c).value()).value());
    REQUIRE(a.plus(b)->minus(b).value() == a);
    REQUIRE(decimal(a.to_text()) == a);
    REQUIRE(decimal(a.to_text()).scale() == a.scale());
    REQUIRE((a <=> b) == (a.minus(b).value() <=> Decimal{}));
  }
}
