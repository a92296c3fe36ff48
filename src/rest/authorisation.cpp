#include "rest/authorisation.hpp"

#include "domain/base64.hpp"
#include "domain/text/ascii.hpp"
#include "rest/fields.hpp"
#include "rest/token.hpp"

#include <notify/api_keys.hpp>
#include <notify/ports/sealer.hpp>

#include <algorithm>

namespace notify::rest {
namespace {

constexpr std::string_view no_token = "Unauthorized: authentication token must be provided";
constexpr std::string_view wrong_token =
    "Invalid token: make sure your API token matches the example at "
    "https://docs.notifications.service.gov.uk/rest-api.html#authorisation-header";
constexpr std::string_view unknown_key = "Invalid token: API key not found";
constexpr std::string_view wrong_clock =
    "Error: Your system clock must be accurate to within 30 seconds";

RestResponse refused_token(int status, std::string_view message) {
  return error_answer(status, "AuthError", message);
}
RestResponse refused_token(std::string_view message) { return refused_token(403, message); }

std::string_view text_of(Reason reason) {
  switch (reason) {
    case Reason::service_not_found: return "Invalid token: service not found";
    case Reason::service_without_keys: return "Invalid token: service has no API keys";
    case Reason::service_archived: return "Invalid token: service is archived";
    default: return unknown_key;
  }
}

bool is_about_service(Reason reason) {
  return reason == Reason::service_not_found || reason == Reason::service_without_keys ||
         reason == Reason::service_archived;
}

}  // namespace

const std::string* Call::find_header(std::string_view name) const noexcept {
  for (const RestHeader& header : request.headers)
    if (ascii::is_same_word(header.name, name)) return &header.value;
  return nullptr;
}

std::optional<RestResponse> refuse_unsigned(Call& call) {
  constexpr std::string_view scheme = "bearer ";
  const std::string* const header = call.find_header("Authorization");
  if (header == nullptr || header->empty()) return refused_token(401, no_token);
  if (!ascii::is_same_word(std::string_view(*header).substr(0, scheme.size()), scheme))
    return refused_token(401, "Unauthorized: authentication bearer scheme must be used");
  const auto token = Token::read(std::string_view(*header).substr(scheme.size()));
  if (!token) return refused_token(wrong_token);
  const auto* const issuer = token->claims.find("iss");
  if (issuer == nullptr) return refused_token("Invalid token: iss field not provided");
  const auto* const name = issuer->find_as<std::string>();
  const auto id = name != nullptr ? read_id(*name) : std::nullopt;
  if (!id || id->is_urn)
    return refused_token("Invalid token: service id is not the right data type");

  auto key = call.engine.api_keys().authenticate_signature({id->uuid}, token->signed_text,
                                                           token->signature);
  const Reason reason = key ? Reason::unspecified : key.error().reason;
  const bool is_signed = key.has_value() || reason == Reason::key_revoked;
  if (is_about_service(reason)) return refused_token(text_of(reason));
  if (!is_signed && reason != Reason::key_unknown) return refusal(key.error());
  if (!token->is_hs256) return refused_token("Invalid token: algorithm used is not HS256");
  if (!is_signed) return refused_token(unknown_key);
  switch (judge_claims(token->claims, call.engine.now())) {
    case ClaimsVerdict::good: break;
    case ClaimsVerdict::no_issue_time: return refused_token(unknown_key);
    case ClaimsVerdict::clock_skewed: return refused_token(wrong_clock);
    case ClaimsVerdict::refused: return refused_token(wrong_token);
  }
  if (!key) return refused_token("Invalid token: API key revoked");
  call.key = *std::move(key);
  return {};
}

std::optional<RestResponse> refuse_stranger(const Call& call, std::string_view provider) {
  constexpr std::string_view scheme = "basic ";
  const std::string* const header = call.find_header("Authorization");
  if (header == nullptr || header->empty()) {
    RestResponse unknown = plain_error(401, no_token);
    unknown.headers.push_back({"WWW-Authenticate", "Bearer"});  // as providers know it
    return unknown;
  }
  const RestResponse refused = plain_error(403, "Forbidden: invalid authentication token provided");
  if (!ascii::is_same_word(std::string_view(*header).substr(0, scheme.size()), scheme))
    return refused;
  const auto given = base64::decode(std::string_view(*header).substr(scheme.size()));
  if (!given) return refused;
  bool is_known = false;  // every one is compared, so that the time tells nothing
  for (const InboundLogin& login : call.options.inbound_logins)
    if (login.provider == provider)
      is_known |= equal_in_constant_time(*given, login.username + ":" + login.password);
  if (!is_known) return refused;
  return {};
}

}  // namespace notify::rest
