/* Recipients of e-mails who ask for no more. See nfy.h for what holds for all functions. */
#ifndef NFY_UNSUBSCRIBE_H
#define NFY_UNSUBSCRIBE_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Answers of several rows, complete in memory and immutable. */
typedef struct nfy_unsubscribe_rows nfy_unsubscribe_rows;

/** Somebody followed the link of an e-mail by which one asks for no more. @since 0.1 */
typedef struct nfy_unsubscribe_request {
  size_t struct_size;
  nfy_uuid id;
  nfy_uuid notification_id;
  nfy_uuid service_id;
  nfy_uuid template_id;
  int32_t template_version;
  nfy_str recipient; /**< empty once it is forgotten */
  int64_t created_at_us;
  int64_t processed_at_us; /**< when the service had heard of it; 0: it waits */
} nfy_unsubscribe_request;
#define NFY_UNSUBSCRIBE_REQUEST_INIT \
  { sizeof(nfy_unsubscribe_request), {{0}}, {{0}}, {{0}}, {{0}}, 0, {0, 0}, 0, 0 }

/**
 * A token for the link of one e-mail, another one in every call. The caller frees `out` with
 * nfy_buf_free(). NFY_E_UNSUPPORTED without a sealing key. Thread safety: any thread. @since 0.1
 */
NFY_API nfy_status nfy_unsubscribe_make_token(nfy_engine* engine, const nfy_uuid* service_id,
                                              const nfy_uuid* notification_id, nfy_buf* out,
                                              nfy_error** err);

/**
 * Stores that the recipient of an e-mail asks for no more. `out_new`, which may be NULL, becomes 1,
 * or 0 if a request waits already. NFY_E_NOT_FOUND with NFY_REASON_UNSUBSCRIBE_TOKEN_INVALID (also
 * if the e-mail is unknown) or NFY_REASON_UNSUBSCRIBE_TOKEN_EXPIRED, 365 days after the token was
 * made. Thread safety: any thread. @since 0.1
 */
NFY_API nfy_status nfy_unsubscribe_record(nfy_engine* engine, const nfy_uuid* notification_id,
                                          nfy_str token, int32_t* out_new, nfy_error** err);

/**
 * Whose e-mail a link is about, as its token says, however old it is; asks no store.
 * NFY_E_NOT_FOUND with NFY_REASON_UNSUBSCRIBE_TOKEN_INVALID if it is no token of that e-mail.
 * @since 0.1
 */
NFY_API nfy_status nfy_unsubscribe_service(nfy_engine* engine, const nfy_uuid* notification_id,
                                           nfy_str token, nfy_uuid* out, nfy_error** err);

/** Up to `limit` (1 to 10,000) requests of a service, newest first, behind `skip`. @since 0.1 */
NFY_API nfy_status nfy_unsubscribe_list(nfy_engine* engine, const nfy_uuid* service_id,
                                        int64_t limit, int64_t skip, nfy_unsubscribe_rows** out,
                                        nfy_error** err);

/** How many requests of a service wait. @since 0.1 */
NFY_API nfy_status nfy_unsubscribe_count(nfy_engine* engine, const nfy_uuid* service_id,
                                         int64_t* out, nfy_error** err);

/**
 * The service has heard of all that was asked before an instant. `out`, which may be NULL, becomes
 * how many waited. @since 0.1
 */
NFY_API nfy_status nfy_unsubscribe_process(nfy_engine* engine, const nfy_uuid* service_id,
                                           int64_t asked_before_us, int64_t* out, nfy_error** err);

