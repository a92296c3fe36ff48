#pragma once

#include "support/sns_signer.hpp"

#include <notify/adapters/sns_webhook.hpp>

#include <atomic>
#include <functional>
#include <mutex>

/// A reader behind the guard, and the servers of SNS as a test says.
namespace notify::test {

using namespace std::chrono_literals;

inline const UtcTime sns_now = UtcTime::from_us(1'774'008'000'000'000);  // 2026-03-20T12:00:00Z

/// Keeps what it was given to read.
class KeepingReader final : public ReceiptReader {
public:
  std::string_view identifier() const noexcept override { return "ses"; }
  Result<ReceiptReading> read(const ReceiptPost& post, UtcTime at) override {
    const std::scoped_lock lock(mutex_);
    read_at_ = at;
    seen_.emplace_back(post.body);
    return ReceiptReading{};
  }
  [[nodiscard]] std::vector<std::string> seen() {
    const std::scoped_lock lock(mutex_);
    return seen_;
  }

  [[nodiscard]] UtcTime read_at() {
    const std::scoped_lock lock(mutex_);
    return read_at_;
  }

private:
  std::mutex mutex_;
  std::vector<std::string> seen_;
  UtcTime read_at_;
};

inline HttpAnswer answered(std::int64_t status, std::string body = {}) {
  HttpAnswer answer;
  answer.status = status;
  answer.phase = HttpPhase::answered;
  answer.body = std::move(body);
  return answer;
}

class SnsServers final : public HttpClient {
public:
  std::function<HttpAnswer(const HttpRequest&)> script;

  Result<std::string> host_of(std::string_view url) override { return std::string(url); }
  std::vector<HttpAnswer> send_many(std::span<const HttpRequest> requests) override {
    std::vector<HttpAnswer> answers;
    for (const HttpRequest& request : requests) {
      {
        const std::scoped_lock lock(mutex_);
        requests_.push_back(request);
      }
      answers.push_back(script(request));
    }
    return answers;
  }
  [[nodiscard]] std::vector<HttpRequest> requests() {
    const std::scoped_lock lock(mutex_);
    return requests_;
  }

private:
  std::mutex mutex_;
  std::vector<HttpRequest> requests_;
};

/// One key for all tests: to make one costs more than most of them.
inline EVP_PKEY& sns_key() {
  static const SnsKey key = make_rsa_key();
  return *key;
}
inline EVP_PKEY& other_key() {
  static const SnsKey key = make_rsa_key();
  return *key;
}

inline std::string sns_pem(EVP_PKEY& key = sns_key(), UtcTime begin = sns_now - 24h,
                           UtcTime end = sns_now + 24h) {
  return pem_of(*make_sns_certificate(key, {.begin = begin, .end = end}));
}

/// What SES says of an e-mail that came.
inline const std::string sns_message =
    R"({"notificationType": "Delivery", "mail": {"messageId": "0102-ref", )"
    R"("destination": ["someone@example.com"]}, )"
    R"("delivery": {"timestamp": "2026-03-20T11:59:58Z"}})";

struct SnsWorld {
  std::shared_ptr<KeepingReader> inner = std::make_shared<KeepingReader>();
  std::shared_ptr<SnsServers> servers = std::make_shared<SnsServers>();
  std::shared_ptr<ReceiptReader> guard;

  explicit SnsWorld(SnsWebhookOptions options = {.topics = {sns_topic}}) {
    static const std::string pem = sns_pem();
    servers->script = [](const HttpRequest&) { return answered(200, pem); };
    guard = must(make_sns_receipt_reader(inner, std::move(options), servers));
  }
  Result<ReceiptReading> post(const std::string& body, std::vector<HttpHeader> headers = {},
                              UtcTime now = sns_now) {
    return guard->read({body, headers}, now);
  }
  Result<ReceiptReading> post(const SnsPost& post_) { return post(json_of(post_)); }
};

inline SnsPost genuine(int version = 2) {
  SnsPost post = sns_notification(sns_message, sns_now - 1s);
  return sign(post, sns_key(), version);
}

inline bool is_refused(const Result<ReceiptReading>& reading) {
  return !reading && reading.error().code == ErrorCode::invalid_argument &&
         reading.error().reason == Reason::sender_unverified;
}
inline bool is_for_later(const Result<ReceiptReading>& reading) {
  return !reading && reading.error().retryable;
}

}  // namespace notify::test
