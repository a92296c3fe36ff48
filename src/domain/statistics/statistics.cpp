#include <notify/statistics.hpp>

#include <tuple>

namespace notify {
namespace {

constexpr StatusSet shown_as_delivered = StatusSet::of(Status::delivered, Status::sent);
// Returned letters count as requested only. (rules/statistics 2.1)
constexpr StatusSet shown_as_failed =
    StatusSet::of(Status::failed, Status::technical_failure, Status::temporary_failure,
                  Status::permanent_failure, Status::validation_failed, Status::virus_scan_failed);

bool is_test(const StatusFact& fact) noexcept { return fact.key_type == KeyType::test; }

ServiceStatistics no_statistics() {
  ServiceStatistics out;
  for (const NotificationType type : all_notification_types) out[type] = {};
  return out;
}

void count(const StatusFact& fact, ServiceStatistics& out) {
  TypeStatistics& line = out[fact.type];
  if (fact.status != Status::cancelled) line.requested += fact.notification_count;
  if (shown_as_delivered.contains(fact.status)) line.delivered += fact.notification_count;
  if (shown_as_failed.contains(fact.status)) line.failed += fact.notification_count;
}

/// The counter of a service's month that `status` belongs to; null if no column shows it.
std::int64_t* column_of(ServiceMonth& line, Status status) noexcept {
  switch (status) {
    case Status::sending:
    case Status::pending: return &line.sending;
    case Status::delivered: return &line.delivered;
    case Status::failed:
    case Status::technical_failure: return &line.technical_failure;
    case Status::temporary_failure: return &line.temporary_failure;
    case Status::permanent_failure: return &line.permanent_failure;
    case Status::sent: return &line.sent;
    default: return nullptr;
  }
}

}  // namespace

std::int64_t millionths_within_10_secs(const ProcessingTime& day) noexcept {
  if (day.messages_total == 0) return 1'000'000;
  return (day.messages_within_10_secs * 2'000'000 + day.messages_total) / (day.messages_total * 2);
}

std::int64_t PerformanceDashboard::total_notifications() const noexcept {
  std::int64_t total = 0;
  for (const auto& [type, count] : notifications) total += count;
  return total;
}

bool has_high_failure_rate(const AlarmingService& s) noexcept {
  return s.messages >= high_failure_messages_min &&
         s.permanent_failures * 100 >= s.messages * high_failure_percent;
}

bool sends_to_tv_numbers(const AlarmingService& s) noexcept {
  return s.to_tv_numbers > tv_numbers_max;
}

ServiceStatistics service_statistics(std::span<const StatusFact> facts) {
  ServiceStatistics out = no_statistics();
  for (const StatusFact& fact : facts)
    if (!is_test(fact)) count(fact, out);
  return out;
}

std::map<ServiceId, ServiceStatistics> statistics_by_service(std::span<const StatusFact> facts,
                                                             bool include_test_key) {
  std::map<ServiceId, ServiceStatistics> out;
  for (const StatusFact& fact : facts)
    if (include_test_key || !is_test(fact))
      count(fact, out.try_emplace(fact.service_id, no_statistics()).first->second);
  return out;
}

std::vector<MonthlyStatus> monthly_statuses(std::span<const StatusFact> facts) {
  std::map<std::tuple<LocalDay, NotificationType, Status>, std::int64_t> sums;
  for (const StatusFact& fact : facts)
    if (!is_test(fact))
      sums[{start_of_month(fact.bst_date), fact.type, fact.status}] += fact.notification_count;
  std::vector<MonthlyStatus> out;
  for (const auto& [key, count] : sums)
    out.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), count});
  return out;
}

std::vector<TemplateUsage> template_usage(std::span<const StatusFact> facts) {
  std::map<std::tuple<LocalDay, TemplateId, NotificationType>, std::int64_t> sums;
  for (const StatusFact& fact : facts)
    if (!is_test(fact) && fact.status != Status::cancelled)
      sums[{start_of_month(fact.bst_date), fact.template_id, fact.type}] += fact.notification_count;
  std::vector<TemplateUsage> out;
  for (const auto& [key, count] : sums)
    out.push_back({std::get<0>(key), {}, std::get<1>(key), std::get<2>(key), count});
  return out;
}

std::vector<TemplateStatistics> template_statistics(std::span<const StatusFact> facts) {
  std::map<std::tuple<TemplateId, NotificationType, Status>, std::int64_t> sums;
  for (const StatusFact& fact : facts)
    if (!is_test(fact)) sums[{fact.template_id, fact.type, fact.status}] += fact.notification_count;
  std::vector<TemplateStatistics> out;
  for (const auto& [key, count] : sums)
    out.push_back({std::get<0>(key), {}, std::get<1>(key), std::get<2>(key), count});
  return out;
}

PlatformStatistics platform_statistics(std::span<const StatusFact> facts, LocalDay today) {
  PlatformStatistics out;
  for (const NotificationType type : all_notification_types) out[type] = {};
  for (const StatusFact& fact : facts) {
    PlatformTypeStatistics& line = out[fact.type];
    const std::int64_t count = fact.notification_count;
    if (is_test(fact)) {
      if (fact.bst_date >= today) line.test_key += count;
      continue;
    }
    line.total += count;
    if (fact.status == Status::technical_failure) line.technical_failure += count;
    if (fact.status == Status::permanent_failure) line.permanent_failure += count;
    if (fact.status == Status::temporary_failure) line.temporary_failure += count;
    if (fact.status == Status::virus_scan_failed) line.virus_scan_failed += count;
  }
  return out;
}

std::vector<ServiceMonth> service_months(std::span<const StatusFact> facts) {
  std::map<std::tuple<LocalDay, ServiceId, NotificationType>, ServiceMonth> lines;
  for (const StatusFact& fact : facts) {
    if (is_test(fact) || fact.status == Status::created) continue;
    const LocalDay month = start_of_month(fact.bst_date);
    ServiceMonth& line = lines[{month, fact.service_id, fact.type}];
    line.month = month;
    line.service_id = fact.service_id;
    line.type = fact.type;
    if (std::int64_t* column = column_of(line, fact.status)) *column += fact.notification_count;
  }
  std::vector<ServiceMonth> out;
  for (auto& [key, line] : lines) out.push_back(std::move(line));
  return out;
}

}  // namespace notify
