#include "exchanges/token.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>

namespace notify::exchanges {
namespace {

constexpr std::array known_token_members{"service", "key",  "client", "secret", "iat_offset", "alg",
                                         "claims",  "omit", "scheme", "header", "mutate"};

std::string signature_of(std::string_view alg, std::string_view secret, std::string_view text) {
  if (alg == "none") return {};
  const EVP_MD* digest = alg == "HS512"   ? EVP_sha512()
                         : alg == "HS384" ? EVP_sha384()
                                          : EVP_sha256();
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned int size = 0;
  HMAC(digest, secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), bytes.data(), &size);
  return base64url({reinterpret_cast<const char*>(bytes.data()), size});
}

void put_claim(Json::Object& claims, const std::string& name, Json value) {
  const auto at = std::ranges::find(claims, name, [](const auto& claim) { return claim.name; });
  if (at == claims.end())
    claims.push_back({name, std::move(value)});
  else
    at->value = std::move(value);
}

Json claims_of(const Json& auth, const Symbols& symbols, UtcTime now) {
  const std::string client = text_in(auth, "client");
  const std::string issuer =
      client.empty() ? symbols.get("service:" + text_in(auth, "service")) : client;
  const std::int64_t issued_at = now.us() / 1'000'000 + number_in(auth, "iat_offset", 0);
  Json::Object claims{{"iss", {issuer}}, {"iat", {Json::Number{std::to_string(issued_at)}}}};
  if (const Json* changes = auth.find("claims"))
    for (const auto& [name, value] : *changes->find_as<Json::Object>())
      put_claim(claims, name, symbols.filled(value));
  for (const Json& name : list_in(auth, "omit"))
    std::erase_if(claims, [&](const auto& claim) { return claim.name == plain_text(name); });
  return {std::move(claims)};
}

std::string secret_of(const Json& auth, const TokenMaker& maker) {
  if (has(auth, "secret")) return maker.symbols.filled(text_in(auth, "secret"));
  if (has(auth, "client")) return std::string(maker.admin_secret);
  return maker.symbols.get("secret-of:" + text_in(auth, "key"));
}

void mutate(std::string& token, std::string_view how) {
  const auto payload = token.find('.') + 1, signature = token.rfind('.') + 1;
  if (how == "drop_signature") {
    token.resize(signature);
  } else if (how == "two_parts") {
    token.resize(signature - 1);
  } else if (how == "flip_signature") {
    if (signature < token.size()) token[signature] = token[signature] == 'A' ? 'B' : 'A';
  } else if (how == "flip_payload") {
    token[payload] = 'A';
  } else {
    throw Trouble("unknown mutation: " + std::string(how));
  }
}

}  // namespace

std::string authorization_of(const Json& auth, const TokenMaker& maker, UtcTime now) {
  for (const auto& [name, value] : *auth.find_as<Json::Object>())
    if (std::ranges::find(known_token_members, name) == known_token_members.end())
      throw Trouble("unknown member of auth: " + name);
  if (has(auth, "header")) return maker.symbols.filled(text_in(auth, "header"));
  const std::string alg = text_in(auth, "alg", "HS256");
  std::string token = base64url(R"({"typ":"JWT","alg":")" + alg + "\"}") + "." +
                      base64url(write_json(claims_of(auth, maker.symbols, now)));
  token += "." + signature_of(alg, secret_of(auth, maker), token);
  if (const Json* how = auth.find("mutate"); how && how->find_as<std::string>())
    mutate(token, plain_text(*how));
  else
    for (const Json& one : list_in(auth, "mutate")) mutate(token, plain_text(one));
  return text_in(auth, "scheme", "Bearer ") + token;
}

std::string base64url(std::string_view bytes) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char byte : bytes) {
    bits = (bits << 8 | static_cast<std::uint8_t>(byte)) & 0xffff;
    for (count += 8; count >= 6; count -= 6) out += digits[bits >> (count - 6) & 0x3f];
  }
  if (count > 0) out += digits[bits << (6 - count) & 0x3f];
  return out;
}

}  // namespace notify::exchanges
