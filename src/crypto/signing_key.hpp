#pragma once

#include <notify/result.hpp>

#include <memory>
#include <string>
#include <string_view>

struct evp_pkey_st;

namespace notify {

/// A private key that signs: RSA of 1024 to 8192 bits, or Ed25519. Immutable; safe to share between
/// threads. Copies share the key, which no member shows.
class SigningKey {
public:
  enum class Kind { rsa, ed25519 };

  /// Reads PEM without a passphrase. Fails with invalid_argument; the message holds nothing of it.
  [[nodiscard]] static Result<SigningKey> from_pem(std::string_view pem);

  [[nodiscard]] Kind kind() const noexcept { return kind_; }

  /// Signs SHA-256 of `bytes`: an RSA key as RSASSA-PKCS1-v1_5, Ed25519 as pure EdDSA of the
  /// digest's 32 bytes (RFC 8463). Fails with internal if OpenSSL does.
  [[nodiscard]] Result<std::string> sign_sha256(std::string_view bytes) const;

private:
  SigningKey(std::shared_ptr<evp_pkey_st> key, Kind kind) : key_(std::move(key)), kind_(kind) {}

  std::shared_ptr<evp_pkey_st> key_;
  Kind kind_;
};

/// The 32 bytes of the digest.
[[nodiscard]] std::string sha256(std::string_view bytes);

}  // namespace notify
