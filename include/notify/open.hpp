#pragma once

#include <notify/engine.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace notify {

struct OpenOptions {
  std::shared_ptr<Clock> clock;      ///< null: the computer's
  std::shared_ptr<Entropy> entropy;  ///< null: the operating system's
  std::string sealing_key;           ///< 32 bytes, or empty: API keys cannot be made
  bool migrate = true;               ///< bring an older schema up to date at open
};

/// Opens the store that `url` names and an engine on it: "memory:" (lives as long as the engine),
/// "sqlite:/path/to/file" or "postgresql://user@host/database". Fails with invalid_argument on
/// another URL, unavailable if the file or server is out of reach, unsupported if the schema is
/// newer than this library or the store was not built in.
[[nodiscard]] Result<std::unique_ptr<Engine>> open_engine(std::string_view url,
                                                          OpenOptions options = {});

/// The same for a store alone.
[[nodiscard]] Result<std::shared_ptr<Store>> open_store(std::string_view url, bool migrate = true);

/// The SQL that brings an empty database to the current schema; `dialect` is "sqlite" or
/// "postgresql".
[[nodiscard]] Result<std::string> schema_sql(std::string_view dialect);

}  // namespace notify
