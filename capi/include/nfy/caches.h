/* What is counted in the cache. See nfy.h for what holds for all functions. */
#ifndef NFY_CACHES_H
#define NFY_CACHES_H

#include "base.h"
#include "table.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * How often templates were used today and 0 to 7 days before it, whatever became of the messages,
 * without test keys: template_id, notification_count; the most used first. Exact at some instant of
 * the call; from the cache where it vouches for a day, else counted from the notifications.
 * @since 0.1
 */
NFY_API nfy_status nfy_caches_recent_usage(nfy_engine* engine, const nfy_uuid* service_id,
                                           int32_t whole_days, nfy_table** out, nfy_error** err);

/**
 * What counts towards today's limits, what is just being stored included: count_of ("sms", "email",
 * "letter", "international_sms"), notification_count. @since 0.1
 */
NFY_API nfy_status nfy_caches_messages_today(nfy_engine* engine, const nfy_uuid* service_id,
                                             nfy_table** out, nfy_error** err);

/** What is to be compared. @since 0.1 */
typedef struct nfy_cache_options {
  size_t struct_size;
  nfy_uuid service_id;      /**< all zero: all services */
  int32_t dry_run;          /**< say what would change, change nothing */
  nfy_progress_fn progress; /**< may be NULL */
  void* user_data;
} nfy_cache_options;
#define NFY_CACHE_OPTIONS_INIT \
  { sizeof(nfy_cache_options), {{0}}, 0, 0, 0 }

/** What was found: days of services that are counted. @since 0.1 */
typedef struct nfy_cache_report {
  size_t struct_size;
  int64_t ledgers; /**< all of them */
  int64_t unknown; /**< the cache has forgotten these */
  int64_t busy;    /**< never rested while they were looked at */
  int64_t rebuilt;
} nfy_cache_report;
#define NFY_CACHE_REPORT_INIT \
  { sizeof(nfy_cache_report), 0, 0, 0, 0 }

/**
 * Compares what is counted with the notifications and, unless it is a dry run, makes anew what
 * differs or was forgotten; senders go on meanwhile. Fills `report` and a table of the differences:
 * service_id, day, count_of (a template's id or a kind of message), cached, counted. `options` may
 * be NULL. @since 0.1
 */
NFY_API nfy_status nfy_caches_rebuild(nfy_engine* engine, const nfy_cache_options* options,
                                      nfy_cache_report* report, nfy_table** out_drift,
                                      nfy_error** err);

#ifdef __cplusplus
}
#endif

#endif /* NFY_CACHES_H */
