/* Messages that the system itself sends to the people who use it. See nfy.h for what holds for all
 * functions. */
#ifndef NFY_SYSTEM_MESSAGE_H
#define NFY_SYSTEM_MESSAGE_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/** How the system's own service is made. @since 0.1 */
typedef struct nfy_system_service {
  size_t struct_size;
  nfy_str name;       /**< empty: "Notify" */
  nfy_str sms_sender; /**< empty: "NOTIFY" */
  nfy_str email_from; /**< without it no e-mail is sent */
  nfy_str email_reply_to;
} nfy_system_service;
#define NFY_SYSTEM_SERVICE_INIT                                  \
  {                                                              \
    sizeof(nfy_system_service), {0, 0}, {0, 0}, {0, 0}, { 0, 0 } \
  }

/**
 * Makes the service, its user and the templates of messages that the system itself sends, as far
 * as they are not there; what is there stays as it was edited. @since 0.1
 */
NFY_API nfy_status nfy_system_message_seed(nfy_engine* engine, const nfy_system_service* service,
                                           nfy_error** err);

/** The id of that service. @since 0.1 */
NFY_API nfy_status nfy_system_message_service_id(nfy_uuid* out, nfy_error** err);

/** The id of the template of a message: "sms_code", "password_reset", … @since 0.1 */
NFY_API nfy_status nfy_system_message_template_id(nfy_str message, nfy_uuid* out, nfy_error** err);

/**
 * Asks a user to confirm their address. Links begin with `admin_url`; empty: the engine's own.
 * @since 0.1
 */
NFY_API nfy_status nfy_system_message_send_email_verification(nfy_engine* engine,
                                                              const nfy_uuid* user_id,
                                                              nfy_str admin_url, nfy_error** err);

/** Says that the address has an account already. @since 0.1 */
NFY_API nfy_status nfy_system_message_send_already_registered(nfy_engine* engine, nfy_str to,
                                                              nfy_error** err);

/**
 * Sends a link to choose another password; NFY_E_NOT_FOUND if nobody has the address. @since 0.1
 */
NFY_API nfy_status nfy_system_message_send_password_reset(nfy_engine* engine, nfy_str to,
                                                          nfy_str next, nfy_str admin_url,
                                                          nfy_error** err);

/** Asks at a new address whether it is the user's. @since 0.1 */
NFY_API nfy_status nfy_system_message_send_change_email(nfy_engine* engine, const nfy_uuid* user_id,
                                                        nfy_str to, nfy_error** err);

/** Tells a user that `by` has changed their address, or else their number. @since 0.1 */
NFY_API nfy_status nfy_system_message_send_team_member_changed(nfy_engine* engine,
                                                               const nfy_uuid* user_id,
                                                               const nfy_uuid* by, int32_t of_email,
                                                               nfy_error** err);

/**
 * Sends a message whose status shows whether e-mails to `to` arrive. `*out` is its id; it belongs
 * to the system's own service. NFY_E_CONFLICT if the service replies to that address already.
 * @since 0.1
 */
NFY_API nfy_status nfy_system_message_send_reply_to_check(nfy_engine* engine,
                                                          const nfy_uuid* service_id, nfy_str to,
                                                          nfy_uuid* out, nfy_error** err);

/** Tells the active members of a service that it is live. @since 0.1 */
NFY_API nfy_status nfy_system_message_send_service_live(nfy_engine* engine,
                                                        const nfy_uuid* service_id,
                                                        nfy_error** err);

/**
 * Asks those members of a service's organisation who may make services live, and tells who asked
 * whom that reached. Links begin with `admin_url`; empty: the engine's own. NFY_E_NOT_FOUND without
 * an organisation, or without somebody who asks. @since 0.1
 */
NFY_API nfy_status nfy_system_message_send_go_live_asked(nfy_engine* engine,
                                                         const nfy_uuid* service_id,
                                                         nfy_str admin_url, nfy_error** err);

/**
 * Tells `to` how to go on with a request. NFY_E_INVALID_ARGUMENT if the service has no request to
 * go live that is open. @since 0.1
 */
NFY_API nfy_status nfy_system_message_send_go_live_next_steps(nfy_engine* engine,
                                                              const nfy_uuid* service_id,
                                                              nfy_str to, nfy_str body,
                                                              nfy_error** err);

/** Why a service does not go live yet, as a member of its organisation says it. @since 0.1 */
typedef struct nfy_go_live_rejection {
  size_t struct_size;
  nfy_str reason;
  nfy_str member_name;
  nfy_str member_email_address;
} nfy_go_live_rejection;
#define NFY_GO_LIVE_REJECTION_INIT                          \
  {                                                         \
    sizeof(nfy_go_live_rejection), {0, 0}, {0, 0}, { 0, 0 } \
  }

/** Tells who asked that a service does not go live. Fails as the last does. @since 0.1 */
NFY_API nfy_status nfy_system_message_send_go_live_rejected(nfy_engine* engine,
                                                            const nfy_uuid* service_id,
                                                            const nfy_go_live_rejection* rejection,
                                                            nfy_error** err);

#ifdef __cplusplus
}
#endif

#endif /* NFY_SYSTEM_MESSAGE_H */
