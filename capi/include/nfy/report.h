/* Reports over services and days, and bills for people. See nfy.h for what holds for all functions.
 */
#ifndef NFY_REPORT_H
#define NFY_REPORT_H

#include "base.h"
#include "billing.h"
#include "table.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Limits. */
enum {
  NFY_REPORT_YEARS_MAX = 100 /**< years in one report */
};

/** What a report says at its head. @since 0.1 */
typedef struct nfy_report_options {
  size_t struct_size;
  nfy_str service_name;
  nfy_str currency; /**< default: the pound sign */
} nfy_report_options;
#define NFY_REPORT_OPTIONS_INIT                  \
  {                                              \
    sizeof(nfy_report_options), {0, 0}, { 0, 0 } \
  }

/** Monthly bills as CSV (RFC 4180), safe to open in a spreadsheet. @since 0.1 */
NFY_API nfy_status nfy_report_to_csv(const nfy_report_options* options,
                                     const nfy_usage* const* years, size_t count, nfy_buf* out,
                                     nfy_error** err);

/** The same as one self-contained page with a chart. @since 0.1 */
NFY_API nfy_status nfy_report_to_html(const nfy_report_options* options,
                                      const nfy_usage* const* years, size_t count, nfy_buf* out,
                                      nfy_error** err);

/** The same as columns for a terminal. @since 0.1 */
NFY_API nfy_status nfy_report_to_text(const nfy_report_options* options,
                                      const nfy_usage* const* years, size_t count, nfy_buf* out,
                                      nfy_error** err);

/** Which services and days the SMS usage is asked for. @since 0.1 */
typedef struct nfy_sms_usage_options {
  size_t struct_size;
  nfy_day first;
  nfy_day last;               /**< inclusive */
  nfy_uuid organisation_id;   /**< all zero: every service */
  int32_t exclude_restricted; /**< leave out services in trial mode */
} nfy_sms_usage_options;
#define NFY_SMS_USAGE_OPTIONS_INIT \
  { sizeof(nfy_sms_usage_options), {0, 0, 0}, {0, 0, 0}, {{0}}, 0 }

/** SMS of each service in a range of days; what the allowance gave before it counts. @since 0.1 */
NFY_API nfy_status nfy_report_sms_usage(nfy_engine* engine, const nfy_sms_usage_options* options,
                                        nfy_table** out, nfy_error** err);

/** The services of an organisation in a financial year, used or not. @since 0.1 */
NFY_API nfy_status nfy_report_organisation_usage(nfy_engine* engine,
                                                 const nfy_uuid* organisation_id, int32_t year,
                                                 nfy_table** out, nfy_error** err);

/** What each service is billed for in a range of days, and to whom. @since 0.1 */
NFY_API nfy_status nfy_report_billing(nfy_engine* engine, nfy_day first, nfy_day last,
                                      nfy_table** out, nfy_error** err);

/** Volumes of each live service with an allowance, used or not. @since 0.1 */
NFY_API nfy_status nfy_report_volumes_by_service(nfy_engine* engine, nfy_day first, nfy_day last,
                                                 nfy_table** out, nfy_error** err);

/** Volumes of each day over all services. @since 0.1 */
NFY_API nfy_status nfy_report_daily_volumes(nfy_engine* engine, nfy_day first, nfy_day last,
                                            nfy_table** out, nfy_error** err);

/** SMS of each day and provider; their cost knows no allowance. @since 0.1 */
NFY_API nfy_status nfy_report_daily_provider_volumes(nfy_engine* engine, nfy_day first,
                                                     nfy_day last, nfy_table** out,
                                                     nfy_error** err);

/** Letters by their day of despatch, as billed. @since 0.1 */
NFY_API nfy_status nfy_report_despatch(nfy_engine* engine, nfy_day first, nfy_day last,
                                       nfy_table** out, nfy_error** err);

#ifdef __cplusplus
}
#endif

#endif /* NFY_REPORT_H */
