#pragma once

#include <notify/ids.hpp>
#include <notify/notification.hpp>
#include <notify/result.hpp>
#include <notify/service.hpp>

#include <vector>

namespace notify {

/// Port of the store: sender names, reply-to addresses and contact blocks. The rules of Store hold.
class SendersStore {
public:
  virtual ~SendersStore() = default;

  /// Adds or replaces; a default takes that place from the one before. `created_at` of one that is
  /// there stays, `updated_at` of what changes becomes `now`. Fails with not_found if the id is
  /// that of another service or type.
  [[nodiscard]] virtual Result<void> put(const Sender& sender, UtcTime now) = 0;

  /// The default first, then the newest; archived ones too.
  [[nodiscard]] virtual Result<std::vector<Sender>> list(ServiceId service,
                                                         NotificationType type) = 0;
};

}  // namespace notify
