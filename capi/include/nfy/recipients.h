/* Recipients files: read, and checked against a template. See nfy.h for what holds for all
 * functions. */
#ifndef NFY_RECIPIENTS_H
#define NFY_RECIPIENTS_H

#include "base.h"
#include "text.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What the header of a recipients file is asked for. */
enum {
  NFY_COLUMNS_HEADERS = 0,      /**< as typed, each once */
  NFY_COLUMNS_PLACEHOLDERS = 1, /**< of the template, then the columns that name the recipient */
  NFY_COLUMNS_MISSING = 2,      /**< placeholders without a column */
  NFY_COLUMNS_DUPLICATE = 3     /**< headers that name the recipient more than once */
};

/* What a recipients file is asked for: why it cannot be sent, or what would be sent and is probably
 * a slip. */
enum { NFY_FINDINGS_PROBLEMS = 0, NFY_FINDINGS_WARNINGS = 1 };

/* How the characters of a recipients file are written down. */
enum {
  NFY_ENCODING_UTF_8 = 0,
  NFY_ENCODING_UTF_16_LE = 1,
  NFY_ENCODING_UTF_16_BE = 2,
  NFY_ENCODING_WINDOWS_1252 = 3
};

/** A recipients file that is being read. @since 0.1 */
typedef struct nfy_csv nfy_csv;
/** The first pass over a recipients file. @since 0.1 */
typedef struct nfy_survey nfy_survey;
/** A recipients file that is being checked against a template. @since 0.1 */
typedef struct nfy_recipients nfy_recipients;
typedef struct nfy_finding_rows nfy_finding_rows;

/** What is wrong or strange in one place of a recipients file. @since 0.1 */
typedef struct nfy_finding {
  size_t struct_size;
  int64_t row;    /**< 0-based data row; -1: about the header or the whole file */
  int64_t line;   /**< where a spreadsheet shows it; the header is 1, the whole file 0 */
  nfy_str column; /**< its name; empty: about the row as a whole */
  nfy_str reason; /**< one line to show to users, without what stands in the cell */
} nfy_finding;
#define NFY_FINDING_INIT                        \
  {                                             \
    sizeof(nfy_finding), 0, 0, {0, 0}, { 0, 0 } \
  }

NFY_API size_t nfy_finding_rows_count(const nfy_finding_rows* rows);
NFY_API nfy_status nfy_finding_rows_get(const nfy_finding_rows* rows, size_t index,
                                        nfy_finding* out, nfy_error** err);
NFY_API void nfy_finding_rows_free(nfy_finding_rows* rows);

/** Limits of a recipients file. @since 0.1 */
typedef struct nfy_csv_options {
  size_t struct_size;
  int64_t bytes_max;      /**< default 256 MiB */
  int64_t rows_max;       /**< default 100,000 */
  int64_t columns_max;    /**< default 1,000 */
  int64_t cell_bytes_max; /**< default 1 MiB */
} nfy_csv_options;
#define NFY_CSV_OPTIONS_INIT \
  { sizeof(nfy_csv_options), 0, 0, 0, 0 }

/** One row, matched with the header. @since 0.1 */
typedef struct nfy_csv_row {
  size_t struct_size;
  int64_t number; /**< 0-based, header not counted */
  int64_t line;   /**< what a spreadsheet shows */
  nfy_str personalisation_json;
} nfy_csv_row;
#define NFY_CSV_ROW_INIT                \
  {                                     \
    sizeof(nfy_csv_row), 0, 0, { 0, 0 } \
  }

/** What was found out about a recipients file. Frozen. @since 0.1 */
typedef struct nfy_csv_format {
  int32_t encoding;  /**< NFY_ENCODING_*; final once the whole file was read */
  int32_t separator; /**< the character between two cells; final once the header was read */
} nfy_csv_format;

/** "UTF-8", "UTF-16LE", "UTF-16BE" or "Windows-1252"; empty for any other. @since 0.1 */
NFY_API nfy_str nfy_csv_encoding_name(int32_t encoding);

/** Begins to read a recipients file; `options` may be NULL. @since 0.1 */
NFY_API nfy_status nfy_csv_open(const nfy_csv_options* options, nfy_csv** out, nfy_error** err);

/** Hands over the next bytes of the file, cut anywhere. @since 0.1 */
NFY_API nfy_status nfy_csv_feed(nfy_csv* csv, nfy_str bytes, nfy_error** err);

