/* Invitations to services and organisations, and requests to join. See nfy.h for what holds for all
 * functions. */
#ifndef NFY_INVITATION_H
#define NFY_INVITATION_H

#include "base.h"
#include "user.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How an invitation stands. */
enum { NFY_INVITATION_PENDING = 1, NFY_INVITATION_ACCEPTED = 2, NFY_INVITATION_CANCELLED = 3 };

/* What came of a token that somebody brought. */
enum { NFY_TOKEN_GOOD = 1, NFY_TOKEN_UNKNOWN = 2, NFY_TOKEN_EXPIRED = 3 };

/* How a request to join stands. */
enum { NFY_JOIN_PENDING = 1, NFY_JOIN_APPROVED = 2, NFY_JOIN_REJECTED = 3, NFY_JOIN_CANCELLED = 4 };

/* Answers of several rows, complete in memory and immutable. */
typedef struct nfy_invitation_rows nfy_invitation_rows;
typedef struct nfy_join_request_rows nfy_join_request_rows;

/** Somebody is asked to join a service or an organisation: one of the two is named. @since 0.1 */
typedef struct nfy_invitation {
  size_t struct_size;
  nfy_uuid id; /**< of a row */
  nfy_uuid service_id;
  nfy_uuid organisation_id;
  nfy_str email_address;
  nfy_uuid invited_by;
  nfy_str permissions;        /**< words with commas between them, as the host's app gives them */
  nfy_str folder_permissions; /**< ids, likewise */
  int32_t auth_type;          /**< NFY_AUTH_*; 0: by text message */
  int32_t status;             /**< of a row */
  int64_t created_at_us;      /**< of a row */
} nfy_invitation;
#define NFY_INVITATION_INIT \
  { sizeof(nfy_invitation), {{0}}, {{0}}, {{0}}, {0, 0}, {{0}}, {0, 0}, {0, 0}, NFY_AUTH_SMS, 0, 0 }

/** Somebody asks to be let into a service. @since 0.1 */
typedef struct nfy_join_request {
  size_t struct_size;
  nfy_uuid id; /**< of a row */
  nfy_uuid service_id;
  nfy_uuid requester_id;
  nfy_str contacted; /**< ids of members, with commas between them */
  nfy_str reason;    /**< may be empty */
  int32_t status;    /**< of a row, as what follows */
  nfy_uuid status_changed_by;
  int64_t status_changed_at_us; /**< 0: never */
  int64_t created_at_us;
} nfy_join_request;
#define NFY_JOIN_REQUEST_INIT \
  { sizeof(nfy_join_request), {{0}}, {{0}}, {{0}}, {0, 0}, {0, 0}, 0, {{0}}, 0, 0 }

/** How a request to join is answered. @since 0.1 */
typedef struct nfy_join_answer {
  size_t struct_size;
  int32_t status; /**< NFY_JOIN_* */
  nfy_uuid by;
  nfy_str reason;
  nfy_str permissions; /**< if it is approved: words with commas between them */
  nfy_str folders;     /**< ids, likewise */
  int32_t auth_type;   /**< NFY_AUTH_*; 0: it stays */
} nfy_join_answer;
#define NFY_JOIN_ANSWER_INIT \
  { sizeof(nfy_join_answer), 0, {{0}}, {0, 0}, {0, 0}, {0, 0}, 0 }

/**
 * Keeps an invitation and sends its e-mail, whose link begins with `admin_url`; empty: the
 * engine's own. `out` is the invitation as stored. @since 0.1
 */
NFY_API nfy_status nfy_invitation_create(nfy_engine* engine, const nfy_invitation* invitation,
                                         nfy_str admin_url, nfy_invitation_rows** out,
                                         nfy_error** err);

/** One invitation: an answer of one row. @since 0.1 */
NFY_API nfy_status nfy_invitation_get(nfy_engine* engine, const nfy_uuid* id,
                                      nfy_invitation_rows** out, nfy_error** err);

/** Those of a service or of an organisation, by creation; the other id is NULL. @since 0.1 */
NFY_API nfy_status nfy_invitation_list(nfy_engine* engine, const nfy_uuid* service_id,
                                       const nfy_uuid* organisation_id, nfy_invitation_rows** out,
                                       nfy_error** err);

/**
 * Gives an invitation another status; the service or the organisation is its own, the other id is
 * NULL. @since 0.1
 */
NFY_API nfy_status nfy_invitation_set_status(nfy_engine* engine, const nfy_uuid* service_id,
                                             const nfy_uuid* organisation_id, const nfy_uuid* id,
                                             int32_t status, nfy_error** err);

/**
 * The invitation that the token of its e-mail names: `*verdict` is NFY_TOKEN_*, and `out` has a
 * row if it is good. @since 0.1
 */
NFY_API nfy_status nfy_invitation_check_token(nfy_engine* engine, nfy_str token, int32_t* verdict,
                                              nfy_invitation_rows** out, nfy_error** err);

/**
 * Keeps a request, and tells those contacted and who asked. NFY_REASON_NO_MEMBER_CONTACTED if
 * nobody contacted is a member. @since 0.1
 */
NFY_API nfy_status nfy_join_request_create(nfy_engine* engine, const nfy_join_request* request,
                                           nfy_str admin_url, nfy_join_request_rows** out,
                                           nfy_error** err);

/** One request: an answer of one row. @since 0.1 */
NFY_API nfy_status nfy_join_request_get(nfy_engine* engine, const nfy_uuid* service_id,
                                        const nfy_uuid* id, nfy_join_request_rows** out,
                                        nfy_error** err);

/**
 * Answers a request; approved, the requester becomes a member. `out` is the request as stored.
 * @since 0.1
 */
NFY_API nfy_status nfy_join_request_answer(nfy_engine* engine, const nfy_uuid* service_id,
                                           const nfy_uuid* id, const nfy_join_answer* answer,
                                           nfy_join_request_rows** out, nfy_error** err);

/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_invitation_rows_count(const nfy_invitation_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_invitation_rows_get(const nfy_invitation_rows* rows, size_t index,
                                           nfy_invitation* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_invitation_rows_free(nfy_invitation_rows* rows);

/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_join_request_rows_count(const nfy_join_request_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_join_request_rows_get(const nfy_join_request_rows* rows, size_t index,
                                             nfy_join_request* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_join_request_rows_free(nfy_join_request_rows* rows);

#ifdef __cplusplus
}
#endif

#endif /* NFY_INVITATION_H */
