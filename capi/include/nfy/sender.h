/* Who messages come from. See nfy.h for what holds for all functions. */
#ifndef NFY_SENDER_H
#define NFY_SENDER_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct nfy_sender_rows nfy_sender_rows;

/**
 * Who a message comes from, one of several that a service has for a type: sender name of text
 * messages (up to 11 characters), reply-to address of e-mails, contact block of letters. @since 0.1
 */
typedef struct nfy_sender {
  size_t struct_size;
  nfy_uuid id; /**< all zero: a new one */
  nfy_uuid service_id;
  int32_t type; /**< one of NFY_TYPE_* */
  int32_t is_default;
  int32_t archived; /**< kept, but no request may name it */
  nfy_str text;
  int64_t created_at_us;      /**< the engine gives it, as the next two */
  int64_t updated_at_us;      /**< or 0 */
  nfy_uuid inbound_number_id; /**< of SMS: the number that receives for it, or all zero */
} nfy_sender;
#define NFY_SENDER_INIT                                        \
  {                                                            \
    sizeof(nfy_sender), {{0}}, {{0}}, 0, 0, 0, {0, 0}, 0, 0, { \
      { 0 }                                                    \
    }                                                          \
  }

/**
 * Adds a sender, or replaces the one with its id. The first of SMS and of e-mail is the default;
 * letters need none. `out` is the sender as stored: an answer of one row, or NULL for none.
 * @since 0.1
 */
NFY_API nfy_status nfy_sender_put(nfy_engine* engine, const nfy_sender* sender,
                                  nfy_sender_rows** out, nfy_error** err);

/** The senders of a service for a type, the default first, then the newest. @since 0.1 */
NFY_API nfy_status nfy_sender_list(nfy_engine* engine, const nfy_uuid* service_id, int32_t type,
                                   nfy_sender_rows** out, nfy_error** err);

/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_sender_rows_count(const nfy_sender_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_sender_rows_get(const nfy_sender_rows* rows, size_t index, nfy_sender* out,
                                       nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_sender_rows_free(nfy_sender_rows* rows);

#ifdef __cplusplus
}
#endif

#endif /* NFY_SENDER_H */
