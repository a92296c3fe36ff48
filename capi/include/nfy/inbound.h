/* SMS that people send to services. See nfy.h for what holds for all functions. */
#ifndef NFY_INBOUND_H
#define NFY_INBOUND_H

#include "base.h"
#include "receipt.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Limits. */
enum {
  NFY_INBOUND_MAX = 10000 /**< messages in one nfy_inbound_record() */
};

/* What became of an SMS that was received. 0 is none of them. */
enum {
  NFY_INBOUND_STORED = 1,
  NFY_INBOUND_REPEATED = 2,       /**< it was stored before */
  NFY_INBOUND_UNKNOWN_NUMBER = 3, /**< of no service: nothing is kept */
  NFY_INBOUND_NOT_ALLOWED = 4,    /**< the service has no permission: nothing is kept */
  NFY_INBOUND_NO_MESSAGE = 5      /**< no SMS, but about a subscription to them */
};

typedef struct nfy_inbound_rows nfy_inbound_rows;
typedef struct nfy_inbound_number_rows nfy_inbound_number_rows;

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
 * provider hands over again under its reference and date is known already. Services are told of
 * those without a created_at_us that have a provider_date_us. All have the same struct_size.
 * `out_new`, which may be NULL, becomes how many were new. NFY_E_NOT_FOUND if a service is unknown.
 * @since 0.1
 */
NFY_API nfy_status nfy_inbound_record(nfy_engine* engine, const nfy_inbound_sms* messages,
                                      size_t count, int64_t* out_new, nfy_error** err);

/** An SMS as a provider hands it over: whose it is the engine finds out. @since 0.1 */
typedef struct nfy_received_sms {
  size_t struct_size;
  nfy_str provider;
  nfy_str number;      /**< that it was sent to, as the provider wrote it */
  nfy_str user_number; /**< whose it is, as the provider wrote it; may be a name */
  nfy_str content;
  nfy_str provider_reference; /**< the provider's id for it; may be empty */
  int64_t provider_date_us;   /**< 0: none; then the service is not told, unless */
  int32_t tells_undated;      /**< the provider dates nothing that it hands over */
} nfy_received_sms;
#define NFY_RECEIVED_SMS_INIT \
  { sizeof(nfy_received_sms), {0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, 0, 0 }

/**
 * Stores an SMS for the service that has its number, and tells the service, in one transaction.
 * `out_fate`, which may be NULL, becomes one of NFY_INBOUND_STORED to NFY_INBOUND_NO_MESSAGE.
 * NFY_E_INVALID_ARGUMENT if a text is too long, or the sender is missing. Thread safety: any
 * thread. @since 0.1
 */
NFY_API nfy_status nfy_inbound_receive(nfy_engine* engine, const nfy_received_sms* message,
                                       int32_t* out_fate, nfy_error** err);

/**
 * Reads an SMS that a provider posted ("mmg", "firetext", "sns", "sms-voice"), and receives it.
 * NFY_E_INVALID_ARGUMENT if it cannot be read, where the error's detail names the field that is
 * missing, or if no reader knows the provider. Thread safety: any thread. @since 0.1
 */
NFY_API nfy_status nfy_inbound_take(nfy_engine* engine, nfy_str provider, nfy_str body,
                                    const nfy_http_header* headers, size_t header_count,
                                    int32_t* out_fate, nfy_error** err);

/** A number at which people reach a service by SMS. @since 0.1 */
typedef struct nfy_inbound_number {
  size_t struct_size;
  nfy_uuid id;         /**< given by the library: the same for the same number */
  nfy_str number;      /**< comes out as the service shows it: "07900111222", or a short code */
  nfy_str provider;    /**< that hands its messages over */
  nfy_uuid service_id; /**< all zero: of no service */
  int32_t inactive;    /**< what comes to it is of an unknown number */
  int64_t created_at_us;
  int64_t updated_at_us;
} nfy_inbound_number;
#define NFY_INBOUND_NUMBER_INIT \
  { sizeof(nfy_inbound_number), {{0}}, {0, 0}, {0, 0}, {{0}}, 0, 0, 0 }

/**
 * Adds a number, or gives it to another service or provider. NFY_E_INVALID_ARGUMENT if it is no
 * number, NFY_E_NOT_FOUND if the service is unknown, NFY_E_CONFLICT if the service has another
 * active number. Thread safety: any thread. @since 0.1
 */
NFY_API nfy_status nfy_inbound_put_number(nfy_engine* engine, const nfy_inbound_number* number,
                                          nfy_error** err);

/** All numbers, in their order. @since 0.1 */
NFY_API nfy_status nfy_inbound_list_numbers(nfy_engine* engine, nfy_inbound_number_rows** out,
                                            nfy_error** err);

/** The active number of a service: one row or none. NFY_E_NOT_FOUND without the service.
 * @since 0.1 */
NFY_API nfy_status nfy_inbound_number_of(nfy_engine* engine, const nfy_uuid* service_id,
                                         nfy_inbound_number_rows** out, nfy_error** err);

/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_inbound_number_rows_count(const nfy_inbound_number_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_inbound_number_rows_get(const nfy_inbound_number_rows* rows, size_t index,
                                               nfy_inbound_number* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_inbound_number_rows_free(nfy_inbound_number_rows* rows);

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

/** One SMS of a service: an answer of one row, or NFY_E_NOT_FOUND. @since 0.1 */
NFY_API nfy_status nfy_inbound_get(nfy_engine* engine, const nfy_uuid* service_id,
                                   const nfy_uuid* id, nfy_inbound_rows** out, nfy_error** err);

/**
 * The last SMS of each sender since an instant (0: of all), newest first: `limit` (1 to 10,000)
 * behind `skip`. Thread safety: any thread. @since 0.1
 */
NFY_API nfy_status nfy_inbound_list_latest(nfy_engine* engine, const nfy_uuid* service_id,
                                           int64_t since_us, int64_t limit, int64_t skip,
                                           nfy_inbound_rows** out, nfy_error** err);

/**
 * How many SMS came in since an instant, and when the last one of all did: 0 for none. Either may
 * be NULL. Thread safety: any thread. @since 0.1
 */
NFY_API nfy_status nfy_inbound_summary(nfy_engine* engine, const nfy_uuid* service_id,
                                       int64_t since_us, int64_t* out_count,
                                       int64_t* out_most_recent_us, nfy_error** err);

/**
 * Gives a service the free number `number_id`, any if that is NULL, and makes it a sender of its
 * SMS; `out_sender_id` may be NULL. NFY_E_CONFLICT if it is not free, or the service has one.
 * Thread safety: any thread. @since 0.1
 */
NFY_API nfy_status nfy_inbound_assign_number(nfy_engine* engine, const nfy_uuid* service_id,
                                             const nfy_uuid* number_id, nfy_uuid* out_sender_id,
                                             nfy_error** err);

/**
 * The service gets no more SMS; its number becomes free, or goes out of use if `archives` is not 0.
 * Thread safety: any thread. @since 0.1
 */
NFY_API nfy_status nfy_inbound_remove_number(nfy_engine* engine, const nfy_uuid* service_id,
                                             int32_t archives, nfy_error** err);

/**
 * When an SMS last came to the service's number, or went out from it; 0: never. NFY_E_NOT_FOUND if
 * it has none. Thread safety: any thread. @since 0.1
 */
NFY_API nfy_status nfy_inbound_last_use_of_number(nfy_engine* engine, const nfy_uuid* service_id,
                                                  int64_t* out_us, nfy_error** err);

#ifdef __cplusplus
}
#endif

#endif /* NFY_INBOUND_H */
