#pragma once

#include <notify/error.hpp>

#include <type_traits>
#include <utility>
#include <variant>

namespace notify {

/// A value or the Error that stands in its place: the subset of std::expected that this library
/// needs (g++ 12 has none in C++20 mode). Reading the side that is not there is an assertion.
template <typename T>
class [[nodiscard]] Result {
public:
  using value_type = T;

  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
  [[nodiscard]] explicit operator bool() const noexcept { return has_value(); }

  [[nodiscard]] T& value() & {
    NFY_ASSERT(has_value());
    return *std::get_if<0>(&state_);
  }
  [[nodiscard]] const T& value() const& {
    NFY_ASSERT(has_value());
    return *std::get_if<0>(&state_);
  }
  [[nodiscard]] T&& value() && {
    NFY_ASSERT(has_value());
    return std::move(*std::get_if<0>(&state_));
  }
  [[nodiscard]] T& operator*() & { return value(); }
  [[nodiscard]] const T& operator*() const& { return value(); }
  [[nodiscard]] T&& operator*() && { return std::move(*this).value(); }
  [[nodiscard]] T* operator->() { return &value(); }
  [[nodiscard]] const T* operator->() const { return &value(); }

  [[nodiscard]] const Error& error() const& {
    NFY_ASSERT(!has_value());
    return *std::get_if<1>(&state_);
  }
  [[nodiscard]] Error&& error() && {
    NFY_ASSERT(!has_value());
    return std::move(*std::get_if<1>(&state_));
  }

private:
  std::variant<T, Error> state_;
};

/// Success without a value, or an Error.
template <>
class [[nodiscard]] Result<void> {
public:
  using value_type = void;

  Result() = default;
  Result(Error error) : state_(std::move(error)) {}

  [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
  [[nodiscard]] explicit operator bool() const noexcept { return has_value(); }
  void value() const { NFY_ASSERT(has_value()); }

  [[nodiscard]] const Error& error() const& {
    NFY_ASSERT(!has_value());
    return *std::get_if<1>(&state_);
  }

private:
  std::variant<std::monostate, Error> state_;
};

}  // namespace notify

#define NFY_CONCAT_(a, b) a##b
#define NFY_CONCAT(a, b) NFY_CONCAT_(a, b)

/// Leaves the function with the Error of a Result that failed; else goes on.
#define NFY_CHECK(expression)                                  \
  do {                                                         \
    if (auto nfy_checked_ = (expression); !nfy_checked_)       \
      return ::notify::Error(std::move(nfy_checked_).error()); \
  } while (false)

/// Declares `name` with the value of a Result, or leaves the function with its Error.
#define NFY_TRY(name, expression) NFY_TRY_(name, expression, NFY_CONCAT(nfy_result_, __LINE__))
#define NFY_TRY_(name, expression, holder)                        \
  auto holder = (expression);                                     \
  if (!holder) return ::notify::Error(std::move(holder).error()); \
  auto name = std::move(holder).value()
