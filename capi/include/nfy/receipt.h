/* What providers report about messages, and letters that were handed to the post. See nfy.h for
 * what holds for all functions. */
#ifndef NFY_RECEIPT_H
#define NFY_RECEIPT_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How the printer could hand a letter to the post, which sets what it pays. */
enum { NFY_THRESHOLD_SORTED = 0, NFY_THRESHOLD_UNSORTED = 1 };

/* Limits. */
enum {
  NFY_RECEIPTS_MAX = 100000,  /**< receipts in one nfy_receipt_record() */
  NFY_DESPATCHES_MAX = 100000 /**< letters in one nfy_receipt_record_despatches() */
};

typedef struct nfy_receipt_rows nfy_receipt_rows;
typedef struct nfy_quarantined_receipt_rows nfy_quarantined_receipt_rows;
typedef struct nfy_returned_letter_rows nfy_returned_letter_rows;

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
 * The bytes of a receipt that the library could not read, or with the reason
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
 * personal data. `out_id` may be NULL. NFY_E_BUSY if 100,000 receipts of the provider wait,
 * or 1,000 of more than 4 KiB and this is such a one. @since 0.1
 */
NFY_API nfy_status nfy_receipt_quarantine(nfy_engine* engine, nfy_str provider, nfy_str raw,
                                          nfy_str reason, nfy_uuid* out_id, nfy_error** err);

/** Up to `limit` receipts in quarantine, oldest first. @since 0.1 */
NFY_API nfy_status nfy_receipt_list_quarantined(nfy_engine* engine, int64_t limit,
                                                nfy_quarantined_receipt_rows** out,
                                                nfy_error** err);

/**
 * How much of `provider` is in quarantine; of all providers if it is empty. Either number may be
 * NULL. @since 0.1
 */
NFY_API nfy_status nfy_receipt_quarantine_use(nfy_engine* engine, nfy_str provider,
                                              int64_t* out_receipts, int64_t* out_bytes,
                                              nfy_error** err);

/**
 * Applies what quarantined bytes turned out to mean, as nfy_receipt_record() would, and forgets
 * them, in one transaction. No receipts: they meant nothing. NFY_E_NOT_FOUND if they are not there
 * (any more). `out` may be NULL. @since 0.1
 */
NFY_API nfy_status nfy_receipt_replay(nfy_engine* engine, const nfy_uuid* id,
                                      const nfy_receipt* receipts, size_t count,
                                      nfy_receipt_report* out, nfy_error** err);

/**
 * Reads quarantined bytes once more, with the reader that the provider has now, applies what they
 * mean and forgets them; a receipt whose notification was unknown waits for it again. If nobody can
 * read them now either, NFY_E_INVALID_ARGUMENT, and they stay. NFY_E_NOT_FOUND if they are not
 * there (any more). `out` may be NULL. @since 0.1
 */
