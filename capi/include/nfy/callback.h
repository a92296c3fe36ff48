/* Calls to services over HTTPS. See nfy.h for what holds for all functions. */
#ifndef NFY_CALLBACK_H
#define NFY_CALLBACK_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct nfy_dead_call_rows nfy_dead_call_rows;

/* What a service can be called about. 0 is none of them. */
enum {
  NFY_CALLBACK_DELIVERY_STATUS = 1, /**< what became of a message */
  NFY_CALLBACK_COMPLAINT = 2,       /**< a spam complaint about an e-mail */
  NFY_CALLBACK_RETURNED_LETTER = 3, /**< a letter that came back */
  NFY_CALLBACK_INBOUND_SMS = 4      /**< an SMS that came in */
};

/**
 * Where a service is called over HTTPS about one of NFY_CALLBACK_*; each kind has its own URL. Adds
 * or replaces. The token of 10 to 1,000 printable characters is sealed; without one the stored one
 * stays. NFY_E_INVALID_ARGUMENT if
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

/** Waiting calls, also those to services and hosts whose circuit breaker is open. @since 0.1 */
NFY_API nfy_status nfy_callback_count(nfy_engine* engine, int64_t* out, nfy_error** err);

/** A dead letter: a call that the engine gave up. @since 0.1 */
typedef struct nfy_dead_call {
  size_t struct_size;
  nfy_uuid service_id;
  nfy_uuid notification_id; /**< all zero: it was about an inbound SMS */
  int32_t state; /**< one of NFY_STATE_*: what the service was to hear, unless it is a complaint */
  int32_t kind;  /**< one of NFY_CALLBACK_* */
  int64_t attempts;
  nfy_str reason; /**< "answered 404" */
  int64_t died_at_us;
  nfy_uuid inbound_sms_id; /**< what it was about; all zero: a notification */
} nfy_dead_call;
#define NFY_DEAD_CALL_INIT                                     \
  {                                                            \
    sizeof(nfy_dead_call), {{0}}, {{0}}, 0, 0, 0, {0, 0}, 0, { \
      { 0 }                                                    \
    }                                                          \
  }

/** Up to `limit` dead letters of a service, oldest first. @since 0.1 */
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

#ifdef __cplusplus
}
#endif

#endif /* NFY_CALLBACK_H */
