#pragma once

#include <notify/ids.hpp>
#include <notify/report_requests.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>

#include <cstdint>
#include <vector>

namespace notify {

/// Port of the store: reports that somebody waits for. The rules of Store hold.
class ReportRequestsStore {
public:
  virtual ~ReportRequestsStore() = default;

  /// Stores a request, unless one of the same service, user, type and statuses is under way that
  /// changed since `since`: then answers the oldest of these. Fails with not_found if the service
  /// or the user is unknown.
  [[nodiscard]] virtual Result<RequestedReport> insert(const ReportRequest& request,
                                                       UtcTime since) = 0;
  /// Fails with not_found.
  [[nodiscard]] virtual Result<ReportRequest> get(ServiceId service, ReportRequestId id) = 0;

  /// Gives a request another state if it still has the one in `request`; false: it has not.
  [[nodiscard]] virtual Result<bool> move(const ReportRequest& request, ReportRequestState to,
                                          UtcTime now) = 0;

  /// Those in a state that were made before an instant, oldest first.
  [[nodiscard]] virtual Result<std::vector<ReportRequest>> list(ReportRequestState state,
                                                                UtcTime created_before,
                                                                std::int64_t limit) = 0;
};

}  // namespace notify
