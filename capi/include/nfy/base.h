/* What every noun of nfy.h shares: statuses, values, errors, and the constants that many name. See
 * nfy.h for what holds for all functions. */
#ifndef NFY_BASE_H
#define NFY_BASE_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define NFY_API __attribute__((visibility("default")))
#else
#define NFY_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** What a function answers: NFY_OK or one of NFY_E_*. New codes may be added. @since 0.1 */
typedef int32_t nfy_status;

enum {
  NFY_OK = 0,
  NFY_E_INVALID_ARGUMENT = 1, /**< the input is wrong: correct it and call again */
  NFY_E_NOT_FOUND = 2,        /**< no such thing, or not yours */
  NFY_E_CONFLICT = 3,         /**< it exists with other content, or was changed meanwhile */
  NFY_E_BUSY = 4,             /**< another worker or connection holds it: try again later */
  NFY_E_UNAVAILABLE = 5,      /**< a server, a disk or a provider is out of reach: try later */
  NFY_E_CORRUPT = 6,          /**< stored data breaks its own rules: call an operator */
  NFY_E_UNSUPPORTED = 7,      /**< this build, store or schema version cannot do it */
  NFY_E_NO_MEMORY = 8,        /**< memory ran out; nothing was changed */
  NFY_E_INTERNAL = 9,         /**< a defect of this library */
  NFY_E_CALLBACK = 10,        /**< a callback answered with an error */
  NFY_E_FORKED = 11,          /**< the handle was inherited over fork(): open a new one */
  NFY_E_CLOSED = 12,          /**< the handle was closed, is of another kind, or is in use */
  NFY_E_CANCELLED = 13,       /**< the host asked to stop; what was done so far is kept */
  NFY_E_LIMITED = 14          /**< a limit of the service is reached: wait a minute or a day */
};

/* Why a request was refused, where that says more than the status: see nfy_error_reason(). New
 * reasons may be added. */
enum {
  NFY_REASON_UNSPECIFIED = 0,
  NFY_REASON_TEMPLATE_NOT_FOUND = 1,
  NFY_REASON_TEMPLATE_ARCHIVED = 2,
  NFY_REASON_TEMPLATE_OF_OTHER_TYPE = 3,
  NFY_REASON_PERSONALISATION_MISSING = 4,
  NFY_REASON_QR_CODE_TOO_LONG = 5,
  NFY_REASON_MESSAGE_EMPTY = 6,
  NFY_REASON_MESSAGE_TOO_LONG = 7,
  NFY_REASON_SENDER_NOT_FOUND = 8,
  NFY_REASON_RECIPIENT_MISSING = 9,
  NFY_REASON_RECIPIENT_INVALID = 10,
  NFY_REASON_RECIPIENT_NOT_ON_TEAM = 11,
  NFY_REASON_RECIPIENT_NOT_IN_TRIAL = 12,
  NFY_REASON_RECIPIENT_SUPPRESSED = 13,
  NFY_REASON_INTERNATIONAL_NOT_ALLOWED = 14,
  NFY_REASON_TYPE_NOT_ALLOWED = 15,
  NFY_REASON_OVER_DAILY_LIMIT = 16,
  NFY_REASON_OVER_RATE_LIMIT = 17,
  NFY_REASON_FILE_NOT_BY_EMAIL = 18,
  NFY_REASON_FILES_NOT_SET_UP = 19,
  NFY_REASON_FILE_REFUSED = 20,
  NFY_REASON_LETTERS_NEED_LIVE_KEY = 21,
  NFY_REASON_LETTERS_NOT_IN_TRIAL = 22,
  NFY_REASON_NOT_A_LETTER = 23,
  NFY_REASON_PDF_NOT_READY = 24,
  NFY_REASON_PDF_HAS_VIRUS = 25,
  NFY_REASON_PDF_UNAVAILABLE = 26,
  NFY_REASON_KEY_UNKNOWN = 27,
  NFY_REASON_KEY_REVOKED = 28,
  NFY_REASON_CLOCK_SKEWED = 29,
  NFY_REASON_SERVICE_WITHOUT_KEYS = 30,
  NFY_REASON_SERVICE_ARCHIVED = 31,
  NFY_REASON_SERVICE_NOT_FOUND = 32,
  NFY_REASON_IDEMPOTENCY_KEY_REUSED = 33,
  NFY_REASON_UNSUBSCRIBE_TOKEN_INVALID = 34,
  NFY_REASON_UNSUBSCRIBE_TOKEN_EXPIRED = 35,
  NFY_REASON_LETTER_CANCELLED = 36,
  NFY_REASON_LETTER_PRINTED = 37,
  NFY_REASON_LETTER_NOT_CANCELLABLE = 38,
  NFY_REASON_SENDER_UNVERIFIED = 39, /**< a post is not its provider's: keep nothing, say 400 */
  NFY_REASON_MEMBER_NEEDED = 40,     /**< the service would lack a member whom it needs */
  NFY_REASON_NO_MEMBER_CONTACTED = 41,
  NFY_REASON_DOMAIN_TAKEN = 42,
  NFY_REASON_ORGANISATION_HAS_SERVICES = 43,
  NFY_REASON_ORGANISATION_HAS_MEMBERS = 44,
  NFY_REASON_LAST_SECURITY_KEY = 45
};

