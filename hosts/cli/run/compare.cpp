#include "cli/run/actions.hpp"
#include "cli/run/lookup.hpp"
#include "cli/run/old_database.hpp"

#include <notify/calendars.hpp>
#include <notify/imports.hpp>

#include <algorithm>
#include <map>

namespace nfy_cli {

using namespace notify;

namespace {

constexpr std::int64_t last_days_max = 4'000;
constexpr std::size_t shown_ids_max = 5;

using Names = std::map<ServiceId, std::string>;

std::string name_in(const Names& names, ServiceId service) {
  const auto found = names.find(service);
  return found == names.end() ? service.to_text() : found->second;
}

/// --from and --to, or --last; nothing: all that the old database has.
Result<std::optional<LocalDayRange>> said_days(Session& session, Engine& engine) {
  NFY_TRY(first, session.day("--from"));
  NFY_TRY(last, session.day("--to"));
  NFY_TRY(count, session.number("--last", {1, last_days_max}, 0));
  if (count > 0 && (first || last))
    return make_error(ErrorCode::invalid_argument, "one of --last and --from");
  if (last && !first) return make_error(ErrorCode::invalid_argument, "--to needs --from");
  if (!first && count == 0) return std::optional<LocalDayRange>();
  NFY_TRY(now, today(engine));
  const LocalDay yesterday = now - std::chrono::days(1);
  const LocalDayRange days{first ? *first : now - std::chrono::days(count),
                           last.value_or(yesterday)};
  if (days.last < days.first)
    return make_error(ErrorCode::invalid_argument,
                      last ? "--to lies before --from: " + last->to_text()
                           : "--from is not over yet: " + first->to_text());
  return std::optional(days);
}

ReportTable services_table(const CompareReport& report, const Names& names) {
  ReportTable table = make_table("Services", {{"service"},
                                              {"equal", CellKind::count},
                                              {"explained", CellKind::count},
                                              {"unexplained", CellKind::count},
                                              {"messages_there", CellKind::count},
                                              {"messages_here", CellKind::count},
                                              {"units_there", CellKind::count},
                                              {"units_here", CellKind::count},
                                              {"cost_there", CellKind::decimal},
                                              {"cost_here", CellKind::decimal}});
  for (const CompareService& one : report.services)
    table.rows.push_back({name_in(names, one.service_id), one.equal, one.explained, one.unexplained,
                          one.theirs.notifications, one.ours.notifications, one.theirs.units,
                          one.ours.units, one.theirs.cost.normalised(),
                          one.ours.cost.normalised()});
  std::ranges::sort(table.rows, {}, [](const auto& row) { return std::get<std::string>(row[0]); });
  return table;
}

std::string reasons_text(const CompareDifference& one) {
  std::string out;
  for (const CompareReason& reason : one.reasons) {
    out += (out.empty() ? "" : "; ") + std::string(name_of(reason.rule));
    for (std::size_t i = 0; i < std::min(reason.ids.size(), shown_ids_max); ++i)
      out += " " + reason.ids[i].to_text();
    if (reason.ids.size() > shown_ids_max)
      out += " and " + std::to_string(reason.ids.size() - shown_ids_max) + " more";
  }
  return out;
}

ReportTable days_table(const CompareReport& report, const Names& names) {
  ReportTable table = make_table("Days", {{"day", CellKind::day},
                                          {"service"},
                                          {"type"},
                                          {"messages_there", CellKind::count},
                                          {"messages_here", CellKind::count},
                                          {"billed_there", CellKind::count},
                                          {"billed_here", CellKind::count},
                                          {"units_there", CellKind::count},
                                          {"units_here", CellKind::count},
                                          {"cost_there", CellKind::decimal},
                                          {"cost_here", CellKind::decimal},
                                          {"why"}});
  const auto add = [&](const auto& one, const CompareSums& theirs, const CompareSums& ours,
                       const std::string& why) {
    table.rows.push_back({one.day, name_in(names, one.service_id), std::string(name_of(one.type)),
                          theirs.notifications, ours.notifications, theirs.sent, ours.sent,
                          theirs.units, ours.units, theirs.cost.normalised(),
                          ours.cost.normalised(), why});
  };
  for (const CompareDifference& one : report.differences)
    add(one, one.theirs, one.ours, reasons_text(one));
  for (const CompareEqual& one : report.equals) add(one, one.sums, one.sums, "equal");
  std::ranges::sort(table.rows, {}, [](const auto& row) {
    return std::tuple(std::get<LocalDay>(row[0]), std::get<std::string>(row[1]),
                      std::get<std::string>(row[2]));
  });
  return table;
}

Result<void> put_report(Session& session, const CompareReport& report, const Names& names) {
  if (session.output.is_json()) {
    NFY_TRY(json, json_from(to_json(report)));
    session.output.put(*json.as<Json::Object>());
    return {};
  }
  const ReportTable days = days_table(report, names);
  if (session.output.form != Form::text) {
    session.output.put(days);
    return {};
  }
  session.output.put_text(to_text(services_table(report, names)));
  if (!days.rows.empty()) session.output.put_text("\n" + to_text(days));
  session.output.put_text("\n");
  const std::int64_t unexplained = report.unexplained();
  const auto differ = static_cast<std::int64_t>(report.differences.size());
  session.output.put(Json::Object{
      {"equal", report.equal}, {"explained", differ - unexplained}, {"unexplained", unexplained}});
  return {};
}

Result<Status> compare(Session& session) {
  NFY_TRY(source, open_old_database(session, {}));
  NFY_TRY(engine, session.engine());
  CompareOptions options;
  NFY_TRY(service, said_scope(session));
  NFY_TRY(days, said_days(session, *engine));
  options.service = service;
  options.days = days;
  options.list_equal = session.has("--all");
  ProgressBar bar = session.bar("compare");
  options.progress = bar.function();
  NFY_TRY(report, engine->imports().compare(*source, options));
  bar.clear();
  Names names;
  NFY_TRY(services, engine->services().list());
  for (Service& one : services) names[one.id] = std::move(one.name);
  NFY_CHECK(put_report(session, report, names));
  return report.unexplained() == 0 ? Status::ok : Status::trouble;
}

constexpr Action actions_of_compare[] = {{"compare", compare}};

}  // namespace

std::span<const Action> compare_actions() { return actions_of_compare; }

}  // namespace nfy_cli
