/* Brands: how e-mails and letters look. See nfy.h for what holds for all functions. */
#ifndef NFY_BRAND_H
#define NFY_BRAND_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Answers of several rows, complete in memory and immutable. */
typedef struct nfy_email_brand_rows nfy_email_brand_rows;
typedef struct nfy_letter_brand_rows nfy_letter_brand_rows;
typedef struct nfy_brand_user_rows nfy_brand_user_rows;

/* How a brand's logo and colour stand above an e-mail. */
enum {
  NFY_EMAIL_BRAND_ORG = 1,       /**< the logo in a line of its own */
  NFY_EMAIL_BRAND_BOTH = 2,      /**< beside the system's own */
  NFY_EMAIL_BRAND_ORG_BANNER = 3 /**< in a bar of the colour */
};

/** How e-mails of some services look. @since 0.1 */
typedef struct nfy_email_brand {
  size_t struct_size;
  nfy_uuid id;           /**< all zero in nfy_email_brand_put(): a new one */
  nfy_str name;          /**< 1 to 255 characters, unique */
  int32_t type;          /**< one of NFY_EMAIL_BRAND_*; 0: NFY_EMAIL_BRAND_ORG */
  int32_t archived;      /**< no list has it; what goes in is not looked at */
  nfy_str colour;        /**< "#1d70b8"; may be empty */
  nfy_str logo;          /**< name of a file that the host serves; may be empty */
  nfy_str text;          /**< beside the logo; this or `alt_text`, and not both */
  nfy_str alt_text;      /**< read out instead of the logo */
  int64_t created_at_us; /**< this and `updated_at_us`: what goes in is not looked at */
  nfy_uuid created_by;   /**< all zero: not known */
  int64_t updated_at_us; /**< 0: never changed */
  nfy_uuid updated_by;
} nfy_email_brand;
#define NFY_EMAIL_BRAND_INIT                                                                     \
  {                                                                                              \
    sizeof(nfy_email_brand), {{0}}, {0, 0}, 0, 0, {0, 0}, {0, 0}, {0, 0}, {0, 0}, 0, {{0}}, 0, { \
      { 0 }                                                                                      \
    }                                                                                            \
  }

/** How letters of some services look. @since 0.1 */
typedef struct nfy_letter_brand {
  size_t struct_size;
  nfy_uuid id;           /**< all zero in nfy_letter_brand_put(): a new one */
  nfy_str name;          /**< 1 to 255 characters, unique */
  nfy_str filename;      /**< of the picture, without its extension; unique */
  int64_t created_at_us; /**< this and `updated_at_us`: what goes in is not looked at */
  nfy_uuid created_by;   /**< all zero: not known */
  int64_t updated_at_us; /**< 0: never changed */
  nfy_uuid updated_by;
} nfy_letter_brand;
#define NFY_LETTER_BRAND_INIT                                       \
  {                                                                 \
    sizeof(nfy_letter_brand), {{0}}, {0, 0}, {0, 0}, 0, {{0}}, 0, { \
      { 0 }                                                         \
    }                                                               \
  }

/** An active service or organisation that has a brand. @since 0.1 */
typedef struct nfy_brand_user {
  size_t struct_size;
  nfy_uuid id;
  nfy_str name;
  int32_t is_organisation; /**< else a service */
} nfy_brand_user;
#define NFY_BRAND_USER_INIT \
  { sizeof(nfy_brand_user), {{0}}, {0, 0}, 0 }

/**
 * Adds a brand, or replaces the one with this id. `out` is the brand as stored: an answer of one
 * row, or NULL for none. NFY_E_CONFLICT if another one has the name. @since 0.1
 */
NFY_API nfy_status nfy_email_brand_put(nfy_engine* engine, const nfy_email_brand* brand,
                                       nfy_email_brand_rows** out, nfy_error** err);
/** One brand: an answer of one row, or NFY_E_NOT_FOUND. @since 0.1 */
NFY_API nfy_status nfy_email_brand_get(nfy_engine* engine, const nfy_uuid* id,
                                       nfy_email_brand_rows** out, nfy_error** err);
/** Those that are not archived, by name. @since 0.1 */
NFY_API nfy_status nfy_email_brand_list(nfy_engine* engine, nfy_email_brand_rows** out,
                                        nfy_error** err);
