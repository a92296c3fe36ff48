#pragma once

#include <notify/events.hpp>
#include <notify/result.hpp>

#include <vector>

namespace notify {

/// Port of the store: events. The rules of Store hold.
class EventsStore {
public:
  virtual ~EventsStore() = default;

  [[nodiscard]] virtual Result<void> insert(const Event& event) = 0;
  /// The newest first.
  [[nodiscard]] virtual Result<std::vector<Event>> list(std::int64_t limit) = 0;
};

}  // namespace notify
