#pragma once

#include <notify/billing.hpp>
#include <notify/engine_facet.hpp>

namespace notify {

/// Prices of SMS and letters, and the default free allowances.
class Rates : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  [[nodiscard]] Result<void> put(const ReferenceData& data);

  /// Removes the rates and default allowances with the keys of those in `data` (an SMS rate's
  /// instant; a letter rate's post class, sheets, crown and start; a default's type and year),
  /// whatever they cost: the rate before them holds again and later days are billed anew. Fails
  /// with not_found, naming the first that is not there; then all of it stays.
  [[nodiscard]] Result<void> drop(const ReferenceData& data);
};

}  // namespace notify
