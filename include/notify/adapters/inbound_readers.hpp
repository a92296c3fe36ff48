#pragma once

#include <notify/ports/inbound_reader.hpp>

#include <memory>
#include <vector>

namespace notify {

/// One reader for each provider whose inbound SMS this library knows: "firetext", "mmg",
/// "sms-voice" and "sns". Dates without a zone are UTC's, and a zone is passed over.
/// (rules/inbound 1.5)
[[nodiscard]] std::vector<std::shared_ptr<InboundReader>> make_inbound_readers();

}  // namespace notify
