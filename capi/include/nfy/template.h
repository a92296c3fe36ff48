/* Templates and their versions. See nfy.h for what holds for all functions. */
#ifndef NFY_TEMPLATE_H
#define NFY_TEMPLATE_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct nfy_template_rows nfy_template_rows;

/** What makes a template, or a new version of one. @since 0.1 */
typedef struct nfy_template_options {
  size_t struct_size;
  nfy_str name;
  nfy_str subject; /**< empty for SMS */
  nfy_str content; /**< with placeholders: "Dear ((name))" */
  int32_t type;    /**< one of NFY_TYPE_*; must be given */
  int32_t postage; /**< letters: NFY_POSTAGE_FIRST, _SECOND or _ECONOMY */
  nfy_str letter_welsh_subject;
  nfy_str letter_welsh_content; /**< both Welsh parts or none */
  nfy_uuid letter_contact_id;   /**< one of the service's letter senders; all zero: none */
  int32_t has_unsubscribe_link; /**< e-mail only */
  int32_t reserved;
  nfy_uuid created_by; /**< who makes the version; all zero: not known */
  int32_t hidden;      /**< no list has it, and no request with an API key can name it */
  int32_t reserved_2;
  nfy_uuid folder_id; /**< of a new template; all zero: beside all folders */
} nfy_template_options;
#define NFY_TEMPLATE_OPTIONS_INIT                                                            \
  {                                                                                          \
    sizeof(nfy_template_options), {0, 0}, {0, 0}, {0, 0}, 0, 0, {0, 0}, {0, 0}, {{0}}, 0, 0, \
        {{0}}, 0, 0, {                                                                       \
      { 0 }                                                                                  \
    }                                                                                        \
  }

/** One version of a template. @since 0.1 */
typedef struct nfy_template {
  size_t struct_size;
  nfy_uuid id;
  nfy_uuid service_id;
  nfy_str name;
  nfy_str subject;
  nfy_str content;
  int32_t type;
  int32_t version;
  int32_t archived;      /**< can be read, but not sent */
  int64_t created_at_us; /**< of the template, whatever the version */
  int32_t postage;
  int32_t has_unsubscribe_link;
  nfy_str letter_welsh_subject;
  nfy_str letter_welsh_content;
  nfy_uuid letter_contact_id;
  int64_t updated_at_us; /**< when the version was made; 0: the first one */
  nfy_uuid created_by;
  int32_t hidden;
  int32_t redacts_personalisation; /**< pages of its messages show no values */
  nfy_uuid folder_id;              /**< all zero: beside all folders */
  nfy_uuid letter_attachment_id;   /**< all zero: none */
} nfy_template;
#define NFY_TEMPLATE_INIT                                                                         \
  {                                                                                               \
    sizeof(nfy_template), {{0}}, {{0}}, {0, 0}, {0, 0}, {0, 0}, 0, 0, 0, 0, 0, 0, {0, 0}, {0, 0}, \
        {{0}}, 0, {{0}}, 0, 0, {{0}}, {                                                           \
      { 0 }                                                                                       \
    }                                                                                             \
  }

/** Makes version 1 of a template. @since 0.1 */
NFY_API nfy_status nfy_template_create(nfy_engine* engine, const nfy_uuid* service_id,
                                       const nfy_template_options* options, nfy_uuid* out,
                                       nfy_error** err);

/** Stores a new version; `out_version` may be NULL. The type cannot change. @since 0.1 */
NFY_API nfy_status nfy_template_update(nfy_engine* engine, const nfy_uuid* service_id,
                                       const nfy_uuid* id, const nfy_template_options* options,
                                       int32_t* out_version, nfy_error** err);

/** Stores a version that can be read, but not sent; `out_version` may be NULL. @since 0.1 */
NFY_API nfy_status nfy_template_archive(nfy_engine* engine, const nfy_uuid* service_id,
                                        const nfy_uuid* id, int32_t* out_version, nfy_error** err);

/**
 * Pages of a template's messages show no values from now on, for good; `redacted_by` may be NULL.
 * @since 0.1
 */
NFY_API nfy_status nfy_template_redact(nfy_engine* engine, const nfy_uuid* service_id,
                                       const nfy_uuid* id, const nfy_uuid* redacted_by,
                                       nfy_error** err);

/** The hidden template of all letters that a service uploads: an answer of one row. @since 0.1 */
NFY_API nfy_status nfy_template_get_uploaded(nfy_engine* engine, const nfy_uuid* service_id,
                                             nfy_template_rows** out, nfy_error** err);

/** One version of a template, 0 for the newest: an answer of one row. @since 0.1 */
NFY_API nfy_status nfy_template_get(nfy_engine* engine, const nfy_uuid* service_id,
                                    const nfy_uuid* id, int32_t version, nfy_template_rows** out,
                                    nfy_error** err);

/** Which templates are asked for. @since 0.1 */
typedef struct nfy_template_query {
  size_t struct_size;
  int32_t type; /**< one of NFY_TYPE_*; 0: any */
  int32_t with_archived;
  int32_t with_hidden;
} nfy_template_query;
#define NFY_TEMPLATE_QUERY_INIT \
  { sizeof(nfy_template_query), 0, 0, 0 }

/**
 * Templates in their newest version: by name in the order of its bytes, then by the word of their
 * type, then by creation, then by id. `query` may be NULL. @since 0.1
 */
NFY_API nfy_status nfy_template_list(nfy_engine* engine, const nfy_uuid* service_id,
                                     const nfy_template_query* query, nfy_template_rows** out,
                                     nfy_error** err);

/** All versions of a template, newest first. @since 0.1 */
NFY_API nfy_status nfy_template_list_versions(nfy_engine* engine, const nfy_uuid* service_id,
                                              const nfy_uuid* id, nfy_template_rows** out,
                                              nfy_error** err);

/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_template_rows_count(const nfy_template_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_template_rows_get(const nfy_template_rows* rows, size_t index,
                                         nfy_template* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_template_rows_free(nfy_template_rows* rows);

/* What is claimed first: queues within a type. 0 is none of them. */
enum {
  NFY_QUEUE_PRIORITY = 1, /**< of templates that were put there */
  NFY_QUEUE_NORMAL = 2,   /**< single messages */
  NFY_QUEUE_BULK = 3,     /**< rows of a job */
  NFY_QUEUE_TEST = 4      /**< test keys, whatever they send */
};

/** Gives the messages of a template one of NFY_QUEUE_*, or with 0 takes it away. @since 0.1 */
NFY_API nfy_status nfy_template_set_queue(nfy_engine* engine, const nfy_uuid* service_id,
                                          const nfy_uuid* template_id, int32_t queue,
                                          nfy_error** err);

#ifdef __cplusplus
}
#endif

#endif /* NFY_TEMPLATE_H */
