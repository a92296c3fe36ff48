/* Spam complaints about e-mails. See nfy.h for what holds for all functions. */
#ifndef NFY_COMPLAINT_H
#define NFY_COMPLAINT_H

#include "base.h"
#include "receipt.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct nfy_complaint_rows nfy_complaint_rows;

/** A spam complaint as a provider reports it. @since 0.1 */
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

/** A spam complaint; the e-mail's status stays. @since 0.1 */
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

/**
 * Complaints of all services, newest first: `limit` (1 to 10,000) behind `skip`. `out_total`, which
 * may be NULL, becomes how many there are. Thread safety: any thread. @since 0.1
 */
NFY_API nfy_status nfy_complaint_list_all(nfy_engine* engine, int64_t limit, int64_t skip,
                                          nfy_complaint_rows** out, int64_t* out_total,
                                          nfy_error** err);

/** How many complaints were stored from `first` to `last` in the calendar "uk". @since 0.1 */
NFY_API nfy_status nfy_complaint_count(nfy_engine* engine, nfy_day first, nfy_day last,
                                       int64_t* out, nfy_error** err);

#ifdef __cplusplus
}
#endif

#endif /* NFY_COMPLAINT_H */
