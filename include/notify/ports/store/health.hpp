#pragma once

#include <notify/health.hpp>
#include <notify/result.hpp>

namespace notify {

/// Port of the store: how the database is. The rules of Store hold.
class HealthStore {
public:
  virtual ~HealthStore() = default;

  [[nodiscard]] virtual Result<StoreHealth> read() = 0;
};

}  // namespace notify
