/* Rates and default allowances. See nfy.h for what holds for all functions. */
#ifndef NFY_RATES_H
#define NFY_RATES_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Adds or replaces rates and default allowances from a JSON text: {"sms_rates": [{"valid_from",
 * "rate"}], "letter_rates": [...], "default_annual_allowance": [...]}, decimals as strings.
 * @since 0.1
 */
NFY_API nfy_status nfy_rates_put(nfy_engine* engine, nfy_str json, nfy_error** err);

/**
 * Everything that nfy_rates_put() stored, whether it still holds or not, as a JSON text of the same
 * form, owned. @since 0.1
 */
NFY_API nfy_status nfy_rates_list(nfy_engine* engine, nfy_buf* out, nfy_error** err);

/**
 * The rates that hold now, as a JSON text of the same form without default allowances, owned.
 * @since 0.1
 */
NFY_API nfy_status nfy_rates_current(nfy_engine* engine, nfy_buf* out, nfy_error** err);

/**
 * Removes what has the keys of a JSON text of the same form, whatever it costs there, and marks the
 * days whose price changes. NFY_E_NOT_FOUND for a key that is not stored; then all of it stays.
 * @since 0.1
 */
NFY_API nfy_status nfy_rates_drop(nfy_engine* engine, nfy_str json, nfy_error** err);

/**
 * The price of an SMS fragment on a day that begins at `start_of_day_us`, as decimal text
 * ("0.0233"), owned. NFY_E_NOT_FOUND if there is none. @since 0.1
 */
NFY_API nfy_status nfy_rates_sms_rate(nfy_engine* engine, int64_t start_of_day_us, nfy_buf* out,
                                      nfy_error** err);

/**
 * The same of a letter of so many sheets, in one NFY_POSTAGE_*; 0 sheets cost nothing. @since 0.1
 */
NFY_API nfy_status nfy_rates_letter_rate(nfy_engine* engine, int64_t start_of_day_us,
                                         int64_t sheets, int32_t postage, nfy_buf* out,
                                         nfy_error** err);

/**
 * Checks what nfy_rates_put() would take, with no store behind it: what contradicts itself
 * is NFY_E_INVALID_ARGUMENT with a message that names the value. @since 0.1
 */
NFY_API nfy_status nfy_rates_check(nfy_str json, nfy_error** err);

#ifdef __cplusplus
}
#endif

#endif /* NFY_RATES_H */
