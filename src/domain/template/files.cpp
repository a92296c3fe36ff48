#include "domain/text/name.hpp"
#include "domain/text/text.hpp"
#include "domain/text/unicode.hpp"

#include <notify/template_files.hpp>

#include <algorithm>
#include <tuple>

namespace notify {

std::string template_file_key(ServiceId service, TemplateFileId file) {
  return service.to_text() + "/" + file.to_text();
}

Result<TemplateFileDetails> checked_details(TemplateFileDetails details) {
  NFY_TRY(name, text::checked_name(details.filename, "filename"));
  details.filename = std::move(name);
  NFY_CHECK(text::check(details.link_text, "link_text", text::name_bytes_max));
  if (details.retention_weeks < 1 || details.retention_weeks > template_file_weeks_max)
    return make_error(ErrorCode::invalid_argument, "retention_period must be 1 to 78 weeks: " +
                                                       std::to_string(details.retention_weeks));
  return details;
}

std::vector<TemplateFile> files_of_version(std::vector<TemplateFile> versions,
                                           int template_version) {
  std::erase_if(versions, [&](const TemplateFile& file) {
    return file.details.pending ||
           (template_version > 0 && file.template_version > template_version);
  });
  std::ranges::sort(versions, {},
                    [](const TemplateFile& file) { return std::tuple(file.id, -file.version); });
  const auto same_file = [](const TemplateFile& a, const TemplateFile& b) { return a.id == b.id; };
  versions.erase(std::unique(versions.begin(), versions.end(), same_file), versions.end());
  std::erase_if(versions, [](const TemplateFile& file) { return file.archived_at.has_value(); });
  return versions;
}

Result<void> check_filename(const std::vector<TemplateFile>& files, const TemplateFile& file) {
  const std::string wanted = unicode::to_lower(file.details.filename);
  for (const TemplateFile& other : files)
    if (other.id != file.id && unicode::to_lower(other.details.filename) == wanted)
      return make_error(ErrorCode::invalid_argument, "File named " + file.details.filename +
                                                         " already exists for template id " +
                                                         file.template_id.to_text());
  return {};
}

}  // namespace notify
