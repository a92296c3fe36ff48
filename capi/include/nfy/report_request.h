/* Files of notifications that somebody asks for. See nfy.h for what holds for all functions. */
#ifndef NFY_REPORT_REQUEST_H
#define NFY_REPORT_REQUEST_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* States of a request. */
enum {
  NFY_REPORT_REQUEST_PENDING = 0,
  NFY_REPORT_REQUEST_IN_PROGRESS = 1,
  NFY_REPORT_REQUEST_STORED = 2, /**< the file is there */
  NFY_REPORT_REQUEST_FAILED = 3,
  NFY_REPORT_REQUEST_DELETED = 4
};
/* Which statuses a report is about. */
enum {
  NFY_REPORTED_ALL = 0,
  NFY_REPORTED_SENDING = 1,
  NFY_REPORTED_DELIVERED = 2,
  NFY_REPORTED_FAILED = 3
};

/**
 * A report that a task makes and puts into the file storage as "notifications_report/<id>.csv".
 * @since 0.1
 */
typedef struct nfy_report_request {
  size_t struct_size;
  nfy_uuid id;
  nfy_uuid service_id;
  nfy_uuid user_id;
  int32_t type;     /**< one of NFY_TYPE_* */
  int32_t statuses; /**< one of NFY_REPORTED_* */
  int32_t state;    /**< one of NFY_REPORT_REQUEST_* */
  int64_t created_at_us;
  int64_t updated_at_us; /**< 0: it is as it was made */
} nfy_report_request;
#define NFY_REPORT_REQUEST_INIT \
  { sizeof(nfy_report_request), {{0}}, {{0}}, {{0}}, 0, 0, 0, 0, 0 }

/**
 * Asks for a report, by service, user, type and statuses of `request`; `out` is the request as
 * stored. If the user waits for the same one already, `out_existed`, which may be NULL, becomes 1
 * and `out` is that. Thread safety: any thread. @since 0.1
 */
NFY_API nfy_status nfy_report_request_create(nfy_engine* engine, const nfy_report_request* request,
                                             nfy_report_request* out, int32_t* out_existed,
                                             nfy_error** err);
/** NFY_E_NOT_FOUND, also of a request that was deleted. @since 0.1 */
NFY_API nfy_status nfy_report_request_get(nfy_engine* engine, const nfy_uuid* service_id,
                                          const nfy_uuid* id, nfy_report_request* out,
                                          nfy_error** err);
/**
 * Makes the reports that are waited for and removes those whose time is over, as
 * nfy_task_run_due() does. `out_made`, which may be NULL, becomes how many were made. Thread
 * safety: any thread. @since 0.1
 */
NFY_API nfy_status nfy_report_request_run(nfy_engine* engine, int64_t* out_made, nfy_error** err);

#ifdef __cplusplus
}
#endif

#endif /* NFY_REPORT_REQUEST_H */
