#pragma once

#include <notify/engine_facet.hpp>
#include <notify/service.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace notify {

/// Keys with which requests of a service are authenticated.
class ApiKeys : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  [[nodiscard]] Result<IssuedApiKey> create(ServiceId service, std::string name, KeyType type,
                                            std::optional<UtcTime> expires_at = {});

  /// By creation, ended ones too.
  [[nodiscard]] Result<std::vector<ApiKey>> list(ServiceId service);

  /// Ends a key now, for good; one that has ended stays as it is.
  [[nodiscard]] Result<void> revoke(ServiceId service, ApiKeyId id);

  /// Finds the key that a token belongs to, if it has not ended. Fails with not_found for every
  /// kind of wrong token alike; secrets are compared in constant time.
  [[nodiscard]] Result<ApiKey> authenticate(std::string_view token);
};

}  // namespace notify
