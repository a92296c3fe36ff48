/* Bills, and what they are made of. See nfy.h for what holds for all functions. */
#ifndef NFY_BILLING_H
#define NFY_BILLING_H

#include "base.h"
#include "table.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Why a notification is, or is not, on a bill. */
enum {
  NFY_REASON_CHARGED = 1,           /**< its fact row costs money */
  NFY_REASON_FREE_OF_CHARGE = 2,    /**< its fact row is free under the allowance */
  NFY_REASON_PARTLY_FREE = 3,       /**< the allowance ran out inside its fact row */
  NFY_REASON_EMAIL = 4,             /**< counted; e-mail costs nothing */
  NFY_REASON_NO_UNITS = 5,          /**< counted; it has no units, so it costs nothing */
  NFY_REASON_TEST_KEY = 6,          /**< sent with a test key */
  NFY_REASON_STATUS_NOT_BILLED = 7, /**< its state is none that is billed for its type */
  NFY_REASON_NO_RATE = 8            /**< counted, but its day has no price */
};

/** One service's bill of one financial year. Immutable. @since 0.1 */
typedef struct nfy_usage nfy_usage;
/** A year's bill with everything that it is made of. Immutable. @since 0.1 */
typedef struct nfy_bill nfy_bill;
/** Why one notification is, or is not, on a bill. Immutable. @since 0.1 */
typedef struct nfy_verdict nfy_verdict;
typedef struct nfy_fact_rows nfy_fact_rows;
typedef struct nfy_segment_rows nfy_segment_rows;

/** One row of the billing facts. @since 0.1 */
typedef struct nfy_fact {
  size_t struct_size;
  nfy_uuid service_id;
  nfy_day day;
  int32_t type;
  nfy_uuid template_id;
  nfy_str provider;
  int64_t rate_multiplier;
  int32_t international;
  int32_t postage;
  nfy_decimal rate;
  int64_t billable_units;
  int64_t notifications_sent;
} nfy_fact;
#define NFY_FACT_INIT \
  { sizeof(nfy_fact), {{0}}, {0, 0, 0}, 0, {{0}}, {0, 0}, 0, 0, 0, {{0, 0}, 0, 0, 0}, 0, 0 }

/** Removes the billing facts of days and marks the days to be billed again. @since 0.1 */
NFY_API nfy_status nfy_billing_drop_facts(nfy_engine* engine, nfy_day first, nfy_day last,
                                          nfy_error** err);

/** The billing facts of days as stored, in their declared order. @since 0.1 */
NFY_API nfy_status nfy_billing_list_facts(nfy_engine* engine, nfy_day first, nfy_day last,
                                          nfy_fact_rows** out, nfy_error** err);

