#pragma once

#include <notify/calendar.hpp>
#include <notify/engine_facet.hpp>
#include <notify/ids.hpp>
#include <notify/notification.hpp>
#include <notify/schedule.hpp>
#include <notify/service.hpp>

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace notify {

/// One row of ft_notification_status, or a sum of them: then the columns that were summed over are
/// nil, and `bst_date` may be the first day of a month. (rules/statistics 1.1)
struct StatusFact {
  LocalDay bst_date;
  ServiceId service_id;
  NotificationType type = NotificationType::sms;
  TemplateId template_id;
  JobId job_id;
  KeyType key_type = KeyType::normal;
  Status status = Status::created;
  std::int64_t notification_count = 0;
  friend auto operator<=>(const StatusFact&, const StatusFact&) = default;
};

/// What a dashboard shows of one type. (rules/statistics 2.1)
struct TypeStatistics {
  std::int64_t requested = 0;  ///< every status but cancelled
  std::int64_t delivered = 0;  ///< delivered, sent
  std::int64_t failed = 0;     ///< returned letters are not among them
  friend bool operator==(const TypeStatistics&, const TypeStatistics&) = default;
};
using ServiceStatistics = std::map<NotificationType, TypeStatistics>;

struct TemplateStatistics {
  TemplateId template_id;
  std::string template_name;
  NotificationType type = NotificationType::sms;
  Status status = Status::created;
  std::int64_t count = 0;
  bool is_precompiled_letter = false;  ///< of letters that the service made itself
  friend auto operator<=>(const TemplateStatistics&, const TemplateStatistics&) = default;
};

/// What one service sent in a range of days. (rules/statistics 2.2)
struct ServiceTotals {
  ServiceId service_id;
  std::string service_name;
  bool restricted = false;
  bool active = true;
  UtcTime created_at;
  ServiceStatistics statistics;
  friend bool operator==(const ServiceTotals&, const ServiceTotals&) = default;
};

/// How many notifications of a type had a status in one month.
struct MonthlyStatus {
  LocalDay month;  ///< its first day
  NotificationType type = NotificationType::sms;
  Status status = Status::created;
  std::int64_t count = 0;
  friend auto operator<=>(const MonthlyStatus&, const MonthlyStatus&) = default;
};

struct TemplateUsage {
  LocalDay month;  ///< its first day
  std::string template_name;
  TemplateId template_id;
  NotificationType type = NotificationType::sms;
  std::int64_t count = 0;  ///< without test keys and cancelled ones
  bool is_precompiled_letter = false;
  friend auto operator<=>(const TemplateUsage&, const TemplateUsage&) = default;
};

/// (rules/statistics 2.4)
struct PlatformTypeStatistics {
  std::int64_t total = 0;  ///< without test keys
  std::int64_t test_key = 0;
  std::int64_t technical_failure = 0, permanent_failure = 0, temporary_failure = 0;
  std::int64_t virus_scan_failed = 0;
  friend bool operator==(const PlatformTypeStatistics&, const PlatformTypeStatistics&) = default;
};
using PlatformStatistics = std::map<NotificationType, PlatformTypeStatistics>;

/// One line of the monthly table of all live services. (rules/statistics 2.3)
struct ServiceMonth {
  LocalDay month;
  ServiceId service_id;
  std::string service_name;
  NotificationType type = NotificationType::sms;
  std::int64_t sending = 0;  ///< with pending
  std::int64_t delivered = 0;
  std::int64_t technical_failure = 0;  ///< with the deprecated failed
  std::int64_t temporary_failure = 0, permanent_failure = 0, sent = 0;
  friend auto operator<=>(const ServiceMonth&, const ServiceMonth&) = default;
};

/// How fast messages left on one day. (rules/statistics 3.1)
struct ProcessingTime {
  LocalDay bst_date;
  std::int64_t messages_total = 0;
  std::int64_t messages_within_10_secs = 0;
  friend bool operator==(const ProcessingTime&, const ProcessingTime&) = default;
};
inline constexpr std::chrono::seconds quick_processing{10};
/// The quick share in millionths, rounded half up; of nothing, all.
[[nodiscard]] std::int64_t millionths_within_10_secs(const ProcessingTime& day) noexcept;

/// The public page of the whole platform. (rules/statistics 4.1)
struct PerformanceDashboard {
  struct Day {
    LocalDay date;
    std::int64_t emails = 0, sms = 0, letters = 0;
    friend bool operator==(const Day&, const Day&) = default;
  };
  struct UsingService {
    ServiceId service_id;
    std::string service_name;
    std::optional<std::string> organisation_name;
    OrganisationId organisation_id{};  ///< nil: of none
    friend bool operator==(const UsingService&, const UsingService&) = default;
  };
  std::map<NotificationType, std::int64_t> notifications;  ///< of all time, until last night
  std::vector<Day> notifications_by_type;                  ///< days of the range that had any
  std::vector<ProcessingTime> processing_time;
  std::vector<UsingService> services_using_notify;  ///< live ones, by organisation, then by name
  [[nodiscard]] std::int64_t total_notifications() const noexcept;
};

/// How many services are live, and how many organisations have one. (rules/services 1.4)
struct LiveCounts {
  std::int64_t services = 0;
  std::int64_t organisations = 0;
  friend bool operator==(const LiveCounts&, const LiveCounts&) = default;
};

/// A service with an alarming day. (rules/statistics 2.5)
struct AlarmingService {
  ServiceId service_id;
  std::int64_t messages = 0;            ///< SMS without test keys
  std::int64_t permanent_failures = 0;  ///< of `messages`
  std::int64_t to_tv_numbers = 0;       ///< to 447700900xxx, numbers that no subscriber has
  friend bool operator==(const AlarmingService&, const AlarmingService&) = default;
};
inline constexpr std::int64_t high_failure_messages_min = 10'000;
inline constexpr std::int64_t high_failure_percent = 25;
inline constexpr std::int64_t tv_numbers_max = 500;
[[nodiscard]] bool has_high_failure_rate(const AlarmingService& service) noexcept;
[[nodiscard]] bool sends_to_tv_numbers(const AlarmingService& service) noexcept;

// Each of these is a pure function of facts; none counts test keys unless it says so.
[[nodiscard]] ServiceStatistics service_statistics(std::span<const StatusFact> facts);
/// Those of each service that any fact is of; test keys count if `include_test_key`.
[[nodiscard]] std::map<ServiceId, ServiceStatistics> statistics_by_service(
    std::span<const StatusFact> facts, bool include_test_key);
[[nodiscard]] std::vector<MonthlyStatus> monthly_statuses(std::span<const StatusFact> facts);
/// Without names; sorted by month and template.
[[nodiscard]] std::vector<TemplateUsage> template_usage(std::span<const StatusFact> facts);
/// Without names; sorted by template and status.
[[nodiscard]] std::vector<TemplateStatistics> template_statistics(
    std::span<const StatusFact> facts);
/// Test keys of `today` count as such; those of earlier days are on their way out and don't.
[[nodiscard]] PlatformStatistics platform_statistics(std::span<const StatusFact> facts,
                                                     LocalDay today);
/// Without names; created ones are left out. Sorted by month, service, type.
[[nodiscard]] std::vector<ServiceMonth> service_months(std::span<const StatusFact> facts);

/// The first day of the month that `day` is in.
[[nodiscard]] constexpr LocalDay start_of_month(LocalDay day) noexcept {
  return LocalDay(std::chrono::sys_days(day.ymd().year() / day.ymd().month() / 1));
}

/// Counts of messages by what became of them. (rules/statistics)
/// Exact at the instant of the call, days being those of the service's calendar; those of all
/// services are told apart by the calendar "uk".
class Statistics : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  /// Today and `whole_days` (0 to 90, of templates to 7) days before it.
  [[nodiscard]] Result<ServiceStatistics> service(ServiceId service, int whole_days = 7);
  [[nodiscard]] Result<std::vector<TemplateStatistics>> templates(ServiceId service,
                                                                  int whole_days = 7);

  /// Months of a financial year, until today.
  [[nodiscard]] Result<std::vector<MonthlyStatus>> monthly(ServiceId service, int year);

  /// Without test keys and cancelled ones; by month, then by name.
  [[nodiscard]] Result<std::vector<TemplateUsage>> template_usage(ServiceId service, int year);

  /// The last use of a template without a test key, or nothing.
  [[nodiscard]] Result<std::optional<UtcTime>> last_use(ServiceId service, TemplateId id);
  [[nodiscard]] Result<std::map<Status, std::int64_t>> job(ServiceId service, JobId job);

  /// The same of several jobs of a service, up to 10,000; a job without notifications has none.
  [[nodiscard]] Result<std::map<JobId, std::map<Status, std::int64_t>>> jobs(
      ServiceId service, std::span<const JobId> jobs);

  /// How many messages of these types, empty: all, were billed by now from so many days before
  /// today on. What was sent within the hour may be missing. (rules/statistics 2.6)
  [[nodiscard]] Result<std::int64_t> billed(ServiceId service,
                                            std::span<const NotificationType> types,
                                            int whole_days = 7);

  [[nodiscard]] Result<LiveCounts> live_counts();

  /// Every service, sorted by id; both ends included.
  [[nodiscard]] Result<std::vector<ServiceTotals>> by_service(LocalDayRange days,
                                                              bool include_test_key = false);

  /// Both ends included; test keys count if the range reaches today.
  [[nodiscard]] Result<PlatformStatistics> platform(LocalDayRange days);

  /// Months of services that are active and not in trial mode, until last night.
  [[nodiscard]] Result<std::vector<ServiceMonth>> monthly_by_service(LocalDayRange days);
  [[nodiscard]] Result<PerformanceDashboard> dashboard(LocalDayRange days);
  [[nodiscard]] Result<std::vector<ProcessingTime>> processing(LocalDayRange days);

  /// ft_notification_status as stored, sorted.
  [[nodiscard]] Result<std::vector<StatusFact>> facts(LocalDayRange days);

  /// The same from the cache, one computation serving all callers until a night's run, or a fact of
  /// a past day, changes it.
  [[nodiscard]] Result<PerformanceDashboard> performance_page(LocalDayRange days);

  /// Counts a day's messages again, or for the first time. Fails with invalid_argument while the
  /// day is not over.
  [[nodiscard]] Result<ProcessingTime> measure_processing(LocalDay day);

  /// Live services with a high rate of failures, or many messages to numbers that no subscriber
  /// has, in the last 24 hours.
  [[nodiscard]] Result<std::vector<AlarmingService>> alarming();
};

}  // namespace notify
