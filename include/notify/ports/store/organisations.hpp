#pragma once

#include <notify/result.hpp>
#include <notify/service.hpp>
#include <notify/time.hpp>

#include <vector>

namespace notify {

/// Port of the store: organisations. The rules of Store hold.
class OrganisationsStore {
public:
  virtual ~OrganisationsStore() = default;

  /// Adds or replaces. Another organisation type becomes that of each of its services, which renews
  /// their allowances as above. Fails with conflict if another organisation has the name.
  /// (rules/services 2.2)
  [[nodiscard]] virtual Result<void> put(const Organisation& organisation, UtcTime now) = 0;
  [[nodiscard]] virtual Result<std::vector<Organisation>> list() = 0;
};

}  // namespace notify
