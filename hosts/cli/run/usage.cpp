#include "cli/run/actions.hpp"
#include "cli/run/lookup.hpp"

#include <notify/billing.hpp>
#include <notify/calendars.hpp>

namespace nfy_cli {

using namespace notify;

namespace {

ReportCell month_cell(const std::optional<LocalDay>& month) {
  if (!month) return {};
  return month->to_text().substr(0, 7);
}

ReportTable usage_table(const Usage& usage, const std::string& service, bool is_monthly) {
  ReportTable table;
  table.title = service + ", financial year " + std::to_string(usage.financial_year);
  if (is_monthly) table.columns.push_back({"month"});
  table.columns.push_back({"notification_type"});
  table.columns.push_back({"rate", CellKind::decimal});
  if (is_monthly) table.columns.push_back({"postage"});
  for (const char* const name :
       {"notifications_sent", "chargeable_units", "free_units", "charged_units"})
    table.columns.push_back({name, CellKind::count});
  table.columns.push_back({"cost", CellKind::decimal});
  for (const UsageLine& line : usage.lines) {
    auto& row = table.rows.emplace_back();
    if (is_monthly) row.push_back(month_cell(line.month));
    row.push_back(std::string(name_of(line.type)));
    row.push_back(line.rate);
    if (is_monthly)
      row.push_back(line.postage == Postage::none ? ReportCell()
                                                  : ReportCell(std::string(name_of(line.postage))));
    for (const std::int64_t count :
         {line.notifications_sent, line.chargeable_units, line.free_units, line.charged_units})
      row.push_back(count);
    row.push_back(line.cost);
  }
  return table;
}

Result<Decimal> total_of(const Usage& usage) {
  Decimal total;
  for (const UsageLine& line : usage.lines) {
    NFY_TRY(sum, total.plus(line.cost));
    total = sum;
  }
  return total;
}

Result<std::optional<WhatIf>> said_rules(Session& session) {
  WhatIf rules;
  if (session.has("--rates")) {
    NFY_TRY(data, rates_of_file(session.text("--rates")));
    if (!data.sms_rates.empty()) rules.sms_rates = std::move(data.sms_rates);
    if (!data.letter_rates.empty()) rules.letter_rates = std::move(data.letter_rates);
  }
  if (session.has("--allowance")) {
    NFY_TRY(units, session.number("--allowance", {0, 1'000'000'000'000}, 0));
    rules.free_allowance = units;
  }
  if (session.has("--calendar")) {
    NFY_TRY(engine, session.engine());
    NFY_TRY(calendar, engine->calendars().get(session.text("--calendar")));
    rules.calendar = calendar;
  }
  if (!session.has("--rates") && !session.has("--allowance") && !session.has("--calendar"))
    return std::optional<WhatIf>();
  return std::optional(rules);
}

Result<Usage> read_usage(Session& session, const Service& service, int year, bool is_monthly) {
  NFY_TRY(engine, session.engine());
  NFY_TRY(rules, said_rules(session));
  if (rules) {
    NFY_TRY(bill, engine->billing().what_if(service.id, year, *rules));
    return is_monthly ? bill.monthly : bill.yearly;
  }
  return is_monthly ? engine->billing().monthly_usage(service.id, year)
                    : engine->billing().yearly_usage(service.id, year);
}

Result<Status> show_usage(Session& session) {
  NFY_TRY(service, said_service(session));
  NFY_TRY(year, said_year(session, service.calendar));
  const bool is_page = session.output.form == Form::html;
  const bool is_monthly = session.has("--monthly") || is_page;
  NFY_TRY(usage, read_usage(session, service, year, is_monthly));
  NFY_TRY(total, total_of(usage));
  if (is_page) {
    session.output.put_text(
        to_html(UsageReport{.service_name = service.name, .years = std::span(&usage, 1)}));
    return Status::ok;
  }
  const ReportTable table = usage_table(usage, service.name, is_monthly);
  if (session.output.is_json()) {
    session.output.put(Json::Object{
        {"service_id", service.id.to_text()},
        {"service", service.name},
        {"financial_year", year},
        {"free_allowance", usage.free_allowance ? Json(*usage.free_allowance) : Json()},
        {"cost", total.to_text()},
        {"lines", to_json(table)}});
    return Status::ok;
  }
  if (session.output.form == Form::text) session.output.put_text(table.title + "\n\n");
  session.output.put(table);
  if (session.output.form == Form::text) {
    const std::string allowance =
        usage.free_allowance ? grouped(*usage.free_allowance) : std::string("none is set");
    session.output.put_text("\nfree allowance  " + allowance + "\ncost            £" +
                            total.to_text() + "\n");
  }
  return Status::ok;
}

Result<Status> explain_one(Session& session, const Service& service) {
  NFY_TRY(engine, session.engine());
  NFY_TRY(id, id_given<NotificationId>("--notification", session.text("--notification")));
  NFY_TRY(verdict, engine->billing().explain_notification(service.id, id));
  Json::Object thing{{"id", id.to_text()},
                     {"reason", name_of(verdict.reason)},
                     {"counted", verdict.counted},
                     {"day", verdict.day.to_text()},
                     {"financial_year", std::to_string(verdict.financial_year)},
                     {"status", name_of(verdict.status)},
                     {"explanation", verdict.explanation}};
  if (verdict.segment) {
    thing.emplace_back("rate", verdict.segment->fact.rate.to_text());
    thing.emplace_back("free_units_of_its_row", verdict.segment->free_units);
    thing.emplace_back("charged_units_of_its_row", verdict.segment->charged_units);
  }
  session.output.put(thing);
  return Status::ok;
}

ReportTable segment_table(const Service& service, int year) {
  return make_table(service.name + ", financial year " + std::to_string(year),
                    {{"day", CellKind::day},
                     {"notification_type"},
                     {"template_id"},
                     {"provider"},
                     {"rate_multiplier", CellKind::count},
                     {"rate", CellKind::decimal},
                     {"notifications_sent", CellKind::count},
                     {"chargeable_units", CellKind::count},
                     {"used_before", CellKind::count},
                     {"free_units", CellKind::count},
                     {"charged_units", CellKind::count},
                     {"cost", CellKind::decimal}});
}

Result<Status> explain(Session& session) {
  NFY_TRY(service, said_service(session));
  if (session.has("--notification")) return explain_one(session, service);
  NFY_TRY(year, said_year(session, service.calendar));
  NFY_TRY(month, session.number("--month", {1, 12}, 0));
  std::optional<NotificationType> type;
  if (session.has("--type")) {
    NFY_TRY(said, notification_type_from(session.text("--type")));
    type = said;
  }
  NFY_TRY(engine, session.engine());
  NFY_TRY(bill, engine->billing().bill(service.id, year));
  ReportTable table = segment_table(service, year);
  for (const UsageSegment& one : bill.segments) {
    const BillingFact& fact = one.fact;
    if (month != 0 && fact.bst_date.month() != static_cast<unsigned>(month)) continue;
    if (type && fact.type != *type) continue;
    table.rows.push_back({fact.bst_date, std::string(name_of(fact.type)),
                          fact.template_id.to_text(), fact.provider, fact.rate_multiplier,
                          fact.rate, fact.notifications_sent, fact.chargeable_units(),
                          one.used_before, one.free_units, one.charged_units, one.cost});
  }
  session.output.put(table);
  return Status::ok;
}

constexpr Action actions_of_usage[] = {{"usage", show_usage}, {"explain", explain}};

}  // namespace

std::span<const Action> usage_actions() { return actions_of_usage; }

}  // namespace nfy_cli
