#pragma once

#include <notify/engine_facet.hpp>
#include <notify/service.hpp>

#include <vector>

namespace notify {

/// Sender names, reply-to addresses and contact blocks of a service.
class Senders : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  /// Adds a sender if its id is nil, else replaces it; the first of a type is the default. Fails
  /// with invalid_argument if the text is none for the type (rules/services 4.1), or if the default
  /// is archived or would no longer be one: make another the default. Answers it as stored.
  [[nodiscard]] Result<Sender> put(const Sender& sender);

  /// The default first.
  [[nodiscard]] Result<std::vector<Sender>> list(ServiceId service, NotificationType type);
};

}  // namespace notify
