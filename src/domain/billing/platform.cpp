// Reports over many services: from sums of ft_billing to rows, with each service's allowance
// handed out over its whole financial year.

#include <notify/report.hpp>

#include "domain/billing/platform.hpp"
#include "domain/checked.hpp"
#include "domain/text/unicode.hpp"

#include <algorithm>

namespace notify {
namespace detail {

Result<void> add_units(std::int64_t& sum, std::int64_t value) {
  const auto next = checked_sum(sum, value);
  if (!next) return make_error(ErrorCode::invalid_argument, "units of a report overflow");
  sum = *next;
  return {};
}

Result<void> add_cost(Decimal& sum, const Decimal& rate, std::int64_t units) {
  NFY_TRY(cost, rate.times(units));
  NFY_TRY(next, sum.plus(cost));
  sum = next;
  return {};
}

PlatformIndex::PlatformIndex(const PlatformBilling& given) : platform_(&given) {
  for (const Organisation& o : given.organisations) organisations_.emplace(o.id, &o);
  for (const Calendar& calendar : given.calendars) calendars_.emplace(calendar.id(), &calendar);
}

const Organisation* PlatformIndex::organisation_of(const Service& service) const {
  const auto found = organisations_.find(service.organisation_id);
  return found == organisations_.end() ? nullptr : found->second;
}

std::string PlatformIndex::organisation_name(const Service& service) const {
  const Organisation* const found = organisation_of(service);
  return found == nullptr ? std::string() : found->name;
}

Result<const Calendar*> PlatformIndex::calendar_of(const Service& service) const {
  const auto found = calendars_.find(service.calendar);
  if (found == calendars_.end()) {
    return make_error(ErrorCode::not_found, "unknown calendar: " + service.calendar);
  }
  return found->second;
}

std::span<const BillingSum> PlatformIndex::sums_of(const Service& service) const {
  const auto range =
      std::ranges::equal_range(platform_->sums, service.id, {}, &BillingSum::service_id);
  return {range.begin(), range.end()};
}

std::optional<std::int64_t> PlatformIndex::allowance_of(const Service& service, int year) const {
  const auto found = platform_->allowances.find({service.id, year});
  if (found == platform_->allowances.end()) return std::nullopt;
  return found->second.free_sms_fragment_limit;
}

Result<SmsSums> PlatformIndex::sms_of(const Service& service, LocalDayRange days) const {
  NFY_TRY(calendar, calendar_of(service));
  SmsSums out;
  out.financial_year = calendar->financial_year_of(days.last);
  out.free_allowance = allowance_of(service, out.financial_year);
  std::optional<int> year;
  std::int64_t used = 0, limit = 0;
  for (const BillingSum& sum : sums_of(service)) {
    if (sum.type != NotificationType::sms || sum.first_day > days.last) continue;
    if (const int of_sum = calendar->financial_year_of(sum.first_day); year != of_sum) {
      year = of_sum;
      used = 0;
      limit = allowance_of(service, of_sum).value_or(0);
    }
    const std::int64_t free =
        std::min(sum.chargeable_units, std::max<std::int64_t>(limit - used, 0));
    NFY_CHECK(add_units(used, sum.chargeable_units));
    if (!days.contains(sum.first_day)) continue;
    out.is_used = true;
    NFY_CHECK(add_units(out.notifications_sent, sum.notifications_sent));
    NFY_CHECK(add_units(out.chargeable_units, sum.chargeable_units));
    NFY_CHECK(add_units(out.charged_units, sum.chargeable_units - free));
    NFY_CHECK(add_cost(out.cost, sum.rate, sum.chargeable_units - free));
  }
  out.used_units = year == out.financial_year ? used : 0;
  out.remaining_units = std::max<std::int64_t>(out.free_allowance.value_or(0) - out.used_units, 0);
  return out;
}

}  // namespace detail

namespace {

using detail::add_cost;
using detail::add_units;
using detail::in_report_order;
using detail::PlatformIndex;

/// E-mails and letters of a service in a range of days.
struct OtherSums {
  std::int64_t emails = 0, letters = 0, sheets = 0;
  Decimal letter_cost;
};

Result<OtherSums> others_of(std::span<const BillingSum> sums, LocalDayRange days) {
  OtherSums out;
  for (const BillingSum& sum : sums) {
    if (!days.contains(sum.first_day)) continue;
    if (sum.type == NotificationType::email) {
      NFY_CHECK(add_units(out.emails, sum.notifications_sent));
    } else if (sum.type == NotificationType::letter) {
      NFY_CHECK(add_units(out.letters, sum.notifications_sent));
      NFY_CHECK(add_units(out.sheets, sum.billable_units));
      NFY_CHECK(add_cost(out.letter_cost, sum.rate, sum.notifications_sent));
    }
  }
  return out;
}

/// The newest allowance of a year up to `year`.
const Allowance* newest_allowance(const PlatformBilling& platform, ServiceId service, int year) {
  auto after = platform.allowances.upper_bound({service, year});
  if (after == platform.allowances.begin()) return nullptr;
  --after;
  return after->first.first == service ? &after->second : nullptr;
}

}  // namespace

Result<std::vector<SmsUsageRow>> sms_usage_rows(const PlatformBilling& platform,
                                                LocalDayRange days) {
  const PlatformIndex index(platform);
  std::vector<SmsUsageRow> rows;
  for (const Service& service : platform.services) {
    NFY_TRY(sms, index.sms_of(service, days));
    if (!sms.is_used) continue;
    rows.push_back({.organisation_id = service.organisation_id,
                    .organisation_name = index.organisation_name(service),
                    .service_id = service.id,
                    .service_name = service.name,
                    .free_allowance = sms.free_allowance,
                    .free_allowance_left = sms.remaining_units,
                    .chargeable_units = sms.chargeable_units,
                    .charged_units = sms.charged_units,
                    .cost = sms.cost,
                    .active = service.active});
  }
  in_report_order(rows);
  return rows;
}

Result<std::vector<OrganisationUsageRow>> organisation_usage_rows(const PlatformBilling& platform,
                                                                  OrganisationId organisation,
                                                                  int year) {
  const PlatformIndex index(platform);
  std::vector<std::pair<std::string, OrganisationUsageRow>> named;
  for (const Service& service : platform.services) {
    if (service.organisation_id != organisation || service.restricted) continue;
    NFY_TRY(calendar, index.calendar_of(service));
    const LocalDayRange days{calendar->financial_year_start(year),
                             calendar->financial_year_start(year + 1) - std::chrono::days(1)};
    NFY_TRY(sms, index.sms_of(service, days));
    NFY_TRY(others, others_of(index.sums_of(service), days));
    named.emplace_back(unicode::to_lower(service.name),
                       OrganisationUsageRow{.service_id = service.id,
                                            .service_name = service.name,
                                            .free_allowance = sms.free_allowance,
                                            .free_allowance_left = sms.remaining_units,
                                            .chargeable_units = sms.chargeable_units,
                                            .charged_units = sms.charged_units,
                                            .sms_cost = sms.cost,
                                            .letter_cost = others.letter_cost,
                                            .emails_sent = others.emails,
                                            .active = service.active});
  }
  std::ranges::sort(named, [](const auto& a, const auto& b) {
    return std::tuple(!a.second.active, std::string_view(a.first), a.second.service_id) <
           std::tuple(!b.second.active, std::string_view(b.first), b.second.service_id);
  });
  std::vector<OrganisationUsageRow> rows;
  for (auto& [name, row] : named) rows.push_back(std::move(row));
  return rows;
}

Result<std::vector<ServiceVolumesRow>> service_volumes_rows(const PlatformBilling& platform,
                                                            LocalDayRange days) {
  const PlatformIndex index(platform);
  std::vector<ServiceVolumesRow> rows;
  for (const Service& service : platform.services) {
    if (!service.active || service.restricted || !service.count_as_live) continue;
    NFY_TRY(sms, index.sms_of(service, days));
    const Allowance* const allowance = newest_allowance(platform, service.id, sms.financial_year);
    if (allowance == nullptr) continue;
    NFY_TRY(others, others_of(index.sums_of(service), days));
    rows.push_back({.organisation_id = service.organisation_id,
                    .organisation_name = index.organisation_name(service),
                    .service_id = service.id,
                    .service_name = service.name,
                    .free_allowance = allowance->free_sms_fragment_limit,
                    .sms_notifications = sms.notifications_sent,
                    .sms_chargeable_units = sms.chargeable_units,
                    .email_totals = others.emails,
                    .letter_totals = others.letters,
                    .letter_cost = others.letter_cost,
                    .letter_sheet_totals = others.sheets});
  }
  in_report_order(rows);
  return rows;
}

Result<std::vector<AllowanceState>> allowance_states(const PlatformBilling& platform,
                                                     LocalDay before) {
  const PlatformIndex index(platform);
  std::vector<AllowanceState> states;
  for (const Service& service : platform.services) {
    NFY_TRY(calendar, index.calendar_of(service));
    AllowanceState state{.service_id = service.id,
                         .financial_year = calendar->financial_year_of(before)};
    state.free_allowance = index.allowance_of(service, state.financial_year);
    for (const BillingSum& sum : index.sums_of(service)) {
      if (sum.type == NotificationType::sms && sum.first_day < before &&
          calendar->financial_year_of(sum.first_day) == state.financial_year) {
        NFY_CHECK(add_units(state.used_units, sum.chargeable_units));
      }
    }
    state.remaining_units =
        std::max<std::int64_t>(state.free_allowance.value_or(0) - state.used_units, 0);
    states.push_back(state);
  }
  std::ranges::sort(states, {}, &AllowanceState::service_id);
  return states;
}

Result<std::vector<DailyVolumesRow>> daily_volumes_rows(std::span<const BillingSum> sums) {
  std::map<LocalDay, DailyVolumesRow> days;
  for (const BillingSum& sum : sums) {
    DailyVolumesRow& row = days.try_emplace(sum.first_day, DailyVolumesRow{}).first->second;
    row.day = sum.first_day;
    switch (sum.type) {
      case NotificationType::email:
        NFY_CHECK(add_units(row.email_totals, sum.notifications_sent));
        break;
      case NotificationType::sms:
        NFY_CHECK(add_units(row.sms_totals, sum.notifications_sent));
        NFY_CHECK(add_units(row.sms_fragment_totals, sum.billable_units));
        NFY_CHECK(add_units(row.sms_chargeable_units, sum.chargeable_units));
        break;
      case NotificationType::letter:
        NFY_CHECK(add_units(row.letter_totals, sum.notifications_sent));
        NFY_CHECK(add_units(row.letter_sheet_totals, sum.billable_units));
        break;
    }
  }
  std::vector<DailyVolumesRow> rows;
  for (auto& [day, row] : days) rows.push_back(row);
  return rows;
}

Result<std::vector<ProviderVolumesRow>> provider_volumes_rows(std::span<const BillingSum> sums) {
  std::map<std::pair<LocalDay, std::string>, ProviderVolumesRow> found;
  for (const BillingSum& sum : sums) {
    if (sum.type != NotificationType::sms) continue;
    ProviderVolumesRow& row = found[{sum.first_day, sum.provider}];
    row.day = sum.first_day;
    row.provider = sum.provider;
    NFY_CHECK(add_units(row.sms_totals, sum.notifications_sent));
    NFY_CHECK(add_units(row.sms_fragment_totals, sum.billable_units));
    NFY_CHECK(add_units(row.sms_chargeable_units, sum.chargeable_units));
    NFY_CHECK(add_cost(row.sms_cost, sum.rate, sum.chargeable_units));
  }
  std::vector<ProviderVolumesRow> rows;
  for (auto& [key, row] : found) rows.push_back(std::move(row));
  return rows;
}

}  // namespace notify
