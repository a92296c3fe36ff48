#pragma once

#include <notify/ports/inbound_reader.hpp>

#include <memory>
#include <string>

namespace notify::aws {

/// The reader of SMS that come in by a topic of SNS, for either service that sends SMS:
/// originationNumber, destinationNumber, messageBody, inboundMessageId; the envelope's time is the
/// date. (rules/inbound 1.5)
[[nodiscard]] std::shared_ptr<InboundReader> make_inbound_reader(std::string identifier);

}  // namespace notify::aws
