#pragma once

#include "provider/sns_webhook/certificate.hpp"

#include <notify/ports/http.hpp>

#include <span>
#include <string>
#include <string_view>

namespace notify::sns_webhook {

enum class EnvelopeType { notification, subscription, end_of_subscription };

/// What SNS puts round a message. Immutable once read.
struct Envelope {
  EnvelopeType type = EnvelopeType::notification;
  std::string message;
  std::string message_id;
  std::string topic;
  std::string subscribe_url;  ///< unless it is a notification
  UtcTime sent_at;
  SignatureVersion version = SignatureVersion::one;
  std::string signed_text;  ///< what the signature is over
  std::string signature;    ///< its bytes
  std::string certificate_url;

  /// Fails as not_from_sns(), without a value, if it is no envelope or one that could be read in
  /// two ways. Nothing of it has been checked by then but its shape, also that of the URLs.
  [[nodiscard]] static Result<Envelope> from_post(std::string_view body,
                                                  std::span<const HttpHeader> headers);
};

}  // namespace notify::sns_webhook
