#include <notify/result.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <set>
#include <string>
#include <type_traits>

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

TEST_CASE("result: each side takes the place of the other, and a copy leaves what it is made of") {
  const std::string text(100, 'x');  // longer than a string holds without the heap
  const Result<std::string> value = text;
  const Result<std::string> error = make_error(ErrorCode::busy, text, "55P03");
  for (const Result<std::string>* from : {&value, &error}) {
    for (const Result<std::string>* to : {&value, &error}) {
      Result<std::string> result = *from;
      result = *to;
      CHECK(result.has_value() == to->has_value());
      if (result)
        CHECK(*result == text);
      else
        CHECK(result.error() == error.error());
      Result<std::string> moved = std::move(result);
      CHECK(moved.has_value() == to->has_value());
    }
  }
  CHECK(*value == text);
  CHECK(error.error().message == text);
}

TEST_CASE("result: what is held is destroyed once, whichever side comes after it") {
  const auto held = std::make_shared<int>(7);
  {
    Result<std::shared_ptr<int>> result = held;
    const Result<std::shared_ptr<int>> copy = result;
    CHECK(held.use_count() == 3);
    result = make_error(ErrorCode::busy, "busy");
    CHECK(held.use_count() == 2);
    result = copy;
    CHECK(held.use_count() == 3);
  }
  CHECK(held.use_count() == 1);
  static_assert(!std::is_copy_constructible_v<Result<std::unique_ptr<int>>>);
  static_assert(std::is_nothrow_move_constructible_v<Result<std::unique_ptr<int>>>);
}
