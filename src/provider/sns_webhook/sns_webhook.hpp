#pragma once

#include "provider/options.hpp"

#include <notify/adapters/sns_webhook.hpp>
#include <notify/open_provider.hpp>

#include <optional>
#include <string>

/// What Amazon SNS posts to a host that stands in the open: whether it is SNS's, and what is in it.
namespace notify::sns_webhook {

/// The options of a provider that concern its topics: `topics`, `topic_ca_file`,
/// `topic_certificate_folder`, `topic_message_age_us`.
struct TopicOptions {
  /// Nothing: no topics were given, so that a host hands over what it checked itself.
  std::optional<SnsWebhookOptions> value{};
  bool lacks_topics = false;  ///< how they are checked was said, and not which

  void read(ProviderOptions& options);
};

class Webhook;

/// The reader of a provider with these options, over the client of the ports or one of its own:
/// `reader` itself if no topics were given. Fails with invalid_argument on a wrong option.
[[nodiscard]] Result<std::shared_ptr<ReceiptReader>> guard(std::shared_ptr<ReceiptReader> reader,
                                                           const TopicOptions& options,
                                                           const ProviderPorts& ports);
[[nodiscard]] Result<std::shared_ptr<InboundReader>> guard(std::shared_ptr<InboundReader> reader,
                                                           const TopicOptions& options,
                                                           const ProviderPorts& ports);

}  // namespace notify::sns_webhook
