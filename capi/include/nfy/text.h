/* The texts of templates, compiled and rendered. See nfy.h for what holds for all functions. */
#ifndef NFY_TEXT_H
#define NFY_TEXT_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Languages of a letter. */
enum { NFY_LANGUAGE_ENGLISH = 0, NFY_LANGUAGE_WELSH = 1 };

/** The text of a template, compiled. Immutable. @since 0.1 */
typedef struct nfy_text nfy_text;
/** What a text became with values. Immutable. @since 0.1 */
typedef struct nfy_rendering nfy_rendering;

/** What a template is made of. @since 0.1 */
typedef struct nfy_text_options {
  size_t struct_size;
  int32_t type;    /**< NFY_TYPE_* */
  nfy_str subject; /**< e-mail and letter */
  nfy_str content;
  nfy_str welsh_subject; /**< letter; both Welsh parts empty: English only */
  nfy_str welsh_content;
  nfy_str contact_block; /**< letter */
} nfy_text_options;
#define NFY_TEXT_OPTIONS_INIT                                             \
  {                                                                       \
    sizeof(nfy_text_options), 0, {0, 0}, {0, 0}, {0, 0}, {0, 0}, { 0, 0 } \
  }

/** Compiles the text of a template, with no store behind it. @since 0.1 */
NFY_API nfy_status nfy_text_compile(const nfy_text_options* options, nfy_text** out,
                                    nfy_error** err);

/** The placeholders in order, each once; `language` (NFY_LANGUAGE_*) matters to letters only.
 * @since 0.1 */
NFY_API nfy_status nfy_text_placeholders(const nfy_text* text, int32_t language, nfy_str_rows** out,
                                         nfy_error** err);

/** Those of them that a JSON object of values lacks or holds as null. @since 0.1 */
NFY_API nfy_status nfy_text_missing(const nfy_text* text, nfy_str personalisation_json,
                                    int32_t language, nfy_str_rows** out, nfy_error** err);

/** Ends a text. @since 0.1 */
NFY_API void nfy_text_close(nfy_text* text);

/** What a rendering depends on besides the text. @since 0.1 */
typedef struct nfy_render_options {
  size_t struct_size;
  nfy_str personalisation_json;
  nfy_str prefix;           /**< SMS: the service's name, put in front */
  nfy_str unsubscribe_link; /**< e-mail: the body ends in it */
  int32_t redact_missing;   /**< unfilled placeholders in HTML show as "hidden" */
  int32_t language;         /**< letter: NFY_LANGUAGE_* */
  nfy_day written_on;       /**< letter: the date on it; needed */
} nfy_render_options;
#define NFY_RENDER_OPTIONS_INIT                                           \
  {                                                                       \
    sizeof(nfy_render_options), {0, 0}, {0, 0}, {0, 0}, 0, 0, { 0, 0, 0 } \
  }

/** Renders a text in all its forms. Missing values are shown, not refused. @since 0.1 */
NFY_API nfy_status nfy_text_render(const nfy_text* text, const nfy_render_options* options,
                                   nfy_rendering** out, nfy_error** err);

/** What a text became. Texts live until the rendering is freed. @since 0.1 */
typedef struct nfy_rendering_view {
  size_t struct_size;
  int32_t type;
  int32_t is_empty;         /**< nothing would be left to send */
  int32_t is_too_long;      /**< SMS and e-mail; of a letter, pages decide */
  nfy_str text;             /**< SMS as sent; e-mail as plain text */
  nfy_str subject;          /**< e-mail: one line of text; letter: HTML */
  nfy_str html;             /**< the body of an e-mail or letter */
  nfy_str preheader;        /**< e-mail: what inboxes show beside the subject */
  nfy_str contact_block;    /**< letter: HTML */
  nfy_str date;             /**< letter */
  nfy_str qr_code_too_long; /**< letter: what its first QR code can't hold, or empty */
  int64_t characters;       /**< SMS: UTF-16 units */
  int64_t characters_without_prefix;
  int64_t fragments;  /**< SMS: what is billed */
  int32_t is_unicode; /**< SMS: fragments of 70 instead of 160 characters */
  int32_t warnings;   /**< SMS: NFY_WARNING_* */
  int64_t segments;   /**< SMS: what networks send */
} nfy_rendering_view;
#define NFY_RENDERING_VIEW_INIT                                                                  \
  {                                                                                              \
    sizeof(nfy_rendering_view), 0, 0, 0, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, \
        0, 0, 0, 0, 0, 0                                                                         \
  }

