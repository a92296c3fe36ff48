/* Providers: what carries messages, and how each is used. See nfy.h for what holds for all
 * functions. */
#ifndef NFY_PROVIDER_H
#define NFY_PROVIDER_H

#include "base.h"
#include "clock.h"
#include "receipt.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What to do with a message whose attempt was begun but whose result is not known. A second copy
 * leaves at once only where the provider removes duplicates: takes a message once for each
 * provider_key.
 */
enum {
  /** there: try again with the same provider key; elsewhere as the next one */
  NFY_IN_DOUBT_BY_CAPABILITY = 0,
  /** leave it listed until a receipt settles it or the wait is over; then technical-failure */
  NFY_IN_DOUBT_WAIT_FOR_RECEIPT = 1,
  NFY_IN_DOUBT_FAIL = 2, /**< technical-failure */
  /** also elsewhere: once more, when the wait is over and no receipt has come */
  NFY_IN_DOUBT_RESEND = 3
};

/* How one attempt at sending ended. */
enum {
  NFY_SEND_UNANSWERED = 0, /**< no answer was filled in: in doubt, and an error of the host's */
  NFY_SEND_ACCEPTED = 1,   /**< the provider has it, or says that it had it already */
  NFY_SEND_REJECTED = 2,   /**< it will never take this message */
  NFY_SEND_UNKNOWN = 3,    /**< the line dropped when it may have been taken: in doubt */
  NFY_SEND_RETRY = 4       /**< the provider did not take it now; nothing was sent */
};

/** What carries messages. @since 0.1 */
typedef struct nfy_provider nfy_provider;
typedef struct nfy_provider_details_rows nfy_provider_details_rows;

