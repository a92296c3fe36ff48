#include "engine/context.hpp"

#include <notify/search.hpp>

namespace notify {

Result<std::optional<FoundThing>> Search::find(const Uuid& id) {
  return context_->store().search().find(id);
}

}  // namespace notify
