#pragma once

#include <notify/engine_facet.hpp>
#include <notify/ids.hpp>
#include <notify/result.hpp>

#include <optional>
#include <string>

namespace notify {

/// What an id is of.
struct FoundThing {
  std::string kind;        ///< "service", "template", "user", …
  ServiceId service_id{};  ///< whose it is; nil: nobody's, or the service itself
  friend bool operator==(const FoundThing&, const FoundThing&) = default;
};

/// For operators who have an id and nothing else.
class Search : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  /// Nothing if nothing has the id. Rows in files of old months are not looked at.
  [[nodiscard]] Result<std::optional<FoundThing>> find(const Uuid& id);
};

}  // namespace notify