/**
 * Opens a provider of a kind, by its name, with options as one JSON object (RFC 8259); empty: none.
 * `clock` (NULL: the computer's) dates messages and receipts; the provider keeps its own share of
 * it. An unknown kind is NFY_E_INVALID_ARGUMENT and the message names the known ones, as is an
 * unknown option and its message names the nearest; no message holds a value that may be a secret.
 *
 * All kinds have `identifier`, the short stable name that is stored as sent_by; it is the kind
 * unless it is given. Options of "dvla", which sends letters to the print API:
 *   url                 what every path of the API stands behind; https
 *   username
 *   password, api_key   or
 *   secrets_file        a JSON object of these two, readable by its owner alone
 *   api_url             where the REST API is served, to which the printer reports; https
 *   ca_file             PEM file of trusted certificates; the system's
 *   allow_plain         true: also http
 *   connections         at a time; 4
 *   timeout_ms          per request; 30000
 *   in_doubt_policy, in_doubt_wait_us  as those of "smtp"
 * Options of "firetext" and "mmg", which send SMS over HTTP:
 *   api_key             must be given; MMG's stands behind "Basic" as it is
 *   international_api_key  "firetext": for numbers that are priced as international; api_key
 *   receipt_url         where the provider shall post receipts; it is not told
 *   url                 https; the provider's own
 *   ca_file             PEM file of trusted certificates; the system's
 *   allow_plain         true: also http://, which anybody on the way can read
 *   connections         at a time; 20, at most 1000
 *   timeout_ms          of a whole request; 10000
 *   in_doubt_policy, in_doubt_wait_us  as those of "smtp"
 * Options of "folder", which puts letters into a folder, and "sftp", which puts them on a server:
 *   folder              where they lie
 *   url                 "sftp://host[:port]/absolute/folder"; no credentials in it
 *   username
 *   password, key_file  one of them; a private key, and its key_password
 *   known_hosts, host_key_sha256  one of them, by which the server is known
 *   connect_timeout_ms  10000
 *   timeout_ms          per file; 60000
 *   in_doubt_policy, in_doubt_wait_us
 * Options of "http", which is described by data (docs/delivery.md), beside those over HTTP:
 *   type, method, username, password, headers, format, body, answers, reference,
 *   removes_duplicates, receipts, inbound, answer_format, alphabets
 * Options of "smtp", which sends e-mail:
 *   url                 "smtp://127.0.0.1:2525" or "smtps://..."; no credentials in it
 *   username, password  without a username there is no authentication
 *   access_token        instead of a password: of OAuth 2.0, for XOAUTH2 or OAUTHBEARER
 *   access_token_file   the same, read from a file before each batch
 *   tls                 "automatic": "required" with a username, "none" to this machine, else
 *                       "opportunistic"; "none"; "opportunistic": STARTTLS where it is offered;
 *                       "required": or nothing is sent; "implicit": as smtps:// says
 *   require_tls         true: the older way to say "required"
 *   ca_file             PEM file of trusted certificates; the system's
 *   domain              right half of Message-ID; "localhost"
 *   return_path         to which servers report; the address of the From line
 *   reports             "none", "failure" or "delivery": what they are asked to; "failure"
 *   dkim_domain, dkim_selector  sign each mail by DKIM; with either
 *   dkim_key, dkim_key_file     PEM of RSA or Ed25519, or a file with it
 *   dkim_second_selector, dkim_second_key, dkim_second_key_file
 *                       a key of the other kind, which signs each mail too; none
 *   in_doubt_policy     "by_capability", "wait_for_receipt", "fail" or "resend": NFY_IN_DOUBT_*
 *   in_doubt_wait_us    how long a receipt is waited for; 72 hours, at most 7 days
 *   removes_duplicates  true: the server drops a mail whose Message-ID it has taken; few do
 *   connect_timeout_ms  5000
 *   timeout_ms          per message; 30000
 * Options of "ses", which sends e-mail by Amazon SES, beside those over HTTP and of Amazon:
 *   api                 "v2", or "v1", which is given whole mails; "v2"
 *   configuration_set   whose events are told; none
 * Options of "smpp", which sends SMS as a transceiver of SMPP 3.4 and receives on the same line:
 *   host, port          2775
 *   tls, ca_file        true: TLS with a certificate that ca_file, or the system, trusts; false
 *   system_id, password, system_type  of the bind
 *   window              messages without an answer, 1 to 1000; 10
 *   source_ton, source_npi            by the sender: name, short code or number
 *   destination_ton, destination_npi  1 and 1
 *   service_type, registered_delivery ""; 1
 *   encoding            "gsm" or "latin1", where that has all of a text; "gsm"
 *   long_messages       "udh", "udh_8" or "payload"; "udh"
 *   receipt_id          "as_is", "hex_to_decimal" or "decimal_to_hex": ids in receipts; "as_is"
 *   connect_timeout_ms, timeout_ms    5000; 10000 for an answer
 *   throttle_wait_ms    pauses without a success before the rest is tried later; 5000
 *   enquire_link_s, bind_retry_s      30; 10
 *   in_doubt_policy, in_doubt_wait_us
 * Options of "simulator", which sends nothing and reports as if it had; shares are per million of
 * messages:
 *   type                "sms", "email" or "letter"; "sms"
 *   seed                decides, with recipient and text, what happens; 1
 *   in_doubt_policy
 *   latency_min_us, latency_max_us  until the receipt comes; 2 s and 90 s
 *   rejected_ppm        refused for good when sent
 *   retry_ppm           first try refused, second taken
 *   unknown_ppm         taken, but the answer is lost (once)
 *   receipt_lost_ppm, receipt_twice_ppm, temporary_failure_ppm, permanent_failure_ppm
 *   pending_first_ppm   "pending" first, then the final receipt
 * Kinds over HTTP share:
 *   url                 https://...
 *   ca_file             PEM file of trusted certificates; the system's
 *   allow_plain         true: also http://, which anybody on the way can read
 *   connections         at a time; 20
 *   timeout_ms          of a whole request; 10000
 *   in_doubt_policy, in_doubt_wait_us
 * Kinds at Amazon share these too; `url` is their region's endpoint unless it is given:
 *   region              "eu-west-2"
 *   access_key_id, secret_access_key
 *   session_token       of keys that run out
 *   topics              a list of ARNs: only what these topics of SNS signed is taken as receipts
 *                       and SMS; without it the host checks what it hands over
 *   topic_ca_file       PEM file of authorities of their certificates; SNS's own host is enough
 *   topic_certificate_folder  where certificates lie as files; they are fetched from SNS
 *   topic_message_age_us      how old a message may be, an hour to 14 days; a day
 * Options of "sns", which sends SMS (Publish), beside those:
 *   sms_type            "Transactional" or "Promotional"; "Transactional"
 *   origination_number, sender_id  who sends; without either the message's own sender
 * Options of "sms-voice", which sends SMS (AWS End User Messaging), beside those:
 *   origination_identity   number, pool or sender ID; the account's choice
 *   sender_is_origination  true: the message's own sender is it, unless it is given
 *   message_type        "TRANSACTIONAL" or "PROMOTIONAL"; "TRANSACTIONAL"
 *   configuration_set   whose events are told; none
 *   time_to_live_s      5 to 259200; 259200
 * @since 0.1
 */
