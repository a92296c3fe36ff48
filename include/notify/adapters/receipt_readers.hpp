#pragma once

#include <notify/ports/receipt_reader.hpp>

#include <memory>
#include <vector>

namespace notify {

/// One reader for each provider whose receipts this library knows: "dvla", "firetext", "mmg",
/// "ses", "sms-voice", "smtp" and "sns". Times without a zone are Europe/London's; those of SNS are
/// UTC's.
[[nodiscard]] std::vector<std::shared_ptr<ReceiptReader>> make_receipt_readers();

}  // namespace notify
