#pragma once

#include "objects.hpp"

#include <notify/ports/http.hpp>
#include <notify/receipts.hpp>

/// Filled by the simulator, read by the host or handed back to an engine.
struct nfy_receipt_rows : notify::capi::Rows<notify::Receipt> {};

namespace notify::capi {

/// Up to NFY_RECEIPTS_MAX receipts of one struct_size.
[[nodiscard]] Result<std::vector<Receipt>> receipts_in(const nfy_receipt* receipts,
                                                       std::size_t count);
/// Up to 1,000 headers of a request, copied.
[[nodiscard]] Result<std::vector<HttpHeader>> headers_in(const nfy_http_header* headers,
                                                         std::size_t count);
[[nodiscard]] nfy_receipt_report receipt_report_out(const ReceiptReport& report) noexcept;

}  // namespace notify::capi
