/* Files that go with templates: pages behind letters, and what e-mails link to. See nfy.h for what
 * holds for all functions. */
#ifndef NFY_TEMPLATE_FILE_H
#define NFY_TEMPLATE_FILE_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Answers of several rows, complete in memory and immutable. */
typedef struct nfy_letter_attachment_rows nfy_letter_attachment_rows;
typedef struct nfy_template_file_rows nfy_template_file_rows;

/** Pages that are printed behind the letters of a template. @since 0.1 */
typedef struct nfy_letter_attachment {
  size_t struct_size;
  nfy_uuid id; /**< given by whoever put the PDF into the file storage */
  nfy_uuid service_id;
  nfy_uuid template_id;
  nfy_str original_filename;
  int64_t page_count;     /**< 1 to 10 */
  int64_t created_at_us;  /**< this and the last two: what goes in is not looked at */
  nfy_uuid created_by;    /**< must be given */
  int64_t archived_at_us; /**< 0: it is not archived */
  nfy_uuid archived_by;
} nfy_letter_attachment;
#define NFY_LETTER_ATTACHMENT_INIT                                                \
  {                                                                               \
    sizeof(nfy_letter_attachment), {{0}}, {{0}}, {{0}}, {0, 0}, 0, 0, {{0}}, 0, { \
      { 0 }                                                                       \
    }                                                                             \
  }

/** One version of a file that the text of an e-mail template links to. @since 0.1 */
typedef struct nfy_template_file {
  size_t struct_size;
  nfy_uuid id; /**< all zero in nfy_template_file_add(): the library gives one */
  nfy_uuid service_id;
  nfy_uuid template_id;
  nfy_str filename;         /**< unique in its template, in any case */
  nfy_str link_text;        /**< what the link shows; empty: the file's name */
  int64_t retention_weeks;  /**< 1 to 78: how long each link works; 0: 1 */
  int32_t open_to_anybody;  /**< else who downloads names the address that it was sent to */
  int32_t pending;          /**< not yet in the file storage: no e-mail links to it */
  int32_t version;          /**< this and all below but `created_by`: not looked at */
  int32_t template_version; /**< the first version of the template that it belongs to */
  int64_t created_at_us;
  nfy_uuid created_by;    /**< must be given in nfy_template_file_add() */
  int64_t updated_at_us;  /**< 0: never changed */
  int64_t archived_at_us; /**< 0: it is not archived */
  nfy_uuid archived_by;
} nfy_template_file;
#define NFY_TEMPLATE_FILE_INIT                                                                     \
  {                                                                                                \
    sizeof(nfy_template_file), {{0}}, {{0}}, {{0}}, {0, 0}, {0, 0}, 0, 0, 0, 0, 0, 0, {{0}}, 0, 0, \
    {                                                                                              \
      { 0 }                                                                                        \
    }                                                                                              \
  }

/**
 * Gives a letter template an attachment, in a new version. `attachment` names service and template.
 * NFY_E_CONFLICT if the template has one. @since 0.1
 */
NFY_API nfy_status nfy_letter_attachment_create(nfy_engine* engine,
                                                const nfy_letter_attachment* attachment,
                                                nfy_error** err);
/** One attachment: an answer of one row, or NFY_E_NOT_FOUND. @since 0.1 */
NFY_API nfy_status nfy_letter_attachment_get(nfy_engine* engine, const nfy_uuid* service_id,
                                             const nfy_uuid* id, nfy_letter_attachment_rows** out,
                                             nfy_error** err);
/** Takes it away, in a new version of the template. @since 0.1 */
NFY_API nfy_status nfy_letter_attachment_archive(nfy_engine* engine, const nfy_uuid* service_id,
                                                 const nfy_uuid* id, const nfy_uuid* archived_by,
                                                 nfy_error** err);

/** Adds a pending file to an e-mail template; `out` is an answer of one row. @since 0.1 */
NFY_API nfy_status nfy_template_file_add(nfy_engine* engine, const nfy_template_file* file,
                                         nfy_template_file_rows** out, nfy_error** err);
/** The newest version of a file: an answer of one row, or NFY_E_NOT_FOUND. @since 0.1 */
NFY_API nfy_status nfy_template_file_get(nfy_engine* engine, const nfy_uuid* service_id,
                                         const nfy_uuid* template_id, const nfy_uuid* id,
                                         nfy_template_file_rows** out, nfy_error** err);
/** Those that a version of a template links to; 0: the current one. By id. @since 0.1 */
NFY_API nfy_status nfy_template_file_list(nfy_engine* engine, const nfy_uuid* service_id,
                                          const nfy_uuid* template_id, int32_t template_version,
                                          nfy_template_file_rows** out, nfy_error** err);
/**
 * Changes what is said of a file. A pending one is replaced, or becomes one that e-mails link to;
 * another one gets a new version, and its template too. `out` is an answer of one row. @since 0.1
 */
NFY_API nfy_status nfy_template_file_change(nfy_engine* engine, const nfy_template_file* file,
                                            nfy_template_file_rows** out, nfy_error** err);
/** From the template's current version on nothing links to it. @since 0.1 */
NFY_API nfy_status nfy_template_file_archive(nfy_engine* engine, const nfy_uuid* service_id,
                                             const nfy_uuid* template_id, const nfy_uuid* id,
                                             const nfy_uuid* archived_by, nfy_error** err);

/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_letter_attachment_rows_count(const nfy_letter_attachment_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_letter_attachment_rows_get(const nfy_letter_attachment_rows* rows,
                                                  size_t index, nfy_letter_attachment* out,
                                                  nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_letter_attachment_rows_free(nfy_letter_attachment_rows* rows);
/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_template_file_rows_count(const nfy_template_file_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_template_file_rows_get(const nfy_template_file_rows* rows, size_t index,
                                              nfy_template_file* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_template_file_rows_free(nfy_template_file_rows* rows);

#ifdef __cplusplus
}
#endif

#endif /* NFY_TEMPLATE_FILE_H */
