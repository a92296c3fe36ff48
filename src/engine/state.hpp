#pragma once

#include <notify/engine.hpp>

#include <atomic>
#include <initializer_list>
#include <list>
#include <map>
#include <mutex>
#include <set>
#include <unordered_map>

namespace notify {

/// A template version ready to render. Immutable once made, so it is shared freely.
struct CompiledTemplate {
  Template source;
  std::optional<SmsTemplate> sms;
  std::optional<EmailTemplate> email;
  std::optional<LetterTemplate> letter;
  std::string contact_block;  ///< letters only

  [[nodiscard]] std::vector<std::string> missing(const Personalisation& values) const;
};

/// The newest immutable values, at most `limit` of them. Safe from several threads.
template <typename Key, typename Value>
class BoundedCache {
public:
  explicit BoundedCache(std::size_t limit) : limit_(limit) {}

  [[nodiscard]] std::shared_ptr<const Value> find(const Key& key) {
    const std::scoped_lock lock(mutex_);
    const auto at = values_.find(key);
    return at == values_.end() ? nullptr : at->second;
  }
  void put(const Key& key, std::shared_ptr<const Value> value) {
    const std::scoped_lock lock(mutex_);
    if (values_.size() >= limit_ && !values_.contains(key)) {
      values_.erase(order_.front());
      order_.pop_front();
    }
    if (values_.insert_or_assign(key, std::move(value)).second) order_.push_back(key);
  }

private:
  std::mutex mutex_;
  std::size_t limit_;
  std::map<Key, std::shared_ptr<const Value>> values_;
  std::list<Key> order_;
};

/// What the use cases share: the ports, the providers and caches of immutable values.
struct Engine::State {
  explicit State(EnginePorts given) : ports(std::move(given)) {}

  EnginePorts ports;

  std::mutex providers_mutex;
  std::vector<std::shared_ptr<Provider>> providers;
  std::set<const Provider*> delivering;               ///< those that a thread is calling
  std::vector<ProviderDetails> provider_details;      ///< as they were read
  std::optional<UtcTime> provider_details_read_at{};  ///< nothing: read them before use

  BoundedCache<std::pair<TemplateId, int>, CompiledTemplate> templates{1024};

  /// By id; what an id means never changes.
  BoundedCache<std::string, Calendar> calendars{256};

  std::mutex page_mutex;  ///< one computes the public page, the others wait for him

  std::mutex ledgers_mutex;
  std::unordered_map<ServiceId, LedgerPlace> ledgers;  ///< where each day was last seen counted

  std::atomic<std::int64_t> conflicts{0};  ///< met by archive tasks of this engine

  [[nodiscard]] Store& store() { return *ports.store; }
  [[nodiscard]] Sealer* sealer() { return ports.sealer.get(); }  ///< nullptr: none was given
  [[nodiscard]] std::shared_ptr<Provider> find_provider(std::string_view identifier);
  [[nodiscard]] Result<std::shared_ptr<const Calendar>> calendar(const std::string& id);
  /// `version` 0 is the current one.
  [[nodiscard]] Result<std::shared_ptr<const CompiledTemplate>> compiled(ServiceId service,
                                                                         TemplateId id,
                                                                         int version);
};

[[nodiscard]] std::int64_t limit_of(const SendingLimits& limits, DailyKind kind) noexcept;

/// What text messages would cost today, before any free allowance; nothing if today has no rate.
[[nodiscard]] Result<std::optional<Decimal>> sms_cost(Engine::State& state,
                                                      const Calendar& calendar,
                                                      std::int64_t chargeable_units);

/// Fails with invalid_argument unless `text` can be what a sender of the type is.
[[nodiscard]] Result<void> check_sender_text(NotificationType type, const std::string& value);

/// Fails with invalid_argument unless `days` is in order and of a sensible length.
[[nodiscard]] Result<void> check_days(LocalDayRange days);
/// Fails with invalid_argument unless `limit` is at least 1.
[[nodiscard]] Result<void> check_limit(std::int64_t limit);

/// SHA-256 of the fields, each with its length, as 64 hexadecimal digits.
[[nodiscard]] std::string digest_of_fields(std::initializer_list<std::string_view> fields);
/// The same as an id of version 8 (RFC 9562, 5.8): same fields, same id.
[[nodiscard]] Uuid digest_id(std::initializer_list<std::string_view> fields);

inline constexpr std::size_t name_bytes_max = 255;
inline constexpr std::size_t contact_block_bytes_max = 10'000;
inline constexpr std::size_t recipient_bytes_max = 2'000;
inline constexpr std::size_t reference_bytes_max = 1'000;
inline constexpr std::size_t idempotency_key_bytes_max = 255;
inline constexpr std::size_t personalisation_bytes_max = 1 << 20;  // what the codec reads back
inline constexpr std::size_t personalisation_names_max = 10'000;
inline constexpr std::size_t send_many_max = 10'000;
inline constexpr std::size_t sms_sender_characters_max = 11;

}  // namespace notify
