#include "domain/hex.hpp"

#include <notify/ports/sealer.hpp>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <limits>

namespace notify {

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, 32> digest{};
  unsigned int size = 0;
  NFY_ASSERT(EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) ==
             1);
  return hex::encode({reinterpret_cast<const char*>(digest.data()), digest.size()});
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
