#pragma once

#include <notify/billing.hpp>
#include <notify/engine_facet.hpp>

namespace notify {

/// Prices of SMS and letters, and the default free allowances.
class Rates : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  [[nodiscard]] Result<void> put(const ReferenceData& data);

  /// Everything that put() stored, whether it still holds or not.
  [[nodiscard]] Result<ReferenceData> list();

  /// The price of an SMS fragment on a day that begins at `start_of_day`. Fails with not_found.
  [[nodiscard]] Result<Decimal> sms_rate(UtcTime start_of_day);

  /// The price of a letter of so many sheets; 0 sheets cost nothing. Fails with not_found.
  [[nodiscard]] Result<Decimal> letter_rate(UtcTime start_of_day, std::int64_t sheets,
                                            Postage post_class);

  /// The rates of SMS and letters that hold now; without default allowances. Letter rates by
  /// sheets, then by price; those of the crown alone. (rules/rates 1.4)
  [[nodiscard]] Result<ReferenceData> current();

  /// Removes the rates and default allowances with the keys of those in `data` (an SMS rate's
  /// instant; a letter rate's post class, sheets, crown and start; a default's type and year),
  /// whatever they cost: the rate before them holds again and later days are billed anew. Fails
  /// with not_found, naming the first that is not there; then all of it stays.
  [[nodiscard]] Result<void> drop(const ReferenceData& data);
};

}  // namespace notify
