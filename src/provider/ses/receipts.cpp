#include "provider/ses/ses.hpp"

#include <algorithm>
#include <array>

namespace notify::ses {
namespace {

using codec::JsonValue;
using receipts::ReportedStatus;
using receipts::unreadable;
using receipts::word_in;

/// Events that SES tells beside the fate of a mail: it set out, waits, was opened.
constexpr std::array<std::string_view, 5> silent_types{"Send", "DeliveryDelay", "Open", "Click",
                                                       "Subscription"};
/// Sent once, when a topic is told to get notifications, or events: the latter as plain text.
constexpr std::string_view subscribed = "AmazonSnsSubscriptionSucceeded";
constexpr std::string_view validated = "Successfully validated SNS topic for Amazon SES";

/// The type of a notification; where there is none, that of an event.
std::string type_of(const JsonValue& message) {
  std::string type = word_in(message, "notificationType");
  return type.empty() ? word_in(message, "eventType") : type;
}

class SesReceipts final : public ReceiptReader {
public:
  explicit SesReceipts(std::string identifier) : identifier_(std::move(identifier)) {}

  std::string_view identifier() const noexcept override { return identifier_; }

  Result<ReceiptReading> read(const ReceiptPost& post, UtcTime now) override {
    NFY_TRY(found, message_in(post.body));
    if (!found) return ReceiptReading{};
    const JsonValue& message = *found;
    const std::string type = type_of(message);
    if (type == subscribed || is_silent(type)) return ReceiptReading{};
    const JsonValue* const mail = message.find("mail");
    const std::string reference = mail == nullptr ? std::string() : word_in(*mail, "messageId");
    if (reference.empty()) return unreadable(identifier_, "names no message");
    if (type.empty()) return unreadable(identifier_, "has neither notificationType nor eventType");
    if (type == "Complaint") return complaint(message, reference);
    const JsonValue* const event = message.find(type == "Bounce" ? "bounce" : "delivery");
    const std::string bounce = event == nullptr ? std::string() : word_in(*event, "bounceType");
    const auto reported = status_of(type, bounce);
    if (!reported)
      return unreadable(identifier_, "has an unknown type: " + receipts::shown_word(type));
    const UtcTime at =
        event == nullptr ? now : receipts::time_or(word_in(*event, "timestamp"), now);
    ReceiptReading reading;
    reading.receipts.push_back({{}, identifier_, reference, reported->status, at});
    return reading;
  }

private:
  /// What SES says, out of what SNS or EventBridge put round it; nothing if it only greets.
  [[nodiscard]] Result<std::optional<JsonValue>> message_in(std::string_view body) const {
    if (body.starts_with(validated)) return std::optional<JsonValue>();
    NFY_TRY(outer, receipts::json_of(identifier_, body));
    const std::string kind = word_in(outer, "Type");
    if (kind == "SubscriptionConfirmation" || kind == "UnsubscribeConfirmation")
      return unreadable(identifier_, "is a " + kind + " of SNS and no receipt");
    const JsonValue* inner = outer.find("Message");
    if (inner == nullptr) inner = outer.find("detail");
    if (inner == nullptr && type_of(outer).empty())
      return unreadable(identifier_, "has no message");
    if (inner == nullptr) return std::optional(std::move(outer));
    const auto* const text = inner->find_as<std::string>();
    if (text == nullptr) return std::optional(*inner);
    if (text->starts_with(validated)) return std::optional<JsonValue>();
    NFY_TRY(message, receipts::json_of(identifier_, *text));
    return std::optional(std::move(message));
  }

  [[nodiscard]] Result<ReceiptReading> complaint(const JsonValue& message,
                                                 const std::string& reference) const {
    const JsonValue* const said = message.find("complaint");
    if (said == nullptr) return unreadable(identifier_, "has no complaint");
    ReceiptReading reading;
    reading.complaints.push_back({identifier_, reference, word_in(*said, "feedbackId"),
                                  word_in(*said, "complaintFeedbackType"),
                                  receipts::time_or(word_in(*said, "timestamp"), UtcTime())});
    return reading;
  }

  std::string identifier_;
};

}  // namespace

std::optional<ReportedStatus> status_of(std::string_view type,
                                        std::string_view bounce_type) noexcept {
  if (type == "Delivery") return ReportedStatus{Status::delivered};
  // Taken, and then not sent: it was infected, or its template could not be filled in.
  if (type == "Reject" || type == "Rendering Failure")
    return ReportedStatus{Status::technical_failure};
  if (type != "Bounce") return std::nullopt;
  return ReportedStatus{bounce_type == "Permanent" ? Status::permanent_failure
                                                   : Status::temporary_failure};
}

bool is_silent(std::string_view type) noexcept {
  return std::ranges::find(silent_types, type) != silent_types.end();
}

std::shared_ptr<ReceiptReader> make_receipt_reader(std::string identifier) {
  return std::make_shared<SesReceipts>(std::move(identifier));
}

}  // namespace notify::ses
