#include "engine/context.hpp"

#include <notify/health.hpp>

namespace notify {

Result<StoreHealth> Health::store() { return context_->store().health().read(); }

}  // namespace notify
