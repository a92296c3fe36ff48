#include "rest/token.hpp"

#include "domain/base64.hpp"

#include <charconv>

namespace notify::rest {
namespace {

using codec::JsonValue;

constexpr codec::JsonLimits token_limits{.bytes_max = 16 << 10,
                                         .names_max = 100,
                                         .depth_max = 20,
                                         .repeats = codec::JsonRepeats::last_wins};

std::optional<std::string> decode_part(std::string_view part) {
  return base64::decode(part, base64::Alphabet::url_safe);
}

std::optional<JsonValue> read_part(std::string_view part) {
  const auto json = decode_part(part);
  if (!json) return {};
  auto object = codec::read_json_object(*json, token_limits);
  if (!object) return {};
  return std::move(*object);
}

/// Whole seconds of an instant as clients write it: a number, perhaps with a fraction, or its text.
std::optional<std::int64_t> read_seconds(const JsonValue& value) {
  std::string_view text;
  if (const auto* const number = value.find_as<JsonValue::Number>())
    text = number->text;
  else if (const auto* const written = value.find_as<std::string>())
    text = *written;
  else if (const auto* const flag = value.find_as<bool>())
    return *flag ? 1 : 0;
  std::int64_t seconds = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, seconds);
  if (read.ec != std::errc{}) return {};
  const std::string_view fraction(read.ptr, static_cast<std::size_t>(end - read.ptr));
  if (!fraction.empty() &&
      (fraction.front() != '.' || fraction.find_first_not_of("0123456789", 1) != fraction.npos))
    return {};
  constexpr std::int64_t seconds_max = 1'000'000'000'000'000;
  if (seconds > seconds_max || seconds < -seconds_max) return {};
  return seconds;
}

bool says_nothing(const JsonValue& value) {
  if (value.find_as<std::monostate>() != nullptr) return true;
  const auto* const text = value.find_as<std::string>();
  const auto* const list = value.find_as<JsonValue::Array>();
  return (text != nullptr && text->empty()) || (list != nullptr && list->empty());
}

}  // namespace

std::optional<Token> Token::read(std::string_view text) {
  const std::size_t first = text.find('.');
  if (first == text.npos) return {};
  const std::size_t second = text.find('.', first + 1);
  if (second == text.npos || text.find('.', second + 1) != text.npos) return {};
  const auto header = read_part(text.substr(0, first));
  auto claims = read_part(text.substr(first + 1, second - first - 1));
  auto signature = decode_part(text.substr(second + 1));
  if (!header || !claims || !signature) return {};
  if (const auto* const key_id = header->find("kid");
      key_id != nullptr && key_id->find_as<std::string>() == nullptr)
    return {};
  Token token;
  token.signed_text = text.substr(0, second);
  token.signature = *std::move(signature);
  token.claims = *std::move(claims);
  const auto* const algorithm = header->find("alg");
  const auto* const name = algorithm ? algorithm->find_as<std::string>() : nullptr;
  token.is_hs256 = name != nullptr && *name == "HS256";
  return token;
}

ClaimsVerdict judge_claims(const JsonValue& claims, UtcTime now) {
  const std::int64_t seconds = now.floor_to(std::chrono::seconds(1)).us() / 1'000'000;
  const auto* const issued = claims.find("iat");
  std::optional<std::int64_t> issued_at;
  if (issued != nullptr) {
    issued_at = read_seconds(*issued);
    if (!issued_at || *issued_at > seconds + token_leeway_seconds)
      return ClaimsVerdict::clock_skewed;
  }
  if (const auto* const from = claims.find("nbf")) {
    const auto at = read_seconds(*from);
    if (!at || *at > seconds + token_leeway_seconds) return ClaimsVerdict::refused;
  }
  if (const auto* const until = claims.find("exp")) {
    const auto at = read_seconds(*until);
    if (!at || *at <= seconds - token_leeway_seconds) return ClaimsVerdict::refused;
  }
  if (const auto* const audience = claims.find("aud"); audience != nullptr)
    if (!says_nothing(*audience)) return ClaimsVerdict::refused;
  if (!issued_at) return ClaimsVerdict::no_issue_time;
  return *issued_at < seconds - token_leeway_seconds ? ClaimsVerdict::clock_skewed
                                                     : ClaimsVerdict::good;
}

}  // namespace notify::rest
