/* Letters: as PDF, when they are printed, and how they get there. See nfy.h for what holds for all
 * functions. */
#ifndef NFY_LETTER_H
#define NFY_LETTER_H

#include "base.h"
#include "notification.h"
#include "text.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Who works on a day: printers and Royal Mail not at weekends, its first class on Saturdays too,
 * and neither on bank holidays of England and Wales. */
enum { NFY_WORKING_PRINTING = 0, NFY_WORKING_FIRST_CLASS = 1, NFY_WORKING_ROYAL_MAIL = 2 };

/* How the look at an uploaded letter ended. */
enum {
  NFY_SCAN_OK = 1,     /**< it can be printed */
  NFY_SCAN_VIRUS = 2,  /**< it holds one */
  NFY_SCAN_ERROR = 3,  /**< nobody could look */
  NFY_SCAN_INVALID = 4 /**< it cannot be printed */
};

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

/** A letter that a service made itself: a PDF with the address on its first page. @since 0.1 */
typedef struct nfy_uploaded_letter {
  size_t struct_size;
  nfy_str pdf;               /**< at most 10 MiB */
  nfy_str reference;         /**< at most 1 MiB */
  nfy_str idempotency_key;   /**< as in nfy_send_request */
  nfy_uuid api_key_id;       /**< all zero: none */
  int32_t key_type;          /**< one of NFY_KEY_*; with an API key, its type counts */
  int32_t postage;           /**< NFY_POSTAGE_FIRST, _SECOND (also 0) or _ECONOMY */
  int32_t has_taken_request; /**< nfy_limits_take_request() was called for it */
} nfy_uploaded_letter;
#define NFY_UPLOADED_LETTER_INIT \
  { sizeof(nfy_uploaded_letter), {0, 0}, {0, 0}, {0, 0}, {{0}}, 0, 0, 0 }

/**
 * Takes an uploaded letter, which waits for its scan; the PDF is not looked at. `out` is written in
 * either case. Refused with NFY_REASON_TYPE_NOT_ALLOWED, _LETTERS_NEED_LIVE_KEY,
 * _LETTERS_NOT_IN_TRIAL, _OVER_RATE_LIMIT, _OVER_DAILY_LIMIT. @since 0.1
 */
NFY_API nfy_status nfy_letter_upload(nfy_engine* engine, const nfy_uuid* service_id,
                                     const nfy_uploaded_letter* letter, nfy_send_result* out,
                                     nfy_error** err);

/**
 * Whether nfy_letter_upload() would refuse it for what it is and who sends it, before its PDF is
 * read: takes no request, counts nothing, stores nothing. @since 0.1
 */
NFY_API nfy_status nfy_letter_check_upload(nfy_engine* engine, const nfy_uuid* service_id,
                                           const nfy_uploaded_letter* letter, nfy_error** err);

/** What somebody saw who looked at an uploaded letter. @since 0.1 */
typedef struct nfy_letter_scan {
  size_t struct_size;
  int32_t result; /**< one of NFY_SCAN_* */
  int32_t reserved;
  int64_t pages;
  /** What stands in its address window, one line a line; empty: not known. If it is abroad, so is
   * the postage. */
  nfy_str address;
  nfy_str pdf;     /**< what is printed instead of what was uploaded; empty: that itself */
  nfy_str message; /**< why it cannot be printed: "letter-too-long" */
} nfy_letter_scan;
#define NFY_LETTER_SCAN_INIT                                   \
  {                                                            \
    sizeof(nfy_letter_scan), 0, 0, 0, {0, 0}, {0, 0}, { 0, 0 } \
  }

/**
 * Stores how the look at an uploaded letter ended, for hosts that look themselves. `out_recorded`,
 * which may be NULL, is 0 if the letter waits for no look any more: nothing changed.
 * NFY_E_NOT_FOUND unless it is a live letter. @since 0.1
 */
NFY_API nfy_status nfy_letter_record_scan(nfy_engine* engine, const nfy_uuid* service_id,
                                          const nfy_uuid* id, const nfy_letter_scan* scan,
                                          int32_t* out_recorded, nfy_error** err);

/**
 * Stores the PDF of a letter that was made of a template, for hosts that make it themselves. More
 * than 10 pages fail the letter. `out_recorded`, which may be NULL, is 0 if the letter went on
 * already: nothing changed. Fails as nfy_letter_record_scan(). @since 0.1
 */
NFY_API nfy_status nfy_letter_record_pdf(nfy_engine* engine, const nfy_uuid* service_id,
                                         const nfy_uuid* id, int64_t pages, nfy_str pdf,
                                         int32_t* out_recorded, nfy_error** err);

