#pragma once

#include <notify/invitations.hpp>
#include <notify/result.hpp>

#include <vector>

namespace notify {

/// Of what an invitation is: one of the two is nil.
struct InvitationPlace {
  ServiceId service{};
  OrganisationId organisation{};
};

/// Port of the store: invitations and requests to join. The rules of Store hold.
class InvitationsStore {
public:
  virtual ~InvitationsStore() = default;

  /// Fails with not_found if service, organisation or user is unknown.
  [[nodiscard]] virtual Result<void> insert(const Invitation& invitation) = 0;
  [[nodiscard]] virtual Result<Invitation> get(InvitationId id) = 0;
  /// By creation, then id.
  [[nodiscard]] virtual Result<std::vector<Invitation>> list(const InvitationPlace& place) = 0;
  [[nodiscard]] virtual Result<Invitation> set_status(const InvitationPlace& place, InvitationId id,
                                                      InvitationStatus status) = 0;
  /// Deletes invitations that were created before. Answers how many.
  [[nodiscard]] virtual Result<std::int64_t> prune(UtcTime created_before) = 0;

  [[nodiscard]] virtual Result<void> insert_join_request(const JoinRequest& request) = 0;
  [[nodiscard]] virtual Result<JoinRequest> get_join_request(ServiceId service,
                                                             JoinRequestId id) = 0;
  /// Stores the answer; approved, the requester becomes a member unless they are one, and their
  /// other pending requests to the service are cancelled, in the same step.
  [[nodiscard]] virtual Result<JoinRequest> answer_join_request(ServiceId service, JoinRequestId id,
                                                                const JoinAnswer& answer,
                                                                UtcTime now) = 0;
};

}  // namespace notify
