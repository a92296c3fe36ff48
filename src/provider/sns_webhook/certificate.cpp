#include "provider/sns_webhook/certificate.hpp"

#include <openssl/err.h>  // nfy-allow(owners): reads certificates, not only bytes
#include <openssl/pem.h>  // nfy-allow(owners): likewise
#include <openssl/rsa.h>  // nfy-allow(owners): likewise

#include <ctime>
#include <fstream>

namespace notify::sns_webhook {
namespace {

constexpr int key_bits_min = 2'048;
constexpr int key_bits_max = 8'192;  // beyond, a signature costs more than it is worth
constexpr std::size_t between_max = 5;

std::time_t seconds_of(UtcTime at) noexcept {
  constexpr std::int64_t us_per_second = 1'000'000;
  return static_cast<std::time_t>(at.us() / us_per_second);
}

/// No certificate is encrypted: whoever asks for a password gets none, and no terminal is asked.
int no_password(char*, int, int, void*) { return 0; }

/// The next certificate of a PEM text, or null.
Owned<X509> next_in(BIO& pem) {
  Owned<X509> x509(PEM_read_bio_X509(&pem, nullptr, no_password, nullptr));
  ERR_clear_error();
  return x509;
}

}  // namespace

Error not_from_sns(std::string_view why) {
  return make_error(ErrorCode::invalid_argument, "post is not from SNS: " + std::string(why), {},
                    Reason::sender_unverified);
}

Result<std::shared_ptr<const Authorities>> Authorities::from_file(const std::string& path) {
  Owned<X509_STORE> store(X509_STORE_new());
  if (store == nullptr) return make_error(ErrorCode::no_memory, "no memory for certificates");
  const bool is_read = X509_STORE_load_locations(store.get(), path.c_str(), nullptr) == 1;
  ERR_clear_error();
  if (!is_read)
    return make_error(ErrorCode::invalid_argument, "no PEM file of authorities: " + path);
  return std::shared_ptr<const Authorities>(new Authorities(std::move(store)));
}

bool Authorities::vouch_for(X509& certificate, const std::vector<Owned<X509>>& between,
                            UtcTime now) const {
  const Owned<STACK_OF(X509)> untrusted(sk_X509_new_null());
  const Owned<X509_STORE_CTX> context(X509_STORE_CTX_new());
  if (untrusted == nullptr || context == nullptr) return false;
  for (const auto& one : between)
    if (sk_X509_push(untrusted.get(), one.get()) <= 0) return false;
  if (X509_STORE_CTX_init(context.get(), store_.get(), &certificate, untrusted.get()) != 1)
    return false;
  X509_VERIFY_PARAM* const how = X509_STORE_CTX_get0_param(context.get());
  // The file may name an authority that another one vouches for.
  X509_VERIFY_PARAM_set_flags(how, X509_V_FLAG_PARTIAL_CHAIN);
  X509_VERIFY_PARAM_set_time(how, seconds_of(now));
  const bool is_vouched_for = X509_verify_cert(context.get()) == 1;
  ERR_clear_error();
  return is_vouched_for;
}

Result<std::shared_ptr<const Certificate>> Certificate::from_pem(std::string_view pem,
                                                                 const Authorities* authorities,
                                                                 UtcTime now) {
  const Owned<BIO> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  Owned<X509> x509 = bio == nullptr ? nullptr : next_in(*bio);
  if (x509 == nullptr)
    return make_error(ErrorCode::unavailable, "certificate of SNS cannot be read");
  EVP_PKEY* const key = X509_get0_pubkey(x509.get());
  if (key == nullptr || EVP_PKEY_base_id(key) != EVP_PKEY_RSA)
    return not_from_sns("its certificate has no RSA key");
  const int bits = EVP_PKEY_bits(key);
  if (bits < key_bits_min || bits > key_bits_max)
    return not_from_sns("the key of its certificate has " + std::to_string(bits) + " bits");
  if (authorities != nullptr) {
    std::vector<Owned<X509>> between;
    while (between.size() < between_max) {
      Owned<X509> next = next_in(*bio);
      if (next == nullptr) break;
      between.push_back(std::move(next));
    }
    if (!authorities->vouch_for(*x509, between, now))
      return not_from_sns("no authority vouches for its certificate");
  }
  return std::shared_ptr<const Certificate>(new Certificate(std::move(x509)));
}

bool Certificate::is_valid_at(UtcTime now) const noexcept {
  std::time_t at = seconds_of(now);
  return X509_cmp_time(X509_get0_notBefore(x509_.get()), &at) < 0 &&
         X509_cmp_time(X509_get0_notAfter(x509_.get()), &at) > 0;
}

bool Certificate::has_signed(std::string_view text, std::string_view signature,
                             SignatureVersion version) const {
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  const EVP_MD* const digest = version == SignatureVersion::one ? EVP_sha1() : EVP_sha256();
  EVP_PKEY_CTX* how = nullptr;  // the context's own
  const bool is_signed =
      context != nullptr &&
      EVP_DigestVerifyInit(context.get(), &how, digest, nullptr, X509_get0_pubkey(x509_.get())) ==
          1 &&
      EVP_PKEY_CTX_set_rsa_padding(how, RSA_PKCS1_PADDING) == 1 &&
      EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                       signature.size(), reinterpret_cast<const unsigned char*>(text.data()),
                       text.size()) == 1;
  ERR_clear_error();
  return is_signed;
}

}  // namespace notify::sns_webhook
