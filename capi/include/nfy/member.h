/* Teams: who works for a service or an organisation, and what they may do there. See nfy.h for what
 * holds for all functions. */
#ifndef NFY_MEMBER_H
#define NFY_MEMBER_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Answers of several rows, complete in memory and immutable. */
typedef struct nfy_member_rows nfy_member_rows;
typedef struct nfy_organisation_member_rows nfy_organisation_member_rows;
typedef struct nfy_member_service_rows nfy_member_service_rows;
typedef struct nfy_member_organisation_rows nfy_member_organisation_rows;

/** Somebody's place in the team of a service. @since 0.1 */
typedef struct nfy_member {
  size_t struct_size;
  nfy_uuid service_id;
  nfy_uuid user_id;
  nfy_str permissions; /**< words with commas between them: "manage_users,send_texts" */
  nfy_str folders;     /**< ids of template folders that they see, likewise */
} nfy_member;
#define NFY_MEMBER_INIT                                \
  {                                                    \
    sizeof(nfy_member), {{0}}, {{0}}, {0, 0}, { 0, 0 } \
  }

/** Somebody's place in an organisation. @since 0.1 */
typedef struct nfy_organisation_member {
  size_t struct_size;
  nfy_uuid organisation_id;
  nfy_uuid user_id;
  nfy_str permissions; /**< "can_make_services_live", or nothing */
} nfy_organisation_member;
#define NFY_ORGANISATION_MEMBER_INIT                        \
  {                                                         \
    sizeof(nfy_organisation_member), {{0}}, {{0}}, { 0, 0 } \
  }

/** A service as one of its members sees it. @since 0.1 */
typedef struct nfy_member_service {
  size_t struct_size;
  nfy_uuid id;
  nfy_str name;
  int32_t closed;           /**< no longer active */
  int32_t restricted;       /**< in trial mode */
  nfy_uuid organisation_id; /**< all zero: none */
  nfy_str permissions;
} nfy_member_service;
#define NFY_MEMBER_SERVICE_INIT                                      \
  {                                                                  \
    sizeof(nfy_member_service), {{0}}, {0, 0}, 0, 0, {{0}}, { 0, 0 } \
  }

/** An organisation as one of its members sees it. @since 0.1 */
typedef struct nfy_member_organisation {
  size_t struct_size;
  nfy_uuid id;
  nfy_str name;
  int32_t closed;        /**< no longer active */
  int64_t live_services; /**< active and not in trial mode */
  nfy_str permissions;
} nfy_member_organisation;
#define NFY_MEMBER_ORGANISATION_INIT                               \
  {                                                                \
    sizeof(nfy_member_organisation), {{0}}, {0, 0}, 0, 0, { 0, 0 } \
  }

/** Puts a user into a team. NFY_E_CONFLICT if they are in it. @since 0.1 */
NFY_API nfy_status nfy_member_add(nfy_engine* engine, const nfy_member* member, nfy_error** err);

/**
 * Gives a member other permissions, and other folders if `with_folders` is not 0.
 * NFY_REASON_MEMBER_NEEDED if nobody would be left to manage the settings. @since 0.1
 */
NFY_API nfy_status nfy_member_set_permissions(nfy_engine* engine, const nfy_member* member,
                                              int32_t with_folders, nfy_error** err);

/**
 * Takes a member out of a team; NFY_REASON_MEMBER_NEEDED as above, or if nobody would be left.
 * @since 0.1
 */
NFY_API nfy_status nfy_member_remove(nfy_engine* engine, const nfy_uuid* service_id,
                                     const nfy_uuid* user_id, nfy_error** err);

/** The team of a service, in the order in which they joined. @since 0.1 */
NFY_API nfy_status nfy_member_list(nfy_engine* engine, const nfy_uuid* service_id,
                                   nfy_member_rows** out, nfy_error** err);

/** The services of a user. @since 0.1 */
NFY_API nfy_status nfy_member_list_services(nfy_engine* engine, const nfy_uuid* user_id,
                                            nfy_member_service_rows** out, nfy_error** err);

/** The organisations of a user. @since 0.1 */
NFY_API nfy_status nfy_member_list_organisations(nfy_engine* engine, const nfy_uuid* user_id,
                                                 nfy_member_organisation_rows** out,
                                                 nfy_error** err);

/** Puts a user into an organisation, or gives a member other permissions. @since 0.1 */
NFY_API nfy_status nfy_organisation_member_put(nfy_engine* engine,
                                               const nfy_organisation_member* member,
                                               nfy_error** err);

/** Takes a member out of an organisation. @since 0.1 */
NFY_API nfy_status nfy_organisation_member_remove(nfy_engine* engine,
                                                  const nfy_uuid* organisation_id,
                                                  const nfy_uuid* user_id, nfy_error** err);

/** The members of an organisation, by when they were added as users. @since 0.1 */
NFY_API nfy_status nfy_organisation_member_list(nfy_engine* engine, const nfy_uuid* organisation_id,
                                                nfy_organisation_member_rows** out,
                                                nfy_error** err);

/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_member_rows_count(const nfy_member_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_member_rows_get(const nfy_member_rows* rows, size_t index, nfy_member* out,
                                       nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_member_rows_free(nfy_member_rows* rows);

/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_organisation_member_rows_count(const nfy_organisation_member_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_organisation_member_rows_get(const nfy_organisation_member_rows* rows,
                                                    size_t index, nfy_organisation_member* out,
                                                    nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_organisation_member_rows_free(nfy_organisation_member_rows* rows);

/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_member_service_rows_count(const nfy_member_service_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_member_service_rows_get(const nfy_member_service_rows* rows, size_t index,
                                               nfy_member_service* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_member_service_rows_free(nfy_member_service_rows* rows);

/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_member_organisation_rows_count(const nfy_member_organisation_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_member_organisation_rows_get(const nfy_member_organisation_rows* rows,
                                                    size_t index, nfy_member_organisation* out,
                                                    nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_member_organisation_rows_free(nfy_member_organisation_rows* rows);

#ifdef __cplusplus
}
#endif

#endif /* NFY_MEMBER_H */
