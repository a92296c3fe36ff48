#include "cli/run/actions.hpp"
#include "cli/run/lookup.hpp"

#include <notify/allowances.hpp>

#include <map>

namespace nfy_cli {

using namespace notify;

namespace {

constexpr std::int64_t units_max = 1'000'000'000'000;

Result<Status> list_allowances(Session& session) {
  NFY_TRY(engine, session.engine());
  NFY_TRY(said, session.day("--day"));
  NFY_TRY(now, today(*engine));
  NFY_TRY(states, engine->allowances().list_before(said.value_or(now)));
  NFY_TRY(services, engine->services().list());
  std::map<ServiceId, std::string> names;
  for (const Service& one : services) names[one.id] = one.name;
  ReportTable table = make_table("Allowances", {{"service_id"},
                                                {"service"},
                                                {"financial_year"},
                                                {"free_allowance", CellKind::count},
                                                {"used_units", CellKind::count},
                                                {"remaining_units", CellKind::count}});
  for (const AllowanceState& one : states)
    table.rows.push_back({one.service_id.to_text(), names[one.service_id],
                          std::to_string(one.financial_year),
                          one.free_allowance ? ReportCell(*one.free_allowance) : ReportCell(),
                          one.used_units, one.remaining_units});
  session.output.put(table);
  return Status::ok;
}

Result<Status> set_allowance(Session& session) {
  NFY_TRY(units, session.number("UNITS", {0, units_max}, 0));
  NFY_TRY(service, said_service(session));
  NFY_TRY(year, said_year(session, service.calendar));
  NFY_TRY(engine, session.engine());
  NFY_CHECK(engine->allowances().set(service.id, year, units));
  session.output.put(
      {{"service", service.name}, {"financial_year", std::to_string(year)}, {"free_units", units}});
  return Status::ok;
}

struct SaidAllowance {
  std::string service;
  std::int64_t year = 0;
  std::int64_t units = -1;
};

Result<SaidAllowance> allowance_from_json(const Json& object) {
  SaidAllowance said;
  Members members(object, "list of allowances");
  NFY_CHECK(members.take("service", said.service));
  NFY_CHECK(members.take("financial_year", said.year));
  NFY_CHECK(members.take("units", said.units));
  NFY_CHECK(members.end());
  if (said.service.empty() || said.year < 1 || said.year > 9998 || said.units < 0 ||
      said.units > units_max)
    return make_error(ErrorCode::invalid_argument,
                      "an allowance has a service, a financial_year and units");
  return said;
}

Result<Status> put_allowances(Session& session) {
  NFY_TRY(objects, session.objects());
  NFY_TRY(engine, session.engine());
  // Everything is read before anything is stored.
  std::vector<std::pair<Service, SaidAllowance>> all;
  for (const Json& object : objects) {
    NFY_TRY(said, allowance_from_json(object));
    NFY_TRY(service, find_service(*engine, said.service));
    all.emplace_back(std::move(service), std::move(said));
  }
  ReportTable table =
      make_table("Allowances", {{"service"}, {"financial_year"}, {"free_units", CellKind::count}});
  for (const auto& [service, said] : all) {
    NFY_CHECK(engine->allowances().set(service.id, static_cast<int>(said.year), said.units));
    table.rows.push_back({service.name, std::to_string(said.year), said.units});
  }
  session.output.put(table);
  return Status::ok;
}

constexpr Action actions_of_allowances[] = {{"allowances list", list_allowances},
                                            {"allowances set", set_allowance},
                                            {"allowances put", put_allowances}};

}  // namespace

std::span<const Action> allowance_actions() { return actions_of_allowances; }

}  // namespace nfy_cli
