/* Sending, and what was sent. See nfy.h for what holds for all functions. */
#ifndef NFY_NOTIFICATION_H
#define NFY_NOTIFICATION_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Limits. */
enum {
  NFY_SEND_MANY_MAX = 10000 /**< requests in one nfy_notification_send_many() */
};

struct sqlite3; /* of SQLite */
struct pg_conn; /* of libpq: its PGconn */
/** What a message would be. Immutable. @since 0.1 */
typedef struct nfy_preview nfy_preview;
typedef struct nfy_notification_rows nfy_notification_rows;

/** A file that an e-mail leads to by a link, which stands for a placeholder. @since 0.1 */
typedef struct nfy_file_to_send {
  size_t struct_size;
  nfy_str placeholder;
  nfy_str content;  /**< any bytes, at most 2 MiB */
  nfy_str filename; /**< with an extension, which says the type; empty: that is looked for */
  int32_t is_csv;   /**< not with `filename` */
  int32_t reserved;
  nfy_str confirmation_email; /**< who downloads has to name it; empty: nobody has to */
  nfy_str retention_period;   /**< "1 week" to "78 weeks"; empty: "26 weeks" */
} nfy_file_to_send;
#define NFY_FILE_TO_SEND_INIT                                                \
  {                                                                          \
    sizeof(nfy_file_to_send), {0, 0}, {0, 0}, {0, 0}, 0, 0, {0, 0}, { 0, 0 } \
  }

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
  nfy_uuid created_by;               /**< who sends it by hand; all zero: nobody */
  /** E-mail only, of services with a contact link. They are uploaded once the recipient was
   * checked; a message that is refused later leaves documents that nobody was told of. */
  const nfy_file_to_send* files;
  size_t file_count;         /**< at most 10 */
  int32_t has_taken_request; /**< nfy_limits_take_request() was called for it */
  /** Letters: the address is read from values named exactly address_line_1 to address_line_7 and
   * postcode; otherwise names match as those of placeholders do. */
  int32_t has_exact_address_names;
  /** By which request it is asked for, as the header `traceparent` of W3C Trace Context says it;
   * empty: nobody says. Goes to the provider and with calls to the service, of engines with
   * `keep_trace_parents`. */
  nfy_str trace_parent;
} nfy_send_request;
#define NFY_SEND_REQUEST_INIT                                                                      \
  {                                                                                                \
    sizeof(nfy_send_request), {{0}}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {{0}}, {{0}}, 0, 0, 0, {{0}}, \
        {0, 0}, {{0}}, 0, 0, 0, 0, {                                                               \
      0, 0                                                                                         \
    }                                                                                              \
  }

