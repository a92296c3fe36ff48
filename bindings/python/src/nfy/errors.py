"""One exception class for each code; each is also the builtin that Python code would expect."""

from typing import Any, Dict, Optional, Type

from nfy._native import ffi, lib
from nfy._words import Word, code_of, numbered


@numbered("REASON")
class Reason(Word):
    """Why a request was refused, where that says more than the class of the error."""

    UNSPECIFIED = "unspecified"
    TEMPLATE_NOT_FOUND = "template_not_found"
    TEMPLATE_ARCHIVED = "template_archived"
    TEMPLATE_OF_OTHER_TYPE = "template_of_other_type"
    PERSONALISATION_MISSING = "personalisation_missing"
    QR_CODE_TOO_LONG = "qr_code_too_long"
    MESSAGE_EMPTY = "message_empty"
    MESSAGE_TOO_LONG = "message_too_long"
    SENDER_NOT_FOUND = "sender_not_found"
    RECIPIENT_MISSING = "recipient_missing"
    RECIPIENT_INVALID = "recipient_invalid"
    RECIPIENT_NOT_ON_TEAM = "recipient_not_on_team"
    RECIPIENT_NOT_IN_TRIAL = "recipient_not_in_trial"
    RECIPIENT_SUPPRESSED = "recipient_suppressed"
    INTERNATIONAL_NOT_ALLOWED = "international_not_allowed"
    TYPE_NOT_ALLOWED = "type_not_allowed"
    OVER_DAILY_LIMIT = "over_daily_limit"
    OVER_RATE_LIMIT = "over_rate_limit"
    FILE_NOT_BY_EMAIL = "file_not_by_email"
    FILES_NOT_SET_UP = "files_not_set_up"
    FILE_REFUSED = "file_refused"
    LETTERS_NEED_LIVE_KEY = "letters_need_live_key"
    LETTERS_NOT_IN_TRIAL = "letters_not_in_trial"
    NOT_A_LETTER = "not_a_letter"
    PDF_NOT_READY = "pdf_not_ready"
    PDF_HAS_VIRUS = "pdf_has_virus"
    PDF_UNAVAILABLE = "pdf_unavailable"
    KEY_UNKNOWN = "key_unknown"
    KEY_REVOKED = "key_revoked"
    CLOCK_SKEWED = "clock_skewed"
    SERVICE_WITHOUT_KEYS = "service_without_keys"
    SERVICE_ARCHIVED = "service_archived"
    SERVICE_NOT_FOUND = "service_not_found"
    IDEMPOTENCY_KEY_REUSED = "idempotency_key_reused"
    UNSUBSCRIBE_TOKEN_INVALID = "unsubscribe_token_invalid"
    UNSUBSCRIBE_TOKEN_EXPIRED = "unsubscribe_token_expired"
    LETTER_CANCELLED = "letter_cancelled"
    LETTER_PRINTED = "letter_printed"
    LETTER_NOT_CANCELLABLE = "letter_not_cancellable"
    SENDER_UNVERIFIED = "sender_unverified"
    MEMBER_NEEDED = "member_needed"
    NO_MEMBER_CONTACTED = "no_member_contacted"
    DOMAIN_TAKEN = "domain_taken"
    ORGANISATION_HAS_SERVICES = "organisation_has_services"
    ORGANISATION_HAS_MEMBERS = "organisation_has_members"
    LAST_SECURITY_KEY = "last_security_key"


_REASONS = {code_of(reason): reason for reason in Reason}


