/* Recipients that get nothing more. See nfy.h for what holds for all functions. */
#ifndef NFY_SUPPRESSION_H
#define NFY_SUPPRESSION_H

#include "base.h"
#include "table.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Lists of services that honour STOP or suppress recipients that failed for good: options of
 * nfy_service_options, which need a sealing key.
 */

/** Puts a phone number or e-mail address as typed on a list, as if it had answered STOP. @since 0.1
 */
NFY_API nfy_status nfy_suppression_put(nfy_engine* engine, const nfy_uuid* service_id, nfy_str to,
                                       nfy_error** err);

/** Takes it off, whatever put it there. `*was_on` (may be NULL) says whether. @since 0.1 */
NFY_API nfy_status nfy_suppression_lift(nfy_engine* engine, const nfy_uuid* service_id, nfy_str to,
                                        int32_t* was_on, nfy_error** err);

/** The list, oldest first: recipient, reason ("stopped", "failed"), since (ISO 8601). @since 0.1 */
NFY_API nfy_status nfy_suppression_list(nfy_engine* engine, const nfy_uuid* service_id,
                                        nfy_table** out, nfy_error** err);

#ifdef __cplusplus
}
#endif

#endif /* NFY_SUPPRESSION_H */
