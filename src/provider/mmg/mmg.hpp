#pragma once

#include "provider/receipt_words.hpp"

#include <memory>

/// MMG reports in JSON: CID (our id), status, substatus, deliverytime. (rules/receipts 1.1)
namespace notify::mmg {

/// Nothing for a word that MMG has not announced.
[[nodiscard]] std::optional<receipts::ReportedStatus> status_of(std::string_view status) noexcept;
[[nodiscard]] std::shared_ptr<ReceiptReader> make_receipt_reader(std::string identifier);

}  // namespace notify::mmg
