#pragma once

#include <notify/delivery.hpp>
#include <notify/ids.hpp>
#include <notify/result.hpp>
#include <notify/service.hpp>

#include <optional>
#include <vector>

namespace notify {

/// Port of the store: templates and their versions. The rules of Store hold.
class TemplatesStore {
public:
  virtual ~TemplatesStore() = default;

  /// Stores a new template (version 1, in its folder) or the next version of one, which stays where
  /// it is, but leaves its folder if it is archived. Fails with conflict if `version` is not the
  /// successor of the stored one.
  [[nodiscard]] virtual Result<void> put(const Template& value) = 0;

  /// Fails with not_found.
  [[nodiscard]] virtual Result<void> redact(ServiceId service, TemplateId id, UserId by,
                                            UtcTime now) = 0;

  /// `version` 0 means the current one.
  [[nodiscard]] virtual Result<Template> get(ServiceId service, TemplateId id, int version) = 0;

  /// The current version of every template, by id.
  [[nodiscard]] virtual Result<std::vector<Template>> list(ServiceId service) = 0;

  /// Newest first; none if the template is unknown.
  [[nodiscard]] virtual Result<std::vector<Template>> list_versions(ServiceId service,
                                                                    TemplateId id) = 0;

  /// Gives the messages of a template a class of their own, from now on; an empty value takes it
  /// away. Test keys keep theirs. Fails with not_found.
  [[nodiscard]] virtual Result<void> put_queue_class(ServiceId service, TemplateId id,
                                                     std::optional<QueueClass> value) = 0;
};

}  // namespace notify
