#pragma once

#include "crypto/signing_key.hpp"

#include <notify/time.hpp>

#include <string>
#include <string_view>

/// Signatures of mails (RFC 6376) by RSA or Ed25519 (RFC 8463), relaxed in header and body. Pure
/// functions over the bytes that go out.
namespace notify::smtp {

/// Whose signature it is: receivers find the public key at `selector`._domainkey.`domain`.
struct DkimSigner {
  std::string domain;
  std::string selector;
  SigningKey key;
};

/// Fails with invalid_argument unless domain and selector are host names.
[[nodiscard]] Result<void> check(const DkimSigner& signer);

/// The header field that belongs in front of `mail`, with its CR LF. It covers the whole body and
/// what a reader sees of the header; a field of such a name that is added later, even one that
/// was not there, breaks it. Every line of `mail` ends in CR LF.
[[nodiscard]] Result<std::string> dkim_signature(const DkimSigner& signer, std::string_view mail,
                                                 UtcTime at);

/// "Name: folded \r\n  value" as "name:folded value", with CR LF.
[[nodiscard]] std::string relaxed_field(std::string_view field);
/// Runs of space as one, none before a line end, no empty lines at the end.
[[nodiscard]] std::string relaxed_body(std::string_view body);

}  // namespace notify::smtp
