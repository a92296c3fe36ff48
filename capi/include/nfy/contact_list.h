/* Recipients files that services keep. See nfy.h for what holds for all functions. */
#ifndef NFY_CONTACT_LIST_H
#define NFY_CONTACT_LIST_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Answers of several rows, complete in memory and immutable. */
typedef struct nfy_contact_list_rows nfy_contact_list_rows;

/**
 * A recipients file that a service keeps to send to it again; it lies in the file storage under
 * "service-<service>-notify/<id>.csv". @since 0.1
 */
typedef struct nfy_contact_list {
  size_t struct_size;
  nfy_uuid id; /**< all zero: a new one */
  nfy_uuid service_id;
  nfy_str original_file_name;
  int64_t row_count;
  int32_t type; /**< NFY_TYPE_SMS or NFY_TYPE_EMAIL */
  int32_t
      has_jobs; /**< given by the engine, as the last three: whether there was ever a job of it */
  nfy_uuid created_by;
  int64_t created_at_us;
  int64_t recent_jobs; /**< within the days of retention */
} nfy_contact_list;
#define NFY_CONTACT_LIST_INIT \
  { sizeof(nfy_contact_list), {{0}}, {{0}}, {0, 0}, 0, 0, 0, {{0}}, 0, 0 }

/**
 * Makes a list known: of `list` its id, file name, rows, type and maker count. `out` is the list as
 * stored, an answer of one row, or NULL for none. NFY_E_CONFLICT if the id is taken. Thread safety:
 * any thread. @since 0.1
 */
NFY_API nfy_status nfy_contact_list_create(nfy_engine* engine, const nfy_uuid* service_id,
                                           const nfy_contact_list* list,
                                           nfy_contact_list_rows** out, nfy_error** err);
/** One list: an answer of one row, or NFY_E_NOT_FOUND. @since 0.1 */
NFY_API nfy_status nfy_contact_list_get(nfy_engine* engine, const nfy_uuid* service_id,
                                        const nfy_uuid* id, nfy_contact_list_rows** out,
                                        nfy_error** err);
/** The lists of a service, newest first, without archived ones. @since 0.1 */
NFY_API nfy_status nfy_contact_list_list(nfy_engine* engine, const nfy_uuid* service_id,
                                         nfy_contact_list_rows** out, nfy_error** err);
/** Takes a list away, and its file, or NFY_E_NOT_FOUND. @since 0.1 */
NFY_API nfy_status nfy_contact_list_archive(nfy_engine* engine, const nfy_uuid* service_id,
                                            const nfy_uuid* id, nfy_error** err);

/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_contact_list_rows_count(const nfy_contact_list_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_contact_list_rows_get(const nfy_contact_list_rows* rows, size_t index,
                                             nfy_contact_list* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_contact_list_rows_free(nfy_contact_list_rows* rows);

#ifdef __cplusplus
}
#endif

#endif /* NFY_CONTACT_LIST_H */
