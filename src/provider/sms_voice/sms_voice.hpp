#pragma once

#include "provider/options.hpp"
#include "provider/receipt_words.hpp"

#include <notify/open_provider.hpp>
#include <notify/ports/inbound_reader.hpp>

#include <memory>

/// AWS End User Messaging takes each SMS as JSON (SendTextMessage). (rules/providers 5.3)
/// It reports in JSON, in an envelope or as it is: messageId, messageStatus,
/// messageStatusDescription, isFinal, eventTimestamp. (rules/receipts 1.1)
/// SMS that come in it posts in JSON, in an envelope. (rules/inbound 1.5)
namespace notify::sms_voice {

/// As open_provider("sms-voice") does it.
[[nodiscard]] Result<std::shared_ptr<Provider>> open(ProviderOptions& options,
                                                     const ProviderPorts& ports);

/// What an event says.
struct Event {
  std::string_view status;       ///< "TTL_EXPIRED"
  std::string_view description;  ///< a sentence in English
  bool is_final = false;
};
/// Nothing for a status that was not announced, and for what is_under_way() is true of.
[[nodiscard]] std::optional<receipts::ReportedStatus> status_of(const Event& event);
/// Whether it says that more will be said.
[[nodiscard]] bool is_under_way(const Event& event) noexcept;
[[nodiscard]] std::shared_ptr<ReceiptReader> make_receipt_reader(std::string identifier);
[[nodiscard]] std::shared_ptr<InboundReader> make_inbound_reader(std::string identifier);

}  // namespace notify::sms_voice
