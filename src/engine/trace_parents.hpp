#pragma once

#include "engine/context.hpp"

#include <notify/trace_parent.hpp>

#include <string>
#include <unordered_map>

/// Which requests messages were asked for by, of engines that hand it on. (rules/sending 6)
namespace notify::trace_parents {

using ById = std::unordered_map<NotificationId, std::string>;

/// Of those that have one. Asks nobody where none are kept.
[[nodiscard]] inline Result<ById> find(EngineContext& context,
                                       std::span<const NotificationId> ids) {
  ById out;
  if (!context.ports.keep_trace_parents || ids.empty()) return out;
  NFY_TRY(found, context.store().delivery().find_trace_parents(ids));
  for (TraceParent& one : found) out.emplace(one.id, std::move(one.text));
  return out;
}

/// The one of a message; empty: none.
[[nodiscard]] inline std::string of(const ById& known, NotificationId id) {
  const auto found = known.find(id);
  return found == known.end() ? std::string() : found->second;
}

}  // namespace notify::trace_parents
