#include "guard.hpp"
#include "handles.hpp"

#include <array>
#include <memory>

struct nfy_error {
  notify::Error error;
};

namespace notify::capi {
namespace {

// Stands for memory that ran out. Never a ticket of the table, which gives out multiples of 16.
nfy_error* no_memory_handle() noexcept { return reinterpret_cast<nfy_error*>(std::uintptr_t{8}); }

template <typename Value, typename Read>
Value read_error(const nfy_error* error, Value no_memory, Value otherwise, Read read) noexcept {
  if (error == no_memory_handle()) return no_memory;
  return guard_value(otherwise, [&]() -> Value {
    const auto found = find_handle(error);
    // The text lives in the table's object, which outlives this call until the host frees it.
    return found.object ? read(found.object->error) : otherwise;
  });
}

static_assert(NFY_E_INVALID_ARGUMENT == static_cast<int>(ErrorCode::invalid_argument));
static_assert(NFY_E_NOT_FOUND == static_cast<int>(ErrorCode::not_found));
static_assert(NFY_E_CONFLICT == static_cast<int>(ErrorCode::conflict));
static_assert(NFY_E_BUSY == static_cast<int>(ErrorCode::busy));
static_assert(NFY_E_UNAVAILABLE == static_cast<int>(ErrorCode::unavailable));
static_assert(NFY_E_CORRUPT == static_cast<int>(ErrorCode::corrupt));
static_assert(NFY_E_UNSUPPORTED == static_cast<int>(ErrorCode::unsupported));
static_assert(NFY_E_NO_MEMORY == static_cast<int>(ErrorCode::no_memory));
static_assert(NFY_E_INTERNAL == static_cast<int>(ErrorCode::internal));
static_assert(NFY_E_CALLBACK == static_cast<int>(ErrorCode::callback));
static_assert(NFY_E_FORKED == static_cast<int>(ErrorCode::forked));
static_assert(NFY_E_CLOSED == static_cast<int>(ErrorCode::closed));
static_assert(NFY_E_CANCELLED == static_cast<int>(ErrorCode::cancelled));
static_assert(NFY_E_LIMITED == static_cast<int>(ErrorCode::limited));

static_assert(NFY_REASON_UNSPECIFIED == static_cast<int>(Reason::unspecified));
static_assert(NFY_REASON_TEMPLATE_NOT_FOUND == static_cast<int>(Reason::template_not_found));
static_assert(NFY_REASON_TEMPLATE_ARCHIVED == static_cast<int>(Reason::template_archived));
static_assert(NFY_REASON_TEMPLATE_OF_OTHER_TYPE ==
              static_cast<int>(Reason::template_of_other_type));
static_assert(NFY_REASON_PERSONALISATION_MISSING ==
              static_cast<int>(Reason::personalisation_missing));
static_assert(NFY_REASON_QR_CODE_TOO_LONG == static_cast<int>(Reason::qr_code_too_long));
static_assert(NFY_REASON_MESSAGE_EMPTY == static_cast<int>(Reason::message_empty));
static_assert(NFY_REASON_MESSAGE_TOO_LONG == static_cast<int>(Reason::message_too_long));
static_assert(NFY_REASON_SENDER_NOT_FOUND == static_cast<int>(Reason::sender_not_found));
static_assert(NFY_REASON_RECIPIENT_MISSING == static_cast<int>(Reason::recipient_missing));
static_assert(NFY_REASON_RECIPIENT_INVALID == static_cast<int>(Reason::recipient_invalid));
static_assert(NFY_REASON_RECIPIENT_NOT_ON_TEAM == static_cast<int>(Reason::recipient_not_on_team));
static_assert(NFY_REASON_RECIPIENT_NOT_IN_TRIAL ==
              static_cast<int>(Reason::recipient_not_in_trial));
static_assert(NFY_REASON_RECIPIENT_SUPPRESSED == static_cast<int>(Reason::recipient_suppressed));
static_assert(NFY_REASON_INTERNATIONAL_NOT_ALLOWED ==
              static_cast<int>(Reason::international_not_allowed));
static_assert(NFY_REASON_TYPE_NOT_ALLOWED == static_cast<int>(Reason::type_not_allowed));
static_assert(NFY_REASON_OVER_DAILY_LIMIT == static_cast<int>(Reason::over_daily_limit));
static_assert(NFY_REASON_OVER_RATE_LIMIT == static_cast<int>(Reason::over_rate_limit));
static_assert(NFY_REASON_FILE_NOT_BY_EMAIL == static_cast<int>(Reason::file_not_by_email));
static_assert(NFY_REASON_FILES_NOT_SET_UP == static_cast<int>(Reason::files_not_set_up));
static_assert(NFY_REASON_FILE_REFUSED == static_cast<int>(Reason::file_refused));
static_assert(NFY_REASON_LETTERS_NEED_LIVE_KEY == static_cast<int>(Reason::letters_need_live_key));
static_assert(NFY_REASON_LETTERS_NOT_IN_TRIAL == static_cast<int>(Reason::letters_not_in_trial));
static_assert(NFY_REASON_NOT_A_LETTER == static_cast<int>(Reason::not_a_letter));
static_assert(NFY_REASON_PDF_NOT_READY == static_cast<int>(Reason::pdf_not_ready));
static_assert(NFY_REASON_PDF_HAS_VIRUS == static_cast<int>(Reason::pdf_has_virus));
static_assert(NFY_REASON_PDF_UNAVAILABLE == static_cast<int>(Reason::pdf_unavailable));
static_assert(NFY_REASON_KEY_UNKNOWN == static_cast<int>(Reason::key_unknown));
static_assert(NFY_REASON_KEY_REVOKED == static_cast<int>(Reason::key_revoked));
static_assert(NFY_REASON_CLOCK_SKEWED == static_cast<int>(Reason::clock_skewed));
static_assert(NFY_REASON_SERVICE_WITHOUT_KEYS == static_cast<int>(Reason::service_without_keys));
static_assert(NFY_REASON_SERVICE_ARCHIVED == static_cast<int>(Reason::service_archived));
static_assert(NFY_REASON_SERVICE_NOT_FOUND == static_cast<int>(Reason::service_not_found));
static_assert(NFY_REASON_IDEMPOTENCY_KEY_REUSED ==
              static_cast<int>(Reason::idempotency_key_reused));
static_assert(NFY_REASON_UNSUBSCRIBE_TOKEN_INVALID ==
              static_cast<int>(Reason::unsubscribe_token_invalid));
static_assert(NFY_REASON_UNSUBSCRIBE_TOKEN_EXPIRED ==
              static_cast<int>(Reason::unsubscribe_token_expired));
static_assert(NFY_REASON_LETTER_CANCELLED == static_cast<int>(Reason::letter_cancelled));
static_assert(NFY_REASON_LETTER_PRINTED == static_cast<int>(Reason::letter_printed));
static_assert(NFY_REASON_LETTER_NOT_CANCELLABLE ==
              static_cast<int>(Reason::letter_not_cancellable));
static_assert(NFY_REASON_SENDER_UNVERIFIED == static_cast<int>(Reason::sender_unverified));
static_assert(NFY_REASON_MEMBER_NEEDED == static_cast<int>(Reason::member_needed));
static_assert(NFY_REASON_NO_MEMBER_CONTACTED == static_cast<int>(Reason::no_member_contacted));
static_assert(NFY_REASON_DOMAIN_TAKEN == static_cast<int>(Reason::domain_taken));
static_assert(NFY_REASON_ORGANISATION_HAS_SERVICES ==
              static_cast<int>(Reason::organisation_has_services));
static_assert(NFY_REASON_ORGANISATION_HAS_MEMBERS ==
              static_cast<int>(Reason::organisation_has_members));
static_assert(NFY_REASON_LAST_SECURITY_KEY == static_cast<int>(Reason::last_security_key));

}  // namespace

nfy_status fail(nfy_error** err, Error error) noexcept {
  const auto status = static_cast<nfy_status>(error.code);
  if (err == nullptr) return status;
  try {
    *err = open_handle(std::make_shared<nfy_error>(nfy_error{std::move(error)}));
    return status;
  } catch (...) {
    return fail_no_memory(err);
  }
}

nfy_status fail_no_memory(nfy_error** err) noexcept {
  if (err != nullptr) *err = no_memory_handle();
  return NFY_E_NO_MEMORY;
}

}  // namespace notify::capi