/* Channels: the type of a template, a notification or a provider. */
enum { NFY_TYPE_EMAIL = 1, NFY_TYPE_SMS = 2, NFY_TYPE_LETTER = 3 };

/* Key types: test sends and bills nothing. */
enum { NFY_KEY_NORMAL = 0, NFY_KEY_TEAM = 1, NFY_KEY_TEST = 2 };

/* States of a notification; nfy_state_name() gives the public names ("technical-failure"). */
enum {
  NFY_STATE_CANCELLED = 1,
  NFY_STATE_CREATED = 2,
  NFY_STATE_SENDING = 3,
  NFY_STATE_SENT = 4,
  NFY_STATE_DELIVERED = 5,
  NFY_STATE_PENDING = 6,
  NFY_STATE_FAILED = 7,
  NFY_STATE_TECHNICAL_FAILURE = 8,
  NFY_STATE_TEMPORARY_FAILURE = 9,
  NFY_STATE_PERMANENT_FAILURE = 10,
  NFY_STATE_PENDING_VIRUS_CHECK = 11,
  NFY_STATE_VALIDATION_FAILED = 12,
  NFY_STATE_VIRUS_SCAN_FAILED = 13,
  NFY_STATE_RETURNED_LETTER = 14
};

/* Post classes of letters. */
enum {
  NFY_POSTAGE_NONE = 0,
  NFY_POSTAGE_FIRST = 1,
  NFY_POSTAGE_SECOND = 2,
  NFY_POSTAGE_ECONOMY = 3,
  NFY_POSTAGE_EUROPE = 4,
  NFY_POSTAGE_REST_OF_WORLD = 5
};

/* Bits: what is taken and sent, and yet is probably not what was meant. */
enum {
  NFY_WARNING_MISTYPED_UK_NUMBER = 1, /**< a digit of a UK number is missing, or one too many */
  NFY_WARNING_UNASSIGNED_NUMBER = 2,  /**< no plan has this number */
  NFY_WARNING_PERSONAL_NUMBER = 4,    /**< 070, or its like abroad */
  NFY_WARNING_PREMIUM_NUMBER = 8,
  NFY_WARNING_MORE_SEGMENTS = 16 /**< networks send more parts than are billed */
};

/* Limits. */
enum {
  NFY_TEXT_BYTES_MAX = 4194304, /**< longest text that goes in */
  NFY_MESSAGE_SIZE = 256,       /**< bytes of text fields inside frozen structs, end included */
  NFY_UUID_TEXT_SIZE = 37       /**< bytes of a UUID as text, end included */
};

/** Borrowed bytes. Frozen. @since 0.1 */
typedef struct nfy_str {
  const char* data;
  size_t size;
} nfy_str;

/** Owned bytes; `data` is also ended by a zero that `size` does not count. Frozen. @since 0.1 */
typedef struct nfy_buf {
  char* data;
  size_t size;
} nfy_buf;

/** 128 bits in the order of RFC 9562; all zero means "none". Frozen. @since 0.1 */
typedef struct nfy_uuid {
  uint8_t bytes[16];
} nfy_uuid;

/** A calendar date in no time zone; month and day count from 1. Frozen. @since 0.1 */
typedef struct nfy_day {
  int32_t year;
  int32_t month;
  int32_t day;
} nfy_day;