/** Who has a brand: services, then organisations, each by name. @since 0.1 */
NFY_API nfy_status nfy_email_brand_list_users(nfy_engine* engine, const nfy_uuid* id,
                                              nfy_brand_user_rows** out, nfy_error** err);
/** `wanted`, or with " (alternate 1)" and so on behind it where brands have that. @since 0.1 */
NFY_API nfy_status nfy_email_brand_unique_name(nfy_engine* engine, nfy_str wanted, nfy_buf* out,
                                               nfy_error** err);
/** Renames a brand and takes it out of all pools; NFY_E_CONFLICT if somebody has it. @since 0.1 */
NFY_API nfy_status nfy_email_brand_archive(nfy_engine* engine, const nfy_uuid* id, nfy_error** err);
/** What an organisation offers to its services, by name. @since 0.1 */
NFY_API nfy_status nfy_email_brand_list_pool(nfy_engine* engine, const nfy_uuid* organisation_id,
                                             nfy_email_brand_rows** out, nfy_error** err);
/** Adds a brand to what an organisation offers; one that is there stays. @since 0.1 */
NFY_API nfy_status nfy_email_brand_add_to_pool(nfy_engine* engine, const nfy_uuid* organisation_id,
                                               const nfy_uuid* id, nfy_error** err);
/** Takes a brand out again, unless it is the organisation's own. @since 0.1 */
NFY_API nfy_status nfy_email_brand_remove_from_pool(nfy_engine* engine,
                                                    const nfy_uuid* organisation_id,
                                                    const nfy_uuid* id, nfy_error** err);

/** The same for letters, whose brands are never archived. @since 0.1 */
NFY_API nfy_status nfy_letter_brand_put(nfy_engine* engine, const nfy_letter_brand* brand,
                                        nfy_letter_brand_rows** out, nfy_error** err);
/** One brand: an answer of one row, or NFY_E_NOT_FOUND. @since 0.1 */
NFY_API nfy_status nfy_letter_brand_get(nfy_engine* engine, const nfy_uuid* id,
                                        nfy_letter_brand_rows** out, nfy_error** err);
/** All brands of letters, by name. @since 0.1 */
NFY_API nfy_status nfy_letter_brand_list(nfy_engine* engine, nfy_letter_brand_rows** out,
                                         nfy_error** err);
/** Who has a brand: services, then organisations, each by name. @since 0.1 */
NFY_API nfy_status nfy_letter_brand_list_users(nfy_engine* engine, const nfy_uuid* id,
                                               nfy_brand_user_rows** out, nfy_error** err);
/** As nfy_email_brand_unique_name(). @since 0.1 */
NFY_API nfy_status nfy_letter_brand_unique_name(nfy_engine* engine, nfy_str wanted, nfy_buf* out,
                                                nfy_error** err);
/** What an organisation offers to its services, by name. @since 0.1 */
NFY_API nfy_status nfy_letter_brand_list_pool(nfy_engine* engine, const nfy_uuid* organisation_id,
                                              nfy_letter_brand_rows** out, nfy_error** err);
/** Adds a brand to what an organisation offers; one that is there stays. @since 0.1 */
NFY_API nfy_status nfy_letter_brand_add_to_pool(nfy_engine* engine, const nfy_uuid* organisation_id,
                                                const nfy_uuid* id, nfy_error** err);
/** Takes a brand out again, unless it is the organisation's own. @since 0.1 */
NFY_API nfy_status nfy_letter_brand_remove_from_pool(nfy_engine* engine,
                                                     const nfy_uuid* organisation_id,
                                                     const nfy_uuid* id, nfy_error** err);

/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_email_brand_rows_count(const nfy_email_brand_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_email_brand_rows_get(const nfy_email_brand_rows* rows, size_t index,
                                            nfy_email_brand* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_email_brand_rows_free(nfy_email_brand_rows* rows);
/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_letter_brand_rows_count(const nfy_letter_brand_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_letter_brand_rows_get(const nfy_letter_brand_rows* rows, size_t index,
                                             nfy_letter_brand* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_letter_brand_rows_free(nfy_letter_brand_rows* rows);
/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_brand_user_rows_count(const nfy_brand_user_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_brand_user_rows_get(const nfy_brand_user_rows* rows, size_t index,
                                           nfy_brand_user* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_brand_user_rows_free(nfy_brand_user_rows* rows);

#ifdef __cplusplus
}
#endif

#endif /* NFY_BRAND_H */
