#pragma once

#include "objects.hpp"

#include <notify/receipts.hpp>

/// Filled by the simulator, read by the host or handed back to an engine.
struct nfy_receipt_rows : notify::capi::Rows<notify::Receipt> {};

namespace notify::capi {

/// Up to NFY_RECEIPTS_MAX receipts of one struct_size.
[[nodiscard]] Result<std::vector<Receipt>> receipts_in(const nfy_receipt* receipts,
                                                       std::size_t count);
[[nodiscard]] nfy_receipt_report receipt_report_out(const ReceiptReport& report) noexcept;

}  // namespace notify::capi
