#include "engine/checks.hpp"

#include "engine/documents.hpp"
#include "engine/people.hpp"

#include "domain/text/invisible.hpp"
#include "domain/text/text.hpp"

#include <notify/json.hpp>
#include <notify/link.hpp>
#include <notify/notifications.hpp>
#include <notify/system_messages.hpp>

#include <algorithm>
#include <array>

namespace notify {
namespace {

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

bool is_clean(const PersonalisationValue::Scalar& value) {
  const auto* const content = std::get_if<std::string>(&value);
  return !content || unicode::is_clean_utf8(*content);
}

bool is_clean(const Personalisation::Entry& entry) {
  if (!unicode::is_clean_utf8(entry.name)) return false;
  if (const auto* const content = std::get_if<std::string>(&entry.value.value))
    return unicode::is_clean_utf8(*content);
  if (const auto* const list = std::get_if<PersonalisationValue::List>(&entry.value.value))
    return std::all_of(list->begin(), list->end(), [](const auto& item) { return is_clean(item); });
  return true;
}

Result<void> check_values(const Personalisation& values) {
  const auto entries = values.entries();
  if (entries.size() > personalisation_names_max)
    return refused("personalisation has more than " + std::to_string(personalisation_names_max) +
                   " names: " + std::to_string(entries.size()));
  if (!std::all_of(entries.begin(), entries.end(),
                   [](const auto& entry) { return is_clean(entry); }))
    return refused("personalisation is not UTF-8 without NUL");
  return {};
}

/// The values as they are stored. Only what can be read back when the message is sent.
Result<std::string> to_stored(const Personalisation& values) {
  if (values.empty()) return std::string();
  std::string json = to_json(values);
  if (json.size() > personalisation_bytes_max)
    return refused("personalisation is longer than " + std::to_string(personalisation_bytes_max) +
                   " bytes: " + std::to_string(json.size()));
  return json;
}

/// One POST to it unsubscribes, so it must be harmless in a header; one without a host is taken, as
/// clients know it, and no e-mail has it.
Result<void> check_unsubscribe_url(const SendRequest& r) {
  if (!r.one_click_unsubscribe_url.empty() && !is_https_text(r.one_click_unsubscribe_url))
    return refused("one_click_unsubscribe_url is no https url of at most 900 printable characters");
  return {};
}

std::string_view plural_of(NotificationType type) {
  switch (type) {
    case NotificationType::sms: return "text messages";
    case NotificationType::email: return "emails";
    case NotificationType::letter: return "letters";
  }
  return {};
}

Permission permission_for(NotificationType type) {
  switch (type) {
    case NotificationType::sms: return Permission::sms;
    case NotificationType::email: return Permission::email;
    case NotificationType::letter: return Permission::letter;
  }
  return Permission::sms;
}

std::string_view sender_field(NotificationType type) {
  return type == NotificationType::sms ? "sms_sender_id" : "email_reply_to_id";
}

/// Recipients to whom sending is only simulated. (rules/sending 1.4)
bool is_simulated(std::string_view normalised_to) {
  constexpr std::array<std::string_view, 6> simulated = {
      "447700900000",
      "447700900111",
      "447700900222",
      "simulate-delivered@notifications.service.gov.uk",
      "simulate-delivered-2@notifications.service.gov.uk",
      "simulate-delivered-3@notifications.service.gov.uk"};
  return std::ranges::find(simulated, normalised_to) != simulated.end();
}

/// What was read of a recipient; what cannot be read says so in its reason.
template <typename Read>
Result<Read> of_recipient(Result<Read> read) {
  if (read) return read;
  Error error = std::move(read).error();
  error.reason = Reason::recipient_invalid;
  return error;
}

}  // namespace

Result<void> check_client_reference(const std::string& reference) {
  NFY_CHECK(text::check(reference, "reference", 4 * reference_characters_max));
  if (text::characters_of(reference) <= reference_characters_max) return {};
  return refused("reference is longer than " + std::to_string(reference_characters_max) +
                 " characters");
}

Result<void> RequestChecks::sizes(const SendRequest& r) {
  NFY_CHECK(text::check(r.to, "recipient", recipient_bytes_max));
  NFY_CHECK(check_client_reference(r.reference));
  NFY_CHECK(text::check(r.idempotency_key, "idempotency_key", idempotency_key_bytes_max));
  return {};
}

Result<KeyType> RequestChecks::key_type_of(const SendRequest& r) {
  if (!r.api_key_id) return r.key_type;
  if (!keys_) {
    NFY_TRY(keys, settings_.keys());
    keys_ = std::move(keys);
  }
  for (const StoredApiKey& stored : *keys_) {
    if (stored.key.id != *r.api_key_id) continue;
    if (!stored.key.is_live_at(now_))
      return refused("api key has ended: " + stored.key.id.to_text(), Reason::key_revoked);
    return stored.key.type;
  }
  return make_error(ErrorCode::not_found, "unknown api key: " + r.api_key_id->to_text(), {},
                    Reason::key_unknown);
}

Result<Checked> RequestChecks::check(const SendRequest& r) {
  NFY_CHECK(sizes(r));
  NFY_CHECK(check_unsubscribe_url(r));
  Checked out;
  NFY_CHECK(check_values(r.personalisation));
  NFY_TRY(key_type, key_type_of(r));
  out.key_type = key_type;
  NFY_CHECK(check_maker(r.created_by));
  if (r.type) NFY_CHECK(check_permission(*r.type));
  NFY_TRY(compiled, template_of(r));
  out.compiled = std::move(compiled);
  const Template& source = out.compiled->source;
  if (r.type && *r.type != source.type)
    return refused(std::string(name_of(source.type)) + " template is not suitable for " +
                       std::string(name_of(*r.type)) + " notification",
                   Reason::template_of_other_type);
  if (!r.type) NFY_CHECK(check_permission(source.type));
  if (source.archived) return refused("Template has been deleted", Reason::template_archived);
  NFY_CHECK(check_content(r, out));
  NFY_CHECK(check_files(r, out));
  NFY_CHECK(check_sender(r, out));
  NFY_CHECK(check_recipient(r, out));
  NFY_CHECK(upload_files(r, out));
  NFY_CHECK(check_length(r, out));
  NFY_TRY(stored, to_stored(out.with_links ? *out.with_links : r.personalisation));
  out.personalisation = std::move(stored);
  return out;
}

Result<void> RequestChecks::check_maker(UserId user) {
  if (user != known_user_) NFY_CHECK(check_user(context_.store(), user));
  known_user_ = user;
  return {};
}

Result<void> RequestChecks::check_permission(NotificationType type) const {
  if (service_.permissions.contains(permission_for(type))) return {};
  return refused("Service is not allowed to send " + std::string(plural_of(type)),
                 Reason::type_not_allowed);
}

Result<RequestChecks::CompiledPointer> RequestChecks::template_of(const SendRequest& r) {
  auto known = templates_.find(r.template_id);
  if (known == templates_.end())
    known = templates_.emplace(r.template_id, settings_.compiled(r.template_id, template_version_))
                .first;
  const bool is_unknown = known->second ? (*known->second)->source.hidden && r.api_key_id
                                        : known->second.error().code == ErrorCode::not_found;
  if (is_unknown)
    return make_error(ErrorCode::not_found, "Template not found", {}, Reason::template_not_found);
  return known->second;
}

Result<void> RequestChecks::take_files(const SendRequest& r, Checked& out) {
  if (out.compiled->email) {
    const Template& source = out.compiled->source;
    NFY_TRY(files, settings_.template_files(source.id, source.version));
    out.template_files = std::move(files);
  }
  const bool has_own = out.template_files && !out.template_files->empty();
  if (r.files.empty() && !has_own) return {};
  out.with_links = r.personalisation;
  for (const FileToSend& file : r.files) out.with_links->set(file.placeholder, "https://");
  if (has_own)
    for (const TemplateFile& file : *out.template_files)
      out.with_links->set(file.details.filename, "https://");
  return {};
}

Result<void> RequestChecks::check_content(const SendRequest& r, Checked& out) {
  const CompiledTemplate& compiled = *out.compiled;
  NFY_CHECK(take_files(r, out));
  const Personalisation& values = out.with_links ? *out.with_links : r.personalisation;
  if (compiled.letter)
    if (const auto code = compiled.letter->qr_code_too_long(values))
      return make_error(ErrorCode::invalid_argument,
                        "Cannot create a usable QR code - the link is too long", code->data,
                        Reason::qr_code_too_long);
  const auto missing = compiled.missing(values);
  if (!missing.empty())
    return refused("Missing personalisation: " + joined(missing), Reason::personalisation_missing);
  bool is_empty = false;
  if (compiled.sms) {
    out.sms = compiled.sms->render(values, service_.prefix_sms ? service_.name : "");
    is_empty = out.sms.is_empty();
    out.warnings.add(warnings_about(out.sms));
  } else if (compiled.email) {
    is_empty = compiled.email->is_empty(values);
  } else {
    is_empty = compiled.letter->is_empty(values);
  }
  if (is_empty) return refused("Your message is empty.", Reason::message_empty);
  return {};
}

Result<void> RequestChecks::check_files(const SendRequest& r, Checked& out) const {
  if (r.files.empty() || out.compiled->email) return {};
  return make_error(ErrorCode::invalid_argument, "Can only send a file by email", {},
                    Reason::file_not_by_email);
}

Result<void> RequestChecks::upload_files(const SendRequest& r, Checked& out) {
  const bool is_simulated = !uploads_ || out.simulated;
  if (!r.files.empty()) {
    NFY_TRY(links, documents::upload(context_, service_, r.files, is_simulated));
    for (std::size_t i = 0; i < links.size(); ++i)
      out.with_links->set(r.files[i].placeholder, std::move(links[i]));
  }
  if (!out.template_files) return {};
  for (const TemplateFile& file : *out.template_files) {
    NFY_TRY(link, documents::upload_of_template(context_, file, out.to, is_simulated));
    const std::string& text = file.details.link_text;
    out.with_links->set(file.details.filename,
                        text.empty() ? link : "[" + text + "](" + link + ")");
  }
  return {};
}

Result<void> RequestChecks::check_sender(const SendRequest& r, Checked& out) {
  const NotificationType type = out.compiled->source.type;
  if (type == NotificationType::letter) {
    out.reply_to_text = out.compiled->contact_block;
    return {};
  }
  if (!r.reply_to.empty()) {
    if (type != NotificationType::email || service_.id != system_service_id())
      return refused("only e-mails of the system name a reply-to address of their own");
    NFY_TRY(address, people::checked_email(r.reply_to));
    out.reply_to_text = address.address;
    return {};
  }
  if (r.sender_id.is_nil()) {
    out.reply_to_text =
        type == NotificationType::sms ? service_.sms_sender : service_.email_reply_to;
    return {};
  }
  if (!senders_.contains(type)) {
    NFY_TRY(found, settings_.senders(type));
    senders_.emplace(type, std::move(found));
  }
  for (const Sender& sender : *senders_.at(type)) {
    if (sender.id != r.sender_id || sender.archived) continue;
    out.reply_to_text = sender.text;
    return {};
  }
  return refused(std::string(sender_field(type)) + " " + r.sender_id.to_text() +
                     " does not exist in database for service id " + service_.id.to_text(),
                 Reason::sender_not_found);
}

Result<void> RequestChecks::check_recipient(const SendRequest& r, Checked& out) {
  const NotificationType type = out.compiled->source.type;
  if (type == NotificationType::letter) return check_address(r, out);
  if (r.to.empty()) return refused("Recipient can't be empty", Reason::recipient_missing);
  NFY_CHECK(check_allowed(r.to, out.key_type));
  NFY_CHECK(type == NotificationType::sms ? check_phone(r, out) : check_email(r, out));
  out.simulated = is_simulated(out.normalised_to);
  return check_suppressed(out);
}

/// Test keys send nothing, so they may name any recipient.
Result<void> RequestChecks::check_suppressed(const Checked& out) {
  const bool is_kept = service_.honours_stop || service_.suppresses_failed;
  if (!is_kept || out.simulated || out.key_type == KeyType::test) return {};
  NFY_TRY(suppressed, settings_.suppressed());
  if (suppressed->empty()) return {};
  NFY_TRY(indexes, settings_.indexes_of(out.normalised_to));
  for (const std::int64_t index : indexes) {
    const auto found = suppressed->find(index);
    if (found == suppressed->end()) continue;
    if (found->second == SuppressionReason::stopped && service_.honours_stop)
      return refused("Can’t send to this recipient because they asked for no more messages",
                     Reason::recipient_suppressed);
    if (found->second == SuppressionReason::failed && service_.suppresses_failed)
      return refused("Can’t send to this recipient because a message to them failed for good",
                     Reason::recipient_suppressed);
  }
  return {};
}

Result<void> RequestChecks::check_allowed(const std::string& to, KeyType key_type) {
  const bool is_open =
      key_type == KeyType::test || (key_type == KeyType::normal && !service_.restricted);
  if (is_open) return {};
  const std::string wanted = comparable_recipient(to);
  if (!guests_) {
    NFY_TRY(guests, settings_.guests());
    guests_ = std::move(guests);
  }
  if (std::ranges::find(*guests_, wanted) != guests_->end()) return {};
  if (key_type == KeyType::team)
    return refused("Can’t send to this recipient using a team-only API key",
                   Reason::recipient_not_on_team);
  return refused(
      "Can’t send to this recipient when service is in trial mode – see "
      "https://www.notifications.service.gov.uk/trial-mode",
      Reason::recipient_not_in_trial);
}

Result<void> RequestChecks::check_phone(const SendRequest& r, Checked& out) {
  const bool landlines = service_.permissions.contains(Permission::sms_to_uk_landlines);
  NFY_TRY(phone, of_recipient(parse_phone_number(
                     r.to, {.international_allowed = true, .uk_landline_allowed = landlines})));
  // Crown dependencies cost what foreign numbers do, but any service may send there.
  // (rules/sending 4.2)
  if (!phone.is_uk && !service_.permissions.contains(Permission::international_sms))
    return refused("Cannot send to international mobile numbers",
                   Reason::international_not_allowed);
  out.to = unicode::may_hold_invisible(r.to) ? text::without_invisible(r.to) : r.to;
  out.warnings.add(phone.warnings);
  out.normalised_to = std::move(phone.normalised);
  out.international = phone.is_international;
  out.phone_prefix = std::move(phone.prefix);
  out.rate_multiplier = phone.rate_multiplier;
  return {};
}

Result<void> RequestChecks::check_email(const SendRequest& r, Checked& out) {
  NFY_TRY(address, of_recipient(parse_email_address(r.to)));
  out.to = std::move(address.address);
  out.normalised_to = std::move(address.normalised);
  return {};
}

Result<void> RequestChecks::check_length(const SendRequest& r, Checked& out) {
  const CompiledTemplate& compiled = *out.compiled;
  const bool is_test = out.key_type == KeyType::test;
  if (compiled.sms) {
    if (out.sms.is_too_long())
      return refused(
          "Your message is too long. Text messages cannot be longer than 918 characters. Your "
          "message is " +
              std::to_string(out.sms.characters_without_prefix) + " characters long.",
          Reason::message_too_long);
    out.billable_units = is_test ? 0 : out.sms.fragments;
    return {};
  }
  if (compiled.letter) return is_test ? Result<void>() : count_sheets(r, out);
  if (service_.email_from.empty())
    return refused("service has no email_from address: " + service_.name);
  const std::size_t bytes =
      compiled.email->filled_in_content(out.with_links ? *out.with_links : r.personalisation)
          .size();
  if (bytes > email_content_bytes_max)
    return refused(
        "Your message is too long. Emails cannot be longer than 2000000 bytes. Your message is " +
            std::to_string(bytes) + " bytes.",
        Reason::message_too_long);
  return {};
}

}  // namespace notify
