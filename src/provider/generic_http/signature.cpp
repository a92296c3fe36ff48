#include "provider/generic_http/signature.hpp"

#include "domain/base64.hpp"
#include "domain/hex.hpp"
#include "domain/text/ascii.hpp"
#include "provider/generic_http/generic_http.hpp"
#include "provider/receipt_words.hpp"

#include <notify/ports/sealer.hpp>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

namespace notify::generic_http {
namespace {

constexpr std::int64_t age_default_s = 24 * 60 * 60;
constexpr std::int64_t age_max_s = 14 * age_default_s;
constexpr std::chrono::minutes ahead_max{15};  // of our clock
constexpr std::size_t keys_max = 4;
constexpr codec::JsonLimits token_limits{.bytes_max = 16 << 10, .depth_max = 8};

Error wrong_signature(std::string_view what) {
  return make_error(ErrorCode::invalid_argument, "has a signature that " + std::string(what));
}

Error unverified(const SignedPost& post, std::string_view why) {
  return make_error(ErrorCode::invalid_argument,
                    "post is not from " + std::string(post.provider) + ": " + std::string(why), {},
                    Reason::sender_unverified);
}

bool read_word(Signature& out, std::string_view name, const std::string& word) {
  if (name == "over") {
    if (word == "url_and_fields")
      out.over = Signature::Over::url_and_fields;
    else if (word == "sorted_fields")
      out.over = Signature::Over::sorted_fields;
    else if (word == "body")
      out.over = Signature::Over::body;
    else if (word == "token")
      out.over = Signature::Over::token;
    else
      return false;
  } else if (name == "digest") {
    if (word == "sha1")
      out.digest = HmacDigest::sha1;
    else if (word == "sha256")
      out.digest = HmacDigest::sha256;
    else if (word == "sha512")
      out.digest = HmacDigest::sha512;
    else
      return false;
  } else {
    out.is_hex = word == "hex";
    return out.is_hex || word == "base64";
  }
  return true;
}

bool read_keys(Signature& out, const codec::JsonValue& value) {
  const auto* const list = value.find_as<codec::JsonValue::Array>();
  if (list == nullptr || list->empty() || list->size() > keys_max) return false;
  for (const codec::JsonValue& one : *list) {
    const auto* const key = one.find_as<std::string>();
    if (key == nullptr || key->empty()) return false;
    out.keys.push_back(*key);
  }
  return true;
}

bool read_age(Signature& out, const codec::JsonValue& value) {
  const auto* const number = value.find_as<codec::JsonValue::Number>();
  std::int64_t seconds = 0;
  if (number == nullptr) return false;
  const char* const end = number->text.data() + number->text.size();
  const auto read = std::from_chars(number->text.data(), end, seconds);
  out.age = std::chrono::seconds(seconds);
  return read.ec == std::errc() && read.ptr == end && seconds >= 1 && seconds <= age_max_s;
}

/// Whether all that the way of signing needs is there, and nothing that it passes over.
bool is_whole(const Signature& s) {
  using enum Signature::Over;
  if (s.keys.empty() || (!s.time_header.empty() && !s.time_field.empty())) return false;
  if (s.over == token)
    return s.field.empty() && s.url.empty() && s.time_header.empty() && s.time_field.empty() &&
           !s.is_hex && s.digest == HmacDigest::sha256 && !s.header.empty();
  if (s.header.empty() == s.field.empty()) return false;
  // What is not covered proves nothing: a time counts where the signature is over it.
  switch (s.over) {
    case url_and_fields: return !s.url.empty() && s.field.empty() && s.time_header.empty();
    case sorted_fields: return s.url.empty() && s.time_header.empty();
    case body: return s.url.empty() && s.field.empty() && s.time_field.empty();
    case token: break;
  }
  return false;
}

/// Names and values of a body; nothing if it is not in its format, or has a name twice.
std::optional<std::map<std::string, std::string>> fields_of(const SignedPost& post) {
  std::map<std::string, std::string> fields;
  if (post.format == BodyFormat::form) {
    auto form = receipts::form_of(post.provider, post.body);
    if (!form) return std::nullopt;
    for (auto& [name, value] : *form) fields.emplace(std::move(name), std::move(value));
    return fields;
  }
  const auto json = receipts::json_of(post.provider, post.body);
  const auto* const members = json ? json->find_as<codec::JsonValue::Object>() : nullptr;
  if (members == nullptr) return std::nullopt;
  for (const auto& [name, value] : *members) {
    auto word = word_at(value, "");
    if (!word || !fields.emplace(name, *std::move(word)).second) return std::nullopt;
  }
  return fields;
}

/// What stands between names and values must not be made by a value.
std::string without_marks(std::string value) {
  std::ranges::replace(value, '&', '_');
  std::ranges::replace(value, '=', '_');
  return value;
}

std::string signed_bytes(const Signature& s, const SignedPost& post,
                         const std::map<std::string, std::string>& fields) {
  std::string bytes;
  switch (s.over) {
    case Signature::Over::url_and_fields:
      bytes = s.url;
      for (const auto& [name, value] : fields) bytes.append(name).append(value);
      break;
    case Signature::Over::sorted_fields:
      for (const auto& [name, value] : fields)
        if (name != s.field) bytes.append("&" + name + "=" + without_marks(value));
      break;
    case Signature::Over::body:
    case Signature::Over::token:
      bytes = post.body;
      if (!s.time_header.empty()) bytes += header_in(post.headers, s.time_header);
      break;
  }
  return bytes;
}

/// The signature as it would be written; hexadecimal in small letters.
std::string written(const Signature& s, std::string_view code) {
  return s.is_hex ? hex::encode(code) : base64::encode(code);
}

bool is_signed_by_any(const Signature& s, std::string_view bytes, const std::string& given) {
  bool is_good = false;
  for (const std::string& key : s.keys)
    is_good |= equal_in_constant_time(written(s, hmac(s.digest, key, bytes)), given);
  return is_good;
}

Result<void> check_time(const Signature& s, const SignedPost& post, std::string_view text,
                        UtcTime now) {
  std::int64_t seconds = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, seconds);
  constexpr std::int64_t seconds_max = 1'000'000'000'000, us = 1'000'000;
  if (read.ec != std::errc() || read.ptr != end || seconds < 0 || seconds > seconds_max)
    return unverified(post, "its time is none");
  const UtcTime at = UtcTime::from_us(seconds * us);
  if (at + s.age < now) return unverified(post, "it is too old");
  if (now + ahead_max < at) return unverified(post, "it is of the future");
  return {};
}

/// The last part of a token was made over the first two with one of the keys.
std::optional<codec::JsonValue> claims_of(const Signature& s, std::string_view token) {
  const std::size_t first = token.find('.');
  const std::size_t second = first == token.npos ? first : token.find('.', first + 1);
  if (second == token.npos || token.find('.', second + 1) != token.npos) return std::nullopt;
  const auto object_in = [&](std::string_view part) -> std::optional<codec::JsonValue> {
    const auto bytes = base64::decode(part, base64::Alphabet::url_safe);
    if (!bytes) return std::nullopt;
    auto json = codec::read_json_object(*bytes, token_limits);
    if (!json) return std::nullopt;
    return *std::move(json);
  };
  const std::string given(token.substr(second + 1));
  bool is_good = false;
  for (const std::string& key : s.keys) {
    const std::string code = hmac(s.digest, key, token.substr(0, second));
    is_good |= equal_in_constant_time(base64::encode(code, base64::Alphabet::url_safe), given);
  }
  if (!is_good) return std::nullopt;
  const auto header = object_in(token.substr(0, first));
  if (!header || receipts::word_in(*header, "alg") != "HS256") return std::nullopt;
  return object_in(token.substr(first + 1, second - first - 1));
}

Result<void> check_token(const Signature& s, const SignedPost& post, UtcTime now) {
  std::string_view token = header_in(post.headers, s.header);
  constexpr std::string_view scheme = "bearer ";
  if (token.empty()) return unverified(post, "it has no signature");
  if (ascii::is_same_word(token.substr(0, scheme.size()), scheme))
    token.remove_prefix(scheme.size());
  const auto claims = claims_of(s, token);
  if (!claims) return unverified(post, "its signature is wrong");
  std::string digest = receipts::word_in(*claims, "payload_hash");
  std::ranges::transform(digest, digest.begin(), ascii::to_lower);
  if (!equal_in_constant_time(digest, sha256_hex(post.body)))
    return unverified(post, "its signature is about another body");
  return check_time(s, post, receipts::word_in(*claims, "iat"), now);
}

}  // namespace

