#pragma once

#include <notify/ids.hpp>
#include <notify/time.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace notify {

using InboundSmsId = Id<struct InboundSmsTag>;

/// An SMS that came in for a service. (rules/inbound 1.1)
struct InboundSms {
  /// Given by the engine: the same for the same service, provider, reference and date.
  InboundSmsId id;
  ServiceId service_id;
  std::string notify_number;  ///< that it was sent to
  std::string user_number;    ///< whose it is, normalised if it is a number; empty once archived
  std::string content;        ///< empty once archived
  std::string provider;
  std::string provider_reference;  ///< the provider's id for it; may be empty
  /// When the provider says that it came; never when it was only read: a message that is handed
  /// over again would be another one.
  std::optional<UtcTime> provider_date;
  UtcTime created_at;  ///< when it was recorded
  friend bool operator==(const InboundSms&, const InboundSms&) = default;
};

/// An SMS as a provider hands it over: whose it is the engine finds out. (rules/inbound 1.4)
struct ReceivedSms {
  std::string provider;
  std::string number;       ///< that it was sent to, as the provider wrote it
  std::string user_number;  ///< whose it is, as the provider wrote it; may be a name
  std::string content;
  std::string provider_reference{};        ///< the provider's id for it; may be empty
  std::optional<UtcTime> provider_date{};  ///< without one the service is not told, unless
  bool tells_undated = false;              ///< the provider dates nothing that it hands over
  friend bool operator==(const ReceivedSms&, const ReceivedSms&) = default;
};

/// What became of an SMS that was received.
enum class InboundFate : std::uint8_t {
  stored,
  repeated,        ///< it was stored before
  unknown_number,  ///< of no service: nothing is kept
  not_allowed,     ///< the service has no permission for inbound SMS: nothing is kept
  no_message,      ///< the post was no SMS, but about a subscription to them
};
[[nodiscard]] std::string_view name_of(InboundFate fate) noexcept;

using InboundNumberId = Id<struct InboundNumberTag>;

/// A number at which people reach a service by SMS. (rules/inbound 3.1)
struct InboundNumber {
  InboundNumberId id{};    ///< given by the engine: the same for the same number
  std::string number;      ///< as the service shows it: "07900111222", or a short code
  std::string provider;    ///< that hands its messages over: "mmg"
  ServiceId service_id{};  ///< nil: of no service
  bool active = true;      ///< what comes to one that is not is of an unknown number
  UtcTime created_at{};    ///< given by the engine, as the next
  UtcTime updated_at{};
  friend bool operator==(const InboundNumber&, const InboundNumber&) = default;
};

/// How a number stands in the store, however a provider or a person writes it: digits, and 0 in the
/// place of the country code 44. Empty if it is none: 3 to 15 digits. (rules/inbound 3.2)
[[nodiscard]] std::string shown_inbound_number(std::string_view written);

}  // namespace notify
