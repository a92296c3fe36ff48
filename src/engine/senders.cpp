#include "domain/text/name.hpp"
#include "domain/text/text.hpp"
#include "engine/context.hpp"

#include <notify/senders.hpp>

#include <algorithm>

namespace notify {

namespace {

/// What phones show as a sender name travels in the GSM alphabet, a place for each character.
Result<void> check_characters_of_sender(std::string_view name) {
  for (std::string_view rest = name; !rest.empty();) {
    const char32_t code = unicode::take(rest);
    const auto character = text::sms_character(code);
    const bool stays = character.count == 1 && character.codes[0] == code;
    if (!stays || character.is_extended || character.forces_unicode)
      return make_error(ErrorCode::invalid_argument,
                        "sms_sender has a character that phones cannot show: " + std::string(name));
  }
  return {};
}

Result<std::string> checked_sms_sender(const std::string& typed) {
  const auto wrong_size = [&] {
    return make_error(ErrorCode::invalid_argument,
                      "sms_sender must have 1 to 11 characters: " + typed);
  };
  if (typed.empty()) return wrong_size();
  NFY_TRY(name, text::checked_name(typed, "sms_sender"));
  if (text::characters_of(name) > sms_sender_characters_max) return wrong_size();
  NFY_CHECK(check_characters_of_sender(name));
  return name;
}

}  // namespace

Result<std::string> checked_sender_text(NotificationType type, const std::string& typed) {
  switch (type) {
    case NotificationType::sms: return checked_sms_sender(typed);
    case NotificationType::email: {
      auto address = parse_email_address(typed);
      if (!address)
        return make_error(ErrorCode::invalid_argument, "email_reply_to is no e-mail address",
                          std::move(address).error().detail);
      return std::move(address->address);
    }
    case NotificationType::letter:
      NFY_CHECK(text::check_lines(typed, "letter contact block", contact_block_bytes_max));
      return typed;
  }
  return typed;
}

Result<Sender> Senders::put(const Sender& sender) {
  NFY_TRY(kept, checked_sender_text(sender.type, sender.text));
  NFY_CHECK(context_->store().services().get(sender.service_id));
  NFY_TRY(known, context_->store().senders().list(sender.service_id, sender.type));
  const bool needs_default = sender.type != NotificationType::letter;
  Sender made = sender;
  made.text = std::move(kept);
  const UtcTime now = context_->now();
  if (made.id.is_nil()) {
    made.id.uuid = make_uuid_v4(*context_->ports.entropy);
    made.created_at = now;
    made.updated_at.reset();
    if (needs_default && known.empty() && !made.archived) made.is_default = true;
  } else {
    const auto stored = std::ranges::find(known, made.id, &Sender::id);
    if (stored == known.end())
      return make_error(ErrorCode::not_found, "unknown sender: " + made.id.to_text());
    if (needs_default && stored->is_default && (!made.is_default || made.archived))
      return make_error(ErrorCode::invalid_argument,
                        "make another sender the default first: " + made.id.to_text());
    made.created_at = stored->created_at;
    made.updated_at = now;
  }
  if (needs_default && made.is_default && made.archived)
    return make_error(ErrorCode::invalid_argument, "the default sender cannot be archived");
  NFY_CHECK(context_->store().senders().put(made, now));
  return made;
}

Result<std::vector<Sender>> Senders::list(ServiceId service, NotificationType type) {
  NFY_CHECK(context_->store().services().get(service));
  return context_->store().senders().list(service, type);
}

}  // namespace notify
