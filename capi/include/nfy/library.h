/* The library itself: its version, what it was built with, its schema, and how new its facts are.
 * See nfy.h for what holds for all functions. */
#ifndef NFY_LIBRARY_H
#define NFY_LIBRARY_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct nfy_data_version_rows nfy_data_version_rows;

/** The version of the linked library, for instance "0.1.0". Lives for ever. @since 0.1 */
NFY_API const char* nfy_version(void);

/* Parts of the library that a build may lack: bits, added up. */
enum {
  NFY_FEATURE_SQLITE = 1,
  NFY_FEATURE_POSTGRES = 2,
  NFY_FEATURE_REDIS = 4,
  NFY_FEATURE_PHONENUMBER = 8, /**< numbering plans of other countries */
  NFY_FEATURE_PANGO = 16,      /**< letters as PDF */
  NFY_FEATURE_SMTP = 32,
  NFY_FEATURE_HTTPS = 64, /**< calls to services */
  NFY_FEATURE_PDF = 128,  /**< looking at uploaded letters */
  NFY_FEATURE_REST = 256  /**< the REST APIs, public and of the admin app */
};

/**
 * Which of NFY_FEATURE_* the linked library has. A call that needs another is answered with
 * NFY_E_UNSUPPORTED; without NFY_FEATURE_PHONENUMBER, numbers of other countries are only checked
 * for their prefix and length. Later versions may know more bits. @since 0.1
 */
NFY_API uint32_t nfy_features(void);

/** The soname's number: 0 until the ABI is promised to stay. @since 0.1 */
NFY_API int32_t nfy_abi_version(void);

/** One body of facts about the world that answers rest on, and how new it is. @since 0.1 */
typedef struct nfy_data_version {
  size_t struct_size;
  nfy_str name;    /**< "time zones", "bank holidays", "phone plans" */
  nfy_str version; /**< "2026f", "until 2028-12-31"; empty if the host does not tell */
  nfy_str source;  /**< a folder of this host, or "built in" */
  nfy_str warning; /**< what will be wrong, and what to do; empty: all is well */
} nfy_data_version;
#define NFY_DATA_VERSION_INIT                                  \
  {                                                            \
    sizeof(nfy_data_version), {0, 0}, {0, 0}, {0, 0}, { 0, 0 } \
  }

/**
 * Every body of facts, as things stand at `now_us`: time zones (of the host's files), bank
 * holidays, phone plans. @since 0.1
 */
NFY_API nfy_status nfy_data_version_list(int64_t now_us, nfy_data_version_rows** out,
                                         nfy_error** err);

/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_data_version_rows_count(const nfy_data_version_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_data_version_rows_get(const nfy_data_version_rows* rows, size_t index,
                                             nfy_data_version* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_data_version_rows_free(nfy_data_version_rows* rows);

/**
 * The SQL that brings an empty database to this library's schema; `dialect` is "sqlite" or
 * "postgresql". @since 0.1
 */
NFY_API nfy_status nfy_schema_sql(nfy_str dialect, nfy_buf* out, nfy_error** err);

#ifdef __cplusplus
}
#endif

#endif /* NFY_LIBRARY_H */
