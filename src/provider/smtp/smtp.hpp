#pragma once

#include "provider/options.hpp"

#include <notify/open_provider.hpp>
#include <notify/ports/receipt_reader.hpp>

namespace notify::smtp {

/// As open_provider("smtp") does it.
[[nodiscard]] Result<std::shared_ptr<Provider>> open(ProviderOptions& options,
                                                     const ProviderPorts& ports);

/// Reads what mail servers report to the return path: notifications of delivery (RFC 3464) and
/// complaints (RFC 5965). (rules/receipts 1.9)
[[nodiscard]] std::shared_ptr<ReceiptReader> make_receipt_reader(std::string identifier);

}  // namespace notify::smtp