/**
 * The PDF of a letter, owned. NFY_E_NOT_FOUND if there is no such live notification, else
 * NFY_E_INVALID_ARGUMENT with NFY_REASON_NOT_A_LETTER, _PDF_HAS_VIRUS, _PDF_UNAVAILABLE or
 * _PDF_NOT_READY. @since 0.1
 */
NFY_API nfy_status nfy_letter_pdf(nfy_engine* engine, const nfy_uuid* service_id,
                                  const nfy_uuid* id, nfy_buf* out, nfy_error** err);

/** What is known of a letter's PDF. @since 0.1 */
typedef struct nfy_letter_pdf_view {
  size_t struct_size;
  int32_t is_there;   /**< nfy_letter_pdf() has it, unless the letter's state says otherwise */
  int32_t is_awaited; /**< still to be made, or scanned and checked */
  int64_t pages;      /**< 0: not counted yet */
  int64_t attempts;
} nfy_letter_pdf_view;
#define NFY_LETTER_PDF_VIEW_INIT \
  { sizeof(nfy_letter_pdf_view), 0, 0, 0, 0 }

/**
 * What is known of a letter's PDF. `out_message`, which may be NULL, is owned and says why the
 * letter cannot be printed; empty if it can. NFY_E_NOT_FOUND if there is no such live letter.
 * @since 0.1
 */
NFY_API nfy_status nfy_letter_describe_pdf(nfy_engine* engine, const nfy_uuid* service_id,
                                           const nfy_uuid* id, nfy_letter_pdf_view* out,
                                           nfy_buf* out_message, nfy_error** err);

/**
 * Calls a letter back that was not collected yet. NFY_E_NOT_FOUND, or NFY_REASON_NOT_A_LETTER, or
 * NFY_E_CONFLICT with NFY_REASON_LETTER_CANCELLED, _LETTER_PRINTED or _LETTER_NOT_CANCELLABLE.
 * @since 0.1
 */
NFY_API nfy_status nfy_letter_cancel(nfy_engine* engine, const nfy_uuid* service_id,
                                     const nfy_uuid* id, nfy_error** err);

/**
 * Hands letters that have their PDF to the queue, from which nfy_delivery_run() sends them to the
 * printer: those created before `created_before_us`, or, if it is 0, before the last 17:30 in
 * London. Later they cannot be cancelled. Answers how many, at most 10,000 in a call. A task does
 * the same every day. @since 0.1
 */
NFY_API nfy_status nfy_letter_collect(nfy_engine* engine, int64_t created_before_us,
                                      int64_t* out_count, nfy_error** err);

/** How much a run does. @since 0.1 */
typedef struct nfy_letter_run_options {
  size_t struct_size;
  int64_t limit; /**< letters; default 100, at most 10,000 */
} nfy_letter_run_options;
#define NFY_LETTER_RUN_OPTIONS_INIT \
  { sizeof(nfy_letter_run_options), 0 }

/** What a run did. @since 0.1 */
typedef struct nfy_letter_run_report {
  size_t struct_size;
  int64_t made;    /**< PDFs of templates */
  int64_t scanned; /**< uploaded letters that were looked at, whatever came of it */
  int64_t retried; /**< put back for later */
  int64_t failed;  /**< given up */
} nfy_letter_run_report;
#define NFY_LETTER_RUN_REPORT_INIT \
  { sizeof(nfy_letter_run_report), 0, 0, 0, 0 }

/**
 * Makes PDFs of letters if the engine was opened with `render_letters`, and looks at uploaded ones
 * if it has who does. A task does the same. `options` and `out` may be NULL. @since 0.1
 */
NFY_API nfy_status nfy_letter_run(nfy_engine* engine, const nfy_letter_run_options* options,
                                  nfy_letter_run_report* out, nfy_error** err);

/* What a letter is shown as. */
enum { NFY_LETTER_AS_PDF = 0, NFY_LETTER_AS_PNG = 1 };

/**
 * How a live letter looks: its PDF if there is one, else what its template makes of it; with
 * NFY_LETTER_AS_PNG page `page`, from 1, as a picture. `out_pages` and `out_message` (why it cannot
 * be printed) may be NULL. NFY_E_NOT_FOUND, NFY_E_INVALID_ARGUMENT if there is no such page,
 * NFY_E_UNSUPPORTED without a renderer. Thread safety: any thread. @since 0.1
 */