/** Reads a rendering. @since 0.1 */
NFY_API nfy_status nfy_rendering_get(const nfy_rendering* rendering, nfy_rendering_view* out,
                                     nfy_error** err);

/** The lines of a letter's address as HTML. @since 0.1 */
NFY_API nfy_status nfy_rendering_address(const nfy_rendering* rendering, nfy_str_rows** out,
                                         nfy_error** err);

/** Ends a rendering. @since 0.1 */
NFY_API void nfy_rendering_free(nfy_rendering* rendering);

/** Why a text message costs what it costs. @since 0.1 */
typedef struct nfy_sms_analysis {
  size_t struct_size;
  int64_t characters; /**< UTF-16 units of the text as sent */
  int64_t characters_without_prefix;
  int64_t extended_characters; /**< of them, those that take two places unless it is Unicode */
  int64_t fragments;           /**< what is billed */
  int32_t is_unicode;          /**< fragments of 70 instead of 160 characters */
  int32_t warnings;            /**< NFY_WARNING_* */
  int64_t segments;            /**< what networks will send, beside `fragments` */
} nfy_sms_analysis;
#define NFY_SMS_ANALYSIS_INIT \
  { sizeof(nfy_sms_analysis), 0, 0, 0, 0, 0, 0, 0 }

/**
 * Analyses the text of an SMS without placeholders; `prefix` (the service's name) is put in front
 * unless empty. `forcing` gets the characters that make it travel as Unicode, `replaced` those that
 * readers will see as "?"; each may be NULL. @since 0.1
 */
NFY_API nfy_status nfy_sms_analyse(nfy_str content, nfy_str prefix, nfy_sms_analysis* out,
                                   nfy_str_rows** forcing, nfy_str_rows** replaced,
                                   nfy_error** err);

/** The page round an e-mail. @since 0.1 */
typedef struct nfy_email_page_options {
  size_t struct_size;
  int32_t is_fragment; /**< only what goes inside `<body>` */
  int32_t no_banner;   /**< the brand on the page's own ground instead of a coloured bar */
  nfy_str language;    /**< BCP 47; default "en" */
  nfy_str brand_text;
  nfy_str logo_url; /**< https */
  nfy_str logo_alt_text;
  nfy_str colour; /**< "#rgb" or "#rrggbb" */
} nfy_email_page_options;
#define NFY_EMAIL_PAGE_OPTIONS_INIT                                                \
  {                                                                                \
    sizeof(nfy_email_page_options), 0, 0, {0, 0}, {0, 0}, {0, 0}, {0, 0}, { 0, 0 } \
  }

/** Puts a rendered e-mail into its page; `options` may be NULL. Owned. @since 0.1 */
NFY_API nfy_status nfy_rendering_to_page(const nfy_rendering* rendering,
                                         const nfy_email_page_options* options, nfy_buf* out,
                                         nfy_error** err);

/** How a text message is shown on a page. @since 0.1 */
typedef struct nfy_sms_preview_options {
  size_t struct_size;
  nfy_str personalisation_json;
  nfy_str prefix;
  nfy_str sender_html;    /**< shown if it is not empty; goes out as it is */
  int32_t show_recipient; /**< the value of "phone number" */
  int32_t as_typed;       /**< do not show what the downgrade does */
  int32_t redact_missing;
} nfy_sms_preview_options;
#define NFY_SMS_PREVIEW_OPTIONS_INIT \
  { sizeof(nfy_sms_preview_options), {0, 0}, {0, 0}, {0, 0}, 0, 0, 0 }

/** A text message as HTML. Owned. @since 0.1 */
NFY_API nfy_status nfy_text_to_sms_preview(const nfy_text* text,
                                           const nfy_sms_preview_options* options, nfy_buf* out,
                                           nfy_error** err);

#ifdef __cplusplus
}
#endif

#endif /* NFY_TEXT_H */
