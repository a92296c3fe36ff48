/* Letters: as PDF, and when they are printed. See nfy.h for what holds for all functions. */
#ifndef NFY_LETTER_H
#define NFY_LETTER_H

#include "base.h"
#include "text.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Who works on a day: printers and Royal Mail not at weekends, its first class on Saturdays too,
 * and neither on bank holidays of England and Wales. */
enum { NFY_WORKING_PRINTING = 0, NFY_WORKING_FIRST_CLASS = 1, NFY_WORKING_ROYAL_MAIL = 2 };

/** What sets letters on pages. @since 0.1 */
typedef struct nfy_letter_renderer nfy_letter_renderer;

/**
 * What sets letters on pages, with fonts looked for in the order of `font_families` ("" for the
 * default). NFY_E_UNSUPPORTED in a build without it, NFY_E_UNAVAILABLE if the system has no font.
 * @since 0.1
 */
NFY_API nfy_status nfy_letter_renderer_open(nfy_str font_families, nfy_letter_renderer** out,
                                            nfy_error** err);

/**
 * A rendered letter as PDF, owned, and its pages; nfy_letter_sheets() of them are billed.
 * Equal letters of one `created_at_us` are equal bytes. @since 0.1
 */
NFY_API nfy_status nfy_letter_render(nfy_letter_renderer* renderer, const nfy_rendering* rendering,
                                     int64_t created_at_us, nfy_buf* out, int64_t* out_pages,
                                     nfy_error** err);

/** The sheets that `pages` printed pages take; 0 for no page. @since 0.1 */
NFY_API int64_t nfy_letter_sheets(int64_t pages);

/** Ends it. @since 0.1 */
NFY_API void nfy_letter_renderer_close(nfy_letter_renderer* renderer);

/** When a letter is printed and when it arrives. Frozen. @since 0.1 */
typedef struct nfy_letter_timings {
  int64_t printed_by_us;
  int64_t earliest_delivery_us;
  int64_t latest_delivery_us;
} nfy_letter_timings;

/**
 * The estimate for a letter of a post class, by working days of England and Wales.
 * NFY_E_UNSUPPORTED if it may arrive later than bank holidays are known. @since 0.1
 */
NFY_API nfy_status nfy_letter_estimate(int64_t uploaded_at_us, int32_t postage,
                                       nfy_letter_timings* out, nfy_error** err);

/** Whether a letter in `state` may still be cancelled at `now_us`. @since 0.1 */
NFY_API nfy_status nfy_letter_can_cancel(int32_t state, int64_t created_at_us, int64_t now_us,
                                         int32_t* out, nfy_error** err);

/**
 * The `count`-th working day after `day`, or before it where `count` is negative, in one of the
 * NFY_WORKING_* calendars. Fails like nfy_working_day_is(). @since 0.1
 */
NFY_API nfy_status nfy_working_day_offset(nfy_day day, int32_t count, int32_t calendar,
                                          nfy_day* out, nfy_error** err);

/**
 * Whether `day` is a working day. NFY_E_UNSUPPORTED where bank holidays are not known, unless it is
 * no working day anyhow. @since 0.1
 */
NFY_API nfy_status nfy_working_day_is(nfy_day day, int32_t calendar, int32_t* out, nfy_error** err);

/** A QR code of level M or higher as SVG without a size of its own. Owned. @since 0.1 */
NFY_API nfy_status nfy_qr_code_to_svg(nfy_str data, nfy_buf* out, nfy_error** err);

#ifdef __cplusplus
}
#endif

#endif /* NFY_LETTER_H */
