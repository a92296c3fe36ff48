/*
 * nfy: the back end of a notification service as a library. This is its C ABI, for C99 and later,
 * C++ and everything that can call C.
 *
 * 1. Handles are opaque and typed. Whoever receives a handle through an out parameter owns it and
 *    ends it once with its _close() or _free(); NULL is ignored there. A handle is a ticket, not an
 *    address: one that was closed, or that is of another kind, is answered with NFY_E_CLOSED (or
 *    with 0, NULL or nothing where a function cannot fail), and no ticket is ever given out twice.
 *    A handle may be closed while other calls use it or what came from it; those end as they would.
 * 2. Every function that can fail returns an nfy_status and takes an nfy_error ** as its last
 *    parameter, which may be NULL. On failure it is set to an error that the caller frees with
 *    nfy_error_free(); on success it is set to NULL. Out handles are NULL after a failure; other
 *    out parameters are unchanged unless a function says more.
 * 3. nfy_str is borrowed text: bytes and their number, not ended by a zero. What goes in is copied
 *    before a function returns. What comes out lives as long as the handle that it came from,
 *    unless a function says less. nfy_buf is owned: end it with nfy_buf_free().
 * 4. Text is UTF-8 without zero bytes and at most NFY_TEXT_BYTES_MAX bytes, unless a function says
 *    otherwise. { NULL, 0 } is the empty text.
 * 5. A struct that begins with `struct_size` may grow at its end in later versions. Start it from
 *    its _INIT macro, which sets the size. A field that is zero has its default; the comment says
 *    which. All other structs are frozen.
 * 6. Instants are microseconds since 1970-01-01T00:00:00Z in fields that end in `_us`. Yes and no
 *    are int32_t: 0 means no, everything else yes. Money is an nfy_decimal, never floating point.
 * 7. Functions may be called from any thread. A `const` handle may be used by many threads at once;
 *    an nfy_engine, an nfy_clock and an nfy_provider too, since they lock inside. An nfy_csv, an
 *    nfy_survey and an nfy_recipients have one user at a time; a second one is answered with
 *    NFY_E_CLOSED.
 * 8. Callbacks run in the thread that called the library, while it holds no lock and no
 *    transaction, and may call back into it. They return 0 to go on. Anything else, or a C++
 *    exception, stops the work and comes back as NFY_E_CALLBACK. A callback must not leave by
 *    longjmp().
 * 9. No handle survives fork(): in the child each answers with NFY_E_FORKED and closing it does
 *    nothing, so that the files and connections of the parent stay whole. The child opens its own.
 */
#ifndef NFY_H
#define NFY_H

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

/* -- constants --------------------------------------------------------------------------------- */

/** What a function answers: NFY_OK or one of NFY_E_*. New codes may be added. @since 0.1 */
typedef int32_t nfy_status;

