#pragma once

#include <notify/result.hpp>
#include <notify/search.hpp>

#include <optional>

namespace notify {

/// Port of the store: what an id is of. The rules of Store hold.
class SearchStore {
public:
  virtual ~SearchStore() = default;

  [[nodiscard]] virtual Result<std::optional<FoundThing>> find(const Uuid& id) = 0;
};

}  // namespace notify