NFY_API nfy_status nfy_receipt_read_again(nfy_engine* engine, const nfy_uuid* id,
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
 * too, and a complaint as one. `provider` is "mmg", "firetext", "ses", "smtp", "sns",
 * "sms-voice" or "dvla", or the identifier of a provider of the engine that reads receipts itself;
 * NFY_E_INVALID_ARGUMENT for another one, and the message names those that can be read. `headers`
 * are those of the request; NULL and 0 if they are not at hand. What cannot be read goes into
 * quarantine and is counted there. `out` may be NULL. @since 0.1
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
 * A token for the callback URL of one letter; only this library can make it. NFY_E_UNSUPPORTED
 * without a sealing key. The caller frees `out` with nfy_buf_free(). @since 0.1
 */
NFY_API nfy_status nfy_receipt_make_token(nfy_engine* engine, const nfy_uuid* id, nfy_buf* out,
                                          nfy_error** err);

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

/**
 * Records `count` letters that came back (up to 10,000), by the references under which a provider
 * took them: each becomes NFY_STATE_RETURNED_LETTER, and its service is told. An unknown reference
 * is `parked`. `out` may be NULL. Thread safety: any thread. @since 0.1
 */
NFY_API nfy_status nfy_receipt_return_letters(nfy_engine* engine, nfy_str provider,
                                              const nfy_str* references, size_t count,
                                              nfy_receipt_report* out, nfy_error** err);

/** A letter that came back. @since 0.1 */
typedef struct nfy_returned_letter {
  size_t struct_size;
  nfy_uuid notification_id;
  nfy_uuid service_id;
  nfy_day reported_on;   /**< in the calendar of the service */
  int64_t created_at_us; /**< when it was reported first */
} nfy_returned_letter;
#define NFY_RETURNED_LETTER_INIT \
  { sizeof(nfy_returned_letter), {{0}}, {{0}}, {0, 0, 0}, 0 }

/** Up to `limit` (1 to 10,000) letters of a service, the latest reported first, behind `skip`.
 * @since 0.1 */
NFY_API nfy_status nfy_receipt_list_returned(nfy_engine* engine, const nfy_uuid* service_id,
                                             int64_t limit, int64_t skip,
                                             nfy_returned_letter_rows** out, nfy_error** err);

/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_returned_letter_rows_count(const nfy_returned_letter_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_returned_letter_rows_get(const nfy_returned_letter_rows* rows, size_t index,
                                                nfy_returned_letter* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_returned_letter_rows_free(nfy_returned_letter_rows* rows);

typedef struct nfy_returned_day_rows nfy_returned_day_rows;
/** How many letters came back on a day. @since 0.1 */
typedef struct nfy_returned_day {
  size_t struct_size;
  nfy_day day;
  int64_t count;
} nfy_returned_day;
#define NFY_RETURNED_DAY_INIT \
  { sizeof(nfy_returned_day), {0, 0, 0}, 0 }

typedef struct nfy_returned_line_rows nfy_returned_line_rows;
/** A letter that came back, with what it was. @since 0.1 */
typedef struct nfy_returned_line {
  size_t struct_size;
  nfy_uuid notification_id;
  nfy_str client_reference;
  int64_t sent_at_us; /**< when the letter was made */
  nfy_uuid template_id;
  nfy_str template_name; /**< empty: it was uploaded as a PDF */
  int32_t template_version;
  int32_t has_api_key; /**< it came through the API */
  nfy_str user_name;   /**< who sent it by hand; empty: nobody */
  nfy_str user_email_address;
  nfy_str original_file_name; /**< of the job; empty: of none */
  int64_t row;                /**< in the job's file, from 0; -1: none */
} nfy_returned_line;
#define NFY_RETURNED_LINE_INIT \
  { sizeof(nfy_returned_line), {{0}}, {0, 0}, 0, {{0}}, {0, 0}, 0, 0, {0, 0}, {0, 0}, {0, 0}, 0 }

/** The days on which letters were reported to have come back, newest first. @since 0.1 */
NFY_API nfy_status nfy_receipt_returned_by_day(nfy_engine* engine, const nfy_uuid* service_id,
                                               nfy_returned_day_rows** out, nfy_error** err);
/**
 * Letters that were reported on one day, newest first. `out_orphaned`, which may be NULL, becomes
 * how many are not known any more. Thread safety: any thread. @since 0.1
 */
NFY_API nfy_status nfy_receipt_returned_on(nfy_engine* engine, const nfy_uuid* service_id,
                                           nfy_day day, nfy_returned_line_rows** out,
                                           int64_t* out_orphaned, nfy_error** err);
/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_returned_day_rows_count(const nfy_returned_day_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_returned_day_rows_get(const nfy_returned_day_rows* rows, size_t index,
                                             nfy_returned_day* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_returned_day_rows_free(nfy_returned_day_rows* rows);
/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_returned_line_rows_count(const nfy_returned_line_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_returned_line_rows_get(const nfy_returned_line_rows* rows, size_t index,
                                              nfy_returned_line* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_returned_line_rows_free(nfy_returned_line_rows* rows);

#ifdef __cplusplus
}
#endif

#endif /* NFY_RECEIPT_H */
