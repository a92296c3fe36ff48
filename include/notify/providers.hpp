#pragma once

#include <notify/delivery.hpp>
#include <notify/engine_facet.hpp>
#include <notify/ids.hpp>

#include <memory>
#include <string_view>
#include <vector>

namespace notify {

class Provider;

/// Who carries messages, and how much of them. (rules/providers)
class Providers : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  /// Makes a provider known to this engine. Which of several of a type carries a message follows
  /// from their details; one that has none gets those of a new ProviderDetails. Fails with conflict
  /// if the identifier is taken.
  [[nodiscard]] Result<void> add(std::shared_ptr<Provider> provider);

  /// By type, then by identifier; those that no message has gone through yet may be missing.
  [[nodiscard]] Result<std::vector<ProviderDetails>> list();

  /// Stores the next version: `version` is the one that was read, 0 for a provider without details.
  /// Fails with conflict if another version came between, invalid_argument on a number out of
  /// range. Answers it as stored. Other engines follow within ten seconds.
  [[nodiscard]] Result<ProviderDetails> put(const ProviderDetails& details);

  /// Newest first.
  [[nodiscard]] Result<std::vector<ProviderDetails>> list_history(std::string_view identifier);

  /// For who knows providers by ids: the same for the same identifier.
  [[nodiscard]] static Uuid id_of(std::string_view identifier);
};

}  // namespace notify
