#pragma once

#include "provider/options.hpp"
#include "provider/receipt_words.hpp"

#include <notify/open_provider.hpp>
#include <notify/ports/inbound_reader.hpp>

#include <memory>

/// Amazon SNS takes each SMS as a form (Publish) and answers in XML. (rules/providers 5.2)
/// What became of an SMS it writes in JSON to a log; a function of the account posts that on, as it
/// is or in an envelope. (rules/receipts 1.1)
/// SMS that come in it posts in JSON, in an envelope. (rules/inbound 1.5)
namespace notify::sns {

/// As open_provider("sns") does it.
[[nodiscard]] Result<std::shared_ptr<Provider>> open(ProviderOptions& options,
                                                     const ProviderPorts& ports);

/// Of a status ("FAILURE") and what the carrier said. Nothing for an unknown status.
[[nodiscard]] std::optional<receipts::ReportedStatus> status_of(std::string_view status,
                                                                std::string_view reason) noexcept;
[[nodiscard]] std::shared_ptr<ReceiptReader> make_receipt_reader(std::string identifier);
[[nodiscard]] std::shared_ptr<InboundReader> make_inbound_reader(std::string identifier);

}  // namespace notify::sns
