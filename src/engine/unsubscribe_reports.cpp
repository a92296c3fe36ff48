#include "engine/checks.hpp"
#include "engine/unsubscribe_tokens.hpp"

#include <notify/calendars.hpp>
#include <notify/unsubscribes.hpp>

namespace notify {
namespace {

constexpr std::int64_t unsubscribe_reports_max = 10'000;

/// Until the local midnight that is so many days after.
UtcTime midnight_after(const Calendar& calendar, UtcTime at, std::chrono::hours kept) {
  return calendar.window_of(calendar.day_of(at + kept)).start();
}

Result<Calendar> calendar_of_service(EngineContext& state, ServiceId id) {
  NFY_TRY(service, state.store().services().get(id));
  return Calendars(state).get(service.calendar);
}

void set_kept_until(const Calendar& calendar, UnsubscribeReport& report) {
  report.kept_until =
      report.id.is_nil() ? midnight_after(calendar, report.earliest, unsubscriber_kept)
                         : midnight_after(calendar, report.created_at, unsubscriber_kept_processed);
}

}  // namespace

Result<UnsubscribeStatistics> Unsubscribes::statistics(ServiceId service) {
  return context_->store().unsubscribes().statistics(service);
}

Result<std::vector<UnsubscribeReport>> Unsubscribes::list_reports(ServiceId service) {
  NFY_TRY(calendar, calendar_of_service(*context_, service));
  NFY_TRY(reports, context_->store().unsubscribes().list_reports(service, unsubscribe_reports_max));
  for (UnsubscribeReport& report : reports) set_kept_until(calendar, report);
  return reports;
}

Result<UnsubscribeReport> Unsubscribes::get_report(ServiceId service, UnsubscribeReportId id) {
  NFY_TRY(calendar, calendar_of_service(*context_, service));
  NFY_TRY(report, context_->store().unsubscribes().get_report(service, id));
  set_kept_until(calendar, report);
  return report;
}

Result<UnsubscribeReport> Unsubscribes::make_report(ServiceId service, UtcTime earliest,
                                                    UtcTime latest) {
  if (latest < earliest) return refused("earliest comes after latest: " + earliest.to_text());
  NFY_TRY(calendar, calendar_of_service(*context_, service));
  UnsubscribeReport wanted;
  wanted.created_at = context_->now();
  wanted.id.uuid = make_uuid_v7(wanted.created_at, *context_->ports.entropy);
  wanted.service_id = service;
  wanted.earliest = earliest;
  wanted.latest = latest;
  NFY_TRY(report, context_->store().unsubscribes().make_report(wanted));
  set_kept_until(calendar, report);
  return report;
}

Result<std::vector<UnsubscribeReportLine>> Unsubscribes::list_of_report(ServiceId service,
                                                                        UnsubscribeReportId id) {
  NFY_CHECK(context_->store().unsubscribes().get_report(service, id));
  NFY_TRY(stored, context_->store().unsubscribes().list_of_report(service, id));
  std::vector<UnsubscribeReportLine> lines;
  for (StoredUnsubscribeLine& s : stored) {
    UnsubscribeReportLine& line = lines.emplace_back();
    line.request = std::move(s.stored.request);
    line.template_name = std::move(s.template_name);
    line.original_file_name = std::move(s.original_file_name);
    line.sent_at = s.sent_at;
    NFY_CHECK(unsubscribe_requests::open(*context_, line.request));
  }
  return lines;
}

Result<void> Unsubscribes::process_report(ServiceId service, UnsubscribeReportId id,
                                          bool processed) {
  std::optional<UtcTime> at;
  if (processed) at = context_->now();
  return context_->store().unsubscribes().process_report(service, id, at);
}

}  // namespace notify
