/* The public REST API, version 2, without a server. See nfy.h for what holds for all functions. */
#ifndef NFY_REST_H
#define NFY_REST_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Answers requests by an engine's own functions; opens no socket, starts no thread. @since 0.1 */
typedef struct nfy_rest nfy_rest;

/** What a provider's inbound messages come with (HTTP basic authentication). Frozen. @since 0.1 */
typedef struct nfy_rest_login {
  nfy_str provider; /**< "mmg" */
  nfy_str username;
  nfy_str password;
} nfy_rest_login;

/** How the API answers. @since 0.1 */
typedef struct nfy_rest_options {
  size_t struct_size;
  nfy_str api_url;   /**< absolute links begin with it; empty: "http://localhost:6011" */
  nfy_str admin_url; /**< of the admin app, in error texts; empty: "http://localhost:6012" */
  /** Of documents that are only simulated; empty: "http://localhost:7001" */
  nfy_str documents_url;
  int64_t page_size;      /**< 1 to 10,000 rows a list; 0: 250 */
  int64_t body_bytes_max; /**< a longer body is refused with 413; 0: 16 MiB */
  /** At most 64. Inbound messages of providers without a login are refused. */
  const nfy_rest_login* inbound_logins;
  size_t inbound_login_count;
  /** What the admin app may sign its requests with, at most 64, none empty. None: the admin API is
      not served. */
  const nfy_str* admin_secrets;
  size_t admin_secret_count;
  /** Of services that the admin app makes: whom their text messages come from; empty: "NOTIFY". */
  nfy_str default_sms_sender;
  nfy_str email_domain; /**< and their e-mails, name@domain; empty: they can send none at first */
  /** The Redis that the admin app keeps answers in, as in "redis://127.0.0.1:6379/0": what a call
      changes is removed from it. Empty: the app keeps none. */
  nfy_str admin_cache;
  /** With what the app asks for pictures of letters; empty: it gets none here. */
  nfy_str preview_key;
} nfy_rest_options;

#define NFY_REST_OPTIONS_INIT                                                                     \
  {                                                                                               \
    sizeof(nfy_rest_options), {0, 0}, {0, 0}, {0, 0}, 0, 0, 0, 0, 0, 0, {0, 0}, {0, 0}, {0, 0}, { \
      0, 0                                                                                        \
    }                                                                                             \
  }

/** One field of a message's header. Frozen. @since 0.1 */
typedef struct nfy_rest_header {
  nfy_str name; /**< in any case */
  nfy_str value;
} nfy_rest_header;

/** A request as it came in: any bytes, which are read where they lie. @since 0.1 */
typedef struct nfy_rest_request {
  size_t struct_size;
  nfy_str method; /**< "GET" */
  nfy_str
      target; /**< path and query as they were sent, percent-encoded: "/v2/templates?type=sms" */
  const nfy_rest_header* headers;
  size_t header_count;
  nfy_str body;
  nfy_str peer; /**< address of the client, or empty */
} nfy_rest_request;

#define NFY_REST_REQUEST_INIT                                        \
  {                                                                  \
    sizeof(nfy_rest_request), {0, 0}, {0, 0}, 0, 0, {0, 0}, { 0, 0 } \
  }

/**
 * An answer. All of it lies in `bytes`, which the caller ends with nfy_buf_free(); `route` lives
 * for ever. @since 0.1
 */
typedef struct nfy_rest_response {
  size_t struct_size;
  nfy_buf bytes;
  nfy_str headers; /**< lines "Name: value" that each end with CR LF, without Content-Length */
  nfy_str body;
  nfy_str route; /**< which route answered, for logs: "GET /v2/notifications/{id}"; or empty */
  int32_t status;
  int32_t reserved;
} nfy_rest_response;

#define NFY_REST_RESPONSE_INIT \
  { sizeof(nfy_rest_response), {0, 0}, {0, 0}, {0, 0}, {0, 0}, 0, 0 }

/**
 * The API over an engine, of which it keeps its own share: the engine may be closed first. NULL
 * options mean all defaults. NFY_E_INVALID_ARGUMENT if a URL is none or a number is out of range.
 * The caller ends `*out` with nfy_rest_close(). @since 0.1
 */
NFY_API nfy_status nfy_rest_open(nfy_engine* engine, const nfy_rest_options* options,
                                 nfy_rest** out, nfy_error** err);

/**
 * Answers one request. Whatever a client sent is answered with a status in `out`; a failure of the
 * call is about its own arguments, the handle or memory, and leaves `out` as it was. What `out`
 * held before is not freed.
 *
 * The host adds Content-Length, the size of `body`, unless the status has no body (204, 304). The
 * answer to a HEAD has the body that GET would have been answered with: the host sends its size and
 * leaves it out.
 * Thread safety: any number of threads at once. @since 0.1
 */
NFY_API nfy_status nfy_rest_handle(nfy_rest* rest, const nfy_rest_request* request,
                                   nfy_rest_response* out, nfy_error** err);

/**
 * Answers `count` requests (at most 10,000) in order, as nfy_rest_handle() would, into as many
 * places of `out`: notifications that they post are stored together, one transaction a service. All
 * requests have the same struct_size, and all of `out` have. A failure leaves `out` as it was.
 * Thread safety: any number of threads at once. @since 0.1
 */
NFY_API nfy_status nfy_rest_handle_each(nfy_rest* rest, const nfy_rest_request* requests,
                                        size_t count, nfy_rest_response* out, nfy_error** err);

/** Ends it; calls in other threads end as they would. @since 0.1 */
NFY_API void nfy_rest_close(nfy_rest* rest);

#ifdef __cplusplus
}
#endif

#endif /* NFY_REST_H */
