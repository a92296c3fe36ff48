#pragma once

#include "provider/options.hpp"
#include "provider/smpp/parts.hpp"

#include <notify/open_provider.hpp>
#include <notify/ports/receipt_reader.hpp>

namespace notify::smpp {

/// How the id in the text of a receipt becomes the one that submit_sm_resp gave.
enum class ReceiptId : std::uint8_t { as_is, hex_to_decimal, decimal_to_hex };
[[nodiscard]] Result<ReceiptId> receipt_id_from(std::string_view word);

/// `id` of a submit_sm_resp, or of receipted_message_id, which repeats it: without zeros in front
/// and in lower case where ids are numbers, so that it can be compared with receipt_reference().
[[nodiscard]] std::string answer_reference(std::string_view id, ReceiptId how);
/// `id` in the text of a receipt. What is no number of its base stays as it is.
[[nodiscard]] std::string receipt_reference(std::string_view id, ReceiptId how);

/// Reads posts: deliver_sm frames, one or (of a long message that came in) one behind the other.
/// (rules/smpp 3)
[[nodiscard]] std::shared_ptr<ReceiptReader> make_receipt_reader(std::string identifier,
                                                                 ReceiptId how);

/// As open_provider("smpp") does it.
[[nodiscard]] Result<std::shared_ptr<Provider>> open(ProviderOptions& options,
                                                     const ProviderPorts& ports);

}  // namespace notify::smpp
