#include "provider/sns_webhook/sns_webhook.hpp"

#include "provider/sns_webhook/certificates.hpp"
#include "provider/sns_webhook/envelope.hpp"

#include <notify/adapters/https.hpp>

#include <algorithm>
#include <deque>
#include <mutex>

namespace notify::sns_webhook {
namespace {

constexpr std::size_t topics_max = 100;
constexpr std::size_t topic_bytes_max = 400;
constexpr std::chrono::hours message_age_min{1};
constexpr std::chrono::hours message_age_max{24 * 14};
constexpr std::chrono::minutes clock_skew_max{15};
constexpr std::int64_t confirm_timeout_ms = 5'000;
constexpr std::size_t confirmed_max = 64;

/// "arn:aws:sns:eu-west-2:123456789012:receipts"
bool is_topic(std::string_view arn) {
  constexpr std::ptrdiff_t colons = 5;
  return arn.size() <= topic_bytes_max && arn.starts_with("arn:aws") &&
         arn.find(":sns:") != arn.npos && std::ranges::count(arn, ':') == colons &&
         !arn.ends_with(':') &&
         std::ranges::all_of(arn, [](char c) { return c > ' ' && c <= '~'; });
}

Error wrong_option(std::string_view why) {
  return make_error(ErrorCode::invalid_argument, "topics of SNS: " + std::string(why));
}

}  // namespace

/// What a post means once it is SNS's. Safe to call from several threads.
class Webhook {
public:
  static Result<std::shared_ptr<Webhook>> make(SnsWebhookOptions options,
                                               std::shared_ptr<HttpClient> http);

  struct Opened {
    EnvelopeType type = EnvelopeType::notification;
    std::string message;
    UtcTime sent_at;
  };
  /// Checks a post; a subscription is confirmed.
  [[nodiscard]] Result<Opened> open(std::string_view body, std::span<const HttpHeader> headers,
                                    UtcTime now);

private:
  Webhook(SnsWebhookOptions options, std::shared_ptr<HttpClient> http,
          std::shared_ptr<const Authorities> authorities)
      : options_(std::move(options)),
        http_(http),
        certificates_({std::move(http), options_.certificate_folder, std::move(authorities)}) {}

  [[nodiscard]] Result<void> check(const Envelope& envelope, UtcTime now);
  [[nodiscard]] Result<void> confirm(const Envelope& envelope);
  [[nodiscard]] bool is_confirmed(const std::string& message_id);

