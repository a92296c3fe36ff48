#pragma once

#include <notify/billing.hpp>
#include <notify/complaint.hpp>
#include <notify/inbound.hpp>
#include <notify/ports/http.hpp>
#include <notify/receipts.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <span>
#include <string_view>
#include <vector>

namespace notify {

/// What a provider posted, as it came.
struct ReceiptPost {
  std::string_view body;
  std::span<const HttpHeader> headers{};
};

/// All that one post says. Empty: nothing about delivery.
struct ReceiptReading {
  std::vector<Receipt> receipts{};
  std::vector<Complaint> complaints{};
  std::vector<LetterDespatch> despatches{};
  std::vector<InboundSms> inbound{};    ///< each with its service
  std::vector<ReceivedSms> received{};  ///< whose they are the engine finds out
};

/// Port: reads what one provider posts about messages. Safe to call from several threads.
class ReceiptReader {
public:
  virtual ~ReceiptReader() = default;

  /// The provider's, as Provider::identifier(): "mmg", "ses".
  [[nodiscard]] virtual std::string_view identifier() const noexcept = 0;

  /// Whether read() takes only what the provider signed: then anybody may be let post.
  [[nodiscard]] virtual bool checks_sender() const noexcept { return false; }

  /// Whether the provider asks by GET instead of posting: then read() gets the query for a body.
  [[nodiscard]] virtual bool reads_query() const noexcept { return false; }

  /// Reads a body of up to 64 KiB. Fields that the provider has not announced are passed over; an
  /// unknown status, and a reference that is none, is an error: the bytes belong into quarantine
  /// (Receipts::take()). `now` stands in where the provider gives no time. Fails with
  /// invalid_argument; with Reason::sender_unverified, or with unavailable or busy if that cannot
  /// be checked now, nothing of the post is kept. The message holds no personal data.
  [[nodiscard]] virtual Result<ReceiptReading> read(const ReceiptPost& post, UtcTime now) = 0;
};

}  // namespace notify
