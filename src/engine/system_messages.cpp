#include "domain/people/system_message.hpp"
#include "engine/people.hpp"

#include <notify/notifications.hpp>
#include <notify/services.hpp>
#include <notify/system_messages.hpp>

#include <set>

namespace notify {
namespace {

/// What was there before, or was made at the same time by somebody else, is as good.
Result<void> unless_there(const Result<void>& made, bool is_there) {
  if (made || is_there) return {};
  return made.error();
}

Result<void> seed_user(EngineContext& context) {
  if (context.store().users().get(system_user_id())) return {};
  User user;
  user.id = system_user_id();
  user.name = "Notify";
  user.email_address = "system@notify.invalid";
  user.auth_type = AuthType::email_auth;
  user.created_at = context.now();
  const auto made = context.store().users().put(user, user.email_address);
  if (made) return {};
  return unless_there(made.error(), context.store().users().get(user.id).has_value());
}

Result<void> seed_service(EngineContext& context, const SystemService& given) {
  if (context.store().services().get(system_service_id())) return {};
  NFY_TRY(sender, checked_sender_text(NotificationType::sms, given.sms_sender));
  Service service;
  service.id = system_service_id();
  service.name = given.name;
  service.organisation_type = OrganisationType::central;
  service.calendar = "uk";
  service.sms_sender = std::move(sender);
  for (const std::string* address : {&given.email_from, &given.email_reply_to})
    if (!address->empty()) NFY_CHECK(people::checked_email(*address));
  service.email_from = given.email_from;
  service.email_reply_to = given.email_reply_to;
  service.created_at = context.now();
  const auto made = context.store().services().insert(service);
  return unless_there(made, context.store().services().get(service.id).has_value());
}

Template template_of(const people::SystemTemplate& source, UtcTime now) {
  Template made;
  made.id = template_id_of(source.message);
  made.service_id = system_service_id();
  made.name = source.name;
  made.type = source.type;
  made.subject = source.subject;
  made.content = source.content;
  made.created_at = now;
  made.created_by = system_user_id();
  return made;
}

}  // namespace

Result<void> SystemMessages::seed(const SystemService& service) {
  NFY_CHECK(seed_user(*context_));
  NFY_CHECK(seed_service(*context_, service));
  NFY_TRY(there, context_->store().templates().list(system_service_id()));
  std::set<TemplateId> known;
  for (const Template& one : there) known.insert(one.id);
  for (int i = 0; i < system_message_count; ++i) {
    const auto message = static_cast<SystemMessage>(i);
    if (known.contains(template_id_of(message))) continue;
    const Template made = template_of(people::system_template(message), context_->now());
    NFY_CHECK(
        unless_there(context_->store().templates().put(made),
                     context_->store().templates().get(made.service_id, made.id, 0).has_value()));
  }
  return {};
}

Result<void> SystemMessages::check_seeded() {
  const auto service = Services(*context_).get(system_service_id());
  if (service) return {};
  if (service.error().code != ErrorCode::not_found) return service.error();
  return make_error(ErrorCode::unsupported, "the messages of the system were never seeded");
}

Result<NotificationId> SystemMessages::post(SystemMessage message, std::string_view to,
                                            const Personalisation& values,
                                            const std::string& reply_to) {
  SendRequest request;
  request.reply_to = reply_to;
  request.template_id = template_id_of(message);
  request.to = to;
  request.personalisation = values;
  NFY_TRY(accepted, Notifications(*context_).send(system_service_id(), request));
  return accepted.id;
}

Result<void> SystemMessages::send(SystemMessage message, std::string_view to,
                                  const Personalisation& values, const std::string& reply_to) {
  NFY_CHECK(check_seeded());
  NFY_CHECK(post(message, to, values, reply_to));
  return {};
}

Result<void> SystemMessages::send_email_verification(UserId id, std::string_view admin_url) {
  NFY_TRY(user, context_->store().users().get(id));
  NFY_CHECK(check_seeded());
  const std::string payload =
      people::json_of_texts({{"user_id", id.to_text()}, {"email", user.email_address}});
  NFY_TRY(url, people::make_link(*context_, admin_url, "/verify-email/", payload));
  Personalisation values;
  values.set("name", user.name);
  values.set("url", url);
  return send(SystemMessage::email_verification, user.email_address, values);
}

Result<void> SystemMessages::send_already_registered(std::string_view to) {
  NFY_CHECK(people::checked_email(to));
  NFY_CHECK(check_seeded());
  Personalisation values;
  NFY_TRY(sign_in, people::admin_link(*context_, {}, "/sign-in"));
  NFY_TRY(forgot, people::admin_link(*context_, {}, "/forgot-password"));
  NFY_TRY(support, people::admin_link(*context_, {}, "/support"));
  values.set("signin_url", sign_in);
  values.set("forgot_password_url", forgot);
  values.set("feedback_url", support);
  return send(SystemMessage::email_already_registered, to, values);
}

Result<void> SystemMessages::send_password_reset(std::string_view to, std::string_view next,
                                                 std::string_view admin_url) {
  NFY_TRY(email, people::checked_email(to));
  NFY_TRY(user, context_->store().users().find_by_email(email.normalised));
  if (!user) return make_error(ErrorCode::not_found, "no user has the email address");
  NFY_CHECK(check_seeded());
  std::string now = context_->now().to_text();  // "2026-05-04T10:31:43.000000Z"
  now[10] = ' ';
  now.pop_back();
  const std::string payload =
      people::json_of_texts({{"email", user->email_address}, {"created_at", now}});
  NFY_TRY(url, people::make_link(*context_, admin_url, "/new-password/", payload));
  Personalisation values;
  values.set("user_name", user->name);
  values.set("url", url + people::next_query(next));
  return send(SystemMessage::password_reset, user->email_address, values);
}

Result<void> SystemMessages::send_change_email(UserId id, std::string_view to) {
  NFY_TRY(user, context_->store().users().get(id));
  NFY_TRY(email, people::checked_email(to));
  NFY_CHECK(check_seeded());
  const std::string payload =
      people::json_of_texts({{"user_id", id.to_text()}, {"email", email.address}});
  NFY_TRY(url, people::make_link(*context_, {}, "/your-account/email/confirm/", payload));
  NFY_TRY(support, people::admin_link(*context_, {}, "/support"));
  Personalisation values;
  values.set("name", user.name);
  values.set("url", url);
  values.set("feedback_url", support);
  return send(SystemMessage::change_email, email.address, values);
}

Result<void> SystemMessages::send_team_member_changed(UserId id, UserId by, bool of_email) {
  NFY_TRY(user, context_->store().users().get(id));
  NFY_TRY(manager, context_->store().users().get(by));
  if (!of_email && user.mobile_number.empty()) return {};  // there is nowhere to send it
  Personalisation values;
  values.set("name", user.name);
  values.set("servicemanagername", manager.name);
  values.set("email address", user.email_address);
  return of_email ? send(SystemMessage::team_member_email_changed, user.email_address, values)
                  : send(SystemMessage::team_member_mobile_changed, user.mobile_number, values);
}

}  // namespace notify
