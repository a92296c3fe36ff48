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
  /* nfy_organisation_put() reads these of a new one; then nfy_organisation_update() changes them.
   */
  int32_t crown;            /**< NFY_YES, NFY_NO or 0: not known */
  int32_t agreement_signed; /**< likewise */
  int64_t agreement_signed_at_us;
  nfy_uuid agreement_signed_by;
  nfy_str agreement_on_behalf_of_name;
  nfy_str agreement_on_behalf_of_email;
  nfy_str agreement_version; /**< a decimal number */
  nfy_str request_to_go_live_notes;
  nfy_str notes;
  int32_t can_approve_own_go_live_requests;
  int32_t can_ask_to_join_a_service;
  nfy_uuid email_branding_id; /**< all zero: none */
  nfy_uuid letter_branding_id;
  nfy_str domains;       /**< of e-mail addresses, with commas between them */
  int64_t live_services; /**< of a row */
} nfy_organisation;
#define NFY_ORGANISATION_INIT                                                                      \
  {                                                                                                \
    sizeof(nfy_organisation), {{0}}, {0, 0}, 0, 0, {0, 0}, {0, 0}, {0, 0}, {0, 0}, 0, 0, 0, {{0}}, \
        {0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, 0, 0, {{0}}, {{0}}, {0, 0}, 0                      \
  }

/* What may not be known. */
enum { NFY_YES = 1, NFY_NO = 2 };

/* Which fields of an nfy_organisation nfy_organisation_update() is to change. */
enum {
  NFY_ORGANISATION_SET_NAME = 1,
  NFY_ORGANISATION_SET_TYPE = 2,
  NFY_ORGANISATION_SET_CLOSED = 4,
  NFY_ORGANISATION_SET_BILLING = 8,
  NFY_ORGANISATION_SET_CROWN = 16,
  NFY_ORGANISATION_SET_AGREEMENT = 32, /**< all fields that begin so */
  NFY_ORGANISATION_SET_GO_LIVE_NOTES = 64,
  NFY_ORGANISATION_SET_NOTES = 128,
  NFY_ORGANISATION_SET_CAN_APPROVE = 256,
  NFY_ORGANISATION_SET_CAN_ASK = 512,
  NFY_ORGANISATION_SET_EMAIL_BRANDING = 1024,
  NFY_ORGANISATION_SET_LETTER_BRANDING = 2048,
  NFY_ORGANISATION_SET_DOMAINS = 4096
};

/**
 * Adds an organisation, or replaces name, type, activity and billing details of the one with this
 * id. `out` is the organisation as stored: an
 * answer of one row, or NULL for none. @since 0.1
 */
NFY_API nfy_status nfy_organisation_put(nfy_engine* engine, const nfy_organisation* organisation,
                                        nfy_organisation_rows** out, nfy_error** err);

/**
 * Changes the fields of `organisation` that `fields` (NFY_ORGANISATION_SET_*, added) names, and no
 * others, of the one with its id, in one step. `out` is it as stored, or NULL for none.
 * NFY_REASON_DOMAIN_TAKEN if another one has a domain. @since 0.1
 */
NFY_API nfy_status nfy_organisation_update(nfy_engine* engine, const nfy_organisation* organisation,
                                           int32_t fields, nfy_organisation_rows** out,
                                           nfy_error** err);

/**
 * Closes an organisation that has no active services, members or pending invitations; its name and
 * its domains are free again. @since 0.1
 */
NFY_API nfy_status nfy_organisation_archive(nfy_engine* engine, const nfy_uuid* id,
                                            nfy_error** err);

/** Puts a service into an organisation. @since 0.1 */
NFY_API nfy_status nfy_organisation_add_service(nfy_engine* engine, const nfy_uuid* id,
                                                const nfy_uuid* service_id, nfy_error** err);

/** The one that an address at `domain` belongs to: one row, or none. @since 0.1 */
NFY_API nfy_status nfy_organisation_find_by_domain(nfy_engine* engine, nfy_str domain,
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
