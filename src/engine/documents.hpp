#pragma once

#include "engine/context.hpp"

#include <notify/notifications.hpp>

/// Files that e-mails lead to by links, and those that this engine keeps itself.
namespace notify::documents {

/// Uploads files, in order, and answers their links; of simulated ones nothing is uploaded. Fails
/// with Reason::files_not_set_up, file_refused or code unavailable.
[[nodiscard]] Result<std::vector<std::string>> upload(EngineContext& state, const Service& service,
                                                      std::span<const FileToSend> files,
                                                      bool is_simulated);
/// Uploads a file that an e-mail template links to, for the e-mail to `to`, and answers its link.
/// It lies in the file storage under template_file_key(). Fails with code unavailable.
[[nodiscard]] Result<std::string> upload_of_template(EngineContext& state, const TemplateFile& file,
                                                     std::string_view to, bool is_simulated);
/// Tells two lists of files apart; empty for none.
[[nodiscard]] std::string digest_of(std::span<const FileToSend> files);

/// Makes the engine keep documents itself, if its ports say so. Fails with invalid_argument if what
/// links begin with is no URL.
[[nodiscard]] Result<void> open(EngineContext& state);

}  // namespace notify::documents
