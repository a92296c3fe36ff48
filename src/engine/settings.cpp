#include "engine/settings.hpp"

#include "engine/context.hpp"
#include "engine/personal_data.hpp"

#include <algorithm>

namespace notify {
namespace {

/// What a store read, for others to share.
template <typename Value>
Result<std::shared_ptr<const Value>> shared(Result<Value> read) {
  if (!read) return std::move(read).error();
  return std::shared_ptr<const Value>(std::make_shared<Value>(std::move(read).value()));
}

/// The contact block of a letter template; empty if it has none.
Result<std::string> contact_block_of(Store& store, const Template& source) {
  if (source.letter_contact_id.is_nil()) return std::string();
  NFY_TRY(contacts, store.senders().list(source.service_id, NotificationType::letter));
  for (Sender& contact : contacts)
    if (contact.id == source.letter_contact_id) return std::move(contact.text);
  return make_error(ErrorCode::invalid_argument, "letter_contact_id " +
                                                     source.letter_contact_id.to_text() +
                                                     " does not exist in database for service id " +
                                                     source.service_id.to_text());
}

/// The innermost hold of this thread.
thread_local HeldSettings* innermost = nullptr;

/// Where this thread keeps versions of an engine; null if it holds none.
HeldSettings* held_of(const EngineContext& state) noexcept {
  HeldSettings* held = innermost;
  while (held != nullptr && held->context != &state) held = held->outer;
  return held;
}

Result<SettingsVersion> version_of(EngineContext& state, ServiceId id) {
  HeldSettings* const held = held_of(state);
  if (held != nullptr)
    for (const auto& [service, version] : held->versions)
      if (service == id) return version;
  NFY_TRY(version, state.settings.versions.get(
                       id, [&] { return state.store().services().settings_version(id); }));
  if (held != nullptr) held->versions.emplace_back(id, version);
  return version;
}

}  // namespace

// An inner hold of the same engine adds nothing: its calls see what the outer one has seen.
SettingsHold::SettingsHold(EngineContext& context)
    : held_(held_of(context) == nullptr ? std::make_unique<HeldSettings>(&context, innermost)
                                        : nullptr) {
  if (held_) innermost = held_.get();
}

SettingsHold::~SettingsHold() {
  if (held_) innermost = held_->outer;
}

std::vector<std::string> CompiledTemplate::missing(const Personalisation& values) const {
  if (sms) return sms->missing(values);
  return email ? email->missing(values) : letter->missing(values);
}

Result<CompiledTemplate> compile(Store& store, Template source) {
  CompiledTemplate compiled;
  if (source.type == NotificationType::letter) {
    NFY_TRY(contact_block, contact_block_of(store, source));
    NFY_TRY(letter,
            LetterTemplate::compile({source.subject, source.content, source.letter_welsh_subject,
                                     source.letter_welsh_content, contact_block}));
    compiled.letter = std::move(letter);
    compiled.contact_block = std::move(contact_block);
    if (!source.letter_attachment.is_nil()) {
      NFY_TRY(attachment, store.template_files().get(source.service_id, source.letter_attachment));
      compiled.attachment = std::move(attachment);
    }
  } else if (source.type == NotificationType::sms) {
    NFY_TRY(sms, SmsTemplate::compile(source.content));
    compiled.sms = std::move(sms);
  } else {
    NFY_TRY(email, EmailTemplate::compile(source.subject, source.content));
    compiled.email = std::move(email);
  }
  compiled.source = std::move(source);
  return compiled;
}

Result<ServiceSettings> ServiceSettings::of(EngineContext& state, ServiceId id) {
  // Read first: what is read later may be newer than its version says, but never older.
  NFY_TRY(version, version_of(state, id));
  NFY_TRY(service, state.settings.services.get(
                       id, version, [&] { return shared(state.store().services().get(id)); }));
  return ServiceSettings(state, version, std::move(service));
}

Result<std::shared_ptr<const std::vector<StoredApiKey>>> ServiceSettings::keys() const {
  return context_->settings.keys.get(service_->id, version_, [&] {
    return shared(context_->store().api_keys().list(service_->id));
  });
}

Result<std::shared_ptr<const std::vector<std::string>>> ServiceSettings::guests() const {
  using Guests = std::vector<std::string>;
  return context_->settings.guests.get(
      service_->id, version_, [&]() -> Result<std::shared_ptr<const Guests>> {
        NFY_TRY(typed, context_->store().services().list_guests(service_->id));
        Guests guests = comparable_guests(typed);
        NFY_TRY(members, context_->store().members().list_recipients(service_->id));
        for (const std::string& member : members) guests.push_back(comparable_recipient(member));
        return shared(Result<Guests>(std::move(guests)));
      });
}

Result<std::shared_ptr<const std::vector<Sender>>> ServiceSettings::senders(
    NotificationType type) const {
  return context_->settings.senders.get({service_->id, type}, version_, [&] {
    return shared(context_->store().senders().list(service_->id, type));
  });
}

Result<std::shared_ptr<const SettingsCaches::Suppressed>> ServiceSettings::suppressed() const {
  using Suppressed = SettingsCaches::Suppressed;
  return context_->settings.suppressed.get(
      service_->id, version_, [&]() -> Result<std::shared_ptr<const Suppressed>> {
        NFY_TRY(rows, context_->store().suppressions().list(service_->id));
        Suppressed reasons;
        // Who asked for it stays on the list, whatever else happened.
        for (const StoredSuppression& row : rows)
          if (row.reason == SuppressionReason::stopped)
            reasons.insert_or_assign(row.recipient_index, row.reason);
          else
            reasons.try_emplace(row.recipient_index, row.reason);
        return shared(Result<Suppressed>(std::move(reasons)));
      });
}

Result<std::vector<std::int64_t>> ServiceSettings::indexes_of(
    const std::string& normalised_to) const {
  NFY_TRY(keys, personal_data::keys_of(context_->sealer(), service_->id, normalised_to));
  return std::move(keys.indexes);
}

Result<std::shared_ptr<const std::vector<TemplateFile>>> ServiceSettings::template_files(
    TemplateId id, int version) const {
  using Files = std::vector<TemplateFile>;
  return context_->settings.template_files.get(
      {service_->id, id, version}, version_, [&]() -> Result<std::shared_ptr<const Files>> {
        NFY_TRY(versions, context_->store().template_files().list(service_->id, id));
        return shared(Result<Files>(files_of_version(std::move(versions), version)));
      });
}

Result<std::shared_ptr<const CompiledTemplate>> ServiceSettings::compiled(TemplateId id,
                                                                          int version) const {
  auto& compiled = context_->settings.compiled;
  if (version != 0) {
    auto known = compiled.find({id, version}, {});
    if (known && known->source.service_id == service_->id) return known;
  }
  return context_->settings.templates.get(
      {service_->id, id, version}, version_,
      [&]() -> Result<std::shared_ptr<const CompiledTemplate>> {
        NFY_TRY(source, context_->store().templates().get(service_->id, id, version));
        const std::pair key(source.id, source.version);
        if (auto known = compiled.find(key, {})) return known;
        NFY_TRY(fresh, shared(compile(context_->store(), std::move(source))));
        if (!fresh->letter) compiled.put(key, {}, fresh);
        return fresh;
      });
}

Result<std::shared_ptr<const Prices>> current_prices(EngineContext& state) {
  NFY_TRY(version, state.store().services().settings_version({}));
  return state.settings.prices.get({}, version, [&]() -> Result<std::shared_ptr<const Prices>> {
    NFY_TRY(data, state.store().rates().get());
    RateTable rates(data.sms_rates, data.letter_rates);
    return shared(Result<Prices>(Prices{std::move(data), std::move(rates)}));
  });
}

std::vector<std::string> comparable_guests(std::span<const Guest> guests) {
  std::vector<std::string> recipients;
  recipients.reserve(guests.size());
  for (const Guest& guest : guests) recipients.push_back(guest.recipient);
  std::ranges::sort(recipients);
  return recipients;
}

}  // namespace notify
