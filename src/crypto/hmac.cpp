#include "crypto/hmac.hpp"

#include <notify/error.hpp>
#include <notify/ports/sealer.hpp>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace notify {
namespace {

std::string by_openssl(const EVP_MD* digest, std::string_view key, std::string_view bytes) {
  unsigned char code[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  const auto* const done =
      HMAC(digest, key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), code, &size);
  NFY_ASSERT(done != nullptr);
  return {reinterpret_cast<const char*>(code), size};
}

}  // namespace

std::string hmac(HmacDigest digest, std::string_view key, std::string_view bytes) {
  switch (digest) {
    case HmacDigest::sha1: return by_openssl(EVP_sha1(), key, bytes);
    case HmacDigest::sha256: return hmac_sha256(key, bytes);
    case HmacDigest::sha512: break;
  }
  return by_openssl(EVP_sha512(), key, bytes);
}

}  // namespace notify
