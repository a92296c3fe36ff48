#include "provider/dvla/access.hpp"

#include "codec/json_writer.hpp"
#include "domain/base64.hpp"
#include "provider/receipt_words.hpp"

#include <charconv>
#include <chrono>
#include <optional>

namespace notify::dvla {
namespace {

constexpr std::chrono::seconds token_margin{60};
constexpr std::size_t token_bytes_max = 16 << 10;
constexpr std::int64_t expiry_s_max = 253'402'300'799;  // the end of the year 9999

Error printer_away(std::string why) {
  return make_error(ErrorCode::unavailable, "printer's login " + std::move(why));
}

/// When a JSON Web Token ends (RFC 7519, "exp"); nothing if it does not say.
std::optional<UtcTime> expiry_of(std::string_view token) {
  const std::size_t first = token.find('.');
  const std::size_t second = first == token.npos ? first : token.find('.', first + 1);
  if (second == token.npos) return std::nullopt;
  const auto claims =
      base64::decode(token.substr(first + 1, second - first - 1), base64::Alphabet::url_safe);
  if (!claims) return std::nullopt;
  const auto json =
      codec::read_json_object(*claims, {.bytes_max = token_bytes_max, .depth_max = 8});
  if (!json) return std::nullopt;
  const std::string digits = receipts::word_in(*json, "exp");
  std::int64_t seconds = 0;
  const auto [rest, error] = std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
  if (error != std::errc() || rest != digits.data() + digits.size() || seconds < 0 ||
      seconds > expiry_s_max)
    return std::nullopt;
  return UtcTime::from_us(seconds * 1'000'000);
}

}  // namespace

bool is_header_word(std::string_view word) noexcept {
  for (const char c : word)
    if (c <= ' ' || c > '~') return false;
  return !word.empty() && word.size() <= token_bytes_max;
}

Result<void> Access::prepare(HttpClient& http) {
  if (!token_.empty() && clock_->now() + token_margin < expires_at_) return {};
  forget();
  NFY_CHECK(load());
  NFY_TRY(answer, log_in(http, secrets_.password));
  if (answer.status == 401 && !secrets_.next_password.empty()) {
    NFY_TRY(second, log_in(http, secrets_.next_password));
    if (second.status >= 200 && second.status < 300) {
      secrets_.password = std::exchange(secrets_.next_password, {});
      NFY_CHECK(write_secrets(account_.secrets_file, secrets_));
    }
    answer = std::move(second);
  }
  return adopt(answer);
}

void Access::forget() noexcept { token_.clear(); }

Result<void> Access::load() {
  secrets_ = account_.secrets;
  if (account_.secrets_file.empty()) return {};
  auto kept = read_secrets(account_.secrets_file);
  if (kept) {
    secrets_ = *std::move(kept);
  } else if (kept.error().code != ErrorCode::not_found || secrets_.password.empty()) {
    return kept.error();
  }
  if (!is_header_word(secrets_.api_key))
    return make_error(ErrorCode::invalid_argument, "api_key is no word of printable ASCII");
  return {};
}

Result<HttpAnswer> Access::log_in(HttpClient& http, const std::string& password) {
  codec::JsonWriter body;
  body.begin_object().text("userName", account_.username).text("password", password).end_object();
  HttpRequest request;
  request.url = account_.url + "/thirdparty-access/v1/authenticate";
  request.headers = {{"Content-Type", "application/json"}, {"Accept", "application/json"}};
  request.body = std::move(body).take();
  request.timeout_ms = account_.timeout_ms;
  auto answers = http.send_many({&request, 1});
  if (answers.size() != 1) return printer_away("got no answer");
  if (answers[0].phase != HttpPhase::answered)
    return printer_away("got no answer: " + answers[0].detail);
  return std::move(answers[0]);
}

Result<void> Access::adopt(const HttpAnswer& answer) {
  if (answer.status < 200 || answer.status >= 300)
    return printer_away("answered " + std::to_string(answer.status));
  if (answer.broke_off || answer.is_too_long) return printer_away("broke off");
  const auto json = codec::read_json_object(answer.body, {.depth_max = 8});
  if (!json) return printer_away("answered no json");
  std::string token = receipts::word_in(*json, "id-token");
  const auto expires_at = expiry_of(token);
  if (!is_header_word(token) || !expires_at) return printer_away("answered no token");
  token_ = std::move(token);
  expires_at_ = *expires_at;
  return {};
}

std::vector<HttpHeader> Access::headers() const {
  return {{"Accept", "application/json"},
          {"Content-Type", "application/json"},
          {"Authorization", token_},
          {"X-API-Key", secrets_.api_key}};
}

HttpRequest Access::request_to(std::string_view path, std::string body) const {
  HttpRequest request;
  request.url = account_.url + std::string(path);
  request.headers = headers();
  request.body = std::move(body);
  request.timeout_ms = account_.timeout_ms;
  return request;
}

}  // namespace notify::dvla
