#include "engine/context.hpp"
#include "engine/retention.hpp"

#include <notify/providers.hpp>
#include <notify/search.hpp>

namespace notify {

Result<std::optional<FoundThing>> Search::find(const Uuid& id) {
  NFY_TRY(found, context_->store().search().find(id));
  if (found) return found;
  // Their ids are not stored, since they follow from what they are of.
  NFY_TRY(providers, context_->store().providers().list());
  for (const ProviderDetails& provider : providers)
    if (Providers::id_of(provider.identifier) == id)
      return std::optional(FoundThing{"provider", {}});
  NFY_TRY(periods, context_->store().retention().list());
  for (const RetentionPeriod& period : periods)
    if (retention::id_of(period) == id)
      return std::optional(FoundThing{"service_data_retention", period.service_id});
  return found;
}

}  // namespace notify
