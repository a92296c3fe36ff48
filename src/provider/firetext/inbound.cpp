#include "provider/firetext/firetext.hpp"
#include "provider/inbound_words.hpp"

#include <algorithm>

namespace notify::firetext {
namespace {

class FiretextInbound final : public InboundReader {
public:
  explicit FiretextInbound(std::string identifier) : identifier_(std::move(identifier)) {}

  std::string_view identifier() const noexcept override { return identifier_; }

  Result<ReceivedSms> read(const InboundPost& post, UtcTime now) override {
    using codec::find_field;
    NFY_TRY(form, receipts::form_of(identifier_, post.body));
    for (const std::string_view field : {"destination", "message", "source", "time"})
      if (std::ranges::find(form, field, &codec::Form::value_type::first) == form.end())
        return inbound_words::missing(identifier_, field);
    ReceivedSms out;
    out.provider = identifier_;
    out.number = find_field(form, "destination");
    out.user_number = inbound_words::clean(find_field(form, "source"));
    out.content = inbound_words::clean(find_field(form, "message"));
    const std::string_view time = find_field(form, "time");
    if (!time.empty()) out.provider_date = inbound_words::date_from(time).value_or(now);
    return out;
  }

private:
  std::string identifier_;
};

}  // namespace

std::shared_ptr<InboundReader> make_inbound_reader(std::string identifier) {
  return std::make_shared<FiretextInbound>(std::move(identifier));
}

}  // namespace notify::firetext
