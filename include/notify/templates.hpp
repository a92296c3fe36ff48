#pragma once

#include <notify/delivery.hpp>
#include <notify/engine_facet.hpp>
#include <notify/service.hpp>

#include <optional>

namespace notify {

/// Templates of a service, with their versions.
class Templates : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  [[nodiscard]] Result<Template> create(ServiceId service, const NewTemplate& value);

  /// Stores a new version. The type cannot change.
  [[nodiscard]] Result<Template> update(ServiceId service, TemplateId id, const NewTemplate& value);
  [[nodiscard]] Result<Template> get(ServiceId service, TemplateId id, int version = 0);

  /// Stores a version that can be read, but not sent.
  [[nodiscard]] Result<Template> archive(ServiceId service, TemplateId id);

  /// Gives the messages of a template a class of their own from now on; an empty value takes it
  /// away.
  [[nodiscard]] Result<void> set_queue(ServiceId service, TemplateId id,
                                       std::optional<QueueClass> value);
};

}  // namespace notify
