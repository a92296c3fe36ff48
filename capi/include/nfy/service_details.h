/* What people note about services, and what became of them. See nfy.h for what holds for all
 * functions. */
#ifndef NFY_SERVICE_DETAILS_H
#define NFY_SERVICE_DETAILS_H

#include "base.h"
#include "service.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Answers of several rows, complete in memory and immutable. */
typedef struct nfy_service_details_rows nfy_service_details_rows;
typedef struct nfy_service_version_rows nfy_service_version_rows;
typedef struct nfy_live_service_rows nfy_live_service_rows;

/** What people note about a service. Volumes are those that its people expect. @since 0.1 */
typedef struct nfy_service_details {
  size_t struct_size;
  nfy_uuid service_id;
  nfy_uuid created_by;         /**< all zero: not known; what goes in is not looked at */
  nfy_str notes;               /**< up to 10,000 bytes */
  int64_t volume_email_a_year; /**< this and the next two: -1 for not known */
  int64_t volume_sms_a_year;
  int64_t volume_letter_a_year;
  int32_t consent_to_research; /**< 1 yes, 0 no, -1 not asked */
  int32_t has_active_go_live_request;
  int64_t go_live_at_us; /**< 0: never */
  nfy_uuid go_live_user; /**< who asked for it; all zero: nobody */
  int32_t confirmed_unique;
  int32_t confirmed_email_sender_name;
  nfy_uuid email_brand;  /**< all zero: the system's own */
  nfy_uuid letter_brand; /**< all zero: none */
} nfy_service_details;
#define NFY_SERVICE_DETAILS_INIT                                                                   \
  {                                                                                                \
    sizeof(nfy_service_details), {{0}}, {{0}}, {0, 0}, -1, -1, -1, -1, 0, 0, {{0}}, 0, 0, {{0}}, { \
      { 0 }                                                                                        \
    }                                                                                              \
  }

/** One version of a service, as the page of its history shows it. @since 0.1 */
typedef struct nfy_service_version {
  size_t struct_size;
  nfy_uuid id;
  int64_t version;
  nfy_str name;
  int32_t active;
  int32_t restricted;
  int64_t email_a_day;
  int64_t sms_a_day;
  int64_t letter_a_day;
  int64_t international_sms_a_day;
  int64_t requests_a_minute;
  nfy_str custom_email_sender_name;
  int64_t created_at_us; /**< of the service */
  int64_t updated_at_us; /**< 0: the first version */
  nfy_uuid created_by;   /**< who made the service; all zero: not known */
  nfy_uuid changed_by;   /**< who made the version */
} nfy_service_version;
#define NFY_SERVICE_VERSION_INIT                                                               \
  {                                                                                            \
    sizeof(nfy_service_version), {{0}}, 0, {0, 0}, 0, 0, 0, 0, 0, 0, 0, {0, 0}, 0, 0, {{0}}, { \
      { 0 }                                                                                    \
    }                                                                                          \
  }

/** A live service, with what it has sent since the financial year began. @since 0.1 */
typedef struct nfy_live_service {
  size_t struct_size;
  nfy_uuid id;
  nfy_str name;
  nfy_str organisation_name;   /**< empty: of none */
  int32_t organisation_type;   /**< one of NFY_ORGANISATION_*; -1: of none */
  int32_t consent_to_research; /**< 1 yes, 0 no, -1 not asked */
  nfy_str contact_name;        /**< of who asked for it to go live */
  nfy_str contact_email_address;
  nfy_str contact_mobile_number;
  int64_t go_live_at_us;       /**< 0: not known */
  int64_t volume_email_a_year; /**< this and the next two: -1 for not known */
  int64_t volume_sms_a_year;
  int64_t volume_letter_a_year;
  int64_t emails;
  int64_t sms;
  int64_t letters;
  int64_t free_sms_fragments; /**< of the newest year that has an allowance */
} nfy_live_service;
#define NFY_LIVE_SERVICE_INIT                                                                   \
  {                                                                                             \
    sizeof(nfy_live_service), {{0}}, {0, 0}, {0, 0}, -1, -1, {0, 0}, {0, 0}, {0, 0}, 0, -1, -1, \
        -1, 0, 0, 0, 0                                                                          \
  }

/**
 * Makes a service for somebody, who becomes a member with every permission. It belongs to the
 * organisation that the founder's e-mail address says. @since 0.1
 */
NFY_API nfy_status nfy_service_found(nfy_engine* engine, const nfy_service_options* options,
                                     const nfy_uuid* founder, nfy_uuid* out, nfy_error** err);

/** What people note about a service: an answer of one row, or NFY_E_NOT_FOUND. @since 0.1 */
NFY_API nfy_status nfy_service_get_details(nfy_engine* engine, const nfy_uuid* service_id,
                                           nfy_service_details_rows** out, nfy_error** err);

/** Stores them, in the next version of the service; `changed_by` may be NULL. @since 0.1 */
NFY_API nfy_status nfy_service_put_details(nfy_engine* engine, const nfy_service_details* details,
                                           const nfy_uuid* changed_by, nfy_error** err);

/**
 * Ends a service for good: it gets another name, its templates are archived and its keys end.
 * `changed_by` may be NULL. @since 0.1
 */
NFY_API nfy_status nfy_service_archive(nfy_engine* engine, const nfy_uuid* service_id,
                                       const nfy_uuid* changed_by, nfy_error** err);

/** Its versions, the first one first. @since 0.1 */
NFY_API nfy_status nfy_service_list_history(nfy_engine* engine, const nfy_uuid* service_id,
                                            nfy_service_version_rows** out, nfy_error** err);

/** Services whose names hold `part`, in any case, by creation. @since 0.1 */
NFY_API nfy_status nfy_service_find_by_name(nfy_engine* engine, nfy_str part,
                                            nfy_service_rows** out, nfy_error** err);

/** Those that are live and have an allowance, by when they went live. @since 0.1 */
NFY_API nfy_status nfy_service_list_live(nfy_engine* engine, nfy_live_service_rows** out,
                                         nfy_error** err);

/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_service_details_rows_count(const nfy_service_details_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_service_details_rows_get(const nfy_service_details_rows* rows, size_t index,
                                                nfy_service_details* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_service_details_rows_free(nfy_service_details_rows* rows);
/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_service_version_rows_count(const nfy_service_version_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_service_version_rows_get(const nfy_service_version_rows* rows, size_t index,
                                                nfy_service_version* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_service_version_rows_free(nfy_service_version_rows* rows);
/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_live_service_rows_count(const nfy_live_service_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_live_service_rows_get(const nfy_live_service_rows* rows, size_t index,
                                             nfy_live_service* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_live_service_rows_free(nfy_live_service_rows* rows);

#ifdef __cplusplus
}
#endif

#endif /* NFY_SERVICE_DETAILS_H */
