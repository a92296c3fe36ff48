#include "engine/context.hpp"

#include <notify/allowances.hpp>
#include <notify/receipts.hpp>
#include <notify/reports.hpp>

#include <algorithm>
#include <set>

namespace notify {
namespace {

/// What of a range of days is needed: sums from the first day of every financial year that the
/// range touches, divided where the range begins and where a year does.
Result<PlatformBilling> read_range(Store& store, LocalDayRange days, SumsBy sums_by,
                                   std::optional<OrganisationId> organisation = {}) {
  NFY_CHECK(check_days(days));
  std::set<LocalDay> cuts{days.first, days.last.next()};
  if (sums_by == SumsBy::service) {
    NFY_TRY(calendars, store.calendars().list());
    for (const Calendar& calendar : calendars) {
      const int last = calendar.financial_year_of(days.last);
      for (int year = calendar.financial_year_of(days.first); year <= last; ++year)
        cuts.insert(calendar.financial_year_start(year));
    }
  }
  return store.billing().read_platform({{cuts.begin(), cuts.end()}, sums_by, organisation});
}

/// Only what lies in the days asked for; earlier days may only have used the allowance.
std::vector<UnpricedDay> unpriced_in(std::vector<UnpricedDay> all, LocalDayRange days) {
  std::erase_if(all, [&](const UnpricedDay& u) { return u.day > days.last; });
  return all;
}

template <typename Row>
Result<Report<Row>> make_report(LocalDayRange days, PlatformBilling platform,
                                Result<std::vector<Row>> rows) {
  if (!rows) return rows.error();
  return Report<Row>{days, *std::move(rows), unpriced_in(std::move(platform.unpriced), days)};
}

}  // namespace

Result<Report<SmsUsageRow>> Reports::sms_usage(const SmsUsageOptions& options) {
  NFY_TRY(platform,
          read_range(context_->store(), options.days, SumsBy::service, options.organisation));
  if (options.exclude_restricted)
    std::erase_if(platform.services, [](const Service& service) { return service.restricted; });
  auto rows = sms_usage_rows(platform, options.days);
  return make_report(options.days, std::move(platform), std::move(rows));
}

Result<Report<OrganisationUsageRow>> Reports::organisation_usage(OrganisationId organisation,
                                                                 int year) {
  if (year < 1 || year > 9998)
    return make_error(ErrorCode::invalid_argument,
                      "financial year is out of range: " + std::to_string(year));
  // Services of one organisation may live in several calendars: take every year's days.
  NFY_TRY(calendars, context_->store().calendars().list());
  LocalDayRange days{calendars.front().financial_year_start(year), LocalDay()};
  for (const Calendar& calendar : calendars) {
    days.first = std::min(days.first, calendar.financial_year_start(year));
    days.last = std::max(days.last, calendar.financial_year_start(year + 1) - std::chrono::days(1));
  }
  NFY_TRY(platform, read_range(context_->store(), days, SumsBy::service, organisation));
  auto rows = organisation_usage_rows(platform, organisation, year);
  return make_report(days, std::move(platform), std::move(rows));
}

Result<Report<BillingReportRow>> Reports::billing(LocalDayRange days) {
  NFY_TRY(platform, read_range(context_->store(), days, SumsBy::service));
  auto rows = billing_report_rows(platform, days);
  return make_report(days, std::move(platform), std::move(rows));
}

Result<Report<ServiceVolumesRow>> Reports::volumes_by_service(LocalDayRange days) {
  NFY_TRY(platform, read_range(context_->store(), days, SumsBy::service));
  auto rows = service_volumes_rows(platform, days);
  return make_report(days, std::move(platform), std::move(rows));
}

Result<Report<DailyVolumesRow>> Reports::daily_volumes(LocalDayRange days) {
  NFY_TRY(platform, read_range(context_->store(), days, SumsBy::day));
  auto rows = daily_volumes_rows(platform.sums);
  return make_report(days, std::move(platform), std::move(rows));
}

Result<Report<ProviderVolumesRow>> Reports::daily_provider_volumes(LocalDayRange days) {
  NFY_TRY(platform, read_range(context_->store(), days, SumsBy::day));
  auto rows = provider_volumes_rows(platform.sums);
  return make_report(days, std::move(platform), std::move(rows));
}

Result<Report<DespatchReportRow>> Reports::despatch(LocalDayRange days) {
  NFY_CHECK(check_days(days));
  NFY_TRY(facts, context_->store().despatches().list_facts(days));
  NFY_TRY(rows, despatch_rows(facts));
  return Report<DespatchReportRow>{days, std::move(rows), {}};
}

Result<std::vector<AllowanceState>> Allowances::list_before(LocalDay day) {
  NFY_TRY(platform, read_range(context_->store(), {day, day}, SumsBy::service));
  return allowance_states(platform, day);
}

Result<std::int64_t> Receipts::record_despatches(std::span<const LetterDespatch> letters) {
  return context_->store().despatches().put(letters);
}

}  // namespace notify
