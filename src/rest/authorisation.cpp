#include "rest/authorisation.hpp"

#include "codec/json_writer.hpp"
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
constexpr std::string_view wrong_algorithm = "Invalid token: algorithm used is not HS256";
constexpr std::string_view wrong_clock =
    "Error: Your system clock must be accurate to within 30 seconds";

/// A refusal, before it has the shape of an answer.
struct Refusal {
  int status = 403;
  std::string_view message;
};

/// As version 2 of the public API tells it.
RestResponse told_to_service(const Refusal& refusal) {
  return error_answer(refusal.status, "AuthError", refusal.message);
}
RestResponse refused_token(std::string_view message) { return told_to_service({403, message}); }

RestResponse told_to_admin(const Refusal& refusal) {
  codec::JsonWriter json;
  json.begin_object().name("message").begin_object().name("token").begin_list();
  json.text(refusal.message).end_list().end_object().text("result", "error").end_object();
  return json_answer(refusal.status, std::move(json).take());
}

/// The token of a request, or why there is none.
std::optional<Refusal> read_token(const Call& call, std::optional<Token>& token) {
  constexpr std::string_view scheme = "bearer ";
  const std::string* const header = call.find_header("Authorization");
  if (header == nullptr || header->empty()) return Refusal{401, no_token};
  if (!ascii::is_same_word(std::string_view(*header).substr(0, scheme.size()), scheme))
    return Refusal{401, "Unauthorized: authentication bearer scheme must be used"};
  token = Token::read(std::string_view(*header).substr(scheme.size()));
  if (!token) return Refusal{403, wrong_token};
  if (token->claims.find("iss") == nullptr)
    return Refusal{403, "Invalid token: iss field not provided"};
  return {};
}

std::optional<Refusal> refuse_claims(const Token& token, UtcTime now) {
  switch (judge_claims(token.claims, now)) {
    case ClaimsVerdict::good: break;
    case ClaimsVerdict::no_issue_time: return Refusal{403, unknown_key};
    case ClaimsVerdict::clock_skewed: return Refusal{403, wrong_clock};
    case ClaimsVerdict::refused: return Refusal{403, wrong_token};
  }
  return {};
}

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
  std::optional<Token> token;
  if (const auto refused = read_token(call, token)) return told_to_service(*refused);
  const auto* const name = token->claims.find("iss")->find_as<std::string>();
  const auto id = name != nullptr ? read_id(*name) : std::nullopt;
  if (!id || id->is_urn)
    return refused_token("Invalid token: service id is not the right data type");

  auto key = call.engine.api_keys().authenticate_signature({id->uuid}, token->signed_text,
                                                           token->signature);
  const Reason reason = key ? Reason::unspecified : key.error().reason;
  const bool is_signed = key.has_value() || reason == Reason::key_revoked;
  if (is_about_service(reason)) return refused_token(text_of(reason));
  if (!is_signed && reason != Reason::key_unknown) return refusal(key.error());
  if (!token->is_hs256) return refused_token(wrong_algorithm);
  if (!is_signed) return refused_token(unknown_key);
  if (const auto refused = refuse_claims(*token, call.engine.now()))
    return told_to_service(*refused);
  if (!key) return refused_token("Invalid token: API key revoked");
  call.key = *std::move(key);
  return {};
}

std::optional<RestResponse> refuse_other_than_admin(Call& call) {
  std::optional<Token> token;
  if (const auto refused = read_token(call, token)) return told_to_admin(*refused);
  const auto* const issuer = token->claims.find("iss")->find_as<std::string>();
  if (issuer == nullptr || *issuer != "notify-admin")
    return told_to_admin({401, "Unauthorized: not allowed to perform this action"});
  if (!token->is_hs256) return told_to_admin({403, wrong_algorithm});
  bool is_signed = false;  // every secret is tried, so that the time tells nothing
  for (const std::string& secret : call.options.admin_secrets)
    is_signed |= equal_in_constant_time(hmac_sha256(secret, token->signed_text), token->signature);
  if (!is_signed) return told_to_admin({403, unknown_key});
  if (const auto refused = refuse_claims(*token, call.engine.now())) return told_to_admin(*refused);
  if (const std::string* const user = call.find_header("X-Notify-User-Id"))
    if (const auto id = Uuid::from_text(*user)) call.user = {*id};
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
