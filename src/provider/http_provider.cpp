#include "provider/http_provider.hpp"

#include "provider/http_outcome.hpp"
#include "provider/in_doubt.hpp"

#include <notify/adapters/https.hpp>

#include <algorithm>

namespace notify {
namespace {

constexpr std::int64_t bad_gateway = 502;
constexpr std::int64_t gateway_timeout = 504;
constexpr std::int64_t connections_max = 1'000;
constexpr std::size_t word_bytes_max = 80;

bool is_success(const HttpAnswer& answer) noexcept {
  return answer.status >= 200 && answer.status < 300;
}

/// A provider's own word, as a detail shows it: one line of what ASCII can print.
std::string detail_of(const HttpAnswer& answer, std::string_view word) {
  std::string detail = "answered " + std::to_string(answer.status);
  if (word.empty()) return detail;
  detail += ": ";
  for (const char c : word.substr(0, word_bytes_max)) detail += c >= ' ' && c <= '~' ? c : '?';
  return detail;
}

/// What became of a message, unless its provider must judge the answer.
std::optional<SendResult> outcome_before_judging(const HttpAnswer& answer) {
  if (auto outcome = outcome_without_answer(answer)) return outcome;
  if (answer.status == bad_gateway || answer.status == gateway_timeout)
    return SendResult{SendOutcome::unknown, {}, detail_of(answer, "a gateway without an answer")};
  if (!is_success(answer)) return std::nullopt;
  if (answer.broke_off)
    return SendResult{SendOutcome::unknown, {}, detail_of(answer, "and broke off")};
  if (answer.is_too_long)
    return SendResult{SendOutcome::unknown, {}, detail_of(answer, "with too long a body")};
  return std::nullopt;
}

}  // namespace

void HttpProviderOptions::read(ProviderOptions& options) {
  options.text("identifier", identifier);
  options.text("url", url);
  options.text("ca_file", ca_file);
  options.flag("allow_plain", allow_plain);
  options.number("connections", connections);
  options.number("timeout_ms", timeout_ms);
  options.word("in_doubt_policy", in_doubt_policy, in_doubt_policy_from);
  options.span("in_doubt_wait_us", in_doubt_wait);
}

std::size_t HttpProvider::batch_max() const noexcept {
  constexpr std::int64_t rounds = 10;
  constexpr std::int64_t most = 500;
  return static_cast<std::size_t>(std::min(options_.connections * rounds, most));
}

Result<std::vector<SendResult>> HttpProvider::send_many(std::span<const OutboundMessage> messages) {
  std::vector<SendResult> results(messages.size());
  if (const auto ready = prepare(); !ready) {
    for (SendResult& result : results) result = {SendOutcome::retry, {}, ready.error().message};
    return results;
  }
  std::vector<HttpRequest> requests;
  std::vector<std::size_t> positions;
  requests.reserve(messages.size());
  positions.reserve(messages.size());
  for (std::size_t i = 0; i < messages.size(); ++i) {
    auto request = request_for(messages[i]);
    if (!request) {
      results[i] = {SendOutcome::rejected, {}, request.error().message};
      continue;
    }
    if (request->url.empty()) request->url = options_.url;
    if (request->timeout_ms == 0) request->timeout_ms = options_.timeout_ms;
    if (!messages[i].trace_parent.empty())
      request->headers.push_back({"traceparent", messages[i].trace_parent});
    requests.push_back(std::move(*request));
    positions.push_back(i);
  }
  const std::vector<HttpAnswer> answers = http_->send_many(requests);
  for (std::size_t i = 0; i < positions.size() && i < answers.size(); ++i) {
    const std::size_t at = positions[i];
    auto outcome = outcome_before_judging(answers[i]);
    results[at] = outcome ? std::move(*outcome) : judge(messages[at], answers[i]);
  }
  return results;
}

Result<std::shared_ptr<HttpClient>> http_client_for(const HttpProviderOptions& options,
                                                    const std::shared_ptr<HttpClient>& given,
                                                    const std::shared_ptr<Clock>& clock) {
  const auto wrong = [&](std::string_view what) {
    return make_error(ErrorCode::invalid_argument,
                      "the provider " + options.identifier + ": " + std::string(what));
  };
  if (options.identifier.empty()) return wrong("needs an identifier");
  if (options.url.empty()) return wrong("needs a url");
  if (options.connections < 1 || options.connections > connections_max)
    return wrong("connections is not 1 to 1000: " + std::to_string(options.connections));
  NFY_CHECK(check_in_doubt_wait(options.in_doubt_wait));
  std::shared_ptr<HttpClient> client = given;
  if (!client) {
    auto made = make_https_client({.timeout_ms = options.timeout_ms,
                                   .per_host_max = options.connections,
                                   .total_max = options.connections,
                                   .allow_private = true,
                                   .ca_file = options.ca_file,
                                   .allow_plain = options.allow_plain,
                                   .clock = clock});
    if (!made) return wrong(made.error().message);
    client = std::move(*made);
  }
  if (const auto host = client->host_of(options.url); !host) return wrong(host.error().message);
  return client;
}

SendResult refused_for_now(const HttpAnswer& answer, std::string_view word) {
  return {SendOutcome::retry, {}, detail_of(answer, word)};
}

SendResult refused_for_good(const HttpAnswer& answer, std::string_view word) {
  return {SendOutcome::rejected, {}, detail_of(answer, word)};
}

SendResult unreadable_answer(const HttpAnswer& answer) {
  return {SendOutcome::unknown, {}, detail_of(answer, "with a body that cannot be read")};
}

}  // namespace notify
