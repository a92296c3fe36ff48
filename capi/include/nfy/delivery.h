/* Delivery: from the queues to the providers. See nfy.h for what holds for all functions. */
#ifndef NFY_DELIVERY_H
#define NFY_DELIVERY_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct nfy_in_doubt_rows nfy_in_doubt_rows;

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
  nfy_uuid only;          /**< this notification alone; all zero: whatever is ready */
} nfy_delivery_options;
#define NFY_DELIVERY_OPTIONS_INIT                                \
  {                                                              \
    sizeof(nfy_delivery_options), 0, 0, {0, 0}, 0, 0, 0, 0, 0, { \
      { 0 }                                                      \
    }                                                            \
  }

/** What one round did. @since 0.1 */
typedef struct nfy_delivery_report {
  size_t struct_size;
  int64_t claimed;
  int64_t accepted;
  int64_t rejected;
  int64_t retried;
  int64_t in_doubt;   /**< the provider's answer is unknown, now or from an older attempt */
  int64_t stale;      /**< results that came after the lease was lost */
  int64_t unreadable; /**< sealed data that this engine's keys do not open: tried again later */
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

/** What stands in one queue. Each message counts once as ready, put off or held. @since 0.1 */
typedef struct nfy_queue_depth {
  size_t struct_size;
  int32_t type;           /**< one of NFY_TYPE_* */
  int32_t queue;          /**< one of NFY_QUEUE_* */
  int64_t ready;          /**< may be claimed now */
  int64_t put_off;        /**< may be claimed later: they were tried before */
  int64_t held;           /**< under a lease */
  int64_t attempts;       /**< begun for all of them so far */
  int64_t ready_since_us; /**< of the oldest that is ready; 0: none is */
} nfy_queue_depth;
#define NFY_QUEUE_DEPTH_INIT \
  { sizeof(nfy_queue_depth), 0, 0, 0, 0, 0, 0, 0 }

typedef struct nfy_queue_depth_rows nfy_queue_depth_rows;

/** Every queue in which something stands, by type and class. @since 0.1 */
NFY_API nfy_status nfy_delivery_list_queues(nfy_engine* engine, nfy_queue_depth_rows** out,
                                            nfy_error** err);
/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_queue_depth_rows_count(const nfy_queue_depth_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_queue_depth_rows_get(const nfy_queue_depth_rows* rows, size_t index,
                                            nfy_queue_depth* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_queue_depth_rows_free(nfy_queue_depth_rows* rows);

/** What one worker holds of one type, under leases that end together. @since 0.1 */
typedef struct nfy_queue_lease {
  size_t struct_size;
  nfy_str owner;
  int32_t type;     /**< one of NFY_TYPE_* */
  int32_t reserved; /**< 0 */
  int64_t lease_until_us;
  int64_t messages;
  int64_t attempts; /**< begun for all of them so far */
} nfy_queue_lease;
#define NFY_QUEUE_LEASE_INIT \
  { sizeof(nfy_queue_lease), {0, 0}, 0, 0, 0, 0, 0 }

typedef struct nfy_queue_lease_rows nfy_queue_lease_rows;

/** Leases that have not ended, the one that ends first in front; at most `limit`. @since 0.1 */
NFY_API nfy_status nfy_delivery_list_leases(nfy_engine* engine, int64_t limit,
                                            nfy_queue_lease_rows** out, nfy_error** err);
/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_queue_lease_rows_count(const nfy_queue_lease_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_queue_lease_rows_get(const nfy_queue_lease_rows* rows, size_t index,
                                            nfy_queue_lease* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_queue_lease_rows_free(nfy_queue_lease_rows* rows);

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

#ifdef __cplusplus
}
#endif

#endif /* NFY_DELIVERY_H */
