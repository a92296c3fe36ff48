#pragma once

#include <notify/result.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// notifyd: the public REST API behind a server of its own. (docs/hosts.md)
namespace notifyd {

/// Where the server listens: an IPv4 or IPv6 address and a port; port 0 is any free one.
struct Address {
  std::string host;
  std::uint16_t port = 0;
};
/// Reads "127.0.0.1:6011" or "[::1]:6011". Fails with invalid_argument.
[[nodiscard]] notify::Result<Address> address_from(std::string_view text);

/// A provider to open: its kind, and the file that holds its options as one JSON object.
struct ProviderFile {
  std::string kind;
  std::string path;
};

/// Name and password that a provider's inbound messages come with.
struct Login {
  std::string provider;
  std::string username;
  std::string password;
};

/// Everything that can be said to the program, with what counts where nothing is said.
struct Options {
  // What is served, and where.
  std::string listen = "127.0.0.1:6011";
  std::string admin_listen;  ///< empty: /metrics is served where everything else is
  std::string api_url;       ///< empty: http:// and the address that is listened on
  std::string admin_url = "http://localhost:6012";
  std::string logo_url;
  std::string letter_logos;
  bool trace_parents = false;  ///< handed on to providers and services
  std::string documents_url = "http://localhost:7001";
  std::int64_t page_size = 250;

  // What stands behind it.
  std::string store;
  std::string cache = "memory:";
  std::string sealing_key;
  std::string archive_folder;
  std::string files;          ///< empty: PDFs and documents lie in the store
  std::string virus_scanner;  ///< empty: nobody looks at uploaded letters
  std::string documents_key;  ///< empty: no document service, the engine keeps documents
  std::vector<ProviderFile> providers;
  std::vector<Login> inbound_logins;
  std::string default_sms_sender = "NOTIFY";  ///< of services that the admin app makes
  std::string email_domain;                   ///< likewise
  std::vector<std::string> admin_secrets;     ///< of the admin app; empty: its API is not served
  std::string link_key;                       ///< empty: e-mails about people are not sent
  std::string preview_key;                    ///< empty: it gets no pictures of letters here
  std::string admin_cache;                    ///< URL of the admin app's Redis; empty: it has none
  bool migrate = true;

  // What else runs in the process.
  bool work = false;
  bool demo = false;

  // How much of everything.
  std::int64_t threads = 0;     ///< that answer requests; 0: as many as default_threads()
  std::int64_t io_threads = 0;  ///< that read and write; 0: one for every two cores
  std::int64_t queue_max = 1'000;
  std::int64_t connections_max = 11'000;
  std::int64_t header_bytes_max = 16 << 10;
  std::int64_t body_bytes_max = 16 << 20;
  std::int64_t bodies_bytes_max = 256 << 20;
  std::int64_t header_seconds = 10;
  std::int64_t body_seconds = 60;
  std::int64_t idle_seconds = 75;
  std::int64_t write_seconds = 30;
  std::int64_t drain_seconds = 25;

  std::string access_log = "stdout";  ///< or stderr, or off
  std::string event_log = "stderr";   ///< or stdout, or off

  bool help = false;
  bool version = false;
};

[[nodiscard]] std::int64_t default_threads();
[[nodiscard]] std::int64_t default_io_threads();

/// What notifyd --help prints.
[[nodiscard]] std::string help_text();

/// Answers a variable of the environment, or nullptr.
using Environment = std::function<const char*(const char* name)>;

/// Reads flags, the environment and the file that one of them names; of one setting the flag counts
/// before the variable, and that before the line of the file. Fails with invalid_argument, in one
/// line that says which setting is wrong and never shows a secret.
[[nodiscard]] notify::Result<Options> options_from(int count, char** words,
                                                   const Environment& environment);

}  // namespace notifyd
