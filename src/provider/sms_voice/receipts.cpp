#include "domain/text/ascii.hpp"
#include "provider/aws/envelope.hpp"
#include "provider/aws/inbound.hpp"
#include "provider/sms_voice/sms_voice.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace notify::sms_voice {
namespace {

using receipts::ReportedStatus;
using receipts::unreadable;
using receipts::word_in;

using Meaning = std::pair<std::string_view, Status>;

/// Parts of a description, in small letters; the first that stands in it counts.
constexpr std::array<Meaning, 8> descriptions{{
    {"blocked", Status::technical_failure},
    {"invalid", Status::technical_failure},
    {"is opted out", Status::permanent_failure},
    {"unknown error", Status::technical_failure},
    {"exceed max price", Status::technical_failure},
    {"phone carrier is currently unreachable/unavailable", Status::temporary_failure},
    {"phone is currently unreachable/unavailable", Status::permanent_failure},
    {"delivery ttl has expired", Status::temporary_failure},
}};

/// What a status means where its description says nothing that is known.
constexpr std::array<Meaning, 10> failures{{
    {"BLOCKED", Status::technical_failure},
    {"CARRIER_BLOCKED", Status::technical_failure},
    {"CARRIER_UNREACHABLE", Status::temporary_failure},
    {"INVALID", Status::technical_failure},
    {"INVALID_MESSAGE", Status::technical_failure},
    {"PROTECT_BLOCKED", Status::technical_failure},
    {"SPAM", Status::technical_failure},
    {"TTL_EXPIRED", Status::temporary_failure},
    {"UNKNOWN", Status::technical_failure},
    {"UNREACHABLE", Status::permanent_failure},
}};

constexpr std::array<std::string_view, 3> waiting{"PENDING", "QUEUED", "SENT"};

bool is_true(const codec::JsonValue& json, std::string_view name) {
  const codec::JsonValue* const value = json.find(name);
  const auto* const flag = value == nullptr ? nullptr : value->find_as<bool>();
  return flag != nullptr && *flag;
}

/// Milliseconds since 1970; nothing if they are none, or of another century.
std::optional<UtcTime> time_from_ms(std::string_view digits) {
  constexpr std::int64_t ms_max = 4'102'444'800'000;  // 2100
  std::int64_t ms = 0;
  const char* const end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, ms);
  if (digits.empty() || read.ec != std::errc() || read.ptr != end || ms < 0 || ms > ms_max)
    return std::nullopt;
  return UtcTime::from_us(ms * 1'000);
}

class SmsVoiceReceipts final : public ReceiptReader {
public:
  explicit SmsVoiceReceipts(std::string identifier) : identifier_(std::move(identifier)) {}

  std::string_view identifier() const noexcept override { return identifier_; }

  Result<ReceiptReading> read(const ReceiptPost& post, UtcTime now) override {
    NFY_TRY(opened, aws::open_envelope(identifier_, "receipt", post.body));
    const codec::JsonValue& json = opened.message;
    const std::string reference = word_in(json, "messageId");
    if (reference.empty()) return unreadable(identifier_, "names no message");
    const std::string status = word_in(json, "messageStatus");
    const std::string description = word_in(json, "messageStatusDescription");
    const Event event{status, description, is_true(json, "isFinal")};
    if (is_under_way(event)) return ReceiptReading{};
    const auto reported = status_of(event);
    if (!reported) return receipts::unknown_status(identifier_, status);
    const UtcTime at = time_from_ms(word_in(json, "eventTimestamp")).value_or(now);
    ReceiptReading reading;
    reading.receipts.push_back({{}, identifier_, reference, reported->status, at});
    return reading;
  }

private:
  std::string identifier_;
};

}  // namespace

bool is_under_way(const Event& event) noexcept {
  if (event.status == "SUCCESSFUL") return !event.is_final;
  return std::ranges::find(waiting, event.status) != waiting.end();
}

std::optional<ReportedStatus> status_of(const Event& event) {
  if (is_under_way(event)) return std::nullopt;
  if (event.status == "DELIVERED" || event.status == "SUCCESSFUL")
    return ReportedStatus{Status::delivered};
  const auto* const failure =
      std::ranges::find(failures, event.status, [](const Meaning& row) { return row.first; });
  if (failure == failures.end()) return std::nullopt;
  std::string said(event.description);
  std::ranges::transform(said, said.begin(), ascii::to_lower);
  for (const auto& [part, status] : descriptions)
    if (said.find(part) != said.npos) return ReportedStatus{status};
  return ReportedStatus{failure->second};
}

std::shared_ptr<ReceiptReader> make_receipt_reader(std::string identifier) {
  return std::make_shared<SmsVoiceReceipts>(std::move(identifier));
}

std::shared_ptr<InboundReader> make_inbound_reader(std::string identifier) {
  return aws::make_inbound_reader(std::move(identifier));
}

}  // namespace notify::sms_voice
