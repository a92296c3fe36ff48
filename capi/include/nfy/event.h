/* What hosts note of sign-ins and of changes to people. See nfy.h for what holds for all functions.
 */
#ifndef NFY_EVENT_H
#define NFY_EVENT_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Answers of several rows, complete in memory and immutable. */
typedef struct nfy_event_rows nfy_event_rows;

/** Something that a host's app saw happen. @since 0.1 */
typedef struct nfy_event {
  size_t struct_size;
  nfy_uuid id;
  nfy_str type;
  nfy_str data; /**< JSON */
  int64_t created_at_us;
} nfy_event;
#define NFY_EVENT_INIT \
  { sizeof(nfy_event), {{0}}, {0, 0}, {0, 0}, 0 }

/** Notes an event: a type of 1 to 255 bytes, and JSON of up to 100,000. @since 0.1 */
NFY_API nfy_status nfy_event_record(nfy_engine* engine, nfy_str type, nfy_str data,
                                    nfy_error** err);

/** The newest first, at most `limit` (1 to 10,000). @since 0.1 */
NFY_API nfy_status nfy_event_list(nfy_engine* engine, int64_t limit, nfy_event_rows** out,
                                  nfy_error** err);

/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_event_rows_count(const nfy_event_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_event_rows_get(const nfy_event_rows* rows, size_t index, nfy_event* out,
                                      nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_event_rows_free(nfy_event_rows* rows);

#ifdef __cplusplus
}
#endif

#endif /* NFY_EVENT_H */
