#include "admin/figures.hpp"
#include "admin/reports/handlers.hpp"
#include "admin/reports/statistics_json.hpp"
#include "rest/python_text.hpp"

#include <notify/calendars.hpp>
#include <notify/organisations.hpp>
#include <notify/reports.hpp>
#include <notify/services.hpp>
#include <notify/statistics.hpp>

#include <algorithm>
#include <tuple>

namespace notify::admin::reports {
namespace {

using codec::JsonWriter;

void write_figures(JsonWriter& json, const PerformanceDashboard& page) {
  const auto of = [&](NotificationType type) {
    const auto found = page.notifications.find(type);
    return found == page.notifications.end() ? 0 : found->second;
  };
  json.integer("email_notifications", of(NotificationType::email));
  json.integer("letter_notifications", of(NotificationType::letter));
  json.integer("live_service_count", static_cast<std::int64_t>(page.services_using_notify.size()));
  json.name("notifications_by_type").begin_list();
  for (const PerformanceDashboard::Day& day : page.notifications_by_type) {
    json.begin_object().text("date", day.date.to_text()).integer("emails", day.emails);
    json.integer("letters", day.letters).integer("sms", day.sms).end_object();
  }
  json.end_list().name("processing_time").begin_list();
  for (const ProcessingTime& day : page.processing_time) {
    json.begin_object().text("date", day.bst_date.to_text());
    json.raw("percentage_under_10_seconds",
             rest::python_percentage(day.messages_within_10_secs, day.messages_total));
    json.end_object();
  }
  json.end_list().integer("sms_notifications", of(NotificationType::sms));
  json.integer("total_notifications", page.total_notifications());
}

}  // namespace

RestResponse performance(Call& call) {
  DaysAsked asked = days_in(call);
  if (asked.refused) return *std::move(asked.refused);
  NFY_ADMIN_TRY(page, call.engine.statistics().performance_page(asked.days));
  JsonWriter json;
  json.begin_object();
  write_figures(json, page);
  json.name("services_using_notify").begin_list();
  for (const PerformanceDashboard::UsingService& one : page.services_using_notify) {
    json.begin_object();
    write_id(json, "organisation_id", one.organisation_id);
    json.text_or_null("organisation_name", one.organisation_name.value_or(""));
    json.text("service_id", one.service_id.to_text()).text("service_name", one.service_name);
    json.end_object();
  }
  json.end_list().end_object();
  return rest::json_answer(200, std::move(json).take());
}

RestResponse live_counts(Call& call) {
  NFY_ADMIN_TRY(counts, call.engine.statistics().live_counts());
  JsonWriter json;
  json.begin_object().integer("organisations", counts.organisations);
  json.integer("services", counts.services).end_object();
  return rest::json_answer(200, std::move(json).take());
}

RestResponse live_services(Call& call) {
  NFY_ADMIN_TRY(calendar, Calendar::preset("uk"));
  const LocalDay today = calendar.day_of(call.engine.now());
  const LocalDayRange year{calendar.financial_year_start(calendar.financial_year_of(today)), today};
  NFY_ADMIN_TRY(report, call.engine.reports().volumes_by_service(year));
  NFY_ADMIN_TRY(services, call.engine.services().list());
  std::map<ServiceId, const Service*> by_id;
  for (const Service& service : services) by_id[service.id] = &service;
  JsonWriter json;
  json.begin_list();
  for (const ServiceVolumesRow& row : report.rows) {
    const auto found = by_id.find(row.service_id);
    json.begin_object().null("consent_to_research").null("contact_email").null("contact_mobile");
    json.null("contact_name").integer("email_totals", row.email_totals);
    json.null("email_volume_intent");
    json.integer("free_sms_fragment_limit", row.free_allowance);
    json.integer("letter_totals", row.letter_totals).null("letter_volume_intent");
    json.null("live_date").text_or_null("organisation_name", row.organisation_name);
    json.text_or_null("organisation_type", found == by_id.end() || row.organisation_name.empty()
                                               ? std::string_view()
                                               : name_of(found->second->organisation_type));
    json.text("service_id", row.service_id.to_text()).text("service_name", row.service_name);
    json.integer("sms_totals", row.sms_notifications).null("sms_volume_intent").end_object();
  }
  json.end_list();
  return data_answer(200, std::move(json).take());
}

RestResponse detailed_services(Call& call) {
  DaysAsked asked = days_in(call);
  if (asked.refused) return *std::move(asked.refused);
  const std::string* const tests = call.query.find("include_from_test_key");
  NFY_ADMIN_TRY(totals, call.engine.statistics().by_service(asked.days,
                                                            tests == nullptr || *tests != "False"));
  JsonWriter json;
  json.begin_list();
  for (const ServiceTotals& one : totals) {
    if (is_true_in(call, "only_active") && !one.active) continue;
    json.begin_object().flag("active", one.active).text("created_at", http_date(one.created_at));
    json.text("id", one.service_id.to_text()).text("name", one.service_name);
    json.flag("restricted", one.restricted).name("statistics");
    write_statistics(json, one.statistics);
    json.end_object();
  }
  json.end_list();
  return data_answer(200, std::move(json).take());
}

RestResponse months_by_service(Call& call) {
  DaysAsked asked = days_in(call);
  if (asked.refused) return *std::move(asked.refused);
  NFY_ADMIN_TRY(lines, call.engine.statistics().monthly_by_service(asked.days));
  std::ranges::stable_sort(lines, [](const ServiceMonth& a, const ServiceMonth& b) {
    return std::tuple(a.month, a.service_id, name_of(a.type)) <
           std::tuple(b.month, b.service_id, name_of(b.type));
  });
  JsonWriter json;
  json.begin_list();
  for (const ServiceMonth& line : lines) {
    json.begin_list().text(line.month.to_text()).text(line.service_id.to_text());
    json.text(line.service_name).text(name_of(line.type)).integer(line.sending);
    json.integer(line.delivered).integer(line.technical_failure).integer(line.temporary_failure);
    json.integer(line.permanent_failure).integer(line.sent).end_list();
  }
  json.end_list();
  return rest::json_answer(200, std::move(json).take());
}

RestResponse platform_statistics(Call& call) {
  DaysAsked asked = days_in(call);
  if (asked.refused) return *std::move(asked.refused);
  NFY_ADMIN_TRY(found, call.engine.statistics().platform(asked.days));
  JsonWriter json;
  json.begin_object();
  for (const NotificationType type : all_notification_types) {
    const PlatformTypeStatistics& one = found[type];
    json.name(name_of(type)).begin_object().name("failures").begin_object();
    json.integer("permanent-failure", one.permanent_failure);
    json.integer("technical-failure", one.technical_failure);
    json.integer("temporary-failure", one.temporary_failure);
    json.integer("virus-scan-failed", one.virus_scan_failed).end_object();
    json.integer("test-key", one.test_key).integer("total", one.total).end_object();
  }
  json.end_object();
  return rest::json_answer(200, std::move(json).take());
}

namespace {

constexpr std::string_view no_date = "Input must be a date in the format: YYYY-MM-DD";

/// The days of a report, each of which must be given.
struct ReportDays {
  LocalDayRange days;
  std::optional<RestResponse> refused{};
};

ReportDays report_days(const Call& call) {
  ReportDays out;
  const auto read = [&](std::string_view name, LocalDay& day) {
    const std::string* const text = call.query.find(name);
    const auto found = LocalDay::from_text(text == nullptr ? std::string() : *text);
    if (found)
      day = *found;
    else
      out.refused = rest::plain_error(400, no_date);
  };
  read("start_date", out.days.first);
  read("end_date", out.days.last);
  return out;
}

ReportDays days_of_one_year(const Call& call) {
  ReportDays out = report_days(call);
  if (out.refused) return out;
  const auto calendar = Calendar::preset("uk");
  if (out.days.last < out.days.first)
    out.refused = rest::plain_error(400, "Start date must be before end date");
  else if (calendar && calendar->financial_year_of(out.days.first) !=
                           calendar->financial_year_of(out.days.last))
    out.refused = rest::plain_error(400, "Date must be in a single financial year.");
  return out;
}

}  // namespace

RestResponse billing_report(Call& call) {
  ReportDays asked = days_of_one_year(call);
  if (asked.refused) return *std::move(asked.refused);
  NFY_ADMIN_TRY(report, call.engine.reports().billing(asked.days));
  JsonWriter json;
  json.begin_list();
  for (const BillingReportRow& row : report.rows) {
    const bool has_sms = !row.sms_cost.is_zero();
    json.begin_object().text_or_null("billing_reference", row.billing.reference);
    json.text_or_null("contact_email_addresses", row.billing.contact_email_addresses);
    json.text_or_null("contact_names", row.billing.contact_names);
    json.text("letter_breakdown", letter_breakdown(row.letters));
    write_money(json, "letter_cost", row.letter_cost);
    json.text("organisation_id", row.organisation_id.is_nil() ? "" : row.organisation_id.to_text());
    json.text("organisation_name", row.organisation_name);
    json.text_or_null("purchase_order_number", row.billing.purchase_order_number);
    json.text("service_id", row.service_id.to_text()).text("service_name", row.service_name);
    json.integer("sms_chargeable_units", has_sms ? row.sms_charged_units : 0);
    write_money(json, "sms_cost", row.sms_cost);
    json.integer("total_letters", row.total_letters).end_object();
  }
  json.end_list();
  return rest::json_answer(200, std::move(json).take());
}

RestResponse despatch_report(Call& call) {
  ReportDays asked = days_of_one_year(call);
  if (asked.refused) return *std::move(asked.refused);
  NFY_ADMIN_TRY(report, call.engine.reports().despatch(asked.days));
  JsonWriter json;
  json.begin_list();
  for (const DespatchReportRow& row : report.rows) {
    json.begin_object();
    write_money(json, "cost", row.cost);
    json.text("cost_threshold", name_of(row.fact.cost_threshold));
    json.text("date", row.fact.bst_date.to_text());
    json.integer("letters", row.fact.notifications_sent);
    json.text("postage", name_of(row.fact.postage));
    write_money(json, "rate", row.fact.rate);
    json.integer("sheets", row.fact.billable_units).end_object();
  }
  json.end_list();
  return rest::json_answer(200, std::move(json).take());
}

RestResponse volumes_by_service(Call& call) {
  ReportDays asked = report_days(call);
  if (asked.refused) return *std::move(asked.refused);
  NFY_ADMIN_TRY(report, call.engine.reports().volumes_by_service(asked.days));
  JsonWriter json;
  json.begin_list();
  for (const ServiceVolumesRow& row : report.rows) {
    json.begin_object().integer("email_totals", row.email_totals);
    json.integer("free_allowance", row.free_allowance);
    write_money(json, "letter_cost", row.letter_cost);
    json.integer("letter_sheet_totals", row.letter_sheet_totals);
    json.integer("letter_totals", row.letter_totals);
    json.text("organisation_id", row.organisation_id.is_nil() ? "" : row.organisation_id.to_text());
    json.text("organisation_name", row.organisation_name);
    json.text("service_id", row.service_id.to_text()).text("service_name", row.service_name);
    json.integer("sms_chargeable_units", row.sms_chargeable_units);
    json.integer("sms_notifications", row.sms_notifications).end_object();
  }
  json.end_list();
  return rest::json_answer(200, std::move(json).take());
}

RestResponse daily_volumes(Call& call) {
  ReportDays asked = report_days(call);
  if (asked.refused) return *std::move(asked.refused);
  NFY_ADMIN_TRY(report, call.engine.reports().daily_volumes(asked.days));
  JsonWriter json;
  json.begin_list();
  for (const DailyVolumesRow& row : report.rows) {
    json.begin_object().text("day", row.day.to_text()).integer("email_totals", row.email_totals);
    json.integer("letter_sheet_totals", row.letter_sheet_totals);
    json.integer("letter_totals", row.letter_totals);
    json.integer("sms_chargeable_units", row.sms_chargeable_units);
    json.integer("sms_fragment_totals", row.sms_fragment_totals);
    json.integer("sms_totals", row.sms_totals).end_object();
  }
  json.end_list();
  return rest::json_answer(200, std::move(json).take());
}

RestResponse daily_provider_volumes(Call& call) {
  ReportDays asked = report_days(call);
  if (asked.refused) return *std::move(asked.refused);
  NFY_ADMIN_TRY(report, call.engine.reports().daily_provider_volumes(asked.days));
  JsonWriter json;
  json.begin_list();
  for (const ProviderVolumesRow& row : report.rows) {
    json.begin_object().text("day", row.day.to_text()).text("provider", row.provider);
    json.integer("sms_chargeable_units", row.sms_chargeable_units);
    write_money(json, "sms_cost", row.sms_cost);
    json.integer("sms_fragment_totals", row.sms_fragment_totals);
    json.integer("sms_totals", row.sms_totals).end_object();
  }
  json.end_list();
  return rest::json_answer(200, std::move(json).take());
}

}  // namespace notify::admin::reports
