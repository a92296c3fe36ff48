#pragma once

#include <notify/engine.hpp>
#include <notify/ports/clock.hpp>
#include <notify/ports/documents.hpp>
#include <notify/ports/file_storage.hpp>
#include <notify/ports/http.hpp>
#include <notify/ports/letter_checker.hpp>
#include <notify/ports/letter_renderer.hpp>
#include <notify/ports/log.hpp>
#include <notify/ports/page_painter.hpp>
#include <notify/ports/sealer.hpp>
#include <notify/ports/store.hpp>
#include <notify/ports/virus_scanner.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace notify {

struct OpenOptions {
  std::shared_ptr<Clock> clock;      ///< null: the computer's
  std::shared_ptr<Entropy> entropy;  ///< null: the operating system's
  std::string sealing_key;           ///< 32 bytes: short for one of `sealing_keys`, with id 1
  std::string archive_folder;        ///< where files of the history live, or empty: nowhere
  std::shared_ptr<HttpClient> http;  ///< null: HTTPS as make_https_client() does it, if built in
  bool migrate = true;               ///< bring an older schema up to date at open
  /// "memory:" (of this process), "none:", "redis://[[user]:password@]host[:port][/database]" or
  /// "unix:/path". Processes that share a store should share a cache: rate limits hold per cache.
  std::string cache_url = "memory:";
  LimitPolicy limit_policy = LimitPolicy::fail_open;
  /// The first seals, all of them open (see Sealer). None: API keys cannot be made, and personal
  /// data stand unencrypted in the store.
  std::vector<SealingKey> sealing_keys{};
  int parked_receipt_days = parked_receipt_days_default;  ///< as in EnginePorts
  std::shared_ptr<LetterRenderer> letter_renderer{};      ///< null: letters have no units yet
  std::chrono::hours dead_callbacks_kept = dead_callback_kept;
  /// Where PDFs and documents lie, as open_files() has it; empty: in the store.
  std::string files_url{};
  /// "clamd:/run/clamav/clamd.ctl" or "clamd:host:port"; empty: hosts say what was found.
  std::string virus_scanner_url{};
  /// Null: with a virus scanner, make_pdf_checker() if the library was built with QPDF.
  std::shared_ptr<LetterChecker> letter_checker{};
  std::shared_ptr<PagePainter> page_painter{};  ///< null: make_page_painter(), if it can be had
  std::shared_ptr<Documents> documents{};       ///< null: as the next two say
  /// With a key: a document service of the reference's kind. Without one: what links begin with to
  /// documents that the engine keeps itself and a host serves. Empty: files cannot be sent.
  std::string documents_url{};
  std::string documents_key{};
  std::string api_url{};    ///< as in EnginePorts
  std::string admin_url{};  ///< as in EnginePorts
  std::string logo_url{};   ///< as in EnginePorts
  /// Where pictures of letter brands are, as open_files() has it, but that a folder holds them by
  /// their own names and is only read: <name>.svg is printed on letters of the services that have
  /// the brand. Empty: letters have no logos. (rules/letters 1.8)
  std::string letter_logos{};
  /// 32 bytes in URL-safe base64, which the admin app knows too: what seals the links to it in
  /// e-mails about people. Empty: those are not sent.
  std::string link_key{};
  std::shared_ptr<Log> log{};       ///< as in EnginePorts
  bool keep_trace_parents = false;  ///< as in EnginePorts
};

/// Opens the store that `url` names and an engine on it: "memory:" (lives as long as the engine),
/// "sqlite:/path/to/file" or "postgresql://user@host/database[?connections=4]": how many calls of
/// different threads run side by side, 1 to 100. Fails with invalid_argument on
/// another URL, unavailable if the file or server is out of reach, unsupported if the schema is
/// newer than this library or the store was not built in.
[[nodiscard]] Result<std::unique_ptr<Engine>> open_engine(std::string_view url,
                                                          OpenOptions options = {});

/// A cache alone; null for "none:". Fails with invalid_argument on another URL; a server that is
/// out of reach is no failure.
[[nodiscard]] Result<std::shared_ptr<Cache>> open_cache(std::string_view url,
                                                        std::shared_ptr<Clock> clock);

/// The same for a store alone; `archive_folder` as in OpenOptions.
[[nodiscard]] Result<std::shared_ptr<Store>> open_store(std::string_view url, bool migrate = true,
                                                        const std::string& archive_folder = {});

/// A place of files alone: "folder:/path", or "s3:" and members of S3Options in the way of a query:
/// "s3:endpoint=https://…&bucket=…&region=…&access_key_id=…&secret_access_key=…&prefix=…", each
/// percent-encoded where it holds '&' or '%'. Fails with invalid_argument on another URL, without
/// quoting it.
[[nodiscard]] Result<std::shared_ptr<FileStorage>> open_files(std::string_view url);

/// The SQL that brings an empty database to the current schema; `dialect` is "sqlite" or
/// "postgresql".
[[nodiscard]] Result<std::string> schema_sql(std::string_view dialect);

}  // namespace notify
