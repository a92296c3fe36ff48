#pragma once

#include <notify/clock.hpp>
#include <notify/result.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace notify {

/// Port: encrypts secrets at rest. Safe to call from several threads.
class Sealer {
public:
  virtual ~Sealer() = default;
  /// Encrypts and authenticates `plain`; `context` (table, column, row) is bound to it, so that a
  /// sealed value copied to another row does not open there. The sealed value is ASCII text.
  [[nodiscard]] virtual Result<std::string> seal(std::string_view plain,
                                                 std::string_view context) = 0;
  /// Fails with corrupt if the value, the key or the context is not the one it was sealed with.
  [[nodiscard]] virtual Result<std::string> open(std::string_view sealed,
                                                 std::string_view context) = 0;
};

/// AES-256-GCM (OpenSSL) under a key of 32 bytes that the host keeps. Fails with invalid_argument
/// on a key of another length.
[[nodiscard]] Result<std::shared_ptr<Sealer>> make_aes_sealer(std::string_view key,
                                                              std::shared_ptr<Entropy> entropy);

/// SHA-256 of `bytes` as 64 hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

/// Compares in a time that depends only on the lengths.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept;

}  // namespace notify
