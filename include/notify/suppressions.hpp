#pragma once

#include <notify/engine_facet.hpp>
#include <notify/suppression.hpp>

#include <string_view>
#include <vector>

namespace notify {

/// Recipients that a service sends nothing more to. (docs/sending.md)
class Suppressions : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  /// Puts a phone number or e-mail address as typed on a service's list, as if it had answered STOP
  /// there. Fails with unsupported without a sealer, invalid_argument if `to` is neither.
  [[nodiscard]] Result<void> put(ServiceId service, std::string_view to);

  /// Takes it off again, whatever put it there. Answers whether it was on it.
  [[nodiscard]] Result<bool> lift(ServiceId service, std::string_view to);

  /// The longest suppressed first.
  [[nodiscard]] Result<std::vector<SuppressedRecipient>> list(ServiceId service);
};

}  // namespace notify
