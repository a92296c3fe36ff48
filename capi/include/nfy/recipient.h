/* Phone numbers, e-mail addresses and postal addresses. See nfy.h for what holds for all functions.
 */
#ifndef NFY_RECIPIENT_H
#define NFY_RECIPIENT_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Where a letter goes, which decides what its post costs. */
enum { NFY_ZONE_UNITED_KINGDOM = 0, NFY_ZONE_EUROPE = 1, NFY_ZONE_REST_OF_WORLD = 2 };

/* Limits. */
enum {
  NFY_PHONE_SIZE = 40 /**< bytes of a phone number as text, end included */
};

/** A postal address, taken apart. Immutable. @since 0.1 */
typedef struct nfy_postal_address nfy_postal_address;

/** What may be sent to. @since 0.1 */
typedef struct nfy_phone_rules {
  size_t struct_size;
  int32_t uk_only;             /**< refuse numbers of other countries */
  int32_t uk_landline_allowed; /**< fixed lines of the UK too */
} nfy_phone_rules;
#define NFY_PHONE_RULES_INIT \
  { sizeof(nfy_phone_rules), 0, 0 }

/** A phone number that passed; its texts are ended by a zero. @since 0.1 */
typedef struct nfy_phone_number {
  size_t struct_size;
  char normalised[NFY_PHONE_SIZE]; /**< E.164 digits without "+": "447700900123" */
  char readable[NFY_PHONE_SIZE];   /**< "07700 900123"; "+33 6 12 34 56 78" */
  char prefix[NFY_PHONE_SIZE];     /**< dialling prefix that sets the multiplier */
  int32_t is_international;        /**< Crown dependencies are */
  int32_t is_uk;                   /**< +44, Crown dependencies included */
  int32_t is_crown_dependency;
  int32_t is_landline;        /**< +44 only */
  int32_t use_numeric_sender; /**< names as senders are not delivered there */
  int64_t rate_multiplier;    /**< 0: there is no price */
  int32_t warnings;           /**< NFY_WARNING_* */
} nfy_phone_number;
#define NFY_PHONE_NUMBER_INIT \
  { sizeof(nfy_phone_number), {0}, {0}, {0}, 0, 0, 0, 0, 0, 0, 0 }

/**
 * Judges a phone number as typed; `rules` may be NULL. NFY_E_INVALID_ARGUMENT with the wording that
 * users of the API know; the error's detail is the reason's stable name. @since 0.1
 */
NFY_API nfy_status nfy_phone_number_parse(nfy_str typed, const nfy_phone_rules* rules,
                                          nfy_phone_number* out, nfy_error** err);

/**
 * Reads the number of a service's contact page, where three digits ("111") are a number too.
 * @since 0.1
 */
NFY_API nfy_status nfy_phone_number_parse_contact(nfy_str typed, nfy_phone_number* out,
                                                  nfy_error** err);

/**
 * The wording of a reason for users, by its stable name ("too_short"), or "". Lives for ever.
 * @since 0.1
 */
NFY_API nfy_str nfy_phone_error_text(nfy_str detail);

/**
 * Judges an e-mail address as typed: `*out` becomes it as it is used, `*out_normalised` the same
 * in lower case (may be NULL). Both are owned. @since 0.1
 */
NFY_API nfy_status nfy_email_address_parse(nfy_str typed, nfy_buf* out, nfy_buf* out_normalised,
                                           nfy_error** err);

/**
 * The address as servers take it, which providers are handed: ASCII, the domain as it stands in the
 * domain name system, the local part in quotes if a full stop begins or ends it. Owned. @since 0.1
 */
NFY_API nfy_status nfy_email_address_deliverable(nfy_str typed, nfy_buf* out, nfy_error** err);

/** The form under which recipients are compared, as in a guest list. Owned. @since 0.1 */
NFY_API nfy_status nfy_recipient_normalise(nfy_str typed, nfy_buf* out, nfy_error** err);

/** What each rule says of a postal address. Texts live as long as the address. @since 0.1 */
typedef struct nfy_postal_address_view {
  size_t struct_size;
  int32_t is_valid;
  int32_t is_international;
  int32_t postage_zone; /**< NFY_ZONE_* */
  int32_t is_bfpo;
  int64_t bfpo_number; /**< 0 unless is_bfpo */
  nfy_str postcode;    /**< empty if there is none */
  nfy_str country;
  nfy_str single_line;
  int32_t has_enough_lines;
  int32_t has_too_many_lines;
  int32_t has_valid_postcode;
  int32_t has_valid_last_line;
  int32_t has_invalid_characters;
  int32_t has_no_fixed_abode_address;
  int32_t has_invalid_country_for_bfpo_address;
  int32_t has_alphanumeric_characters_in_lines_1_and_2;
} nfy_postal_address_view;
#define NFY_POSTAL_ADDRESS_VIEW_INIT \
  { sizeof(nfy_postal_address_view), 0, 0, 0, 0, 0, {0, 0}, {0, 0}, {0, 0}, 0, 0, 0, 0, 0, 0, 0, 0 }

/** Takes an address apart, one line of text a line. @since 0.1 */
NFY_API nfy_status nfy_postal_address_parse(nfy_str lines, int32_t international_allowed,
                                            nfy_postal_address** out, nfy_error** err);

/** The same from "address line 1" to 7, or to 6 and "postcode", of a JSON object. @since 0.1 */
NFY_API nfy_status nfy_postal_address_parse_json(nfy_str personalisation_json,
                                                 int32_t international_allowed,
                                                 nfy_postal_address** out, nfy_error** err);

/** Reads an address. @since 0.1 */
NFY_API nfy_status nfy_postal_address_get(const nfy_postal_address* address,
                                          nfy_postal_address_view* out, nfy_error** err);

/** The lines as printed. @since 0.1 */
NFY_API nfy_status nfy_postal_address_lines(const nfy_postal_address* address, nfy_str_rows** out,
                                            nfy_error** err);

/** Ends an address. @since 0.1 */
NFY_API void nfy_postal_address_free(nfy_postal_address* address);

/** "SW1A 1AA" for any way to write it, owned; NFY_E_NOT_FOUND for any other text. @since 0.1 */
NFY_API nfy_status nfy_postcode_normalise(nfy_str typed, nfy_buf* out, nfy_error** err);

/** A country's canonical name, owned, and its zone; NFY_E_NOT_FOUND for any other. @since 0.1 */
NFY_API nfy_status nfy_country_find(nfy_str name, nfy_buf* out, int32_t* out_zone, nfy_error** err);

#ifdef __cplusplus
}
#endif

#endif /* NFY_RECIPIENT_H */
