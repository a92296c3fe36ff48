/* How users sign in: passwords, codes, security keys. See nfy.h for what holds for all functions.
 */
#ifndef NFY_SIGN_IN_H
#define NFY_SIGN_IN_H

#include "base.h"
#include "user.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How a code of the second step reaches its user. */
enum { NFY_CODE_SMS = 1, NFY_CODE_EMAIL = 2 };

/* What came of a code that somebody typed. */
enum {
  NFY_CODE_GOOD = 1,    /**< they are signed in, under a new session id */
  NFY_CODE_UNKNOWN = 2, /**< not one of theirs */
  NFY_CODE_EXPIRED = 3, /**< or used before */
  NFY_CODE_LOCKED = 4   /**< too many failures */
};

/* Answers of several rows, complete in memory and immutable. */
typedef struct nfy_security_key_rows nfy_security_key_rows;

/** What goes with a code that is sent; empty texts mean the default. @since 0.1 */
typedef struct nfy_code_request {
  size_t struct_size;
  int32_t type;      /**< NFY_CODE_SMS or NFY_CODE_EMAIL */
  nfy_str to;        /**< another number than the user's own */
  nfy_str next;      /**< where the link of an e-mail leads after the sign-in */
  nfy_str admin_url; /**< what that link begins with */
} nfy_code_request;
#define NFY_CODE_REQUEST_INIT                                        \
  {                                                                  \
    sizeof(nfy_code_request), NFY_CODE_SMS, {0, 0}, {0, 0}, { 0, 0 } \
  }

/** A WebAuthn credential, which the host's app made and checks: only kept here. @since 0.1 */
typedef struct nfy_security_key {
  size_t struct_size;
  nfy_uuid id; /**< of a row */
  nfy_uuid user_id;
  nfy_str name;
  nfy_str credential_data;       /**< opaque, up to 10,000 bytes */
  nfy_str registration_response; /**< opaque, up to 100,000 bytes */
  int64_t created_at_us;         /**< of a row, as the others; 0: never */
  int64_t updated_at_us;
  int64_t logged_in_at_us;
} nfy_security_key;
#define NFY_SECURITY_KEY_INIT \
  { sizeof(nfy_security_key), {{0}}, {{0}}, {0, 0}, {0, 0}, {0, 0}, 0, 0, 0 }

/** Adds a user who will sign in with the password; `out` is the user as stored. @since 0.1 */
NFY_API nfy_status nfy_sign_in_create_user(nfy_engine* engine, const nfy_user* user,
                                           nfy_str password, nfy_user_rows** out, nfy_error** err);

/** Keeps a new password, of at most 1,024 bytes. @since 0.1 */
NFY_API nfy_status nfy_sign_in_set_password(nfy_engine* engine, const nfy_uuid* user_id,
                                            nfy_str password, nfy_error** err);

/**
 * Whether it is the password. A failure is counted, success resets the count; after 10 failures
 * every password is wrong. @since 0.1
 */
NFY_API nfy_status nfy_sign_in_check_password(nfy_engine* engine, const nfy_uuid* user_id,
                                              nfy_str password, int32_t* is_right, nfy_error** err);

/** Forgets the failures of a user. @since 0.1 */
NFY_API nfy_status nfy_sign_in_reset_failures(nfy_engine* engine, const nfy_uuid* user_id,
                                              nfy_error** err);

/** Sends a code. Nothing is sent, and nothing said, while 5 of theirs are open. @since 0.1 */
NFY_API nfy_status nfy_sign_in_send_code(nfy_engine* engine, const nfy_uuid* user_id,
                                         const nfy_code_request* request, nfy_error** err);

/** `*verdict` is one of NFY_CODE_GOOD, _UNKNOWN, _EXPIRED and _LOCKED. @since 0.1 */
NFY_API nfy_status nfy_sign_in_check_code(nfy_engine* engine, const nfy_uuid* user_id, int32_t type,
                                          nfy_str code, int32_t* verdict, nfy_error** err);

/**
 * The host has checked a security key, or failed to; `key_id` may be NULL. `*may_sign_in` is 0
 * after too many failures. @since 0.1
 */
NFY_API nfy_status nfy_sign_in_complete_security_key(nfy_engine* engine, const nfy_uuid* user_id,
                                                     int32_t successful, const nfy_uuid* key_id,
                                                     int32_t* may_sign_in, nfy_error** err);

/** The security keys of a user, by creation. @since 0.1 */
NFY_API nfy_status nfy_security_key_list(nfy_engine* engine, const nfy_uuid* user_id,
                                         nfy_security_key_rows** out, nfy_error** err);

/** Keeps a security key; `out` is the key as stored. @since 0.1 */
NFY_API nfy_status nfy_security_key_add(nfy_engine* engine, const nfy_security_key* key,
                                        nfy_security_key_rows** out, nfy_error** err);

/** Gives a security key another name. @since 0.1 */
NFY_API nfy_status nfy_security_key_rename(nfy_engine* engine, const nfy_uuid* user_id,
                                           const nfy_uuid* key_id, nfy_str name, nfy_error** err);

/**
 * Forgets a security key; NFY_REASON_LAST_SECURITY_KEY if it is the last one of the user. @since
 * 0.1
 */
NFY_API nfy_status nfy_security_key_remove(nfy_engine* engine, const nfy_uuid* user_id,
                                           const nfy_uuid* key_id, nfy_error** err);

/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_security_key_rows_count(const nfy_security_key_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_security_key_rows_get(const nfy_security_key_rows* rows, size_t index,
                                             nfy_security_key* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_security_key_rows_free(nfy_security_key_rows* rows);

#ifdef __cplusplus
}
#endif

#endif /* NFY_SIGN_IN_H */
