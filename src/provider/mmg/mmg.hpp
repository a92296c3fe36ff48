#pragma once

#include "provider/options.hpp"
#include "provider/receipt_words.hpp"

#include <notify/open_provider.hpp>
#include <notify/ports/inbound_reader.hpp>

#include <memory>

/// MMG takes each SMS as JSON in a POST. (rules/providers 4.1)
/// It reports in JSON: CID (our id), status, substatus, deliverytime. (rules/receipts 1.1)
/// It hands SMS over in JSON too: MSISDN, Number, Message, ID, DateRecieved. (rules/inbound 1.5)
namespace notify::mmg {

/// As open_provider("mmg") does it.
[[nodiscard]] Result<std::shared_ptr<Provider>> open(ProviderOptions& options,
                                                     const ProviderPorts& ports);

/// Nothing for a word that MMG has not announced.
[[nodiscard]] std::optional<receipts::ReportedStatus> status_of(std::string_view status) noexcept;
[[nodiscard]] std::shared_ptr<ReceiptReader> make_receipt_reader(std::string identifier);

/// A text of an inbound SMS as people wrote it: MMG encodes it as a form does, and then as a text
/// of Python. What is neither stays.
[[nodiscard]] std::string message_text(std::string_view written);
[[nodiscard]] std::shared_ptr<InboundReader> make_inbound_reader(std::string identifier);

}  // namespace notify::mmg
