/* The history of notifications, and its files. See nfy.h for what holds for all functions. */
#ifndef NFY_ARCHIVE_H
#define NFY_ARCHIVE_H

#include "base.h"
#include "notification.h"
#include "table.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct nfy_quarantined_rows nfy_quarantined_rows;

/** How long work is watched and stopped. @since 0.1 */
typedef struct nfy_archive_options {
  size_t struct_size;
  nfy_progress_fn progress; /**< may be NULL */
  void* user_data;
} nfy_archive_options;
#define NFY_ARCHIVE_OPTIONS_INIT \
  { sizeof(nfy_archive_options), 0, 0 }

/** What was archived. @since 0.1 */
typedef struct nfy_archive_report {
  size_t struct_size;
  int64_t moved;     /**< to the history */
  int64_t deleted;   /**< sent with a test key: no history */
  int64_t withdrawn; /**< waited to be sent when their time was over: taken off the queue */
  int64_t conflicts; /**< stood in both places; see nfy_archive_list_quarantined() */
  int64_t inbound;   /**< inbound SMS that went to their own history */
} nfy_archive_report;
#define NFY_ARCHIVE_REPORT_INIT \
  { sizeof(nfy_archive_report), 0, 0, 0, 0, 0 }

/**
 * Moves everything of a service that is out of retention, in bounded steps; tasks of
 * NFY_TASK_ARCHIVE do the same. What was moved when it is stopped stays moved. `options` and `out`
 * may be NULL. @since 0.1
 */
NFY_API nfy_status nfy_archive_run(nfy_engine* engine, const nfy_uuid* service_id,
                                   const nfy_archive_options* options, nfy_archive_report* out,
                                   nfy_error** err);

/** What left the history for files. @since 0.1 */
typedef struct nfy_filing_report {
  size_t struct_size;
  int64_t files;
  int64_t rows;
  int64_t bytes;
} nfy_filing_report;
#define NFY_FILING_REPORT_INIT \
  { sizeof(nfy_filing_report), 0, 0, 0 }

/**
 * Moves what the history holds of months before the `months_kept` (4 to 1200) whole ones before the
 * running one to compressed files, in bounded steps; tasks of NFY_TASK_ARCHIVE_FILES do the same
 * with 12. Nothing that is counted, found or reported changes. Months that the cube does not count
 * yet stay: let the tasks run first. NFY_E_UNSUPPORTED if the engine was opened without
 * `archive_folder`. What was moved when it is stopped stays moved. `options` and
 * `out` may be NULL. @since 0.1
 */
NFY_API nfy_status nfy_archive_file_history(nfy_engine* engine, int32_t months_kept,
                                            const nfy_archive_options* options,
                                            nfy_filing_report* out, nfy_error** err);

/**
 * The files of the history, oldest first: name, first_created_at, last_created_at, rows,
 * foreign_ids, bytes, archived_at; instants as text. @since 0.1
 */
NFY_API nfy_status nfy_archive_list_files(nfy_engine* engine, nfy_table** out, nfy_error** err);

/**
 * Reads every file and lists those that are missing or broken: name, error, message. `options` may
 * be NULL. @since 0.1
 */
NFY_API nfy_status nfy_archive_check_files(nfy_engine* engine, const nfy_archive_options* options,
                                           nfy_table** out, nfy_error** err);

/**
 * Notifications that stood in two places with different content, newest first. It stays empty
 * unless a program wrote past this library. @since 0.1
 */
NFY_API nfy_status nfy_archive_list_quarantined(nfy_engine* engine, int64_t limit,
                                                nfy_quarantined_rows** out, nfy_error** err);

/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_quarantined_rows_count(const nfy_quarantined_rows* rows);
/**
 * Row `index`: the notification as it was found, whether in the history or live, and when. The
 * last two may be NULL. NFY_E_NOT_FOUND past the end. @since 0.1
 */
NFY_API nfy_status nfy_quarantined_rows_get(const nfy_quarantined_rows* rows, size_t index,
                                            nfy_notification* out, int32_t* out_archived,
                                            int64_t* out_quarantined_at_us, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_quarantined_rows_free(nfy_quarantined_rows* rows);

#ifdef __cplusplus
}
#endif

#endif /* NFY_ARCHIVE_H */
