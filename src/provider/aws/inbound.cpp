#include "provider/aws/inbound.hpp"

#include "provider/aws/envelope.hpp"
#include "provider/inbound_words.hpp"
#include "provider/receipt_words.hpp"

namespace notify::aws {
namespace {

class TopicInbound final : public InboundReader {
public:
  explicit TopicInbound(std::string identifier) : identifier_(std::move(identifier)) {}

  std::string_view identifier() const noexcept override { return identifier_; }

  Result<ReceivedSms> read(const InboundPost& post, UtcTime) override {
    using inbound_words::clean;
    using receipts::word_in;
    NFY_TRY(opened, open_envelope(identifier_, "inbound SMS", post.body));
    for (const std::string_view field : {"destinationNumber", "messageBody", "originationNumber"}) {
      const codec::JsonValue* const value = opened.message.find(field);
      if (value == nullptr || value->find_as<std::string>() == nullptr)
        return inbound_words::missing(identifier_, field);
    }
    ReceivedSms out;
    out.provider = identifier_;
    out.number = word_in(opened.message, "destinationNumber");
    out.user_number = clean(word_in(opened.message, "originationNumber"));
    out.content = clean(word_in(opened.message, "messageBody"));
    out.provider_reference = clean(word_in(opened.message, "inboundMessageId"));
    // Only the envelope knows when. Who took it off adds the date.
    out.provider_date = inbound_words::date_from(opened.posted_at);
    out.tells_undated = true;
    return out;
  }

private:
  std::string identifier_;
};

}  // namespace

std::shared_ptr<InboundReader> make_inbound_reader(std::string identifier) {
  return std::make_shared<TopicInbound>(std::move(identifier));
}

}  // namespace notify::aws