/** Says that the file has ended. @since 0.1 */
NFY_API nfy_status nfy_csv_finish(nfy_csv* csv, nfy_error** err);

/**
 * The next whole row: `*out_found` becomes 1 and `*out` is written, or 0 until more is fed. Texts
 * live until the next call with this handle. @since 0.1
 */
NFY_API nfy_status nfy_csv_next(nfy_csv* csv, nfy_csv_row* out, int32_t* out_found,
                                nfy_error** err);

/** The phone number (SMS) or address (e-mail) of the last row; empty if missing. @since 0.1 */
NFY_API nfy_status nfy_csv_recipient(nfy_csv* csv, int32_t type, nfy_str* out, nfy_error** err);

/** How many columns there are; 0 until the header was read. @since 0.1 */
NFY_API nfy_status nfy_csv_header_count(nfy_csv* csv, size_t* out, nfy_error** err);

/** The name of a column; lives as long as the handle. NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_csv_header_get(nfy_csv* csv, size_t index, nfy_str* out, nfy_error** err);

/** What was found out so far. @since 0.1 */
NFY_API nfy_status nfy_csv_get_format(nfy_csv* csv, nfy_csv_format* out, nfy_error** err);

/** Ends the reading. @since 0.1 */
NFY_API void nfy_csv_close(nfy_csv* csv);

/** How far a file reaches, which only its last row can decide. Frozen. @since 0.1 */
typedef struct nfy_extent {
  size_t columns_used; /**< columns that hold something in some row */
  int64_t rows;        /**< up to the last one that holds anything */
} nfy_extent;

/** What a service may send, and how much of a file is looked at. @since 0.1 */
typedef struct nfy_recipients_options {
  size_t struct_size;
  int64_t bytes_max;              /**< default 256 MiB */
  int64_t columns_max;            /**< default 1,000 */
  int64_t cell_bytes_max;         /**< default 1 MiB */
  int64_t rows_max;               /**< default 100,000; rows beyond it are counted only */
  int64_t errors_shown_max;       /**< default 20 */
  int64_t initial_rows_shown_max; /**< default 10 */
  int32_t uk_landline_allowed;
  int32_t international_allowed; /**< phone numbers and letters of other countries */
  int32_t skips_validation;      /**< rows are matched, but nothing is judged */
  int32_t skips_phone_numbers;   /**< no phone number is judged */
  const nfy_str* guest_list;     /**< NULL: everyone may get messages */
  size_t guest_list_count;
  const nfy_extent* extent; /**< what an nfy_survey found; NULL: every column counts */
  int32_t has_remaining;    /**< whether the next two are limits; else there is none */
  int64_t remaining_messages;
  int64_t remaining_international_sms;
  int64_t findings_max;     /**< default 50: problems, and warnings, that are named one by one */
  nfy_str sms_prefix;       /**< what stands in front of text messages: the service's name */
  int32_t skips_blank_rows; /**< blank rows between others are passed over with a warning */
} nfy_recipients_options;
#define NFY_RECIPIENTS_OPTIONS_INIT                                                          \
  {                                                                                          \
    sizeof(nfy_recipients_options), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL, 0, NULL, 0, 0, 0, 0, \
        {0, 0}, 0                                                                            \
  }

/** Begins the first pass over a file; `limits` may be NULL. @since 0.1 */
NFY_API nfy_status nfy_survey_open(const nfy_csv_options* limits, nfy_survey** out,
                                   nfy_error** err);

/** Hands over the next bytes, cut anywhere. @since 0.1 */
NFY_API nfy_status nfy_survey_feed(nfy_survey* survey, nfy_str bytes, nfy_error** err);

/** Says that the file has ended, and how far it reaches. @since 0.1 */
NFY_API nfy_status nfy_survey_finish(nfy_survey* survey, nfy_extent* out, nfy_error** err);

/** Ends it. @since 0.1 */
NFY_API void nfy_survey_close(nfy_survey* survey);

