#pragma once

#include <notify/engine_facet.hpp>
#include <notify/ids.hpp>
#include <notify/notification.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace notify {

using ReportRequestId = Id<struct ReportRequestTag>;

enum class ReportRequestState : std::uint8_t {
  pending,
  in_progress,
  stored,  ///< the file is there
  failed,
  deleted,  ///< the file's time is over
};
/// "pending", "in_progress", …
[[nodiscard]] std::string_view name_of(ReportRequestState state) noexcept;
/// Fails with invalid_argument and names the unknown word.
[[nodiscard]] Result<ReportRequestState> report_request_state_from(std::string_view name);

/// Which statuses a report of notifications is about; "all", "sending", … (rules/reports 4.1)
enum class ReportedStatuses : std::uint8_t { all, sending, delivered, failed };
[[nodiscard]] std::string_view name_of(ReportedStatuses statuses) noexcept;
/// Fails with invalid_argument and names the unknown word.
[[nodiscard]] Result<ReportedStatuses> reported_statuses_from(std::string_view name);
[[nodiscard]] StatusSet statuses_of(ReportedStatuses statuses) noexcept;

/// Somebody wants the notifications of a service as a file. A task makes it and puts it into the
/// file storage under report_key(). (rules/reports 4)
struct ReportRequest {
  ReportRequestId id;
  ServiceId service_id;
  UserId user_id;
  NotificationType type = NotificationType::sms;
  ReportedStatuses statuses = ReportedStatuses::all;
  ReportRequestState state = ReportRequestState::pending;
  UtcTime created_at;
  std::optional<UtcTime> updated_at{};
  friend bool operator==(const ReportRequest&, const ReportRequest&) = default;
};

/// "notifications_report/<id>.csv"
[[nodiscard]] std::string report_key(ReportRequestId id);

/// How long a request that is not done yet stands for the same one made again.
inline constexpr std::chrono::minutes report_request_awaited{120};
/// How long a report can be fetched.
inline constexpr std::chrono::hours report_kept{24};

struct RequestedReport {
  ReportRequest request;
  bool existed = false;  ///< the same was asked for by the same user, and is not done yet
};

/// Big downloads. (rules/reports 4)
class ReportRequests : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  /// Asks for a report, by service, user, type and statuses of `request`. Fails with not_found if
  /// service or user is unknown.
  [[nodiscard]] Result<RequestedReport> create(const ReportRequest& request);

  /// Fails with not_found, also if it was deleted.
  [[nodiscard]] Result<ReportRequest> get(ServiceId service, ReportRequestId id);

  /// Makes the reports that are waited for, and removes those whose time is over: what a task does
  /// (TaskKind::reports). Answers how many were made.
  [[nodiscard]] Result<std::int64_t> run();
};

}  // namespace notify
