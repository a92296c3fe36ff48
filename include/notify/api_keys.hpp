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
                                            std::optional<UtcTime> expires_at = {},
                                            UserId created_by = {});

  /// Takes a key over from another system, so that its clients go on with it: `secret` (1 to 255
  /// bytes) is sealed, and the token of the key is as create() makes it. It may have ended already.
  /// Fails with conflict if a key of the name has no end and neither has this one.
  [[nodiscard]] Result<ApiKey> import(ServiceId service, std::string name, KeyType type,
                                      std::string_view secret, UtcTime created_at,
                                      std::optional<UtcTime> expires_at = {},
                                      UserId created_by = {});

  /// By creation, ended ones too.
  [[nodiscard]] Result<std::vector<ApiKey>> list(ServiceId service);

  /// Every state that keys of a service were in, by creation of the key, then version.
  [[nodiscard]] Result<std::vector<ApiKey>> list_history(ServiceId service);

  /// Ends a key now, for good; one that has ended stays as it is. `by` becomes its `created_by`, as
  /// in the reference; nil: that stays.
  [[nodiscard]] Result<void> revoke(ServiceId service, ApiKeyId id, UserId by = {});

  /// Finds the key that a token belongs to, if it has not ended. Fails with not_found for every
  /// kind of wrong token alike; secrets are compared in constant time.
  [[nodiscard]] Result<ApiKey> authenticate(std::string_view token);

  /// Finds the key whose secret made `signature`, the 32 bytes of HMAC-SHA-256 over `signed_text`:
  /// how JSON Web Tokens are signed. The error's reason says, in this order: service_not_found;
  /// service_without_keys; service_archived; key_unknown, or key_revoked if the key has ended
  /// within key_remembered. Keys that ended earlier are none. Secrets are compared in constant
  /// time.
  [[nodiscard]] Result<ApiKey> authenticate_signature(ServiceId service,
                                                      std::string_view signed_text,
                                                      std::string_view signature);
};

}  // namespace notify
