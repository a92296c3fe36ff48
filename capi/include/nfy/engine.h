/* Engines: the use cases on one store. See nfy.h for what holds for all functions. */
#ifndef NFY_ENGINE_H
#define NFY_ENGINE_H

#include "base.h"
#include "clock.h"
#include "log.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What holds for rate limits while the cache is out of reach. */
enum {
  NFY_LIMITS_FAIL_OPEN = 0,  /**< requests pass */
  NFY_LIMITS_FAIL_CLOSED = 1 /**< they are refused with NFY_E_UNAVAILABLE */
};

/** A key that values are sealed under. Frozen. @since 0.1 */
typedef struct nfy_sealing_key {
  nfy_str bytes; /**< 32 of any value */
  int32_t id;    /**< 1 or more; never used again for another key */
  int32_t reserved;
} nfy_sealing_key;

enum {
  NFY_CHECKED_ADDRESS_SIZE = 2048, /**< bytes, with the zero at the end */
  NFY_CHECKED_PROBLEM_SIZE = 64
};

/** What somebody's PDF is as a letter. All zero unless it is filled in. Frozen. @since 0.1 */
typedef struct nfy_checked_pdf {
  int64_t pages;                          /**< 1 or more, unless there is a problem */
  int64_t first_bad_page;                 /**< from 1; 0: the problem is of no page */
  char problem[NFY_CHECKED_PROBLEM_SIZE]; /**< why it cannot be printed, as "letter-too-long" */
  char address[NFY_CHECKED_ADDRESS_SIZE]; /**< lines in the address window; judged afterwards */
} nfy_checked_pdf;

/**
 * The host's own look at PDFs that services upload. `pdf` lives until it returns. Nonzero, a text
 * that is not UTF-8, and no pages without a problem mean that it could not be looked at: it is
 * tried again. Called from any thread that runs letters, also from several at once. @since 0.1
 */
typedef int32_t (*nfy_check_letter_fn)(nfy_str pdf, nfy_checked_pdf* out, void* user_data);

