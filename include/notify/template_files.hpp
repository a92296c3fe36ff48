#pragma once

#include <notify/engine_facet.hpp>
#include <notify/service.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace notify {

/// Pages that are printed behind the letters of a template. (rules/templates 3.8)
struct LetterAttachment {
  LetterAttachmentId id;  ///< given by whoever put the PDF into the file storage
  ServiceId service_id;
  TemplateId template_id;
  std::string original_filename;
  std::int64_t page_count = 0;
  UtcTime created_at;
  UserId created_by{};
  std::optional<UtcTime> archived_at{};
  UserId archived_by{};
  friend bool operator==(const LetterAttachment&, const LetterAttachment&) = default;
};

using TemplateFileId = Id<struct TemplateFileTag>;

/// What is said of a file that the text of an e-mail template links to.
struct TemplateFileDetails {
  std::string filename;              ///< 1 to 255 characters; unique in its template, in any case
  std::string link_text{};           ///< what the link shows; empty: the file's name
  std::int64_t retention_weeks = 1;  ///< 1 to 78: how long each link works
  bool validates_email = true;       ///< who downloads it names the address that it was sent to
  bool pending = false;              ///< not yet in the file storage: no e-mail links to it
  friend bool operator==(const TemplateFileDetails&, const TemplateFileDetails&) = default;
};

/// One version of such a file. (rules/templates 3.9)
struct TemplateFile {
  TemplateFileId id;  ///< given by whoever puts the file into the file storage
  ServiceId service_id;
  TemplateId template_id;
  int template_version = 1;  ///< the first version of the template that it belongs to
  int version = 0;           ///< 0: pending
  TemplateFileDetails details{};
  UtcTime created_at;
  UserId created_by{};
  std::optional<UtcTime> updated_at{};
  std::optional<UtcTime> archived_at{};
  UserId archived_by{};
  friend bool operator==(const TemplateFile&, const TemplateFile&) = default;
};

inline constexpr std::int64_t template_file_weeks_max = 78;
inline constexpr std::size_t template_files_max = 100;  ///< of one template
inline constexpr std::int64_t attachment_pages_max = 10;

/// Where whoever took a file of an e-mail template puts it into the file storage:
/// "<service>/<file>".
[[nodiscard]] std::string template_file_key(ServiceId service, TemplateFileId file);
/// Brings a file's details into the form that is kept. Fails with invalid_argument.
[[nodiscard]] Result<TemplateFileDetails> checked_details(TemplateFileDetails details);
/// Of versions of a template's files in any order: those that its version `template_version` links
/// to, by id; 0: the current one. Pending and archived ones are none. (rules/templates 3.9)
[[nodiscard]] std::vector<TemplateFile> files_of_version(std::vector<TemplateFile> versions,
                                                         int template_version);
/// Fails with invalid_argument, in words that users know, if another one of `files` has the name.
[[nodiscard]] Result<void> check_filename(const std::vector<TemplateFile>& files,
                                          const TemplateFile& file);

/// Files that go with templates: pages behind letters, and what e-mails link to.
class TemplateFiles : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  /// Gives a letter template an attachment, in a new version. A nil service is that of the
  /// template, here and in the next two: for hosts that have looked whose it is. Fails with
  /// not_found, with conflict and the text "template-already-has-attachment" if it has one.
  [[nodiscard]] Result<LetterAttachment> attach(ServiceId service,
                                                const LetterAttachment& attachment);
  [[nodiscard]] Result<LetterAttachment> get_attachment(ServiceId service, LetterAttachmentId id);
  /// Takes it away, in a new version of the template. Fails with conflict and the text
  /// "letter-attachment-already-archived".
  [[nodiscard]] Result<void> detach(ServiceId service, LetterAttachmentId id, UserId archived_by);

  /// Adds a pending file to an e-mail template. Fails with invalid_argument.
  [[nodiscard]] Result<TemplateFile> add(ServiceId service, const TemplateFile& file);
  [[nodiscard]] Result<TemplateFile> get(ServiceId service, TemplateId id, TemplateFileId file);
  /// Those that a version of the template links to, by id; 0: the current one.
  [[nodiscard]] Result<std::vector<TemplateFile>> list(ServiceId service, TemplateId id,
                                                       int template_version = 0);
  /// A pending file is replaced or becomes one that e-mails link to; another one gets a new
  /// version, and its template too, unless nothing changes.
  [[nodiscard]] Result<TemplateFile> change(ServiceId service, TemplateId id, TemplateFileId file,
                                            const TemplateFileDetails& details);
  /// From the template's current version on nothing links to it. One that is archived stays so.
  [[nodiscard]] Result<TemplateFile> archive(ServiceId service, TemplateId id, TemplateFileId file,
                                             UserId archived_by);
};

}  // namespace notify
