#include "crypto/old_secrets.hpp"

#include "crypto/hmac.hpp"
#include "domain/base64.hpp"

#include <notify/ports/sealer.hpp>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <memory>
#include <new>
#include <optional>
#include <span>

namespace notify::import {
namespace {

constexpr int fernet_rounds = 600'000;

Error unopened(std::string_view why) {
  return make_error(ErrorCode::corrupt, "value " + std::string(why));
}

const unsigned char* bytes_of(std::string_view text) noexcept {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string_view text_of(std::span<const unsigned char> bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The salt of a column. Those of cds are part of its code.
std::string_view salt_of(ImportLayout layout, const ImportKeys& keys, Secret column) noexcept {
  if (layout != ImportLayout::cds) return keys.dangerous_salt;
  switch (column) {
    case Secret::api_key: return "api_key";
    case Secret::personalisation: return "personalisation";
    case Secret::inbound_sms: return "inbound_sms";
    case Secret::bearer_token: return "bearer_token";
  }
  return {};
}

/// Base64 without what lenient readers pass over: a signature holds for one text alone.
std::optional<std::string> decoded(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  const auto is_digit = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  };
  if (!std::ranges::all_of(text, is_digit)) return {};
  return base64::decode(text, base64::Alphabet::url_safe);
}

struct CipherFreer {
  void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); }
};

/// What AES-128-CBC with PKCS#7 padding makes of `sealed`; nothing if the padding is wrong.
std::optional<std::string> decrypted(const unsigned char* key, std::string_view iv,
                                     std::string_view sealed) {
  const std::unique_ptr<EVP_CIPHER_CTX, CipherFreer> context(EVP_CIPHER_CTX_new());
  if (context == nullptr) throw std::bad_alloc();
  std::string out(sealed.size() + EVP_MAX_BLOCK_LENGTH, '\0');
  auto* const to = reinterpret_cast<unsigned char*>(out.data());
  int size = 0, rest = 0;
  if (EVP_DecryptInit_ex(context.get(), EVP_aes_128_cbc(), nullptr, key, bytes_of(iv)) != 1 ||
      EVP_DecryptUpdate(context.get(), to, &size, bytes_of(sealed),
                        static_cast<int>(sealed.size())) != 1 ||
      EVP_DecryptFinal_ex(context.get(), to + size, &rest) != 1)
    return {};
  out.resize(static_cast<std::size_t>(size + rest));
  return out;
}

/// "payload.signature"
Result<std::string> open_signed(std::span<const std::array<unsigned char, 20>> keys,
                                std::string_view value) {
  const std::size_t dot = value.rfind('.');
  if (dot == value.npos) return unopened("is not signed");
  std::string_view payload = value.substr(0, dot);
  const auto signature = decoded(value.substr(dot + 1));
  const bool is_genuine =
      signature && std::ranges::any_of(keys, [&](const auto& key) {
        return equal_in_constant_time(*signature, hmac(HmacDigest::sha1, text_of(key), payload));
      });
  if (!is_genuine) return unopened("is signed with none of the keys");
  const bool is_compressed = payload.starts_with('.');
  if (is_compressed) payload.remove_prefix(1);
  auto bytes = decoded(payload);
  if (!bytes) return unopened("is no base64");
  if (is_compressed) return inflated(*bytes, secret_bytes_max);
  return *std::move(bytes);
}

}  // namespace

Result<Secrets> Secrets::make(ImportLayout layout, const ImportKeys& keys) {
  if (keys.secret_keys.empty())
    return make_error(ErrorCode::invalid_argument, "an import needs the old system's secret_keys");
  if (layout != ImportLayout::cds && keys.dangerous_salt.empty())
    return make_error(ErrorCode::invalid_argument,
                      "an import needs the old system's dangerous_salt");
  Secrets out;
  for (auto key = keys.secret_keys.rbegin(); key != keys.secret_keys.rend(); ++key) {
    if (layout == ImportLayout::gsa) {
      std::array<unsigned char, 32> material{};
      if (PKCS5_PBKDF2_HMAC(key->data(), static_cast<int>(key->size()),
                            bytes_of(keys.dangerous_salt),
                            static_cast<int>(keys.dangerous_salt.size()), fernet_rounds,
                            EVP_sha256(), static_cast<int>(material.size()), material.data()) != 1)
        return make_error(ErrorCode::internal, "OpenSSL derives no key");
      FernetKey& made = out.fernet_.emplace_back();
      std::copy_n(material.begin(), 16, made.signing.begin());
      std::copy_n(material.begin() + 16, 16, made.encryption.begin());
      OPENSSL_cleanse(material.data(), material.size());
      continue;
    }
    for (std::size_t column = 0; column < out.signing_.size(); ++column) {
      std::string text(salt_of(layout, keys, static_cast<Secret>(column)));
      text += "signer" + *key;
      SigningKey& made = out.signing_[column].emplace_back();
      EVP_Digest(text.data(), text.size(), made.data(), nullptr, EVP_sha1(), nullptr);
      OPENSSL_cleanse(text.data(), text.size());
    }
  }
  return out;
}

Result<std::string> Secrets::open(Secret column, std::string_view value) const {
  if (value.size() > 2 * secret_bytes_max) return unopened("is too long");
  if (fernet_.empty()) return open_signed(signing_[static_cast<std::size_t>(column)], value);
  // Version, time, IV, text, HMAC.
  constexpr std::size_t head = 1 + 8 + 16, mac_bytes = 32, block = 16;
  const auto token = decoded(value);
  if (!token || token->size() < head + block + mac_bytes || token->front() != '\x80' ||
      (token->size() - head - mac_bytes) % block != 0)
    return unopened("is no encrypted one");
  const std::string_view whole = *token;
  const std::string_view body = whole.substr(0, whole.size() - mac_bytes);
  for (const FernetKey& key : fernet_) {
    if (!equal_in_constant_time(whole.substr(body.size()), hmac_sha256(text_of(key.signing), body)))
      continue;
    auto plain = decrypted(key.encryption.data(), body.substr(9, 16), body.substr(head));
    if (!plain) return unopened("is damaged");
    return *std::move(plain);
  }
  return unopened("is encrypted with none of the keys");
}

}  // namespace notify::import
