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

#ifdef __cplusplus
}
#endif

#endif /* NFY_SYSTEM_MESSAGE_H */
