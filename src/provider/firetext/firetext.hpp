#pragma once

#include "provider/options.hpp"
#include "provider/receipt_words.hpp"

#include <notify/open_provider.hpp>
#include <notify/ports/inbound_reader.hpp>

#include <memory>

/// Firetext takes each SMS as a form in a POST. (rules/providers 4.2)
/// It reports in a form: reference (our id), status, code, time. (rules/receipts 1.1)
/// It hands SMS over in one too: source, destination, message, time. (rules/inbound 1.5)
namespace notify::firetext {

/// As open_provider("firetext") does it.
[[nodiscard]] Result<std::shared_ptr<Provider>> open(ProviderOptions& options,
                                                     const ProviderPorts& ports);

/// Nothing for a word that Firetext has not announced.
[[nodiscard]] std::optional<receipts::ReportedStatus> status_of(std::string_view status,
                                                                std::string_view code) noexcept;
[[nodiscard]] std::shared_ptr<ReceiptReader> make_receipt_reader(std::string identifier);
[[nodiscard]] std::shared_ptr<InboundReader> make_inbound_reader(std::string identifier);

}  // namespace notify::firetext
