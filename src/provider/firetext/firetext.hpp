#pragma once

#include "provider/receipt_words.hpp"

#include <notify/ports/inbound_reader.hpp>

#include <memory>

/// Firetext reports in a form: reference (our id), status, code, time. (rules/receipts 1.1)
/// It hands SMS over in one too: source, destination, message, time. (rules/inbound 1.5)
namespace notify::firetext {

/// Nothing for a word that Firetext has not announced.
[[nodiscard]] std::optional<receipts::ReportedStatus> status_of(std::string_view status,
                                                                std::string_view code) noexcept;
[[nodiscard]] std::shared_ptr<ReceiptReader> make_receipt_reader(std::string identifier);
[[nodiscard]] std::shared_ptr<InboundReader> make_inbound_reader(std::string identifier);

}  // namespace notify::firetext
