#pragma once

#include "store/sql/steps.hpp"

namespace notify::sql {

/// The providers and their shares.
class ProviderRows : public Steps {
public:
  using Steps::Steps;

  /// The active providers of a type, locked, unless one of them changed after `changed_before`.
  std::vector<ProviderDetails> lock_settled(NotificationType type, UtcTime changed_before);
  void write(std::span<const ProviderDetails> changed, UtcTime now);
};

inline ProviderRows Session::providers() noexcept { return ProviderRows(*this); }

}  // namespace notify::sql
