/* Free SMS units of services. See nfy.h for what holds for all functions. */
#ifndef NFY_ALLOWANCE_H
#define NFY_ALLOWANCE_H

#include "base.h"
#include "table.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A service's free SMS units in one financial year. @since 0.1 */
typedef struct nfy_allowance {
  size_t struct_size;
  int32_t financial_year;
  int32_t is_custom; /**< set by hand rather than by default */
  int64_t units;
  int32_t high_volume_last_year; /**< so nothing is free this year */
} nfy_allowance;
#define NFY_ALLOWANCE_INIT \
  { sizeof(nfy_allowance), 0, 0, 0, 0 }

/** Where a service's allowance stands before a day begins. @since 0.1 */
typedef struct nfy_allowance_state {
  size_t struct_size;
  int32_t financial_year;
  int32_t has_allowance; /**< 0: none is set, every unit is charged */
  int64_t free_allowance;
  int64_t used_units;      /**< chargeable, from the year's first day on */
  int64_t remaining_units; /**< never below zero */
} nfy_allowance_state;
#define NFY_ALLOWANCE_STATE_INIT \
  { sizeof(nfy_allowance_state), 0, 0, 0, 0, 0 }

/** Sets the free SMS units of a year by hand. @since 0.1 */
NFY_API nfy_status nfy_allowance_set(nfy_engine* engine, const nfy_uuid* service_id, int32_t year,
                                     int64_t units, nfy_error** err);

/** The allowance of a year, made from the defaults if it is missing. @since 0.1 */
NFY_API nfy_status nfy_allowance_ensure(nfy_engine* engine, const nfy_uuid* service_id,
                                        int32_t year, nfy_allowance* out, nfy_error** err);

/** What is left of a service's allowance before `day` begins, exact at this instant. @since 0.1 */
NFY_API nfy_status nfy_allowance_before(nfy_engine* engine, const nfy_uuid* service_id, nfy_day day,
                                        nfy_allowance_state* out, nfy_error** err);

/** The same for every service, as a table. @since 0.1 */
NFY_API nfy_status nfy_allowance_list_before(nfy_engine* engine, nfy_day day, nfy_table** out,
                                             nfy_error** err);

#ifdef __cplusplus
}
#endif

#endif /* NFY_ALLOWANCE_H */
