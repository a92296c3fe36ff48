#include "objects.hpp"

#include <notify/system_messages.hpp>

using namespace notify;
using namespace notify::capi;

nfy_status nfy_system_message_seed(nfy_engine* engine, const nfy_system_service* service,
                                   nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(given, sized_in(service, "service"));
    SystemService value;
    NFY_CHECK(text_or_default(given.name, "name", value.name));
    NFY_CHECK(text_or_default(given.sms_sender, "sms_sender", value.sms_sender));
    NFY_CHECK(text_or_default(given.email_from, "email_from", value.email_from));
    NFY_CHECK(text_or_default(given.email_reply_to, "email_reply_to", value.email_reply_to));
    return self->engine->system_messages().seed(value);
  });
}

nfy_status nfy_system_message_service_id(nfy_uuid* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    *out = uuid_out(system_service_id().uuid);
    return {};
  });
}

nfy_status nfy_system_message_template_id(nfy_str message, nfy_uuid* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    NFY_TRY(name, text_in(message, "message"));
    NFY_TRY(found, system_message_from(name));
    *out = uuid_out(template_id_of(found).uuid);
    return {};
  });
}

nfy_status nfy_system_message_send_email_verification(nfy_engine* engine, const nfy_uuid* user_id,
                                                      nfy_str admin_url, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(user, id_in<UserId>(user_id, "user_id"));
    NFY_TRY(base, text_in(admin_url, "admin_url"));
    return self->engine->system_messages().send_email_verification(user, base);
  });
}

nfy_status nfy_system_message_send_already_registered(nfy_engine* engine, nfy_str to,
                                                      nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(address, text_in(to, "to"));
    return self->engine->system_messages().send_already_registered(address);
  });
}

nfy_status nfy_system_message_send_password_reset(nfy_engine* engine, nfy_str to, nfy_str next,
                                                  nfy_str admin_url, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(address, text_in(to, "to"));
    NFY_TRY(goal, text_in(next, "next"));
    NFY_TRY(base, text_in(admin_url, "admin_url"));
    return self->engine->system_messages().send_password_reset(address, goal, base);
  });
}

nfy_status nfy_system_message_send_change_email(nfy_engine* engine, const nfy_uuid* user_id,
                                                nfy_str to, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(user, id_in<UserId>(user_id, "user_id"));
    NFY_TRY(address, text_in(to, "to"));
    return self->engine->system_messages().send_change_email(user, address);
  });
}

nfy_status nfy_system_message_send_team_member_changed(nfy_engine* engine, const nfy_uuid* user_id,
                                                       const nfy_uuid* by, int32_t of_email,
                                                       nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(user, id_in<UserId>(user_id, "user_id"));
    NFY_TRY(manager, id_in<UserId>(by, "by"));
    return self->engine->system_messages().send_team_member_changed(user, manager, of_email != 0);
  });
}

nfy_status nfy_system_message_send_reply_to_check(nfy_engine* engine, const nfy_uuid* service_id,
                                                  nfy_str to, nfy_uuid* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(address, text_in(to, "to"));
    NFY_TRY(id, self->engine->system_messages().send_reply_to_check(service, address));
    *out = uuid_out(id.uuid);
    return {};
  });
}

nfy_status nfy_system_message_send_service_live(nfy_engine* engine, const nfy_uuid* service_id,
                                                nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    return self->engine->system_messages().send_service_live(service);
  });
}

nfy_status nfy_system_message_send_go_live_asked(nfy_engine* engine, const nfy_uuid* service_id,
                                                 nfy_str admin_url, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(base, text_in(admin_url, "admin_url"));
    return self->engine->system_messages().send_go_live_asked(service, base);
  });
}

nfy_status nfy_system_message_send_go_live_next_steps(nfy_engine* engine,
                                                      const nfy_uuid* service_id, nfy_str to,
                                                      nfy_str body, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(address, text_in(to, "to"));
    NFY_TRY(steps, text_in(body, "body"));
    return self->engine->system_messages().send_go_live_next_steps(service, address, steps);
  });
}

nfy_status nfy_system_message_send_go_live_rejected(nfy_engine* engine, const nfy_uuid* service_id,
                                                    const nfy_go_live_rejection* rejection,
                                                    nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(given, sized_in(rejection, "rejection"));
    GoLiveRejection value;
    NFY_CHECK(text_or_default(given.reason, "reason", value.reason));
    NFY_CHECK(text_or_default(given.member_name, "member_name", value.member_name));
    NFY_CHECK(text_or_default(given.member_email_address, "member_email_address",
                              value.member_email_address));
    return self->engine->system_messages().send_go_live_rejected(service, value);
  });
}
