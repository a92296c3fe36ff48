#include <notify/ports/sealer.hpp>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <limits>

namespace notify {

std::string sha256_hex(std::string_view bytes) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::array<unsigned char, 32> digest{};
  unsigned int size = 0;
  NFY_ASSERT(EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) ==
             1);
  std::string text;
  text.reserve(2 * digest.size());
  for (const unsigned char byte : digest) {
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
  constexpr std::size_t digest_bytes = 32;
  std::string digest(digest_bytes, '\0');
  unsigned int size = 0;
  NFY_ASSERT(key.size() <= std::numeric_limits<int>::max());
  NFY_ASSERT(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                  reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                  reinterpret_cast<unsigned char*>(digest.data()), &size) != nullptr);
  return digest;
}

}  // namespace notify