/** One row, matched and judged. @since 0.1 */
typedef struct nfy_checked_row {
  size_t struct_size;
  int64_t number; /**< 0-based, header not counted */
  int64_t line;   /**< what a spreadsheet shows */
  nfy_str personalisation_json;
  size_t cell_count; /**< see nfy_recipients_cell() */
  int32_t has_error;
  int32_t has_missing_data;
  int32_t has_bad_recipient;
  int32_t has_bad_postal_address;
  int32_t message_too_long;
  int32_t message_empty;
  int32_t qr_code_too_long;
  int32_t warnings;  /**< NFY_WARNING_* */
  int64_t fragments; /**< SMS: what is billed */
  int64_t segments;  /**< SMS: what networks send */
} nfy_checked_row;
#define NFY_CHECKED_ROW_INIT \
  { sizeof(nfy_checked_row), 0, 0, {0, 0}, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }

/** One cell of a row. @since 0.1 */
typedef struct nfy_checked_cell {
  size_t struct_size;
  nfy_str name;       /**< of its column, as typed */
  nfy_str error;      /**< wording for users; empty: nothing is wrong */
  int32_t is_ignored; /**< neither placeholder nor recipient */
} nfy_checked_cell;
#define NFY_CHECKED_CELL_INIT \
  { sizeof(nfy_checked_cell), {0, 0}, {0, 0}, 0 }

/** What the rows come to. @since 0.1 */
typedef struct nfy_recipients_summary {
  size_t struct_size;
  int64_t row_count;
  int64_t rows_with_errors;
  int64_t international_sms_count;
  int32_t too_many_rows;
  int32_t more_rows_than_can_send;
  int32_t more_international_sms_than_can_send;
  int32_t allowed_to_send_to;
  int32_t has_recipient_columns;
  int32_t has_errors;
} nfy_recipients_summary;
#define NFY_RECIPIENTS_SUMMARY_INIT \
  { sizeof(nfy_recipients_summary), 0, 0, 0, 0, 0, 0, 0, 0, 0 }

/** Begins to check a file against a template; `options` may be NULL. One user at a time.
 * @since 0.1 */
NFY_API nfy_status nfy_recipients_open(const nfy_text* text, const nfy_recipients_options* options,
                                       nfy_recipients** out, nfy_error** err);

/** Hands over the next bytes, cut anywhere. @since 0.1 */
NFY_API nfy_status nfy_recipients_feed(nfy_recipients* recipients, nfy_str bytes, nfy_error** err);

/** Says that the file has ended. @since 0.1 */
NFY_API nfy_status nfy_recipients_finish(nfy_recipients* recipients, nfy_error** err);

/**
 * The next row: `*out_found` becomes 1 and `*out` is written, or 0 until more is fed. Texts live
 * until the next call with this handle. @since 0.1
 */
NFY_API nfy_status nfy_recipients_next(nfy_recipients* recipients, nfy_checked_row* out,
                                       int32_t* out_found, nfy_error** err);

/** Cell `index` of the row that was read last; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_recipients_cell(nfy_recipients* recipients, size_t index,
                                       nfy_checked_cell* out, nfy_error** err);

/** What the header says, in one of the NFY_COLUMNS_* lists. @since 0.1 */
NFY_API nfy_status nfy_recipients_columns(nfy_recipients* recipients, int32_t which,
                                          nfy_str_rows** out, nfy_error** err);

/** What the rows read so far come to. @since 0.1 */
NFY_API nfy_status nfy_recipients_sum(nfy_recipients* recipients, nfy_recipients_summary* out,
                                      nfy_error** err);

/**
 * Numbers of the rows to show: the first with errors, else the first. Writes at most `capacity`
 * of them; `*out_count` becomes how many there are. @since 0.1
 */
NFY_API nfy_status nfy_recipients_displayed(nfy_recipients* recipients, int64_t* out,
                                            size_t capacity, size_t* out_count, nfy_error** err);

/**
 * Why the file cannot be sent as far as it was read, or what is strange in it: one of
 * NFY_FINDINGS_*. `*out_count` becomes how many there are, of which the first are named; it may be
 * NULL. @since 0.1
 */
NFY_API nfy_status nfy_recipients_findings(nfy_recipients* recipients, int32_t which,
                                           nfy_finding_rows** out, int64_t* out_count,
                                           nfy_error** err);

/** What was found out about the file so far. @since 0.1 */
NFY_API nfy_status nfy_recipients_get_format(nfy_recipients* recipients, nfy_csv_format* out,
                                             nfy_error** err);

/** Ends the checking. @since 0.1 */
NFY_API void nfy_recipients_close(nfy_recipients* recipients);

#ifdef __cplusplus
}
#endif

#endif /* NFY_RECIPIENTS_H */
