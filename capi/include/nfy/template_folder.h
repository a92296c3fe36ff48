/* Folders of templates. See nfy.h for what holds for all functions. */
#ifndef NFY_TEMPLATE_FOLDER_H
#define NFY_TEMPLATE_FOLDER_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Answers of several rows, complete in memory and immutable. */
typedef struct nfy_template_folder_rows nfy_template_folder_rows;

/** A folder of a service's templates; folders make trees. @since 0.1 */
typedef struct nfy_template_folder {
  size_t struct_size;
  nfy_uuid id;
  nfy_uuid service_id;
  nfy_str name;               /**< 1 to 255 characters */
  nfy_uuid parent_id;         /**< all zero: beside all folders */
  const nfy_uuid* visible_to; /**< members of the service who see it; lives as the answer does */
  size_t visible_to_count;
} nfy_template_folder;
#define NFY_TEMPLATE_FOLDER_INIT \
  { sizeof(nfy_template_folder), {{0}}, {{0}}, {0, 0}, {{0}}, 0, 0 }

/**
 * Makes a folder: in another one it is seen by whoever sees that one, else by all active members.
 * `parent_id` may be NULL. `out` is an answer of one row. @since 0.1
 */
NFY_API nfy_status nfy_template_folder_create(nfy_engine* engine, const nfy_uuid* service_id,
                                              nfy_str name, const nfy_uuid* parent_id,
                                              nfy_template_folder_rows** out, nfy_error** err);

/** All folders of a service, by id. @since 0.1 */
NFY_API nfy_status nfy_template_folder_list(nfy_engine* engine, const nfy_uuid* service_id,
                                            nfy_template_folder_rows** out, nfy_error** err);

/** Gives a folder another name. @since 0.1 */
NFY_API nfy_status nfy_template_folder_rename(nfy_engine* engine, const nfy_uuid* service_id,
                                              const nfy_uuid* id, nfy_str name, nfy_error** err);

/** Says which members see a folder. NFY_E_NOT_FOUND if somebody is none. @since 0.1 */
NFY_API nfy_status nfy_template_folder_show_to(nfy_engine* engine, const nfy_uuid* service_id,
                                               const nfy_uuid* id, const nfy_uuid* users,
                                               size_t count, nfy_error** err);

/**
 * Moves folders and templates into a folder, or with `to` NULL out of all; all of it or nothing.
 * NFY_E_INVALID_ARGUMENT if a folder would lie in itself. @since 0.1
 */
NFY_API nfy_status nfy_template_folder_move(nfy_engine* engine, const nfy_uuid* service_id,
                                            const nfy_uuid* to, const nfy_uuid* folders,
                                            size_t folder_count, const nfy_uuid* templates,
                                            size_t template_count, nfy_error** err);

/** Removes an empty folder; NFY_E_CONFLICT if something is in it. @since 0.1 */
NFY_API nfy_status nfy_template_folder_remove(nfy_engine* engine, const nfy_uuid* service_id,
                                              const nfy_uuid* id, nfy_error** err);

/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_template_folder_rows_count(const nfy_template_folder_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_template_folder_rows_get(const nfy_template_folder_rows* rows, size_t index,
                                                nfy_template_folder* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_template_folder_rows_free(nfy_template_folder_rows* rows);

#ifdef __cplusplus
}
#endif

#endif /* NFY_TEMPLATE_FOLDER_H */
