#include "domain/names.hpp"

#include <notify/report_requests.hpp>

#include <array>

namespace notify {
namespace {

// In the order of the enumerations.
constexpr std::array<std::string_view, 5> report_state_names = {"pending", "in_progress", "stored",
                                                                "failed", "deleted"};
constexpr std::array<std::string_view, 4> reported_statuses_names = {"all", "sending", "delivered",
                                                                     "failed"};
constexpr StatusSet sending_statuses =
    StatusSet::of(Status::created, Status::pending, Status::sending, Status::pending_virus_check);
constexpr StatusSet delivered_statuses =
    StatusSet::of(Status::delivered, Status::sent, Status::returned_letter);
constexpr StatusSet failed_statuses =
    StatusSet::of(Status::failed, Status::temporary_failure, Status::permanent_failure,
                  Status::technical_failure, Status::virus_scan_failed, Status::validation_failed);

}  // namespace

std::string_view name_of(ReportRequestState state) noexcept {
  return names::name_in(report_state_names, state);
}

Result<ReportRequestState> report_request_state_from(std::string_view name) {
  return names::value_in<ReportRequestState>(report_state_names, "state of a report request", name);
}

std::string_view name_of(ReportedStatuses statuses) noexcept {
  return names::name_in(reported_statuses_names, statuses);
}

Result<ReportedStatuses> reported_statuses_from(std::string_view name) {
  return names::value_in<ReportedStatuses>(reported_statuses_names, "statuses of a report", name);
}

StatusSet statuses_of(ReportedStatuses statuses) noexcept {
  switch (statuses) {
    case ReportedStatuses::sending: return sending_statuses;
    case ReportedStatuses::delivered: return delivered_statuses;
    case ReportedStatuses::failed: return failed_statuses;
    case ReportedStatuses::all: break;
  }
  StatusSet all;
  for (const StatusSet set : {sending_statuses, delivered_statuses, failed_statuses})
    for (int i = 0; i < status_count; ++i)
      if (set.contains(static_cast<Status>(i))) all.add(static_cast<Status>(i));
  return all;
}

std::string report_key(ReportRequestId id) {
  return "notifications_report/" + id.to_text() + ".csv";
}

}  // namespace notify
