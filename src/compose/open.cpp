#include <notify/adapters/aes_sealer.hpp>
#include <notify/adapters/archive_folder.hpp>
#include <notify/adapters/clamd.hpp>
#include <notify/adapters/document_service.hpp>
#include <notify/adapters/file_folder.hpp>
#include <notify/adapters/https.hpp>
#include <notify/adapters/inbound_readers.hpp>
#include <notify/adapters/memory_cache.hpp>
#include <notify/adapters/page_painter.hpp>
#include <notify/adapters/passwords.hpp>
#include <notify/adapters/pdf_checker.hpp>
#include <notify/adapters/postgres.hpp>
#include <notify/adapters/receipt_readers.hpp>
#include <notify/adapters/redis.hpp>
#include <notify/adapters/s3_files.hpp>
#include <notify/adapters/sqlite.hpp>
#include <notify/open.hpp>

#include "store/sql/schema.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace notify {
namespace {

constexpr std::string_view memory_scheme = "memory:";
constexpr std::string_view no_cache_scheme = "none:";
constexpr std::string_view sqlite_scheme = "sqlite:";

bool is_postgres(std::string_view url) {
  return url.starts_with("postgresql://") || url.starts_with("postgres://");
}

/// Names what was asked for without what stands behind the scheme: it may hold a password.
Error unknown_url(std::string_view what, std::string_view url) {
  const std::size_t colon = url.substr(0, 32).find(':');
  return make_error(ErrorCode::invalid_argument,
                    "unknown " + std::string(what) + " url scheme: " +
                        std::string(url.substr(0, colon == url.npos ? 0 : colon + 1)));
}

/// Takes "connections=N" out of a URL's parameters, which libpq does not know.
Result<void> take_connections(PostgresOptions& options) {
  constexpr std::string_view name = "connections=";
  std::string& url = options.url;
  const std::size_t query = url.find('?');
  if (query == std::string::npos) return {};
  for (std::size_t at = query + 1; at < url.size();) {
    const std::size_t end = std::min(url.find('&', at), url.size());
    const std::string parameter = url.substr(at, end - at);
    if (!parameter.starts_with(name)) {
      at = end + 1;
      continue;
    }
    const char* const first = parameter.data() + name.size();
    const char* const last = parameter.data() + parameter.size();
    const auto [rest, error] = std::from_chars(first, last, options.connections);
    if (error != std::errc{} || rest != last)
      return make_error(ErrorCode::invalid_argument, "connections must be a number: " + parameter);
    url.erase(at, end - at + (end < url.size()));
    if (url.back() == '?' || url.back() == '&') url.pop_back();
  }
  return {};
}

/// An operator's own servers may be anywhere.
Result<std::shared_ptr<HttpClient>> make_internal_client() {
  return make_https_client({.allow_private = true, .allow_plain = true});
}

/// "%26" as "&"; nothing if what follows a percent sign is no number.
std::optional<std::string> percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      out += text[at];
      continue;
    }
    unsigned byte = 0;
    if (text.size() - at < 3) return {};
    const auto [end, error] = std::from_chars(text.data() + at + 1, text.data() + at + 3, byte, 16);
    if (error != std::errc{} || end != text.data() + at + 3) return {};
    out += static_cast<char>(byte);
    at += 2;
  }
  return out;
}

Result<S3Options> s3_options_from(std::string_view query) {
  const auto refused = [](std::string_view why) {
    return make_error(ErrorCode::invalid_argument, "files url: " + std::string(why));
  };
  S3Options options;
  while (!query.empty()) {
    const std::string_view member = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), member.size() + 1));
    const std::size_t equals = member.find('=');
    if (equals == member.npos) return refused("a member has no value");
    const std::string_view name = member.substr(0, equals);
    auto value = percent_decoded(member.substr(equals + 1));
    if (!value) return refused("a value is not percent-encoded");
    std::string* const place = name == "endpoint"            ? &options.endpoint
                               : name == "bucket"            ? &options.bucket
                               : name == "region"            ? &options.region
                               : name == "access_key_id"     ? &options.access_key_id
                               : name == "secret_access_key" ? &options.secret_access_key
                               : name == "prefix"            ? &options.prefix
                                                             : nullptr;
    if (place == nullptr) return refused("unknown member");
    *place = *std::move(value);
  }
  return options;
}

/// The ports of letters and documents.
Result<void> open_letter_ports(const OpenOptions& options, EnginePorts& ports) {
  if (!options.files_url.empty()) {
    NFY_TRY(files, open_files(options.files_url));
    ports.files = std::move(files);
  }
  if (!options.letter_logos.empty()) {
    // A folder of logos is somebody else's: files lie there by their own names.
    constexpr std::string_view folder = "folder:";
    const bool is_folder = options.letter_logos.starts_with(folder);
    NFY_TRY(logos, is_folder ? make_read_folder(options.letter_logos.substr(folder.size()))
                             : open_files(options.letter_logos));
    ports.letter_logos = std::move(logos);
  }
  if (!options.virus_scanner_url.empty()) {
    NFY_TRY(clamd, clamd_options_from(options.virus_scanner_url));
    NFY_TRY(scanner, make_clamd_scanner(std::move(clamd)));
    ports.virus_scanner = std::move(scanner);
  }
  ports.letter_checker = options.letter_checker;
  ports.page_painter = options.page_painter;
  // Without the program letters are seen as PDF only.
  if (!ports.page_painter)
    if (auto painter = make_page_painter()) ports.page_painter = *std::move(painter);
  // Without QPDF uploads wait for what hosts say, as they do without a scanner.
  if (!ports.letter_checker)
    if (auto checker = make_pdf_checker()) ports.letter_checker = *std::move(checker);
  ports.documents = options.documents;
  if (!ports.documents && !options.documents_key.empty()) {
    NFY_TRY(http, make_internal_client());
    NFY_TRY(service,
            make_document_service(std::move(http), {options.documents_url, options.documents_key}));
    ports.documents = std::move(service);
  } else {
    ports.document_link_base = options.documents_url;
  }
  return {};
}

}  // namespace

