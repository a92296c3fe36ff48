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

/// Why a request of a caller's own was refused, where that says more than the code: what a border
/// such as the REST API answers is chosen by this and never by the message. The numbers are part of
/// the C ABI and never change; new reasons are appended.
enum class Reason : std::int32_t {
  unspecified = 0,
  template_not_found = 1,
  template_archived = 2,
  template_of_other_type = 3,
  personalisation_missing = 4,
  qr_code_too_long = 5,  ///< detail: what the code would hold
  message_empty = 6,
  message_too_long = 7,
  sender_not_found = 8,
  recipient_missing = 9,
  recipient_invalid = 10,       ///< no phone number, e-mail address or postal address
  recipient_not_on_team = 11,   ///< the key is a team key
  recipient_not_in_trial = 12,  ///< the service is in trial mode
  recipient_suppressed = 13,    ///< they asked for no more, or a message failed for good
  international_not_allowed = 14,
  type_not_allowed = 15,  ///< the service may not send messages of this type
  over_daily_limit = 16,
  over_rate_limit = 17,
  file_not_by_email = 18,      ///< files go by e-mail only
  files_not_set_up = 19,       ///< the service has no contact link
  file_refused = 20,           ///< by the service that would keep it
  letters_need_live_key = 21,  ///< a team key sends no letters
  letters_not_in_trial = 22,   ///< a service in trial mode sends no letters
  not_a_letter = 23,
  pdf_not_ready = 24,
  pdf_has_virus = 25,
  pdf_unavailable = 26,  ///< letters that became a technical failure have none
  key_unknown = 27,      ///< no key of the service signed this
  key_revoked = 28,
  clock_skewed = 29,  ///< the token was made too long ago, or is of the future
  service_without_keys = 30,
  service_archived = 31,
  service_not_found = 32,
  idempotency_key_reused = 33,
  unsubscribe_token_invalid = 34,  ///< or the e-mail is unknown
  unsubscribe_token_expired = 35,
  letter_cancelled = 36,        ///< already
  letter_printed = 37,          ///< it is too late to cancel it
  letter_not_cancellable = 38,  ///< in its status
  sender_unverified = 39,       ///< a post does not come from the provider in whose name it came
  member_needed = 40,           ///< the service would lack a member, or who manages its settings
  no_member_contacted = 41,     ///< nobody who was asked is a member of the service
  domain_taken = 42,            ///< another organisation has it
  organisation_has_services = 43,
  organisation_has_members = 44,
  last_security_key = 45,
};

/// Returns the reason's stable lower-case name, for instance "template_not_found".
[[nodiscard]] std::string_view name_of(Reason reason) noexcept;

/// One failure. `message` is one line, lower case, without a full stop, and names the offending
/// value; it never holds a secret, a recipient or a password. Immutable value in spirit: made once
/// and handed up.
struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string message;
  bool retryable = false;  ///< the same call may succeed later without a change of its input
  std::string detail;      ///< SQLSTATE, SMTP reply code or the like; may be empty
  Reason reason = Reason::unspecified;

  friend bool operator==(const Error&, const Error&) = default;
};

/// Makes an Error; `busy`, `unavailable` and `limited` are retryable, the others are not.
[[nodiscard]] inline Error make_error(ErrorCode code, std::string message, std::string detail = {},
                                      Reason reason = Reason::unspecified) {
  const bool retryable =
      code == ErrorCode::busy || code == ErrorCode::unavailable || code == ErrorCode::limited;
  return Error{code, std::move(message), retryable, std::move(detail), reason};
}

namespace detail {
[[noreturn]] void assertion_failed(const char* expression, const char* file, int line) noexcept;
}  // namespace detail

}  // namespace notify

/// States an invariant of the library's own. Stays on in release builds: stopping beats going on
/// wrong. Bad input is never an assertion, always an Error.
#define NFY_ASSERT(expression) \
  ((expression) ? void(0) : ::notify::detail::assertion_failed(#expression, __FILE__, __LINE__))
