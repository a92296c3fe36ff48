#pragma once

#include "provider/receipt_words.hpp"

#include <memory>

/// The print provider reports in JSON: jobId (our id), jobStatus, what was despatched and how.
namespace notify::dvla {

/// Nothing for a word that it has not announced.
[[nodiscard]] std::optional<receipts::ReportedStatus> status_of(std::string_view status) noexcept;
[[nodiscard]] std::shared_ptr<ReceiptReader> make_receipt_reader(std::string identifier);

}  // namespace notify::dvla
