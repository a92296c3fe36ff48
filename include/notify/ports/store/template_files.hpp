#pragma once

#include <notify/result.hpp>
#include <notify/template_files.hpp>
#include <notify/time.hpp>

#include <cstdint>
#include <vector>

namespace notify {

/// Port of the store: files that go with templates. The rules of Store hold.
class TemplateFilesStore {
public:
  virtual ~TemplateFilesStore() = default;

  /// Whose template it is. Fails with not_found.
  [[nodiscard]] virtual Result<ServiceId> service_of(TemplateId id) = 0;

  /// Adds or replaces. Fails with conflict if the id is that of another service or template.
  [[nodiscard]] virtual Result<void> put(const LetterAttachment& attachment) = 0;
  /// Of whatever service if `service` is nil. Fails with not_found.
  [[nodiscard]] virtual Result<LetterAttachment> get(ServiceId service, LetterAttachmentId id) = 0;

  /// Adds a version, or replaces the pending one. Fails with conflict if the id is that of another
  /// service or template, or the version is stored and not pending.
  [[nodiscard]] virtual Result<void> put(const TemplateFile& file) = 0;
  /// Every version of every file of a template, by id, then version.
  [[nodiscard]] virtual Result<std::vector<TemplateFile>> list(ServiceId service,
                                                               TemplateId id) = 0;
  /// Archives the pending files of e-mails that were made before. Answers how many.
  [[nodiscard]] virtual Result<std::int64_t> archive_pending(UtcTime created_before,
                                                             UtcTime now) = 0;
};

}  // namespace notify
