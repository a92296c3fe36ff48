#pragma once

#include <notify/result.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace notify {

/// A key that values are sealed under. Its id stands in each value, so that a key which no longer
/// seals still opens what it sealed.
struct SealingKey {
  std::int32_t id = 1;  ///< 1 or more; never used again for another key
  std::string bytes;    ///< 32 of them, from a good random source
};

/// Port: encrypts secrets and personal data at rest. Safe to call from several threads.
class Sealer {
public:
  virtual ~Sealer() = default;
  /// The key that seals now.
  [[nodiscard]] virtual std::int32_t key_id() const noexcept = 0;
  /// Encrypts and authenticates `plain`; `context` (table, column, service, row) is bound to it, so
  /// that a sealed value copied to another row does not open there. The sealed value is bytes.
  [[nodiscard]] virtual Result<std::string> seal(std::string_view plain,
                                                 std::string_view context) = 0;
  /// Fails with corrupt if the value, its key or the context is not the one it was sealed with,
  /// or with unsupported if its key is not among those given.
  [[nodiscard]] virtual Result<std::string> open(std::string_view sealed,
                                                 std::string_view context) = 0;
  /// A blind index: equal values have equal numbers under one key, and without the key the number
  /// tells nothing about the value. Under the key that seals now.
  [[nodiscard]] virtual Result<std::int64_t> index_of(std::string_view value) = 0;
  /// The same under each key that opens, for searching; the one that seals now first.
  [[nodiscard]] virtual Result<std::vector<std::int64_t>> indexes_of(std::string_view value) = 0;
};

/// The key id that a sealed value names; 0 if it is none.
[[nodiscard]] std::int32_t key_id_of(std::string_view sealed) noexcept;

/// SHA-256 of `bytes` as 64 hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

/// HMAC-SHA-256 (RFC 2104) of `bytes` under `key`: 32 bytes.
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view bytes);

/// Compares in a time that depends only on the lengths.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept;

}  // namespace notify
