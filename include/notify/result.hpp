#pragma once

#include <notify/error.hpp>

#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace notify {

/// A value or the Error that stands in its place: the subset of std::expected that this library
/// needs (g++ 12 has none in C++20 mode). Reading the side that is not there is an assertion.
/// It is a union of its own because there are some 300 kinds of it, and the compiler makes all of
/// std::variant anew for each. Copies need a T that can be copied; a T that moves must not throw.
template <typename T>
class [[nodiscard]] Result {
public:
  using value_type = T;

  Result(T value) : value_(std::move(value)), has_value_(true) {}
  Result(Error error) : error_(std::move(error)), has_value_(false) {}

  Result(const Result& other) requires std::is_copy_constructible_v<T>
      : has_value_(other.has_value_) {
    if (has_value_)
      std::construct_at(std::addressof(value_), other.value_);
    else
      std::construct_at(std::addressof(error_), other.error_);
  }
  Result(Result&& other) noexcept : has_value_(other.has_value_) { take(std::move(other)); }
  Result& operator=(Result other) noexcept {
    leave();
    has_value_ = other.has_value_;
    take(std::move(other));
    return *this;
  }
  ~Result() { leave(); }

  [[nodiscard]] bool has_value() const noexcept { return has_value_; }
  [[nodiscard]] explicit operator bool() const noexcept { return has_value_; }

  [[nodiscard]] T& value() & {
    NFY_ASSERT(has_value_);
    return value_;
  }
  [[nodiscard]] const T& value() const& {
    NFY_ASSERT(has_value_);
    return value_;
  }
  [[nodiscard]] T&& value() && {
    NFY_ASSERT(has_value_);
    return std::move(value_);
  }
  [[nodiscard]] T& operator*() & { return value(); }
  [[nodiscard]] const T& operator*() const& { return value(); }
  [[nodiscard]] T&& operator*() && { return std::move(*this).value(); }
  [[nodiscard]] T* operator->() { return std::addressof(value()); }
  [[nodiscard]] const T* operator->() const { return std::addressof(value()); }

  [[nodiscard]] const Error& error() const& {
    NFY_ASSERT(!has_value_);
    return error_;
  }
  [[nodiscard]] Error&& error() && {
    NFY_ASSERT(!has_value_);
    return std::move(error_);
  }

private:
  void take(Result&& other) noexcept {
    if (has_value_)
      std::construct_at(std::addressof(value_), std::move(other.value_));
    else
      std::construct_at(std::addressof(error_), std::move(other.error_));
  }
  void leave() noexcept {
    if (has_value_)
      std::destroy_at(std::addressof(value_));
    else
      std::destroy_at(std::addressof(error_));
  }

  union {
    T value_;
    Error error_;
  };
  bool has_value_;
};

/// Success without a value, or an Error.
template <>
class [[nodiscard]] Result<void> {
public:
  using value_type = void;

  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  [[nodiscard]] bool has_value() const noexcept { return !error_; }
  [[nodiscard]] explicit operator bool() const noexcept { return has_value(); }
  void value() const { NFY_ASSERT(has_value()); }

  [[nodiscard]] const Error& error() const& {
    NFY_ASSERT(error_.has_value());
    return *error_;
  }

private:
  std::optional<Error> error_;
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
