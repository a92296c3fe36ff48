/* Services: who sends, and under which rules. See nfy.h for what holds for all functions. */
#ifndef NFY_SERVICE_H
#define NFY_SERVICE_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a service may do: bits, added up. */
enum {
  NFY_PERMISSION_EMAIL = 1,
  NFY_PERMISSION_SMS = 2,
  NFY_PERMISSION_LETTER = 4,
  NFY_PERMISSION_INTERNATIONAL_SMS = 8,
  NFY_PERMISSION_INBOUND_SMS = 16,
  NFY_PERMISSION_EMAIL_AUTH = 32,
  NFY_PERMISSION_EDIT_FOLDER_PERMISSIONS = 64,
  NFY_PERMISSION_INTERNATIONAL_LETTERS = 128,
  NFY_PERMISSION_SMS_TO_UK_LANDLINES = 256,
  NFY_PERMISSION_NONE = 32768 /**< alone: nothing, where 0 stands for the default */
};

typedef struct nfy_service_rows nfy_service_rows;

/** What makes a service. @since 0.1 */
typedef struct nfy_service_options {
  size_t struct_size;
  nfy_str name;              /**< 1 to 255 characters, unique among active services */
  int32_t organisation_type; /**< one of NFY_ORGANISATION_* */
  int32_t prefix_sms;        /**< text messages begin "{name}: " */
  nfy_str calendar;          /**< "uk" (default), "us", "ca" or one of nfy_calendar_put() */
  nfy_str sms_sender;        /**< up to 11 characters; default "NOTIFY" */
  nfy_str email_from;        /**< address of the From line; e-mail cannot be sent without */
  nfy_str email_reply_to;    /**< may be empty */
  nfy_uuid organisation_id;  /**< all zero: of no organisation */
  int32_t restricted;        /**< in trial mode */
  int32_t not_live;          /**< left out of the volumes by service */
  nfy_str purchase_order_number;
  nfy_str contact_names;
  nfy_str contact_email_addresses;
  nfy_str billing_reference;
  int32_t permissions; /**< of NFY_PERMISSION_*; 0: e-mail, SMS, letters, both to other countries */
  int64_t email_a_day; /**< this and the next: 0 for the default, -1 for none at all */
  int64_t sms_a_day;
  int64_t letter_a_day;            /**< these three: default 999,999,999 */
  int64_t international_sms_a_day; /**< default 250,000 */
  int64_t requests_a_minute;       /**< with each type of key; default 3,000 */
  int32_t honours_stop;      /**< an SMS to who answered STOP is refused, until they answer START */
  int32_t suppresses_failed; /**< likewise where a message failed for good */
  nfy_str contact_link;      /**< how recipients of a file reach the service; up to 255 bytes */
  nfy_str custom_email_sender_name; /**< of the From line; empty: the service's name */
} nfy_service_options;
#define NFY_SERVICE_OPTIONS_INIT                                                            \
  {                                                                                         \
    sizeof(nfy_service_options), {0, 0}, 0, 0, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {{0}}, 0, 0, \
        {0, 0}, {0, 0}, {0, 0}, {0, 0}, 0, 0, 0, 0, 0, 0, 0, 0, {0, 0}, {                   \
      0, 0                                                                                  \
    }                                                                                       \
  }

/** One service. @since 0.1 */
typedef struct nfy_service {
  size_t struct_size;
  nfy_uuid id;
  nfy_str name;
  int32_t organisation_type;
  int32_t prefix_sms;
  nfy_str calendar;
  nfy_str sms_sender;
  nfy_str email_from;
  nfy_str email_reply_to;
  int64_t created_at_us;
  int64_t version;
  int32_t active;
  int32_t restricted;
  nfy_uuid organisation_id; /**< all zero: of no organisation */
  nfy_str purchase_order_number;
  nfy_str contact_names;
  nfy_str contact_email_addresses;
  nfy_str billing_reference;
  int32_t not_live;    /**< left out of the volumes by service */
  int32_t permissions; /**< of NFY_PERMISSION_*, as in nfy_service_options; so are the limits */
  int64_t email_a_day;
  int64_t sms_a_day;
  int64_t letter_a_day;
  int64_t international_sms_a_day;
  int64_t requests_a_minute;
  int32_t honours_stop;
  int32_t suppresses_failed;
  nfy_str contact_link;
  nfy_str custom_email_sender_name;
} nfy_service;
#define NFY_SERVICE_INIT                                                                         \
  {                                                                                              \
    sizeof(nfy_service), {{0}}, {0, 0}, 0, 0, {0, 0}, {0, 0}, {0, 0}, {0, 0}, 0, 0, 0, 0, {{0}}, \
        {0, 0}, {0, 0}, {0, 0}, {0, 0}, 0, 0, 0, 0, 0, 0, 0, 0, 0, {0, 0}, {                     \
      0, 0                                                                                       \
    }                                                                                            \
  }

/** Makes a service. NFY_E_CONFLICT if an active one has the name. @since 0.1 */
NFY_API nfy_status nfy_service_create(nfy_engine* engine, const nfy_service_options* options,
                                      nfy_uuid* out, nfy_error** err);

/** Finds one service: an answer of one row, or NFY_E_NOT_FOUND. @since 0.1 */
NFY_API nfy_status nfy_service_get(nfy_engine* engine, const nfy_uuid* id, nfy_service_rows** out,
                                   nfy_error** err);

/** All services. @since 0.1 */
NFY_API nfy_status nfy_service_list(nfy_engine* engine, nfy_service_rows** out, nfy_error** err);

/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_service_rows_count(const nfy_service_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_service_rows_get(const nfy_service_rows* rows, size_t index,
                                        nfy_service* out, nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_service_rows_free(nfy_service_rows* rows);

/**
 * Stores the next version of a service. `service` is one that was read, with changes: its `version`
 * must still be the newest (NFY_E_CONFLICT), and its calendar cannot change here. @since 0.1
 */
NFY_API nfy_status nfy_service_update(nfy_engine* engine, const nfy_service* service,
                                      nfy_error** err);

/**
 * Replaces the list of those who get messages from a service in trial mode and with team keys:
 * phone numbers and e-mail addresses, those of the team too, up to 1,000. @since 0.1
 */
NFY_API nfy_status nfy_service_put_guest_list(nfy_engine* engine, const nfy_uuid* service_id,
                                              const nfy_str* recipients, size_t count,
                                              nfy_error** err);

/** That list, normalised and sorted. @since 0.1 */
NFY_API nfy_status nfy_service_list_guests(nfy_engine* engine, const nfy_uuid* service_id,
                                           nfy_str_rows** out, nfy_error** err);

/** The same as they were typed, in that order. @since 0.1 */
NFY_API nfy_status nfy_service_list_typed_guests(nfy_engine* engine, const nfy_uuid* service_id,
                                                 nfy_str_rows** out, nfy_error** err);

#ifdef __cplusplus
}
#endif

#endif /* NFY_SERVICE_H */
