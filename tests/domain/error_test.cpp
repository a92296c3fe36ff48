#include <notify/result.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <set>

using namespace notify;

TEST_CASE("error: every code has a name of its own") {
  std::set<std::string_view> names;
  for (int code = 1; code <= 14; ++code) names.insert(name_of(static_cast<ErrorCode>(code)));
  CHECK(names.size() == 14);
  CHECK(names.count("unknown") == 0);
  CHECK(name_of(ErrorCode::invalid_argument) == "invalid_argument");
}

TEST_CASE("error: every reason has a name of its own") {
  constexpr int reasons = 46;
  std::set<std::string_view> names;
  for (int reason = 0; reason < reasons; ++reason)
    names.insert(name_of(static_cast<Reason>(reason)));
  CHECK(names.size() == reasons);
  CHECK(names.count("unknown") == 0);
  CHECK(name_of(static_cast<Reason>(reasons)) == "unknown");
  CHECK(make_error(ErrorCode::busy, "x").reason == Reason::unspecified);
}

TEST_CASE("error: only busy, unavailable and limited invite another try") {
  for (int code = 1; code <= 14; ++code) {
    const auto as_code = static_cast<ErrorCode>(code);
    const bool expected = as_code == ErrorCode::busy || as_code == ErrorCode::unavailable ||
                          as_code == ErrorCode::limited;
    CHECK(make_error(as_code, "x").retryable == expected);
  }
}

namespace {
Result<std::unique_ptr<int>> half_of(int number) {
  if (number % 2 != 0) return make_error(ErrorCode::invalid_argument, "odd");
  return std::make_unique<int>(number / 2);
}
Result<int> quarter_of(int number) {
  NFY_TRY(half, half_of(number));
  NFY_TRY(quarter, half_of(*half));
  return *quarter;
}
Result<void> check_quarter(int number) {
  NFY_CHECK(quarter_of(number));
  return {};
}
}  // namespace

TEST_CASE("result: a failure travels up and a value that only moves comes through") {
  CHECK(quarter_of(12).value() == 3);
  CHECK(quarter_of(6).error().message == "odd");
  CHECK(check_quarter(8).has_value());
  CHECK(check_quarter(7).error().code == ErrorCode::invalid_argument);
}