NFY_API nfy_status nfy_provider_open(nfy_str kind, nfy_str options_json, nfy_clock* clock,
                                     nfy_provider** out, nfy_error** err);

/**
 * Has the provider whom these options lead to make a new API key, and keeps it in the file that the
 * option `secrets_file` names; providers that name the same file read it again once the old key is
 * refused. `kind`, `options_json` and `clock` are those of nfy_provider_open(). NFY_E_UNSUPPORTED
 * for another kind than "dvla"; NFY_E_INVALID_ARGUMENT for wrong options and without a
 * secrets_file; NFY_E_BUSY while another process rotates; NFY_E_UNAVAILABLE if the provider or the
 * file does not take part: if the line broke before the answer, the new key is lost, and the
 * provider has to be asked for one by its operators. @since 0.1
 */
NFY_API nfy_status nfy_provider_rotate_api_key(nfy_str kind, nfy_str options_json, nfy_clock* clock,
                                               nfy_error** err);

/**
 * The same for the password, which is made here and stands in the file before the provider hears of
 * it, so that it is never lost. @since 0.1
 */
NFY_API nfy_status nfy_provider_rotate_password(nfy_str kind, nfy_str options_json,
                                                nfy_clock* clock, nfy_error** err);

/**
 * One message as a provider gets it. `provider_key` is the same over all attempts at one
 * notification, so that a provider which de-duplicates sends once. @since 0.1
 */
typedef struct nfy_message {
  size_t struct_size;
  nfy_uuid id;
  nfy_uuid service_id;
  int32_t type;
  int32_t key_type;
  nfy_str provider_key;
  nfy_str to;               /**< E.164 digits (SMS), address (e-mail), address lines (letter) */
  nfy_str sender;           /**< SMS sender name, or address of the From line */
  nfy_str from_name;        /**< e-mail only */
  nfy_str reply_to;         /**< e-mail only; may be empty */
  nfy_str subject;          /**< e-mail only */
  nfy_str body;             /**< SMS text, or plain text of the e-mail */
  nfy_str html;             /**< e-mail only */
  nfy_str unsubscribe_link; /**< e-mail only; https, for the headers of RFC 8058; may be empty */
  nfy_str pdf;              /**< letter only: its pages of A4 */
  int64_t pages;            /**< letter only */
  nfy_str reference;        /**< letter only: what the printer knows it by, of 16 characters */
  int32_t postage;          /**< letter only: one of NFY_POSTAGE_* */
  int32_t reserved;
  nfy_str trace_parent; /**< as of nfy_send_request; may be empty */
} nfy_message;

/** How one message fared, as the callback says. Text ends with a zero. Frozen. @since 0.1 */
typedef struct nfy_send_answer {
  int32_t outcome;                  /**< one of NFY_SEND_* */
  char reference[NFY_MESSAGE_SIZE]; /**< the provider's id for the message; may be empty */
  char detail[NFY_MESSAGE_SIZE];    /**< one line for operators; never personal data */
} nfy_send_answer;

/**
 * The host's own sending code: sends `count` messages and fills one answer each; all begin as
 * NFY_SEND_UNANSWERED. Messages live until it returns. Nonzero means that nothing is known about
 * any of them: they become in doubt, and nfy_delivery_run() answers NFY_E_CALLBACK. So does each
 * one whose answer was not filled in or is none of NFY_SEND_*; the other answers count. It may call
 * the library; only nfy_delivery_run() with the same provider is refused (NFY_E_BUSY). @since 0.1
 */
typedef int32_t (*nfy_send_fn)(const nfy_message* const* messages, size_t count,
                               nfy_send_answer* answers, void* user_data);

/** A provider that is a function of the host. @since 0.1 */
typedef struct nfy_callback_options {
  size_t struct_size;
  nfy_str identifier;      /**< short stable name that is stored as sent_by */
  int32_t type;            /**< one of NFY_TYPE_*; must be given */
  int32_t in_doubt_policy; /**< one of NFY_IN_DOUBT_* */
  nfy_send_fn send;
  nfy_destroy_fn destroy; /**< may be NULL */
  void* user_data;
  int64_t in_doubt_wait_us;   /**< how long a receipt is waited for; default 72 h, at most 7 days */
  int32_t removes_duplicates; /**< it takes a message once for each provider_key */
} nfy_callback_options;
#define NFY_CALLBACK_OPTIONS_INIT \
  { sizeof(nfy_callback_options), {0, 0}, 0, 0, 0, 0, 0, 0, 0 }

