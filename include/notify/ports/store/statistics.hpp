#pragma once

#include <notify/billing.hpp>
#include <notify/calendar.hpp>
#include <notify/ids.hpp>
#include <notify/notification.hpp>
#include <notify/result.hpp>
#include <notify/statistics.hpp>
#include <notify/time.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace notify {

/// Which columns of the status facts are kept; the others are summed over.
enum class StatusSumsBy : std::uint8_t {
  template_day,   ///< day, service, type, template, key type, status
  platform_day,   ///< day, type, key type, status
  service_month,  ///< month, service, type, key type, status
  template_sum,   ///< service, type, template, key type, status; the day is the first one
};

/// Sums of statuses over days, of one service or of all.
struct StatusQuery {
  LocalDayRange days;
  StatusSumsBy sums_by = StatusSumsBy::template_day;
  std::optional<ServiceId> service;
};

/// Messages by day and type, without test keys, and of all days up to one.
struct PlatformDays {
  std::map<NotificationType, std::int64_t> ever;
  std::map<std::pair<LocalDay, NotificationType>, std::int64_t> days;
};

/// The version of what the public page shows.
struct PageState {
  std::int64_t version = 0;
  UtcTime watermark;  ///< of the facts
  friend bool operator==(const PageState&, const PageState&) = default;
};

/// Port of the store: facts about statuses. The rules of Store hold.
class StatisticsStore {
public:
  virtual ~StatisticsStore() = default;

  /// Days whose ft_notification_status rows are older than the cube, oldest first.
  [[nodiscard]] virtual Result<std::vector<LocalDay>> list_status_days(std::int64_t limit) = 0;

  /// Replaces the status facts of up to `limit` marked (type, service) of a day and takes their
  /// marks away. Answers how many they were.
  [[nodiscard]] virtual Result<std::int64_t> project_statuses(LocalDay day, std::int64_t limit) = 0;

  /// ft_notification_status as stored, sorted.
  [[nodiscard]] virtual Result<std::vector<StatusFact>> list_facts(LocalDayRange days) = 0;

  /// Exact at the instant of the call, in one snapshot: facts, the cube where they are behind it,
  /// and the rows since the watermark. Test keys are among the sums. Sorted.
  [[nodiscard]] virtual Result<std::vector<StatusFact>> read_statuses(const StatusQuery& query) = 0;

  /// Messages of all time until `last`, and of each of `days` that is not after it; exact, from
  /// running totals where they are in order.
  [[nodiscard]] virtual Result<PlatformDays> read_platform_days(LocalDay last,
                                                                LocalDayRange days) = 0;
  [[nodiscard]] virtual Result<PageState> page_state() = 0;

  /// Counts a day's messages that came through the API, in each service's own calendar, and stores
  /// the row.
  [[nodiscard]] virtual Result<ProcessingTime> measure_processing(LocalDay day, UtcTime now) = 0;
  [[nodiscard]] virtual Result<std::vector<ProcessingTime>> list_processing(LocalDayRange days) = 0;

  /// The last instant at which a template was used without a test key, over all time.
  [[nodiscard]] virtual Result<std::optional<UtcTime>> last_use(ServiceId service,
                                                                TemplateId id) = 0;

  /// Statuses of a job's notifications, wherever they are, with how many there are of each.
  [[nodiscard]] virtual Result<std::map<Status, std::int64_t>> job_outcomes(ServiceId service,
                                                                            JobId job) = 0;

  /// The same of several jobs; those without any are left out.
  [[nodiscard]] virtual Result<std::map<JobId, std::map<Status, std::int64_t>>> jobs_outcomes(
      ServiceId service, std::span<const JobId> jobs) = 0;

  /// What stands in ft_billing of these types from a day on.
  [[nodiscard]] virtual Result<std::int64_t> count_billed(ServiceId service,
                                                          std::span<const NotificationType> types,
                                                          LocalDay since) = 0;

  /// SMS of every service created in a window, by service, where any is alarming.
  [[nodiscard]] virtual Result<std::vector<AlarmingService>> list_alarming(
      BillingWindow window) = 0;
};

}  // namespace notify
