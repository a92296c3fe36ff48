#include "domain/text/text.hpp"
#include "engine/ledger.hpp"
#include "engine/state.hpp"

#include <notify/json.hpp>

#include <algorithm>

namespace notify {
namespace {

/// Everything about a request that the checks work out, before anything is stored.
struct Checked {
  std::shared_ptr<const CompiledTemplate> compiled;
  std::string to;
  std::string normalised_to;
  std::string personalisation;  ///< JSON
  std::string phone_prefix;
  bool international = false;
  std::int64_t rate_multiplier = 1;
  std::int64_t billable_units = 0;
  SmsMessage sms;
};

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

Result<void> check_sizes(const SendRequest& r) {
  NFY_CHECK(text::check(r.to, "recipient", 2'000));
  NFY_CHECK(text::check(r.reference, "reference", reference_bytes_max));
  NFY_CHECK(text::check(r.idempotency_key, "idempotency_key", idempotency_key_bytes_max));
  return {};
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

/// The values as they are stored. Only what can be read back when the message is sent.
Result<std::string> to_stored(const Personalisation& values) {
  if (values.empty()) return std::string();
  const auto entries = values.entries();
  if (entries.size() > personalisation_names_max)
    return make_error(ErrorCode::invalid_argument, "personalisation has more than " +
                                                       std::to_string(personalisation_names_max) +
                                                       " names: " + std::to_string(entries.size()));
  if (!std::all_of(entries.begin(), entries.end(),
                   [](const auto& entry) { return is_clean(entry); }))
    return make_error(ErrorCode::invalid_argument, "personalisation is not UTF-8 without NUL");
  std::string json = to_json(values);
  if (json.size() > personalisation_bytes_max)
    return make_error(ErrorCode::invalid_argument, "personalisation is longer than " +
                                                       std::to_string(personalisation_bytes_max) +
                                                       " bytes: " + std::to_string(json.size()));
  return json;
}

Result<void> check_recipient(const SendRequest& r, NotificationType type, Checked& out) {
  if (type == NotificationType::sms) {
    NFY_TRY(phone, parse_phone_number(r.to));
    out.normalised_to = phone.normalised;
    out.phone_prefix = phone.prefix;
    out.international = phone.is_international;
    out.rate_multiplier = phone.rate_multiplier;
  } else {
    NFY_TRY(address, parse_email_address(r.to));
    out.normalised_to = address.normalised;
    out.to = address.address;
  }
  return {};
}

Result<void> check_sms(const SendRequest& r, const Service& service, Checked& out) {
  out.sms = out.compiled->sms->render(r.personalisation, service.prefix_sms ? service.name : "");
  if (out.sms.is_empty()) return make_error(ErrorCode::invalid_argument, "Your message is empty.");
  if (out.sms.is_too_long())
    return make_error(ErrorCode::invalid_argument,
                      "Your message is too long. Text messages cannot be longer than 918 "
                      "characters. Your message is " +
                          std::to_string(out.sms.characters_without_prefix) + " characters long.");
  out.billable_units = r.key_type == KeyType::test ? 0 : out.sms.fragments;
  return {};
}

Result<void> check_email(const SendRequest& r, const Service& service, Checked& out) {
  if (service.email_from.empty())
    return make_error(ErrorCode::invalid_argument,
                      "service has no email_from address: " + service.name);
  const std::size_t bytes = out.compiled->email->filled_in_content(r.personalisation).size();
  if (bytes > email_content_bytes_max)
    return make_error(ErrorCode::invalid_argument,
                      "Your message is too long. Emails cannot be longer than 2000000 bytes. Your "
                      "message is " +
                          std::to_string(bytes) + " bytes.");
  return {};
}

/// The checks in the order of behaviour 8.2; the wording is the one users know (8.3).
Result<Checked> check(const Service& service, const SendRequest& r,
                      std::shared_ptr<const CompiledTemplate> compiled) {
  NFY_CHECK(check_sizes(r));
  Checked out;
  NFY_TRY(stored, to_stored(r.personalisation));
  out.personalisation = std::move(stored);
  out.compiled = std::move(compiled);
  out.to = r.to;
  const Template& source = out.compiled->source;
  if (source.archived) return make_error(ErrorCode::invalid_argument, "Template has been deleted");
  const auto missing = out.compiled->missing(r.personalisation);
  if (!missing.empty())
    return make_error(ErrorCode::invalid_argument, "Missing personalisation: " + joined(missing));
  NFY_CHECK(check_recipient(r, source.type, out));
  if (source.type == NotificationType::sms)
    NFY_CHECK(check_sms(r, service, out));
  else
    NFY_CHECK(check_email(r, service, out));
  return out;
}

/// Tells two requests under one idempotency key apart: what the caller asked for, in whatever
/// order the values came, and nothing that may change between two tries (a template's version).
std::string digest_of(const SendRequest& r) {
  std::vector<const Personalisation::Entry*> entries;
  for (const Personalisation::Entry& entry : r.personalisation.entries()) entries.push_back(&entry);
  std::sort(entries.begin(), entries.end(),
            [](const auto* a, const auto* b) { return a->key < b->key; });
  Personalisation ordered;
  for (const Personalisation::Entry* entry : entries) ordered.set(entry->key, entry->value);
  const std::string values = to_json(ordered);
  const std::string template_id = r.template_id.to_text();
  return digest_of_fields({template_id, r.to, values, r.reference, name_of(r.key_type)});
}

Error key_was_used(const std::string& key) {
  return make_error(ErrorCode::conflict, "idempotency key was used for another request: " + key);
}

/// What earlier requests under the same keys made: a retry gets the first answer, whatever became
/// of the template or the service since.
Result<std::map<std::string, KnownRequest, std::less<>>> find_known(
    Store& store, ServiceId service, std::span<const SendRequest> requests) {
  std::vector<std::string> keys;
  for (const SendRequest& r : requests)
    if (!r.idempotency_key.empty() && check_sizes(r)) keys.push_back(r.idempotency_key);
  if (keys.empty()) return std::map<std::string, KnownRequest, std::less<>>{};
  return store.find_requests(service, keys);
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
  n.key_type = r.key_type;
  n.api_key_id = r.api_key_id;
  n.job_id = r.job_id;
  n.job_row_number = r.job_row_number;
  n.to = checked.to;
  n.normalised_to = checked.normalised_to;
  n.personalisation = std::move(checked.personalisation);
  n.client_reference = r.reference;
  n.reply_to_text = n.type == NotificationType::sms ? service.sms_sender : service.email_reply_to;
  n.billable_units = checked.billable_units;
  n.rate_multiplier = checked.rate_multiplier;
  n.international = checked.international;
  n.phone_prefix = checked.phone_prefix;
  n.created_at = now;
  out.idempotency_key = r.idempotency_key;
  if (!r.idempotency_key.empty()) out.request_digest = digest_of(r);
  return out;
}

/// What an SMS would cost today, before any free allowance; nothing if today has no rate.
Result<std::optional<Decimal>> cost_of(Engine::State& state, const Calendar& calendar,
                                       const Checked& checked) {
  NFY_TRY(data, state.store().get_reference_data());
  const RateTable rates(std::move(data.sms_rates), std::move(data.letter_rates));
  const LocalDay today = calendar.day_of(state.ports.clock->now());
  const auto rate = rates.sms_rate(calendar.window_of(today).start());
  if (!rate) return std::optional<Decimal>();
  NFY_TRY(cost, rate->times(checked.billable_units * checked.rate_multiplier));
  return std::optional<Decimal>(cost);
}

}  // namespace

Result<Preview> Engine::preview(ServiceId service_id, const SendRequest& request) {
  NFY_TRY(service, state_->store().get_service(service_id));
  NFY_TRY(compiled, state_->compiled(service_id, request.template_id, 0));
  NFY_TRY(checked, check(service, request, std::move(compiled)));
  Preview preview;
  preview.to = checked.normalised_to;
  if (checked.compiled->sms) {
    preview.body = checked.sms.text;
    preview.characters = checked.sms.characters;
    preview.fragments = checked.sms.fragments;
    NFY_TRY(calendar, get_calendar(service.calendar));
    NFY_TRY(cost, cost_of(*state_, calendar, checked));
    preview.cost = std::move(cost);
  } else {
    EmailMessage email = checked.compiled->email->render(request.personalisation);
    preview.subject = std::move(email.subject);
    preview.body = std::move(email.plain_text);
    preview.html = std::move(email.html);
    preview.characters = static_cast<std::int64_t>(preview.body.size());
    preview.cost = Decimal{};
  }
  return preview;
}

Result<Accepted> Engine::send(ServiceId service, const SendRequest& request) {
  NFY_TRY(answers, send_many(service, std::span(&request, 1)));
  return std::move(answers.front());
}

Result<std::vector<Result<Accepted>>> Engine::send_many(ServiceId service_id,
                                                        std::span<const SendRequest> requests) {
  if (requests.size() > send_many_max)
    return make_error(ErrorCode::invalid_argument,
                      "more than 10000 requests in one call: " + std::to_string(requests.size()));
  NFY_TRY(service, state_->store().get_service(service_id));
  if (!service.active)
    return make_error(ErrorCode::invalid_argument, "service is archived: " + service.name);
  const UtcTime at = now();
  std::vector<Result<Accepted>> answers(requests.size(), Accepted{});
  std::vector<NewNotification> rows;
  std::vector<std::size_t> places;
  rows.reserve(requests.size());
  places.reserve(requests.size());
  // One template at one version for the whole call, however it is edited meanwhile.
  std::map<TemplateId, Result<std::shared_ptr<const CompiledTemplate>>> compiled;
  NFY_TRY(earlier, find_known(state_->store(), service_id, requests));
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const SendRequest& r = requests[i];
    if (const auto first = earlier.find(r.idempotency_key); first != earlier.end()) {
      if (first->second.request_digest == digest_of(r))
        answers[i] = Accepted{first->second.id, true, first->second.billable_units};
      else
        answers[i] = key_was_used(r.idempotency_key);
      continue;
    }
    auto source = compiled.find(r.template_id);
    if (source == compiled.end())
      source =
          compiled.emplace(r.template_id, state_->compiled(service_id, r.template_id, 0)).first;
    if (!source->second) {
      answers[i] = source->second.error();
      continue;
    }
    auto checked = check(service, r, *source->second);
    if (!checked) {
      answers[i] = checked.error();
      continue;
    }
    rows.push_back(made_from(*state_->ports.entropy, service, r, *checked, at));
    places.push_back(i);
  }
  if (rows.empty()) return answers;
  NFY_TRY(batch, ledger::create(*state_, service, at, {}, rows));
  const std::vector<Created>& created = batch.rows;
  for (std::size_t k = 0; k < created.size(); ++k) {
    if (created[k].outcome == CreateOutcome::conflict)
      answers[places[k]] = key_was_used(rows[k].idempotency_key);
    else
      answers[places[k]] = Accepted{created[k].id, created[k].outcome == CreateOutcome::existed,
                                    created[k].billable_units};
  }
  return answers;
}

Result<Notification> Engine::get_notification(ServiceId service, NotificationId id) {
  return state_->store().get_notification(service, id);
}

}  // namespace notify
