#include "provider/aws/answer.hpp"

#include "codec/json_reader.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace notify::aws {
namespace {

constexpr codec::JsonLimits error_limits{.bytes_max = 64 << 10,
                                         .names_max = 1'000,
                                         .depth_max = 16,
                                         .repeats = codec::JsonRepeats::last_wins};

/// What a word says about the account, for whoever runs it.
constexpr std::array<std::pair<std::string_view, std::string_view>, 26> account_troubles{{
    {"AccessDenied", "the key has no permission"},
    {"AccessDeniedException", "the key has no permission"},
    {"AccountSendingPausedException", "sending is paused for the account"},
    {"AccountSuspendedException", "the account is suspended"},
    {"AuthorizationError", "the key has no permission"},
    {"ConfigurationSetDoesNotExist", "the configuration set does not exist"},
    {"ConfigurationSetSendingPausedException", "sending is paused for the configuration set"},
    {"ExpiredToken", "the session token has run out"},
    {"ExpiredTokenException", "the session token has run out"},
    {"FromEmailAddressNotVerified", "the sender is not verified"},
    {"IncompleteSignature", "the secret key or the clock is wrong"},
    {"InvalidAccessKeyId", "the access key is unknown"},
    {"InvalidClientTokenId", "the access key or the session token is unknown"},
    {"InvalidSignatureException", "the secret key or the clock is wrong"},
    {"MailFromDomainNotVerified", "the MAIL FROM domain is not verified"},
    {"MailFromDomainNotVerifiedException", "the MAIL FROM domain is not verified"},
    {"MissingAuthenticationToken", "the access key is missing"},
    {"MissingAuthenticationTokenException", "the access key is missing"},
    {"NotAuthorized", "the key has no permission"},
    {"OptInRequired", "the account does not have this service"},
    {"RequestExpired", "the clock is wrong"},
    {"RequestTimeTooSkewed", "the clock is wrong"},
    {"SendingPausedException", "sending is paused for the account"},
    {"ServiceQuotaExceededException", "a quota of the account is used up"},
    {"SignatureDoesNotMatch", "the secret key or the clock is wrong"},
    {"UnrecognizedClientException", "the access key or the session token is unknown"},
}};

bool is_letter_or_digit(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// The word alone, of "com.amazonaws.sns#Throttled" and "Throttled:http://internal.amazon.com/…".
std::string bare(std::string_view text) {
  constexpr std::size_t length_max = 60;
  text = text.substr(0, text.find(':'));
  if (const std::size_t at = text.rfind('#'); at != text.npos) text.remove_prefix(at + 1);
  const bool is_word = text.size() <= length_max && std::ranges::all_of(text, [](char c) {
                         return is_letter_or_digit(c) || c == '_' || c == '.';
                       });
  return is_word ? std::string(text) : std::string();
}

std::string word_in_json(std::string_view body) {
  const auto json = codec::read_json_object(body, error_limits);
  if (!json) return {};
  for (const std::string_view name : {"__type", "code", "Code"}) {
    const codec::JsonValue* const found = json->find(name);
    const auto* const text = found == nullptr ? nullptr : found->find_as<std::string>();
    if (text != nullptr) return bare(*text);
  }
  return {};
}

}  // namespace

bool is_success(const HttpAnswer& answer) noexcept {
  return answer.status >= 200 && answer.status < 300;
}

std::string error_word(const HttpAnswer& answer) {
  if (std::string word = bare(header_in(answer.headers, "x-amzn-ErrorType")); !word.empty())
    return word;
  if (answer.body.find("<Code>") != answer.body.npos) return bare(element_in(answer.body, "Code"));
  return word_in_json(answer.body);
}

std::string_view element_in(std::string_view xml, std::string_view name) noexcept {
  for (std::size_t at = 0; (at = xml.find(name, at)) != xml.npos; at += name.size()) {
    std::string_view rest = xml.substr(at + name.size());
    if (at == 0 || xml[at - 1] != '<' || !rest.starts_with('>')) continue;
    rest.remove_prefix(1);
    const std::size_t end = rest.find('<');
    if (end == rest.npos) return {};
    const std::string_view text = rest.substr(0, end);
    rest.remove_prefix(end);
    const bool is_closed = rest.size() > name.size() + 2 && rest[1] == '/' &&
                           rest.substr(2, name.size()) == name && rest[name.size() + 2] == '>';
    return is_closed ? text : std::string_view();
  }
  return {};
}

std::string message_id_from(std::string_view text) {
  constexpr std::size_t length_max = 200;
  const bool is_id =
      text.size() <= length_max && std::ranges::all_of(text, [](char c) {
        return is_letter_or_digit(c) || std::string_view("-_.+@").find(c) != std::string_view::npos;
      });
  return is_id ? std::string(text) : std::string();
}

SendResult refused_for_now(const HttpAnswer& answer, std::string_view word) {
  const auto* const trouble =
      std::ranges::find(account_troubles, word, [](const auto& row) { return row.first; });
  if (trouble == account_troubles.end()) return notify::refused_for_now(answer, word);
  return notify::refused_for_now(answer, std::string(word) + ": " + std::string(trouble->second));
}

}  // namespace notify::aws
