#pragma once

#include <notify/ports/http.hpp>
#include <notify/ports/inbound_reader.hpp>
#include <notify/ports/receipt_reader.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace notify {

/// Whose posts are taken that come by Amazon SNS, and how they are checked. (rules/receipts 4)
struct SnsWebhookOptions {
  /// ARNs of topics, in full: "arn:aws:sns:eu-west-2:123456789012:receipts". What any other topic
  /// posts is refused, so without one everything is.
  std::vector<std::string> topics{};
  /// PEM file of authorities: the certificate that a message is signed with must lead to one of
  /// them. Empty: that SNS itself hands it out over HTTPS is enough.
  std::string ca_file{};
  /// Where certificates lie as files, each called like the end of its URL
  /// ("SimpleNotificationService-01ab.pem"); nothing is fetched then. Empty: they are fetched.
  std::string certificate_folder{};
  /// How old a message may be: SNS itself tries for six hours. An hour to 14 days.
  std::chrono::microseconds message_age{std::chrono::hours(24)};
};

/// What Amazon SNS posts, checked: its signature (versions 1 and 2), whose certificate must come
/// from SNS's own host, its topic and its age. `reader` reads what is in it. Subscriptions are
/// confirmed. A post that is not from SNS is an error with Reason::sender_unverified, and one that
/// nobody can check now is `unavailable` or `busy`; nothing is to be kept of either. `http` may be
/// null if `certificate_folder` is given and subscriptions are confirmed by hand; it should reach
/// public addresses only. Fails with invalid_argument on a wrong option.
[[nodiscard]] Result<std::shared_ptr<ReceiptReader>> make_sns_receipt_reader(
    std::shared_ptr<ReceiptReader> reader, SnsWebhookOptions options,
    std::shared_ptr<HttpClient> http);
/// The same for inbound SMS.
[[nodiscard]] Result<std::shared_ptr<InboundReader>> make_sns_inbound_reader(
    std::shared_ptr<InboundReader> reader, SnsWebhookOptions options,
    std::shared_ptr<HttpClient> http);

}  // namespace notify
