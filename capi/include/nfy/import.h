/* A way in from an existing Notify database. See nfy.h for what holds for all functions. */
#ifndef NFY_IMPORT_H
#define NFY_IMPORT_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Which database is imported, or compared with. @since 0.1 */
typedef struct nfy_import_options {
  size_t struct_size;
  nfy_str source_url;   /**< postgresql://…; it is only read; must be given */
  nfy_str layout;       /**< "govuk", "gsa" or "cds"; empty: told from the tables */
  nfy_str keys_json;    /**< {"secret_keys": ["…"], "dangerous_salt": "…"}, oldest key first; a
                             comparison needs none */
  nfy_str email_domain; /**< of the From line; may be empty */
  int32_t skip_bad;     /**< pass over rows that can't be read, and report them; import only */
  int64_t batch_rows;   /**< of one transaction, 1 to 50,000; 0: 5,000; import only */
  nfy_uuid service_id;  /**< all zero: all services; comparison only */
  nfy_progress_fn progress; /**< may be NULL */
  void* user_data;
  nfy_day first, last; /**< all zero: all days that have facts; comparison only. @since 0.1 */
  int32_t list_equal;  /**< days that are equal, too; comparison only. @since 0.1 */
} nfy_import_options;
#define NFY_IMPORT_OPTIONS_INIT                                                               \
  {                                                                                           \
    sizeof(nfy_import_options), {0, 0}, {0, 0}, {0, 0}, {0, 0}, 0, 0, {{0}}, 0, 0, {0, 0, 0}, \
        {0, 0, 0}, 0                                                                          \
  }

/**
 * Reads everything and stores nothing: rows, time and trouble before an import. `report` is a JSON
 * object: tables, troubles, warnings, seconds; docs/import.md names its members. Thread safety: any
 * thread. @since 0.1
 */
NFY_API nfy_status nfy_import_plan(nfy_engine* engine, const nfy_import_options* options,
                                   nfy_buf* report, nfy_error** err);

/**
 * Brings everything over, in transactions that hold rows and how far the import has come: whatever
 * ends it, the next call goes on from there; a run after the last one brings what is new or
 * changed. NFY_E_CORRUPT at the first row that can't be read, unless they are skipped;
 * NFY_E_UNSUPPORTED without a sealing key. `report` is a JSON object: tables, troubles. Thread
 * safety: any thread. @since 0.1
 */
NFY_API nfy_status nfy_import_run(nfy_engine* engine, const nfy_import_options* options,
                                  nfy_buf* report, nfy_error** err);

/**
 * Whether bills and statistics equal the old facts, service by service and day by day, and why not.
 * `report` is a JSON object: equal, unexplained, differences, services, equals. Thread safety: any
 * thread. @since 0.1
 */
NFY_API nfy_status nfy_import_compare(nfy_engine* engine, const nfy_import_options* options,
                                      nfy_buf* report, nfy_error** err);

#ifdef __cplusplus
}
#endif

#endif /* NFY_IMPORT_H */