class NfyError(Exception):
    """Root of all errors of the library.

    `code` is the stable name ("not_found"), `detail` an SQLSTATE, SMTP reply code or the like (may
    be empty), `retryable` says whether the same call may succeed later without other input, and
    `reason` why a request was refused.
    `report` is what a round that went to its end all the same, or up to where it was stopped, came
    to; None for calls without one.
    """

    code = "unknown"
    report: Any = None

    def __init__(
        self,
        message: str,
        *,
        detail: str = "",
        retryable: bool = False,
        reason: Reason = Reason.UNSPECIFIED,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.detail = detail
        self.retryable = retryable
        self.reason = reason

    def __str__(self) -> str:
        return self.message


class InvalidArgumentError(NfyError, ValueError):
    """The input is wrong: correct it and call again."""

    code = "invalid_argument"


class WrongTypeError(InvalidArgumentError, TypeError):
    """The input is of a type that is not taken there."""


class NotFoundError(NfyError, LookupError):
    """No such thing, or not yours: the answer is the same for both."""

    code = "not_found"


class ConflictError(NfyError):
    """The thing exists already with other content, or was changed meanwhile."""

    code = "conflict"


class BusyError(NfyError):
    """Another worker or connection holds it: try again later."""

    code = "busy"


class UnavailableError(NfyError, ConnectionError):
    """A server, a disk or a provider is out of reach: try again later."""

    code = "unavailable"


class CorruptError(NfyError):
    """Stored data breaks its own rules: call an operator."""

    code = "corrupt"


class UnsupportedError(NfyError, NotImplementedError):
    """This build, store or schema version cannot do it."""

    code = "unsupported"


class NoMemoryError(NfyError, MemoryError):
    """Memory ran out; nothing was changed."""

    code = "no_memory"


class InternalError(NfyError, RuntimeError):
    """A defect of the library."""

    code = "internal"


class CallbackError(NfyError, RuntimeError):
    """Your code, called by the library, failed; `__cause__` is the exception that it raised."""

    code = "callback"


class ForkedError(NfyError, RuntimeError):
    """The object was inherited over fork(): open a new one in the child."""

    code = "forked"


class ClosedError(NfyError, ValueError):
    """The object was closed, or is in use by another thread."""

    code = "closed"


class CancelledError(CallbackError):
    """Your progress function asked to stop; what was done so far is kept, and `report` says what:
    the RunReport of `Engine.run_due`, the last Progress of other work."""

    code = "cancelled"


class LimitedError(NfyError):
    """A limit of the service is reached: wait for the next minute or day."""

    code = "limited"


BY_STATUS: Dict[int, Type[NfyError]] = {
    lib.NFY_E_INVALID_ARGUMENT: InvalidArgumentError,
    lib.NFY_E_NOT_FOUND: NotFoundError,
    lib.NFY_E_CONFLICT: ConflictError,
    lib.NFY_E_BUSY: BusyError,
    lib.NFY_E_UNAVAILABLE: UnavailableError,
    lib.NFY_E_CORRUPT: CorruptError,
    lib.NFY_E_UNSUPPORTED: UnsupportedError,
    lib.NFY_E_NO_MEMORY: NoMemoryError,
    lib.NFY_E_INTERNAL: InternalError,
    lib.NFY_E_CALLBACK: CallbackError,
    lib.NFY_E_FORKED: ForkedError,
    lib.NFY_E_CLOSED: ClosedError,
    lib.NFY_E_CANCELLED: CancelledError,
    lib.NFY_E_LIMITED: LimitedError,
}


def error_for(
    status: int, message: str, detail: str = "", retryable: bool = False, reason: int = 0
) -> NfyError:
    """The exception for a status; one that a newer library made up is the root class."""
    return BY_STATUS.get(status, NfyError)(
        message,
        detail=detail,
        retryable=retryable,
        reason=_REASONS.get(reason, Reason.UNSPECIFIED),
    )


def _check(status: int, err: "ffi.CData", cause: Optional[BaseException] = None) -> None:
    """Raises what a call answered, if that is an error. The one translator of the package."""
    if status == lib.NFY_OK:
        return
    handle = err[0]
    error = error_for(
        status,
        ffi.string(lib.nfy_error_message(handle)).decode(),
        ffi.string(lib.nfy_error_detail(handle)).decode(),
        bool(lib.nfy_error_retryable(handle)),
        lib.nfy_error_reason(handle),
    )
    lib.nfy_error_free(handle)
    raise error from cause
