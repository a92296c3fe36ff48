#include "cli/run/actions.hpp"
#include "cli/run/lookup.hpp"

#include <notify/calendars.hpp>
#include <notify/reports.hpp>

namespace nfy_cli {

using namespace notify;

namespace {

struct Printed {
  ReportTable table;
  std::size_t unpriced = 0;
};

template <typename Row>
Result<Printed> printed(Result<Report<Row>> report) {
  if (!report) return report.error();
  return Printed{to_table(*report), report->unpriced.size()};
}

Result<LocalDayRange> said_days(Session& session) {
  NFY_TRY(engine, session.engine());
  NFY_TRY(calendar, engine->calendars().get("uk"));
  NFY_TRY(first, session.day("--from"));
  NFY_TRY(last, session.day("--to"));
  LocalDayRange days{{}, calendar.day_of(engine->now())};
  if (session.has("--year")) {
    NFY_TRY(year, said_year(session, "uk"));
    days = {calendar.financial_year_start(year),
            calendar.financial_year_start(year + 1) - std::chrono::days(1)};
  } else {
    days.first =
        calendar.financial_year_start(calendar.financial_year_of(last.value_or(days.last)));
  }
  days = {first.value_or(days.first), last.value_or(days.last)};
  if (days.last < days.first)
    return make_error(ErrorCode::invalid_argument,
                      "--to lies before --from: " + session.text("--to"));
  return days;
}

Result<std::optional<OrganisationId>> said_organisation(Session& session) {
  if (!session.has("--organisation")) return std::optional<OrganisationId>();
  NFY_TRY(engine, session.engine());
  NFY_TRY(organisation, find_organisation(*engine, session.text("--organisation")));
  return std::optional(organisation.id);
}

Result<Printed> make_report(Session& session) {
  NFY_TRY(engine, session.engine());
  NFY_TRY(organisation, said_organisation(session));
  Reports reports = engine->reports();
  const std::string name = session.text("NAME");
  if (name == "organisation") {
    if (!organisation)
      return make_error(ErrorCode::invalid_argument,
                        "the report needs --organisation ORGANISATION");
    NFY_TRY(year, said_year(session, "uk"));
    return printed(reports.organisation_usage(*organisation, year));
  }
  NFY_TRY(days, said_days(session));
  if (name == "usage")
    return printed(reports.sms_usage({.days = days,
                                      .organisation = organisation,
                                      .exclude_restricted = session.has("--no-trial")}));
  if (name == "billing") return printed(reports.billing(days));
  if (name == "volumes") return printed(reports.volumes_by_service(days));
  if (name == "daily") return printed(reports.daily_volumes(days));
  if (name == "providers") return printed(reports.daily_provider_volumes(days));
  return printed(reports.despatch(days));
}

Result<Status> print_report(Session& session) {
  NFY_TRY(report, make_report(session));
  session.output.put(report.table);
  if (report.unpriced > 0)
    session.output.remark("nfy: " + grouped(static_cast<std::int64_t>(report.unpriced)) +
                          " days of services are missing, since they have no price: see `nfy "
                          "doctor`");
  return Status::ok;
}

constexpr Action actions_of_reports[] = {{"reports", print_report}};

}  // namespace

std::span<const Action> report_actions() { return actions_of_reports; }

}  // namespace nfy_cli
