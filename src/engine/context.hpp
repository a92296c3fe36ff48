#pragma once

#include "engine/bounds.hpp"
#include "engine/meters.hpp"
#include "engine/send_queue.hpp"
#include "engine/settings.hpp"

#include <notify/engine.hpp>
#include <notify/ports/cache.hpp>
#include <notify/ports/clock.hpp>
#include <notify/ports/documents.hpp>
#include <notify/ports/file_storage.hpp>
#include <notify/ports/http.hpp>
#include <notify/ports/letter_checker.hpp>
#include <notify/ports/letter_renderer.hpp>
#include <notify/ports/page_painter.hpp>
#include <notify/ports/sealer.hpp>
#include <notify/ports/store.hpp>
#include <notify/ports/virus_scanner.hpp>
#include <notify/receipts.hpp>

#include <atomic>
#include <initializer_list>
#include <map>
#include <mutex>
#include <set>
#include <unordered_map>

namespace notify {

/// What the use cases share: the ports, the providers and caches of immutable values.
struct EngineContext {
  explicit EngineContext(EnginePorts given) : ports(std::move(given)) {}

  EnginePorts ports;
  Meters meters;

  std::mutex providers_mutex;
  std::vector<std::shared_ptr<Provider>> providers;
  std::set<const Provider*> delivering;               ///< those that a thread is calling
  std::map<const Provider*, UtcTime> listened_at;     ///< those that keep a line of their own
  std::vector<ProviderDetails> provider_details;      ///< as they were read
  std::optional<UtcTime> provider_details_read_at{};  ///< nothing: read them before use

  SettingsCaches settings;
  SendQueue sends;

  /// By id; what an id means never changes.
  BoundedCache<std::string, Calendar> calendars{256};

  /// Pictures of letter brands by name, of one minute; and those that lack, of one hour.
  BoundedCache<std::string, std::string, std::int64_t> logos{64};
  BoundedCache<std::string, Unchanging, std::int64_t> missed_logos{256};

  std::mutex page_mutex;  ///< one computes the public page, the others wait for him

  std::mutex ledgers_mutex;
  std::unordered_map<ServiceId, LedgerPlace> ledgers;  ///< where each day was last seen counted

  std::mutex sweeps_mutex;
  /// How far the archive tasks that are under way have come, by key. Forgotten, one begins anew.
  std::map<std::string, UtcTime, std::less<>> swept_until;

  std::atomic<std::int64_t> conflicts{0};  ///< met by archive tasks of this engine

  [[nodiscard]] UtcTime now() { return ports.clock->now(); }
  [[nodiscard]] Store& store() { return *ports.store; }
  /// Tells the host's log, if there is one.
  void log(LogLevel level, std::string_view event, std::string_view message,
           std::initializer_list<LogAttribute> attributes) {
    log_event(ports.log.get(), now(), level, event, message, attributes);
  }
  [[nodiscard]] Sealer* sealer() { return ports.sealer.get(); }  ///< nullptr: none was given
  [[nodiscard]] std::shared_ptr<Provider> find_provider(std::string_view identifier);
  [[nodiscard]] Result<std::shared_ptr<const Calendar>> calendar(const std::string& id);
};

[[nodiscard]] std::int64_t limit_of(const SendingLimits& limits, DailyKind kind) noexcept;

/// What text messages would cost today, before any free allowance; nothing if today has no rate.
[[nodiscard]] Result<std::optional<Decimal>> sms_cost(EngineContext& state,
                                                      const Calendar& calendar,
                                                      std::int64_t chargeable_units);

/// Fails with invalid_argument if a text is too long, or no text.
[[nodiscard]] Result<void> check_billing_details(const BillingDetails& details);

/// Fails with invalid_argument if a user is named who is unknown.
[[nodiscard]] Result<void> check_user(Store& store, UserId id);

/// Fails with invalid_argument if a client's reference is no text or too long.
[[nodiscard]] Result<void> check_client_reference(const std::string& reference);

/// What a sender of the type is kept as; fails with invalid_argument if `typed` can be none.
[[nodiscard]] Result<std::string> checked_sender_text(NotificationType type,
                                                      const std::string& typed);

[[nodiscard]] ReceiptReport report_of(std::span<const ReceiptOutcome> outcomes);

/// Of a name that somebody gave, what can be shown.
[[nodiscard]] std::string shown_word(std::string_view word);

/// SHA-256 of the fields, each with its length, as 64 hexadecimal digits.
[[nodiscard]] std::string digest_of_fields(std::initializer_list<std::string_view> fields);
/// The same as an id of version 8 (RFC 9562, 5.8): same fields, same id.
[[nodiscard]] Uuid digest_id(std::initializer_list<std::string_view> fields);

inline constexpr std::size_t name_bytes_max = 255;
inline constexpr std::size_t contact_block_bytes_max = 10'000;
inline constexpr std::size_t recipient_bytes_max = 2'000;
inline constexpr std::size_t reference_bytes_max = 1'000;  ///< of what providers name
/// Of the client's own; no character takes more than four bytes.
inline constexpr std::size_t reference_characters_max = 1'000;
inline constexpr std::size_t idempotency_key_bytes_max = 255;
inline constexpr std::size_t personalisation_names_max = 10'000;
inline constexpr std::size_t send_many_max = 10'000;
inline constexpr std::size_t sms_sender_characters_max = 11;

}  // namespace notify
