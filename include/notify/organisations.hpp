#pragma once

#include <notify/engine_facet.hpp>
#include <notify/service.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace notify {

/// What changes of an organisation; the rest stays.
struct OrganisationChanges {
  std::optional<std::string> name{};
  std::optional<bool> active{};
  std::optional<OrganisationType> organisation_type{};
  std::optional<std::optional<bool>> crown{};
  std::optional<std::optional<bool>> agreement_signed{};
  std::optional<std::optional<UtcTime>> agreement_signed_at{};
  std::optional<UserId> agreement_signed_by{};
  std::optional<std::string> agreement_on_behalf_of_name{};
  std::optional<std::string> agreement_on_behalf_of_email{};
  std::optional<std::string> agreement_version{};
  std::optional<std::string> request_to_go_live_notes{};
  std::optional<std::string> notes{};
  std::optional<std::string> purchase_order_number{};
  std::optional<std::string> billing_contact_names{};
  std::optional<std::string> billing_contact_email_addresses{};
  std::optional<std::string> billing_reference{};
  std::optional<bool> can_approve_own_go_live_requests{};
  std::optional<bool> can_ask_to_join_a_service{};
  std::optional<Uuid> email_branding_id{};
  std::optional<Uuid> letter_branding_id{};
  std::optional<std::vector<std::string>> domains{};  ///< replaces those that are there
};

/// Organisations, which services belong to.
class Organisations : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  /// Adds an organisation as given if its id is nil or unknown; else replaces its name, type,
  /// activity and billing details. Another organisation type becomes that of its services and
  /// renews their allowances of the running year, also those set by hand (rules/services 2.2).
  /// Answers it as stored.
  [[nodiscard]] Result<Organisation> put(const Organisation& organisation);
  /// Changes what is said, in one step. Fails with not_found; with conflict if another organisation
  /// has the name, or, Reason::domain_taken, one of the domains.
  [[nodiscard]] Result<Organisation> update(OrganisationId id, const OrganisationChanges& changes);
  /// Closes an organisation: its name is free again, its domains and brandings are forgotten. Fails
  /// with invalid_argument while it has active services (Reason::organisation_has_services),
  /// members or pending invitations (Reason::organisation_has_members).
  [[nodiscard]] Result<Organisation> archive(OrganisationId id);
  [[nodiscard]] Result<Organisation> get(OrganisationId id);
  [[nodiscard]] Result<std::vector<Organisation>> list();
  /// The one whose domain an address at `domain` has, the longest first; nothing if none has.
  [[nodiscard]] Result<std::optional<Organisation>> find_by_domain(std::string_view domain);
  /// Puts a service into an organisation: it gets its type and its allowance. Fails with not_found.
  [[nodiscard]] Result<void> add_service(OrganisationId id, ServiceId service);
};

}  // namespace notify