/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_fact_rows_count(const nfy_fact_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_fact_rows_get(const nfy_fact_rows* rows, size_t index, nfy_fact* out,
                                     nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_fact_rows_free(nfy_fact_rows* rows);

/** The bill of a financial year by type and rate, exact at this instant. @since 0.1 */
NFY_API nfy_status nfy_billing_yearly_usage(nfy_engine* engine, const nfy_uuid* service_id,
                                            int32_t year, nfy_usage** out, nfy_error** err);

/** The same by month, type, rate and postage. @since 0.1 */
NFY_API nfy_status nfy_billing_monthly_usage(nfy_engine* engine, const nfy_uuid* service_id,
                                             int32_t year, nfy_usage** out, nfy_error** err);

/** What a bill is about. @since 0.1 */
typedef struct nfy_usage_view {
  size_t struct_size;
  nfy_uuid service_id;
  int32_t financial_year;
  int32_t has_allowance;  /**< 0: none is set, every unit is charged */
  int64_t free_allowance; /**< SMS units */
} nfy_usage_view;
#define NFY_USAGE_VIEW_INIT \
  { sizeof(nfy_usage_view), {{0}}, 0, 0, 0 }

/** One line of a bill. @since 0.1 */
typedef struct nfy_usage_line {
  size_t struct_size;
  nfy_day month; /**< its first day; all zero in a yearly bill */
  int32_t type;
  nfy_decimal rate;
  int32_t postage; /**< NFY_POSTAGE_NONE in a yearly bill */
  int64_t notifications_sent;
  int64_t chargeable_units;
  int64_t free_units;
  int64_t charged_units;
  nfy_decimal cost; /**< exact, never rounded */
} nfy_usage_line;
#define NFY_USAGE_LINE_INIT                                                                     \
  {                                                                                             \
    sizeof(nfy_usage_line), {0, 0, 0}, 0, {{0, 0}, 0, 0, 0}, 0, 0, 0, 0, 0, { {0, 0}, 0, 0, 0 } \
  }

/** Reads what a bill is about. @since 0.1 */
NFY_API nfy_status nfy_usage_get(const nfy_usage* usage, nfy_usage_view* out, nfy_error** err);

/** How many lines a bill has. @since 0.1 */
NFY_API size_t nfy_usage_line_count(const nfy_usage* usage);

/** Line `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_usage_line_get(const nfy_usage* usage, size_t index, nfy_usage_line* out,
                                      nfy_error** err);

/** Ends a bill. @since 0.1 */
NFY_API void nfy_usage_free(nfy_usage* usage);

/** How much of one billing fact was free: the smallest step of a bill. @since 0.1 */
typedef struct nfy_segment {
  size_t struct_size;
  nfy_day day;
  int32_t type;
  nfy_uuid template_id;
  nfy_str provider;
  int64_t rate_multiplier;
  int32_t international;
  int32_t postage;
  nfy_decimal rate;
  int64_t billable_units;
  int64_t notifications_sent;
  int64_t used_before; /**< SMS units of this financial year that came before */
  int64_t free_units;
  int64_t charged_units;
  nfy_decimal cost;
} nfy_segment;
#define NFY_SEGMENT_INIT                                                                           \
  {                                                                                                \
    sizeof(nfy_segment), {0, 0, 0}, 0, {{0}}, {0, 0}, 0, 0, 0, {{0, 0}, 0, 0, 0}, 0, 0, 0, 0, 0, { \
      {0, 0}, 0, 0, 0                                                                              \
    }                                                                                              \
  }

/** The steps that line `index` of a bill is the sum of, in order, as they are now. @since 0.1 */
NFY_API nfy_status nfy_billing_explain(nfy_engine* engine, const nfy_usage* usage, size_t index,
                                       nfy_segment_rows** out, nfy_error** err);

/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_segment_rows_count(const nfy_segment_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_segment_rows_get(const nfy_segment_rows* rows, size_t index,
                                        nfy_segment* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_segment_rows_free(nfy_segment_rows* rows);

/**
 * Other rules for a bill, tried without storing anything. What is empty stays as it is. @since 0.1
 */
typedef struct nfy_what_if {
  size_t struct_size;
  nfy_str rates_json; /**< "sms_rates" and "letter_rates" as in nfy_rates_put(); each list
                           that is not empty replaces what is stored */
  nfy_str calendar;   /**< id of another calendar */
  int32_t has_free_allowance;
  int64_t free_allowance; /**< counts only with has_free_allowance */
} nfy_what_if;
#define NFY_WHAT_IF_INIT \
  { sizeof(nfy_what_if), {0, 0}, {0, 0}, 0, 0 }

/**
 * The bill of a financial year with everything that it is made of, from one snapshot; under other
 * rules unless `rules` is NULL. Stores nothing. @since 0.1
 */
NFY_API nfy_status nfy_billing_bill(nfy_engine* engine, const nfy_uuid* service_id, int32_t year,
                                    const nfy_what_if* rules, nfy_bill** out, nfy_error** err);

/** Its lines by type and rate, for the caller to free. @since 0.1 */
NFY_API nfy_status nfy_bill_yearly(const nfy_bill* bill, nfy_usage** out, nfy_error** err);

/** Its lines by month, type, rate and postage, for the caller to free. @since 0.1 */
NFY_API nfy_status nfy_bill_monthly(const nfy_bill* bill, nfy_usage** out, nfy_error** err);

/** The steps that its lines are the sums of, in order, for the caller to free. @since 0.1 */
NFY_API nfy_status nfy_bill_segments(const nfy_bill* bill, nfy_segment_rows** out, nfy_error** err);

/** The same steps as a table. @since 0.1 */
NFY_API nfy_status nfy_bill_to_table(const nfy_bill* bill, nfy_table** out, nfy_error** err);

/** Ends a bill. @since 0.1 */
NFY_API void nfy_bill_free(nfy_bill* bill);

/** The lines of a yearly or monthly bill as a table. @since 0.1 */
NFY_API nfy_status nfy_usage_to_table(const nfy_usage* usage, nfy_table** out, nfy_error** err);

/** What is said of one notification. Texts live until the verdict is freed. @since 0.1 */
typedef struct nfy_verdict_view {
  size_t struct_size;
  int32_t reason;  /**< one of NFY_REASON_* */
  int32_t counted; /**< it is in the billing facts, or will be */
  nfy_day day;
  int32_t financial_year;
  int32_t state;       /**< one of NFY_STATE_* */
  int32_t has_segment; /**< see nfy_verdict_segment() */
  nfy_str reason_name; /**< "partly-free" */
  nfy_str explanation; /**< one sentence to show to users */
} nfy_verdict_view;
#define NFY_VERDICT_VIEW_INIT                                            \
  {                                                                      \
    sizeof(nfy_verdict_view), 0, 0, {0, 0, 0}, 0, 0, 0, {0, 0}, { 0, 0 } \
  }

/** Why a notification is on its service's bill, or why not. @since 0.1 */
NFY_API nfy_status nfy_billing_explain_notification(nfy_engine* engine, const nfy_uuid* service_id,
                                                    const nfy_uuid* id, nfy_verdict** out,
                                                    nfy_error** err);

/** Reads a verdict. @since 0.1 */
NFY_API nfy_status nfy_verdict_get(const nfy_verdict* verdict, nfy_verdict_view* out,
                                   nfy_error** err);

/**
 * The fact row that the notification is counted in, which is of many; NFY_E_NOT_FOUND if it is not
 * counted or has no price. @since 0.1
 */
NFY_API nfy_status nfy_verdict_segment(const nfy_verdict* verdict, nfy_segment* out,
                                       nfy_error** err);

/** Ends a verdict. @since 0.1 */
NFY_API void nfy_verdict_free(nfy_verdict* verdict);

#ifdef __cplusplus
}
#endif

#endif /* NFY_BILLING_H */
