#include <notify/adapters/aes_sealer.hpp>
#include <notify/adapters/archive_folder.hpp>
#include <notify/adapters/https.hpp>
#include <notify/adapters/inbound_readers.hpp>
#include <notify/adapters/memory_cache.hpp>
#include <notify/adapters/postgres.hpp>
#include <notify/adapters/receipt_readers.hpp>
#include <notify/adapters/redis.hpp>
#include <notify/adapters/sqlite.hpp>
#include <notify/open.hpp>

#include "store/sql/schema.hpp"

#include <algorithm>
#include <charconv>

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

}  // namespace

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
  ports.http = options.http;
  if (!ports.http)
    if (auto client = make_https_client()) ports.http = *std::move(client);
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
