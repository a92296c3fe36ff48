#include "engine/context.hpp"

#include <notify/complaints.hpp>
#include <notify/receipts.hpp>

namespace notify {
namespace {

constexpr std::string_view receipt_token_context = "receipt_token/letter";

constexpr std::string_view hex_digits = "0123456789abcdef";

std::string to_hex(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<std::uint8_t>(c);
    text += hex_digits[byte >> 4];
    text += hex_digits[byte & 15];
  }
  return text;
}

/// Empty if it is none.
std::string from_hex(std::string_view text) {
  constexpr std::size_t digits_max = 2'000;
  std::string bytes;
  if (text.size() % 2 != 0 || text.size() > digits_max) return bytes;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const std::size_t high = hex_digits.find(text[i]), low = hex_digits.find(text[i + 1]);
    if (high == hex_digits.npos || low == hex_digits.npos) return {};
    bytes += static_cast<char>(high << 4 | low);
  }
  return bytes;
}

Error wrong_token() { return make_error(ErrorCode::not_found, "unknown receipt token"); }

/// The despatch first: if what follows fails, the provider posts again, and all commute.
Result<ReceiptReport> record_all(EngineContext& context, const ReceiptReading& reading) {
  if (!reading.despatches.empty())
    NFY_CHECK(Receipts(context).record_despatches(reading.despatches));
  if (!reading.complaints.empty()) return Complaints(context).record(reading.complaints);
  return Receipts(context).record(reading.receipts);
}

/// Nothing that a provider sent is lost because nobody understands it. (I6) What cannot be kept is
/// none of theirs: whoever posted it is told what is wrong with it.
Result<ReceiptReport> keep_unread(EngineContext& context, ReceiptFormat format,
                                  std::string_view body, const Error& why) {
  if (body.empty())
    return make_error(ErrorCode::invalid_argument,
                      std::string(name_of(format)) + " receipt is empty");
  if (body.size() > quarantined_receipt_bytes_max) return why;
  NFY_CHECK(Receipts(context).quarantine(name_of(format), body, why.message));
  return ReceiptReport{.quarantined = 1};
}

}  // namespace

Result<std::string> Receipts::make_token(NotificationId id) {
  if (!context_->ports.sealer)
    return make_error(ErrorCode::unsupported, "receipt tokens need a sealing key");
  NFY_TRY(sealed, context_->ports.sealer->seal(id.to_text(), receipt_token_context));
  return to_hex(sealed);
}

Result<ReceiptReport> Receipts::take(ReceiptFormat format, std::string_view body) {
  const auto reading = read_receipt(format, body, context_->now());
  if (!reading) return keep_unread(*context_, format, body, reading.error());
  auto recorded = record_all(*context_, *reading);
  // Texts that no store could keep: somebody has to look at them.
  if (!recorded && recorded.error().code == ErrorCode::invalid_argument)
    return keep_unread(*context_, format, body, recorded.error());
  return recorded;
}

Result<ReceiptReport> Receipts::take_letter(std::string_view token, std::string_view body) {
  if (!context_->ports.sealer)
    return make_error(ErrorCode::unsupported, "receipt tokens need a sealing key");
  const auto opened = context_->ports.sealer->open(from_hex(token), receipt_token_context);
  if (!opened) return wrong_token();
  const auto id = NotificationId::from_text(*opened);
  if (!id) return wrong_token();
  auto reading = read_receipt(ReceiptFormat::dvla, body, context_->now());
  if (!reading) return keep_unread(*context_, ReceiptFormat::dvla, body, reading.error());
  for (Receipt& receipt : reading->receipts) receipt.id = *id;
  for (LetterDespatch& despatch : reading->despatches) despatch.notification_id = *id;
  return record_all(*context_, *reading);
}

}  // namespace notify
