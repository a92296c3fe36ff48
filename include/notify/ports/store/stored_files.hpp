#pragma once

#include <notify/result.hpp>
#include <notify/time.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace notify {

/// Port of the store: files that lie in the database, where a host gives no other place; and keys
/// of files, wherever they lie, that no row leads to. The rules of Store hold.
class StoredFilesStore {
public:
  virtual ~StoredFilesStore() = default;

  /// As FileStorage.
  [[nodiscard]] virtual Result<void> put(std::string_view key, std::string_view bytes) = 0;
  [[nodiscard]] virtual Result<std::string> get(std::string_view key) = 0;
  [[nodiscard]] virtual Result<void> remove(std::string_view key) = 0;

  /// Says that a file is about to be put under `key`. Unless a row comes to lead to it, which
  /// forgets this, it is to be removed from `remove_at` on.
  [[nodiscard]] virtual Result<void> announce(std::string_view key, UtcTime remove_at) = 0;
  /// Keys of files that are to be removed at `now`, the oldest first.
  [[nodiscard]] virtual Result<std::vector<std::string>> list_removable(UtcTime now,
                                                                        std::int64_t limit) = 0;
  /// Forgets keys whose files are gone.
  [[nodiscard]] virtual Result<void> forget(std::span<const std::string> keys) = 0;
  /// Until when all files were removed that were to be; it only rises. Nothing: there is no file.
  [[nodiscard]] virtual Result<std::optional<UtcTime>> swept_until() = 0;
  [[nodiscard]] virtual Result<void> set_swept_until(UtcTime until) = 0;
};

}  // namespace notify
