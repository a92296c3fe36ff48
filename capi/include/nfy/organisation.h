/* Organisations, and who pays. See nfy.h for what holds for all functions. */
#ifndef NFY_ORGANISATION_H
#define NFY_ORGANISATION_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Kinds of organisation, which decide the default free allowance. */
enum {
  NFY_ORGANISATION_OTHER = 0,
  NFY_ORGANISATION_CENTRAL = 1,
  NFY_ORGANISATION_LOCAL = 2,
  NFY_ORGANISATION_NHS_CENTRAL = 3,
  NFY_ORGANISATION_NHS_LOCAL = 4,
  NFY_ORGANISATION_NHS_GP = 5,
  NFY_ORGANISATION_NHS_NOTIFY = 6,
  NFY_ORGANISATION_EMERGENCY_SERVICE = 7,
  NFY_ORGANISATION_SCHOOL_OR_COLLEGE = 8
};

/* Answers of several rows, complete in memory and immutable. */
typedef struct nfy_organisation_rows nfy_organisation_rows;

/** Who pays. Its billing details stand in where a service has none of its own. @since 0.1 */
typedef struct nfy_organisation {
  size_t struct_size;
  nfy_uuid id;               /**< all zero in nfy_organisation_put(): a new one */
  nfy_str name;              /**< 1 to 255 characters, unique */
  int32_t organisation_type; /**< one of NFY_ORGANISATION_* */
  int32_t closed;            /**< no longer active */
  nfy_str purchase_order_number;
  nfy_str contact_names;
  nfy_str contact_email_addresses;
  nfy_str billing_reference;
} nfy_organisation;
#define NFY_ORGANISATION_INIT                                                       \
  {                                                                                 \
    sizeof(nfy_organisation), {{0}}, {0, 0}, 0, 0, {0, 0}, {0, 0}, {0, 0}, { 0, 0 } \
  }

/**
 * Adds an organisation or replaces the one with this id. `out` is the organisation as stored: an
 * answer of one row, or NULL for none. @since 0.1
 */
NFY_API nfy_status nfy_organisation_put(nfy_engine* engine, const nfy_organisation* organisation,
                                        nfy_organisation_rows** out, nfy_error** err);

/** All organisations. @since 0.1 */
NFY_API nfy_status nfy_organisation_list(nfy_engine* engine, nfy_organisation_rows** out,
                                         nfy_error** err);

/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_organisation_rows_count(const nfy_organisation_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_organisation_rows_get(const nfy_organisation_rows* rows, size_t index,
                                             nfy_organisation* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_organisation_rows_free(nfy_organisation_rows* rows);

#ifdef __cplusplus
}
#endif

#endif /* NFY_ORGANISATION_H */