  SnsWebhookOptions options_;
  std::shared_ptr<HttpClient> http_;
  Certificates certificates_;
  std::mutex mutex_;
  std::deque<std::string> confirmed_;  ///< ids of messages, the latest last
};

Result<std::shared_ptr<Webhook>> Webhook::make(SnsWebhookOptions options,
                                               std::shared_ptr<HttpClient> http) {
  if (options.topics.size() > topics_max) return wrong_option("more than 100");
  for (const std::string& topic : options.topics)
    if (!is_topic(topic)) return wrong_option("one is no ARN of a topic");
  if (options.message_age < message_age_min || options.message_age > message_age_max)
    return wrong_option("message_age is not an hour to 14 days");
  if (http == nullptr && options.certificate_folder.empty())
    return wrong_option("certificates need an HTTP client or a folder");
  std::shared_ptr<const Authorities> authorities;
  if (!options.ca_file.empty()) {
    NFY_TRY(read, Authorities::from_file(options.ca_file));
    authorities = std::move(read);
  }
  return std::shared_ptr<Webhook>(
      new Webhook(std::move(options), std::move(http), std::move(authorities)));
}

Result<Webhook::Opened> Webhook::open(std::string_view body, std::span<const HttpHeader> headers,
                                      UtcTime now) {
  NFY_TRY(envelope, Envelope::from_post(body, headers));
  NFY_CHECK(check(envelope, now));
  if (envelope.type == EnvelopeType::subscription) NFY_CHECK(confirm(envelope));
  return Opened{envelope.type, std::move(envelope.message), envelope.sent_at};
}

/// What costs nothing comes first: who knows no topic of ours has nothing fetched.
Result<void> Webhook::check(const Envelope& envelope, UtcTime now) {
  if (std::ranges::find(options_.topics, envelope.topic) == options_.topics.end())
    return not_from_sns("its topic is none of those that may post here");
  if (now - envelope.sent_at > options_.message_age) return not_from_sns("it is too old");
  if (envelope.sent_at - now > clock_skew_max) return not_from_sns("it is of the future");
  NFY_TRY(certificate, certificates_.at(envelope.certificate_url, now));
  if (!certificate->is_valid_at(now)) return not_from_sns("its certificate is not valid now");
  if (!certificate->has_signed(envelope.signed_text, envelope.signature, envelope.version))
    return not_from_sns("its signature is wrong");
  return {};
}

Result<void> Webhook::confirm(const Envelope& envelope) {
  if (is_confirmed(envelope.message_id)) return {};
  if (http_ == nullptr)
    return make_error(ErrorCode::unavailable, "no HTTP client to confirm a subscription with");
  HttpRequest request;
  request.method = "GET";
  request.url = envelope.subscribe_url;
  request.timeout_ms = confirm_timeout_ms;
  request.keeps_answer = false;
  const auto answers = http_->send_many(std::span(&request, 1));
  const std::int64_t status = answers.empty() ? 0 : answers.front().status;
  if (status >= 400 && status < 500 && status != 429)
    return make_error(ErrorCode::invalid_argument,
                      "SNS does not confirm the subscription: " + std::to_string(status), {},
                      Reason::sender_unverified);
  if (status != 200)
    return make_error(ErrorCode::unavailable, "SNS cannot be reached to confirm a subscription");
  const std::scoped_lock lock(mutex_);
  confirmed_.push_back(envelope.message_id);
  if (confirmed_.size() > confirmed_max) confirmed_.pop_front();
  return {};
}

bool Webhook::is_confirmed(const std::string& message_id) {
  const std::scoped_lock lock(mutex_);
  return std::ranges::find(confirmed_, message_id) != confirmed_.end();
}

namespace {

class GuardedReceipts final : public ReceiptReader {
public:
  GuardedReceipts(std::shared_ptr<ReceiptReader> reader, std::shared_ptr<Webhook> webhook)
      : reader_(std::move(reader)), webhook_(std::move(webhook)) {}

  std::string_view identifier() const noexcept override { return reader_->identifier(); }
  bool checks_sender() const noexcept override { return true; }

  Result<ReceiptReading> read(const ReceiptPost& post, UtcTime now) override {
    NFY_TRY(opened, webhook_->open(post.body, post.headers, now));
    if (opened.type == EnvelopeType::subscription) return ReceiptReading{};
    // Nothing follows its link. In quarantine an operator sees that no receipts will come.
    if (opened.type == EnvelopeType::end_of_subscription)
      return make_error(ErrorCode::invalid_argument,
                        std::string(identifier()) + " receipt ends the subscription to its topic");
    return reader_->read({opened.message, post.headers}, opened.sent_at);
  }

private:
  std::shared_ptr<ReceiptReader> reader_;
  std::shared_ptr<Webhook> webhook_;
};

class GuardedInbound final : public InboundReader {
public:
  GuardedInbound(std::shared_ptr<InboundReader> reader, std::shared_ptr<Webhook> webhook)
      : reader_(std::move(reader)), webhook_(std::move(webhook)) {}

  std::string_view identifier() const noexcept override { return reader_->identifier(); }
  bool checks_sender() const noexcept override { return true; }

