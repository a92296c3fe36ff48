#include "engine/context.hpp"

#include <notify/rates.hpp>

namespace notify {

Result<void> Rates::put(const ReferenceData& data) {
  NFY_CHECK(check_reference_data(data));
  return context_->store().rates().put(data);
}

Result<void> Rates::drop(const ReferenceData& data) { return context_->store().rates().drop(data); }

}  // namespace notify
