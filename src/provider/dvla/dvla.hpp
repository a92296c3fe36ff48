#pragma once

#include "provider/receipt_words.hpp"

#include <notify/open_provider.hpp>

#include <memory>

/// The print provider takes letters one by one as JSON and reports in JSON: jobId (our id),
/// jobStatus, what was despatched and how.
namespace notify {
class ProviderOptions;
}

namespace notify::dvla {

[[nodiscard]] Result<std::shared_ptr<Provider>> open(ProviderOptions& options,
                                                     const ProviderPorts& ports);

/// Nothing for a word that it has not announced.
[[nodiscard]] std::optional<receipts::ReportedStatus> status_of(std::string_view status) noexcept;
[[nodiscard]] std::shared_ptr<ReceiptReader> make_receipt_reader(std::string identifier);

}  // namespace notify::dvla
