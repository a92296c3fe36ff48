#include "engine/context.hpp"
#include "engine/days.hpp"

#include <notify/calendars.hpp>
#include <notify/services.hpp>
#include <notify/statistics.hpp>

#include <algorithm>
#include <set>
#include <tuple>

namespace notify {
namespace {

constexpr int billed_days_max = 366;

/// "Live" in the sense of the public figures. (rules/services 1.4)
bool is_live(const Service& service) {
  return service.active && !service.restricted && service.count_as_live;
}

/// A financial year's days, until today.
Result<LocalDayRange> days_of_year(const Calendar& calendar, UtcTime now, int year) {
  if (year < 1 || year > 9998)
    return make_error(ErrorCode::invalid_argument,
                      "financial year is out of range: " + std::to_string(year));
  const LocalDay last = calendar.financial_year_start(year + 1) - std::chrono::days(1);
  return LocalDayRange{calendar.financial_year_start(year), std::min(last, calendar.day_of(now))};
}

Result<void> check_range(LocalDayRange days) {
  if (days.last < days.first)
    return make_error(ErrorCode::invalid_argument,
                      "first day comes after last day: " + days.first.to_text());
  return {};
}

Result<Calendar> calendar_of(EngineContext& context, ServiceId id) {
  NFY_TRY(service, Services(context).get(id));
  return Calendars(context).get(service.calendar);
}

/// By organisation, those of none last, then by name. (rules/statistics 4.1)
bool comes_first(const PerformanceDashboard::UsingService& a,
                 const PerformanceDashboard::UsingService& b) {
  if (a.organisation_name.has_value() != b.organisation_name.has_value())
    return a.organisation_name.has_value();
  return std::tie(a.organisation_name, a.service_name, a.service_id) <
         std::tie(b.organisation_name, b.service_name, b.service_id);
}

Result<std::vector<PerformanceDashboard::UsingService>> services_using_notify(Store& store) {
  NFY_TRY(services, store.services().list());
  NFY_TRY(organisations, store.organisations().list());
  std::vector<PerformanceDashboard::UsingService> out;
  for (const Service& service : services) {
    if (!is_live(service)) continue;
    auto& line = out.emplace_back();
    line.service_id = service.id;
    line.service_name = service.name;
    line.organisation_id = service.organisation_id;
    for (const Organisation& organisation : organisations)
      if (organisation.id == service.organisation_id) line.organisation_name = organisation.name;
  }
  std::ranges::sort(out, comes_first);
  return out;
}

/// Fills in what templates are today, from memory; one that is unknown has no name.
template <typename Line>
Result<void> describe(EngineContext& state, ServiceId service, std::vector<Line>& lines) {
  if (lines.empty()) return {};
  NFY_TRY(settings, ServiceSettings::of(state, service));
  for (Line& line : lines) {
    const auto known = settings.compiled(line.template_id);
    if (!known && known.error().code == ErrorCode::not_found) continue;
    NFY_CHECK(known);
    const Template& source = (*known)->source;
    line.template_name = source.name;
    line.is_precompiled_letter = source.hidden && source.type == NotificationType::letter;
  }
  return {};
}

}  // namespace

Result<ServiceStatistics> Statistics::service(ServiceId service, int whole_days) {
  NFY_TRY(calendar, calendar_of(*context_, service));
  NFY_TRY(days, days_until_today(calendar, context_->now(), whole_days, statistics_days_max));
  NFY_TRY(facts, context_->store().statistics().read_statuses(
                     {days, StatusSumsBy::platform_day, service}));
  return notify::service_statistics(facts);
}

Result<std::vector<TemplateStatistics>> Statistics::templates(ServiceId service, int whole_days) {
  NFY_TRY(calendar, calendar_of(*context_, service));
  NFY_TRY(days, days_until_today(calendar, context_->now(), whole_days));
  NFY_TRY(facts, context_->store().statistics().read_statuses(
                     {days, StatusSumsBy::template_sum, service}));
  auto lines = notify::template_statistics(facts);
  NFY_CHECK(describe(*context_, service, lines));
  return lines;
}

Result<std::vector<MonthlyStatus>> Statistics::monthly(ServiceId service, int year) {
  NFY_TRY(calendar, calendar_of(*context_, service));
  NFY_TRY(days, days_of_year(calendar, context_->now(), year));
  if (days.last < days.first) return std::vector<MonthlyStatus>{};
  NFY_TRY(facts, context_->store().statistics().read_statuses(
                     {days, StatusSumsBy::service_month, service}));
  return monthly_statuses(facts);
}

Result<std::vector<TemplateUsage>> Statistics::template_usage(ServiceId service, int year) {
  NFY_TRY(calendar, calendar_of(*context_, service));
  NFY_TRY(days, days_of_year(calendar, context_->now(), year));
  if (days.last < days.first) return std::vector<TemplateUsage>{};
  NFY_TRY(facts, context_->store().statistics().read_statuses(
                     {days, StatusSumsBy::template_day, service}));
  auto lines = notify::template_usage(facts);
  NFY_CHECK(describe(*context_, service, lines));
  std::sort(lines.begin(), lines.end());
  return lines;
}

Result<std::optional<UtcTime>> Statistics::last_use(ServiceId service, TemplateId id) {
  NFY_CHECK(context_->store().templates().get(service, id, 0));
  return context_->store().statistics().last_use(service, id);
}

Result<std::map<Status, std::int64_t>> Statistics::job(ServiceId service, JobId job) {
  if (job.is_nil()) return make_error(ErrorCode::invalid_argument, "job id must not be nil");
  NFY_CHECK(context_->store().services().get(service));
  return context_->store().statistics().job_outcomes(service, job);
}

Result<std::map<JobId, std::map<Status, std::int64_t>>> Statistics::jobs(
    ServiceId service, std::span<const JobId> jobs) {
  constexpr std::size_t jobs_max = 10'000;
  if (jobs.size() > jobs_max)
    return make_error(ErrorCode::invalid_argument,
                      "more than 10000 jobs: " + std::to_string(jobs.size()));
  return context_->store().statistics().jobs_outcomes(service, jobs);
}

Result<std::int64_t> Statistics::billed(ServiceId service, std::span<const NotificationType> types,
                                        int whole_days) {
  NFY_TRY(calendar, calendar_of(*context_, service));
  if (whole_days < 0 || whole_days > billed_days_max)
    return make_error(ErrorCode::invalid_argument,
                      "whole_days must be between 0 and " + std::to_string(billed_days_max));
  const LocalDay today = calendar.day_of(context_->now());
  return context_->store().statistics().count_billed(service, types,
                                                     today - std::chrono::days(whole_days));
}

Result<LiveCounts> Statistics::live_counts() {
  NFY_TRY(services, context_->store().services().list());
  LiveCounts counts;
  std::set<OrganisationId> organisations;
  for (const Service& service : services) {
    if (!is_live(service)) continue;
    ++counts.services;
    if (!service.organisation_id.is_nil()) organisations.insert(service.organisation_id);
  }
  counts.organisations = static_cast<std::int64_t>(organisations.size());
  return counts;
}

Result<std::vector<ServiceTotals>> Statistics::by_service(LocalDayRange days,
                                                          bool include_test_key) {
  NFY_CHECK(check_range(days));
  NFY_TRY(facts,
          context_->store().statistics().read_statuses({days, StatusSumsBy::service_month, {}}));
  NFY_TRY(services, context_->store().services().list());
  auto totals = notify::statistics_by_service(facts, include_test_key);
  std::vector<ServiceTotals> out;
  for (Service& service : services) {
    const auto found = totals.find(service.id);
    out.push_back({service.id, std::move(service.name), service.restricted, service.active,
                   service.created_at,
                   found == totals.end() ? notify::service_statistics({}) : found->second});
  }
  std::ranges::sort(out, {}, &ServiceTotals::service_id);
  return out;
}

Result<PlatformStatistics> Statistics::platform(LocalDayRange days) {
  NFY_CHECK(check_range(days));
  NFY_TRY(calendar, Calendar::preset(platform_calendar));
  const LocalDay today = calendar.day_of(context_->now());
  NFY_TRY(facts,
          context_->store().statistics().read_statuses({days, StatusSumsBy::platform_day, {}}));
  return notify::platform_statistics(facts, today);
}

Result<std::vector<ServiceMonth>> Statistics::monthly_by_service(LocalDayRange days) {
  NFY_CHECK(check_range(days));
  NFY_TRY(calendar, Calendar::preset(platform_calendar));
  days.last = std::min(days.last, calendar.day_of(context_->now()) - std::chrono::days(1));
  if (days.last < days.first) return std::vector<ServiceMonth>{};
  NFY_TRY(facts,
          context_->store().statistics().read_statuses({days, StatusSumsBy::service_month, {}}));
  NFY_TRY(services, context_->store().services().list());
  std::map<ServiceId, std::string> names;
  for (Service& service : services)
    if (service.active && !service.restricted) names.emplace(service.id, std::move(service.name));
  std::vector<ServiceMonth> lines = service_months(facts);
  std::erase_if(lines, [&](const ServiceMonth& l) { return !names.contains(l.service_id); });
  for (ServiceMonth& line : lines) line.service_name = names[line.service_id];
  return lines;
}

Result<PerformanceDashboard> Statistics::dashboard(LocalDayRange days) {
  NFY_CHECK(check_range(days));
  Store& store = context_->store();
  NFY_TRY(calendar, Calendar::preset(platform_calendar));
  const LocalDay last_night = calendar.day_of(context_->now()) - std::chrono::days(1);
  NFY_TRY(messages, store.statistics().read_platform_days(last_night, days));
  PerformanceDashboard out;
  for (const NotificationType type :
       {NotificationType::email, NotificationType::sms, NotificationType::letter})
    out.notifications[type] = messages.ever[type];
  std::map<LocalDay, PerformanceDashboard::Day> by_day;
  for (const auto& [key, count] : messages.days) {
    if (count == 0) continue;
    PerformanceDashboard::Day& day = by_day[key.first];
    day.date = key.first;
    (key.second == NotificationType::email ? day.emails
     : key.second == NotificationType::sms ? day.sms
                                           : day.letters) = count;
  }
  for (const auto& [date, day] : by_day) out.notifications_by_type.push_back(day);
  NFY_TRY(times, store.statistics().list_processing(days));
  out.processing_time = std::move(times);
  NFY_TRY(services, services_using_notify(store));
  out.services_using_notify = std::move(services);
  return out;
}

Result<std::vector<ProcessingTime>> Statistics::processing(LocalDayRange days) {
  NFY_CHECK(check_range(days));
  return context_->store().statistics().list_processing(days);
}

Result<std::vector<StatusFact>> Statistics::facts(LocalDayRange days) {
  NFY_CHECK(check_days(days));
  return context_->store().statistics().list_facts(days);
}

Result<ProcessingTime> Statistics::measure_processing(LocalDay day) {
  NFY_TRY(services, Services(*context_).list());
  const UtcTime at = context_->now();
  for (const Service& service : services) {
    NFY_TRY(calendar, Calendars(*context_).get(service.calendar));
    if (calendar.window_of(day).end() > at)
      return make_error(ErrorCode::invalid_argument, "day is not over: " + day.to_text());
  }
  return context_->store().statistics().measure_processing(day, at);
}

Result<std::vector<AlarmingService>> Statistics::alarming() {
  const UtcTime at = context_->now();
  NFY_TRY(found, context_->store().statistics().list_alarming({at - std::chrono::hours(24), at}));
  NFY_TRY(services, context_->store().services().list());
  std::erase_if(found, [&](const AlarmingService& alarming) {
    return std::none_of(services.begin(), services.end(), [&](const Service& s) {
      return s.id == alarming.service_id && is_live(s);
    });
  });
  return found;
}

}  // namespace notify
