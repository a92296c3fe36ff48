/* The totals that bills and reports are read from. See nfy.h for what holds for all functions. */
#ifndef NFY_FACTS_H
#define NFY_FACTS_H

#include "base.h"
#include "table.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct nfy_difference_rows nfy_difference_rows;

/** Where the cube of totals stands. @since 0.1 */
typedef struct nfy_facts_view {
  size_t struct_size;
  int64_t watermark_us; /**< every notification created before it is in the totals */
  int64_t deltas;       /**< changes not folded in yet */
} nfy_facts_view;
#define NFY_FACTS_VIEW_INIT \
  { sizeof(nfy_facts_view), 0, 0 }

/** Reads where the cube stands. @since 0.1 */
NFY_API nfy_status nfy_facts_state(nfy_engine* engine, nfy_facts_view* out, nfy_error** err);

/** One cell of the cube where the stored totals differ from the notifications. @since 0.1 */
typedef struct nfy_difference {
  size_t struct_size;
  nfy_day day;
  int32_t type;
  nfy_uuid service_id;
  nfy_uuid template_id;
  nfy_uuid job_id;
  int32_t key_type;
  int32_t state;
  nfy_str provider;
  int64_t rate_multiplier;
  int64_t sheets;
  int32_t international;
  int32_t postage;
  int64_t notifications_stored;
  int64_t notifications_counted;
  int64_t billable_units_stored;
  int64_t billable_units_counted;
} nfy_difference;
#define NFY_DIFFERENCE_INIT                                                                       \
  {                                                                                               \
    sizeof(nfy_difference), {0, 0, 0}, 0, {{0}}, {{0}}, {{0}}, 0, 0, {0, 0}, 0, 0, 0, 0, 0, 0, 0, \
        0                                                                                         \
  }

/** How to rebuild or verify days. @since 0.1 */
typedef struct nfy_rebuild_options {
  size_t struct_size;
  nfy_day first;
  nfy_day last;             /**< inclusive */
  nfy_uuid service_id;      /**< all zero: all services; not for verify */
  int32_t dry_run;          /**< say what would change, change nothing; rebuild only */
  nfy_progress_fn progress; /**< may be NULL */
  void* user_data;
} nfy_rebuild_options;
#define NFY_REBUILD_OPTIONS_INIT \
  { sizeof(nfy_rebuild_options), {0, 0, 0}, {0, 0, 0}, {{0}}, 0, 0, 0 }

/**
 * Recomputes days from the notifications themselves and bills them again. Answers what was
 * different. @since 0.1
 */
NFY_API nfy_status nfy_facts_rebuild(nfy_engine* engine, const nfy_rebuild_options* options,
                                     nfy_difference_rows** out, nfy_error** err);

/** Compares the totals with the notifications; no rows mean equal. @since 0.1 */
NFY_API nfy_status nfy_facts_verify(nfy_engine* engine, const nfy_rebuild_options* options,
                                    nfy_difference_rows** out, nfy_error** err);

/**
 * Recounts days from the notifications and compares both the totals and the billing facts with
 * them; changes nothing. `*out_billing` has a row for each fact that differs, with a flag `due`
 * where the next run replaces it anyway; `*out_is_clean` says that nothing else differs. @since 0.1
 */
NFY_API nfy_status nfy_facts_audit(nfy_engine* engine, const nfy_rebuild_options* options,
                                   nfy_difference_rows** out_cube, nfy_table** out_billing,
                                   int32_t* out_is_clean, nfy_error** err);

/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_difference_rows_count(const nfy_difference_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_difference_rows_get(const nfy_difference_rows* rows, size_t index,
                                           nfy_difference* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_difference_rows_free(nfy_difference_rows* rows);

#ifdef __cplusplus
}
#endif

#endif /* NFY_FACTS_H */
