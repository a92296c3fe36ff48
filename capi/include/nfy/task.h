/* Background work: what is due, and the right to do it. See nfy.h for what holds for all functions.
 */
#ifndef NFY_TASK_H
#define NFY_TASK_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Kinds of background tasks. */
enum {
  NFY_TASK_ADVANCE_FACTS = 1,
  NFY_TASK_FOLD_FACTS = 2,
  NFY_TASK_BILL_DAY = 3,
  NFY_TASK_BILL_DESPATCH = 4,    /**< price the letters that were despatched on one day */
  NFY_TASK_MAKE_ALLOWANCE = 5,   /**< store a free allowance of a year that has begun */
  NFY_TASK_PRUNE_LEASES = 6,     /**< forget the leases of tasks that are over */
  NFY_TASK_STATUS_FACTS = 7,     /**< replace a day's facts about statuses */
  NFY_TASK_PROCESSING_TIME = 8,  /**< measure how fast a day's messages left */
  NFY_TASK_TIME_OUT = 9,         /**< time out messages that are under way for three days */
  NFY_TASK_ARCHIVE = 10,         /**< move what is out of retention to the history */
  NFY_TASK_PRUNE_RECEIPTS = 11,  /**< quarantine unknown receipts, forget old ones */
  NFY_TASK_PREPARE_HISTORY = 12, /**< make partitions of the history for coming months */
  NFY_TASK_ARCHIVE_FILES = 13,   /**< move a month of the history to files */
  NFY_TASK_CACHES = 14,          /**< compare what days were counted with their notifications */
  NFY_TASK_RUN_JOB = 15,         /**< make notifications of a job's rows */
  NFY_TASK_ARCHIVE_JOBS = 16,    /**< remove the rows of jobs that are out of retention */
  NFY_TASK_BALANCE = 17,         /**< move messages away from a slow provider, or back */
  NFY_TASK_REQUEUE = 18,         /**< put messages back into the queue that fell out of it */
  NFY_TASK_PRUNE_CALLBACKS = 19, /**< forget old dead letters */
  NFY_TASK_LETTER_FILES = 20,    /**< make PDFs of letters, scan and check uploaded ones */
  NFY_TASK_SWEEP_FILES = 21,     /**< remove files that nothing leads to any more */
  NFY_TASK_COLLECT_LETTERS = 22, /**< hand the letters of a day to the queue */
  NFY_TASK_LISTEN = 23,          /**< take what a provider received on a line of its own */
  NFY_TASK_REPORTS = 24,         /**< make the reports that somebody waits for */
  NFY_TASK_PRUNE_PEOPLE = 25     /**< forget codes, invitations and files nobody finished */
};

/* Where a task stands after one bounded run. */
enum { NFY_RUN_DONE = 0, NFY_RUN_MORE = 1 };

/** The right to run one task. @since 0.1 */
typedef struct nfy_lease nfy_lease;
typedef struct nfy_task_rows nfy_task_rows;

/** One piece of background work. @since 0.1 */
typedef struct nfy_task {
  size_t struct_size;
  nfy_str key; /**< "billing/2026-03-31/sms/<service id>" */
  int64_t due_at_us;
  int32_t kind;               /**< one of NFY_TASK_* */
  int32_t dependencies_count; /**< read them with nfy_task_rows_get_dependency() */
} nfy_task;
#define NFY_TASK_INIT \
  { sizeof(nfy_task), {0, 0}, 0, 0, 0 }

/** What is due at an instant, dependencies first. Changes nothing. @since 0.1 */
NFY_API nfy_status nfy_task_plan(nfy_engine* engine, int64_t now_us, nfy_task_rows** out,
                                 nfy_error** err);