NFY_API nfy_status nfy_letter_preview(nfy_engine* engine, const nfy_uuid* service_id,
                                      const nfy_uuid* id, int32_t format, int64_t page,
                                      nfy_buf* out, int64_t* out_pages, nfy_buf* out_message,
                                      nfy_error** err);

/** A letter that nobody has stored: a template's texts, and values for them. @since 0.1 */
typedef struct nfy_letter_draft {
  size_t struct_size;
  nfy_str subject;
  nfy_str content;
  nfy_str welsh_subject; /**< both Welsh parts empty: English only */
  nfy_str welsh_content;
  nfy_str contact_block;
  nfy_str personalisation_json; /**< what it lacks shows by its name; may be empty */
  int64_t dated_us;             /**< 0: now */
  nfy_uuid service_id;          /**< whose attachment it is */
  nfy_uuid attachment_id;       /**< what stands behind it; all zero: nothing */
  nfy_str logo;                 /**< the brand's `filename`, whose picture it has; empty: none */
} nfy_letter_draft;
#define NFY_LETTER_DRAFT_INIT                                                                    \
  {                                                                                              \
    sizeof(nfy_letter_draft), {0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, 0, {{0}}, {{0}}, { \
      0, 0                                                                                       \
    }                                                                                            \
  }

/**
 * How a draft would look; otherwise as nfy_letter_preview(). Thread safety: any thread. @since 0.1
 */
NFY_API nfy_status nfy_letter_draw(nfy_engine* engine, const nfy_letter_draft* draft,
                                   int32_t format, int64_t page, nfy_buf* out, int64_t* out_pages,
                                   nfy_buf* out_message, nfy_error** err);

/**
 * Page `page`, from 1, of a PDF that nobody has stored, as a picture, owned. Fails as
 * nfy_letter_preview(). Thread safety: any thread. @since 0.1
 */
NFY_API nfy_status nfy_letter_paint(nfy_engine* engine, nfy_str pdf, int64_t page, nfy_buf* out,
                                    nfy_error** err);

/**
 * The same of a PDF that letters of a template have behind them. NFY_E_NOT_FOUND if it is not the
 * service's, NFY_E_UNAVAILABLE if its file is not there. Thread safety: any thread. @since 0.1
 */
NFY_API nfy_status nfy_letter_paint_attachment(nfy_engine* engine, const nfy_uuid* service_id,
                                               const nfy_uuid* attachment_id, int64_t page,
                                               nfy_buf* out, nfy_error** err);

/* What somebody takes a PDF for: an attachment has no address. */
enum { NFY_LOOK_LETTER = 0, NFY_LOOK_LETTER_ALSO_ABROAD = 1, NFY_LOOK_ATTACHMENT = 2 };

/**
 * Looks at a PDF that nobody has stored as at an uploaded letter. `out_result` becomes NFY_SCAN_OK
 * or NFY_SCAN_INVALID; nothing is scanned for viruses. `out_pages`, `out_address` and `out_message`
 * (both owned) may be NULL. NFY_E_UNSUPPORTED without who looks. Thread safety: any thread.
 * @since 0.1
 */
NFY_API nfy_status nfy_letter_look_at(nfy_engine* engine, nfy_str pdf, int32_t look_for,
                                      int32_t* out_result, int64_t* out_pages, nfy_buf* out_address,
                                      nfy_buf* out_message, nfy_error** err);

/** A letter that somebody uploaded by hand. @since 0.1 */
typedef struct nfy_letter_by_hand {
  size_t struct_size;
  nfy_uuid id; /**< also the file's */
  nfy_str filename;
  nfy_str recipient_address;
  int32_t postage; /**< one of NFY_POSTAGE_* */
  nfy_uuid created_by;
} nfy_letter_by_hand;
#define NFY_LETTER_BY_HAND_INIT                             \
  {                                                         \
    sizeof(nfy_letter_by_hand), {{0}}, {0, 0}, {0, 0}, 0, { \
      { 0 }                                                 \
    }                                                       \
  }

/**
 * Sends the PDF "service-<service>/<id>.pdf" of the file storage; the same id again is the same
 * letter. Refused as nfy_letter_upload() is; NFY_E_NOT_FOUND if there is no file. Thread safety:
 * any thread. @since 0.1
 */
NFY_API nfy_status nfy_letter_send_by_hand(nfy_engine* engine, const nfy_uuid* service_id,
                                           const nfy_letter_by_hand* letter, nfy_error** err);

#ifdef __cplusplus
}
#endif

#endif /* NFY_LETTER_H */