/**
 * Opens a provider that calls the host. If this fails, `destroy` is not called. One provider is
 * called by one thread at a time. @since 0.1
 */
NFY_API nfy_status nfy_provider_open_callback(const nfy_callback_options* options,
                                              nfy_provider** out, nfy_error** err);

/** Gives up a provider; engines that it was added to keep it. @since 0.1 */
NFY_API void nfy_provider_close(nfy_provider* provider);

/**
 * Makes a provider known to an engine; the first one of a type is used. NFY_E_CONFLICT if its
 * identifier is taken. @since 0.1
 */
NFY_API nfy_status nfy_provider_add(nfy_engine* engine, nfy_provider* provider, nfy_error** err);

/**
 * Takes up to `limit` receipts that are due out of a simulated provider; NFY_E_UNSUPPORTED for
 * another provider. @since 0.1
 */
NFY_API nfy_status nfy_provider_take_receipts(nfy_provider* provider, size_t limit,
                                              nfy_receipt_rows** out, nfy_error** err);

/** What a simulated provider has done. @since 0.1 */
typedef struct nfy_simulator_counts {
  size_t struct_size;
  uint64_t receipts_waiting; /**< still to come */
  uint64_t messages_taken;   /**< 1 for each provider key, however often it was sent */
} nfy_simulator_counts;
#define NFY_SIMULATOR_COUNTS_INIT \
  { sizeof(nfy_simulator_counts), 0, 0 }

/** Counts of a simulated provider; NFY_E_UNSUPPORTED for another one. @since 0.1 */
NFY_API nfy_status nfy_provider_get_counts(nfy_provider* provider, nfy_simulator_counts* out,
                                           nfy_error** err);

/** How a provider is used. Every change is a version of its own in the history. @since 0.1 */
typedef struct nfy_provider_details {
  size_t struct_size;
  nfy_str identifier;
  int32_t type;             /**< one of NFY_TYPE_* */
  int32_t active;           /**< 0 or 1 */
  nfy_str display_name;     /**< empty: the identifier */
  int64_t priority;         /**< weight among the active providers, 0 to 100 */
  int64_t resting_priority; /**< where the balance tends back to, 0 to 100 */
  int64_t rate_per_second;  /**< over all workers, up to a million; 0: no limit */
  int64_t version;          /**< as it was read; 0 for a provider without details */
  int64_t updated_at_us;    /**< not read when put */
  nfy_str created_by;       /**< who made this version; empty: the library itself */
  nfy_str reason;
  int32_t supports_international; /**< 0 or 1 */
  int32_t reserved;               /**< 0 */
} nfy_provider_details;
#define NFY_PROVIDER_DETAILS_INIT \
  { sizeof(nfy_provider_details), {0, 0}, 0, 1, {0, 0}, 50, 50, 0, 0, 0, {0, 0}, {0, 0}, 1, 0 }

/**
 * Stores the next version of a provider's details. NFY_E_CONFLICT if another version came between;
 * NFY_E_INVALID_ARGUMENT on a number out of range. Engines follow within ten seconds. @since 0.1
 */
NFY_API nfy_status nfy_provider_put(nfy_engine* engine, const nfy_provider_details* details,
                                    nfy_error** err);

/** For who knows providers by ids: the same for the same identifier. @since 0.1 */
NFY_API nfy_status nfy_provider_id_of(nfy_str identifier, nfy_uuid* out, nfy_error** err);

/** All of them, by type, then by identifier. @since 0.1 */
NFY_API nfy_status nfy_provider_list(nfy_engine* engine, nfy_provider_details_rows** out,
                                     nfy_error** err);

/** Every version of one provider's, newest first. @since 0.1 */
NFY_API nfy_status nfy_provider_list_history(nfy_engine* engine, nfy_str identifier,
                                             nfy_provider_details_rows** out, nfy_error** err);

/** How many rows there are. @since 0.1 */
NFY_API size_t nfy_provider_details_rows_count(const nfy_provider_details_rows* rows);
/** Row `index`; NFY_E_NOT_FOUND past the end. @since 0.1 */
NFY_API nfy_status nfy_provider_details_rows_get(const nfy_provider_details_rows* rows,
                                                 size_t index, nfy_provider_details* out,
                                                 nfy_error** err);
/** Ends an answer. @since 0.1 */
NFY_API void nfy_provider_details_rows_free(nfy_provider_details_rows* rows);

#ifdef __cplusplus
}
#endif

#endif /* NFY_PROVIDER_H */
