/* How long notifications are kept. See nfy.h for what holds for all functions. */
#ifndef NFY_RETENTION_H
#define NFY_RETENTION_H

#include "archive.h"
#include "base.h"
#include "table.h"

#ifdef __cplusplus
extern "C" {
#endif

/** How many whole local days before today a service keeps a type: 3 to 90. @since 0.1 */
NFY_API nfy_status nfy_retention_set(nfy_engine* engine, const nfy_uuid* service_id, int32_t type,
                                     int32_t days, nfy_error** err);

/** What holds for each type of a service: service_id, type, days_of_retention. @since 0.1 */
NFY_API nfy_status nfy_retention_list(nfy_engine* engine, const nfy_uuid* service_id,
                                      nfy_table** out, nfy_error** err);

/**
 * Turns SMS and e-mails that have been sending or pending for three days into temporary failures;
 * tasks of NFY_TASK_TIME_OUT do the same. `options` and `out_count` may be NULL. @since 0.1
 */
NFY_API nfy_status nfy_retention_time_out(nfy_engine* engine, const nfy_archive_options* options,
                                          int64_t* out_count, nfy_error** err);

/**
 * Removes one recipient's personal data from everything of a service; statuses, totals and bills
 * stay. `to` is a phone number or an e-mail address as typed. `out_count`, which may be NULL,
 * becomes how many notifications and inbound SMS held any. @since 0.1
 */
NFY_API nfy_status nfy_retention_erase_recipient(nfy_engine* engine, const nfy_uuid* service_id,
                                                 nfy_str to, int64_t* out_count, nfy_error** err);

#ifdef __cplusplus
}
#endif

#endif /* NFY_RETENTION_H */
