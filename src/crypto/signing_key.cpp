#include "crypto/signing_key.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>

#include <climits>

namespace notify {
namespace signing_key {
namespace {

struct Freer {
  void operator()(BIO* bytes) const noexcept { BIO_free(bytes); }
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};
template <typename T>
using Owned = std::unique_ptr<T, Freer>;

/// OpenSSL would ask at the terminal.
int no_passphrase(char*, int, int, void*) { return -1; }

Error unusable(std::string_view why) {
  return make_error(ErrorCode::invalid_argument, "private key " + std::string(why));
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace
}  // namespace signing_key

Result<SigningKey> SigningKey::from_pem(std::string_view pem) {
  constexpr int rsa_bits_min = 1024, rsa_bits_max = 8192;
  using signing_key::unusable;
  if (pem.size() > INT_MAX) return unusable("is too long");
  const signing_key::Owned<BIO> bytes(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  if (bytes == nullptr) throw std::bad_alloc();
  std::shared_ptr<EVP_PKEY> key(
      PEM_read_bio_PrivateKey(bytes.get(), nullptr, signing_key::no_passphrase, nullptr),
      EVP_PKEY_free);
  if (key == nullptr)
    return unusable(pem.find("ENCRYPTED") == pem.npos ? "is not PEM" : "has a passphrase");
  if (EVP_PKEY_is_a(key.get(), "ED25519")) return SigningKey(std::move(key), Kind::ed25519);
  if (!EVP_PKEY_is_a(key.get(), "RSA")) return unusable("is neither RSA nor Ed25519");
  const int bits = EVP_PKEY_get_bits(key.get());
  if (bits < rsa_bits_min || bits > rsa_bits_max)
    return unusable("is not of 1024 to 8192 bits: " + std::to_string(bits));
  return SigningKey(std::move(key), Kind::rsa);
}

Result<std::string> SigningKey::sign_sha256(std::string_view bytes) const {
  const bool is_rsa = kind_ == Kind::rsa;
  const std::string digest = is_rsa ? std::string() : sha256(bytes);
  const std::string_view signed_bytes = is_rsa ? bytes : std::string_view(digest);
  const signing_key::Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  if (context == nullptr) throw std::bad_alloc();
  std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())), '\0');
  std::size_t size = signature.size();
  if (EVP_DigestSignInit(context.get(), nullptr, is_rsa ? EVP_sha256() : nullptr, nullptr,
                         key_.get()) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     signing_key::bytes_of(signed_bytes), signed_bytes.size()) != 1)
    return make_error(ErrorCode::internal, "private key cannot sign");
  signature.resize(size);
  return signature;
}

std::string sha256(std::string_view bytes) {
  std::string digest(32, '\0');
  NFY_ASSERT(EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()),
                        nullptr, EVP_sha256(), nullptr) == 1);
  return digest;
}

}  // namespace notify
