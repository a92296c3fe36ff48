/* Jobs: recipients files that are sent row by row. See nfy.h for what holds for all functions. */
#ifndef NFY_JOB_H
#define NFY_JOB_H

#include "base.h"
#include "recipients.h"

#ifdef __cplusplus
extern "C" {
#endif

/* States of a job. */
enum {
  NFY_JOB_PENDING = 0,
  NFY_JOB_IN_PROGRESS = 1,
  NFY_JOB_FINISHED = 2, /**< every row was gone through */
  NFY_JOB_FINISHED_ALL_CREATED = 3,
  NFY_JOB_SENDING_LIMITS_EXCEEDED = 4,
  NFY_JOB_SCHEDULED = 5,
  NFY_JOB_CANCELLED = 6,
  NFY_JOB_READY_TO_SEND = 7, /**< found in old rows only, as the next */
  NFY_JOB_SENT_TO_DVLA = 8,
  NFY_JOB_ERROR = 9
};

typedef struct nfy_job_rows nfy_job_rows;

/** A recipients file to be sent. @since 0.1 */
typedef struct nfy_job_options {
  size_t struct_size;
  nfy_uuid template_id;
  nfy_str csv; /**< the whole file, any bytes */
  nfy_str file_name;
  int64_t scheduled_for_us; /**< at most 7 days ahead; 0: at once */
  nfy_uuid sender_id;       /**< all zero: the service's default */
  nfy_uuid created_by;      /**< all zero: nobody, or not known */
} nfy_job_options;
#define NFY_JOB_OPTIONS_INIT                                    \
  {                                                             \
    sizeof(nfy_job_options), {{0}}, {0, 0}, {0, 0}, 0, {{0}}, { \
      { 0 }                                                     \
    }                                                           \
  }

/** What a recipients file would become. @since 0.1 */
typedef struct nfy_job_preview {
  size_t struct_size;
  int64_t row_count;
  int64_t rows_with_errors;
  int32_t has_errors;       /**< of a row or of the file: no job can be made of it */
  int32_t has_cost;         /**< 0 for letters, and if today has no rate */
  int64_t messages;         /**< rows without errors; what follows is about these */
  int64_t fragments;        /**< SMS only */
  int64_t chargeable_units; /**< SMS: fragments times multipliers */
  int64_t segments;         /**< SMS only: what networks send; `fragments` is what is billed */
  int64_t problem_count;    /**< why no job can be made of it; the first are named */
  int64_t warning_count;
  int32_t encoding;  /**< found out: NFY_ENCODING_* */
  int32_t separator; /**< found out: the character between two cells */
} nfy_job_preview;
#define NFY_JOB_PREVIEW_INIT \
  { sizeof(nfy_job_preview), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }

/**
 * Reads a file without storing anything. `out_cost` is the cost before any free allowance as text,
 * empty without one; `out_problems` and `out_warnings` name the first 50 of each by row, column and
 * reason. All three may be NULL. @since 0.1
 */
NFY_API nfy_status nfy_job_preview_file(nfy_engine* engine, const nfy_uuid* service_id,
                                        const nfy_job_options* options, nfy_job_preview* out,
                                        nfy_buf* out_cost, nfy_finding_rows** out_problems,
                                        nfy_finding_rows** out_warnings, nfy_error** err);

/** A recipients file that is sent row by row. @since 0.1 */
typedef struct nfy_job {
  size_t struct_size;
  nfy_uuid id;
  nfy_uuid service_id;
  nfy_uuid template_id;
  int32_t template_version;
  int32_t type;
  int32_t state;    /**< one of NFY_JOB_* */
  int32_t archived; /**< the rows as they were given are gone */
  nfy_str original_file_name;
  nfy_uuid sender_id;
  int64_t notification_count; /**< rows */
  int64_t created_at_us;
  int64_t scheduled_for_us; /**< this and the next two: 0 for none */
  int64_t processing_started_us;
  int64_t processing_finished_us;
  nfy_uuid created_by;
} nfy_job;
#define NFY_JOB_INIT                                                                  \
  {                                                                                   \
    sizeof(nfy_job), {{0}}, {{0}}, {{0}}, 0, 0, 0, 0, {0, 0}, {{0}}, 0, 0, 0, 0, 0, { \
      { 0 }                                                                           \
    }                                                                                 \
  }

/**
 * Stores a file whose every row can be sent, with the template as it is now; its rows become
 * notifications in background work (nfy_task_run_due()). NFY_E_INVALID_ARGUMENT, and nothing is
 * stored, if any row has an error. @since 0.1
 */
NFY_API nfy_status nfy_job_create(nfy_engine* engine, const nfy_uuid* service_id,
                                  const nfy_job_options* options, nfy_uuid* out, nfy_error** err);

/** One job: an answer of one row, or NFY_E_NOT_FOUND. @since 0.1 */
NFY_API nfy_status nfy_job_get(nfy_engine* engine, const nfy_uuid* service_id, const nfy_uuid* id,
                               nfy_job_rows** out, nfy_error** err);

/**
 * The jobs of a service: first those that no worker has taken up, then the last one taken up; at
 * most `limit` (1 to 10,000) after the first `skip`. @since 0.1
 */
NFY_API nfy_status nfy_job_list(nfy_engine* engine, const nfy_uuid* service_id, int64_t limit,
                                int64_t skip, nfy_job_rows** out, nfy_error** err);

/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_job_rows_count(const nfy_job_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_job_rows_get(const nfy_job_rows* rows, size_t index, nfy_job* out,
                                    nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_job_rows_free(nfy_job_rows* rows);

/**
 * Cancels a job that no worker has taken up, else NFY_E_CONFLICT. A job of letters can be cancelled
 * later, too: all its letters are cancelled, or none; NFY_E_BUSY while it is not complete,
 * NFY_E_CONFLICT once a letter was sent or 17:30 in London has passed. @since 0.1
 */
NFY_API nfy_status nfy_job_cancel(nfy_engine* engine, const nfy_uuid* service_id,
                                  const nfy_uuid* id, nfy_error** err);

/** Which jobs of a service are asked for. @since 0.1 */
typedef struct nfy_job_query {
  size_t struct_size;
  int32_t states;           /**< bits, 1 << NFY_JOB_*, added up; 0: all */
  int64_t created_since_us; /**< 0: from ever on */
  nfy_uuid contact_list_id; /**< all zero: whatever their file is */
  int64_t limit;            /**< default 50, at most 10,000 */
  int64_t skip;
} nfy_job_query;
#define NFY_JOB_QUERY_INIT \
  { sizeof(nfy_job_query), 0, 0, {{0}}, 0, 0 }

/**
 * As nfy_job_list(), of those that `query` asks for. `out_total`, which may be NULL, becomes how
 * many there are in all. Thread safety: any thread. @since 0.1
 */
NFY_API nfy_status nfy_job_find(nfy_engine* engine, const nfy_uuid* service_id,
                                const nfy_job_query* query, nfy_job_rows** out, int64_t* out_total,
                                nfy_error** err);

/**
 * How many jobs wait for their hour, and when the first one's comes: 0 if none does. Either may be
 * NULL. Thread safety: any thread. @since 0.1
 */
NFY_API nfy_status nfy_job_scheduled(nfy_engine* engine, const nfy_uuid* service_id,
                                     int64_t* out_count, int64_t* out_soonest_us, nfy_error** err);

/** A job of a file that lies in the file storage already. @since 0.1 */
typedef struct nfy_uploaded_job {
  size_t struct_size;
  nfy_uuid id; /**< also the file's */
  nfy_uuid created_by;
  int64_t scheduled_for_us; /**< 0: at once */
  nfy_uuid contact_list_id; /**< all zero: the file is no contact list */
} nfy_uploaded_job;
#define NFY_UPLOADED_JOB_INIT                    \
  {                                              \
    sizeof(nfy_uploaded_job), {{0}}, {{0}}, 0, { \
      { 0 }                                      \
    }                                            \
  }

/**
 * Makes a job of the file "service-<service>-notify/<id>.csv", with what is said of it:
 * template_id, original_file_name, valid, sender_id. Fails as nfy_job_create() does; with
 * NFY_E_INVALID_ARGUMENT and "id" as its detail if there is no such file. Thread safety: any
 * thread. @since 0.1
 */
NFY_API nfy_status nfy_job_start(nfy_engine* engine, const nfy_uuid* service_id,
                                 const nfy_uploaded_job* upload, nfy_error** err);

typedef struct nfy_upload_rows nfy_upload_rows;
/** What was brought to a service as a file. @since 0.1 */
typedef struct nfy_upload {
  size_t struct_size;
  nfy_uuid job_id; /**< all zero: letters uploaded by hand that are printed on one day */
  int64_t letters; /**< how many those are */
  int64_t at_us;   /**< when work on the job began, or that of printing begins */
} nfy_upload;
#define NFY_UPLOAD_INIT \
  { sizeof(nfy_upload), {{0}}, 0, 0 }

/**
 * Files that were brought within the days of retention, newest first; with `whole_days` of 0 or
 * more, of today and so many days before; -1: all. `out_total` may be NULL. Thread safety: any
 * thread. @since 0.1
 */
NFY_API nfy_status nfy_job_uploads(nfy_engine* engine, const nfy_uuid* service_id,
                                   int32_t whole_days, int64_t limit, int64_t skip,
                                   nfy_upload_rows** out, int64_t* out_total, nfy_error** err);
/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_upload_rows_count(const nfy_upload_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_upload_rows_get(const nfy_upload_rows* rows, size_t index, nfy_upload* out,
                                       nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_upload_rows_free(nfy_upload_rows* rows);

#ifdef __cplusplus
}
#endif

#endif /* NFY_JOB_H */
