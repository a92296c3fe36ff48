#pragma once

#include <notify/ports/provider.hpp>
#include <notify/result.hpp>

#include <string>
#include <string_view>

namespace notify::dvla {

/// The body of a print job. `receipts_url` is where the printer reports; without a token on the
/// letter it is told none. Fails with invalid_argument if an address has more lines than a job has
/// fields; the message holds nothing of the letter.
[[nodiscard]] Result<std::string> print_request(const OutboundMessage& message,
                                                std::string_view receipts_url);

}  // namespace notify::dvla
