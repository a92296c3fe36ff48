/* SMS that people send to services. See nfy.h for what holds for all functions. */
#ifndef NFY_INBOUND_H
#define NFY_INBOUND_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Limits. */
enum {
  NFY_INBOUND_MAX = 10000 /**< messages in one nfy_inbound_record() */
};

typedef struct nfy_inbound_rows nfy_inbound_rows;

/** An SMS that came in for a service. @since 0.1 */
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
 * Stores `count` SMS (at most NFY_INBOUND_MAX) that came in for services, all or none. What a
 * provider hands over again under its reference is known already. All have the same struct_size.
 * `out_new`, which may be NULL, becomes how many were new. NFY_E_NOT_FOUND if a service is unknown.
 * @since 0.1
 */
NFY_API nfy_status nfy_inbound_record(nfy_engine* engine, const nfy_inbound_sms* messages,
                                      size_t count, int64_t* out_new, nfy_error** err);

/** Which inbound SMS are asked for. @since 0.1 */
typedef struct nfy_inbound_options {
  size_t struct_size;
  nfy_str user_number;       /**< as typed; empty: those of all senders; not with `archived` */
  int32_t archived;          /**< those that are out of retention instead */
  int64_t created_before_us; /**< 0: from the newest on */
  nfy_uuid id_before;  /**< with created_before_us: of that instant, only ids below this one */
  int64_t limit;       /**< default 50, at most 10,000 */
  nfy_uuid older_than; /**< instead of both: id of the last one; of unknown ones: nothing */
} nfy_inbound_options;
#define NFY_INBOUND_OPTIONS_INIT                           \
  {                                                        \
    sizeof(nfy_inbound_options), {0, 0}, 0, 0, {{0}}, 0, { \
      { 0 }                                                \
    }                                                      \
  }

/**
 * Inbound SMS of a service, newest first. To read on, pass the id of the last one.
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

#ifdef __cplusplus
}
#endif

#endif /* NFY_INBOUND_H */
