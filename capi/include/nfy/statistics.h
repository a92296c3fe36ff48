/* What became of notifications, counted: exact at the instant of the call, as tables. See nfy.h for
 * what holds for all functions. */
#ifndef NFY_STATISTICS_H
#define NFY_STATISTICS_H

#include "base.h"
#include "table.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Today and 0 to 7 days before it: type, requested, delivered, failed. @since 0.1 */
NFY_API nfy_status nfy_statistics_service(nfy_engine* engine, const nfy_uuid* service_id,
                                          int32_t whole_days, nfy_table** out, nfy_error** err);

/** The same by template and status. @since 0.1 */
NFY_API nfy_status nfy_statistics_templates(nfy_engine* engine, const nfy_uuid* service_id,
                                            int32_t whole_days, nfy_table** out, nfy_error** err);

/** A financial year by month, type and status, until today. @since 0.1 */
NFY_API nfy_status nfy_statistics_monthly(nfy_engine* engine, const nfy_uuid* service_id,
                                          int32_t year, nfy_table** out, nfy_error** err);

/** A financial year by month and template, without test keys and cancelled ones. @since 0.1 */
NFY_API nfy_status nfy_statistics_template_usage(nfy_engine* engine, const nfy_uuid* service_id,
                                                 int32_t year, nfy_table** out, nfy_error** err);

/** The last use of a template without a test key; 0: it never was used. @since 0.1 */
NFY_API nfy_status nfy_statistics_last_use(nfy_engine* engine, const nfy_uuid* service_id,
                                           const nfy_uuid* template_id, int64_t* out_us,
                                           nfy_error** err);

/** How many notifications of a job have which status, wherever they are. @since 0.1 */
NFY_API nfy_status nfy_statistics_job(nfy_engine* engine, const nfy_uuid* service_id,
                                      const nfy_uuid* job_id, nfy_table** out, nfy_error** err);

/**
 * The same of `job_count` jobs of a service, up to 10,000: job_id, status, notification_count. A
 * job without notifications has no row. @since 0.1
 */
NFY_API nfy_status nfy_statistics_jobs(nfy_engine* engine, const nfy_uuid* service_id,
                                       const nfy_uuid* job_ids, size_t job_count, nfy_table** out,
                                       nfy_error** err);

/** Every service in a range of days, both ends included; with test keys or without. @since 0.1 */
NFY_API nfy_status nfy_statistics_by_service(nfy_engine* engine, nfy_day first, nfy_day last,
                                             int32_t include_test_key, nfy_table** out,
                                             nfy_error** err);

/** All services by type and kind of failure, both ends included. @since 0.1 */
NFY_API nfy_status nfy_statistics_platform(nfy_engine* engine, nfy_day first, nfy_day last,
                                           nfy_table** out, nfy_error** err);

/** Months of services that are active and not in trial mode, until last night. @since 0.1 */
NFY_API nfy_status nfy_statistics_monthly_by_service(nfy_engine* engine, nfy_day first,
                                                     nfy_day last, nfy_table** out,
                                                     nfy_error** err);

/** Live services with an alarming last day: many failures, or messages to numbers without a
 * subscriber. @since 0.1 */
NFY_API nfy_status nfy_statistics_alarming(nfy_engine* engine, nfy_table** out, nfy_error** err);

/** The facts about statuses (ft_notification_status) of days, as stored. @since 0.1 */
NFY_API nfy_status nfy_statistics_facts(nfy_engine* engine, nfy_day first, nfy_day last,
                                        nfy_table** out, nfy_error** err);

/** How fast messages left on days that were measured. @since 0.1 */
NFY_API nfy_status nfy_statistics_processing(nfy_engine* engine, nfy_day first, nfy_day last,
                                             nfy_table** out, nfy_error** err);

/**
 * Measures a day again, or for the first time; tasks of NFY_TASK_PROCESSING_TIME do the same.
 * NFY_E_INVALID_ARGUMENT while the day is not over. @since 0.1
 */
NFY_API nfy_status nfy_statistics_measure_processing(nfy_engine* engine, nfy_day day,
                                                     nfy_error** err);

/** Messages of all time until last night, without test keys. @since 0.1 */
typedef struct nfy_dashboard_view {
  size_t struct_size;
  int64_t total_notifications;
  int64_t email_notifications;
  int64_t sms_notifications;
  int64_t letter_notifications;
} nfy_dashboard_view;
#define NFY_DASHBOARD_VIEW_INIT \
  { sizeof(nfy_dashboard_view), 0, 0, 0, 0 }

/**
 * The public page of the whole platform, from the cache: one computation serves all callers until a
 * night's run, or a fact of a past day, changes it. Fills `totals` and three tables for the caller
 * to free: messages of each day in the range, how fast they left, and who uses the platform. @since
 * 0.1
 */
NFY_API nfy_status nfy_statistics_dashboard(nfy_engine* engine, nfy_day first, nfy_day last,
                                            nfy_dashboard_view* totals, nfy_table** out_days,
                                            nfy_table** out_processing, nfy_table** out_services,
                                            nfy_error** err);

/**
 * How many messages of `types` (bits, 1 << NFY_TYPE_*, added up; 0: all) were billed by now, from
 * `whole_days` (0 to 366) days before today on. What was sent within the hour may be missing.
 * Thread safety: any thread. @since 0.1
 */
NFY_API nfy_status nfy_statistics_billed(nfy_engine* engine, const nfy_uuid* service_id,
                                         int32_t types, int32_t whole_days, int64_t* out,
                                         nfy_error** err);

/**
 * How many services are live, and how many organisations have one. Either may be NULL. Thread
 * safety: any thread. @since 0.1
 */
NFY_API nfy_status nfy_statistics_live_counts(nfy_engine* engine, int64_t* out_services,
                                              int64_t* out_organisations, nfy_error** err);

#ifdef __cplusplus
}
#endif

#endif /* NFY_STATISTICS_H */