using namespace notify::capi;

nfy_status nfy_error_code(const nfy_error* error) {
  return read_error<nfy_status>(error, NFY_E_NO_MEMORY, NFY_OK, [](const notify::Error& e) {
    return static_cast<nfy_status>(e.code);
  });
}

const char* nfy_error_message(const nfy_error* error) {
  return read_error<const char*>(error, "out of memory", "",
                                 [](const notify::Error& e) { return e.message.c_str(); });
}

const char* nfy_error_detail(const nfy_error* error) {
  return read_error<const char*>(error, "", "",
                                 [](const notify::Error& e) { return e.detail.c_str(); });
}

int32_t nfy_error_retryable(const nfy_error* error) {
  return read_error<int32_t>(error, 0, 0,
                             [](const notify::Error& e) { return e.retryable ? 1 : 0; });
}

int32_t nfy_error_reason(const nfy_error* error) {
  return read_error<int32_t>(error, NFY_REASON_UNSPECIFIED, NFY_REASON_UNSPECIFIED,
                             [](const notify::Error& e) { return static_cast<int32_t>(e.reason); });
}

const char* nfy_reason_name(int32_t reason) {
  return notify::name_of(static_cast<notify::Reason>(reason)).data();  // a literal
}

void nfy_error_free(nfy_error* error) { close_handle(error); }

const char* nfy_status_name(nfy_status status) {
  static constexpr std::array<const char*, 15> names = {
      "ok",          "invalid_argument", "not_found",   "conflict",  "busy",
      "unavailable", "corrupt",          "unsupported", "no_memory", "internal",
      "callback",    "forked",           "closed",      "cancelled", "limited"};
  const auto index = static_cast<std::size_t>(status);
  return status >= 0 && index < names.size() ? names[index] : "unknown";
}
