/* Limits of services, for hosts that ask before they look at what is to be sent. See nfy.h for what
 * holds for all functions. */
#ifndef NFY_LIMITS_H
#define NFY_LIMITS_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Takes one request out of the minute of a service's keys of one NFY_KEY_*; a refused one takes it
 * too. Sending takes none again where `has_taken_request` says so. NFY_E_LIMITED with
 * NFY_REASON_OVER_RATE_LIMIT. Without a cache no rate limit holds. @since 0.1
 */
NFY_API nfy_status nfy_limits_take_request(nfy_engine* engine, const nfy_uuid* service_id,
                                           int32_t key_type, nfy_error** err);

/**
 * Whether the day has room for one message more of one NFY_TYPE_*. Takes no place: others may take
 * it before a message is sent. NFY_E_LIMITED with NFY_REASON_OVER_DAILY_LIMIT. Where only the store
 * counts, sending alone tells. @since 0.1
 */
NFY_API nfy_status nfy_limits_check_day(nfy_engine* engine, const nfy_uuid* service_id,
                                        int32_t type, int32_t key_type, nfy_error** err);

#ifdef __cplusplus
}
#endif

#endif /* NFY_LIMITS_H */
