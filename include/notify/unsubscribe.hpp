#pragma once

#include <notify/ids.hpp>
#include <notify/time.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace notify {

using UnsubscribeRequestId = Id<struct UnsubscribeRequestTag>;

/// Somebody followed the link of an e-mail by which one asks for no more. (rules/unsubscribes 1.1)
struct UnsubscribeRequest {
  UnsubscribeRequestId id;
  NotificationId notification_id;
  ServiceId service_id;
  TemplateId template_id;
  int template_version = 0;
  std::string recipient;  ///< as typed; empty once it is forgotten, or if it was when they asked
  UtcTime created_at;
  std::optional<UtcTime> processed_at;  ///< when the service said that it had heard
  friend bool operator==(const UnsubscribeRequest&, const UnsubscribeRequest&) = default;
};

using UnsubscribeReportId = Id<struct UnsubscribeReportTag>;

/// Requests that a service took out together, to hear of them. (rules/unsubscribes 3.1)
struct UnsubscribeReport {
  UnsubscribeReportId id;  ///< nil: those that no report has yet
  ServiceId service_id;
  std::int64_t count = 0;
  UtcTime earliest, latest;  ///< of the requests
  UtcTime created_at;
  std::optional<UtcTime> processed_at{};  ///< when the service said that it had heard
  UtcTime kept_until;                     ///< from then on their recipients are forgotten
  friend bool operator==(const UnsubscribeReport&, const UnsubscribeReport&) = default;
};

/// One request of a report, with what its e-mail was.
struct UnsubscribeReportLine {
  UnsubscribeRequest request;
  std::string template_name;
  std::string original_file_name;  ///< of the job; empty: of none
  std::optional<UtcTime> sent_at{};
  friend bool operator==(const UnsubscribeReportLine&, const UnsubscribeReportLine&) = default;
};

struct UnsubscribeStatistics {
  std::int64_t waiting = 0;         ///< those that the service has not heard of
  std::optional<UtcTime> latest{};  ///< of them; if none waits, of all
  friend bool operator==(const UnsubscribeStatistics&, const UnsubscribeStatistics&) = default;
};

/// How long a link works after it was made.
inline constexpr std::chrono::hours unsubscribe_link_kept{365 * 24};
/// How long the recipient of a request is kept: after the service has heard of it, and in any case.
inline constexpr std::chrono::hours unsubscriber_kept_processed{7 * 24};
inline constexpr std::chrono::hours unsubscriber_kept{90 * 24};

}  // namespace notify
