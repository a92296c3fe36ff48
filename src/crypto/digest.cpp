#include "domain/hex.hpp"

#include <notify/ports/sealer.hpp>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <memory>
#include <new>

namespace notify {
namespace digest {
namespace {

using Bytes = std::array<unsigned char, 32>;

struct Freer {
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};

/// Looked up once for good: a look costs more than the digest of a short text.
const EVP_MD* algorithm() {
  static const EVP_MD* const found = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  NFY_ASSERT(found != nullptr);
  return found;
}

Bytes of(std::initializer_list<std::string_view> parts) {
  const std::unique_ptr<EVP_MD_CTX, Freer> context(EVP_MD_CTX_new());
  if (context == nullptr) throw std::bad_alloc();
  Bytes bytes{};
  bool done = EVP_DigestInit_ex2(context.get(), algorithm(), nullptr) == 1;
  for (const std::string_view part : parts)
    done = done && EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
  NFY_ASSERT(done && EVP_DigestFinal_ex(context.get(), bytes.data(), nullptr) == 1);
  return bytes;
}

std::string_view view_of(const Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace
}  // namespace digest

std::string sha256_hex(std::string_view bytes) {
  return hex::encode(digest::view_of(digest::of({bytes})));
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
  constexpr char inner_pad = 0x36, outer_pad = 0x5c;
  std::array<char, 64> block{};  // as long as those that SHA-256 works through
  if (key.size() > block.size())
    std::ranges::copy(digest::view_of(digest::of({key})), block.begin());
  else
    std::ranges::copy(key, block.begin());
  const std::string_view padded(block.data(), block.size());
  for (char& c : block) c = static_cast<char>(c ^ inner_pad);
  const digest::Bytes inner = digest::of({padded, bytes});
  for (char& c : block) c = static_cast<char>(c ^ inner_pad ^ outer_pad);
  const digest::Bytes outer = digest::of({padded, digest::view_of(inner)});
  OPENSSL_cleanse(block.data(), block.size());
  return std::string(digest::view_of(outer));
}

}  // namespace notify
