#pragma once

#include <notify/result.hpp>
#include <notify/service.hpp>
#include <notify/time.hpp>

#include <functional>
#include <string_view>
#include <vector>

namespace notify {

/// What an organisation becomes, for the store: changed in place, or why it may not be.
using OrganisationChange = std::function<Result<void>(Organisation& organisation)>;

/// Port of the store: organisations. The rules of Store hold.
class OrganisationsStore {
public:
  virtual ~OrganisationsStore() = default;

  /// Adds, or replaces name, type, activity and billing details. Another organisation type becomes
  /// that of each of its services, which renews their allowances as above. Fails with conflict if
  /// another organisation has the name. (rules/services 2.2)
  [[nodiscard]] virtual Result<void> put(const Organisation& organisation, UtcTime now) = 0;
  /// Reads, changes and stores an organisation in one transaction; `change` may be called more than
  /// once. Fails with not_found, with conflict on a name, with Reason::domain_taken, and with what
  /// `change` fails with.
  [[nodiscard]] virtual Result<Organisation> change(OrganisationId id,
                                                    const OrganisationChange& change,
                                                    UtcTime now) = 0;
  /// Puts `name_prefix` before the name, and takes activity, domains and brandings away. Fails with
  /// not_found, Reason::organisation_has_services and Reason::organisation_has_members.
  [[nodiscard]] virtual Result<Organisation> archive(OrganisationId id,
                                                     std::string_view name_prefix) = 0;
  [[nodiscard]] virtual Result<Organisation> get(OrganisationId id) = 0;
  [[nodiscard]] virtual Result<std::vector<Organisation>> list() = 0;
};

}  // namespace notify