enum {
  NFY_OK = 0,
  NFY_E_INVALID_ARGUMENT = 1, /**< the input is wrong: correct it and call again */
  NFY_E_NOT_FOUND = 2,        /**< no such thing, or not yours */
  NFY_E_CONFLICT = 3,         /**< it exists with other content, or was changed meanwhile */
  NFY_E_BUSY = 4,             /**< somebody else works on it: try again later */
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

/* Channels: the type of a template, a notification or a provider. */
enum { NFY_TYPE_EMAIL = 1, NFY_TYPE_SMS = 2, NFY_TYPE_LETTER = 3 };

/* Key types: test sends and bills nothing. */
enum { NFY_KEY_NORMAL = 0, NFY_KEY_TEAM = 1, NFY_KEY_TEST = 2 };

/* What a service may do: bits, added up. */
enum {
  NFY_PERMISSION_EMAIL = 1,
  NFY_PERMISSION_SMS = 2,
  NFY_PERMISSION_LETTER = 4,
  NFY_PERMISSION_INTERNATIONAL_SMS = 8,
  NFY_PERMISSION_INBOUND_SMS = 16,
  NFY_PERMISSION_EMAIL_AUTH = 32,
  NFY_PERMISSION_EDIT_FOLDER_PERMISSIONS = 64,
  NFY_PERMISSION_INTERNATIONAL_LETTERS = 128,
  NFY_PERMISSION_SMS_TO_UK_LANDLINES = 256,
  NFY_PERMISSION_NONE = 32768 /**< alone: nothing, where 0 stands for the default */
};

/* Kinds of organisation, which decide the default free allowance. */
enum {
  NFY_ORGANISATION_OTHER = 0,
  NFY_ORGANISATION_CENTRAL = 1,
  NFY_ORGANISATION_LOCAL = 2,
  NFY_ORGANISATION_NHS_CENTRAL = 3,
  NFY_ORGANISATION_NHS_LOCAL = 4,
  NFY_ORGANISATION_NHS_GP = 5,
  NFY_ORGANISATION_NHS_NOTIFY = 6,
  NFY_ORGANISATION_EMERGENCY_SERVICE = 7,
  NFY_ORGANISATION_SCHOOL_OR_COLLEGE = 8
};

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

/* Where a letter goes, which decides what its post costs. */
enum { NFY_ZONE_UNITED_KINGDOM = 0, NFY_ZONE_EUROPE = 1, NFY_ZONE_REST_OF_WORLD = 2 };

/* Who works on a day: printers and Royal Mail not at weekends, its first class on Saturdays too,
 * and nobody on bank holidays of England and Wales. */
enum { NFY_WORKING_PRINTING = 0, NFY_WORKING_FIRST_CLASS = 1, NFY_WORKING_ROYAL_MAIL = 2 };

/* Languages of a letter. */
enum { NFY_LANGUAGE_ENGLISH = 0, NFY_LANGUAGE_WELSH = 1 };

/* What the header of a recipients file is asked for. */
enum {
  NFY_COLUMNS_HEADERS = 0,      /**< as typed, each once */
  NFY_COLUMNS_PLACEHOLDERS = 1, /**< of the template, then the columns that name the recipient */
  NFY_COLUMNS_MISSING = 2,      /**< placeholders without a column */
  NFY_COLUMNS_DUPLICATE = 3     /**< headers that name the recipient more than once */
};

/* What a recipients file is asked for: why it cannot be sent, or what would be sent and is probably
 * not what was meant. */
enum { NFY_FINDINGS_PROBLEMS = 0, NFY_FINDINGS_WARNINGS = 1 };

/* How the characters of a recipients file are written down. */
enum {
  NFY_ENCODING_UTF_8 = 0,
  NFY_ENCODING_UTF_16_LE = 1,
  NFY_ENCODING_UTF_16_BE = 2,
  NFY_ENCODING_WINDOWS_1252 = 3
};

/* Bits: what is taken and sent, and yet is probably not what was meant. */
enum {
  NFY_WARNING_MISTYPED_UK_NUMBER = 1, /**< a digit of a UK number is missing, or one too many */
  NFY_WARNING_UNASSIGNED_NUMBER = 2,  /**< no plan has this number */
  NFY_WARNING_PERSONAL_NUMBER = 4,    /**< 070, or its like abroad */
  NFY_WARNING_PREMIUM_NUMBER = 8,
  NFY_WARNING_MORE_SEGMENTS = 16 /**< networks send more parts than are billed */
};

/*
 * What to do with a message whose attempt was begun but whose result is not known. A second copy
 * leaves at once only where the provider removes duplicates: takes a message once for each
 * provider_key.
 */
enum {
  /** there: try again with the same provider key; elsewhere as the next one */
  NFY_IN_DOUBT_BY_CAPABILITY = 0,
  /** leave it listed until a receipt settles it or the wait is over; then technical-failure */
  NFY_IN_DOUBT_WAIT_FOR_RECEIPT = 1,
  NFY_IN_DOUBT_FAIL = 2, /**< technical-failure */
  /** also elsewhere: once more, when the wait is over and no receipt has come */
  NFY_IN_DOUBT_RESEND = 3
};

/* States of a job. */
enum {
  NFY_JOB_PENDING = 0,
  NFY_JOB_IN_PROGRESS = 1,
  NFY_JOB_FINISHED = 2, /**< every row was gone through */
  NFY_JOB_FINISHED_ALL_CREATED = 3,
  NFY_JOB_SENDING_LIMITS_EXCEEDED = 4,
  NFY_JOB_SCHEDULED = 5,
  NFY_JOB_CANCELLED = 6,
  NFY_JOB_READY_TO_SEND = 7, /**< found in old rows only, as the next */
  NFY_JOB_SENT_TO_DVLA = 8,
  NFY_JOB_ERROR = 9
};

/* How one attempt at sending ended. */
enum {
  NFY_SEND_UNANSWERED = 0, /**< nobody filled the answer in: in doubt, and an error of the host's */
  NFY_SEND_ACCEPTED = 1,   /**< the provider has it, or says that it had it already */
  NFY_SEND_REJECTED = 2,   /**< it will never take this message */
  NFY_SEND_UNKNOWN = 3,    /**< the line dropped when it may have been taken: in doubt */
  NFY_SEND_RETRY = 4       /**< the provider did not take it now; nothing was sent */
};

/* Kinds of background tasks. */
enum {
  NFY_TASK_ADVANCE_FACTS = 1,
  NFY_TASK_FOLD_FACTS = 2,
  NFY_TASK_BILL_DAY = 3,
  NFY_TASK_BILL_DESPATCH = 4,    /**< price the letters that were despatched on one day */
  NFY_TASK_MAKE_ALLOWANCE = 5,   /**< store a free allowance of a year that has begun */
  NFY_TASK_PRUNE_LEASES = 6,     /**< forget the leases of tasks that are over */
  NFY_TASK_STATUS_FACTS = 7,     /**< replace a day's facts about statuses */
  NFY_TASK_PROCESSING_TIME = 8,  /**< measure how fast a day's messages left */
  NFY_TASK_TIME_OUT = 9,         /**< end what has been under way for three days */
  NFY_TASK_ARCHIVE = 10,         /**< move what is out of retention to the history */
  NFY_TASK_PRUNE_RECEIPTS = 11,  /**< put receipts away that nobody knows, forget old ones */
  NFY_TASK_PREPARE_HISTORY = 12, /**< make the places where months to come will be kept */
  NFY_TASK_ARCHIVE_FILES = 13,   /**< move a month of the history to files */
  NFY_TASK_CACHES = 14,          /**< compare what days were counted with their notifications */
  NFY_TASK_RUN_JOB = 15,         /**< make notifications of a job's rows */
  NFY_TASK_ARCHIVE_JOBS = 16,    /**< remove the rows of jobs that are out of retention */
  NFY_TASK_BALANCE = 17,         /**< move messages away from a slow provider, or back */
  NFY_TASK_REQUEUE = 18,         /**< put messages back into the queue that fell out of it */
  NFY_TASK_PRUNE_CALLBACKS = 19  /**< forget calls to services that were given up long ago */
};

/* What holds for rate limits while the cache is out of reach. */
enum {
  NFY_LIMITS_FAIL_OPEN = 0,  /**< requests pass */
  NFY_LIMITS_FAIL_CLOSED = 1 /**< they are refused with NFY_E_UNAVAILABLE */
};

/* Kinds of columns and of the cells in them. */
enum {
  NFY_CELL_NOTHING = 0, /**< a cell only: there is no value */
  NFY_CELL_TEXT = 1,
  NFY_CELL_INTEGER = 2,
  NFY_CELL_DECIMAL = 3,
  NFY_CELL_DAY = 4,
  NFY_CELL_FLAG = 5
};

/* Why a notification is, or is not, on a bill. */
enum {
  NFY_REASON_CHARGED = 1,           /**< its fact row costs money */
  NFY_REASON_FREE_OF_CHARGE = 2,    /**< its fact row is free under the allowance */
  NFY_REASON_PARTLY_FREE = 3,       /**< the allowance ran out inside its fact row */
  NFY_REASON_EMAIL = 4,             /**< counted; e-mail costs nothing */
  NFY_REASON_NO_UNITS = 5,          /**< counted; it has no units, so it costs nothing */
  NFY_REASON_TEST_KEY = 6,          /**< sent with a test key */
  NFY_REASON_STATUS_NOT_BILLED = 7, /**< its state is none that is billed for its type */
  NFY_REASON_NO_RATE = 8            /**< counted, but its day has no price */
};

/* How the printer could hand a letter to the post, which sets what it pays. */
enum { NFY_THRESHOLD_SORTED = 0, NFY_THRESHOLD_UNSORTED = 1 };

/* Where a task stands after one bounded run. */
enum { NFY_RUN_DONE = 0, NFY_RUN_MORE = 1 };

/* Limits. */
enum {
  NFY_TEXT_BYTES_MAX = 4194304, /**< longest text that goes in */
  NFY_SEND_MANY_MAX = 10000,    /**< requests in one nfy_notification_send_many() */
  NFY_RECEIPTS_MAX = 100000,    /**< receipts in one nfy_receipt_record() */
  NFY_REPORT_YEARS_MAX = 100,   /**< years in one report */
  NFY_DESPATCHES_MAX = 100000,  /**< letters in one nfy_receipt_record_despatches() */
  NFY_INBOUND_MAX = 10000,      /**< messages in one nfy_inbound_record() */
  NFY_MESSAGE_SIZE = 256,       /**< bytes of text fields inside frozen structs, end included */
  NFY_PHONE_SIZE = 40,          /**< bytes of a phone number as text, end included */
  NFY_UUID_TEXT_SIZE = 37       /**< bytes of a UUID as text, end included */
};

/* -- values ------------------------------------------------------------------------------------ */

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

struct sqlite3; /* of SQLite */
struct pg_conn; /* of libpq: its PGconn */

/** One engine on one store. @since 0.1 */
typedef struct nfy_engine nfy_engine;
/** What went wrong. @since 0.1 */
typedef struct nfy_error nfy_error;
/** What time it is. @since 0.1 */
typedef struct nfy_clock nfy_clock;
/** What carries messages. @since 0.1 */
typedef struct nfy_provider nfy_provider;
/** A recipients file that is being read. @since 0.1 */
typedef struct nfy_csv nfy_csv;
/** The right to run one task. @since 0.1 */
typedef struct nfy_lease nfy_lease;
/** One service's bill of one financial year. Immutable. @since 0.1 */
typedef struct nfy_usage nfy_usage;
/** What a message would be. Immutable. @since 0.1 */
typedef struct nfy_preview nfy_preview;
/** The text of a template, compiled. Immutable. @since 0.1 */
typedef struct nfy_text nfy_text;
/** What a text became with values. Immutable. @since 0.1 */
typedef struct nfy_rendering nfy_rendering;
/** What sets letters on pages. @since 0.1 */
typedef struct nfy_letter_renderer nfy_letter_renderer;
/** The first pass over a recipients file. @since 0.1 */
typedef struct nfy_survey nfy_survey;
/** A recipients file that is being checked against a template. @since 0.1 */
typedef struct nfy_recipients nfy_recipients;
/** A postal address, taken apart. Immutable. @since 0.1 */
typedef struct nfy_postal_address nfy_postal_address;
/** A report as columns and rows of any kind. Immutable. @since 0.1 */
typedef struct nfy_table nfy_table;
/** A year's bill with everything that it is made of. Immutable. @since 0.1 */
typedef struct nfy_bill nfy_bill;
/** What a service's bills would be in another calendar. Immutable. @since 0.1 */
typedef struct nfy_calendar_plan nfy_calendar_plan;
/** Why one notification is, or is not, on a bill. Immutable. @since 0.1 */
typedef struct nfy_verdict nfy_verdict;
/* Answers of several rows, complete in memory and immutable. */
typedef struct nfy_organisation_rows nfy_organisation_rows;
typedef struct nfy_calendar_rows nfy_calendar_rows;
typedef struct nfy_service_rows nfy_service_rows;
typedef struct nfy_template_rows nfy_template_rows;
typedef struct nfy_api_key_rows nfy_api_key_rows;
typedef struct nfy_sender_rows nfy_sender_rows;
typedef struct nfy_finding_rows nfy_finding_rows;
typedef struct nfy_job_rows nfy_job_rows;
typedef struct nfy_notification_rows nfy_notification_rows;
typedef struct nfy_in_doubt_rows nfy_in_doubt_rows;
typedef struct nfy_receipt_rows nfy_receipt_rows;
typedef struct nfy_task_rows nfy_task_rows;
typedef struct nfy_difference_rows nfy_difference_rows;
typedef struct nfy_fact_rows nfy_fact_rows;
typedef struct nfy_segment_rows nfy_segment_rows;
typedef struct nfy_str_rows nfy_str_rows;
typedef struct nfy_quarantined_rows nfy_quarantined_rows;
typedef struct nfy_quarantined_receipt_rows nfy_quarantined_receipt_rows;
typedef struct nfy_inbound_rows nfy_inbound_rows;
typedef struct nfy_provider_details_rows nfy_provider_details_rows;
typedef struct nfy_data_version_rows nfy_data_version_rows;
typedef struct nfy_dead_call_rows nfy_dead_call_rows;
typedef struct nfy_complaint_rows nfy_complaint_rows;

/** How many texts an answer holds. @since 0.1 */
NFY_API size_t nfy_str_rows_count(const nfy_str_rows* rows);
/** Text `index`, which lives until the answer is freed; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_str_rows_get(const nfy_str_rows* rows, size_t index, nfy_str* out,
                                    nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_str_rows_free(nfy_str_rows* rows);

/* -- the library ------------------------------------------------------------------------------- */

/** The version of the linked library, for instance "0.1.0". Lives for ever. @since 0.1 */
NFY_API const char* nfy_version(void);

/* Parts of the library that a build may lack: bits, added up. */
enum {
  NFY_FEATURE_SQLITE = 1,
  NFY_FEATURE_POSTGRES = 2,
  NFY_FEATURE_REDIS = 4,
  NFY_FEATURE_PHONENUMBER = 8, /**< numbering plans of other countries */
  NFY_FEATURE_PANGO = 16,      /**< letters as PDF */
  NFY_FEATURE_SMTP = 32,
  NFY_FEATURE_HTTPS = 64 /**< calls to services */
};

/**
 * Which of NFY_FEATURE_* the linked library has. A call that needs another is answered with
 * NFY_E_UNSUPPORTED; without NFY_FEATURE_PHONENUMBER, numbers of other countries are only checked
 * for their prefix and length. Later versions may know more bits. @since 0.1
 */
NFY_API uint32_t nfy_features(void);

/** The soname's number: 0 until the ABI is promised to stay. @since 0.1 */
NFY_API int32_t nfy_abi_version(void);

/** The name of a code ("invalid_argument"), or "unknown". Lives for ever. @since 0.1 */
NFY_API const char* nfy_status_name(nfy_status status);

/** The public name of one of NFY_STATE_* ("technical-failure"), or "unknown". @since 0.1 */
NFY_API const char* nfy_state_name(int32_t state);

/** One body of facts about the world that answers rest on, and how new it is. @since 0.1 */
typedef struct nfy_data_version {
  size_t struct_size;
  nfy_str name;    /**< "time zones", "bank holidays", "phone plans" */
  nfy_str version; /**< "2026f", "until 2028-12-31"; empty if the host does not tell */
  nfy_str source;  /**< a folder of this host, or "built in" */
  nfy_str warning; /**< what will be wrong, and what to do; empty: all is well */
} nfy_data_version;
#define NFY_DATA_VERSION_INIT                                  \
  {                                                            \
    sizeof(nfy_data_version), {0, 0}, {0, 0}, {0, 0}, { 0, 0 } \
  }

/**
 * Every body of facts, as things stand at `now_us`: time zones (of the host's files), bank
 * holidays, phone plans. @since 0.1
 */
NFY_API nfy_status nfy_data_version_list(int64_t now_us, nfy_data_version_rows** out,
                                         nfy_error** err);
/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_data_version_rows_count(const nfy_data_version_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_data_version_rows_get(const nfy_data_version_rows* rows, size_t index,
                                             nfy_data_version* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_data_version_rows_free(nfy_data_version_rows* rows);
/**
 * The stable name ("mistyped_uk_number") of one of NFY_WARNING_*, and one line for people; empty
 * for any other number. Both live for ever. @since 0.1
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

/**
 * The SQL that brings an empty database to this library's schema; `dialect` is "sqlite" or
 * "postgresql". @since 0.1
 */
NFY_API nfy_status nfy_schema_sql(nfy_str dialect, nfy_buf* out, nfy_error** err);

/* -- errors ------------------------------------------------------------------------------------ */

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

/** Ends an error. NULL is ignored. @since 0.1 */
NFY_API void nfy_error_free(nfy_error* error);

/* -- time -------------------------------------------------------------------------------------- */

/** The computer's clock. @since 0.1 */
NFY_API nfy_status nfy_clock_open_system(nfy_clock** out, nfy_error** err);

/** A clock that stands at `start_us` and moves only when told to. @since 0.1 */
NFY_API nfy_status nfy_clock_open_simulated(int64_t start_us, nfy_clock** out, nfy_error** err);

/** Reads a clock. @since 0.1 */
NFY_API nfy_status nfy_clock_now(nfy_clock* clock, int64_t* out_us, nfy_error** err);

/** Sets a simulated clock; NFY_E_UNSUPPORTED on the computer's. @since 0.1 */
NFY_API nfy_status nfy_clock_set(nfy_clock* clock, int64_t at_us, nfy_error** err);

/** Moves a simulated clock by `span_us`, which is not negative. @since 0.1 */
NFY_API nfy_status nfy_clock_advance(nfy_clock* clock, int64_t span_us, nfy_error** err);

/** Gives up a clock; engines and providers that were opened with it keep it. @since 0.1 */
NFY_API void nfy_clock_close(nfy_clock* clock);

/**
 * The span of one local day, 23 to 25 hours, in the calendar "uk", "us" or "ca". @since 0.1
 */
NFY_API nfy_status nfy_calendar_window(nfy_str calendar, nfy_day day, nfy_window* out,
                                       nfy_error** err);

/** The local day of an instant. @since 0.1 */
NFY_API nfy_status nfy_calendar_day(nfy_str calendar, int64_t at_us, nfy_day* out, nfy_error** err);

/** The financial year of a day, named by the calendar year in which it starts. @since 0.1 */
NFY_API nfy_status nfy_calendar_financial_year(nfy_str calendar, nfy_day day, int32_t* out,
                                               nfy_error** err);

/* -- engines ----------------------------------------------------------------------------------- */

/** A key that values are sealed under. Frozen. @since 0.1 */
typedef struct nfy_sealing_key {
  nfy_str bytes; /**< 32 of any value */
  int32_t id;    /**< 1 or more; never used again for another key */
  int32_t reserved;
} nfy_sealing_key;

/** How to open an engine. @since 0.1 */
typedef struct nfy_engine_options {
  size_t struct_size;
  nfy_str store_url;   /**< "memory:", "sqlite:/path/to/file", "postgresql://user@host/base" */
  nfy_str sealing_key; /**< 32 bytes of any value: the key with id 1, under which API keys and
                          personal data are sealed. None: API keys cannot be made, and personal
                          data stand open in the store */
  nfy_clock* clock;    /**< NULL: the computer's; the engine keeps its own share */
  int32_t keep_schema; /**< fail on an older schema instead of bringing it up to date */
  int32_t seeded;      /**< ids come from `seed`, for simulations; never for a real service */
  uint64_t seed;
  nfy_str archive_folder; /**< where files of the history live, made if missing; empty: nowhere */
  /** "redis://[[user]:password@]host[:port][/database]", "unix:/path", "memory:" (of this process),
      "none:"; empty: "memory:". Processes that share a store should share a cache. */
  nfy_str cache_url;
  int32_t limit_policy; /**< NFY_LIMITS_*: of rate limits while the cache is out of reach */
  /** Instead of `sealing_key`: the first key seals, all of them open, so that an older one can be
   * given up once nfy_engine_reseal() left nothing under it. At most 16. */
  const nfy_sealing_key* sealing_keys;
  size_t sealing_key_count;
  int32_t callback_allow_private; /**< calls may go to addresses of inner networks */
  nfy_str callback_ca_file;       /**< PEM of certificates that calls trust; empty: the system's */
  /** Whole UTC days, 1 to 60, that a receipt waits for a notification that nobody knows, before a
      task puts it into quarantine; 0: 7 */
  int32_t parked_receipt_days;
  int64_t dead_calls_kept_days; /**< 1 to 3,650: calls that were given up go then; default 90 */
  /** Count the pages of letters, and let nfy_notification_render_letter() show them.
   * NFY_E_UNSUPPORTED in a build without it. */
  int32_t render_letters;
  nfy_str letter_fonts; /**< as for nfy_letter_renderer_open() */
} nfy_engine_options;
#define NFY_ENGINE_OPTIONS_INIT                                                                   \
  {                                                                                               \
    sizeof(nfy_engine_options), {0, 0}, {0, 0}, 0, 0, 0, 0, {0, 0}, {0, 0}, NFY_LIMITS_FAIL_OPEN, \
        0, 0, 0, {0, 0}, 0, 0, 0, {                                                               \
      0, 0                                                                                        \
    }                                                                                             \
  }

/**
 * Opens an engine and its store. NFY_E_INVALID_ARGUMENT on another URL, NFY_E_UNAVAILABLE if the
 * file or server is out of reach, NFY_E_UNSUPPORTED if the schema is newer than the library.
 * @since 0.1
 */
NFY_API nfy_status nfy_engine_open(const nfy_engine_options* options, nfy_engine** out,
                                   nfy_error** err);

/**
 * Closes an engine. Calls that run in other threads end as they would; the store is closed after
 * the last of them. @since 0.1
 */
NFY_API void nfy_engine_close(nfy_engine* engine);

/** What the engine's clock shows. @since 0.1 */
NFY_API nfy_status nfy_engine_now(nfy_engine* engine, int64_t* out_us, nfy_error** err);

/**
 * Adds or replaces rates and default allowances from a JSON text: {"sms_rates": [{"valid_from",
 * "rate"}], "letter_rates": [...], "default_annual_allowance": [...]}, decimals as strings.
 * @since 0.1
 */
NFY_API nfy_status nfy_rates_put(nfy_engine* engine, nfy_str json, nfy_error** err);

/**
 * Removes what has the keys of a JSON text of the same form, whatever it costs there, and marks the
 * days whose price changes. NFY_E_NOT_FOUND for a key that is not stored; then all of it stays.
 * @since 0.1
 */
NFY_API nfy_status nfy_rates_drop(nfy_engine* engine, nfy_str json, nfy_error** err);

/**
 * Checks what nfy_rates_put() would take, with no store behind it: what contradicts itself
 * is NFY_E_INVALID_ARGUMENT with a message that names the value. @since 0.1
 */
NFY_API nfy_status nfy_rates_check(nfy_str json, nfy_error** err);

/* -- organisations ----------------------------------------------------------------------------- */

/** Who pays. Its billing details stand in where a service has none of its own. @since 0.1 */
typedef struct nfy_organisation {
  size_t struct_size;
  nfy_uuid id;               /**< all zero in nfy_organisation_put(): a new one */
  nfy_str name;              /**< 1 to 255 characters, unique */
  int32_t organisation_type; /**< one of NFY_ORGANISATION_* */
  int32_t closed;            /**< no longer active */
  nfy_str purchase_order_number;
  nfy_str contact_names;
  nfy_str contact_email_addresses;
  nfy_str billing_reference;
} nfy_organisation;
#define NFY_ORGANISATION_INIT                                                       \
  {                                                                                 \
    sizeof(nfy_organisation), {{0}}, {0, 0}, 0, 0, {0, 0}, {0, 0}, {0, 0}, { 0, 0 } \
  }

/**
 * Adds an organisation or replaces the one with this id. `out` is the organisation as stored: an
 * answer of one row, or NULL for none. @since 0.1
 */
NFY_API nfy_status nfy_organisation_put(nfy_engine* engine, const nfy_organisation* organisation,
                                        nfy_organisation_rows** out, nfy_error** err);

/** All organisations. @since 0.1 */
NFY_API nfy_status nfy_organisation_list(nfy_engine* engine, nfy_organisation_rows** out,
                                         nfy_error** err);
/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_organisation_rows_count(const nfy_organisation_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_organisation_rows_get(const nfy_organisation_rows* rows, size_t index,
                                             nfy_organisation* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_organisation_rows_free(nfy_organisation_rows* rows);

/* -- services, templates, keys ----------------------------------------------------------------- */

/** What makes a service. @since 0.1 */
typedef struct nfy_service_options {
  size_t struct_size;
  nfy_str name;              /**< 1 to 255 characters, unique among active services */
  int32_t organisation_type; /**< one of NFY_ORGANISATION_* */
  int32_t prefix_sms;        /**< text messages begin "{name}: " */
  nfy_str calendar;          /**< "uk" (default), "us", "ca" or one of nfy_calendar_put() */
  nfy_str sms_sender;        /**< up to 11 characters; default "NOTIFY" */
  nfy_str email_from;        /**< address of the From line; e-mail cannot be sent without */
  nfy_str email_reply_to;    /**< may be empty */
  nfy_uuid organisation_id;  /**< all zero: of no organisation */
  int32_t restricted;        /**< in trial mode */
  int32_t not_live;          /**< left out of the volumes by service */
  nfy_str purchase_order_number;
  nfy_str contact_names;
  nfy_str contact_email_addresses;
  nfy_str billing_reference;
  int32_t permissions; /**< of NFY_PERMISSION_*; 0: e-mail, SMS, letters, both to other countries */
  int64_t email_a_day; /**< this and the next: 0 for the default, -1 for none at all */
  int64_t sms_a_day;
  int64_t letter_a_day;            /**< these three: default 999,999,999 */
  int64_t international_sms_a_day; /**< default 250,000 */
  int64_t requests_a_minute;       /**< with each type of key; default 3,000 */
  int32_t honours_stop;      /**< an SMS to who answered STOP is refused, until they answer START */
  int32_t suppresses_failed; /**< so is a message to where one failed for good */
} nfy_service_options;
#define NFY_SERVICE_OPTIONS_INIT                                                            \
  {                                                                                         \
    sizeof(nfy_service_options), {0, 0}, 0, 0, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {{0}}, 0, 0, \
        {0, 0}, {0, 0}, {0, 0}, {0, 0}, 0, 0, 0, 0, 0, 0, 0, 0                              \
  }

/** One service. @since 0.1 */
typedef struct nfy_service {
  size_t struct_size;
  nfy_uuid id;
  nfy_str name;
  int32_t organisation_type;
  int32_t prefix_sms;
  nfy_str calendar;
  nfy_str sms_sender;
  nfy_str email_from;
  nfy_str email_reply_to;
  int64_t created_at_us;
  int64_t version;
  int32_t active;
  int32_t restricted;
  nfy_uuid organisation_id; /**< all zero: of no organisation */
  nfy_str purchase_order_number;
  nfy_str contact_names;
  nfy_str contact_email_addresses;
  nfy_str billing_reference;
  int32_t not_live;    /**< left out of the volumes by service */
  int32_t permissions; /**< of NFY_PERMISSION_*, as in nfy_service_options; so are the limits */
  int64_t email_a_day;
  int64_t sms_a_day;
  int64_t letter_a_day;
  int64_t international_sms_a_day;
  int64_t requests_a_minute;
  int32_t honours_stop;
  int32_t suppresses_failed;
} nfy_service;
#define NFY_SERVICE_INIT                                                                         \
  {                                                                                              \
    sizeof(nfy_service), {{0}}, {0, 0}, 0, 0, {0, 0}, {0, 0}, {0, 0}, {0, 0}, 0, 0, 0, 0, {{0}}, \
        {0, 0}, {0, 0}, {0, 0}, {0, 0}, 0, 0, 0, 0, 0, 0, 0, 0, 0                                \
  }

/** Makes a service. NFY_E_CONFLICT if an active one has the name. @since 0.1 */
NFY_API nfy_status nfy_service_create(nfy_engine* engine, const nfy_service_options* options,
                                      nfy_uuid* out, nfy_error** err);

/** Finds one service: an answer of one row, or NFY_E_NOT_FOUND. @since 0.1 */
NFY_API nfy_status nfy_service_get(nfy_engine* engine, const nfy_uuid* id, nfy_service_rows** out,
                                   nfy_error** err);

/** All services. @since 0.1 */
NFY_API nfy_status nfy_service_list(nfy_engine* engine, nfy_service_rows** out, nfy_error** err);

/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_service_rows_count(const nfy_service_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_service_rows_get(const nfy_service_rows* rows, size_t index,
                                        nfy_service* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_service_rows_free(nfy_service_rows* rows);

/**
 * Stores the next version of a service. `service` is one that was read, with changes: its `version`
 * must still be the newest (NFY_E_CONFLICT), and its calendar cannot change here. @since 0.1
 */
NFY_API nfy_status nfy_service_update(nfy_engine* engine, const nfy_service* service,
                                      nfy_error** err);

/** What makes a template, or a new version of one. @since 0.1 */
typedef struct nfy_template_options {
  size_t struct_size;
  nfy_str name;
  nfy_str subject; /**< empty for SMS */
  nfy_str content; /**< with placeholders: "Dear ((name))" */
  int32_t type;    /**< one of NFY_TYPE_*; must be given */
  int32_t postage; /**< letters: NFY_POSTAGE_FIRST, _SECOND or _ECONOMY */
  nfy_str letter_welsh_subject;
  nfy_str letter_welsh_content; /**< both Welsh parts or none */
  nfy_uuid letter_contact_id;   /**< one of the service's letter senders; all zero: none */
  int32_t has_unsubscribe_link; /**< e-mail only */
} nfy_template_options;
#define NFY_TEMPLATE_OPTIONS_INIT \
  { sizeof(nfy_template_options), {0, 0}, {0, 0}, {0, 0}, 0, 0, {0, 0}, {0, 0}, {{0}}, 0 }

/** One version of a template. @since 0.1 */
typedef struct nfy_template {
  size_t struct_size;
  nfy_uuid id;
  nfy_uuid service_id;
  nfy_str name;
  nfy_str subject;
  nfy_str content;
  int32_t type;
  int32_t version;
  int32_t archived; /**< can be read, but not sent */
  int64_t created_at_us;
  int32_t postage;
  int32_t has_unsubscribe_link;
  nfy_str letter_welsh_subject;
  nfy_str letter_welsh_content;
  nfy_uuid letter_contact_id;
} nfy_template;
#define NFY_TEMPLATE_INIT                                                                         \
  {                                                                                               \
    sizeof(nfy_template), {{0}}, {{0}}, {0, 0}, {0, 0}, {0, 0}, 0, 0, 0, 0, 0, 0, {0, 0}, {0, 0}, \
    {                                                                                             \
      { 0 }                                                                                       \
    }                                                                                             \
  }

/** Makes version 1 of a template. @since 0.1 */
NFY_API nfy_status nfy_template_create(nfy_engine* engine, const nfy_uuid* service_id,
                                       const nfy_template_options* options, nfy_uuid* out,
                                       nfy_error** err);

/** Stores a new version; `out_version` may be NULL. The type cannot change. @since 0.1 */
NFY_API nfy_status nfy_template_update(nfy_engine* engine, const nfy_uuid* service_id,
                                       const nfy_uuid* id, const nfy_template_options* options,
                                       int32_t* out_version, nfy_error** err);

/** Stores a version that can be read, but not sent; `out_version` may be NULL. @since 0.1 */
NFY_API nfy_status nfy_template_archive(nfy_engine* engine, const nfy_uuid* service_id,
                                        const nfy_uuid* id, int32_t* out_version, nfy_error** err);

/** One version of a template, 0 for the newest: an answer of one row. @since 0.1 */
NFY_API nfy_status nfy_template_get(nfy_engine* engine, const nfy_uuid* service_id,
                                    const nfy_uuid* id, int32_t version, nfy_template_rows** out,
                                    nfy_error** err);

/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_template_rows_count(const nfy_template_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_template_rows_get(const nfy_template_rows* rows, size_t index,
                                         nfy_template* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_template_rows_free(nfy_template_rows* rows);

/** An API key without its secret. @since 0.1 */
typedef struct nfy_api_key {
  size_t struct_size;
  nfy_uuid id;
  nfy_uuid service_id;
  int32_t key_type;
  int32_t revoked; /**< it has ended */
  int64_t created_at_us;
  int64_t expires_at_us; /**< when it ended or will end, or 0 */
  nfy_str name;          /**< empty where no answer keeps it: see nfy_api_key_list() */
} nfy_api_key;
#define NFY_API_KEY_INIT                                    \
  {                                                         \
    sizeof(nfy_api_key), {{0}}, {{0}}, 0, 0, 0, 0, { 0, 0 } \
  }

/**
 * Makes an API key that counts before `expires_at_us`; 0: until it is revoked. `out_token` is the
 * only copy of its secret; `out` may be NULL. @since 0.1
 */
NFY_API nfy_status nfy_api_key_create(nfy_engine* engine, const nfy_uuid* service_id, nfy_str name,
                                      int32_t key_type, int64_t expires_at_us, nfy_api_key* out,
                                      nfy_buf* out_token, nfy_error** err);

/** All keys of a service by creation, ended ones too. @since 0.1 */
NFY_API nfy_status nfy_api_key_list(nfy_engine* engine, const nfy_uuid* service_id,
                                    nfy_api_key_rows** out, nfy_error** err);

/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_api_key_rows_count(const nfy_api_key_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_api_key_rows_get(const nfy_api_key_rows* rows, size_t index,
                                        nfy_api_key* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_api_key_rows_free(nfy_api_key_rows* rows);

/** Ends a key now, for good; one that has ended stays as it is. @since 0.1 */
NFY_API nfy_status nfy_api_key_revoke(nfy_engine* engine, const nfy_uuid* service_id,
                                      const nfy_uuid* id, nfy_error** err);

/** Finds the key of a token; NFY_E_NOT_FOUND for every wrong token alike. @since 0.1 */
NFY_API nfy_status nfy_api_key_authenticate(nfy_engine* engine, nfy_str token, nfy_api_key* out,
                                            nfy_error** err);

/**
 * Who a message comes from, one of several that a service has for a type: sender name of text
 * messages (up to 11 characters), reply-to address of e-mails, contact block of letters. @since 0.1
 */
typedef struct nfy_sender {
  size_t struct_size;
  nfy_uuid id; /**< all zero: a new one */
  nfy_uuid service_id;
  int32_t type; /**< one of NFY_TYPE_* */
  int32_t is_default;
  int32_t archived; /**< kept, but no request may name it */
  nfy_str text;
} nfy_sender;
#define NFY_SENDER_INIT                                 \
  {                                                     \
    sizeof(nfy_sender), {{0}}, {{0}}, 0, 0, 0, { 0, 0 } \
  }

/**
 * Adds a sender, or replaces the one with its id; the first of a type is the default. `out` is the
 * sender as stored: an answer of one row, or NULL for none. @since 0.1
 */
NFY_API nfy_status nfy_sender_put(nfy_engine* engine, const nfy_sender* sender,
                                  nfy_sender_rows** out, nfy_error** err);

/** The senders of a service for a type, the default first. @since 0.1 */
NFY_API nfy_status nfy_sender_list(nfy_engine* engine, const nfy_uuid* service_id, int32_t type,
                                   nfy_sender_rows** out, nfy_error** err);

/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_sender_rows_count(const nfy_sender_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_sender_rows_get(const nfy_sender_rows* rows, size_t index, nfy_sender* out,
                                       nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_sender_rows_free(nfy_sender_rows* rows);

/**
 * Replaces the list of those who get messages from a service in trial mode and with team keys:
 * phone numbers and e-mail addresses, those of the team too, up to 1,000. @since 0.1
 */
NFY_API nfy_status nfy_service_put_guest_list(nfy_engine* engine, const nfy_uuid* service_id,
                                              const nfy_str* recipients, size_t count,
                                              nfy_error** err);

/** That list, normalised and sorted. @since 0.1 */
NFY_API nfy_status nfy_service_list_guests(nfy_engine* engine, const nfy_uuid* service_id,
                                           nfy_str_rows** out, nfy_error** err);

/** A service's free SMS units in one financial year. @since 0.1 */
typedef struct nfy_allowance {
  size_t struct_size;
  int32_t financial_year;
  int32_t is_custom; /**< set by hand rather than by default */
  int64_t units;
  int32_t high_volume_last_year; /**< so nothing is free this year */
} nfy_allowance;
#define NFY_ALLOWANCE_INIT \
  { sizeof(nfy_allowance), 0, 0, 0, 0 }

/** Where a service's allowance stands before a day begins. @since 0.1 */
typedef struct nfy_allowance_state {
  size_t struct_size;
  int32_t financial_year;
  int32_t has_allowance; /**< 0: none is set, every unit is charged */
  int64_t free_allowance;
  int64_t used_units;      /**< chargeable, from the year's first day on */
  int64_t remaining_units; /**< never below zero */
} nfy_allowance_state;
#define NFY_ALLOWANCE_STATE_INIT \
  { sizeof(nfy_allowance_state), 0, 0, 0, 0, 0 }

/** Sets the free SMS units of a year by hand. @since 0.1 */
NFY_API nfy_status nfy_allowance_set(nfy_engine* engine, const nfy_uuid* service_id, int32_t year,
                                     int64_t units, nfy_error** err);

/** The allowance of a year, made from the defaults if it is missing. @since 0.1 */
NFY_API nfy_status nfy_allowance_ensure(nfy_engine* engine, const nfy_uuid* service_id,
                                        int32_t year, nfy_allowance* out, nfy_error** err);

/** What is left of a service's allowance before `day` begins, exact at this instant. @since 0.1 */
NFY_API nfy_status nfy_allowance_before(nfy_engine* engine, const nfy_uuid* service_id, nfy_day day,
                                        nfy_allowance_state* out, nfy_error** err);

/** The same for every service, as a table. @since 0.1 */
NFY_API nfy_status nfy_allowance_list_before(nfy_engine* engine, nfy_day day, nfy_table** out,
                                             nfy_error** err);

/* -- calendars of services --------------------------------------------------------------------- */

/**
 * The rules of a calendar: which local day and financial year an instant belongs to. One that
 * follows another holds from `valid_from`, a first day of one of its years, on. @since 0.1
 */
typedef struct nfy_calendar {
  size_t struct_size;
  nfy_str id;
  nfy_str zone;             /**< IANA: "Europe/London" */
  int32_t year_start_month; /**< of the financial year's first day */
  int32_t year_start_day;
  nfy_str follows;    /**< the calendar of the days before; empty: it holds from ever on */
  nfy_day valid_from; /**< all zero unless it follows another */
} nfy_calendar;
#define NFY_CALENDAR_INIT                                           \
  {                                                                 \
    sizeof(nfy_calendar), {0, 0}, {0, 0}, 0, 0, {0, 0}, { 0, 0, 0 } \
  }

/**
 * Adds a calendar. The same again changes nothing; other rules under a known id are
 * NFY_E_CONFLICT. @since 0.1
 */
NFY_API nfy_status nfy_calendar_put(nfy_engine* engine, const nfy_calendar* calendar,
                                    nfy_error** err);
/** Every calendar by id, "uk", "us" and "ca" included. @since 0.1 */
NFY_API nfy_status nfy_calendar_list(nfy_engine* engine, nfy_calendar_rows** out, nfy_error** err);
/** One calendar: an answer of one row. @since 0.1 */
NFY_API nfy_status nfy_calendar_get(nfy_engine* engine, nfy_str id, nfy_calendar_rows** out,
                                    nfy_error** err);
/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_calendar_rows_count(const nfy_calendar_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_calendar_rows_get(const nfy_calendar_rows* rows, size_t index,
                                         nfy_calendar* out, nfy_error** err);
/** The span of a local day in the calendar of row `index`. @since 0.1 */
NFY_API nfy_status nfy_calendar_rows_window(const nfy_calendar_rows* rows, size_t index,
                                            nfy_day day, nfy_window* out, nfy_error** err);
/** The local day of an instant in the calendar of row `index`. @since 0.1 */
NFY_API nfy_status nfy_calendar_rows_day(const nfy_calendar_rows* rows, size_t index, int64_t at_us,
                                         nfy_day* out, nfy_error** err);
/** The financial year of a day in the calendar of row `index`. @since 0.1 */
NFY_API nfy_status nfy_calendar_rows_financial_year(const nfy_calendar_rows* rows, size_t index,
                                                    nfy_day day, int32_t* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_calendar_rows_free(nfy_calendar_rows* rows);

/** What a service's bills are, and what they would be in another calendar. Changes nothing.
 * @since 0.1 */
NFY_API nfy_status nfy_calendar_plan_change(nfy_engine* engine, const nfy_uuid* service_id,
                                            nfy_str calendar, nfy_calendar_plan** out,
                                            nfy_error** err);
/** How many financial years have notifications in either calendar. @since 0.1 */
NFY_API size_t nfy_calendar_plan_count(const nfy_calendar_plan* plan);
/** The bills of one of them; the caller owns both. NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_calendar_plan_get(const nfy_calendar_plan* plan, size_t index,
                                         int32_t* out_year, nfy_bill** out_before,
                                         nfy_bill** out_after, nfy_error** err);
/** Ends a plan. @since 0.1 */
NFY_API void nfy_calendar_plan_free(nfy_calendar_plan* plan);

/**
 * Does it: counts all notifications of the service in the new calendar and marks their days to be
 * billed again. Writers wait meanwhile. @since 0.1
 */
NFY_API nfy_status nfy_calendar_change(nfy_engine* engine, const nfy_uuid* service_id,
                                       nfy_str calendar, nfy_error** err);

/* -- sending ----------------------------------------------------------------------------------- */

/** One message to one recipient, as a caller asks for it. @since 0.1 */
typedef struct nfy_send_request {
  size_t struct_size;
  nfy_uuid template_id;
  nfy_str to;                        /**< phone number or e-mail address as typed */
  nfy_str personalisation_json;      /**< an object of texts, numbers, booleans, null and lists */
  nfy_str reference;                 /**< the caller's own, up to 1,000 characters */
  nfy_str idempotency_key;           /**< up to 255 bytes; empty: none */
  nfy_uuid api_key_id;               /**< all zero: none */
  nfy_uuid job_id;                   /**< all zero: not from a job */
  int64_t job_row_number;            /**< 0-based; counts only with a job */
  int32_t key_type;                  /**< one of NFY_KEY_*; with an API key, its type counts */
  int32_t type;                      /**< one of NFY_TYPE_*: another template is refused; 0: any */
  nfy_uuid sender_id;                /**< all zero: the service's default */
  nfy_str one_click_unsubscribe_url; /**< e-mail only; https */
} nfy_send_request;
#define NFY_SEND_REQUEST_INIT                                                                      \
  {                                                                                                \
    sizeof(nfy_send_request), {{0}}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {{0}}, {{0}}, 0, 0, 0, {{0}}, \
    {                                                                                              \
      0, 0                                                                                         \
    }                                                                                              \
  }

/** What became of one request. Frozen. @since 0.1 */
typedef struct nfy_send_result {
  nfy_status status;              /**< NFY_OK, or why this request was not accepted */
  int32_t existed;                /**< an earlier request with the same key made it */
  nfy_uuid id;                    /**< of the notification; all zero if not accepted */
  int64_t billable_units;         /**< SMS fragments, letter sheets */
  int32_t simulated;              /**< to a simulated recipient: nothing was stored */
  int32_t warnings;               /**< NFY_WARNING_*; of an earlier request: about its recipient */
  char message[NFY_MESSAGE_SIZE]; /**< why not, cut if too long; empty on success */
} nfy_send_result;

/**
 * Accepts one message: stores it and puts it in the delivery queue. `out` is written in either
 * case. @since 0.1
 */
NFY_API nfy_status nfy_notification_send(nfy_engine* engine, const nfy_uuid* service_id,
                                         const nfy_send_request* request, nfy_send_result* out,
                                         nfy_error** err);

/**
 * Accepts each of `count` requests or says why not, in order; all that are accepted are stored in
 * one transaction. NFY_OK means that `results` holds `count` answers, good or bad; a failure of the
 * call means that nothing was stored and nothing written. All requests have the same struct_size.
 * @since 0.1
 */
NFY_API nfy_status nfy_notification_send_many(nfy_engine* engine, const nfy_uuid* service_id,
                                              const nfy_send_request* requests, size_t count,
                                              nfy_send_result* results, nfy_error** err);

/**
 * The same inside a transaction that the host has begun on its own connection to the engine's
 * SQLite file: what is accepted counts once the host commits, and never was if it rolls back. The
 * connection is not used by another thread meanwhile. NFY_E_INVALID_ARGUMENT if it is in no open
 * transaction or to another database. @since 0.1
 */
NFY_API nfy_status nfy_notification_send_in_sqlite(nfy_engine* engine, struct sqlite3* connection,
                                                   const nfy_uuid* service_id,
                                                   const nfy_send_request* requests, size_t count,
                                                   nfy_send_result* results, nfy_error** err);

/**
 * The same on a PGconn of the host's, in a READ COMMITTED transaction. It should end soon: facts do
 * not advance while it is open. @since 0.1
 */
NFY_API nfy_status nfy_notification_send_in_postgres(nfy_engine* engine, struct pg_conn* connection,
                                                     const nfy_uuid* service_id,
                                                     const nfy_send_request* requests, size_t count,
                                                     nfy_send_result* results, nfy_error** err);

/** What a message would be. @since 0.1 */
typedef struct nfy_preview_view {
  size_t struct_size;
  nfy_str to;      /**< normalised */
  nfy_str subject; /**< e-mail only */
  nfy_str body;    /**< SMS text, or plain text of the e-mail */
  nfy_str html;    /**< e-mail only */
  int64_t characters;
  int64_t fragments; /**< SMS only */
  int32_t has_cost;  /**< 0 if today has no rate */
  nfy_decimal cost;  /**< before any free allowance */
  int64_t sheets;    /**< letters only, if there is a renderer */
  int64_t segments;  /**< SMS only: what networks send; `fragments` is what is billed */
  int32_t warnings;  /**< NFY_WARNING_* */
} nfy_preview_view;
#define NFY_PREVIEW_VIEW_INIT \
  { sizeof(nfy_preview_view), {0, 0}, {0, 0}, {0, 0}, {0, 0}, 0, 0, 0, {{0, 0}, 0, 0, 0}, 0, 0, 0 }

/** Renders a message and checks its recipient without storing anything. @since 0.1 */
NFY_API nfy_status nfy_notification_preview(nfy_engine* engine, const nfy_uuid* service_id,
                                            const nfy_send_request* request, nfy_preview** out,
                                            nfy_error** err);

/** Reads a preview; texts live until it is freed. @since 0.1 */
NFY_API nfy_status nfy_preview_get(const nfy_preview* preview, nfy_preview_view* out,
                                   nfy_error** err);
/** Ends a preview. @since 0.1 */
NFY_API void nfy_preview_free(nfy_preview* preview);
/**
 * The letter that a request would become, as PDF, owned, and its pages; nfy_letter_sheets() of them
 * are billed. Stores nothing and refuses what sending would refuse. NFY_E_UNSUPPORTED unless the
 * engine was opened with `render_letters`. @since 0.1
 */
NFY_API nfy_status nfy_notification_render_letter(nfy_engine* engine, const nfy_uuid* service_id,
                                                  const nfy_send_request* request, nfy_buf* out,
                                                  int64_t* out_pages, nfy_error** err);

/** A recipients file to be sent. @since 0.1 */
typedef struct nfy_job_options {
  size_t struct_size;
  nfy_uuid template_id;
  nfy_str csv; /**< the whole file, any bytes */
  nfy_str file_name;
  int64_t scheduled_for_us; /**< at most 7 days ahead; 0: at once */
  nfy_uuid sender_id;       /**< all zero: the service's default */
} nfy_job_options;
#define NFY_JOB_OPTIONS_INIT                             \
  {                                                      \
    sizeof(nfy_job_options), {{0}}, {0, 0}, {0, 0}, 0, { \
      { 0 }                                              \
    }                                                    \
  }

/** What a recipients file would become. @since 0.1 */
typedef struct nfy_job_preview {
  size_t struct_size;
  int64_t row_count;
  int64_t rows_with_errors;
  int32_t has_errors;       /**< of a row or of the file: no job can be made of it */
  int32_t has_cost;         /**< 0 for letters, and if today has no rate */
  int64_t messages;         /**< rows without errors; what follows is about these */
  int64_t fragments;        /**< SMS only */
  int64_t chargeable_units; /**< SMS: fragments times multipliers */
  int64_t segments;         /**< SMS only: what networks send; `fragments` is what is billed */
  int64_t problem_count;    /**< why no job can be made of it; the first are named */
  int64_t warning_count;
  int32_t encoding;  /**< found out: NFY_ENCODING_* */
  int32_t separator; /**< found out: the character between two cells */
} nfy_job_preview;
#define NFY_JOB_PREVIEW_INIT \
  { sizeof(nfy_job_preview), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }

/** What is wrong or strange in one place of a recipients file. @since 0.1 */
typedef struct nfy_finding {
  size_t struct_size;
  int64_t row;    /**< 0-based data row; -1: about the header or the whole file */
  int64_t line;   /**< where a spreadsheet shows it; the header is 1, the whole file 0 */
  nfy_str column; /**< its name; empty: about the row as a whole */
  nfy_str reason; /**< one line for people, without what stands in the cell */
} nfy_finding;
#define NFY_FINDING_INIT                        \
  {                                             \
    sizeof(nfy_finding), 0, 0, {0, 0}, { 0, 0 } \
  }
NFY_API size_t nfy_finding_rows_count(const nfy_finding_rows* rows);
NFY_API nfy_status nfy_finding_rows_get(const nfy_finding_rows* rows, size_t index,
                                        nfy_finding* out, nfy_error** err);
NFY_API void nfy_finding_rows_free(nfy_finding_rows* rows);

/**
 * Reads a file without storing anything. `out_cost` is the cost before any free allowance as text,
 * empty without one; `out_problems` and `out_warnings` name the first 50 of each by row, column and
 * reason. All three may be NULL. @since 0.1
 */
NFY_API nfy_status nfy_job_preview_file(nfy_engine* engine, const nfy_uuid* service_id,
                                        const nfy_job_options* options, nfy_job_preview* out,
                                        nfy_buf* out_cost, nfy_finding_rows** out_problems,
                                        nfy_finding_rows** out_warnings, nfy_error** err);

/** A recipients file that is sent row by row. @since 0.1 */
typedef struct nfy_job {
  size_t struct_size;
  nfy_uuid id;
  nfy_uuid service_id;
  nfy_uuid template_id;
  int32_t template_version;
  int32_t type;
  int32_t state;    /**< one of NFY_JOB_* */
  int32_t archived; /**< the rows as they were given are gone */
  nfy_str original_file_name;
  nfy_uuid sender_id;
  int64_t notification_count; /**< rows */
  int64_t created_at_us;
  int64_t scheduled_for_us; /**< this and the next two: 0 for none */
  int64_t processing_started_us;
  int64_t processing_finished_us;
} nfy_job;
#define NFY_JOB_INIT \
  { sizeof(nfy_job), {{0}}, {{0}}, {{0}}, 0, 0, 0, 0, {0, 0}, {{0}}, 0, 0, 0, 0, 0 }

/**
 * Stores a file whose every row can be sent, with the template as it is now; its rows become
 * notifications in background work (nfy_task_run_due()). NFY_E_INVALID_ARGUMENT, and nothing is
 * stored, if any row has an error. @since 0.1
 */
NFY_API nfy_status nfy_job_create(nfy_engine* engine, const nfy_uuid* service_id,
                                  const nfy_job_options* options, nfy_uuid* out, nfy_error** err);

/** One job: an answer of one row, or NFY_E_NOT_FOUND. @since 0.1 */
NFY_API nfy_status nfy_job_get(nfy_engine* engine, const nfy_uuid* service_id, const nfy_uuid* id,
                               nfy_job_rows** out, nfy_error** err);

/**
 * The jobs of a service: those not taken up yet first, then the one taken up last; at most `limit`
 * (1 to 10,000) after the first `skip`. @since 0.1
 */
NFY_API nfy_status nfy_job_list(nfy_engine* engine, const nfy_uuid* service_id, int64_t limit,
                                int64_t skip, nfy_job_rows** out, nfy_error** err);

/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_job_rows_count(const nfy_job_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_job_rows_get(const nfy_job_rows* rows, size_t index, nfy_job* out,
                                    nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_job_rows_free(nfy_job_rows* rows);

/**
 * Ends a job that was not taken up yet; NFY_E_CONFLICT if it was. One of letters can be ended
 * later, too: all its letters are cancelled, or none; NFY_E_BUSY while it is not complete,
 * NFY_E_CONFLICT once a letter was sent or 17:30 in London has passed. @since 0.1
 */
NFY_API nfy_status nfy_job_cancel(nfy_engine* engine, const nfy_uuid* service_id,
                                  const nfy_uuid* id, nfy_error** err);

/** One notification. @since 0.1 */
typedef struct nfy_notification {
  size_t struct_size;
  nfy_uuid id;
  nfy_uuid service_id;
  nfy_uuid template_id;
  int32_t template_version;
  int32_t type;
  int32_t key_type;
  int32_t state; /**< one of NFY_STATE_* */
  nfy_uuid api_key_id;
  nfy_uuid job_id;
  int64_t job_row_number; /**< -1: not from a job */
  nfy_str to;             /**< as typed; empty once archived */
  nfy_str normalised_to;
  nfy_str personalisation_json;
  nfy_str client_reference;
  nfy_str reply_to_text; /**< sender name (SMS) or reply-to address (e-mail) */
  nfy_str reference;     /**< the provider's id */
  nfy_str sent_by;       /**< provider identifier; empty until sent */
  nfy_str phone_prefix;
  int64_t billable_units;
  int64_t rate_multiplier;
  int32_t international;
  int32_t postage; /**< one of NFY_POSTAGE_* */
  int64_t created_at_us;
  int64_t sent_at_us;    /**< 0: not yet */
  int64_t updated_at_us; /**< 0: not yet */
  nfy_str unsubscribe_link;
  /** why it became a technical failure: one line without personal data; forgotten after 90 days */
  nfy_str failure_reason;
} nfy_notification;
#define NFY_NOTIFICATION_INIT                                                                   \
  {                                                                                             \
    sizeof(nfy_notification), {{0}}, {{0}}, {{0}}, 0, 0, 0, 0, {{0}}, {{0}}, 0, {0, 0}, {0, 0}, \
        {0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, 0, 0, 0, 0, 0, 0, 0, {0, 0}, {          \
      0, 0                                                                                      \
    }                                                                                           \
  }

/**
 * Live notifications of a service to a phone number or e-mail address as typed, newest first; at
 * most `limit`, 1 to 10,000. @since 0.1
 */
NFY_API nfy_status nfy_notification_list_to(nfy_engine* engine, const nfy_uuid* service_id,
                                            nfy_str to, int64_t limit, nfy_notification_rows** out,
                                            nfy_error** err);

/** One notification of a service: an answer of one row, or NFY_E_NOT_FOUND. @since 0.1 */
NFY_API nfy_status nfy_notification_get(nfy_engine* engine, const nfy_uuid* service_id,
                                        const nfy_uuid* id, nfy_notification_rows** out,
                                        nfy_error** err);

/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_notification_rows_count(const nfy_notification_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_notification_rows_get(const nfy_notification_rows* rows, size_t index,
                                             nfy_notification* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_notification_rows_free(nfy_notification_rows* rows);

/* -- providers --------------------------------------------------------------------------------- */

/**
 * Opens a provider of a kind, by its name, with options as one JSON object (RFC 8259); empty: none.
 * `clock` (NULL: the computer's) dates messages and receipts; the provider keeps its own share of
 * it. An unknown kind is NFY_E_INVALID_ARGUMENT and the message names the known ones, as is an
 * unknown option and its message names the nearest; no message holds a value that may be a secret.
 *
 * All kinds have `identifier`, the short stable name that is stored as sent_by; it is the kind
 * unless it is given. Options of "smtp", which sends e-mail:
 *   url                 "smtp://127.0.0.1:2525" or "smtps://..."; no credentials in it
 *   username, password  without a username there is no authentication
 *   domain              right half of Message-ID; "localhost"
 *   ca_file             PEM file of trusted certificates; the system's
 *   require_tls         true: STARTTLS must succeed on smtp://
 *   in_doubt_policy     "by_capability", "wait_for_receipt", "fail" or "resend": NFY_IN_DOUBT_*
 *   in_doubt_wait_us    how long a receipt is waited for; 72 hours, at most 7 days
 *   removes_duplicates  true: the server drops a mail whose Message-ID it has taken; few do
 *   connect_timeout_ms  5000
 *   timeout_ms          per message; 30000
 * Options of "simulator", which sends nothing and reports as if it had; shares are per million of
 * messages:
 *   type                "sms", "email" or "letter"; "sms"
 *   seed                decides, with recipient and text, what happens; 1
 *   in_doubt_policy
 *   latency_min_us, latency_max_us  until the receipt comes; 2 s and 90 s
 *   rejected_ppm        refused for good when sent
 *   retry_ppm           first try refused, second taken
 *   unknown_ppm         taken, but the answer is lost (once)
 *   receipt_lost_ppm, receipt_twice_ppm, temporary_failure_ppm, permanent_failure_ppm
 *   pending_first_ppm   "pending" first, then the final receipt
 * @since 0.1
 */
NFY_API nfy_status nfy_provider_open(nfy_str kind, nfy_str options_json, nfy_clock* clock,
                                     nfy_provider** out, nfy_error** err);

/**
 * One message as a provider gets it. `provider_key` is the same over all attempts at one
 * notification, so that a provider which de-duplicates sends once. @since 0.1
 */
typedef struct nfy_message {
  size_t struct_size;
  nfy_uuid id;
  nfy_uuid service_id;
  int32_t type;
  int32_t key_type;
  nfy_str provider_key;
  nfy_str to;               /**< E.164 digits (SMS), address (e-mail), address lines (letter) */
  nfy_str sender;           /**< SMS sender name, or address of the From line */
  nfy_str from_name;        /**< e-mail only */
  nfy_str reply_to;         /**< e-mail only; may be empty */
  nfy_str subject;          /**< e-mail only */
  nfy_str body;             /**< SMS text, or plain text of the e-mail */
  nfy_str html;             /**< e-mail only */
  nfy_str unsubscribe_link; /**< e-mail only; https, for the headers of RFC 8058; may be empty */
  nfy_str pdf;              /**< letter only: its pages of A4 */
  int64_t pages;            /**< letter only */
  nfy_str reference;        /**< letter only: what the printer knows it by, of 16 characters */
  int32_t postage;          /**< letter only: one of NFY_POSTAGE_* */
} nfy_message;

/** How one message fared, as the callback says. Text ends with a zero. Frozen. @since 0.1 */
typedef struct nfy_send_answer {
  int32_t outcome;                  /**< one of NFY_SEND_* */
  char reference[NFY_MESSAGE_SIZE]; /**< the provider's id for the message; may be empty */
  char detail[NFY_MESSAGE_SIZE];    /**< one line for operators; never personal data */
} nfy_send_answer;

/**
 * The host's own sending code: sends `count` messages and fills one answer each; all begin as
 * NFY_SEND_UNANSWERED. Messages live until it returns. Nonzero means that nothing is known about
 * any of them: they become in doubt, and nfy_delivery_run() answers NFY_E_CALLBACK. So does each
 * one whose answer was left alone or is none of NFY_SEND_*; the other answers count. It may call
 * the library; only nfy_delivery_run() with the same provider is refused (NFY_E_BUSY). @since 0.1
 */
typedef int32_t (*nfy_send_fn)(const nfy_message* const* messages, size_t count,
                               nfy_send_answer* answers, void* user_data);

/** Called once when neither a handle nor an engine needs `user_data` any more. @since 0.1 */
typedef void (*nfy_destroy_fn)(void* user_data);

/** A provider that is a function of the host. @since 0.1 */
typedef struct nfy_callback_options {
  size_t struct_size;
  nfy_str identifier;      /**< short stable name that is stored as sent_by */
  int32_t type;            /**< one of NFY_TYPE_*; must be given */
  int32_t in_doubt_policy; /**< one of NFY_IN_DOUBT_* */
  nfy_send_fn send;
  nfy_destroy_fn destroy; /**< may be NULL */
  void* user_data;
  int64_t in_doubt_wait_us;   /**< how long a receipt is waited for; default 72 h, at most 7 days */
  int32_t removes_duplicates; /**< it takes a message once for each provider_key */
} nfy_callback_options;
#define NFY_CALLBACK_OPTIONS_INIT \
  { sizeof(nfy_callback_options), {0, 0}, 0, 0, 0, 0, 0, 0, 0 }

/**
 * Opens a provider that calls the host. If this fails, `destroy` is not called. One provider is
 * called by one thread at a time. @since 0.1
 */
NFY_API nfy_status nfy_provider_open_callback(const nfy_callback_options* options,
                                              nfy_provider** out, nfy_error** err);

/** Gives up a provider; engines that it was added to keep it. @since 0.1 */
NFY_API void nfy_provider_close(nfy_provider* provider);

/**
 * Makes a provider known to an engine; the first one of a type is used. NFY_E_CONFLICT if its
 * identifier is taken. @since 0.1
 */
NFY_API nfy_status nfy_provider_add(nfy_engine* engine, nfy_provider* provider, nfy_error** err);

/**
 * Takes up to `limit` receipts that are due out of a simulated provider; NFY_E_UNSUPPORTED for
 * another provider. @since 0.1
 */
NFY_API nfy_status nfy_provider_take_receipts(nfy_provider* provider, size_t limit,
                                              nfy_receipt_rows** out, nfy_error** err);

/** What a simulated provider has done. @since 0.1 */
typedef struct nfy_simulator_counts {
  size_t struct_size;
  uint64_t receipts_waiting; /**< still to come */
  uint64_t messages_taken;   /**< 1 for each provider key, however often it was sent */
} nfy_simulator_counts;
#define NFY_SIMULATOR_COUNTS_INIT \
  { sizeof(nfy_simulator_counts), 0, 0 }

/** Counts of a simulated provider; NFY_E_UNSUPPORTED for another one. @since 0.1 */
NFY_API nfy_status nfy_provider_get_counts(nfy_provider* provider, nfy_simulator_counts* out,
                                           nfy_error** err);

/* -- delivery and receipts --------------------------------------------------------------------- */

/* What is claimed first: queues within a type. 0 is none of them. */
enum {
  NFY_QUEUE_PRIORITY = 1, /**< of templates that were put there */
  NFY_QUEUE_NORMAL = 2,   /**< single messages */
  NFY_QUEUE_BULK = 3,     /**< rows of a job */
  NFY_QUEUE_TEST = 4      /**< test keys, whatever they send */
};

/** One bounded round of delivery. @since 0.1 */
typedef struct nfy_delivery_options {
  size_t struct_size;
  int32_t type;           /**< one of NFY_TYPE_*; default NFY_TYPE_SMS */
  int32_t attempts_max;   /**< then technical-failure; default 49 */
  nfy_str owner;          /**< who holds the lease; default "worker" */
  int64_t limit;          /**< default 1,000 */
  int64_t lease_us;       /**< default 5 minutes */
  int64_t retry_delay_us; /**< default 5 minutes */
  uint32_t queues;        /**< which to serve: NFY_QUEUE_* as bits, 1 << NFY_QUEUE_BULK; 0: all */
  uint32_t reserved;      /**< 0 */
} nfy_delivery_options;
#define NFY_DELIVERY_OPTIONS_INIT \
  { sizeof(nfy_delivery_options), 0, 0, {0, 0}, 0, 0, 0, 0, 0 }

/** What one round did. @since 0.1 */
typedef struct nfy_delivery_report {
  size_t struct_size;
  int64_t claimed;
  int64_t accepted;
  int64_t rejected;
  int64_t retried;
  int64_t in_doubt;   /**< the provider's answer is unknown, or an older attempt's is */
  int64_t stale;      /**< results that came after the lease was lost */
  int64_t unreadable; /**< sealed data that do not open here: tried again later */
  int64_t deferred;   /**< beyond the rate of every provider, or none can carry it: tried again */
} nfy_delivery_report;
#define NFY_DELIVERY_REPORT_INIT \
  { sizeof(nfy_delivery_report), 0, 0, 0, 0, 0, 0, 0, 0 }

/**
 * Claims messages, stores that attempts begin, calls the provider, stores the results. `options`
 * and `out` may be NULL. With NFY_E_CALLBACK all of this has happened too, and `out` is written.
 * NFY_E_BUSY while another round uses the same provider: give each worker an engine and a provider
 * of its own. @since 0.1
 */
NFY_API nfy_status nfy_delivery_run(nfy_engine* engine, const nfy_delivery_options* options,
                                    nfy_delivery_report* out, nfy_error** err);

/** How many notifications of a type wait in the delivery queue. @since 0.1 */
NFY_API nfy_status nfy_delivery_count_queued(nfy_engine* engine, int32_t type, int64_t* out,
                                             nfy_error** err);

/** Gives the messages of a template one of NFY_QUEUE_*, or with 0 takes it away. @since 0.1 */
NFY_API nfy_status nfy_template_set_queue(nfy_engine* engine, const nfy_uuid* service_id,
                                          const nfy_uuid* template_id, int32_t queue,
                                          nfy_error** err);
/**
 * Puts messages of the last two days that wait to be sent and stand in no queue back into theirs.
 * Answers how many. @since 0.1
 */
NFY_API nfy_status nfy_delivery_requeue_stuck(nfy_engine* engine, int64_t* out, nfy_error** err);

/** An attempt that was begun and whose result is not known. @since 0.1 */
typedef struct nfy_in_doubt {
  size_t struct_size;
  nfy_uuid id;
  nfy_uuid service_id;
  nfy_str provider;
  int64_t attempted_at_us;
  int64_t attempts;
  nfy_str reason;       /**< what the provider said; empty: its worker ended before the answer */
  int64_t judged_at_us; /**< when it is claimed and judged again */
} nfy_in_doubt;
#define NFY_IN_DOUBT_INIT \
  { sizeof(nfy_in_doubt), {{0}}, {{0}}, {0, 0}, 0, 0, {0, 0}, 0 }

/** Up to `limit` attempts that are in doubt. @since 0.1 */
NFY_API nfy_status nfy_delivery_list_in_doubt(nfy_engine* engine, int64_t limit,
                                              nfy_in_doubt_rows** out, nfy_error** err);
/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_in_doubt_rows_count(const nfy_in_doubt_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_in_doubt_rows_get(const nfy_in_doubt_rows* rows, size_t index,
                                         nfy_in_doubt* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_in_doubt_rows_free(nfy_in_doubt_rows* rows);

/**
 * A delivery report, decoded. Found by `id` or, where that is all zero, by provider and reference.
 * @since 0.1
 */
typedef struct nfy_receipt {
  size_t struct_size;
  nfy_uuid id;
  nfy_str provider;
  nfy_str reference;
  int64_t at_us;       /**< when the provider says it happened */
  int32_t state;       /**< one of NFY_STATE_*; must be given */
  int32_t unspecified; /**< 1: with any pending or temporary failure, a temporary one */
} nfy_receipt;
#define NFY_RECEIPT_INIT \
  { sizeof(nfy_receipt), {{0}}, {0, 0}, {0, 0}, 0, 0, 0 }

/** What became of receipts. @since 0.1 */
typedef struct nfy_receipt_report {
  size_t struct_size;
  int64_t applied;
  int64_t unchanged;   /**< repetitions, or overtaken by a higher state */
  int64_t parked;      /**< their notification is not known yet; kept */
  int64_t quarantined; /**< of nfy_receipt_take() only */
} nfy_receipt_report;
#define NFY_RECEIPT_REPORT_INIT \
  { sizeof(nfy_receipt_report), 0, 0, 0, 0 }

/**
 * Applies `count` receipts; any order and any repetition end in the same state. All have the same
 * struct_size. `out` may be NULL. @since 0.1
 */
NFY_API nfy_status nfy_receipt_record(nfy_engine* engine, const nfy_receipt* receipts, size_t count,
                                      nfy_receipt_report* out, nfy_error** err);

/** Applies all receipts of an answer of nfy_provider_take_receipts(). @since 0.1 */
NFY_API nfy_status nfy_receipt_rows_record(nfy_engine* engine, const nfy_receipt_rows* rows,
                                           nfy_receipt_report* out, nfy_error** err);
/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_receipt_rows_count(const nfy_receipt_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_receipt_rows_get(const nfy_receipt_rows* rows, size_t index,
                                        nfy_receipt* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_receipt_rows_free(nfy_receipt_rows* rows);

/** The reason of a receipt that was read, and whose notification never turned up. */
#define NFY_REASON_UNKNOWN_NOTIFICATION "unknown notification"

/**
 * What a provider sent as a receipt and nobody could read so far, or with the reason
 * NFY_REASON_UNKNOWN_NOTIFICATION could read but never match: then `raw` is the JSON text of the
 * receipt, {"id", "provider", "reference", "status", "at", "unspecified"}. Texts live until the
 * answer is freed. @since 0.1
 */
typedef struct nfy_quarantined_receipt {
  size_t struct_size;
  nfy_uuid id; /**< the same for the same bytes of the same provider */
  nfy_str provider;
  nfy_str raw;    /**< the bytes as they came, in no encoding; may name recipients */
  nfy_str reason; /**< why it was not read: one line for operators */
  int64_t received_at_us;
} nfy_quarantined_receipt;
#define NFY_QUARANTINED_RECEIPT_INIT \
  { sizeof(nfy_quarantined_receipt), {{0}}, {0, 0}, {0, 0}, {0, 0}, 0 }

/**
 * Keeps the bytes of a receipt that could not be read, until nfy_receipt_replay() or for 90 days;
 * the same bytes again change nothing. `raw` are 1 to 65,536 bytes of any kind; `reason` holds no
 * personal data. `out_id` may be NULL. NFY_E_BUSY if 100,000 receipts of the provider wait.
 * @since 0.1
 */
NFY_API nfy_status nfy_receipt_quarantine(nfy_engine* engine, nfy_str provider, nfy_str raw,
                                          nfy_str reason, nfy_uuid* out_id, nfy_error** err);
/** Up to `limit` receipts in quarantine, oldest first. @since 0.1 */
NFY_API nfy_status nfy_receipt_list_quarantined(nfy_engine* engine, int64_t limit,
                                                nfy_quarantined_receipt_rows** out,
                                                nfy_error** err);
/**
 * Applies what quarantined bytes turned out to mean, as nfy_receipt_record() would, and forgets
 * them, in one transaction. No receipts: they meant nothing. NFY_E_NOT_FOUND if they are not there
 * (any more). `out` may be NULL. @since 0.1
 */
NFY_API nfy_status nfy_receipt_replay(nfy_engine* engine, const nfy_uuid* id,
                                      const nfy_receipt* receipts, size_t count,
                                      nfy_receipt_report* out, nfy_error** err);
/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_quarantined_receipt_rows_count(const nfy_quarantined_receipt_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_quarantined_receipt_rows_get(const nfy_quarantined_receipt_rows* rows,
                                                    size_t index, nfy_quarantined_receipt* out,
                                                    nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_quarantined_receipt_rows_free(nfy_quarantined_receipt_rows* rows);

/** A header of an HTTP request. Frozen. @since 0.1 */
typedef struct nfy_http_header {
  nfy_str name;
  nfy_str value;
} nfy_http_header;

/**
 * Reads what a provider posted and records it; a letter that was despatched is recorded as such,
 * too, and a complaint as one. `provider` is "mmg", "firetext", "ses" or "dvla", or the identifier
 * of a provider of the engine that reads receipts itself; NFY_E_INVALID_ARGUMENT for another one,
 * and the message names those that can be read. `headers` are those of the request; NULL and 0 if
 * they are not at hand. What cannot be read goes into quarantine and is counted there. `out` may be
 * NULL. @since 0.1
 */
NFY_API nfy_status nfy_receipt_take(nfy_engine* engine, nfy_str provider, nfy_str body,
                                    const nfy_http_header* headers, size_t header_count,
                                    nfy_receipt_report* out, nfy_error** err);
/**
 * The same for the print provider, whose callback URL held `token`: it says which letter is meant,
 * whatever the body says. NFY_E_NOT_FOUND for every kind of wrong token alike. @since 0.1
 */
NFY_API nfy_status nfy_receipt_take_letter(nfy_engine* engine, nfy_str token, nfy_str body,
                                           nfy_receipt_report* out, nfy_error** err);
/**
 * A token for the callback URL of one letter: nobody else can make one. NFY_E_UNSUPPORTED without a
 * sealing key. The caller frees `out` with nfy_buf_free(). @since 0.1
 */
NFY_API nfy_status nfy_receipt_make_token(nfy_engine* engine, const nfy_uuid* id, nfy_buf* out,
                                          nfy_error** err);

/** What a provider says of an e-mail that somebody called unwanted. @since 0.1 */
typedef struct nfy_reported_complaint {
  size_t struct_size;
  nfy_str provider;         /**< must be given */
  nfy_str reference;        /**< of the e-mail at its provider; must be given */
  nfy_str feedback_id;      /**< of the complaint there; may be empty */
  nfy_str complaint_type;   /**< the provider's word; may be empty */
  int64_t complained_at_us; /**< 0: not said; then when it is recorded */
} nfy_reported_complaint;
#define NFY_REPORTED_COMPLAINT_INIT \
  { sizeof(nfy_reported_complaint), {0, 0}, {0, 0}, {0, 0}, {0, 0}, 0 }

/**
 * Keeps `count` complaints (up to NFY_RECEIPTS_MAX) and tells their services; the same one again is
 * `unchanged`, one about an e-mail that is not known yet is `parked`. All have the same
 * struct_size. NFY_E_INVALID_ARGUMENT if one lacks its provider or reference: then none is kept.
 * `out` may be NULL. Thread safety: any thread. @since 0.1
 */
NFY_API nfy_status nfy_complaint_record(nfy_engine* engine,
                                        const nfy_reported_complaint* complaints, size_t count,
                                        nfy_receipt_report* out, nfy_error** err);

/** Somebody called an e-mail unwanted; its state stays. @since 0.1 */
typedef struct nfy_complaint {
  size_t struct_size;
  nfy_uuid id;
  nfy_uuid service_id;
  nfy_uuid notification_id;
  nfy_str feedback_id;    /**< of the complaint at the provider; may be empty */
  nfy_str complaint_type; /**< the provider's word; may be empty */
  int64_t complained_at_us;
  int64_t created_at_us; /**< when it was stored */
} nfy_complaint;
#define NFY_COMPLAINT_INIT \
  { sizeof(nfy_complaint), {{0}}, {{0}}, {{0}}, {0, 0}, {0, 0}, 0, 0 }

/** Up to `limit` (1 to 10,000) complaints of a service, newest first, behind `skip`. @since 0.1 */
NFY_API nfy_status nfy_complaint_list(nfy_engine* engine, const nfy_uuid* service_id, int64_t limit,
                                      int64_t skip, nfy_complaint_rows** out, nfy_error** err);
/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_complaint_rows_count(const nfy_complaint_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_complaint_rows_get(const nfy_complaint_rows* rows, size_t index,
                                          nfy_complaint* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_complaint_rows_free(nfy_complaint_rows* rows);

/* -- how providers are used -------------------------------------------------------------------- */

/** How a provider is used. Every change is a version of its own in the history. @since 0.1 */
typedef struct nfy_provider_details {
  size_t struct_size;
  nfy_str identifier;
  int32_t type;             /**< one of NFY_TYPE_* */
  int32_t active;           /**< 0 or 1 */
  nfy_str display_name;     /**< empty: the identifier */
  int64_t priority;         /**< weight among the active providers, 0 to 100 */
  int64_t resting_priority; /**< where the balance tends back to, 0 to 100 */
  int64_t rate_per_second;  /**< over all workers, up to a million; 0: no limit */
  int64_t version;          /**< as it was read; 0 for a provider without details */
  int64_t updated_at_us;    /**< not read when put */
  nfy_str created_by;       /**< who made this version; empty: the library itself */
  nfy_str reason;
  int32_t supports_international; /**< 0 or 1 */
  int32_t reserved;               /**< 0 */
} nfy_provider_details;
#define NFY_PROVIDER_DETAILS_INIT \
  { sizeof(nfy_provider_details), {0, 0}, 0, 1, {0, 0}, 50, 50, 0, 0, 0, {0, 0}, {0, 0}, 1, 0 }

/**
 * Stores the next version of a provider's details. NFY_E_CONFLICT if another version came between;
 * NFY_E_INVALID_ARGUMENT on a number out of range. Engines follow within ten seconds. @since 0.1
 */
NFY_API nfy_status nfy_provider_put(nfy_engine* engine, const nfy_provider_details* details,
                                    nfy_error** err);
/** All of them, by type, then by identifier. @since 0.1 */
NFY_API nfy_status nfy_provider_list(nfy_engine* engine, nfy_provider_details_rows** out,
                                     nfy_error** err);
/** Every version of one provider's, newest first. @since 0.1 */
NFY_API nfy_status nfy_provider_list_history(nfy_engine* engine, nfy_str identifier,
                                             nfy_provider_details_rows** out, nfy_error** err);
/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_provider_details_rows_count(const nfy_provider_details_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_provider_details_rows_get(const nfy_provider_details_rows* rows,
                                                 size_t index, nfy_provider_details* out,
                                                 nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_provider_details_rows_free(nfy_provider_details_rows* rows);

/* -- calls to services ------------------------------------------------------------------------- */

/* What a service can be called about. 0 is none of them. */
enum {
  NFY_CALLBACK_DELIVERY_STATUS = 1, /**< what became of a message */
  NFY_CALLBACK_COMPLAINT = 2,       /**< an e-mail that somebody called unwanted */
  NFY_CALLBACK_RETURNED_LETTER = 3, /**< not made yet: NFY_E_UNSUPPORTED */
  NFY_CALLBACK_INBOUND_SMS = 4      /**< not made yet: NFY_E_UNSUPPORTED */
};

/**
 * Where a service is called over HTTPS about one of NFY_CALLBACK_*; each kind has its own URL. Adds
 * or replaces. The token of 10 to 1,000 printable characters is sealed. NFY_E_INVALID_ARGUMENT if
 * the URL is none that would be called; NFY_E_UNSUPPORTED without a sealing key or where the
 * library was built without HTTPS. @since 0.1
 */
NFY_API nfy_status nfy_callback_put(nfy_engine* engine, const nfy_uuid* service_id, int32_t kind,
                                    nfy_str url, nfy_str bearer_token, nfy_error** err);
/** Takes it away, and the calls that wait with it. NFY_E_NOT_FOUND without one. @since 0.1 */
NFY_API nfy_status nfy_callback_drop(nfy_engine* engine, const nfy_uuid* service_id, int32_t kind,
                                     nfy_error** err);
/** The URL of a service's callback; NFY_E_NOT_FOUND without one. @since 0.1 */
NFY_API nfy_status nfy_callback_get_url(nfy_engine* engine, const nfy_uuid* service_id,
                                        int32_t kind, nfy_buf* out, nfy_error** err);

/** How calls are made; zero fields are defaults. @since 0.1 */
typedef struct nfy_call_options {
  size_t struct_size;
  nfy_str owner;           /**< who holds the lease; default "worker" */
  int64_t limit;           /**< default 100 */
  int64_t per_service_max; /**< calls of one service in one round; default 10 */
  int64_t lease_us;        /**< default 1 minute */
  int64_t retry_delay_us;  /**< default 5 minutes */
  int64_t per_host_max;    /**< under way to one host at a time, over all workers; default 10 */
} nfy_call_options;
#define NFY_CALL_OPTIONS_INIT \
  { sizeof(nfy_call_options), {0, 0}, 0, 0, 0, 0, 0 }

/** What one round of calls did. @since 0.1 */
typedef struct nfy_call_report {
  size_t struct_size;
  int64_t claimed;
  int64_t done;
  int64_t retried;
  int64_t dead;  /**< given up: see nfy_callback_list_dead() */
  int64_t stale; /**< results that came after the lease was lost */
} nfy_call_report;
#define NFY_CALL_REPORT_INIT \
  { sizeof(nfy_call_report), 0, 0, 0, 0, 0 }

/** Makes the calls that are due: one bounded round. `options` and `out` may be NULL. @since 0.1 */
NFY_API nfy_status nfy_callback_run(nfy_engine* engine, const nfy_call_options* options,
                                    nfy_call_report* out, nfy_error** err);
/** Calls that wait, those to who is left alone for a while included. @since 0.1 */
NFY_API nfy_status nfy_callback_count(nfy_engine* engine, int64_t* out, nfy_error** err);

/** A call that was given up. @since 0.1 */
typedef struct nfy_dead_call {
  size_t struct_size;
  nfy_uuid service_id;
  nfy_uuid notification_id;
  int32_t state; /**< one of NFY_STATE_*: what the service was to hear, unless it is a complaint */
  int32_t kind;  /**< one of NFY_CALLBACK_* */
  int64_t attempts;
  nfy_str reason; /**< "answered 404" */
  int64_t died_at_us;
} nfy_dead_call;
#define NFY_DEAD_CALL_INIT \
  { sizeof(nfy_dead_call), {{0}}, {{0}}, 0, 0, 0, {0, 0}, 0 }

/** Up to `limit` calls of a service that were given up, oldest first. @since 0.1 */
NFY_API nfy_status nfy_callback_list_dead(nfy_engine* engine, const nfy_uuid* service_id,
                                          int64_t limit, nfy_dead_call_rows** out, nfy_error** err);
/** Tries up to `limit` of them again, oldest first; answers how many. @since 0.1 */
NFY_API nfy_status nfy_callback_replay(nfy_engine* engine, const nfy_uuid* service_id,
                                       int64_t limit, int64_t* out, nfy_error** err);
/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_dead_call_rows_count(const nfy_dead_call_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_dead_call_rows_get(const nfy_dead_call_rows* rows, size_t index,
                                          nfy_dead_call* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_dead_call_rows_free(nfy_dead_call_rows* rows);

/* -- the texts of templates -------------------------------------------------------------------- */

/** What a template is made of. @since 0.1 */
typedef struct nfy_text_options {
  size_t struct_size;
  int32_t type;    /**< NFY_TYPE_* */
  nfy_str subject; /**< e-mail and letter */
  nfy_str content;
  nfy_str welsh_subject; /**< letter; both Welsh parts empty: English only */
  nfy_str welsh_content;
  nfy_str contact_block; /**< letter */
} nfy_text_options;
#define NFY_TEXT_OPTIONS_INIT                                             \
  {                                                                       \
    sizeof(nfy_text_options), 0, {0, 0}, {0, 0}, {0, 0}, {0, 0}, { 0, 0 } \
  }

/** Compiles the text of a template, with no store behind it. @since 0.1 */
NFY_API nfy_status nfy_text_compile(const nfy_text_options* options, nfy_text** out,
                                    nfy_error** err);
/** The placeholders in order, each once; `language` (NFY_LANGUAGE_*) matters to letters only.
 * @since 0.1 */
NFY_API nfy_status nfy_text_placeholders(const nfy_text* text, int32_t language, nfy_str_rows** out,
                                         nfy_error** err);
/** Those of them that a JSON object of values lacks or holds as null. @since 0.1 */
NFY_API nfy_status nfy_text_missing(const nfy_text* text, nfy_str personalisation_json,
                                    int32_t language, nfy_str_rows** out, nfy_error** err);
/** Ends a text. @since 0.1 */
NFY_API void nfy_text_close(nfy_text* text);

/** What a rendering depends on besides the text. @since 0.1 */
typedef struct nfy_render_options {
  size_t struct_size;
  nfy_str personalisation_json;
  nfy_str prefix;           /**< SMS: the service's name, put in front */
  nfy_str unsubscribe_link; /**< e-mail: the body ends in it */
  int32_t redact_missing;   /**< unfilled placeholders in HTML show as "hidden" */
  int32_t language;         /**< letter: NFY_LANGUAGE_* */
  nfy_day written_on;       /**< letter: the date on it; needed */
} nfy_render_options;
#define NFY_RENDER_OPTIONS_INIT                                           \
  {                                                                       \
    sizeof(nfy_render_options), {0, 0}, {0, 0}, {0, 0}, 0, 0, { 0, 0, 0 } \
  }

/** Renders a text in all its forms. Missing values are shown, not refused. @since 0.1 */
NFY_API nfy_status nfy_text_render(const nfy_text* text, const nfy_render_options* options,
                                   nfy_rendering** out, nfy_error** err);

/** What a text became. Texts live until the rendering is freed. @since 0.1 */
typedef struct nfy_rendering_view {
  size_t struct_size;
  int32_t type;
  int32_t is_empty;         /**< nothing would be left to send */
  int32_t is_too_long;      /**< SMS and e-mail; of a letter, pages decide */
  nfy_str text;             /**< SMS as sent; e-mail as plain text */
  nfy_str subject;          /**< e-mail: one line of text; letter: HTML */
  nfy_str html;             /**< the body of an e-mail or letter */
  nfy_str preheader;        /**< e-mail: what inboxes show beside the subject */
  nfy_str contact_block;    /**< letter: HTML */
  nfy_str date;             /**< letter */
  nfy_str qr_code_too_long; /**< letter: what its first QR code can't hold, or empty */
  int64_t characters;       /**< SMS: UTF-16 units */
  int64_t characters_without_prefix;
  int64_t fragments;  /**< SMS: what is billed */
  int32_t is_unicode; /**< SMS: fragments of 70 instead of 160 characters */
  int32_t warnings;   /**< SMS: NFY_WARNING_* */
  int64_t segments;   /**< SMS: what networks send */
} nfy_rendering_view;
#define NFY_RENDERING_VIEW_INIT                                                                  \
  {                                                                                              \
    sizeof(nfy_rendering_view), 0, 0, 0, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, \
        0, 0, 0, 0, 0, 0                                                                         \
  }
/** Reads a rendering. @since 0.1 */
NFY_API nfy_status nfy_rendering_get(const nfy_rendering* rendering, nfy_rendering_view* out,
                                     nfy_error** err);
/** The lines of a letter's address as HTML. @since 0.1 */
NFY_API nfy_status nfy_rendering_address(const nfy_rendering* rendering, nfy_str_rows** out,
                                         nfy_error** err);
/** Ends a rendering. @since 0.1 */
NFY_API void nfy_rendering_free(nfy_rendering* rendering);

/** Why a text message costs what it costs. @since 0.1 */
typedef struct nfy_sms_analysis {
  size_t struct_size;
  int64_t characters; /**< UTF-16 units of the text as sent */
  int64_t characters_without_prefix;
  int64_t extended_characters; /**< of them, those that take two places unless it is Unicode */
  int64_t fragments;           /**< what is billed */
  int32_t is_unicode;          /**< fragments of 70 instead of 160 characters */
  int32_t warnings;            /**< NFY_WARNING_* */
  int64_t segments;            /**< what networks will send, beside `fragments` */
} nfy_sms_analysis;
#define NFY_SMS_ANALYSIS_INIT \
  { sizeof(nfy_sms_analysis), 0, 0, 0, 0, 0, 0, 0 }
/**
 * Analyses the text of an SMS without placeholders; `prefix` (the service's name) is put in front
 * unless empty. `forcing` gets the characters that make it travel as Unicode, `replaced` those that
 * readers will see as "?"; each may be NULL. @since 0.1
 */
NFY_API nfy_status nfy_sms_analyse(nfy_str content, nfy_str prefix, nfy_sms_analysis* out,
                                   nfy_str_rows** forcing, nfy_str_rows** replaced,
                                   nfy_error** err);

/** The page round an e-mail. @since 0.1 */
typedef struct nfy_email_page_options {
  size_t struct_size;
  int32_t is_fragment; /**< only what goes inside `<body>` */
  int32_t no_banner;   /**< the brand on the page's own ground instead of a coloured bar */
  nfy_str language;    /**< BCP 47; default "en" */
  nfy_str brand_text;
  nfy_str logo_url; /**< https */
  nfy_str logo_alt_text;
  nfy_str colour; /**< "#rgb" or "#rrggbb" */
} nfy_email_page_options;
#define NFY_EMAIL_PAGE_OPTIONS_INIT                                                \
  {                                                                                \
    sizeof(nfy_email_page_options), 0, 0, {0, 0}, {0, 0}, {0, 0}, {0, 0}, { 0, 0 } \
  }
/** Puts a rendered e-mail into its page; `options` may be NULL. Owned. @since 0.1 */
NFY_API nfy_status nfy_rendering_to_page(const nfy_rendering* rendering,
                                         const nfy_email_page_options* options, nfy_buf* out,
                                         nfy_error** err);

/** How a text message is shown on a page. @since 0.1 */
typedef struct nfy_sms_preview_options {
  size_t struct_size;
  nfy_str personalisation_json;
  nfy_str prefix;
  nfy_str sender_html;    /**< shown if it is not empty; goes out as it is */
  int32_t show_recipient; /**< the value of "phone number" */
  int32_t as_typed;       /**< do not show what the downgrade does */
  int32_t redact_missing;
} nfy_sms_preview_options;
#define NFY_SMS_PREVIEW_OPTIONS_INIT \
  { sizeof(nfy_sms_preview_options), {0, 0}, {0, 0}, {0, 0}, 0, 0, 0 }
/** A text message as HTML. Owned. @since 0.1 */
NFY_API nfy_status nfy_text_to_sms_preview(const nfy_text* text,
                                           const nfy_sms_preview_options* options, nfy_buf* out,
                                           nfy_error** err);

/**
 * What sets letters on pages, with fonts looked for in the order of `font_families` ("" for the
 * default). NFY_E_UNSUPPORTED in a build without it, NFY_E_UNAVAILABLE if the system has no font.
 * @since 0.1
 */
NFY_API nfy_status nfy_letter_renderer_open(nfy_str font_families, nfy_letter_renderer** out,
                                            nfy_error** err);
/**
 * A rendered letter as PDF, owned, and its pages; nfy_letter_sheets() of them are billed.
 * Equal letters of one `created_at_us` are equal bytes. @since 0.1
 */
NFY_API nfy_status nfy_letter_render(nfy_letter_renderer* renderer, const nfy_rendering* rendering,
                                     int64_t created_at_us, nfy_buf* out, int64_t* out_pages,
                                     nfy_error** err);
/** The sheets that `pages` printed pages take; 0 for no page. @since 0.1 */
NFY_API int64_t nfy_letter_sheets(int64_t pages);
/** Ends it. @since 0.1 */
NFY_API void nfy_letter_renderer_close(nfy_letter_renderer* renderer);

/* -- recipients -------------------------------------------------------------------------------- */

/** What may be sent to. @since 0.1 */
typedef struct nfy_phone_rules {
  size_t struct_size;
  int32_t uk_only;             /**< refuse numbers of other countries */
  int32_t uk_landline_allowed; /**< fixed lines of the UK too */
} nfy_phone_rules;
#define NFY_PHONE_RULES_INIT \
  { sizeof(nfy_phone_rules), 0, 0 }

/** A phone number that passed; its texts are ended by a zero. @since 0.1 */
typedef struct nfy_phone_number {
  size_t struct_size;
  char normalised[NFY_PHONE_SIZE]; /**< E.164 digits without "+": "447700900123" */
  char readable[NFY_PHONE_SIZE];   /**< "07700 900123"; "+33 6 12 34 56 78" */
  char prefix[NFY_PHONE_SIZE];     /**< dialling prefix that sets the multiplier */
  int32_t is_international;        /**< Crown dependencies are */
  int32_t is_uk;                   /**< +44, Crown dependencies included */
  int32_t is_crown_dependency;
  int32_t is_landline;        /**< +44 only */
  int32_t use_numeric_sender; /**< names as senders are not delivered there */
  int64_t rate_multiplier;    /**< 0: there is no price */
  int32_t warnings;           /**< NFY_WARNING_* */
} nfy_phone_number;
#define NFY_PHONE_NUMBER_INIT \
  { sizeof(nfy_phone_number), {0}, {0}, {0}, 0, 0, 0, 0, 0, 0, 0 }

/**
 * Judges a phone number as typed; `rules` may be NULL. NFY_E_INVALID_ARGUMENT with the wording that
 * users of the API know; the error's detail is the reason's stable name. @since 0.1
 */
NFY_API nfy_status nfy_phone_number_parse(nfy_str typed, const nfy_phone_rules* rules,
                                          nfy_phone_number* out, nfy_error** err);

/**
 * Reads the number of a service's contact page, where three digits ("111") are a number too.
 * @since 0.1
 */
NFY_API nfy_status nfy_phone_number_parse_contact(nfy_str typed, nfy_phone_number* out,
                                                  nfy_error** err);

/**
 * The wording for people of a reason by its stable name ("too_short"), or "". Lives for ever.
 * @since 0.1
 */
NFY_API nfy_str nfy_phone_error_text(nfy_str detail);

/**
 * Judges an e-mail address as typed: `*out` becomes it as it is used, `*out_normalised` the same
 * in lower case (may be NULL). Both are owned. @since 0.1
 */
NFY_API nfy_status nfy_email_address_parse(nfy_str typed, nfy_buf* out, nfy_buf* out_normalised,
                                           nfy_error** err);

/**
 * The address as servers take it, which providers are handed: ASCII, the domain as it stands in the
 * domain name system, the local part in quotes if a full stop begins or ends it. Owned. @since 0.1
 */
NFY_API nfy_status nfy_email_address_deliverable(nfy_str typed, nfy_buf* out, nfy_error** err);

/** The form under which recipients are compared, as in a guest list. Owned. @since 0.1 */
NFY_API nfy_status nfy_recipient_normalise(nfy_str typed, nfy_buf* out, nfy_error** err);

/** What each rule says of a postal address. Texts live as long as the address. @since 0.1 */
typedef struct nfy_postal_address_view {
  size_t struct_size;
  int32_t is_valid;
  int32_t is_international;
  int32_t postage_zone; /**< NFY_ZONE_* */
  int32_t is_bfpo;
  int64_t bfpo_number; /**< 0 unless is_bfpo */
  nfy_str postcode;    /**< empty if there is none */
  nfy_str country;
  nfy_str single_line;
  int32_t has_enough_lines;
  int32_t has_too_many_lines;
  int32_t has_valid_postcode;
  int32_t has_valid_last_line;
  int32_t has_invalid_characters;
  int32_t has_no_fixed_abode_address;
  int32_t has_invalid_country_for_bfpo_address;
  int32_t has_alphanumeric_characters_in_lines_1_and_2;
} nfy_postal_address_view;
#define NFY_POSTAL_ADDRESS_VIEW_INIT \
  { sizeof(nfy_postal_address_view), 0, 0, 0, 0, 0, {0, 0}, {0, 0}, {0, 0}, 0, 0, 0, 0, 0, 0, 0, 0 }

/** Takes an address apart, one line of text a line. @since 0.1 */
NFY_API nfy_status nfy_postal_address_parse(nfy_str lines, int32_t international_allowed,
                                            nfy_postal_address** out, nfy_error** err);
/** The same from "address line 1" to 7, or to 6 and "postcode", of a JSON object. @since 0.1 */
NFY_API nfy_status nfy_postal_address_parse_json(nfy_str personalisation_json,
                                                 int32_t international_allowed,
                                                 nfy_postal_address** out, nfy_error** err);
/** Reads an address. @since 0.1 */
NFY_API nfy_status nfy_postal_address_get(const nfy_postal_address* address,
                                          nfy_postal_address_view* out, nfy_error** err);
/** The lines as printed. @since 0.1 */
NFY_API nfy_status nfy_postal_address_lines(const nfy_postal_address* address, nfy_str_rows** out,
                                            nfy_error** err);
/** Ends an address. @since 0.1 */
NFY_API void nfy_postal_address_free(nfy_postal_address* address);

/** "SW1A 1AA" for any way to write it, owned; NFY_E_NOT_FOUND for any other text. @since 0.1 */
NFY_API nfy_status nfy_postcode_normalise(nfy_str typed, nfy_buf* out, nfy_error** err);

/** A country's canonical name, owned, and its zone; NFY_E_NOT_FOUND for any other. @since 0.1 */
NFY_API nfy_status nfy_country_find(nfy_str name, nfy_buf* out, int32_t* out_zone, nfy_error** err);

/* -- when letters are printed ------------------------------------------------------------------ */

/** When a letter is printed and when it arrives. Frozen. @since 0.1 */
typedef struct nfy_letter_timings {
  int64_t printed_by_us;
  int64_t earliest_delivery_us;
  int64_t latest_delivery_us;
} nfy_letter_timings;

/**
 * The estimate for a letter of a post class, by working days of England and Wales.
 * NFY_E_UNSUPPORTED if it may arrive later than bank holidays are known. @since 0.1
 */
NFY_API nfy_status nfy_letter_estimate(int64_t uploaded_at_us, int32_t postage,
                                       nfy_letter_timings* out, nfy_error** err);

/** Whether a letter in `state` may still be cancelled at `now_us`. @since 0.1 */
NFY_API nfy_status nfy_letter_can_cancel(int32_t state, int64_t created_at_us, int64_t now_us,
                                         int32_t* out, nfy_error** err);

/**
 * The `count`-th working day after `day`, or before it where `count` is negative, in one of the
 * NFY_WORKING_* calendars. Fails like nfy_working_day_is(). @since 0.1
 */
NFY_API nfy_status nfy_working_day_offset(nfy_day day, int32_t count, int32_t calendar,
                                          nfy_day* out, nfy_error** err);

/**
 * Whether people work on `day`. NFY_E_UNSUPPORTED where bank holidays are not known, unless it is
 * no working day anyhow. @since 0.1
 */
NFY_API nfy_status nfy_working_day_is(nfy_day day, int32_t calendar, int32_t* out, nfy_error** err);

/** A QR code of level M or higher as SVG without a size of its own. Owned. @since 0.1 */
NFY_API nfy_status nfy_qr_code_to_svg(nfy_str data, nfy_buf* out, nfy_error** err);

/* -- recipients files -------------------------------------------------------------------------- */

/** Limits of a recipients file. @since 0.1 */
typedef struct nfy_csv_options {
  size_t struct_size;
  int64_t bytes_max;      /**< default 256 MiB */
  int64_t rows_max;       /**< default 100,000 */
  int64_t columns_max;    /**< default 1,000 */
  int64_t cell_bytes_max; /**< default 1 MiB */
} nfy_csv_options;
#define NFY_CSV_OPTIONS_INIT \
  { sizeof(nfy_csv_options), 0, 0, 0, 0 }

/** One row, matched with the header. @since 0.1 */
typedef struct nfy_csv_row {
  size_t struct_size;
  int64_t number; /**< 0-based, header not counted */
  int64_t line;   /**< what a spreadsheet shows */
  nfy_str personalisation_json;
} nfy_csv_row;
#define NFY_CSV_ROW_INIT                \
  {                                     \
    sizeof(nfy_csv_row), 0, 0, { 0, 0 } \
  }

/** What was found out about a recipients file. Frozen. @since 0.1 */
typedef struct nfy_csv_format {
  int32_t encoding;  /**< NFY_ENCODING_*; final once the whole file was read */
  int32_t separator; /**< the character between two cells; final once the header was read */
} nfy_csv_format;

/** "UTF-8", "UTF-16LE", "UTF-16BE" or "Windows-1252"; empty for any other. @since 0.1 */
NFY_API nfy_str nfy_csv_encoding_name(int32_t encoding);

/** Begins to read a recipients file; `options` may be NULL. @since 0.1 */
NFY_API nfy_status nfy_csv_open(const nfy_csv_options* options, nfy_csv** out, nfy_error** err);

/** Hands over the next bytes of the file, cut anywhere. @since 0.1 */
NFY_API nfy_status nfy_csv_feed(nfy_csv* csv, nfy_str bytes, nfy_error** err);

/** Says that the file has ended. @since 0.1 */
NFY_API nfy_status nfy_csv_finish(nfy_csv* csv, nfy_error** err);

/**
 * The next whole row: `*out_found` becomes 1 and `*out` is written, or 0 until more is fed. Texts
 * live until the next call with this handle. @since 0.1
 */
NFY_API nfy_status nfy_csv_next(nfy_csv* csv, nfy_csv_row* out, int32_t* out_found,
                                nfy_error** err);

/** The phone number (SMS) or address (e-mail) of the last row; empty if missing. @since 0.1 */
NFY_API nfy_status nfy_csv_recipient(nfy_csv* csv, int32_t type, nfy_str* out, nfy_error** err);

/** How many columns there are; 0 until the header was read. @since 0.1 */
NFY_API nfy_status nfy_csv_header_count(nfy_csv* csv, size_t* out, nfy_error** err);

/** The name of a column; lives as long as the handle. NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_csv_header_get(nfy_csv* csv, size_t index, nfy_str* out, nfy_error** err);

/** What was found out so far. @since 0.1 */
NFY_API nfy_status nfy_csv_get_format(nfy_csv* csv, nfy_csv_format* out, nfy_error** err);

/** Ends the reading. @since 0.1 */
NFY_API void nfy_csv_close(nfy_csv* csv);

/* -- checking a recipients file ---------------------------------------------------------------- */

/** How far a file reaches, which only its last row can decide. Frozen. @since 0.1 */
typedef struct nfy_extent {
  size_t columns_used; /**< columns that hold something in some row */
  int64_t rows;        /**< up to the last one that holds anything */
} nfy_extent;
/** What a service may send, and how much of a file is looked at. @since 0.1 */
typedef struct nfy_recipients_options {
  size_t struct_size;
  int64_t bytes_max;              /**< default 256 MiB */
  int64_t columns_max;            /**< default 1,000 */
  int64_t cell_bytes_max;         /**< default 1 MiB */
  int64_t rows_max;               /**< default 100,000; rows beyond it are counted only */
  int64_t errors_shown_max;       /**< default 20 */
  int64_t initial_rows_shown_max; /**< default 10 */
  int32_t uk_landline_allowed;
  int32_t international_allowed; /**< phone numbers and letters of other countries */
  int32_t skips_validation;      /**< rows are matched, but nothing is judged */
  int32_t skips_phone_numbers;   /**< no phone number is judged */
  const nfy_str* guest_list;     /**< NULL: everyone may get messages */
  size_t guest_list_count;
  const nfy_extent* extent; /**< what an nfy_survey found; NULL: every column counts */
  int32_t has_remaining;    /**< whether the next two are limits; else there is none */
  int64_t remaining_messages;
  int64_t remaining_international_sms;
  int64_t findings_max;     /**< default 50: problems, and warnings, that are named one by one */
  nfy_str sms_prefix;       /**< what stands in front of text messages: the service's name */
  int32_t skips_blank_rows; /**< blank rows between others are passed over with a warning */
} nfy_recipients_options;
#define NFY_RECIPIENTS_OPTIONS_INIT                                                          \
  {                                                                                          \
    sizeof(nfy_recipients_options), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL, 0, NULL, 0, 0, 0, 0, \
        {0, 0}, 0                                                                            \
  }

/** Begins the first pass over a file; `limits` may be NULL. @since 0.1 */
NFY_API nfy_status nfy_survey_open(const nfy_csv_options* limits, nfy_survey** out,
                                   nfy_error** err);
/** Hands over the next bytes, cut anywhere. @since 0.1 */
NFY_API nfy_status nfy_survey_feed(nfy_survey* survey, nfy_str bytes, nfy_error** err);
/** Says that the file has ended, and how far it reaches. @since 0.1 */
NFY_API nfy_status nfy_survey_finish(nfy_survey* survey, nfy_extent* out, nfy_error** err);
/** Ends it. @since 0.1 */
NFY_API void nfy_survey_close(nfy_survey* survey);

/** One row, matched and judged. @since 0.1 */
typedef struct nfy_checked_row {
  size_t struct_size;
  int64_t number; /**< 0-based, header not counted */
  int64_t line;   /**< what a spreadsheet shows */
  nfy_str personalisation_json;
  size_t cell_count; /**< see nfy_recipients_cell() */
  int32_t has_error;
  int32_t has_missing_data;
  int32_t has_bad_recipient;
  int32_t has_bad_postal_address;
  int32_t message_too_long;
  int32_t message_empty;
  int32_t qr_code_too_long;
  int32_t warnings;  /**< NFY_WARNING_* */
  int64_t fragments; /**< SMS: what is billed */
  int64_t segments;  /**< SMS: what networks send */
} nfy_checked_row;
#define NFY_CHECKED_ROW_INIT \
  { sizeof(nfy_checked_row), 0, 0, {0, 0}, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }

/** One cell of a row. @since 0.1 */
typedef struct nfy_checked_cell {
  size_t struct_size;
  nfy_str name;       /**< of its column, as typed */
  nfy_str error;      /**< wording for users; empty: nothing is wrong */
  int32_t is_ignored; /**< neither placeholder nor recipient */
} nfy_checked_cell;
#define NFY_CHECKED_CELL_INIT \
  { sizeof(nfy_checked_cell), {0, 0}, {0, 0}, 0 }

/** What the rows come to. @since 0.1 */
typedef struct nfy_recipients_summary {
  size_t struct_size;
  int64_t row_count;
  int64_t rows_with_errors;
  int64_t international_sms_count;
  int32_t too_many_rows;
  int32_t more_rows_than_can_send;
  int32_t more_international_sms_than_can_send;
  int32_t allowed_to_send_to;
  int32_t has_recipient_columns;
  int32_t has_errors;
} nfy_recipients_summary;
#define NFY_RECIPIENTS_SUMMARY_INIT \
  { sizeof(nfy_recipients_summary), 0, 0, 0, 0, 0, 0, 0, 0, 0 }

/** Begins to check a file against a template; `options` may be NULL. One user at a time.
 * @since 0.1 */
NFY_API nfy_status nfy_recipients_open(const nfy_text* text, const nfy_recipients_options* options,
                                       nfy_recipients** out, nfy_error** err);
/** Hands over the next bytes, cut anywhere. @since 0.1 */
NFY_API nfy_status nfy_recipients_feed(nfy_recipients* recipients, nfy_str bytes, nfy_error** err);
/** Says that the file has ended. @since 0.1 */
NFY_API nfy_status nfy_recipients_finish(nfy_recipients* recipients, nfy_error** err);
/**
 * The next row: `*out_found` becomes 1 and `*out` is written, or 0 until more is fed. Texts live
 * until the next call with this handle. @since 0.1
 */
NFY_API nfy_status nfy_recipients_next(nfy_recipients* recipients, nfy_checked_row* out,
                                       int32_t* out_found, nfy_error** err);
/** Cell `index` of the row that was read last; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_recipients_cell(nfy_recipients* recipients, size_t index,
                                       nfy_checked_cell* out, nfy_error** err);
/** What the header says, in one of the NFY_COLUMNS_* lists. @since 0.1 */
NFY_API nfy_status nfy_recipients_columns(nfy_recipients* recipients, int32_t which,
                                          nfy_str_rows** out, nfy_error** err);
/** What the rows read so far come to. @since 0.1 */
NFY_API nfy_status nfy_recipients_sum(nfy_recipients* recipients, nfy_recipients_summary* out,
                                      nfy_error** err);
/**
 * Numbers of the rows to show: the first with errors, else the first. Writes at most `capacity`
 * of them; `*out_count` becomes how many there are. @since 0.1
 */
NFY_API nfy_status nfy_recipients_displayed(nfy_recipients* recipients, int64_t* out,
                                            size_t capacity, size_t* out_count, nfy_error** err);
/**
 * Why the file cannot be sent as far as it was read, or what is strange in it: one of
 * NFY_FINDINGS_*. `*out_count` becomes how many there are, of which the first are named; it may be
 * NULL. @since 0.1
 */
NFY_API nfy_status nfy_recipients_findings(nfy_recipients* recipients, int32_t which,
                                           nfy_finding_rows** out, int64_t* out_count,
                                           nfy_error** err);
/** What was found out about the file so far. @since 0.1 */
NFY_API nfy_status nfy_recipients_get_format(nfy_recipients* recipients, nfy_csv_format* out,
                                             nfy_error** err);
/** Ends the checking. @since 0.1 */
NFY_API void nfy_recipients_close(nfy_recipients* recipients);

/* -- background work --------------------------------------------------------------------------- */

/** One piece of background work. @since 0.1 */
typedef struct nfy_task {
  size_t struct_size;
  nfy_str key; /**< "billing/2026-03-31/sms/<service id>" */
  int64_t due_at_us;
  int32_t kind;               /**< one of NFY_TASK_* */
  int32_t dependencies_count; /**< read them with nfy_task_rows_get_dependency() */
} nfy_task;
#define NFY_TASK_INIT \
  { sizeof(nfy_task), {0, 0}, 0, 0, 0 }

/** What is due at an instant, dependencies first. Changes nothing. @since 0.1 */
NFY_API nfy_status nfy_task_plan(nfy_engine* engine, int64_t now_us, nfy_task_rows** out,
                                 nfy_error** err);
/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_task_rows_count(const nfy_task_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_task_rows_get(const nfy_task_rows* rows, size_t index, nfy_task* out,
                                     nfy_error** err);
/** The key of a task that must be done before task `index`. @since 0.1 */
NFY_API nfy_status nfy_task_rows_get_dependency(const nfy_task_rows* rows, size_t index,
                                                size_t dependency, nfy_str* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_task_rows_free(nfy_task_rows* rows);

/** Takes the lease on a task for `lease_us`. NFY_E_BUSY if somebody holds it. @since 0.1 */
NFY_API nfy_status nfy_task_claim(nfy_engine* engine, nfy_str key, nfy_str owner, int64_t lease_us,
                                  nfy_lease** out, nfy_error** err);

/** Runs a bounded piece of a task; `*out_state` becomes one of NFY_RUN_*. @since 0.1 */
NFY_API nfy_status nfy_task_run(nfy_engine* engine, const nfy_lease* lease, int32_t* out_state,
                                nfy_error** err);

/** Ends a lease in the store. NFY_E_CONFLICT if somebody else took it meanwhile. @since 0.1 */
NFY_API nfy_status nfy_task_release(nfy_engine* engine, const nfy_lease* lease, nfy_error** err);

/** A lease. A later owner has a greater epoch. @since 0.1 */
typedef struct nfy_lease_view {
  size_t struct_size;
  nfy_str key;
  nfy_str owner;
  int64_t epoch;
  int64_t until_us;
} nfy_lease_view;
#define NFY_LEASE_VIEW_INIT \
  { sizeof(nfy_lease_view), {0, 0}, {0, 0}, 0, 0 }

/** Reads a lease. @since 0.1 */
NFY_API nfy_status nfy_lease_get(const nfy_lease* lease, nfy_lease_view* out, nfy_error** err);
/** Forgets a lease; the store keeps it until it is released or over. @since 0.1 */
NFY_API void nfy_lease_free(nfy_lease* lease);

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

/** What resealing did. @since 0.1 */
typedef struct nfy_reseal_report {
  size_t struct_size;
  int64_t resealed; /**< from another key to the one that seals now */
  int64_t sealed;   /**< stood open before */
  int64_t left;     /**< do not open, or were changed meanwhile: they stay as they are */
} nfy_reseal_report;
#define NFY_RESEAL_REPORT_INIT \
  { sizeof(nfy_reseal_report), 0, 0, 0 }

/**
 * Seals what is sealed under another key, or stands open, under the key that seals now, in pieces
 * of 1,000. Killed anywhere, or stopped by `progress` (which may be NULL), it goes on when it is
 * called again; meanwhile everything can be read. Once it reports all zero, the engine's other keys
 * are not needed any more. `out` may be NULL. @since 0.1
 */
NFY_API nfy_status nfy_engine_reseal(nfy_engine* engine, nfy_progress_fn progress, void* user_data,
                                     nfy_reseal_report* out, nfy_error** err);

/** How to run all that is due. @since 0.1 */
typedef struct nfy_run_options {
  size_t struct_size;
  nfy_str owner;            /**< default "scheduler" */
  int64_t tasks_max;        /**< default 100,000 */
  int64_t lease_us;         /**< default 10 minutes */
  nfy_progress_fn progress; /**< may be NULL */
  void* user_data;
} nfy_run_options;
#define NFY_RUN_OPTIONS_INIT \
  { sizeof(nfy_run_options), {0, 0}, 0, 0, 0, 0 }

/** What was run. @since 0.1 */
typedef struct nfy_run_report {
  size_t struct_size;
  int64_t tasks_done;
  int64_t tasks_busy;                     /**< leased by somebody else */
  int64_t tasks_failed;                   /**< still due; the others were run all the same */
  nfy_status failure;                     /**< why the first of them failed, or NFY_OK */
  char failure_message[NFY_MESSAGE_SIZE]; /**< the same in words, cut if too long */
  int64_t conflicts; /**< found live and in the history; see nfy_archive_list_quarantined() */
} nfy_run_report;
#define NFY_RUN_REPORT_INIT \
  { sizeof(nfy_run_report), 0, 0, 0, 0, {0}, 0 }

/**
 * Plans, claims and runs until nothing is due. `options` and `out` may be NULL. Where it fails or
 * is stopped, `out` says what was done so far. @since 0.1
 */
NFY_API nfy_status nfy_task_run_due(nfy_engine* engine, const nfy_run_options* options,
                                    nfy_run_report* out, nfy_error** err);

/* -- facts ------------------------------------------------------------------------------------- */

/** Where the cube of totals stands. @since 0.1 */
typedef struct nfy_facts_view {
  size_t struct_size;
  int64_t watermark_us; /**< every notification created before it is in the totals */
  int64_t deltas;       /**< changes not folded in yet */
} nfy_facts_view;
#define NFY_FACTS_VIEW_INIT \
  { sizeof(nfy_facts_view), 0, 0 }

/** Reads where the cube stands. @since 0.1 */
NFY_API nfy_status nfy_facts_state(nfy_engine* engine, nfy_facts_view* out, nfy_error** err);

/** One cell of the cube where the stored totals differ from the notifications. @since 0.1 */
typedef struct nfy_difference {
  size_t struct_size;
  nfy_day day;
  int32_t type;
  nfy_uuid service_id;
  nfy_uuid template_id;
  nfy_uuid job_id;
  int32_t key_type;
  int32_t state;
  nfy_str provider;
  int64_t rate_multiplier;
  int64_t sheets;
  int32_t international;
  int32_t postage;
  int64_t notifications_stored;
  int64_t notifications_counted;
  int64_t billable_units_stored;
  int64_t billable_units_counted;
} nfy_difference;
#define NFY_DIFFERENCE_INIT                                                                       \
  {                                                                                               \
    sizeof(nfy_difference), {0, 0, 0}, 0, {{0}}, {{0}}, {{0}}, 0, 0, {0, 0}, 0, 0, 0, 0, 0, 0, 0, \
        0                                                                                         \
  }

/** How to rebuild or verify days. @since 0.1 */
typedef struct nfy_rebuild_options {
  size_t struct_size;
  nfy_day first;
  nfy_day last;             /**< inclusive */
  nfy_uuid service_id;      /**< all zero: all services; not for verify */
  int32_t dry_run;          /**< say what would change, change nothing; rebuild only */
  nfy_progress_fn progress; /**< may be NULL */
  void* user_data;
} nfy_rebuild_options;
#define NFY_REBUILD_OPTIONS_INIT \
  { sizeof(nfy_rebuild_options), {0, 0, 0}, {0, 0, 0}, {{0}}, 0, 0, 0 }

/**
 * Recomputes days from the notifications themselves and bills them again. Answers what was
 * different. @since 0.1
 */
NFY_API nfy_status nfy_facts_rebuild(nfy_engine* engine, const nfy_rebuild_options* options,
                                     nfy_difference_rows** out, nfy_error** err);

/** Compares the totals with the notifications; no rows mean equal. @since 0.1 */
NFY_API nfy_status nfy_facts_verify(nfy_engine* engine, const nfy_rebuild_options* options,
                                    nfy_difference_rows** out, nfy_error** err);

/**
 * Recounts days from the notifications and compares both the totals and the billing facts with
 * them; changes nothing. `*out_billing` has a row for each fact that differs, with a flag `due`
 * where the next run replaces it anyway; `*out_is_clean` says that nothing else differs. @since 0.1
 */
NFY_API nfy_status nfy_facts_audit(nfy_engine* engine, const nfy_rebuild_options* options,
                                   nfy_difference_rows** out_cube, nfy_table** out_billing,
                                   int32_t* out_is_clean, nfy_error** err);

/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_difference_rows_count(const nfy_difference_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_difference_rows_get(const nfy_difference_rows* rows, size_t index,
                                           nfy_difference* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_difference_rows_free(nfy_difference_rows* rows);

/** One row of the billing facts. @since 0.1 */
typedef struct nfy_fact {
  size_t struct_size;
  nfy_uuid service_id;
  nfy_day day;
  int32_t type;
  nfy_uuid template_id;
  nfy_str provider;
  int64_t rate_multiplier;
  int32_t international;
  int32_t postage;
  nfy_decimal rate;
  int64_t billable_units;
  int64_t notifications_sent;
} nfy_fact;
#define NFY_FACT_INIT \
  { sizeof(nfy_fact), {{0}}, {0, 0, 0}, 0, {{0}}, {0, 0}, 0, 0, 0, {{0, 0}, 0, 0, 0}, 0, 0 }

/** Removes the billing facts of days and marks the days to be billed again. @since 0.1 */
NFY_API nfy_status nfy_billing_drop_facts(nfy_engine* engine, nfy_day first, nfy_day last,
                                          nfy_error** err);

/** The billing facts of days as stored, in their declared order. @since 0.1 */
NFY_API nfy_status nfy_billing_list_facts(nfy_engine* engine, nfy_day first, nfy_day last,
                                          nfy_fact_rows** out, nfy_error** err);
/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_fact_rows_count(const nfy_fact_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_fact_rows_get(const nfy_fact_rows* rows, size_t index, nfy_fact* out,
                                     nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_fact_rows_free(nfy_fact_rows* rows);

/* -- bills ------------------------------------------------------------------------------------- */

/** The bill of a financial year by type and rate, exact at this instant. @since 0.1 */
NFY_API nfy_status nfy_billing_yearly_usage(nfy_engine* engine, const nfy_uuid* service_id,
                                            int32_t year, nfy_usage** out, nfy_error** err);

/** The same by month, type, rate and postage. @since 0.1 */
NFY_API nfy_status nfy_billing_monthly_usage(nfy_engine* engine, const nfy_uuid* service_id,
                                             int32_t year, nfy_usage** out, nfy_error** err);

/** What a bill is about. @since 0.1 */
typedef struct nfy_usage_view {
  size_t struct_size;
  nfy_uuid service_id;
  int32_t financial_year;
  int32_t has_allowance;  /**< 0: none is set, every unit is charged */
  int64_t free_allowance; /**< SMS units */
} nfy_usage_view;
#define NFY_USAGE_VIEW_INIT \
  { sizeof(nfy_usage_view), {{0}}, 0, 0, 0 }

/** One line of a bill. @since 0.1 */
typedef struct nfy_usage_line {
  size_t struct_size;
  nfy_day month; /**< its first day; all zero in a yearly bill */
  int32_t type;
  nfy_decimal rate;
  int32_t postage; /**< NFY_POSTAGE_NONE in a yearly bill */
  int64_t notifications_sent;
  int64_t chargeable_units;
  int64_t free_units;
  int64_t charged_units;
  nfy_decimal cost; /**< exact, never rounded */
} nfy_usage_line;
#define NFY_USAGE_LINE_INIT                                                                     \
  {                                                                                             \
    sizeof(nfy_usage_line), {0, 0, 0}, 0, {{0, 0}, 0, 0, 0}, 0, 0, 0, 0, 0, { {0, 0}, 0, 0, 0 } \
  }

/** Reads what a bill is about. @since 0.1 */
NFY_API nfy_status nfy_usage_get(const nfy_usage* usage, nfy_usage_view* out, nfy_error** err);
/** How many lines a bill has. @since 0.1 */
NFY_API size_t nfy_usage_line_count(const nfy_usage* usage);
/** Line `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_usage_line_get(const nfy_usage* usage, size_t index, nfy_usage_line* out,
                                      nfy_error** err);
/** Ends a bill. @since 0.1 */
NFY_API void nfy_usage_free(nfy_usage* usage);

/** How much of one billing fact was free: the smallest step of a bill. @since 0.1 */
typedef struct nfy_segment {
  size_t struct_size;
  nfy_day day;
  int32_t type;
  nfy_uuid template_id;
  nfy_str provider;
  int64_t rate_multiplier;
  int32_t international;
  int32_t postage;
  nfy_decimal rate;
  int64_t billable_units;
  int64_t notifications_sent;
  int64_t used_before; /**< SMS units of this financial year that came before */
  int64_t free_units;
  int64_t charged_units;
  nfy_decimal cost;
} nfy_segment;
#define NFY_SEGMENT_INIT                                                                           \
  {                                                                                                \
    sizeof(nfy_segment), {0, 0, 0}, 0, {{0}}, {0, 0}, 0, 0, 0, {{0, 0}, 0, 0, 0}, 0, 0, 0, 0, 0, { \
      {0, 0}, 0, 0, 0                                                                              \
    }                                                                                              \
  }

/** The steps that line `index` of a bill is the sum of, in order, as they are now. @since 0.1 */
NFY_API nfy_status nfy_billing_explain(nfy_engine* engine, const nfy_usage* usage, size_t index,
                                       nfy_segment_rows** out, nfy_error** err);
/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_segment_rows_count(const nfy_segment_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_segment_rows_get(const nfy_segment_rows* rows, size_t index,
                                        nfy_segment* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_segment_rows_free(nfy_segment_rows* rows);

/**
 * Other rules for a bill, tried without storing anything. What is empty stays as it is. @since 0.1
 */
typedef struct nfy_what_if {
  size_t struct_size;
  nfy_str rates_json; /**< "sms_rates" and "letter_rates" as in nfy_rates_put(); each list
                           that is not empty replaces what is stored */
  nfy_str calendar;   /**< id of another calendar */
  int32_t has_free_allowance;
  int64_t free_allowance; /**< counts only with has_free_allowance */
} nfy_what_if;
#define NFY_WHAT_IF_INIT \
  { sizeof(nfy_what_if), {0, 0}, {0, 0}, 0, 0 }

/**
 * The bill of a financial year with everything that it is made of, from one snapshot; under other
 * rules unless `rules` is NULL. Stores nothing. @since 0.1
 */
NFY_API nfy_status nfy_billing_bill(nfy_engine* engine, const nfy_uuid* service_id, int32_t year,
                                    const nfy_what_if* rules, nfy_bill** out, nfy_error** err);
/** Its lines by type and rate, for the caller to free. @since 0.1 */
NFY_API nfy_status nfy_bill_yearly(const nfy_bill* bill, nfy_usage** out, nfy_error** err);
/** Its lines by month, type, rate and postage, for the caller to free. @since 0.1 */
NFY_API nfy_status nfy_bill_monthly(const nfy_bill* bill, nfy_usage** out, nfy_error** err);
/** The steps that its lines are the sums of, in order, for the caller to free. @since 0.1 */
NFY_API nfy_status nfy_bill_segments(const nfy_bill* bill, nfy_segment_rows** out, nfy_error** err);
/** The same steps as a table. @since 0.1 */
NFY_API nfy_status nfy_bill_to_table(const nfy_bill* bill, nfy_table** out, nfy_error** err);
/** Ends a bill. @since 0.1 */
NFY_API void nfy_bill_free(nfy_bill* bill);

/** The lines of a yearly or monthly bill as a table. @since 0.1 */
NFY_API nfy_status nfy_usage_to_table(const nfy_usage* usage, nfy_table** out, nfy_error** err);

/** What is said of one notification. Texts live until the verdict is freed. @since 0.1 */
typedef struct nfy_verdict_view {
  size_t struct_size;
  int32_t reason;  /**< one of NFY_REASON_* */
  int32_t counted; /**< it is in the billing facts, or will be */
  nfy_day day;
  int32_t financial_year;
  int32_t state;       /**< one of NFY_STATE_* */
  int32_t has_segment; /**< see nfy_verdict_segment() */
  nfy_str reason_name; /**< "partly-free" */
  nfy_str explanation; /**< one sentence for people */
} nfy_verdict_view;
#define NFY_VERDICT_VIEW_INIT                                            \
  {                                                                      \
    sizeof(nfy_verdict_view), 0, 0, {0, 0, 0}, 0, 0, 0, {0, 0}, { 0, 0 } \
  }

/** Why a notification is on its service's bill, or why not. @since 0.1 */
NFY_API nfy_status nfy_billing_explain_notification(nfy_engine* engine, const nfy_uuid* service_id,
                                                    const nfy_uuid* id, nfy_verdict** out,
                                                    nfy_error** err);
/** Reads a verdict. @since 0.1 */
NFY_API nfy_status nfy_verdict_get(const nfy_verdict* verdict, nfy_verdict_view* out,
                                   nfy_error** err);
/**
 * The fact row that the notification is counted in, which is of many; NFY_E_NOT_FOUND if it is not
 * counted or has no price. @since 0.1
 */
NFY_API nfy_status nfy_verdict_segment(const nfy_verdict* verdict, nfy_segment* out,
                                       nfy_error** err);
/** Ends a verdict. @since 0.1 */
NFY_API void nfy_verdict_free(nfy_verdict* verdict);

/** What a report says at its head. @since 0.1 */
typedef struct nfy_report_options {
  size_t struct_size;
  nfy_str service_name;
  nfy_str currency; /**< default: the pound sign */
} nfy_report_options;
#define NFY_REPORT_OPTIONS_INIT                  \
  {                                              \
    sizeof(nfy_report_options), {0, 0}, { 0, 0 } \
  }

/** Monthly bills as CSV (RFC 4180), safe to open in a spreadsheet. @since 0.1 */
NFY_API nfy_status nfy_report_to_csv(const nfy_report_options* options,
                                     const nfy_usage* const* years, size_t count, nfy_buf* out,
                                     nfy_error** err);
/** The same as one self-contained page with a chart. @since 0.1 */
NFY_API nfy_status nfy_report_to_html(const nfy_report_options* options,
                                      const nfy_usage* const* years, size_t count, nfy_buf* out,
                                      nfy_error** err);
/** The same as columns for a terminal. @since 0.1 */
NFY_API nfy_status nfy_report_to_text(const nfy_report_options* options,
                                      const nfy_usage* const* years, size_t count, nfy_buf* out,
                                      nfy_error** err);

/* -- letters that were despatched -------------------------------------------------------------- */

/** A letter that the printer reports as handed to the post. @since 0.1 */
typedef struct nfy_despatch {
  size_t struct_size;
  nfy_uuid notification_id;
  nfy_day despatched_on;
  int32_t cost_threshold; /**< one of NFY_THRESHOLD_* */
} nfy_despatch;
#define NFY_DESPATCH_INIT \
  { sizeof(nfy_despatch), {{0}}, {0, 0, 0}, 0 }

/**
 * Stores what the printer reports of `count` letters; one that is reported again moves. All have
 * the same struct_size. `out_changed`, which may be NULL, becomes how many were new or moved.
 * @since 0.1
 */
NFY_API nfy_status nfy_receipt_record_despatches(nfy_engine* engine, const nfy_despatch* letters,
                                                 size_t count, int64_t* out_changed,
                                                 nfy_error** err);

/* -- SMS that come in -------------------------------------------------------------------------- */

/** An SMS that somebody sent to a service. @since 0.1 */
typedef struct nfy_inbound_sms {
  size_t struct_size;
  nfy_uuid id; /**< given by the library; what goes in is not looked at */
  nfy_uuid service_id;
  nfy_str notify_number; /**< that it was sent to */
  nfy_str user_number;   /**< whose it is; comes out normalised, and empty once archived */
  nfy_str content;       /**< empty once archived */
  nfy_str provider;
  nfy_str provider_reference; /**< the provider's id for it; may be empty */
  int64_t provider_date_us;   /**< when the provider says that it came; 0: it does not */
  int64_t created_at_us;      /**< when it was recorded; 0 going in: now */
} nfy_inbound_sms;
#define NFY_INBOUND_SMS_INIT \
  { sizeof(nfy_inbound_sms), {{0}}, {{0}}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, 0, 0 }

/**
 * Stores `count` SMS (at most NFY_INBOUND_MAX) that people sent to services, all or none. What a
 * provider hands over again under its reference is known already. All have the same struct_size.
 * `out_new`, which may be NULL, becomes how many were new. NFY_E_NOT_FOUND if a service is unknown.
 * @since 0.1
 */
NFY_API nfy_status nfy_inbound_record(nfy_engine* engine, const nfy_inbound_sms* messages,
                                      size_t count, int64_t* out_new, nfy_error** err);

/** Which inbound SMS are asked for. @since 0.1 */
typedef struct nfy_inbound_options {
  size_t struct_size;
  nfy_str user_number;       /**< as typed; empty: everybody's; not with `archived` */
  int32_t archived;          /**< those that are out of retention instead */
  int64_t created_before_us; /**< 0: from the newest on */
  nfy_uuid id_before; /**< with created_before_us: of that instant, only ids below this one */
  int64_t limit;      /**< default 50, at most 10,000 */
} nfy_inbound_options;
#define NFY_INBOUND_OPTIONS_INIT \
  { sizeof(nfy_inbound_options), {0, 0}, 0, 0, {{0}}, 0 }

/**
 * Inbound SMS of a service, newest first. To read on, pass instant and id of the last one.
 * `options` may be NULL. @since 0.1
 */
NFY_API nfy_status nfy_inbound_list(nfy_engine* engine, const nfy_uuid* service_id,
                                    const nfy_inbound_options* options, nfy_inbound_rows** out,
                                    nfy_error** err);
/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_inbound_rows_count(const nfy_inbound_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_inbound_rows_get(const nfy_inbound_rows* rows, size_t index,
                                        nfy_inbound_sms* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_inbound_rows_free(nfy_inbound_rows* rows);

/* -- recipients that get nothing more ---------------------------------------------------------- */

/*
 * Lists of services that honour STOP or suppress recipients that failed for good: options of
 * nfy_service_options, which need a sealing key.
 */

/** Puts a phone number or e-mail address as typed on a list, as if it had answered STOP. @since 0.1
 */
NFY_API nfy_status nfy_suppression_put(nfy_engine* engine, const nfy_uuid* service_id, nfy_str to,
                                       nfy_error** err);
/** Takes it off, whatever put it there. `*was_on` (may be NULL) says whether. @since 0.1 */
NFY_API nfy_status nfy_suppression_lift(nfy_engine* engine, const nfy_uuid* service_id, nfy_str to,
                                        int32_t* was_on, nfy_error** err);
/** The list, oldest first: recipient, reason ("stopped", "failed"), since (ISO 8601). @since 0.1 */
NFY_API nfy_status nfy_suppression_list(nfy_engine* engine, const nfy_uuid* service_id,
                                        nfy_table** out, nfy_error** err);

/* -- retention, time-outs and history ---------------------------------------------------------- */

/** How many whole local days before today a service keeps a type: 3 to 90. @since 0.1 */
NFY_API nfy_status nfy_retention_set(nfy_engine* engine, const nfy_uuid* service_id, int32_t type,
                                     int32_t days, nfy_error** err);
/** What holds for each type of a service: service_id, type, days_of_retention. @since 0.1 */
NFY_API nfy_status nfy_retention_list(nfy_engine* engine, const nfy_uuid* service_id,
                                      nfy_table** out, nfy_error** err);

/** How long work is watched and stopped. @since 0.1 */
typedef struct nfy_archive_options {
  size_t struct_size;
  nfy_progress_fn progress; /**< may be NULL */
  void* user_data;
} nfy_archive_options;
#define NFY_ARCHIVE_OPTIONS_INIT \
  { sizeof(nfy_archive_options), 0, 0 }

/** What was archived. @since 0.1 */
typedef struct nfy_archive_report {
  size_t struct_size;
  int64_t moved;     /**< to the history */
  int64_t deleted;   /**< sent with a test key: no history */
  int64_t withdrawn; /**< waited to be sent when their time was over: taken off the queue */
  int64_t conflicts; /**< stood in both places; see nfy_archive_list_quarantined() */
  int64_t inbound;   /**< inbound SMS that went to their own history */
} nfy_archive_report;
#define NFY_ARCHIVE_REPORT_INIT \
  { sizeof(nfy_archive_report), 0, 0, 0, 0, 0 }

/**
 * Moves everything of a service that is out of retention, in bounded steps; tasks of
 * NFY_TASK_ARCHIVE do the same. What was moved when it is stopped stays moved. `options` and `out`
 * may be NULL. @since 0.1
 */
NFY_API nfy_status nfy_archive_run(nfy_engine* engine, const nfy_uuid* service_id,
                                   const nfy_archive_options* options, nfy_archive_report* out,
                                   nfy_error** err);
/** What left the history for files. @since 0.1 */
typedef struct nfy_filing_report {
  size_t struct_size;
  int64_t files;
  int64_t rows;
  int64_t bytes;
} nfy_filing_report;
#define NFY_FILING_REPORT_INIT \
  { sizeof(nfy_filing_report), 0, 0, 0 }

/**
 * Moves what the history holds of months before the `months_kept` (4 to 1200) whole ones before the
 * running one to compressed files, in bounded steps; tasks of NFY_TASK_ARCHIVE_FILES do the same
 * with 12. Nothing that is counted, found or reported changes. NFY_E_UNSUPPORTED if the engine was
 * opened without `archive_folder`. What was moved when it is stopped stays moved. `options` and
 * `out` may be NULL. @since 0.1
 */
NFY_API nfy_status nfy_archive_file_history(nfy_engine* engine, int32_t months_kept,
                                            const nfy_archive_options* options,
                                            nfy_filing_report* out, nfy_error** err);
/**
 * The files of the history, oldest first: name, first_created_at, last_created_at, rows,
 * foreign_ids, bytes, archived_at; instants as text. @since 0.1
 */
NFY_API nfy_status nfy_archive_list_files(nfy_engine* engine, nfy_table** out, nfy_error** err);
/**
 * Reads every file and lists those that are missing or broken: name, error, message. `options` may
 * be NULL. @since 0.1
 */
NFY_API nfy_status nfy_archive_check_files(nfy_engine* engine, const nfy_archive_options* options,
                                           nfy_table** out, nfy_error** err);
/**
 * Turns SMS and e-mails that have been sending or pending for three days into temporary failures;
 * tasks of NFY_TASK_TIME_OUT do the same. `options` and `out_count` may be NULL. @since 0.1
 */
NFY_API nfy_status nfy_retention_time_out(nfy_engine* engine, const nfy_archive_options* options,
                                          int64_t* out_count, nfy_error** err);
/**
 * Removes one recipient's personal data from everything of a service; statuses, totals and bills
 * stay. `to` is a phone number or an e-mail address as typed. `out_count`, which may be NULL,
 * becomes how many notifications and inbound SMS held any. @since 0.1
 */
NFY_API nfy_status nfy_retention_erase_recipient(nfy_engine* engine, const nfy_uuid* service_id,
                                                 nfy_str to, int64_t* out_count, nfy_error** err);
/**
 * Notifications that stood in two places with different content, newest first. It stays empty
 * unless somebody wrote past this library. @since 0.1
 */
NFY_API nfy_status nfy_archive_list_quarantined(nfy_engine* engine, int64_t limit,
                                                nfy_quarantined_rows** out, nfy_error** err);
/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_quarantined_rows_count(const nfy_quarantined_rows* rows);
/**
 * Row `index`: the notification as it was found, whether in the history or live, and when. The
 * last two may be NULL. NFY_E_NOT_FOUND past the end. @since 0.1
 */
NFY_API nfy_status nfy_quarantined_rows_get(const nfy_quarantined_rows* rows, size_t index,
                                            nfy_notification* out, int32_t* out_archived,
                                            int64_t* out_quarantined_at_us, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_quarantined_rows_free(nfy_quarantined_rows* rows);

/* -- statistics: exact at the instant of the call, as tables ----------------------------------- */

/** Today and 0 to 7 days before it: type, requested, delivered, failed. @since 0.1 */
NFY_API nfy_status nfy_statistics_service(nfy_engine* engine, const nfy_uuid* service_id,
                                          int32_t whole_days, nfy_table** out, nfy_error** err);
/** The same by template and status. @since 0.1 */
NFY_API nfy_status nfy_statistics_templates(nfy_engine* engine, const nfy_uuid* service_id,
                                            int32_t whole_days, nfy_table** out, nfy_error** err);
/** A financial year by month, type and status, until today. @since 0.1 */
NFY_API nfy_status nfy_statistics_monthly(nfy_engine* engine, const nfy_uuid* service_id,
                                          int32_t year, nfy_table** out, nfy_error** err);
/** A financial year by month and template, without test keys and cancelled ones. @since 0.1 */
NFY_API nfy_status nfy_statistics_template_usage(nfy_engine* engine, const nfy_uuid* service_id,
                                                 int32_t year, nfy_table** out, nfy_error** err);
/** The last use of a template without a test key; 0: it never was used. @since 0.1 */
NFY_API nfy_status nfy_statistics_last_use(nfy_engine* engine, const nfy_uuid* service_id,
                                           const nfy_uuid* template_id, int64_t* out_us,
                                           nfy_error** err);
/** How many notifications of a job have which status, wherever they are. @since 0.1 */
NFY_API nfy_status nfy_statistics_job(nfy_engine* engine, const nfy_uuid* service_id,
                                      const nfy_uuid* job_id, nfy_table** out, nfy_error** err);
/** Every service in a range of days, both ends included; with test keys or without. @since 0.1 */
NFY_API nfy_status nfy_statistics_by_service(nfy_engine* engine, nfy_day first, nfy_day last,
                                             int32_t include_test_key, nfy_table** out,
                                             nfy_error** err);
/** All services by type and kind of failure, both ends included. @since 0.1 */
NFY_API nfy_status nfy_statistics_platform(nfy_engine* engine, nfy_day first, nfy_day last,
                                           nfy_table** out, nfy_error** err);
/** Months of services that are active and not in trial mode, until last night. @since 0.1 */
NFY_API nfy_status nfy_statistics_monthly_by_service(nfy_engine* engine, nfy_day first,
                                                     nfy_day last, nfy_table** out,
                                                     nfy_error** err);
/** Live services with an alarming last day: many failures, or numbers of nobody. @since 0.1 */
NFY_API nfy_status nfy_statistics_alarming(nfy_engine* engine, nfy_table** out, nfy_error** err);
/** The facts about statuses (ft_notification_status) of days, as stored. @since 0.1 */
NFY_API nfy_status nfy_statistics_facts(nfy_engine* engine, nfy_day first, nfy_day last,
                                        nfy_table** out, nfy_error** err);
/** How fast messages left on days that were measured. @since 0.1 */
NFY_API nfy_status nfy_statistics_processing(nfy_engine* engine, nfy_day first, nfy_day last,
                                             nfy_table** out, nfy_error** err);
/**
 * Measures a day again, or for the first time; tasks of NFY_TASK_PROCESSING_TIME do the same.
 * NFY_E_INVALID_ARGUMENT while the day is not over. @since 0.1
 */
NFY_API nfy_status nfy_statistics_measure_processing(nfy_engine* engine, nfy_day day,
                                                     nfy_error** err);

/** Messages of all time until last night, without test keys. @since 0.1 */
typedef struct nfy_dashboard_view {
  size_t struct_size;
  int64_t total_notifications;
  int64_t email_notifications;
  int64_t sms_notifications;
  int64_t letter_notifications;
} nfy_dashboard_view;
#define NFY_DASHBOARD_VIEW_INIT \
  { sizeof(nfy_dashboard_view), 0, 0, 0, 0 }

/**
 * The public page of the whole platform, from the cache: one computation serves everybody until a
 * night's run, or a fact of a past day, changes it. Fills `totals` and three tables for the caller
 * to free: messages of each day in the range, how fast they left, and who uses the platform. @since
 * 0.1
 */
NFY_API nfy_status nfy_statistics_dashboard(nfy_engine* engine, nfy_day first, nfy_day last,
                                            nfy_dashboard_view* totals, nfy_table** out_days,
                                            nfy_table** out_processing, nfy_table** out_services,
                                            nfy_error** err);

/* -- caches ------------------------------------------------------------------------------------ */

/**
 * How often templates were used today and 0 to 7 days before it, whatever became of the messages,
 * without test keys: template_id, notification_count; the most used first. Exact at some instant of
 * the call; from the cache where it vouches for a day, else counted from the notifications.
 * @since 0.1
 */
NFY_API nfy_status nfy_caches_recent_usage(nfy_engine* engine, const nfy_uuid* service_id,
                                           int32_t whole_days, nfy_table** out, nfy_error** err);
/**
 * What counts towards today's limits, what is just being stored included: count_of ("sms", "email",
 * "letter", "international_sms"), notification_count. @since 0.1
 */
NFY_API nfy_status nfy_caches_messages_today(nfy_engine* engine, const nfy_uuid* service_id,
                                             nfy_table** out, nfy_error** err);

/** What is to be compared. @since 0.1 */
typedef struct nfy_cache_options {
  size_t struct_size;
  nfy_uuid service_id;      /**< all zero: all services */
  int32_t dry_run;          /**< say what would change, change nothing */
  nfy_progress_fn progress; /**< may be NULL */
  void* user_data;
} nfy_cache_options;
#define NFY_CACHE_OPTIONS_INIT \
  { sizeof(nfy_cache_options), {{0}}, 0, 0, 0 }

/** What was found: days of services that are counted. @since 0.1 */
typedef struct nfy_cache_report {
  size_t struct_size;
  int64_t ledgers; /**< all of them */
  int64_t unknown; /**< the cache has forgotten these */
  int64_t busy;    /**< never rested while they were looked at */
  int64_t rebuilt;
} nfy_cache_report;
#define NFY_CACHE_REPORT_INIT \
  { sizeof(nfy_cache_report), 0, 0, 0, 0 }

/**
 * Compares what is counted with the notifications and, unless it is a dry run, makes anew what
 * differs or was forgotten; senders go on meanwhile. Fills `report` and a table of the differences:
 * service_id, day, count_of (a template's id or a kind of message), cached, counted. `options` may
 * be NULL. @since 0.1
 */
NFY_API nfy_status nfy_caches_rebuild(nfy_engine* engine, const nfy_cache_options* options,
                                      nfy_cache_report* report, nfy_table** out_drift,
                                      nfy_error** err);

/* -- reports ----------------------------------------------------------------------------------- */

/** Which services and days the SMS usage is asked for. @since 0.1 */
typedef struct nfy_sms_usage_options {
  size_t struct_size;
  nfy_day first;
  nfy_day last;               /**< inclusive */
  nfy_uuid organisation_id;   /**< all zero: every service */
  int32_t exclude_restricted; /**< leave out services in trial mode */
} nfy_sms_usage_options;
#define NFY_SMS_USAGE_OPTIONS_INIT \
  { sizeof(nfy_sms_usage_options), {0, 0, 0}, {0, 0, 0}, {{0}}, 0 }

/** SMS of each service in a range of days; what the allowance gave before it counts. @since 0.1 */
NFY_API nfy_status nfy_report_sms_usage(nfy_engine* engine, const nfy_sms_usage_options* options,
                                        nfy_table** out, nfy_error** err);
/** The services of an organisation in a financial year, used or not. @since 0.1 */
NFY_API nfy_status nfy_report_organisation_usage(nfy_engine* engine,
                                                 const nfy_uuid* organisation_id, int32_t year,
                                                 nfy_table** out, nfy_error** err);
/** What each service is billed for in a range of days, and to whom. @since 0.1 */
NFY_API nfy_status nfy_report_billing(nfy_engine* engine, nfy_day first, nfy_day last,
                                      nfy_table** out, nfy_error** err);
/** Volumes of each live service with an allowance, used or not. @since 0.1 */
NFY_API nfy_status nfy_report_volumes_by_service(nfy_engine* engine, nfy_day first, nfy_day last,
                                                 nfy_table** out, nfy_error** err);
/** Volumes of each day over all services. @since 0.1 */
NFY_API nfy_status nfy_report_daily_volumes(nfy_engine* engine, nfy_day first, nfy_day last,
                                            nfy_table** out, nfy_error** err);
/** SMS of each day and provider; their cost knows no allowance. @since 0.1 */
NFY_API nfy_status nfy_report_daily_provider_volumes(nfy_engine* engine, nfy_day first,
                                                     nfy_day last, nfy_table** out,
                                                     nfy_error** err);
/** Letters by their day of despatch, as billed. @since 0.1 */
NFY_API nfy_status nfy_report_despatch(nfy_engine* engine, nfy_day first, nfy_day last,
                                       nfy_table** out, nfy_error** err);

/** What a table is about. Texts live until the table is freed. @since 0.1 */
typedef struct nfy_table_view {
  size_t struct_size;
  nfy_str title;
  nfy_day first; /**< of the days that it covers; all zero: it is not about days */
  nfy_day last;
  size_t column_count;
  size_t row_count;
  size_t unpriced_count; /**< rows of nfy_table_unpriced() */
} nfy_table_view;
#define NFY_TABLE_VIEW_INIT \
  { sizeof(nfy_table_view), {0, 0}, {0, 0, 0}, {0, 0, 0}, 0, 0, 0 }

/** Reads what a table is about. @since 0.1 */
NFY_API nfy_status nfy_table_get(const nfy_table* table, nfy_table_view* out, nfy_error** err);
/**
 * The name of column `index`, as in the database ("sms_cost"), and its kind, one of NFY_CELL_*.
 * NFY_E_NOT_FOUND past the end. @since 0.1
 */
NFY_API nfy_status nfy_table_column(const nfy_table* table, size_t index, nfy_str* out_name,
                                    int32_t* out_kind, nfy_error** err);

/**
 * One cell. `kind` is its column's, or NFY_CELL_NOTHING; of the other fields the one of that kind
 * counts. Text lives until the table is freed. Frozen. @since 0.1
 */
typedef struct nfy_cell {
  int32_t kind;
  int32_t flag;
  int64_t integer;
  nfy_str text;
  nfy_decimal decimal;
  nfy_day day;
} nfy_cell;

/** The cell in `row` and `column`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_table_cell(const nfy_table* table, size_t row, size_t column, nfy_cell* out,
                                  nfy_error** err);
/** All cells of `row` into `out`, which has room for `capacity` of them. @since 0.1 */
NFY_API nfy_status nfy_table_row(const nfy_table* table, size_t row, nfy_cell* out, size_t capacity,
                                 nfy_error** err);
/**
 * What has no price and is therefore missing in a report: day, type, service and reason of each,
 * as a table for the caller to free. @since 0.1
 */
NFY_API nfy_status nfy_table_unpriced(const nfy_table* table, nfy_table** out, nfy_error** err);
/** As CSV (RFC 4180), safe to open in a spreadsheet, exact. Owned. @since 0.1 */
NFY_API nfy_status nfy_table_to_csv(const nfy_table* table, nfy_buf* out, nfy_error** err);
/** As one self-contained page; an empty `currency` is the pound sign. Owned. @since 0.1 */
NFY_API nfy_status nfy_table_to_html(const nfy_table* table, nfy_str currency, nfy_buf* out,
                                     nfy_error** err);

/* The structs of the Arrow C data and stream interfaces, whose layout is fixed by their
 * specification (arrow.apache.org/docs/format/CDataInterface.html). Where another header of the
 * program has them already, they are the same. */
#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE
#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4
struct ArrowSchema {
  const char* format;
  const char* name;
  const char* metadata;
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema** children;
  struct ArrowSchema* dictionary;
  void (*release)(struct ArrowSchema*);
  void* private_data;
};
struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void** buffers;
  struct ArrowArray** children;
  struct ArrowArray* dictionary;
  void (*release)(struct ArrowArray*);
  void* private_data;
};
#endif
#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE
struct ArrowArrayStream {
  int (*get_schema)(struct ArrowArrayStream*, struct ArrowSchema* out);
  int (*get_next)(struct ArrowArrayStream*, struct ArrowArray* out);
  const char* (*get_last_error)(struct ArrowArrayStream*);
  void (*release)(struct ArrowArrayStream*);
  void* private_data;
};
#endif

/**
 * Fills `*out` with a stream of the rows, which keeps what it needs of the table and is ended by
 * its own `release`. Columns are utf8, int64, decimal128, date32 and bool, all nullable. A column
 * of money is decimal128(18, 6), which can be added and multiplied everywhere, unless one of its
 * values needs more digits, in all or after the point: then it has as many as that one needs.
 * NFY_E_INVALID_ARGUMENT if that is more than 38. The stream has one user at a time.
 *
 * `requested` asks for other types, and stays the caller's: any decimal128 for money that holds
 * every value as it is, large_utf8 for texts, date64 for days. A column of which another type is
 * asked keeps its own, as that interface has it. NFY_E_INVALID_ARGUMENT if it is no struct, has
 * other columns, or asks for a decimal that some value does not fit; NULL asks for nothing.
 * @since 0.1
 */
NFY_API nfy_status nfy_table_to_arrow(const nfy_table* table, const struct ArrowSchema* requested,
                                      struct ArrowArrayStream* out, nfy_error** err);
/** Ends a table. @since 0.1 */
NFY_API void nfy_table_free(nfy_table* table);

#ifdef __cplusplus
}
#endif

#endif /* NFY_H */
