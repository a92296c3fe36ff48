#pragma once

#include <notify/engine_facet.hpp>
#include <notify/service.hpp>

#include <vector>

namespace notify {

/// Sender names, reply-to addresses and contact blocks of a service.
class Senders : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  /// Adds a sender if its id is nil, else replaces it. Fails with invalid_argument if the text is
  /// none for the type (rules/services 4.1). Of text messages and e-mails the first is the default,
  /// and the default can neither be archived nor cease to be one: make another the default. Letters
  /// need no default; templates let go of a contact block that is archived. Answers it as stored.
  [[nodiscard]] Result<Sender> put(const Sender& sender);

  /// The default first, then the newest; archived ones too.
  [[nodiscard]] Result<std::vector<Sender>> list(ServiceId service, NotificationType type);
};

}  // namespace notify
