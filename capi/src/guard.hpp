#pragma once

#include <nfy.h>

#include <notify/result.hpp>

#include <new>
#include <utility>

namespace notify::capi {

/// Hands `error` to the host and answers its code.
nfy_status fail(nfy_error** err, Error error) noexcept;
/// The same for memory that ran out: needs none.
nfy_status fail_no_memory(nfy_error** err) noexcept;

/// Runs the body of an exported function, which answers Result<void>. The only place where
/// exceptions end: nothing passes into the host's frames.
template <typename Body>
nfy_status guard(nfy_error** err, Body&& body) noexcept {
  if (err != nullptr) *err = nullptr;
  try {
    Result<void> result = std::forward<Body>(body)();
    if (!result) return fail(err, result.error());
    return NFY_OK;
  } catch (const std::bad_alloc&) {
    return fail_no_memory(err);
  } catch (...) {
    return fail(err, make_error(ErrorCode::internal, "unexpected exception"));
  }
}

/// The same for accessors that cannot fail: what goes wrong is answered with `otherwise`.
template <typename Value, typename Body>
Value guard_value(Value otherwise, Body&& body) noexcept {
  try {
    return std::forward<Body>(body)();
  } catch (...) {
    return otherwise;
  }
}

}  // namespace notify::capi