  Result<ReceivedSms> read(const InboundPost& post, UtcTime now) override {
    NFY_TRY(message, read_any(post, now));
    if (!message)
      return make_error(ErrorCode::invalid_argument,
                        std::string(identifier()) + " post is about a subscription and no SMS");
    return *std::move(message);
  }
  Result<std::optional<ReceivedSms>> read_any(const InboundPost& post, UtcTime now) override {
    NFY_TRY(opened, webhook_->open(post.body, post.headers, now));
    if (opened.type != EnvelopeType::notification) return std::optional<ReceivedSms>();
    NFY_TRY(message, reader_->read({opened.message, post.headers}, opened.sent_at));
    // The envelope's date was signed: a message that is posted again has the same.
    if (!message.provider_date) message.provider_date = opened.sent_at;
    return std::optional(std::move(message));
  }

private:
  std::shared_ptr<InboundReader> reader_;
  std::shared_ptr<Webhook> webhook_;
};

/// The client of certificates: the one that was given, or one to public addresses. Nothing if it
/// is not needed and this build has none.
Result<std::shared_ptr<HttpClient>> client_for(const SnsWebhookOptions& options,
                                               const ProviderPorts& ports) {
  if (ports.http) return ports.http;
  auto made = make_https_client();
  if (!made && !options.certificate_folder.empty()) return std::shared_ptr<HttpClient>();
  return made;
}

}  // namespace

void TopicOptions::read(ProviderOptions& options) {
  SnsWebhookOptions given;
  std::optional<std::vector<std::string>> topics;
  options.texts("topics", topics);
  options.text("topic_ca_file", given.ca_file);
  options.text("topic_certificate_folder", given.certificate_folder);
  options.span("topic_message_age_us", given.message_age);
  const SnsWebhookOptions unsaid;
  lacks_topics = !topics && (given.ca_file != unsaid.ca_file ||
                             given.certificate_folder != unsaid.certificate_folder ||
                             given.message_age != unsaid.message_age);
  if (!topics) return;
  given.topics = *std::move(topics);
  value = std::move(given);
}

Result<std::shared_ptr<ReceiptReader>> guard(std::shared_ptr<ReceiptReader> reader,
                                             const TopicOptions& options,
                                             const ProviderPorts& ports) {
  if (options.lacks_topics) return wrong_option("there are options of topics, and no topics");
  if (!options.value) return reader;
  NFY_TRY(http, client_for(*options.value, ports));
  return make_sns_receipt_reader(std::move(reader), *options.value, std::move(http));
}

Result<std::shared_ptr<InboundReader>> guard(std::shared_ptr<InboundReader> reader,
                                             const TopicOptions& options,
                                             const ProviderPorts& ports) {
  if (options.lacks_topics) return wrong_option("there are options of topics, and no topics");
  if (!options.value) return reader;
  NFY_TRY(http, client_for(*options.value, ports));
  return make_sns_inbound_reader(std::move(reader), *options.value, std::move(http));
}

}  // namespace notify::sns_webhook

namespace notify {

Result<std::shared_ptr<ReceiptReader>> make_sns_receipt_reader(
    std::shared_ptr<ReceiptReader> reader, SnsWebhookOptions options,
    std::shared_ptr<HttpClient> http) {
  if (reader == nullptr) return make_error(ErrorCode::invalid_argument, "there is no reader");
  NFY_TRY(webhook, sns_webhook::Webhook::make(std::move(options), std::move(http)));
  return std::shared_ptr<ReceiptReader>(
      std::make_shared<sns_webhook::GuardedReceipts>(std::move(reader), std::move(webhook)));
}

Result<std::shared_ptr<InboundReader>> make_sns_inbound_reader(
    std::shared_ptr<InboundReader> reader, SnsWebhookOptions options,
    std::shared_ptr<HttpClient> http) {
  if (reader == nullptr) return make_error(ErrorCode::invalid_argument, "there is no reader");
  NFY_TRY(webhook, sns_webhook::Webhook::make(std::move(options), std::move(http)));
  return std::shared_ptr<InboundReader>(
      std::make_shared<sns_webhook::GuardedInbound>(std::move(reader), std::move(webhook)));
}

}  // namespace notify
