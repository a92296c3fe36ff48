#pragma once

#include <notify/ids.hpp>
#include <notify/notification.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// How services hear what became of their messages. (behaviour 5.9)
namespace notify {

/// What a service can be called about. (behaviour 1.1)
enum class CallbackType : std::uint8_t { delivery_status, complaint, returned_letter, inbound_sms };

[[nodiscard]] std::string_view name_of(CallbackType type) noexcept;
/// Fails with invalid_argument and names the unknown word.
[[nodiscard]] Result<CallbackType> callback_type_from(std::string_view name);

/// Where a service wants to be called.
struct ServiceCallback {
  ServiceId service_id;
  CallbackType type = CallbackType::delivery_status;
  std::string url;           ///< https
  std::string bearer_token;  ///< sealed in the store; empty in what is listed
  std::int64_t version = 1;
  UtcTime updated_at;
  Uuid id{};  ///< of the stored row; the engine gives it
  friend bool operator==(const ServiceCallback&, const ServiceCallback&) = default;
};
inline constexpr std::size_t callback_url_bytes_max = 2'000;
inline constexpr std::size_t bearer_token_bytes_min = 10;
inline constexpr std::size_t bearer_token_bytes_max = 1'000;

/// What the body of a call about a status says. `to` and `reference` are absent once the
/// notification is archived.
struct StatusNews {
  NotificationId id;
  std::string reference;  ///< the client's; empty: null
  std::string to;         ///< empty: null
  Status status = Status::delivered;
  UtcTime created_at;
  std::optional<UtcTime> completed_at;
  std::optional<UtcTime> sent_at;
  NotificationType type = NotificationType::sms;
  TemplateId template_id;
  int template_version = 0;
};
/// The body, in the order of the specification.
[[nodiscard]] std::string to_json(const StatusNews& news);

using CallbackCallId = std::int64_t;

/// A call that was given up; it stays until it is replayed or forgotten.
struct DeadCallback {
  CallbackCallId id = 0;
  ServiceId service_id;
  NotificationId notification_id;
  CallbackType type = CallbackType::delivery_status;
  Status status = Status::delivered;
  std::int64_t attempts = 0;
  std::string reason;  ///< "answered 404"; never what was sent or answered
  UtcTime died_at;
  friend bool operator==(const DeadCallback&, const DeadCallback&) = default;
};

/// What comes after one try.
enum class CallbackFate : std::uint8_t { done, retry, dead };

inline constexpr std::int64_t callback_tries_max = 6;  ///< the first one and five more
/// Below 400 but no redirect is done; 5xx, 429 and silence are tried again while tries are left;
/// anything else will not get better.
[[nodiscard]] CallbackFate callback_fate(std::int64_t http_status, bool forbidden,
                                         std::int64_t tries) noexcept;

/// True if a change to `status` is worth a call: whatever is final.
[[nodiscard]] constexpr bool calls_back(Status status) noexcept {
  return status_groups::completed.contains(status);
}

// -- the breaker ----------------------------------------------------------------------------------

/// After so many failures in a row a service is left alone for a while, and then tried with a
/// single call.
inline constexpr std::int64_t callback_failures_max = 10;
/// For how long: a minute, doubling with every further failure up to a quarter of an hour; nothing
/// below the limit.
[[nodiscard]] std::chrono::seconds callback_pause(std::int64_t failures) noexcept;

}  // namespace notify
