/* Documents that an engine keeps, for the host that serves them. See nfy.h for what holds for all
 * functions. */
#ifndef NFY_DOCUMENT_LINK_H
#define NFY_DOCUMENT_LINK_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What a link holds: <documents_url>/d/<service>/<document>?key=<key>. @since 0.1 */
typedef struct nfy_document_link {
  size_t struct_size;
  nfy_uuid service_id;
  nfy_uuid document_id;
  nfy_str key;
} nfy_document_link;
#define NFY_DOCUMENT_LINK_INIT                        \
  {                                                   \
    sizeof(nfy_document_link), {{0}}, {{0}}, { 0, 0 } \
  }

/** A document behind a link. Immutable. @since 0.1 */
typedef struct nfy_document nfy_document;

/** What there is to say of a document. @since 0.1 */
typedef struct nfy_document_view {
  size_t struct_size;
  nfy_str filename;
  nfy_str content_type;
  int64_t bytes; /**< of the whole document */
  int64_t available_until_us;
  int32_t needs_email; /**< who downloads it has to name the address that it was sent to */
  int32_t has_content; /**< it was downloaded, not only described */
  nfy_str content;
} nfy_document_view;
#define NFY_DOCUMENT_VIEW_INIT                                      \
  {                                                                 \
    sizeof(nfy_document_view), {0, 0}, {0, 0}, 0, 0, 0, 0, { 0, 0 } \
  }

/**
 * What a page says of a document before it is downloaded. NFY_E_NOT_FOUND alike if the document is
 * unknown, of another service or expired, and if the key is wrong. @since 0.1
 */
NFY_API nfy_status nfy_document_link_describe(nfy_engine* engine, const nfy_document_link* link,
                                              nfy_document** out, nfy_error** err);

/**
 * The document. NFY_E_INVALID_ARGUMENT with NFY_REASON_RECIPIENT_INVALID if `email` is to be named
 * and is not the one that the document was sent to, NFY_E_LIMITED if addresses were named too
 * often; else as nfy_document_link_describe().
 * @since 0.1
 */
NFY_API nfy_status nfy_document_link_download(nfy_engine* engine, const nfy_document_link* link,
                                              nfy_str email, nfy_document** out, nfy_error** err);

/** Reads a document; texts and content live until it is freed. @since 0.1 */
NFY_API nfy_status nfy_document_get(const nfy_document* document, nfy_document_view* out,
                                    nfy_error** err);

/** Ends a document. @since 0.1 */
NFY_API void nfy_document_free(nfy_document* document);

#ifdef __cplusplus
}
#endif

#endif /* NFY_DOCUMENT_LINK_H */
