#include <notify/error.hpp>

#include <cstdio>
#include <cstdlib>

namespace notify {

std::string_view name_of(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::invalid_argument: return "invalid_argument";
    case ErrorCode::not_found: return "not_found";
    case ErrorCode::conflict: return "conflict";
    case ErrorCode::busy: return "busy";
    case ErrorCode::unavailable: return "unavailable";
    case ErrorCode::corrupt: return "corrupt";
    case ErrorCode::unsupported: return "unsupported";
    case ErrorCode::no_memory: return "no_memory";
    case ErrorCode::internal: return "internal";
    case ErrorCode::callback: return "callback";
    case ErrorCode::forked: return "forked";
    case ErrorCode::closed: return "closed";
    case ErrorCode::cancelled: return "cancelled";
    case ErrorCode::limited: return "limited";
  }
  return "unknown";
}

std::string_view name_of(Reason reason) noexcept {
  switch (reason) {
    case Reason::unspecified: return "unspecified";
    case Reason::template_not_found: return "template_not_found";
    case Reason::template_archived: return "template_archived";
    case Reason::template_of_other_type: return "template_of_other_type";
    case Reason::personalisation_missing: return "personalisation_missing";
    case Reason::qr_code_too_long: return "qr_code_too_long";
    case Reason::message_empty: return "message_empty";
    case Reason::message_too_long: return "message_too_long";
    case Reason::sender_not_found: return "sender_not_found";
    case Reason::recipient_missing: return "recipient_missing";
    case Reason::recipient_invalid: return "recipient_invalid";
    case Reason::recipient_not_on_team: return "recipient_not_on_team";
    case Reason::recipient_not_in_trial: return "recipient_not_in_trial";
    case Reason::recipient_suppressed: return "recipient_suppressed";
    case Reason::international_not_allowed: return "international_not_allowed";
    case Reason::type_not_allowed: return "type_not_allowed";
    case Reason::over_daily_limit: return "over_daily_limit";
    case Reason::over_rate_limit: return "over_rate_limit";
    case Reason::file_not_by_email: return "file_not_by_email";
    case Reason::files_not_set_up: return "files_not_set_up";
    case Reason::file_refused: return "file_refused";
    case Reason::letters_need_live_key: return "letters_need_live_key";
    case Reason::letters_not_in_trial: return "letters_not_in_trial";
    case Reason::not_a_letter: return "not_a_letter";
    case Reason::pdf_not_ready: return "pdf_not_ready";
    case Reason::pdf_has_virus: return "pdf_has_virus";
    case Reason::pdf_unavailable: return "pdf_unavailable";
    case Reason::key_unknown: return "key_unknown";
    case Reason::key_revoked: return "key_revoked";
    case Reason::clock_skewed: return "clock_skewed";
    case Reason::service_without_keys: return "service_without_keys";
    case Reason::service_archived: return "service_archived";
    case Reason::service_not_found: return "service_not_found";
    case Reason::idempotency_key_reused: return "idempotency_key_reused";
    case Reason::unsubscribe_token_invalid: return "unsubscribe_token_invalid";
    case Reason::unsubscribe_token_expired: return "unsubscribe_token_expired";
    case Reason::letter_cancelled: return "letter_cancelled";
    case Reason::letter_printed: return "letter_printed";
    case Reason::letter_not_cancellable: return "letter_not_cancellable";
    case Reason::sender_unverified: return "sender_unverified";
    case Reason::member_needed: return "member_needed";
    case Reason::no_member_contacted: return "no_member_contacted";
    case Reason::domain_taken: return "domain_taken";
    case Reason::organisation_has_services: return "organisation_has_services";
    case Reason::organisation_has_members: return "organisation_has_members";
    case Reason::last_security_key: return "last_security_key";
  }
  return "unknown";
}

namespace detail {

void assertion_failed(const char* expression, const char* file, int line) noexcept {
  std::fprintf(stderr, "%s:%d: broken invariant: %s\n", file, line, expression);
  std::fflush(stderr);
  std::abort();
}

}  // namespace detail
}  // namespace notify
