#include "domain/base64.hpp"

#include <notify/adapters/passwords.hpp>
#include <notify/ports/sealer.hpp>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

namespace notify {
namespace fernet {
namespace {

// A token: version, seconds since 1970 (big endian), initialisation vector, ciphertext of
// AES-128-CBC, HMAC-SHA-256 of all of that.
constexpr char version = static_cast<char>(0x80);
constexpr std::size_t key_bytes = 32, half_bytes = 16, time_bytes = 8, vector_bytes = 16;
constexpr std::size_t mac_bytes = 32, block_bytes = 16;
constexpr std::size_t header_bytes = 1 + time_bytes + vector_bytes;
constexpr std::size_t token_characters_max = 16'384;
constexpr std::int64_t clock_skew_s = 60;

struct Freer {
  void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); }
};

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// Nothing if the padding is not that of a whole text.
std::optional<std::string> run_cipher(bool encrypts, std::string_view key, std::string_view vector,
                                      std::string_view text) {
  const std::unique_ptr<EVP_CIPHER_CTX, Freer> context(EVP_CIPHER_CTX_new());
  if (context == nullptr) throw std::bad_alloc();
  std::string out(text.size() + block_bytes, '\0');
  auto* const data = reinterpret_cast<unsigned char*>(out.data());
  int size = 0, rest = 0;
  const bool done = EVP_CipherInit_ex(context.get(), EVP_aes_128_cbc(), nullptr, bytes_of(key),
                                      bytes_of(vector), encrypts ? 1 : 0) == 1 &&
                    EVP_CipherUpdate(context.get(), data, &size, bytes_of(text),
                                     static_cast<int>(text.size())) == 1 &&
                    EVP_CipherFinal_ex(context.get(), data + size, &rest) == 1;
  if (!done) return {};
  out.resize(static_cast<std::size_t>(size + rest));
  return out;
}

class FernetTokens final : public LinkTokens {
public:
  FernetTokens(std::string key, std::shared_ptr<Entropy> entropy)
      : key_(std::move(key)), entropy_(std::move(entropy)) {}
  ~FernetTokens() override { OPENSSL_cleanse(key_.data(), key_.size()); }

  Result<std::string> make(std::string_view payload, UtcTime now) override {
    std::array<std::uint8_t, vector_bytes> random{};
    entropy_->fill(random);
    const std::string vector(random.begin(), random.end());
    const auto sealed = run_cipher(true, encryption_key(), vector, payload);
    if (!sealed) return make_error(ErrorCode::internal, "token could not be made");
    std::string token(1, version);
    const auto seconds = static_cast<std::uint64_t>(now.us() / 1'000'000);
    for (int shift = 56; shift >= 0; shift -= 8) token += static_cast<char>(seconds >> shift);
    token += vector;
    token += *sealed;
    token += hmac_sha256(signing_key(), token);
    std::string text = base64::encode(token, base64::Alphabet::url_safe);
    while (text.size() % 4 != 0) text += '=';
    return text;
  }

  OpenedToken open(std::string_view text, UtcTime now, std::chrono::seconds lifetime) override {
    const auto token = read(text);
    if (!token) return {};
    const std::string_view bytes = *token;
    std::uint64_t made_at = 0;
    for (std::size_t i = 1; i <= time_bytes; ++i)
      made_at = made_at << 8 | static_cast<unsigned char>(bytes[i]);
    const auto sealed = bytes.substr(header_bytes, bytes.size() - header_bytes - mac_bytes);
    auto payload =
        run_cipher(false, encryption_key(), bytes.substr(1 + time_bytes, vector_bytes), sealed);
    const std::int64_t age = now.us() / 1'000'000 - static_cast<std::int64_t>(made_at);
    if (!payload || age < -clock_skew_s) return {};
    return {age > lifetime.count() ? TokenVerdict::expired : TokenVerdict::good,
            *std::move(payload)};
  }

private:
  [[nodiscard]] std::string_view signing_key() const {
    return std::string_view(key_).substr(0, half_bytes);
  }
  [[nodiscard]] std::string_view encryption_key() const {
    return std::string_view(key_).substr(half_bytes);
  }

  /// The bytes of a token that was signed with the key.
  [[nodiscard]] std::optional<std::string> read(std::string_view text) const {
    if (text.size() > token_characters_max) return {};
    while (text.ends_with('=')) text.remove_suffix(1);
    auto bytes = base64::decode(text, base64::Alphabet::url_safe);
    if (!bytes || bytes->size() < header_bytes + block_bytes + mac_bytes) return {};
    if (bytes->front() != version) return {};
    // One way to write it only.
    if (base64::encode(*bytes, base64::Alphabet::url_safe) != text) return {};
    const std::string_view all = *bytes;
    const auto signed_part = all.substr(0, all.size() - mac_bytes);
    if (!equal_in_constant_time(hmac_sha256(signing_key(), signed_part),
                                all.substr(signed_part.size())))
      return {};
    return bytes;
  }

  std::string key_;
  std::shared_ptr<Entropy> entropy_;
};

}  // namespace
}  // namespace fernet

Result<std::shared_ptr<LinkTokens>> make_fernet_tokens(std::string_view key,
                                                       std::shared_ptr<Entropy> entropy) {
  while (key.ends_with('=')) key.remove_suffix(1);
  auto bytes = base64::decode(key, base64::Alphabet::url_safe);
  if (!bytes || bytes->size() != fernet::key_bytes)
    return make_error(ErrorCode::invalid_argument,
                      "key of link tokens is no 32 bytes in url-safe base64");
  return std::shared_ptr<LinkTokens>(
      std::make_shared<fernet::FernetTokens>(*std::move(bytes), std::move(entropy)));
}

}  // namespace notify
