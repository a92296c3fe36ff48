/* Users: who works for services. See nfy.h for what holds for all functions. */
#ifndef NFY_USER_H
#define NFY_USER_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The second step of a user's sign-in, after the password. */
enum {
  NFY_AUTH_SMS = 1,     /**< a code by text message */
  NFY_AUTH_EMAIL = 2,   /**< a link by e-mail */
  NFY_AUTH_WEBAUTHN = 3 /**< a security key */
};

/* Answers of several rows, complete in memory and immutable. */
typedef struct nfy_user_rows nfy_user_rows;

/** Somebody who works for a service. @since 0.1 */
typedef struct nfy_user {
  size_t struct_size;
  nfy_uuid id;           /**< all zero in nfy_user_put(): a new one */
  nfy_str name;          /**< 1 to 255 characters */
  nfy_str email_address; /**< unique, whatever the case of its letters */
  nfy_str mobile_number; /**< may be empty */
  int32_t closed;        /**< no longer active */
  int64_t created_at_us; /**< when it was added; what goes in is not looked at */
  /* nfy_user_put() reads these of a new user; then nfy_user_update() changes them. */
  int32_t pending;   /**< closed, since never activated */
  int32_t auth_type; /**< NFY_AUTH_*; 0: by text message */
  int32_t platform_admin;
  int32_t no_research;                  /**< takes no part in research */
  int32_t no_new_features_email;        /**< gets no e-mails about new features */
  int64_t email_access_validated_at_us; /**< 0: never, as below */
  /* What signing in leaves. */
  int64_t failed_login_count;
  int64_t password_changed_at_us;
  int64_t logged_in_at_us;
  nfy_uuid current_session_id; /**< all zero: none */
} nfy_user;
#define NFY_USER_INIT                                                                   \
  {                                                                                     \
    sizeof(nfy_user), {{0}}, {0, 0}, {0, 0}, {0, 0}, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, { \
      { 0 }                                                                             \
    }                                                                                   \
  }

/* Which fields of an nfy_user nfy_user_update() is to change. */
enum {
  NFY_USER_NAME = 1,
  NFY_USER_EMAIL_ADDRESS = 2,
  NFY_USER_MOBILE_NUMBER = 4,
  NFY_USER_CLOSED = 8,
  NFY_USER_AUTH_TYPE = 16,
  NFY_USER_PLATFORM_ADMIN = 32,
  NFY_USER_NO_RESEARCH = 64,
  NFY_USER_NO_NEW_FEATURES_EMAIL = 128,
  NFY_USER_EMAIL_ACCESS_VALIDATED_AT = 256,
  NFY_USER_CURRENT_SESSION_ID = 512
};

/**
 * Adds a user, or replaces name, addresses and `closed` of the one with this id. `out` is the user
 * as stored: an answer of one row, or NULL for none. NFY_E_CONFLICT if another user has the e-mail
 * address. @since 0.1
 */
NFY_API nfy_status nfy_user_put(nfy_engine* engine, const nfy_user* user, nfy_user_rows** out,
                                nfy_error** err);

/**
 * Changes the fields of `user` that `fields` (NFY_USER_*, added) names, and no others, of the user
 * with its id, in one step. `out` is the user as stored, or NULL for none. @since 0.1
 */
NFY_API nfy_status nfy_user_update(nfy_engine* engine, const nfy_user* user, int32_t fields,
                                   nfy_user_rows** out, nfy_error** err);

/**
 * Takes a user out of every service and organisation and forgets who they were; the row stays.
 * NFY_REASON_MEMBER_NEEDED if a service needs them. @since 0.1
 */
NFY_API nfy_status nfy_user_archive(nfy_engine* engine, const nfy_uuid* id, nfy_error** err);

/** One user: an answer of one row, or NFY_E_NOT_FOUND. @since 0.1 */
NFY_API nfy_status nfy_user_get(nfy_engine* engine, const nfy_uuid* id, nfy_user_rows** out,
                                nfy_error** err);

/** All users, by creation. @since 0.1 */
NFY_API nfy_status nfy_user_list(nfy_engine* engine, nfy_user_rows** out, nfy_error** err);

/** The user with an e-mail address, in whatever case: one row, or none. @since 0.1 */
NFY_API nfy_status nfy_user_find_by_email(nfy_engine* engine, nfy_str email_address,
                                          nfy_user_rows** out, nfy_error** err);

/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_user_rows_count(const nfy_user_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_user_rows_get(const nfy_user_rows* rows, size_t index, nfy_user* out,
                                     nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_user_rows_free(nfy_user_rows* rows);

#ifdef __cplusplus
}
#endif

#endif /* NFY_USER_H */
