#pragma once

#include <notify/ids.hpp>
#include <notify/result.hpp>
#include <notify/service.hpp>
#include <notify/time.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace notify {

struct StoredApiKey {
  ApiKey key;
  std::string sealed_secret;
};

/// Port of the store: API keys, with sealed secrets. The rules of Store hold.
class ApiKeysStore {
public:
  virtual ~ApiKeysStore() = default;

  /// Fails with conflict if it has no end, and neither has another key of the name.
  [[nodiscard]] virtual Result<void> insert(const ApiKey& key, std::string_view sealed_secret) = 0;
  [[nodiscard]] virtual Result<std::vector<StoredApiKey>> list(ServiceId service) = 0;

  /// By creation of the key, then version.
  [[nodiscard]] virtual Result<std::vector<ApiKey>> list_history(ServiceId service) = 0;

  /// Ends a key at `now`, unless it has ended already; `by` becomes its `created_by` unless it is
  /// nil. Fails with not_found.
  [[nodiscard]] virtual Result<void> revoke(ServiceId service, ApiKeyId id, UserId by,
                                            UtcTime now) = 0;
};

}  // namespace notify
