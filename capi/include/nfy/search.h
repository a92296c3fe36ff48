/* What an id is of, for operators. See nfy.h for what holds for all functions. */
#ifndef NFY_SEARCH_H
#define NFY_SEARCH_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * What an id is of: `*kind` ("service", "template", "user", …) belongs to the caller; `*service_id`
 * (may be NULL) is whose it is, or all zero. NFY_E_NOT_FOUND if nothing has the id. @since 0.1
 */
NFY_API nfy_status nfy_search_find(nfy_engine* engine, const nfy_uuid* id, nfy_buf* kind,
                                   nfy_uuid* service_id, nfy_error** err);

#ifdef __cplusplus
}
#endif

#endif /* NFY_SEARCH_H */
