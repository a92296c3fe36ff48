#include "cli/run/actions.hpp"
#include "cli/run/lookup.hpp"

#include <notify/facts.hpp>

namespace nfy_cli {

using namespace notify;

namespace {

constexpr std::int64_t days_max = 40'000;

ReportTable cube_table() {
  return make_table("What differs", {{"day", CellKind::day},
                                     {"service_id"},
                                     {"template_id"},
                                     {"type"},
                                     {"key_type"},
                                     {"status"},
                                     {"provider"},
                                     {"notifications_stored", CellKind::count},
                                     {"notifications_counted", CellKind::count},
                                     {"units_stored", CellKind::count},
                                     {"units_counted", CellKind::count}});
}

void add(ReportTable& table, const FactsDifference& one) {
  table.rows.push_back({one.key.day, one.key.service_id.to_text(), one.key.template_id.to_text(),
                        std::string(name_of(one.key.type)), std::string(name_of(one.key.key_type)),
                        std::string(name_of(one.key.status)), one.key.provider,
                        one.notifications_stored, one.notifications_counted,
                        one.billable_units_stored, one.billable_units_counted});
}

ReportTable billing_table() {
  return make_table("What differs in ft_billing", {{"day", CellKind::day},
                                                   {"service_id"},
                                                   {"template_id"},
                                                   {"type"},
                                                   {"provider"},
                                                   {"rate", CellKind::decimal},
                                                   {"notifications_stored", CellKind::count},
                                                   {"notifications_counted", CellKind::count},
                                                   {"units_stored", CellKind::count},
                                                   {"units_counted", CellKind::count},
                                                   {"due", CellKind::flag}});
}

void add(ReportTable& table, const BillingDifference& one) {
  table.rows.push_back({one.key.bst_date, one.service_id.to_text(), one.key.template_id.to_text(),
                        std::string(name_of(one.key.type)), one.key.provider, one.key.rate,
                        one.notifications_stored, one.notifications_counted,
                        one.billable_units_stored, one.billable_units_counted, one.due});
}

/// Does something to each day of a range, under a bar. A stop says where to go on.
template <typename EachDay>
Result<void> day_by_day(Session& session, const std::string& what, EachDay each) {
  NFY_TRY(days, session.days());
  const std::int64_t count = (days.last - days.first).count() + 1;
  if (count > days_max)
    return make_error(ErrorCode::invalid_argument, "more than 40,000 days: " + grouped(count));
  ProgressBar bar = session.bar(what);
  std::int64_t done = 0;
  for (LocalDay day = days.first; day <= days.last; day = day.next()) {
    Result<void> made;
    const bool goes_on = bar.show(done, count);
    if (goes_on)
      made = each(LocalDayRange{day, day}, [&](const Progress&) { return bar.show(done, count); });
    const bool is_stopped = !goes_on || (!made && made.error().code == ErrorCode::cancelled);
    if (is_stopped) {
      bar.clear();
      session.output.remark("nfy: stopped; go on with --from " + day.to_text());
      return make_error(ErrorCode::cancelled, "stopped");
    }
    if (!made) return made;
    ++done;
  }
  return {};
}

Result<Status> rebuild(Session& session) {
  NFY_TRY(service, said_scope(session));
  NFY_TRY(engine, session.engine());
  const bool is_dry = session.has("--dry-run");
  ReportTable table = cube_table();
  NFY_CHECK(day_by_day(session, "rebuild",
                       [&](LocalDayRange day, const ProgressFunction& progress) -> Result<void> {
                         NFY_TRY(found, engine->facts().rebuild(day, service, is_dry, progress));
                         for (const FactsDifference& one : found) add(table, one);
                         return {};
                       }));
  const auto count = static_cast<std::int64_t>(table.rows.size());
  if (session.output.form != Form::text || count > 0) session.output.put(table);
  if (session.output.form == Form::text)
    session.output.put_text(count == 0 ? "nothing differed\n"
                            : is_dry   ? "\nwould be corrected: " + grouped(count) + "\n"
                                       : "\ncorrected: " + grouped(count) + "\n");
  return Status::ok;
}

Result<Status> verify(Session& session) {
  NFY_TRY(engine, session.engine());
  ReportTable table = cube_table();
  NFY_CHECK(day_by_day(session, "verify",
                       [&](LocalDayRange day, const ProgressFunction& progress) -> Result<void> {
                         NFY_TRY(found, engine->facts().verify(day, progress));
                         for (const FactsDifference& one : found) add(table, one);
                         return {};
                       }));
  if (table.rows.empty() && session.output.form == Form::text)
    session.output.put_text("nothing differs\n");
  else
    session.output.put(table);
  return table.rows.empty() ? Status::ok : Status::trouble;
}

Result<Status> audit(Session& session) {
  NFY_TRY(service, said_scope(session));
  NFY_TRY(engine, session.engine());
  ReportTable cube = cube_table(), billing = billing_table();
  bool is_clean = true;
  NFY_CHECK(day_by_day(session, "audit",
                       [&](LocalDayRange day, const ProgressFunction& progress) -> Result<void> {
                         NFY_TRY(found, engine->facts().audit(day, service, progress));
                         is_clean = is_clean && found.is_clean();
                         for (const FactsDifference& one : found.cube) add(cube, one);
                         for (const BillingDifference& one : found.billing) add(billing, one);
                         return {};
                       }));
  if (session.output.form == Form::text) {
    if (!cube.rows.empty()) session.output.put_text("in the cube:\n" + to_text(cube));
    if (!billing.rows.empty()) session.output.put_text("in ft_billing:\n" + to_text(billing));
    if (is_clean) session.output.put_text("nothing differs but what the next run replaces\n");
  } else {
    session.output.put(
        Json::Object{{"clean", is_clean}, {"cube", to_json(cube)}, {"billing", to_json(billing)}});
  }
  return is_clean ? Status::ok : Status::trouble;
}

constexpr Action actions_of_facts[] = {{"rebuild", rebuild}, {"verify", verify}, {"audit", audit}};

}  // namespace

std::span<const Action> fact_actions() { return actions_of_facts; }

}  // namespace nfy_cli
