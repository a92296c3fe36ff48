#pragma once

#include "provider/options.hpp"
#include "provider/receipt_words.hpp"

#include <notify/open_provider.hpp>

#include <memory>

/// Amazon SES takes an e-mail by one request: of its API v2, which writes the mail, or of v1, which
/// takes one that is written. It reports in JSON, by notifications or by events; as it is, or in
/// what Amazon SNS or EventBridge put round it. (rules/receipts 1.1)
namespace notify::ses {

/// As open_provider("ses") does it.
[[nodiscard]] Result<std::shared_ptr<Provider>> open(ProviderOptions& options,
                                                     const ProviderPorts& ports);

/// Of a notification ("Bounce") or an event ("Reject"). Nothing for an unknown word, for a
/// complaint, which changes no status, and for what is_silent() names.
[[nodiscard]] std::optional<receipts::ReportedStatus> status_of(
    std::string_view type, std::string_view bounce_type) noexcept;
/// Events that say nothing about delivery: "Open", "Click", and others that SES announces.
[[nodiscard]] bool is_silent(std::string_view type) noexcept;
[[nodiscard]] std::shared_ptr<ReceiptReader> make_receipt_reader(std::string identifier);

}  // namespace notify::ses
