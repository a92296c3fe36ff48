#pragma once

#include <notify/result.hpp>
#include <notify/time.hpp>

#include <openssl/evp.h>   // nfy-allow(owners): reads certificates, not only bytes
#include <openssl/x509.h>  // nfy-allow(owners): likewise

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace notify::sns_webhook {

struct Freer {
  void operator()(BIO* bio) const noexcept { BIO_free_all(bio); }
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
  void operator()(X509* certificate) const noexcept { X509_free(certificate); }
  void operator()(X509_STORE* store) const noexcept { X509_STORE_free(store); }
  void operator()(X509_STORE_CTX* context) const noexcept { X509_STORE_CTX_free(context); }
  void operator()(STACK_OF(X509) * stack) const noexcept { sk_X509_free(stack); }
};
template <typename T>
using Owned = std::unique_ptr<T, Freer>;

enum class SignatureVersion { one, two };  ///< with SHA-1, with SHA-256

/// "… is not from SNS: why", with Reason::sender_unverified: to be refused, and nothing of it kept.
[[nodiscard]] Error not_from_sns(std::string_view why);

/// The authorities of a PEM file. Immutable; safe to share between threads.
class Authorities {
public:
  [[nodiscard]] static Result<std::shared_ptr<const Authorities>> from_file(
      const std::string& path);
  [[nodiscard]] bool vouch_for(X509& certificate, const std::vector<Owned<X509>>& between,
                               UtcTime now) const;

private:
  explicit Authorities(Owned<X509_STORE> store) : store_(std::move(store)) {}
  Owned<X509_STORE> store_;
};

/// A certificate that SNS signs with: an RSA key of 2,048 to 8,192 bits. Immutable; safe to share
/// between threads.
class Certificate {
public:
  /// The first certificate of a PEM text; those behind it may stand between it and an authority.
  /// Fails with unavailable if there is none: it was not SNS's host that answered. Otherwise as
  /// not_from_sns() if its key is none that counts or no authority vouches for it.
  [[nodiscard]] static Result<std::shared_ptr<const Certificate>> from_pem(
      std::string_view pem, const Authorities* authorities, UtcTime now);

  [[nodiscard]] bool is_valid_at(UtcTime now) const noexcept;
  /// Whether its key made `signature` (PKCS #1, version 1.5) over `text`.
  [[nodiscard]] bool has_signed(std::string_view text, std::string_view signature,
                                SignatureVersion version) const;

private:
  explicit Certificate(Owned<X509> x509) : x509_(std::move(x509)) {}
  Owned<X509> x509_;
};

}  // namespace notify::sns_webhook
