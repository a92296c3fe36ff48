#pragma once

#include <notify/ids.hpp>
#include <notify/result.hpp>
#include <notify/time.hpp>
#include <notify/unsubscribe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace notify {

/// A request as it is kept: `recipient` is sealed, and found by the blind index of notifications.
struct StoredUnsubscribe {
  UnsubscribeRequest request;
  std::int32_t key_id = 0;  ///< 0: nothing is sealed
  std::int64_t recipient_index = 0;
};

struct StoredUnsubscribeLine {
  StoredUnsubscribe stored;
  std::string template_name;
  std::string original_file_name;
  std::optional<UtcTime> sent_at;
};

/// Port of the store: recipients who ask for no more. The rules of Store hold.
class UnsubscribesStore {
public:
  virtual ~UnsubscribesStore() = default;

  /// Answers whether it is new: one of its notification that waits stays as it is. Fails with
  /// not_found if the service is unknown.
  [[nodiscard]] virtual Result<bool> insert(const StoredUnsubscribe& value) = 0;

  /// By creation, newest first.
  [[nodiscard]] virtual Result<std::vector<StoredUnsubscribe>> list(ServiceId service,
                                                                    std::int64_t limit,
                                                                    std::int64_t skip) = 0;

  /// Those that are not processed.
  [[nodiscard]] virtual Result<std::int64_t> count_waiting(ServiceId service) = 0;

  /// Those that wait and were created before an instant are processed `now`. Answers how many.
  [[nodiscard]] virtual Result<std::int64_t> process(ServiceId service, UtcTime created_before,
                                                     UtcTime now) = 0;

  [[nodiscard]] virtual Result<UnsubscribeStatistics> statistics(ServiceId service) = 0;

  /// Those without a report, as one without an id, if there are any; then reports, the one with
  /// the latest request first. `kept_until` is left out.
  [[nodiscard]] virtual Result<std::vector<UnsubscribeReport>> list_reports(ServiceId service,
                                                                            std::int64_t limit) = 0;
  /// Fails with not_found.
  [[nodiscard]] virtual Result<UnsubscribeReport> get_report(ServiceId service,
                                                             UnsubscribeReportId id) = 0;
  /// Stores a report of the requests between its ends, both included, that have none, with how
  /// many they are. Answers it as stored. Fails with not_found if there are none.
  [[nodiscard]] virtual Result<UnsubscribeReport> make_report(const UnsubscribeReport& report) = 0;
  /// Requests of a report, newest first, with the names of templates.
  [[nodiscard]] virtual Result<std::vector<StoredUnsubscribeLine>> list_of_report(
      ServiceId service, UnsubscribeReportId id) = 0;
  /// Nothing: the report's requests wait again. Fails with not_found.
  [[nodiscard]] virtual Result<void> process_report(ServiceId service, UnsubscribeReportId id,
                                                    std::optional<UtcTime> processed_at) = 0;

  /// Takes the recipients out of up to `limit` requests that were processed, or created, before
  /// these instants. Answers how many.
  [[nodiscard]] virtual Result<std::int64_t> forget(UtcTime processed_before,
                                                    UtcTime created_before, std::int64_t limit) = 0;
};

}  // namespace notify