/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_task_rows_count(const nfy_task_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_task_rows_get(const nfy_task_rows* rows, size_t index, nfy_task* out,
                                     nfy_error** err);
/** The key of a task that must be done before task `index`. @since 0.1 */
NFY_API nfy_status nfy_task_rows_get_dependency(const nfy_task_rows* rows, size_t index,
                                                size_t dependency, nfy_str* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_task_rows_free(nfy_task_rows* rows);

/** Takes the lease on a task for `lease_us`. NFY_E_BUSY if another owner holds it. @since 0.1 */
NFY_API nfy_status nfy_task_claim(nfy_engine* engine, nfy_str key, nfy_str owner, int64_t lease_us,
                                  nfy_lease** out, nfy_error** err);

/** Runs a bounded piece of a task; `*out_state` becomes one of NFY_RUN_*. @since 0.1 */
NFY_API nfy_status nfy_task_run(nfy_engine* engine, const nfy_lease* lease, int32_t* out_state,
                                nfy_error** err);

/** Ends a lease in the store. NFY_E_CONFLICT if another owner took it meanwhile. @since 0.1 */
NFY_API nfy_status nfy_task_release(nfy_engine* engine, const nfy_lease* lease, nfy_error** err);

/** A lease. A later owner has a greater epoch. @since 0.1 */
typedef struct nfy_lease_view {
  size_t struct_size;
  nfy_str key;
  nfy_str owner;
  int64_t epoch;
  int64_t until_us;
} nfy_lease_view;
#define NFY_LEASE_VIEW_INIT \
  { sizeof(nfy_lease_view), {0, 0}, {0, 0}, 0, 0 }

/** Leases that owners hold. @since 0.1 */
typedef struct nfy_lease_rows nfy_lease_rows;

/** The leases that owners hold now, by key; at most `limit` (1 to 100,000). @since 0.1 */
NFY_API nfy_status nfy_task_list_leases(nfy_engine* engine, int64_t limit, nfy_lease_rows** out,
                                        nfy_error** err);
/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_lease_rows_count(const nfy_lease_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_lease_rows_get(const nfy_lease_rows* rows, size_t index, nfy_lease_view* out,
                                      nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_lease_rows_free(nfy_lease_rows* rows);

/** Reads a lease. @since 0.1 */
NFY_API nfy_status nfy_lease_get(const nfy_lease* lease, nfy_lease_view* out, nfy_error** err);

/** Forgets a lease; the store keeps it until it is released or over. @since 0.1 */
NFY_API void nfy_lease_free(nfy_lease* lease);

/** How to run all that is due. @since 0.1 */
typedef struct nfy_run_options {
  size_t struct_size;
  nfy_str owner;            /**< default "scheduler" */
  int64_t tasks_max;        /**< default 100,000 */
  int64_t lease_us;         /**< default 10 minutes */
  nfy_progress_fn progress; /**< may be NULL */
  void* user_data;
  uint64_t kinds; /**< which to run: NFY_TASK_* as bits, UINT64_C(1) << NFY_TASK_RUN_JOB; 0: all */
} nfy_run_options;
#define NFY_RUN_OPTIONS_INIT \
  { sizeof(nfy_run_options), {0, 0}, 0, 0, 0, 0, 0 }

/** What was run. @since 0.1 */
typedef struct nfy_run_report {
  size_t struct_size;
  int64_t tasks_done;
  int64_t tasks_busy;                     /**< leased by another worker */
  int64_t tasks_failed;                   /**< still due; the others were run all the same */
  nfy_status failure;                     /**< why the first of them failed, or NFY_OK */
  char failure_message[NFY_MESSAGE_SIZE]; /**< the same in words, cut if too long */
  int64_t conflicts; /**< found live and in the history; see nfy_archive_list_quarantined() */
} nfy_run_report;
#define NFY_RUN_REPORT_INIT \
  { sizeof(nfy_run_report), 0, 0, 0, 0, {0}, 0 }

/**
 * Plans, claims and runs until nothing is due. `options` and `out` may be NULL. Where it fails or
 * is stopped, `out` says what was done so far. @since 0.1
 */
NFY_API nfy_status nfy_task_run_due(nfy_engine* engine, const nfy_run_options* options,
                                    nfy_run_report* out, nfy_error** err);

#ifdef __cplusplus
}
#endif

#endif /* NFY_TASK_H */
