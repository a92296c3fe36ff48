#pragma once

#include <notify/engine_facet.hpp>
#include <notify/service.hpp>

#include <vector>

namespace notify {

/// Organisations, which services belong to.
class Organisations : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  /// Adds an organisation if its id is nil, else replaces it. Another organisation type becomes
  /// that of its services and renews their allowances of the running year, also those set by hand
  /// (rules/services 2.2). Answers it as stored.
  [[nodiscard]] Result<Organisation> put(const Organisation& organisation);
  [[nodiscard]] Result<std::vector<Organisation>> list();
};

}  // namespace notify
