#pragma once

#include "codec/form.hpp"
#include "codec/json_reader.hpp"

#include <notify/ports/receipt_reader.hpp>

#include <optional>
#include <string>
#include <string_view>

/// What the readers of receipts have in common.
namespace notify::receipts {

/// A status that a provider reported, and whether it left open what kind of failure it is (see
/// Receipt::unspecified).
struct ReportedStatus {
  Status status = Status::delivered;
  bool unspecified = false;
  friend bool operator==(const ReportedStatus&, const ReportedStatus&) = default;
};

/// "mmg receipt names no notification", with code invalid_argument.
[[nodiscard]] Error unreadable(std::string_view provider, std::string_view why);
[[nodiscard]] Error unknown_status(std::string_view provider, std::string_view status);

/// A provider's word in a message: it may be anything, so only harmless characters are shown.
[[nodiscard]] std::string shown_word(std::string_view word);

/// The JSON object in a body, or in a text inside of one.
[[nodiscard]] Result<codec::JsonValue> json_of(std::string_view provider, std::string_view body);
/// The fields of a body that is a form.
[[nodiscard]] Result<codec::Form> form_of(std::string_view provider, std::string_view body);

/// The member `name`: a text, or a number as it was written; empty if it is neither or not there.
[[nodiscard]] std::string word_in(const codec::JsonValue& object, std::string_view name);

[[nodiscard]] const TimeZone& london();
/// "2026-03-29 01:30:00", "2026-03-29T01:30:00.123Z" or "…+01:00"; without a zone it is London's.
[[nodiscard]] std::optional<UtcTime> time_from(std::string_view text);
[[nodiscard]] UtcTime time_or(std::string_view text, UtcTime now);

/// The receipt of a provider that sends our own id back. `status` is its word, for a message.
[[nodiscard]] Result<ReceiptReading> of_our_id(std::string_view provider, std::string_view id,
                                               std::string_view status,
                                               std::optional<ReportedStatus> reported, UtcTime at);

}  // namespace notify::receipts
