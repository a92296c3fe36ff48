#pragma once

#include <notify/complaint.hpp>
#include <notify/ids.hpp>
#include <notify/inbound_sms.hpp>
#include <notify/notification.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// How services hear what became of their messages. (rules/callbacks)
namespace notify {

/// What a service can be called about. (rules/callbacks 1.1)
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
  Uuid id{};             ///< of the stored row; the engine gives it
  std::string host{};    ///< of `url`, as the HTTP client reads it; the engine gives it
  UtcTime created_at{};  ///< the engine gives it
  UserId updated_by{};   ///< nil: nobody knows
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
/// What the body of a call about a complaint says.
struct ComplaintNews {
  NotificationId notification_id;
  ComplaintId complaint_id;
  std::string reference;  ///< the client's; empty: null
  std::string to;         ///< empty: null
  UtcTime complaint_date;
};
/// What the body of a call about an inbound SMS says.
struct InboundNews {
  InboundSmsId id;
  std::string source_number;
  std::string destination_number;
  std::string message;
  UtcTime date_received;  ///< as the provider says
};
/// What the body of a call about a letter that came back says.
struct ReturnedLetterNews {
  NotificationId notification_id;
  std::string reference;  ///< the client's, of what an API key sent; empty: null
  UtcTime date_sent;
  std::string sent_by = "API";
  std::string template_name;  ///< empty: null, as the next two
  TemplateId template_id;
  int template_version = 0;
  std::string spreadsheet_file_name;  ///< empty: null, as the next
  std::optional<std::int64_t>
      spreadsheet_row_number;           ///< as a spreadsheet shows it: the first is 2
  std::string upload_letter_file_name;  ///< empty: null
};
/// The bodies, in the order of the reference.
[[nodiscard]] std::string to_json(const StatusNews& news);
[[nodiscard]] std::string to_json(const ComplaintNews& news);
[[nodiscard]] std::string to_json(const InboundNews& news);
[[nodiscard]] std::string to_json(const ReturnedLetterNews& news);

using CallbackCallId = std::int64_t;

/// A dead letter: a call that the engine gave up. It stays until it is replayed or forgotten.
struct DeadCallback {
  CallbackCallId id = 0;
  ServiceId service_id;
  NotificationId notification_id;  ///< nil: of an inbound SMS
  CallbackType type = CallbackType::delivery_status;
  Status status = Status::delivered;  ///< of the notification; not what a complaint is about
  std::int64_t attempts = 0;
  std::string reason;  ///< "answered 404"; never what was sent or answered
  UtcTime died_at;
  InboundSmsId inbound_sms_id{};  ///< nil: of a notification
  friend bool operator==(const DeadCallback&, const DeadCallback&) = default;
};
/// How long a dead letter is kept unless the host says otherwise: as long as unreadable receipts.
inline constexpr std::chrono::hours dead_callback_kept{90 * 24};

/// What comes after one try.
enum class CallbackFate : std::uint8_t { done, retry, dead };

inline constexpr std::int64_t callback_tries_max = 6;  ///< the first one and five more
/// Below 300 is done; 5xx, 429 and silence are tried again while tries are left; anything else is
/// final.
[[nodiscard]] CallbackFate callback_fate(std::int64_t http_status, bool forbidden,
                                         std::int64_t tries) noexcept;

/// True if a change of a notification of `type` to `status` is worth a call about its delivery:
/// whatever is final, of all but letters. (rules/callbacks 1.2)
[[nodiscard]] constexpr bool calls_back(NotificationType type, Status status) noexcept {
  return type != NotificationType::letter && status_groups::completed.contains(status);
}

/// What a try says about who was called.
enum class CallbackHealth : std::uint8_t {
  unknown,  ///< no server was called
  well,     ///< an answer that another try would not change
  failing,  ///< 5xx or 429: the host answers, the service fails
  silent,   ///< no answer
};
[[nodiscard]] CallbackHealth callback_health(std::int64_t http_status, bool forbidden) noexcept;

// -- the breakers ---------------------------------------------------------------------------------

/// After so many failures in a row the circuit breaker of a service opens for a while; then the
/// engine tries a single call. A host has one too, where only silence is a failure, since many
/// services may share it.
inline constexpr std::int64_t callback_failures_max = 10;
/// For how long: a minute, doubling with every further failure up to a quarter of an hour; nothing
/// below the limit.
[[nodiscard]] std::chrono::seconds callback_pause(std::int64_t failures) noexcept;

struct CallbackBreaker {
  std::int64_t failures = 0;  ///< in a row
  UtcTime paused_until;       ///< open until then: no call goes out
  friend bool operator==(const CallbackBreaker&, const CallbackBreaker&) = default;
};
/// What becomes of a breaker when calls end at `now`: one answer closes it. Failures that end
/// together open it for the first pause at most, and those of calls that were begun before it
/// opened do not count.
[[nodiscard]] CallbackBreaker after_calls(CallbackBreaker before, std::int64_t failures,
                                          bool answered, UtcTime now) noexcept;

}  // namespace notify
