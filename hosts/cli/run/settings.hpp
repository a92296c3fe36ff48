#pragma once

#include "cli/app/parser.hpp"
#include "common/reading.hpp"

#include <notify/ports/sealer.hpp>
#include <notify/result.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace nfy_cli {

/// A provider to open: its kind, and the file that holds its options as one JSON object.
struct ProviderFile {
  std::string kind;
  std::string path;
};

/// What stands behind the commands; the names are those of notifyd's settings.
struct Settings {
  std::string store;
  std::string sealing_key;
  std::string cache = "memory:";
  std::string archive_folder;
  std::string files;
  std::string virus_scanner;
  std::string documents_url;
  std::string documents_key;
  std::string api_url;
  std::string logo_url;
  std::string letter_logos;
  std::string trace_parents = "no";  ///< "yes": handed on to providers and services
  std::string reference_data;        ///< of `nfy init`; empty: the one that was installed
  std::vector<ProviderFile> providers;
};

/// Answers a variable of the environment, or nullptr.
using Environment = std::function<const char*(const char* name)>;

/// Reads the file, then the environment (NFY_STORE, NFY_SEALING_KEY_FILE, …), then flags: what is
/// read later counts. Fails with invalid_argument in one line that shows no secret.
[[nodiscard]] notify::Result<Settings> settings_from(const Arguments& arguments,
                                                     const Environment& environment);

/// Writes a file that only its owner reads. Fails with conflict if there is one.
[[nodiscard]] notify::Result<void> write_secret_file(const std::string& path,
                                                     std::string_view text);
/// Asks on the terminal without showing what is typed. Fails with invalid_argument if there is
/// none.
[[nodiscard]] notify::Result<std::string> ask_secret(const std::string& prompt);

using nfy_host::holds_password;
using nfy_host::text_of_file;
using nfy_host::trimmed;

}  // namespace nfy_cli
