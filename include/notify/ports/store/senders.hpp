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

  /// Adds or replaces. A default takes that place from the one before. Fails with not_found if the
  /// id is that of another service or type.
  [[nodiscard]] virtual Result<void> put(const Sender& sender) = 0;

  /// The default first, then by id; archived ones too.
  [[nodiscard]] virtual Result<std::vector<Sender>> list(ServiceId service,
                                                         NotificationType type) = 0;
};

}  // namespace notify
