#include "admin/figures.hpp"
#include "admin/reports/handlers.hpp"
#include "admin/reports/statistics_json.hpp"

#include <notify/allowances.hpp>
#include <notify/calendars.hpp>
#include <notify/services.hpp>
#include <notify/statistics.hpp>
#include <notify/templates.hpp>

#include <algorithm>
#include <array>

namespace notify::admin::reports {
namespace {

using codec::JsonWriter;

constexpr std::array<std::string_view, 12> month_names = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

RestResponse not_understood() {
  return rest::plain_error(
      400, "The browser (or proxy) sent a request that this server could not understand.");
}

Result<Calendar> calendar_of(Call& call, ServiceId id) {
  NFY_TRY(service, call.engine.services().get(id));
  return call.engine.calendars().get(service.calendar);
}

void write_line(JsonWriter& json, const UsageLine& line) {
  json.begin_object().integer("chargeable_units", line.chargeable_units);
  json.integer("charged_units", line.charged_units);
  write_money(json, "cost", line.cost);
  json.integer("free_allowance_used", line.free_units);
  if (line.month) json.text("month", month_names[line.month->month() - 1]);
  json.text("notification_type", name_of(line.type));
  json.integer("notifications_sent", line.notifications_sent);
  if (line.month) json.text("postage", name_of(line.postage));
  write_money(json, "rate", line.rate);
  json.end_object();
}

/// The year of a query; nothing if it is none that a calendar has.
std::optional<int> year_in(const Call& call) {
  const auto year = number_in(call, "year");
  if (!year || *year < 1 || *year > 9'998) return {};
  return static_cast<int>(*year);
}

RestResponse usage_answer(const Usage& usage, bool with_emails) {
  JsonWriter json;
  json.begin_list();
  for (const UsageLine& line : usage.lines)
    if (with_emails || line.type != NotificationType::email) write_line(json, line);
  json.end_list();
  return rest::json_answer(200, std::move(json).take());
}

}  // namespace

RestResponse monthly_usage(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  const auto year = year_in(call);
  if (!year) return rest::plain_error(400, "No valid year provided");
  NFY_ADMIN_TRY(usage, call.engine.billing().monthly_usage(service, *year));
  return usage_answer(usage, false);
}

RestResponse yearly_usage(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  const auto year = year_in(call);
  if (!year) return rest::plain_error(400, "No valid year provided");
  NFY_ADMIN_TRY(usage, call.engine.billing().yearly_usage(service, *year));
  return usage_answer(usage, true);
}

RestResponse get_allowance(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  NFY_ADMIN_TRY(calendar, calendar_of(call, service));
  int year = calendar.financial_year_of(calendar.day_of(call.engine.now()));
  if (const std::string* text = call.query.find("financial_year_start");
      text != nullptr && !text->empty()) {
    const auto number = whole_number(*text);
    if (!number || *number < 1 || *number > 9'998) return not_understood();
    year = static_cast<int>(*number);
  }
  const auto allowance = call.engine.allowances().ensure(service, year);
  if (!allowance)
    return allowance.error().code == ErrorCode::invalid_argument ? not_understood()
                                                                 : refusal(allowance.error());
  JsonWriter json;
  json.begin_object().integer("financial_year_start", year);
  json.integer("free_sms_fragment_limit", allowance->free_sms_fragment_limit).end_object();
  return rest::json_answer(200, std::move(json).take());
}

RestResponse set_allowance(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  const Body body(call);
  if (const auto* refused = body.refused()) return *refused;
  Faults faults(body.json());
  const auto units = faults.integer("free_sms_fragment_limit");
  if (units && *units < 0) faults.too_small("free_sms_fragment_limit", *units, 0);
  faults.required({"free_sms_fragment_limit"});
  if (auto refused = faults.refused()) return *std::move(refused);
  NFY_ADMIN_TRY(calendar, calendar_of(call, service));
  const int year = calendar.financial_year_of(calendar.day_of(call.engine.now()));
  if (const auto set = call.engine.allowances().set(service, year, *units); !set)
    return refusal(set.error());
  JsonWriter json;
  json.begin_object().integer("free_sms_fragment_limit", *units).end_object();
  return rest::json_answer(201, std::move(json).take());
}

void write_statistics(JsonWriter& json, const ServiceStatistics& statistics) {
  json.begin_object();
  for (const NotificationType type : all_notification_types) {
    const auto found = statistics.find(type);
    const TypeStatistics one = found == statistics.end() ? TypeStatistics{} : found->second;
    json.name(name_of(type)).begin_object().integer("delivered", one.delivered);
    json.integer("failed", one.failed).integer("requested", one.requested).end_object();
  }
  json.end_object();
}

RestResponse service_statistics(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  std::int64_t days = 7;
  if (const std::string* text = call.query.find("limit_days")) {
    const auto number = whole_number(*text);
    if (!number) return field_error(400, "limit_days", *text + " is not an integer");
    days = *number;
  }
  if (is_true_in(call, "today_only")) days = 0;
  NFY_ADMIN_TRY(statistics, call.engine.statistics().service(
                                service, static_cast<int>(std::clamp<std::int64_t>(days, 0, 90))));
  JsonWriter json;
  write_statistics(json, statistics);
  return data_answer(200, std::move(json).take());
}

RestResponse template_statistics(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  const std::string* text = call.query.find("whole_days");
  if (text == nullptr) text = call.query.find("limit_days");
  const std::string given = text == nullptr ? std::string() : *text;
  const auto days = whole_number(given);
  if (!days) return field_error(400, "whole_days", given + " is not an integer");
  if (*days < 0 || *days > 7)
    return field_error(400, "whole_days", "whole_days must be between 0 and 7");
  NFY_ADMIN_TRY(lines, call.engine.statistics().templates(service, static_cast<int>(*days)));
  JsonWriter json;
  json.begin_list();
  for (const TemplateStatistics& line : lines) {
    json.begin_object().integer("count", line.count);
    json.flag("is_precompiled_letter", line.is_precompiled_letter);
    json.text("status", name_of(line.status)).text("template_id", line.template_id.to_text());
    json.text("template_name", line.template_name).text("template_type", name_of(line.type));
    json.end_object();
  }
  json.end_list();
  return data_answer(200, std::move(json).take());
}

RestResponse last_use(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  NFY_ADMIN_TRY(id, TemplateId::from_text(call.path[1]));
  NFY_ADMIN_TRY(used, call.engine.statistics().last_use(service, id));
  NFY_ADMIN_TRY(calendar, calendar_of(call, service));
  JsonWriter json;
  json.begin_object().name("last_date_used");
  if (!used) {
    json.null();
  } else {
    // Of days before today the day alone is told, as the app knows it.
    const LocalDay day = calendar.day_of(*used);
    const bool is_today = day == calendar.day_of(call.engine.now());
    json.text(is_today ? used->to_text() : day.to_text() + "T00:00:00.000000Z");
  }
  json.end_object();
  return rest::json_answer(200, std::move(json).take());
}

namespace {

/// "2026-04": the months of a financial year that have begun.
std::vector<std::string> months_begun(const Calendar& calendar, UtcTime now, int year) {
  std::vector<std::string> months;
  LocalDay month = calendar.financial_year_start(year);
  const LocalDay today = calendar.day_of(now), end = calendar.financial_year_start(year + 1);
  while (month < end && month <= today) {
    months.push_back(month.to_text().substr(0, 7));
    month = start_of_month(month + std::chrono::days(32));
  }
  return months;
}

}  // namespace

RestResponse months(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  NFY_ADMIN_TRY(calendar, calendar_of(call, service));
  const auto year = year_in(call);
  if (!year) return rest::plain_error(400, "Year must be a number");
  NFY_ADMIN_TRY(found, call.engine.statistics().monthly(service, *year));
  JsonWriter json;
  json.begin_object();
  for (const std::string& month : months_begun(calendar, call.engine.now(), *year)) {
    json.name(month).begin_object();
    for (const NotificationType type : all_notification_types) {
      json.name(name_of(type)).begin_object();
      for (const MonthlyStatus& one : found)
        if (one.type == type && one.month.to_text().starts_with(month) && one.count != 0)
          json.integer(name_of(one.status), one.count);
      json.end_object();
    }
    json.end_object();
  }
  json.end_object();
  return data_answer(200, std::move(json).take());
}

RestResponse template_months(Call& call) {
  NFY_ADMIN_TRY(service, service_in(call));
  const auto year = year_in(call);
  if (!year) return rest::plain_error(400, "Year must be a number");
  NFY_ADMIN_TRY(lines, call.engine.statistics().template_usage(service, *year));
  JsonWriter json;
  json.begin_object().name("stats").begin_list();
  for (const TemplateUsage& line : lines) {
    json.begin_object().integer("count", line.count);
    json.flag("is_precompiled_letter", line.is_precompiled_letter);
    json.integer("month", line.month.month()).text("name", line.template_name);
    json.text("template_id", line.template_id.to_text()).text("type", name_of(line.type));
    json.integer("year", line.month.year()).end_object();
  }
  json.end_list().end_object();
  return rest::json_answer(200, std::move(json).take());
}

}  // namespace notify::admin::reports
