#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace notify {

/// What went wrong, by what the caller can do about it. The numbers are part of the C ABI and
/// never change; new codes are appended.
enum class ErrorCode : std::int32_t {
  invalid_argument = 1,  ///< the input is wrong: correct it and call again
  not_found = 2,         ///< no such thing, or not yours: the answer is the same for both
  conflict = 3,          ///< it exists already with other content, or was changed meanwhile
  busy = 4,              ///< another worker or connection holds it: try again later
  unavailable = 5,       ///< a server, a disk or a provider is out of reach: try again later
  corrupt = 6,           ///< stored data breaks its own rules: call an operator
  unsupported = 7,       ///< this build, store or schema version cannot do it
  no_memory = 8,         ///< memory ran out; nothing was changed
  internal = 9,          ///< a defect of this library
  callback = 10,         ///< code of the host, called by the library, answered with an error
  forked = 11,           ///< the handle was inherited over fork(): open a new one in the child
  closed = 12,           ///< the handle was closed, or is in use by another thread
  cancelled = 13,        ///< the host asked to stop; what was done so far is kept
  limited = 14,          ///< a limit of the service is reached: wait for the next minute or day
};

/// Returns the code's stable lower-case name, for instance "invalid_argument".
[[nodiscard]] std::string_view name_of(ErrorCode code) noexcept;

/// One failure. `message` is one line, lower case, without a full stop, and names the offending
/// value; it never holds a secret, a recipient or a password. Immutable value in spirit: made once
/// and handed up.
struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string message;
  bool retryable = false;  ///< the same call may succeed later without a change of its input
  std::string detail;      ///< SQLSTATE, SMTP reply code or the like; may be empty

  friend bool operator==(const Error&, const Error&) = default;
};

/// Makes an Error; `busy`, `unavailable` and `limited` are retryable, the others are not.
[[nodiscard]] inline Error make_error(ErrorCode code, std::string message,
                                      std::string detail = {}) {
  const bool retryable =
      code == ErrorCode::busy || code == ErrorCode::unavailable || code == ErrorCode::limited;
  return Error{code, std::move(message), retryable, std::move(detail)};
}

namespace detail {
[[noreturn]] void assertion_failed(const char* expression, const char* file, int line) noexcept;
}  // namespace detail

}  // namespace notify

/// States an invariant of the library's own. Stays on in release builds: stopping beats going on
/// wrong. Bad input is never an assertion, always an Error.
#define NFY_ASSERT(expression) \
  ((expression) ? void(0) : ::notify::detail::assertion_failed(#expression, __FILE__, __LINE__))
