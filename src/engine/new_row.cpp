#include "engine/checks.hpp"

#include <notify/notifications.hpp>

#include <array>

namespace notify {

std::string make_letter_reference(Entropy& entropy) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  constexpr std::size_t length = 16;
  std::string out;
  while (out.size() < length) {
    std::array<std::uint8_t, length> random{};
    entropy.fill(random);
    // 252 is the last multiple of 36 that a byte holds: what lies beyond would favour some letters.
    for (const std::uint8_t byte : random)
      if (byte < 252 && out.size() < length) out += alphabet[byte % alphabet.size()];
  }
  return out;
}

NewNotification made_from(Entropy& entropy, const Service& service, const SendRequest& r,
                          Checked& checked, UtcTime now) {
  NewNotification out;
  Notification& n = out.notification;
  n.id.uuid = make_uuid_v7(now, entropy);
  n.service_id = service.id;
  n.template_id = checked.compiled->source.id;
  n.template_version = checked.compiled->source.version;
  n.type = checked.compiled->source.type;
  n.key_type = checked.key_type;
  n.api_key_id = r.api_key_id;
  n.job_id = r.job_id;
  n.job_row_number = r.job_row_number;
  n.to = std::move(checked.to);
  n.normalised_to = std::move(checked.normalised_to);
  n.personalisation = std::move(checked.personalisation);
  n.client_reference = r.reference;
  n.reply_to_text = std::move(checked.reply_to_text);
  n.status = checked.status;
  n.billable_units = checked.billable_units;
  n.rate_multiplier = checked.rate_multiplier;
  n.international = checked.international;
  n.phone_prefix = std::move(checked.phone_prefix);
  n.postage = checked.postage;
  n.created_at = now;
  n.created_by = r.created_by;
  if (n.type == NotificationType::letter && n.status != Status::created) n.updated_at = now;
  if (n.type == NotificationType::email) n.unsubscribe_link = r.one_click_unsubscribe_url;
  if (n.type == NotificationType::letter) n.reference = make_letter_reference(entropy);
  return out;
}

}  // namespace notify
