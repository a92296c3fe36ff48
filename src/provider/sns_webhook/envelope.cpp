#include "provider/sns_webhook/envelope.hpp"

#include "codec/json_reader.hpp"
#include "domain/base64.hpp"
#include "provider/sns_webhook/certificates.hpp"

#include <algorithm>
#include <optional>

namespace notify::sns_webhook {
namespace {

using codec::JsonValue;

constexpr codec::JsonLimits envelope_limits{
    .bytes_max = 64 << 10, .names_max = 100, .depth_max = 16};
constexpr std::size_t signature_text_max = 2'000;

/// Reads the members of an envelope one by one; the first fault is kept.
class EnvelopeReader {
public:
  explicit EnvelopeReader(const JsonValue& json) : json_(json) {}

  /// A member that is there, and appended to what is signed.
  std::string signed_member(std::string_view name) {
    std::string value = member(name);
    append(name, value);
    return value;
  }
  /// One that need not be there; null is as if it were not.
  void signed_if_there(std::string_view name) {
    const JsonValue* const value = json_.find(name);
    if (value == nullptr || value->find_as<std::monostate>() != nullptr) return;
    const std::string text = member(name);
    // Beside the message no text may go over lines: what is signed could be cut in two ways then.
    if (!is_one_line(text)) refuse(name, "has a line end");
    append(name, text);
  }
  /// The same as signed_member() for what cannot go over lines.
  std::string signed_line(std::string_view name) {
    std::string value = signed_member(name);
    if (!is_one_line(value)) refuse(name, "has a line end");
    return value;
  }
  std::string member(std::string_view name) {
    const JsonValue* const value = json_.find(name);
    const auto* const text = value == nullptr ? nullptr : value->find_as<std::string>();
    if (text == nullptr) {
      refuse(name, "is no text");
      return {};
    }
    return *text;
  }
  [[nodiscard]] bool has(std::string_view name) const { return json_.find(name) != nullptr; }
  void refuse(std::string_view name, std::string_view why) {
    if (!fault_) fault_ = not_from_sns(std::string(name) + " " + std::string(why));
  }
  [[nodiscard]] const std::optional<Error>& fault() const noexcept { return fault_; }
  [[nodiscard]] std::string take_signed() { return std::move(signed_); }

private:
  static bool is_one_line(std::string_view text) noexcept {
    return text.find_first_of(std::string_view("\r\n\0", 3)) == text.npos;
  }
  void append(std::string_view name, std::string_view value) {
    signed_.append(name).append(1, '\n').append(value).append(1, '\n');
  }

  const JsonValue& json_;
  std::string signed_;
  std::optional<Error> fault_;
};

std::optional<EnvelopeType> type_from(std::string_view word) noexcept {
  if (word == "Notification") return EnvelopeType::notification;
  if (word == "SubscriptionConfirmation") return EnvelopeType::subscription;
  if (word == "UnsubscribeConfirmation") return EnvelopeType::end_of_subscription;
  return std::nullopt;
}

/// Base64 in the one spelling that its bytes have; nothing otherwise.
std::optional<std::string> bytes_of(std::string_view text) {
  if (text.empty() || text.size() > signature_text_max) return std::nullopt;
  auto bytes = base64::decode(text);
  if (!bytes || base64::encode(*bytes) != text) return std::nullopt;
  return bytes;
}

/// In the order in which SNS signs them.
void read_signed(EnvelopeReader& reader, Envelope& envelope) {
  const bool is_notification = envelope.type == EnvelopeType::notification;
  envelope.message = reader.signed_member("Message");
  envelope.message_id = reader.signed_line("MessageId");
  if (is_notification)
    reader.signed_if_there("Subject");
  else
    envelope.subscribe_url = reader.signed_line("SubscribeURL");
  const std::string sent_at = reader.signed_line("Timestamp");
  if (const auto at = UtcTime::from_text(sent_at))
    envelope.sent_at = *at;
  else
    reader.refuse("Timestamp", "is no instant");
  if (!is_notification) reader.signed_line("Token");
  envelope.topic = reader.signed_line("TopicArn");
  reader.signed_line("Type");
  envelope.signed_text = reader.take_signed();
}

void read_signature(EnvelopeReader& reader, Envelope& envelope) {
  const std::string version = reader.member("SignatureVersion");
  if (version == "2")
    envelope.version = SignatureVersion::two;
  else if (version != "1")
    reader.refuse("SignatureVersion", "is neither 1 nor 2");
  if (auto bytes = bytes_of(reader.member("Signature")))
    envelope.signature = *std::move(bytes);
  else
    reader.refuse("Signature", "is no base64");
  constexpr std::string_view posted = "SigningCertURL", lambda = "SigningCertUrl";
  if (reader.has(posted) && reader.has(lambda)) reader.refuse(lambda, "is there twice");
  const std::string_view spelling = reader.has(lambda) ? lambda : posted;
  envelope.certificate_url = reader.member(spelling);
  if (!is_certificate_url(envelope.certificate_url))
    reader.refuse(spelling, "is not where SNS has its certificates");
}

}  // namespace

Result<Envelope> Envelope::from_post(std::string_view body, std::span<const HttpHeader> headers) {
  const auto json = codec::read_json_object(body, envelope_limits);
  if (!json) return not_from_sns("it is no envelope of SNS");
  EnvelopeReader reader(*json);
  Envelope envelope;
  const std::string word = reader.member("Type");
  const auto type = type_from(word);
  if (!type) return not_from_sns("its Type is unknown");
  envelope.type = *type;
  const std::string_view announced = header_in(headers, "x-amz-sns-message-type");
  if (!announced.empty() && announced != word)
    return not_from_sns("its Type is not the one of x-amz-sns-message-type");
  read_signed(reader, envelope);
  read_signature(reader, envelope);
  if (envelope.type == EnvelopeType::subscription && !is_confirmation_url(envelope.subscribe_url))
    reader.refuse("SubscribeURL", "is not where SNS confirms subscriptions");
  if (reader.fault()) return *reader.fault();
  return envelope;
}

}  // namespace notify::sns_webhook
