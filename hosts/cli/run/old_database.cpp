#include "cli/run/old_database.hpp"

#include <cstdlib>

namespace nfy_cli {

using namespace notify;

namespace {

constexpr const char* old_variable = "NFY_OLD_DATABASE";

Result<std::string> said_url(Session& session) {
  if (session.has("URL")) {
    std::string url = session.text("URL");
    if (holds_password(url))
      return make_error(ErrorCode::invalid_argument,
                        "a URL with a password is not taken from the command line, which other "
                        "users can read: use --old-file FILE, --ask-old or NFY_OLD_DATABASE");
    return url;
  }
  if (session.has("--old-file")) {
    NFY_TRY(text, text_of_file(session.text("--old-file")));
    return std::string(trimmed(text));
  }
  if (session.has("--ask-old")) return ask_secret("URL of the old database: ");
  if (const char* const said = std::getenv(old_variable)) return std::string(trimmed(said));
  return make_error(ErrorCode::invalid_argument,
                    "which old database? URL, --old-file FILE, --ask-old or NFY_OLD_DATABASE");
}

}  // namespace

Result<std::unique_ptr<ImportSource>> open_old_database(Session& session, ImportKeys keys) {
  ImportSourceOptions options;
  NFY_TRY(url, said_url(session));
  options.url = std::move(url);
  options.keys = std::move(keys);
  options.email_domain = session.text("--email-domain");
  if (const std::string said = session.text("--layout", "auto"); said != "auto") {
    NFY_TRY(layout, import_layout_from(said));
    options.layout = layout;
  }
  return open_import_source(std::move(options));
}

}  // namespace nfy_cli
