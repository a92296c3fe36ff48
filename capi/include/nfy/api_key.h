/* API keys. See nfy.h for what holds for all functions. */
#ifndef NFY_API_KEY_H
#define NFY_API_KEY_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct nfy_api_key_rows nfy_api_key_rows;

/** An API key without its secret. @since 0.1 */
typedef struct nfy_api_key {
  size_t struct_size;
  nfy_uuid id;
  nfy_uuid service_id;
  int32_t key_type;
  int32_t revoked; /**< it has ended */
  int64_t created_at_us;
  int64_t expires_at_us; /**< when it ended or will end, or 0 */
  nfy_str name;          /**< empty where no answer keeps it: see nfy_api_key_list() */
  nfy_uuid created_by;   /**< who made it, or who ended it; all zero: nobody knows */
  int64_t updated_at_us; /**< when it was changed, or 0 */
  int32_t version;       /**< each change is kept: nfy_api_key_list_history() */
  int32_t reserved;
} nfy_api_key;
#define NFY_API_KEY_INIT \
  { sizeof(nfy_api_key), {{0}}, {{0}}, 0, 0, 0, 0, {0, 0}, {{0}}, 0, 0, 0 }

/**
 * Makes an API key that counts before `expires_at_us`; 0: until it is revoked. `out_token` is the
 * only copy of its secret; `out` may be NULL. @since 0.1
 */
NFY_API nfy_status nfy_api_key_create(nfy_engine* engine, const nfy_uuid* service_id, nfy_str name,
                                      int32_t key_type, int64_t expires_at_us, nfy_api_key* out,
                                      nfy_buf* out_token, nfy_error** err);

/**
 * The same, said to be made by `created_by`, a user; NULL: nobody knows. @since 0.1
 */
NFY_API nfy_status nfy_api_key_create_by(nfy_engine* engine, const nfy_uuid* service_id,
                                         nfy_str name, int32_t key_type, int64_t expires_at_us,
                                         const nfy_uuid* created_by, nfy_api_key* out,
                                         nfy_buf* out_token, nfy_error** err);

/**
 * Takes a key over from another system with its secret (1 to 255 bytes), so that its clients go on.
 * `expires_at_us` is when it ended or will end, or 0; `out` may be NULL. @since 0.1
 */
NFY_API nfy_status nfy_api_key_import(nfy_engine* engine, const nfy_uuid* service_id, nfy_str name,
                                      int32_t key_type, nfy_str secret, int64_t created_at_us,
                                      int64_t expires_at_us, nfy_api_key* out, nfy_error** err);

/** All keys of a service by creation, ended ones too. @since 0.1 */
NFY_API nfy_status nfy_api_key_list(nfy_engine* engine, const nfy_uuid* service_id,
                                    nfy_api_key_rows** out, nfy_error** err);

/** Every state that keys of a service were in, by creation of the key, then version. @since 0.1 */
NFY_API nfy_status nfy_api_key_list_history(nfy_engine* engine, const nfy_uuid* service_id,
                                            nfy_api_key_rows** out, nfy_error** err);

/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_api_key_rows_count(const nfy_api_key_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_api_key_rows_get(const nfy_api_key_rows* rows, size_t index,
                                        nfy_api_key* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_api_key_rows_free(nfy_api_key_rows* rows);

/** Ends a key now, for good; one that has ended stays as it is. @since 0.1 */
NFY_API nfy_status nfy_api_key_revoke(nfy_engine* engine, const nfy_uuid* service_id,
                                      const nfy_uuid* id, nfy_error** err);

/** The same by a user, who becomes its `created_by`; NULL: that stays. @since 0.1 */
NFY_API nfy_status nfy_api_key_revoke_by(nfy_engine* engine, const nfy_uuid* service_id,
                                         const nfy_uuid* id, const nfy_uuid* by, nfy_error** err);

/** Finds the key of a token; NFY_E_NOT_FOUND for every wrong token alike. @since 0.1 */
NFY_API nfy_status nfy_api_key_authenticate(nfy_engine* engine, nfy_str token, nfy_api_key* out,
                                            nfy_error** err);

/**
 * Finds the key whose secret made `signature`, the 32 bytes of HMAC-SHA-256 over `signed_text`. The
 * error has one of NFY_REASON_SERVICE_NOT_FOUND, _SERVICE_WITHOUT_KEYS, _SERVICE_ARCHIVED,
 * _KEY_UNKNOWN, and _KEY_REVOKED for a key that ended within seven days. @since 0.1
 */
NFY_API nfy_status nfy_api_key_authenticate_signature(nfy_engine* engine,
                                                      const nfy_uuid* service_id,
                                                      nfy_str signed_text, nfy_str signature,
                                                      nfy_api_key* out, nfy_error** err);

#ifdef __cplusplus
}
#endif

#endif /* NFY_API_KEY_H */
