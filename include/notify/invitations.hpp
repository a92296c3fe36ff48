#pragma once

#include <notify/engine_facet.hpp>
#include <notify/members.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace notify {

inline constexpr std::chrono::hours invitation_lifetime{2 * 24};

using InvitationId = Id<struct InvitationTag>;

enum class InvitationStatus : std::uint8_t { pending, accepted, cancelled };

[[nodiscard]] std::string_view name_of(InvitationStatus status) noexcept;
[[nodiscard]] Result<InvitationStatus> invitation_status_from(std::string_view name);

/// Somebody is asked to join a service, or an organisation: exactly one of the two is named.
struct Invitation {
  InvitationId id;
  ServiceId service_id{};
  OrganisationId organisation_id{};
  std::string email_address;
  UserId invited_by;
  /// Words with commas between them, as the host's app gives them. (rules/members 3.2)
  std::string permissions{};
  std::vector<std::string> folder_permissions{};
  AuthType auth_type = AuthType::sms_auth;
  InvitationStatus status = InvitationStatus::pending;
  UtcTime created_at;
  friend bool operator==(const Invitation&, const Invitation&) = default;
};

/// What came of a token that somebody brought.
enum class InvitationVerdict : std::uint8_t { good, unknown, expired };

struct CheckedInvitation {
  InvitationVerdict verdict = InvitationVerdict::unknown;
  Invitation invitation{};  ///< if it is good
};

/// Invitations to services and to organisations. They stand for two days.
class Invitations : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  /// Keeps an invitation and sends its e-mail, whose link begins with `admin_url`, or with the
  /// engine's own if that is empty. Fails with not_found if service, organisation or user is
  /// unknown.
  [[nodiscard]] Result<Invitation> create(const Invitation& invitation,
                                          std::string_view admin_url = {});
  [[nodiscard]] Result<Invitation> get(InvitationId id);
  [[nodiscard]] Result<Invitation> get(ServiceId service, InvitationId id);
  [[nodiscard]] Result<Invitation> get(OrganisationId organisation, InvitationId id);
  /// By creation.
  [[nodiscard]] Result<std::vector<Invitation>> list(ServiceId service);
  [[nodiscard]] Result<std::vector<Invitation>> list(OrganisationId organisation);
  [[nodiscard]] Result<Invitation> set_status(ServiceId service, InvitationId id,
                                              InvitationStatus status);
  [[nodiscard]] Result<Invitation> set_status(OrganisationId organisation, InvitationId id,
                                              InvitationStatus status);
  /// The invitation that the token of its e-mail names.
  [[nodiscard]] Result<CheckedInvitation> check_token(std::string_view token);
};

using JoinRequestId = Id<struct JoinRequestTag>;

enum class JoinRequestStatus : std::uint8_t { pending, approved, rejected, cancelled };

[[nodiscard]] std::string_view name_of(JoinRequestStatus status) noexcept;
[[nodiscard]] Result<JoinRequestStatus> join_request_status_from(std::string_view name);

/// Somebody asks to be let into a service.
struct JoinRequest {
  JoinRequestId id;
  ServiceId service_id;
  UserId requester_id;
  std::vector<UserId> contacted{};      ///< members of the service; at least one
  std::optional<std::string> reason{};  ///< up to 10,000 bytes
  JoinRequestStatus status = JoinRequestStatus::pending;
  UserId status_changed_by{};
  std::optional<UtcTime> status_changed_at{};
  UtcTime created_at;
  friend bool operator==(const JoinRequest&, const JoinRequest&) = default;
};

/// How a request to join is answered.
struct JoinAnswer {
  JoinRequestStatus status = JoinRequestStatus::pending;
  UserId by;
  std::optional<std::string> reason{};
  std::vector<TeamPermission> permissions{};  ///< if it is approved
  std::vector<TemplateFolderId> folders{};
  std::optional<AuthType> auth_type{};
};

/// Requests to join services.
class JoinRequests : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  /// Keeps a request, and tells those contacted and who asked. Links begin with `admin_url`. Fails
  /// with conflict if they are a member already, and with invalid_argument,
  /// Reason::no_member_contacted, if nobody contacted is one.
  [[nodiscard]] Result<JoinRequest> create(const JoinRequest& request, std::string_view admin_url);
  [[nodiscard]] Result<JoinRequest> get(ServiceId service, JoinRequestId id);
  /// Approved, the requester becomes a member, and their other requests to the service end.
  [[nodiscard]] Result<JoinRequest> answer(ServiceId service, JoinRequestId id,
                                           const JoinAnswer& answer);
};

}  // namespace notify
