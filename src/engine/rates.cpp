#include "engine/context.hpp"

#include <notify/rates.hpp>

namespace notify {

Result<void> Rates::put(const ReferenceData& data) {
  NFY_CHECK(check_reference_data(data));
  return context_->store().put_reference_data(data);
}

Result<void> Rates::drop(const ReferenceData& data) {
  return context_->store().drop_reference_data(data);
}

}  // namespace notify
