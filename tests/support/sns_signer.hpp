#pragma once

#include "domain/base64.hpp"
#include "support/sample.hpp"

#include <notify/time.hpp>

#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// Signs as Amazon SNS does, with keys and certificates of OpenSSL.
namespace notify::test {

struct SnsFreer {
  void operator()(BIO* bio) const noexcept { BIO_free_all(bio); }
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
  void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
  void operator()(X509* x509) const noexcept { X509_free(x509); }
};
using SnsKey = std::unique_ptr<EVP_PKEY, SnsFreer>;
using SnsCertificate = std::unique_ptr<X509, SnsFreer>;

inline SnsKey make_rsa_key(unsigned bits = 2'048) {
  SnsKey key(EVP_RSA_gen(bits));
  REQUIRE(key != nullptr);
  return key;
}

struct SnsCertificateOptions {
  std::string name = "sns.amazonaws.com";
  UtcTime begin{};
  UtcTime end{};
  bool is_authority = false;
  X509* issuer = nullptr;  ///< null: signed by itself
  EVP_PKEY* issuer_key = nullptr;
};

inline SnsCertificate make_sns_certificate(EVP_PKEY& key, const SnsCertificateOptions& options) {
  SnsCertificate x509(X509_new());
  REQUIRE(x509 != nullptr);
  X509_set_version(x509.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(x509.get()), 1);
  ASN1_TIME_set(X509_getm_notBefore(x509.get()), options.begin.us() / 1'000'000);
  ASN1_TIME_set(X509_getm_notAfter(x509.get()), options.end.us() / 1'000'000);
  X509_set_pubkey(x509.get(), &key);
  X509_NAME* const name = X509_get_subject_name(x509.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(options.name.c_str()), -1, -1,
                             0);
  X509_set_issuer_name(x509.get(), options.issuer ? X509_get_subject_name(options.issuer) : name);
  if (options.is_authority) {
    X509_EXTENSION* const extension =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_basic_constraints, "critical,CA:TRUE");
    X509_add_ext(x509.get(), extension, -1);
    X509_EXTENSION_free(extension);
  }
  REQUIRE(X509_sign(x509.get(), options.issuer_key ? options.issuer_key : &key, EVP_sha256()) > 0);
  return x509;
}

inline std::string pem_of(X509& x509) {
  const std::unique_ptr<BIO, SnsFreer> bio(BIO_new(BIO_s_mem()));
  REQUIRE(PEM_write_bio_X509(bio.get(), &x509) == 1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

inline std::string rsa_signature(EVP_PKEY& key, std::string_view text, const EVP_MD* digest) {
  const std::unique_ptr<EVP_MD_CTX, SnsFreer> context(EVP_MD_CTX_new());
  const auto* const data = reinterpret_cast<const unsigned char*>(text.data());
  std::size_t size = 0;
  REQUIRE(EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, &key) == 1);
  REQUIRE(EVP_DigestSign(context.get(), nullptr, &size, data, text.size()) == 1);
  std::string signature(size, '\0');
  REQUIRE(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                         data, text.size()) == 1);
  signature.resize(size);
  return signature;
}

/// The members of what SNS posts, each a text.
using SnsPost = std::map<std::string, std::string>;

inline const std::string sns_topic = "arn:aws:sns:eu-west-2:123456789012:receipts";
inline const std::string sns_certificate_url =
    "https://sns.eu-west-2.amazonaws.com/SimpleNotificationService-01ab.pem";
inline const std::string sns_confirmation_url =
    "https://sns.eu-west-2.amazonaws.com/?Action=ConfirmSubscription&TopicArn="
    "arn:aws:sns:eu-west-2:123456789012:receipts&Token=2336412f37";

inline SnsPost sns_notification(std::string message, UtcTime at) {
  return {{"Type", "Notification"},
          {"MessageId", "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324"},
          {"TopicArn", sns_topic},
          {"Message", std::move(message)},
          {"Timestamp", at.to_text().substr(0, 23) + "Z"},
          {"SigningCertURL", sns_certificate_url}};
}

inline SnsPost sns_subscription(UtcTime at, std::string type = "SubscriptionConfirmation") {
  SnsPost post = sns_notification("You have chosen to subscribe to the topic.", at);
  post["Type"] = std::move(type);
  post["Token"] = "2336412f37";
  post["SubscribeURL"] = sns_confirmation_url;
  return post;
}

/// What of a post is signed: names and values of some members, a line each.
inline std::vector<std::string> sns_signed_names(const SnsPost& post) {
  if (post.at("Type") == "Notification")
    return {"Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"};
  return {"Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"};
}

inline SnsPost& sign(SnsPost& post, EVP_PKEY& key, int version = 2) {
  std::string text;
  for (const std::string& name : sns_signed_names(post))
    if (const auto member = post.find(name); member != post.end())
      text += name + "\n" + member->second + "\n";
  post["SignatureVersion"] = std::to_string(version);
  post["Signature"] =
      base64::encode(rsa_signature(key, text, version == 1 ? EVP_sha1() : EVP_sha256()));
  return post;
}

inline std::string json_of(const SnsPost& post) {
  std::string json = "{";
  for (const auto& [name, value] : post) {
    if (json.size() > 1) json += ", ";
    json += "\"" + name + "\": \"";
    for (const char c : value) {
      constexpr std::string_view digits = "0123456789abcdef";
      const auto byte = static_cast<unsigned char>(c);
      if (byte < 0x20)
        json += std::string("\\u00") + digits[byte >> 4] + digits[byte & 15];
      else if (c == '"' || c == '\\')
        json += std::string("\\") + c;
      else
        json += c;
    }
    json += "\"";
  }
  return json + "}";
}

}  // namespace notify::test
