#include "provider/aws/envelope.hpp"
#include "provider/aws/inbound.hpp"
#include "provider/sns/sns.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace notify::sns {
namespace {

using receipts::ReportedStatus;
using receipts::unreadable;
using receipts::word_in;

/// Why an SMS did not arrive. What is not among them is a permanent failure.
constexpr std::array<std::pair<std::string_view, Status>, 12> reasons{{
    {"Blocked as spam by phone carrier", Status::technical_failure},
    {"Destination is on a blocked list", Status::technical_failure},
    {"Invalid phone number", Status::technical_failure},
    {"Message body is invalid", Status::technical_failure},
    {"Phone carrier has blocked this message", Status::technical_failure},
    {"Phone carrier is currently unreachable/unavailable", Status::temporary_failure},
    {"Phone has blocked SMS", Status::technical_failure},
    {"Phone is currently unreachable/unavailable", Status::permanent_failure},
    {"Phone is on a blocked list", Status::technical_failure},
    {"Phone number is opted out", Status::permanent_failure},
    {"This delivery would exceed max price", Status::technical_failure},
    {"Unknown error attempting to reach phone", Status::technical_failure},
}};

/// "2026-06-28 00:40:34.558": the log writes UTC without saying so.
std::optional<UtcTime> utc_from(std::string text) {
  constexpr std::size_t bare_size = 19;
  const bool has_zone = text.ends_with('Z') ||
                        text.find_first_of("+-", std::min(bare_size, text.size())) != text.npos;
  if (!has_zone) text += 'Z';
  return receipts::time_from(text);
}

/// When the phone, or else the carrier, was done with it: the log counts from the publishing.
UtcTime end_of(const codec::JsonValue& log, UtcTime now) {
  constexpr std::int64_t wait_ms_max = 7LL * 24 * 3600 * 1000;
  const codec::JsonValue* const notification = log.find("notification");
  const auto begin = utc_from(word_in(*notification, "timestamp"));
  if (!begin) return now;
  const codec::JsonValue* const delivery = log.find("delivery");
  if (delivery == nullptr) return *begin;
  std::int64_t waited_ms = 0;
  for (const std::string_view name : {"dwellTimeMsUntilDeviceAck", "dwellTimeMs"}) {
    const std::string digits = word_in(*delivery, name);
    const char* const end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, waited_ms);
    if (read.ec == std::errc() && read.ptr == end && !digits.empty()) break;
    waited_ms = 0;
  }
  if (waited_ms < 0 || waited_ms > wait_ms_max) return *begin;
  return *begin + std::chrono::milliseconds(waited_ms);
}

class SnsReceipts final : public ReceiptReader {
public:
  explicit SnsReceipts(std::string identifier) : identifier_(std::move(identifier)) {}

  std::string_view identifier() const noexcept override { return identifier_; }

  Result<ReceiptReading> read(const ReceiptPost& post, UtcTime now) override {
    NFY_TRY(opened, aws::open_envelope(identifier_, "receipt", post.body));
    const codec::JsonValue& log = opened.message;
    const codec::JsonValue* const notification = log.find("notification");
    const std::string reference =
        notification == nullptr ? std::string() : word_in(*notification, "messageId");
    if (reference.empty()) return unreadable(identifier_, "names no message");
    const codec::JsonValue* const delivery = log.find("delivery");
    const std::string reason =
        delivery == nullptr ? std::string() : word_in(*delivery, "providerResponse");
    const std::string status = word_in(log, "status");
    const auto reported = status_of(status, reason);
    if (!reported) return receipts::unknown_status(identifier_, status);
    ReceiptReading reading;
    reading.receipts.push_back({{}, identifier_, reference, reported->status, end_of(log, now)});
    return reading;
  }

private:
  std::string identifier_;
};

}  // namespace

std::optional<ReportedStatus> status_of(std::string_view status, std::string_view reason) noexcept {
  if (status == "SUCCESS") return ReportedStatus{Status::delivered};
  if (status != "FAILURE") return std::nullopt;
  const auto* const known =
      std::ranges::find(reasons, reason, [](const auto& row) { return row.first; });
  return ReportedStatus{known == reasons.end() ? Status::permanent_failure : known->second};
}

std::shared_ptr<ReceiptReader> make_receipt_reader(std::string identifier) {
  return std::make_shared<SnsReceipts>(std::move(identifier));
}

std::shared_ptr<InboundReader> make_inbound_reader(std::string identifier) {
  return aws::make_inbound_reader(std::move(identifier));
}

}  // namespace notify::sns
