#pragma once

#include "engine/bounded_cache.hpp"
#include "engine/shared_reads.hpp"

#include <notify/billing.hpp>
#include <notify/engine.hpp>
#include <notify/letter.hpp>
#include <notify/ports/store.hpp>
#include <notify/suppression.hpp>
#include <notify/template.hpp>
#include <notify/template_files.hpp>

#include <tuple>
#include <unordered_map>

namespace notify {

/// A template version ready to render. Immutable once made, so it is shared freely.
struct CompiledTemplate {
  Template source;
  std::optional<SmsTemplate> sms;
  std::optional<EmailTemplate> email;
  std::optional<LetterTemplate> letter;
  std::string contact_block;                     ///< letters only
  std::optional<LetterAttachment> attachment{};  ///< likewise

  [[nodiscard]] std::vector<std::string> missing(const Personalisation& values) const;
};

/// Fails with invalid_argument if it cannot be rendered or its contact block is unknown.
[[nodiscard]] Result<CompiledTemplate> compile(Store& store, Template source);

/// Rates and default allowances.
struct Prices {
  ReferenceData data;
  RateTable rates;
};

/// What an engine has read of settings, each under the version that the store had before it was
/// read. It is used again only while that is still the store's version, so an answer is never older
/// than the call that asks for it. (rules/reliability R8)
struct SettingsCaches {
  template <typename Key, typename Value>
  using Cache = BoundedCache<Key, Value, SettingsVersion>;

  /// The versions themselves, read anew for each call, or for several that wait together.
  SharedReads<ServiceId, SettingsVersion> versions{};
  Cache<ServiceId, Service> services{1'000};
  Cache<ServiceId, std::vector<StoredApiKey>> keys{1'000};  ///< secrets as sealed
  Cache<ServiceId, std::vector<std::string>> guests{100};   ///< up to 1,000 each, and the members
  Cache<std::pair<ServiceId, NotificationType>, std::vector<Sender>> senders{1'000};
  /// Why a recipient gets nothing more, by blind index.
  using Suppressed = std::unordered_map<std::int64_t, SuppressionReason>;
  Cache<ServiceId, Suppressed> suppressed{100};
  /// By version asked for; 0 is the current one.
  Cache<std::tuple<ServiceId, TemplateId, int>, CompiledTemplate> templates{1'000};
  /// What a version of an e-mail template links to.
  Cache<std::tuple<ServiceId, TemplateId, int>, std::vector<TemplateFile>> template_files{1'000};
  /// Without letters: a contact block may change without a new version of its templates.
  BoundedCache<std::pair<TemplateId, int>, CompiledTemplate> compiled{1'000};
  Cache<ServiceId, Prices> prices{1};  ///< under the nil id
};

/// The versions that a thread has read since it began to hold settings.
struct HeldSettings {
  EngineContext* context;
  HeldSettings* outer;  ///< what the thread held before, of this engine or another
  std::vector<std::pair<ServiceId, SettingsVersion>> versions{};
};

/// The settings of one service for the length of one call: as they were when it began, or newer.
/// One small read of the store where nothing has changed. For one thread.
class ServiceSettings {
public:
  /// Fails with not_found.
  [[nodiscard]] static Result<ServiceSettings> of(EngineContext& state, ServiceId service);

  [[nodiscard]] const Service& service() const noexcept { return *service_; }
  [[nodiscard]] Result<std::shared_ptr<const std::vector<StoredApiKey>>> keys() const;
  /// Who gets messages in trial mode and with team keys: the guest list, and the members.
  [[nodiscard]] Result<std::shared_ptr<const std::vector<std::string>>> guests() const;
  [[nodiscard]] Result<std::shared_ptr<const std::vector<Sender>>> senders(
      NotificationType type) const;
  [[nodiscard]] Result<std::shared_ptr<const SettingsCaches::Suppressed>> suppressed() const;
  /// Under every key that opens. Empty without a sealer.
  [[nodiscard]] Result<std::vector<std::int64_t>> indexes_of(
      const std::string& normalised_to) const;
  /// What a version of an e-mail template links to.
  [[nodiscard]] Result<std::shared_ptr<const std::vector<TemplateFile>>> template_files(
      TemplateId id, int version) const;
  /// `version` 0 is the current one. Fails with not_found.
  [[nodiscard]] Result<std::shared_ptr<const CompiledTemplate>> compiled(TemplateId id,
                                                                         int version = 0) const;

private:
  ServiceSettings(EngineContext& state, SettingsVersion version,
                  std::shared_ptr<const Service> service)
      : context_(&state), version_(version), service_(std::move(service)) {}

  EngineContext* context_;
  SettingsVersion version_;
  std::shared_ptr<const Service> service_;
};

/// As ServiceSettings: what holds now.
[[nodiscard]] Result<std::shared_ptr<const Prices>> current_prices(EngineContext& state);

/// Guests as recipients are compared with them, sorted.
[[nodiscard]] std::vector<std::string> comparable_guests(std::span<const Guest> guests);

}  // namespace notify