/** The half-open span of time [start, end). Frozen. @since 0.1 */
typedef struct nfy_window {
  int64_t start_us;
  int64_t end_us;
} nfy_window;

/**
 * An exact decimal number. `text` always holds it in full ("0.0233"). If `is_small`, it is also
 * `units` divided by ten to the power of `scale`; else both are 0, since 64 bits are too few.
 * Frozen. @since 0.1
 */
typedef struct nfy_decimal {
  nfy_str text;
  int64_t units;
  int32_t scale;
  int32_t is_small;
} nfy_decimal;

/** One engine on one store. @since 0.1 */
typedef struct nfy_engine nfy_engine;
/** What went wrong. @since 0.1 */
typedef struct nfy_error nfy_error;
typedef struct nfy_str_rows nfy_str_rows;
/** How many texts an answer holds. @since 0.1 */
NFY_API size_t nfy_str_rows_count(const nfy_str_rows* rows);
/** Text `index`, which lives until the answer is freed; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_str_rows_get(const nfy_str_rows* rows, size_t index, nfy_str* out,
                                    nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_str_rows_free(nfy_str_rows* rows);

/** The name of a code ("invalid_argument"), or "unknown". Lives for ever. @since 0.1 */
NFY_API const char* nfy_status_name(nfy_status status);

/** The public name of one of NFY_STATE_* ("technical-failure"), or "unknown". @since 0.1 */
NFY_API const char* nfy_state_name(int32_t state);

/**
 * The stable name ("mistyped_uk_number") of one of NFY_WARNING_*, and one line to show to users;
 * empty for any other number. Both live for ever. @since 0.1
 */
NFY_API nfy_str nfy_warning_name(int32_t warning);

NFY_API nfy_str nfy_warning_text(int32_t warning);

/** Borrows a text that ends with a zero; NULL gives the empty text. @since 0.1 */
NFY_API nfy_str nfy_str_from(const char* text);

/** Frees what `buf` holds and empties it. NULL is ignored. @since 0.1 */
NFY_API void nfy_buf_free(nfy_buf* buf);

/** Reads the 36 characters of a UUID, in either case. @since 0.1 */
NFY_API nfy_status nfy_uuid_from_text(nfy_str text, nfy_uuid* out, nfy_error** err);

/**
 * Writes 36 characters in lower case and a zero. `out_size` is at least NFY_UUID_TEXT_SIZE.
 * @since 0.1
 */
NFY_API nfy_status nfy_uuid_to_text(const nfy_uuid* id, char* out, size_t out_size,
                                    nfy_error** err);

/** One of NFY_E_*. @since 0.1 */
NFY_API nfy_status nfy_error_code(const nfy_error* error);

/**
 * One line without personal data or secrets, ended by a zero; lives until the error is freed.
 * @since 0.1
 */
NFY_API const char* nfy_error_message(const nfy_error* error);

/** SQLSTATE, SMTP reply code or the like; may be empty. Lives until the error is freed. @since 0.1
 */
NFY_API const char* nfy_error_detail(const nfy_error* error);

/** Whether the same call may succeed later without a change of its input. @since 0.1 */
NFY_API int32_t nfy_error_retryable(const nfy_error* error);

/** One of NFY_REASON_*, by which a host chooses what to do or to say. @since 0.1 */
NFY_API int32_t nfy_error_reason(const nfy_error* error);

/** The stable name of a reason ("template_not_found"), or "unknown". Lives for ever. @since 0.1 */
NFY_API const char* nfy_reason_name(int32_t reason);

/** Ends an error. NULL is ignored. @since 0.1 */
NFY_API void nfy_error_free(nfy_error* error);

/** Where a long run stands; `total` is 0 while unknown. Lives until the callback ends. @since 0.1
 */
typedef struct nfy_progress {
  size_t struct_size;
  nfy_str phase;
  int64_t done;
  int64_t total;
} nfy_progress;

/**
 * Called now and then from long work. Nonzero stops it with NFY_E_CALLBACK; what was done stays,
 * and a new call goes on from there. @since 0.1
 */
typedef int32_t (*nfy_progress_fn)(const nfy_progress* progress, void* user_data);

/** Called once when neither a handle nor an engine needs `user_data` any more. @since 0.1 */
typedef void (*nfy_destroy_fn)(void* user_data);

#ifdef __cplusplus
}
#endif

#endif /* NFY_BASE_H */
