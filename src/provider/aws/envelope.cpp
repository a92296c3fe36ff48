#include "provider/aws/envelope.hpp"

#include "provider/receipt_words.hpp"

namespace notify::aws {

Result<Opened> open_envelope(std::string_view provider, std::string_view what,
                             std::string_view body) {
  using receipts::word_in;
  NFY_TRY(outer, receipts::json_of(provider, body));
  const std::string type = word_in(outer, "Type");
  if (type == "SubscriptionConfirmation" || type == "UnsubscribeConfirmation")
    return make_error(ErrorCode::invalid_argument, std::string(provider) + " " + std::string(what) +
                                                       " is a " + type + " of SNS");
  const codec::JsonValue* inner = outer.find("Message");
  if (inner == nullptr) inner = outer.find("detail");
  if (inner == nullptr) return Opened{std::move(outer)};
  std::string posted_at = word_in(outer, "Timestamp");
  if (posted_at.empty()) posted_at = word_in(outer, "time");
  const auto* const text = inner->find_as<std::string>();
  if (text == nullptr) return Opened{*inner, std::move(posted_at)};
  NFY_TRY(message, receipts::json_of(provider, *text));
  return Opened{std::move(message), std::move(posted_at)};
}

}  // namespace notify::aws