Result<std::shared_ptr<FileStorage>> open_files(std::string_view url) {
  constexpr std::string_view folder_scheme = "folder:", s3_scheme = "s3:";
  if (url.starts_with(folder_scheme))
    return make_file_folder(std::string(url.substr(folder_scheme.size())));
  if (!url.starts_with(s3_scheme)) return unknown_url("files", url);
  NFY_TRY(options, s3_options_from(url.substr(s3_scheme.size())));
  NFY_TRY(http, make_internal_client());
  return make_s3_files(std::move(http), std::move(options));
}

Result<std::shared_ptr<Store>> open_store(std::string_view url, bool migrate,
                                          const std::string& archive_folder) {
  std::shared_ptr<ArchiveFiles> files;
  if (!archive_folder.empty()) {
    NFY_TRY(folder, make_archive_folder(archive_folder));
    files = std::move(folder);
  }
  if (url == memory_scheme) return make_sqlite_store({.path = {}, .archive_files = files});
  if (url.starts_with(sqlite_scheme)) {
    SqliteOptions options;
    options.path = url.substr(sqlite_scheme.size());
    options.migrate = migrate;
    options.archive_files = files;
    if (options.path.empty() || options.path.find('\0') != std::string::npos)
      return make_error(ErrorCode::invalid_argument, "store url names no file: sqlite:");
    return make_sqlite_store(options);
  }
  if (is_postgres(url)) {
    PostgresOptions options;
    options.url = url;
    NFY_CHECK(take_connections(options));
    options.migrate = migrate;
    options.archive_files = files;
    return make_postgres_store(options);
  }
  return unknown_url("store", url);
}

Result<std::shared_ptr<Cache>> open_cache(std::string_view url, std::shared_ptr<Clock> clock) {
  if (url == memory_scheme) return make_memory_cache(std::move(clock));
  if (url == no_cache_scheme) return std::shared_ptr<Cache>();
  if (url.starts_with("redis://") || url.starts_with("unix:")) {
    NFY_TRY(options, RedisOptions::from_url(url));
    return make_redis_cache(std::move(options), std::move(clock));
  }
  return unknown_url("cache", url);
}

Result<std::unique_ptr<Engine>> open_engine(std::string_view url, OpenOptions options) {
  EnginePorts ports;
  ports.clock = options.clock ? options.clock : std::make_shared<SystemClock>();
  ports.entropy = options.entropy ? options.entropy : std::make_shared<SystemEntropy>();
  if (!options.sealing_key.empty()) {
    if (!options.sealing_keys.empty())
      return make_error(ErrorCode::invalid_argument,
                        "sealing_key and sealing_keys exclude each other");
    options.sealing_keys.push_back({1, std::move(options.sealing_key)});
  }
  if (!options.sealing_keys.empty()) {
    NFY_TRY(sealer, make_aes_sealer(std::move(options.sealing_keys), ports.entropy));
    ports.sealer = std::move(sealer);
  }
  NFY_TRY(cache, open_cache(options.cache_url, ports.clock));
  ports.cache = std::move(cache);
  ports.limit_policy = options.limit_policy;
  ports.parked_receipt_days = options.parked_receipt_days;
  ports.letter_renderer = std::move(options.letter_renderer);
  ports.dead_callbacks_kept = options.dead_callbacks_kept;
  ports.receipt_readers = make_receipt_readers();
  ports.inbound_readers = make_inbound_readers();
  ports.api_url = std::move(options.api_url);
  ports.log = std::move(options.log);
  ports.http = options.http;
  if (!ports.http)
    if (auto client = make_https_client()) ports.http = *std::move(client);
  NFY_CHECK(open_letter_ports(options, ports));
  ports.password_hasher = make_password_hasher(ports.entropy);
  ports.admin_url = std::move(options.admin_url);
  ports.logo_url = std::move(options.logo_url);
  ports.keep_trace_parents = options.keep_trace_parents;
  if (!options.link_key.empty()) {
    NFY_TRY(tokens, make_fernet_tokens(options.link_key, ports.entropy));
    ports.link_tokens = std::move(tokens);
  }
  NFY_TRY(store, open_store(url, options.migrate, options.archive_folder));
  ports.store = std::move(store);
  return Engine::make(std::move(ports));
}

Result<std::string> schema_sql(std::string_view dialect) {
  if (dialect == "sqlite") return sql::schema_sql(sql::Dialect::sqlite);
  if (dialect == "postgresql") return sql::schema_sql(sql::Dialect::postgresql);
  return make_error(ErrorCode::invalid_argument, "unknown dialect: " + std::string(dialect));
}

}  // namespace notify
