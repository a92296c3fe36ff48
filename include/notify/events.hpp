#pragma once

#include <notify/engine_facet.hpp>
#include <notify/ids.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace notify {

using EventId = Id<struct EventTag>;

/// Something that a host's app saw happen: a sign-in, a change of permissions.
struct Event {
  EventId id;
  std::string type;  ///< 1 to 255 bytes
  std::string data;  ///< JSON, up to 100,000 bytes
  UtcTime created_at;
  friend bool operator==(const Event&, const Event&) = default;
};

/// What hosts note of sign-ins and of changes to people. (rules/users 6)
class Events : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  [[nodiscard]] Result<Event> record(std::string_view type, std::string_view data);
  /// The newest first, at most `limit` (1 to 10,000).
  [[nodiscard]] Result<std::vector<Event>> list(std::int64_t limit = 250);
};

}  // namespace notify
