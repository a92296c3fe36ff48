/* Calendars: which local day and financial year an instant belongs to. See nfy.h for what holds for
 * all functions. */
#ifndef NFY_CALENDAR_H
#define NFY_CALENDAR_H

#include "base.h"
#include "billing.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What a service's bills would be in another calendar. Immutable. @since 0.1 */
typedef struct nfy_calendar_plan nfy_calendar_plan;
typedef struct nfy_calendar_rows nfy_calendar_rows;

/**
 * The span of one local day, 23 to 25 hours, in the calendar "uk", "us" or "ca". @since 0.1
 */
NFY_API nfy_status nfy_calendar_window(nfy_str calendar, nfy_day day, nfy_window* out,
                                       nfy_error** err);

/** The local day of an instant. @since 0.1 */
NFY_API nfy_status nfy_calendar_day(nfy_str calendar, int64_t at_us, nfy_day* out, nfy_error** err);

/** The financial year of a day, named by the calendar year in which it starts. @since 0.1 */
NFY_API nfy_status nfy_calendar_financial_year(nfy_str calendar, nfy_day day, int32_t* out,
                                               nfy_error** err);

/**
 * The rules of a calendar: which local day and financial year an instant belongs to. One that
 * follows another holds from `valid_from`, a first day of one of its years, on. @since 0.1
 */
typedef struct nfy_calendar {
  size_t struct_size;
  nfy_str id;
  nfy_str zone;             /**< IANA: "Europe/London" */
  int32_t year_start_month; /**< of the financial year's first day */
  int32_t year_start_day;
  nfy_str follows;    /**< the calendar of the days before; empty: it holds from ever on */
  nfy_day valid_from; /**< all zero unless it follows another */
} nfy_calendar;
#define NFY_CALENDAR_INIT                                           \
  {                                                                 \
    sizeof(nfy_calendar), {0, 0}, {0, 0}, 0, 0, {0, 0}, { 0, 0, 0 } \
  }

/**
 * Adds a calendar. The same again changes nothing; other rules under a known id are
 * NFY_E_CONFLICT. @since 0.1
 */
NFY_API nfy_status nfy_calendar_put(nfy_engine* engine, const nfy_calendar* calendar,
                                    nfy_error** err);

/** Every calendar by id, "uk", "us" and "ca" included. @since 0.1 */
NFY_API nfy_status nfy_calendar_list(nfy_engine* engine, nfy_calendar_rows** out, nfy_error** err);

/** One calendar: an answer of one row. @since 0.1 */
NFY_API nfy_status nfy_calendar_get(nfy_engine* engine, nfy_str id, nfy_calendar_rows** out,
                                    nfy_error** err);

/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_calendar_rows_count(const nfy_calendar_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_calendar_rows_get(const nfy_calendar_rows* rows, size_t index,
                                         nfy_calendar* out, nfy_error** err);
/** The span of a local day in the calendar of row `index`. @since 0.1 */
NFY_API nfy_status nfy_calendar_rows_window(const nfy_calendar_rows* rows, size_t index,
                                            nfy_day day, nfy_window* out, nfy_error** err);
/** The local day of an instant in the calendar of row `index`. @since 0.1 */
NFY_API nfy_status nfy_calendar_rows_day(const nfy_calendar_rows* rows, size_t index, int64_t at_us,
                                         nfy_day* out, nfy_error** err);
/** The financial year of a day in the calendar of row `index`. @since 0.1 */
NFY_API nfy_status nfy_calendar_rows_financial_year(const nfy_calendar_rows* rows, size_t index,
                                                    nfy_day day, int32_t* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_calendar_rows_free(nfy_calendar_rows* rows);

/** What a service's bills are, and what they would be in another calendar. Changes nothing.
 * @since 0.1 */
NFY_API nfy_status nfy_calendar_plan_change(nfy_engine* engine, const nfy_uuid* service_id,
                                            nfy_str calendar, nfy_calendar_plan** out,
                                            nfy_error** err);

/** How many financial years have notifications in either calendar. @since 0.1 */
NFY_API size_t nfy_calendar_plan_count(const nfy_calendar_plan* plan);

/** The bills of one of them; the caller owns both. NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_calendar_plan_get(const nfy_calendar_plan* plan, size_t index,
                                         int32_t* out_year, nfy_bill** out_before,
                                         nfy_bill** out_after, nfy_error** err);

/** Ends a plan. @since 0.1 */
NFY_API void nfy_calendar_plan_free(nfy_calendar_plan* plan);

/**
 * Does it: counts all notifications of the service in the new calendar and marks their days to be
 * billed again. Writers wait meanwhile. @since 0.1
 */
NFY_API nfy_status nfy_calendar_change(nfy_engine* engine, const nfy_uuid* service_id,
                                       nfy_str calendar, nfy_error** err);

#ifdef __cplusplus
}
#endif

#endif /* NFY_CALENDAR_H */
