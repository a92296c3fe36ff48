#pragma once

#include <notify/ports/receipt_reader.hpp>

#include <memory>
#include <vector>

namespace notify {

/// One reader for each provider whose receipts this library knows: "dvla", "firetext", "mmg",
/// "ses" and "smtp". Times without a zone are Europe/London's.
[[nodiscard]] std::vector<std::shared_ptr<ReceiptReader>> make_receipt_readers();

}  // namespace notify