/** How to open an engine. @since 0.1 */
typedef struct nfy_engine_options {
  size_t struct_size;
  nfy_str store_url;   /**< "memory:", "sqlite:/path/to/file", "postgresql://user@host/base" */
  nfy_str sealing_key; /**< 32 bytes of any value: the key with id 1, under which API keys and
                          personal data are sealed. None: API keys cannot be made, and personal
                          data stand unencrypted in the store */
  nfy_clock* clock;    /**< NULL: the computer's; the engine keeps its own share */
  int32_t keep_schema; /**< fail on an older schema instead of bringing it up to date */
  int32_t seeded;      /**< ids come from `seed`, for simulations; never for a real service */
  uint64_t seed;
  nfy_str archive_folder; /**< where files of the history live, made if missing; empty: nowhere */
  /** "redis://[[user]:password@]host[:port][/database]", "unix:/path", "memory:" (of this process),
      "none:"; empty: "memory:". Processes that share a store should share a cache. */
  nfy_str cache_url;
  int32_t limit_policy; /**< NFY_LIMITS_*: of rate limits while the cache is out of reach */
  /** Instead of `sealing_key`: the first key seals, all of them open, so that an older one can be
   * given up once nfy_engine_reseal() left nothing under it. At most 16. */
  const nfy_sealing_key* sealing_keys;
  size_t sealing_key_count;
  int32_t callback_allow_private; /**< calls may go to addresses of inner networks */
  nfy_str callback_ca_file;       /**< PEM of certificates that calls trust; empty: the system's */
  /** Whole UTC days, 1 to 60, that a receipt waits for an unknown notification, before a
      task puts it into quarantine; 0: 7 */
  int32_t parked_receipt_days;
  int64_t dead_calls_kept_days; /**< 1 to 3,650: dead letters go then; default 90 */
  /** Count the pages of letters, and let nfy_notification_render_letter() show them.
   * NFY_E_UNSUPPORTED in a build without it. */
  int32_t render_letters;
  nfy_str letter_fonts; /**< as for nfy_letter_renderer_open() */
  /** Where the REST API is served, https: e-mails of templates that say so go out with a link to
   * unsubscribe, <api_url>/unsubscribe/<id>/<token>; empty: with none. */
  nfy_str api_url;
  /** Where PDFs of letters and documents lie: "folder:/path" or "s3:endpoint=…&bucket=…" with the
   * members of S3Options (`<notify/adapters/s3_files.hpp>`); empty: in the store. */
  nfy_str files_url;
  nfy_str virus_scanner_url; /**< "clamd:/path/of/a/socket" or "clamd:host:port"; may be empty */
  /** With `documents_key`: a document service of the reference's kind. Without one: what links
   * begin with to documents that the engine keeps and a host serves. Empty: files cannot be sent.
   */
  nfy_str documents_url;
  nfy_str documents_key;
  nfy_str admin_url; /**< where the admin app is: links in e-mails about people lead there */
  /** 32 bytes in URL-safe base64, which the admin app knows too: they seal those links. Empty: such
   * e-mails are not sent. */
  nfy_str link_key;
  nfy_log_fn log;      /**< or NULL: nobody is told what happens */
  void* log_user_data; /**< handed to `log`, and ended by `log_destroy`, which may be NULL */
  nfy_destroy_fn log_destroy;
  int32_t log_level; /**< NFY_LOG_*: what is below it is not told */
  int32_t log_reserved;
  nfy_str logo_url; /**< where pictures of e-mail brands are, https; empty: brands have none */
  /** Hand `trace_parent` of nfy_send_request on: one more statement a call that brings any, and one
   * a round of delivery and of calls. */
  int32_t keep_trace_parents;
  int32_t trace_reserved;
  nfy_check_letter_fn check_letter; /**< or NULL: the library's own checker, if it has one */
  void* check_letter_user_data;     /**< handed to it, and ended by the next, which may be NULL */
  nfy_destroy_fn check_letter_destroy;
  /** Where the pictures of letter brands are, as <name>.svg, in the words of `files_url`; empty:
   * letters have no logos. */
  nfy_str letter_logos;
} nfy_engine_options;
#define NFY_ENGINE_OPTIONS_INIT                                                                   \
  {                                                                                               \
    sizeof(nfy_engine_options), {0, 0}, {0, 0}, 0, 0, 0, 0, {0, 0}, {0, 0}, NFY_LIMITS_FAIL_OPEN, \
        0, 0, 0, {0, 0}, 0, 0, 0, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, \
        0, 0, 0, 0, 0, {0, 0}, 0, 0, 0, 0, 0, {                                                   \
      0, 0                                                                                        \
    }                                                                                             \
  }

/**
 * Opens an engine and its store. NFY_E_INVALID_ARGUMENT on another URL, NFY_E_UNAVAILABLE if the
 * file or server is out of reach, NFY_E_UNSUPPORTED if the schema is newer than the library.
 * @since 0.1
 */
NFY_API nfy_status nfy_engine_open(const nfy_engine_options* options, nfy_engine** out,
                                   nfy_error** err);

/**
 * Closes an engine. Calls that run in other threads end as they would; the store is closed after
 * the last of them. @since 0.1
 */
NFY_API void nfy_engine_close(nfy_engine* engine);

/** What the engine's clock shows. @since 0.1 */
NFY_API nfy_status nfy_engine_now(nfy_engine* engine, int64_t* out_us, nfy_error** err);

/** What resealing did. @since 0.1 */
typedef struct nfy_reseal_report {
  size_t struct_size;
  int64_t resealed; /**< from another key to the one that seals now */
  int64_t sealed;   /**< unencrypted before */
  int64_t left;     /**< do not open, or were changed meanwhile: they stay as they are */
} nfy_reseal_report;
#define NFY_RESEAL_REPORT_INIT \
  { sizeof(nfy_reseal_report), 0, 0, 0 }

/**
 * Seals values under the first key that are sealed under another one, or unencrypted, in pieces of
 * 1,000. Killed anywhere, or stopped by `progress` (which may be NULL), it goes on when it is
 * called again; meanwhile everything can be read. Once it reports all zero, the engine's other keys
 * are not needed any more. `out` may be NULL. @since 0.1
 */
NFY_API nfy_status nfy_engine_reseal(nfy_engine* engine, nfy_progress_fn progress, void* user_data,
                                     nfy_reseal_report* out, nfy_error** err);

#ifdef __cplusplus
}
#endif

#endif /* NFY_ENGINE_H */
