#pragma once

#include <notify/delivery.hpp>
#include <notify/engine_facet.hpp>
#include <notify/service.hpp>

#include <optional>
#include <vector>

namespace notify {

/// Templates of a service, with their versions.
class Templates : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  [[nodiscard]] Result<Template> create(ServiceId service, const NewTemplate& value);

  /// Stores a new version. The type cannot change.
  [[nodiscard]] Result<Template> update(ServiceId service, TemplateId id, const NewTemplate& value);
  [[nodiscard]] Result<Template> get(ServiceId service, TemplateId id, int version = 0);

  /// Stores a new version that differs in what is named. Fails with invalid_argument, for instance
  /// if the service has no such contact block, or if no value would make its message fit.
  /// (rules/templates 3.7)
  [[nodiscard]] Result<Template> change(ServiceId service, TemplateId id,
                                        const TemplateChange& change);

  /// Pages of its messages show no values from now on; there is no way back.
  [[nodiscard]] Result<void> redact(ServiceId service, TemplateId id, UserId by);

  /// The hidden template that stands for all letters that a service uploads; made if it is not
  /// there yet.
  [[nodiscard]] Result<Template> get_uploaded(ServiceId service);

  /// By name in the order of its bytes, then by type in the order of its word, then by creation,
  /// then by id: each in its current version, those of one type if one is given.
  [[nodiscard]] Result<std::vector<Template>> list(ServiceId service,
                                                   std::optional<NotificationType> type = {},
                                                   bool with_archived = false,
                                                   bool with_hidden = false);

  /// All versions of a template, newest first.
  [[nodiscard]] Result<std::vector<Template>> list_versions(ServiceId service, TemplateId id);

  /// Stores a version that can be read, but not sent.
  [[nodiscard]] Result<Template> archive(ServiceId service, TemplateId id);

  /// Gives the messages of a template a class of their own from now on; an empty value takes it
  /// away.
  [[nodiscard]] Result<void> set_queue(ServiceId service, TemplateId id,
                                       std::optional<QueueClass> value);
};

}  // namespace notify