/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_unsubscribe_rows_count(const nfy_unsubscribe_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_unsubscribe_rows_get(const nfy_unsubscribe_rows* rows, size_t index,
                                            nfy_unsubscribe_request* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_unsubscribe_rows_free(nfy_unsubscribe_rows* rows);

/**
 * How many requests of a service wait, and when the last of them came; if none waits, of all: 0 for
 * none. Either may be NULL. Thread safety: any thread. @since 0.1
 */
NFY_API nfy_status nfy_unsubscribe_statistics(nfy_engine* engine, const nfy_uuid* service_id,
                                              int64_t* out_waiting, int64_t* out_latest_us,
                                              nfy_error** err);

typedef struct nfy_unsubscribe_report_rows nfy_unsubscribe_report_rows;
typedef struct nfy_unsubscribe_line_rows nfy_unsubscribe_line_rows;

/** Requests that a service took out together. @since 0.1 */
typedef struct nfy_unsubscribe_report {
  size_t struct_size;
  nfy_uuid id; /**< all zero: those that no report has yet */
  int64_t count;
  int64_t earliest_us, latest_us;
  int64_t created_at_us;   /**< 0: there is no report */
  int64_t processed_at_us; /**< when the service had heard of them; 0: they wait */
  int64_t kept_until_us;   /**< from then on their recipients are forgotten */
} nfy_unsubscribe_report;
#define NFY_UNSUBSCRIBE_REPORT_INIT \
  { sizeof(nfy_unsubscribe_report), {{0}}, 0, 0, 0, 0, 0, 0 }

/** One request of a report, with what its e-mail was. @since 0.1 */
typedef struct nfy_unsubscribe_line {
  size_t struct_size;
  nfy_uuid notification_id;
  nfy_str recipient; /**< empty once it is forgotten */
  nfy_str template_name;
  nfy_str original_file_name; /**< of the job; empty: of none */
  int64_t sent_at_us;         /**< 0: not known */
  int64_t created_at_us;
} nfy_unsubscribe_line;
#define NFY_UNSUBSCRIBE_LINE_INIT \
  { sizeof(nfy_unsubscribe_line), {{0}}, {0, 0}, {0, 0}, {0, 0}, 0, 0 }

/**
 * Those that no report has yet, if there are any, then the reports of a service, the one with the
 * latest request first. Thread safety: any thread. @since 0.1
 */
NFY_API nfy_status nfy_unsubscribe_list_reports(nfy_engine* engine, const nfy_uuid* service_id,
                                                nfy_unsubscribe_report_rows** out, nfy_error** err);
/** One report: an answer of one row, or NFY_E_NOT_FOUND. @since 0.1 */
NFY_API nfy_status nfy_unsubscribe_get_report(nfy_engine* engine, const nfy_uuid* service_id,
                                              const nfy_uuid* id, nfy_unsubscribe_report_rows** out,
                                              nfy_error** err);
/**
 * Makes a report of the requests from `earliest_us` to `latest_us`, both included, that have none:
 * an answer of one row, or NFY_E_NOT_FOUND. Thread safety: any thread. @since 0.1
 */
NFY_API nfy_status nfy_unsubscribe_make_report(nfy_engine* engine, const nfy_uuid* service_id,
                                               int64_t earliest_us, int64_t latest_us,
                                               nfy_unsubscribe_report_rows** out, nfy_error** err);
/** The requests of a report, newest first. @since 0.1 */
NFY_API nfy_status nfy_unsubscribe_list_of_report(nfy_engine* engine, const nfy_uuid* service_id,
                                                  const nfy_uuid* id,
                                                  nfy_unsubscribe_line_rows** out, nfy_error** err);
/** The service has heard of a report's requests, or, with 0, has not after all. @since 0.1 */
NFY_API nfy_status nfy_unsubscribe_process_report(nfy_engine* engine, const nfy_uuid* service_id,
                                                  const nfy_uuid* id, int32_t processed,
                                                  nfy_error** err);

/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_unsubscribe_report_rows_count(const nfy_unsubscribe_report_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_unsubscribe_report_rows_get(const nfy_unsubscribe_report_rows* rows,
                                                   size_t index, nfy_unsubscribe_report* out,
                                                   nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_unsubscribe_report_rows_free(nfy_unsubscribe_report_rows* rows);
/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_unsubscribe_line_rows_count(const nfy_unsubscribe_line_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_unsubscribe_line_rows_get(const nfy_unsubscribe_line_rows* rows,
                                                 size_t index, nfy_unsubscribe_line* out,
                                                 nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_unsubscribe_line_rows_free(nfy_unsubscribe_line_rows* rows);

#ifdef __cplusplus
}
#endif

#endif /* NFY_UNSUBSCRIBE_H */
