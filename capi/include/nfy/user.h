/* Users: who works for services. See nfy.h for what holds for all functions. */
#ifndef NFY_USER_H
#define NFY_USER_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

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
} nfy_user;
#define NFY_USER_INIT \
  { sizeof(nfy_user), {{0}}, {0, 0}, {0, 0}, {0, 0}, 0, 0 }

/**
 * Adds a user, or replaces the one with this id. `out` is the user as stored: an answer of one row,
 * or NULL for none. NFY_E_CONFLICT if another user has the e-mail address. @since 0.1
 */
NFY_API nfy_status nfy_user_put(nfy_engine* engine, const nfy_user* user, nfy_user_rows** out,
                                nfy_error** err);

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
