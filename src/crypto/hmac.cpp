#include "crypto/hmac.hpp"

#include <notify/error.hpp>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace notify {
namespace {

const EVP_MD* message_digest(HmacDigest digest) noexcept {
  switch (digest) {
    case HmacDigest::sha1: return EVP_sha1();
    case HmacDigest::sha256: return EVP_sha256();
    case HmacDigest::sha512: break;
  }
  return EVP_sha512();
}

}  // namespace

std::string hmac(HmacDigest digest, std::string_view key, std::string_view bytes) {
  unsigned char code[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  const auto* const done =
      HMAC(message_digest(digest), key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), code, &size);
  NFY_ASSERT(done != nullptr);
  return {reinterpret_cast<const char*>(code), size};
}

}  // namespace notify