/** The answer to one request. Frozen. @since 0.1 */
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
  nfy_uuid created_by; /**< who sent it by hand; all zero: nobody, or it is not known */
} nfy_notification;
#define NFY_NOTIFICATION_INIT                                                                   \
  {                                                                                             \
    sizeof(nfy_notification), {{0}}, {{0}}, {{0}}, 0, 0, 0, 0, {{0}}, {{0}}, 0, {0, 0}, {0, 0}, \
        {0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, 0, 0, 0, 0, 0, 0, 0, {0, 0}, {0, 0}, {  \
      { 0 }                                                                                     \
    }                                                                                           \
  }

/** Which notifications of a service are asked for. @since 0.1 */
typedef struct nfy_notification_query {
  size_t struct_size;
  int32_t states;               /**< bits, 1 << NFY_STATE_*, added up; 0: all */
  int32_t types;                /**< bits, 1 << NFY_TYPE_*, added up; 0: all */
  int32_t has_client_reference; /**< those with this client_reference alone; empty: without one */
  int32_t has_key_type;         /**< those of this key_type alone */
  nfy_str client_reference;
  int32_t key_type;         /**< one of NFY_KEY_* */
  int32_t include_jobs;     /**< also those that came from a job */
  nfy_uuid job_id;          /**< those of this job alone; all zero: see include_jobs */
  nfy_uuid template_id;     /**< those of this template alone; all zero: any */
  nfy_uuid older_than;      /**< the last one of the page before; of unknown ones: nothing */
  int32_t with_history;     /**< also those that were moved to the history, without personal data */
  int64_t limit;            /**< default 250, at most 10,000 */
  int32_t without_one_off;  /**< not those that somebody sent by hand */
  int32_t without_tests;    /**< not those of test keys */
  int32_t without_keys;     /**< those alone that came with no API key */
  int32_t reserved;         /**< 0 */
  int64_t created_since_us; /**< 0: from the first on */
  int64_t created_before_us; /**< 0: up to the last */
  int64_t skip;              /**< 0 to 1,000,000; a page by `older_than` is cheaper */
} nfy_notification_query;
#define NFY_NOTIFICATION_QUERY_INIT                                                               \
  {                                                                                               \
    sizeof(nfy_notification_query), 0, 0, 0, 0, {0, 0}, 0, 0, {{0}}, {{0}}, {{0}}, 0, 0, 0, 0, 0, \
        0, 0, 0, 0                                                                                \
  }

/**
 * A page of notifications by creation and id, newest first. Whatever happens between two pages, no
 * id comes twice and none is missing. `query` may be NULL. @since 0.1
 */
NFY_API nfy_status nfy_notification_list(nfy_engine* engine, const nfy_uuid* service_id,
                                         const nfy_notification_query* query,
                                         nfy_notification_rows** out, nfy_error** err);

/**
 * How far back the newest `count` (1 to 1,000,000) notifications of a service before an instant go
 * (0: the newest of all): the latest creation that is that many notifications of one type away,
 * live or in the history; 0 if no type has so many. As `created_since_us` of a query it bounds the
 * work of filters that few notifications pass. @since 0.1
 */
NFY_API nfy_status nfy_notification_reach(nfy_engine* engine, const nfy_uuid* service_id,
                                          int64_t count, int64_t before_us, int64_t* out_us,
                                          nfy_error** err);

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

/** What a step in the life of a notification is. @since 0.1 */
enum {
  NFY_TIMELINE_ACCEPTED = 1,    /**< with a key of the type `detail` */
  NFY_TIMELINE_QUEUED = 2,      /**< waits in the queue `detail`; may be claimed from then on */
  NFY_TIMELINE_HELD = 3,        /**< by the worker `who`, until then */
  NFY_TIMELINE_ATTEMPTED = 4,   /**< handed to the provider `who`, whose answer is not known */
  NFY_TIMELINE_HANDED_OVER = 5, /**< taken by the provider `who`, under the reference `detail` */
  NFY_TIMELINE_PARKED = 6,      /**< a receipt of the provider `who` waits to be applied */
  NFY_TIMELINE_ENDED = 7,       /**< it has `state` since; `detail` says why it failed */
  NFY_TIMELINE_COMPLAINED = 8,  /**< its recipient called it spam */
  NFY_TIMELINE_CALLING = 9,     /**< its service is called about `who` from then on */
  NFY_TIMELINE_CALL_DIED = 10   /**< the call about `who` was given up, for the reason `detail` */
};

/** One step in the life of a notification; nothing in it is personal. @since 0.1 */
typedef struct nfy_timeline_step {
  size_t struct_size;
  int32_t kind;  /**< one of NFY_TIMELINE_* */
  int32_t state; /**< one of NFY_STATE_*: ended, and what a parked receipt says */
  int64_t at_us;
  nfy_str who;
  nfy_str detail;
  int64_t attempts; /**< of sending, or of calling */
} nfy_timeline_step;
#define NFY_TIMELINE_STEP_INIT \
  { sizeof(nfy_timeline_step), 0, 0, 0, {0, 0}, {0, 0}, 0 }

typedef struct nfy_timeline_rows nfy_timeline_rows;

/**
 * All that the store keeps of a notification's life, in order: queues, leases, open attempts and
 * calls are those of now. What it cost and why, nfy_billing_explain_notification() says.
 * NFY_E_NOT_FOUND if the service has no such notification. @since 0.1
 */
NFY_API nfy_status nfy_notification_timeline(nfy_engine* engine, const nfy_uuid* service_id,
                                             const nfy_uuid* id, nfy_timeline_rows** out,
                                             nfy_error** err);
/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_timeline_rows_count(const nfy_timeline_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_timeline_rows_get(const nfy_timeline_rows* rows, size_t index,
                                         nfy_timeline_step* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_timeline_rows_free(nfy_timeline_rows* rows);

/**
 * What a notification says by the version of its template that it was created with, before any
 * layout, owned. `out_subject` and `out_fragments` may be NULL; fragments are those that an SMS is
 * billed. Of `notification` its service_id, template_id, template_version and personalisation_json
 * count. NFY_E_NOT_FOUND if the template is gone. @since 0.1
 */
NFY_API nfy_status nfy_notification_content(nfy_engine* engine,
                                            const nfy_notification* notification,
                                            nfy_buf* out_subject, nfy_buf* out_body,
                                            int64_t* out_fragments, nfy_error** err);

/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_notification_rows_count(const nfy_notification_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_notification_rows_get(const nfy_notification_rows* rows, size_t index,
                                             nfy_notification* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_notification_rows_free(nfy_notification_rows* rows);

/**
 * Live notifications of a job by row: those in one of `states` (bits, 1 << NFY_STATE_*, added up;
 * 0: all), `limit` (0 to 10,000) behind `skip`. `out_total`, which may be NULL, becomes how many
 * there are in all. NFY_E_NOT_FOUND if the job is unknown. Thread safety: any thread. @since 0.1
 */
NFY_API nfy_status nfy_notification_list_of_job(nfy_engine* engine, const nfy_uuid* service_id,
                                                const nfy_uuid* job_id, int32_t states,
                                                int64_t limit, int64_t skip,
                                                nfy_notification_rows** out, int64_t* out_total,
                                                nfy_error** err);

/**
 * Live notifications whose recipient or reference holds `text`, newest first, test keys left out:
 * of `types` and `states` (bits as in a query; of several types none counts), at most `limit`. The
 * last 100,000 of the service are looked at. Thread safety: any thread. @since 0.1
 */
NFY_API nfy_status nfy_notification_search(nfy_engine* engine, const nfy_uuid* service_id,
                                           nfy_str text, int32_t types, int32_t states,
                                           int64_t limit, nfy_notification_rows** out,
                                           nfy_error** err);

#ifdef __cplusplus
}
#endif

#endif /* NFY_NOTIFICATION_H */