Result<Signature> signature_from(const codec::JsonValue& json) {
  const auto* const members = json.find_as<codec::JsonValue::Object>();
  if (members == nullptr) return wrong_signature("is no object");
  Signature out;
  out.age = std::chrono::seconds(age_default_s);
  bool has_over = false;
  for (const auto& [name, value] : *members) {
    const auto* const text = value.find_as<std::string>();
    std::string* const place = name == "header"        ? &out.header
                               : name == "field"       ? &out.field
                               : name == "url"         ? &out.url
                               : name == "time_header" ? &out.time_header
                               : name == "time_field"  ? &out.time_field
                                                       : nullptr;
    const bool is_word = name == "over" || name == "digest" || name == "encoding";
    has_over = has_over || name == "over";
    if (place != nullptr) {
      if (text == nullptr || text->empty()) return wrong_signature("has a member that is no text");
      *place = *text;
    } else if (is_word) {
      if (text == nullptr || !read_word(out, name, *text))
        return wrong_signature("has an unknown word for " + std::string(name));
    } else if (name == "keys") {
      if (!read_keys(out, value)) return wrong_signature("needs keys: a list of 1 to 4 texts");
    } else if (name == "age_s") {
      if (!read_age(out, value)) return wrong_signature("has an age_s that is not 1 to 1209600");
    } else {
      return wrong_signature("has an unknown member");
    }
  }
  if (out.over == Signature::Over::token && out.header.empty()) out.header = "Authorization";
  if (!has_over || !is_whole(out)) return wrong_signature("does not say all that it needs");
  return out;
}

Result<void> check(const Signature& signature, const SignedPost& post, UtcTime now) {
  if (signature.over == Signature::Over::token) return check_token(signature, post, now);
  std::map<std::string, std::string> fields;
  if (signature.over != Signature::Over::body) {
    auto found = fields_of(post);
    if (!found) return unverified(post, "its body has no fields");
    fields = *std::move(found);
  }
  const auto field = [&](const std::string& name) {
    const auto at = fields.find(name);
    return at == fields.end() ? std::string() : at->second;
  };
  std::string given = signature.field.empty()
                          ? std::string(header_in(post.headers, signature.header))
                          : field(signature.field);
  if (given.empty()) return unverified(post, "it has no signature");
  if (signature.is_hex) std::ranges::transform(given, given.begin(), ascii::to_lower);
  if (!is_signed_by_any(signature, signed_bytes(signature, post, fields), given))
    return unverified(post, "its signature is wrong");
  if (!signature.time_header.empty())
    return check_time(signature, post, header_in(post.headers, signature.time_header), now);
  if (!signature.time_field.empty())
    return check_time(signature, post, field(signature.time_field), now);
  return {};
}

}  // namespace notify::generic_http
