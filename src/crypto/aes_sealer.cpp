#include <notify/sealer.hpp>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace notify {
namespace {

constexpr std::size_t key_bytes = 32, nonce_bytes = 12, tag_bytes = 16;
constexpr std::size_t plain_bytes_max = 1 << 24;
// Sealed values are text, so that they fit any column: a version, then hexadecimal digits of
// nonce, ciphertext and tag.
constexpr std::string_view version_mark = "v1.";
constexpr std::string_view hex_digits = "0123456789abcdef";

using Bytes = std::string;

unsigned char* data_of(Bytes& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }
const unsigned char* data_of(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

std::string to_hex(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<std::uint8_t>(c);
    text += hex_digits[byte >> 4];
    text += hex_digits[byte & 15];
  }
  return text;
}

// Nothing if `text` is not what to_hex() writes.
std::optional<Bytes> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  Bytes bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const std::size_t high = hex_digits.find(text[i]), low = hex_digits.find(text[i + 1]);
    if (high == hex_digits.npos || low == hex_digits.npos) return std::nullopt;
    bytes += static_cast<char>(high << 4 | low);
  }
  return bytes;
}

struct ContextDeleter {
  void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, ContextDeleter>;

Error unopenable() {
  return make_error(ErrorCode::corrupt, "sealed value does not open with this key and context");
}

class AesSealer final : public Sealer {
public:
  AesSealer(std::string_view key, std::shared_ptr<Entropy> entropy) : entropy_(std::move(entropy)) {
    std::copy(key.begin(), key.end(), key_.begin());
  }
  ~AesSealer() override { OPENSSL_cleanse(key_.data(), key_.size()); }

  Result<std::string> seal(std::string_view plain, std::string_view context) override;
  Result<std::string> open(std::string_view sealed, std::string_view context) override;

private:
  std::array<std::uint8_t, key_bytes> key_{};
  std::shared_ptr<Entropy> entropy_;
};

Result<std::string> AesSealer::seal(std::string_view plain, std::string_view context) {
  if (plain.size() > plain_bytes_max || context.size() > plain_bytes_max) {
    return make_error(ErrorCode::invalid_argument, "value too long to be sealed");
  }
  // A random nonce of 96 bits is safe for 2^32 values under one key (NIST SP 800-38D, 8.3).
  std::array<std::uint8_t, nonce_bytes> nonce{};
  entropy_->fill(nonce);
  Bytes out(nonce.begin(), nonce.end());
  out.resize(nonce_bytes + plain.size() + tag_bytes);
  unsigned char* const text = data_of(out) + nonce_bytes;
  const Context cipher(EVP_CIPHER_CTX_new());
  int length = 0, last = 0;
  const bool done =
      cipher != nullptr &&
      EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key_.data(), nonce.data()) ==
          1 &&
      EVP_EncryptUpdate(cipher.get(), nullptr, &length, data_of(context),
                        static_cast<int>(context.size())) == 1 &&
      EVP_EncryptUpdate(cipher.get(), text, &length, data_of(plain),
                        static_cast<int>(plain.size())) == 1 &&
      EVP_EncryptFinal_ex(cipher.get(), text + length, &last) == 1 &&
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, tag_bytes, text + plain.size()) == 1;
  if (!done) return make_error(ErrorCode::internal, "the cipher refused to seal");
  return std::string(version_mark) + to_hex(out);
}

Result<std::string> AesSealer::open(std::string_view sealed, std::string_view context) {
  if (!sealed.starts_with(version_mark)) return unopenable();
  if (sealed.size() > 4 * plain_bytes_max || context.size() > plain_bytes_max) return unopenable();
  std::optional<Bytes> bytes = from_hex(sealed.substr(version_mark.size()));
  if (!bytes || bytes->size() < nonce_bytes + tag_bytes) return unopenable();
  const std::size_t size = bytes->size() - nonce_bytes - tag_bytes;
  const unsigned char* const nonce = data_of(*bytes);
  Bytes plain(size, '\0');
  const Context cipher(EVP_CIPHER_CTX_new());
  int length = 0, last = 0;
  const bool done =
      cipher != nullptr &&
      EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key_.data(), nonce) == 1 &&
      EVP_DecryptUpdate(cipher.get(), nullptr, &length, data_of(context),
                        static_cast<int>(context.size())) == 1 &&
      EVP_DecryptUpdate(cipher.get(), data_of(plain), &length, nonce + nonce_bytes,
                        static_cast<int>(size)) == 1 &&
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, tag_bytes,
                          data_of(*bytes) + nonce_bytes + size) == 1 &&
      EVP_DecryptFinal_ex(cipher.get(), data_of(plain) + length, &last) == 1;
  if (!done) {
    OPENSSL_cleanse(plain.data(), plain.size());
    return unopenable();
  }
  return plain;
}

}  // namespace

Result<std::shared_ptr<Sealer>> make_aes_sealer(std::string_view key,
                                                std::shared_ptr<Entropy> entropy) {
  if (key.size() != key_bytes) {
    return make_error(ErrorCode::invalid_argument, "sealing key of " + std::to_string(key.size()) +
                                                       " bytes instead of " +
                                                       std::to_string(key_bytes));
  }
  if (entropy == nullptr) return make_error(ErrorCode::invalid_argument, "sealer without entropy");
  return std::shared_ptr<Sealer>(std::make_shared<AesSealer>(key, std::move(entropy)));
}

bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && (a.empty() || CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0);
}

}  // namespace notify
