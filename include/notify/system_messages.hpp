#pragma once

#include <notify/engine_facet.hpp>
#include <notify/service.hpp>
#include <notify/template.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace notify {

/// Messages that the system itself sends to the people who use it. (rules/system-messages 1)
enum class SystemMessage : std::uint8_t {
  sms_code,
  email_code,
  email_verification,
  email_already_registered,
  password_reset,
  change_email,
  team_member_email_changed,
  team_member_mobile_changed,
  service_invitation,
  organisation_invitation,
  join_request,
  join_request_receipt,
  join_request_approved,
  service_live,
  reply_to_verification,
  agreement_signed,
  agreement_signed_on_behalf,
  agreement_signed_for_you,
  go_live_asked,
  go_live_asked_receipt,
  go_live_next_steps,
  go_live_rejected,
};
inline constexpr int system_message_count = 22;

[[nodiscard]] std::string_view name_of(SystemMessage message) noexcept;
/// Fails with invalid_argument and names the unknown word.
[[nodiscard]] Result<SystemMessage> system_message_from(std::string_view name);
/// Of the service whose templates they are.
[[nodiscard]] ServiceId system_service_id() noexcept;
[[nodiscard]] UserId system_user_id() noexcept;
[[nodiscard]] TemplateId template_id_of(SystemMessage message) noexcept;

/// How the system's own service is made.
struct SystemService {
  std::string name = "Notify";
  std::string sms_sender = "NOTIFY";
  std::string email_from{};  ///< needed for e-mails
  std::string email_reply_to{};
};

/// Why a service does not go live yet, as a member of its organisation says it.
struct GoLiveRejection {
  std::string reason;
  std::string member_name;
  std::string member_email_address;
};

/// What the system tells its users: templates of a service of its own, which can be edited like any
/// other.
class SystemMessages : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  /// Makes the service, its user and the templates that are not there yet; what is there stays as
  /// it was edited. Any number of times.
  [[nodiscard]] Result<void> seed(const SystemService& service);
  /// Fails with unsupported if seed() was never called on this store; what would send a message of
  /// the system fails so before it does anything else.
  [[nodiscard]] Result<void> check_seeded();
  /// Answers to an e-mail go to `reply_to`; empty: to the service's own address.
  [[nodiscard]] Result<void> send(SystemMessage message, std::string_view to,
                                  const Personalisation& values, const std::string& reply_to = {});

  // Messages about one user that only a host's app asks for. Links begin with `admin_url`, or with
  // the engine's own if that is empty.
  [[nodiscard]] Result<void> send_email_verification(UserId user, std::string_view admin_url = {});
  [[nodiscard]] Result<void> send_already_registered(std::string_view to);
  /// Fails with not_found if nobody has the address.
  [[nodiscard]] Result<void> send_password_reset(std::string_view to, std::string_view next = {},
                                                 std::string_view admin_url = {});
  /// To the new address, which is not the user's yet.
  [[nodiscard]] Result<void> send_change_email(UserId user, std::string_view to);
  /// `by` has changed the user's address or number.
  [[nodiscard]] Result<void> send_team_member_changed(UserId user, UserId by, bool of_email);

  /// Sends a message whose status shows whether e-mails to `to` arrive; it belongs to the system's
  /// own service. Fails with conflict if the service replies to that address already.
  [[nodiscard]] Result<NotificationId> send_reply_to_check(ServiceId service, std::string_view to);

  // A service on its way to go live. (rules/system-messages 2)
  /// Tells the active members of the service that it is live.
  [[nodiscard]] Result<void> send_service_live(ServiceId service);
  /// Asks the members of its organisation who may make services live, and tells who asked whom that
  /// reached; nobody is told if nobody was asked. Fails with not_found without an organisation or
  /// without somebody who asks.
  [[nodiscard]] Result<void> send_go_live_asked(ServiceId service, std::string_view admin_url = {});
  /// Tells `to` how to go on with a request. Fails with invalid_argument if the service has no
  /// request to go live that is open.
  [[nodiscard]] Result<void> send_go_live_next_steps(ServiceId service, std::string_view to,
                                                     std::string_view body);
  /// Tells who asked. Fails as the last does.
  [[nodiscard]] Result<void> send_go_live_rejected(ServiceId service,
                                                   const GoLiveRejection& rejection);

private:
  [[nodiscard]] Result<NotificationId> post(SystemMessage message, std::string_view to,
                                            const Personalisation& values,
                                            const std::string& reply_to = {});
};

}  // namespace notify
