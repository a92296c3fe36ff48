#include "cli/run/actions.hpp"
#include "cli/run/lookup.hpp"

#include <notify/caches.hpp>

namespace nfy_cli {

using namespace notify;

namespace {

Result<CacheReport> look_at_caches(Session& session, bool is_dry) {
  NFY_TRY(service, said_scope(session));
  NFY_TRY(engine, session.engine());
  ProgressBar bar = session.bar("caches");
  RebuildCacheOptions options;
  options.service = service;
  options.dry_run = is_dry;
  options.progress = bar.function();
  return engine->caches().rebuild(options);
}

void put_cache_report(Session& session, const CacheReport& report) {
  ReportTable table = make_table("What the cache has and the notifications do not say",
                                 {{"service_id"},
                                  {"day", CellKind::day},
                                  {"name"},
                                  {"cached", CellKind::count},
                                  {"counted", CellKind::count}});
  for (const CacheDrift& one : report.drift)
    table.rows.push_back({one.service_id.to_text(), one.day, one.name, one.cached, one.counted});
  Json::Object thing{{"ledgers", report.ledgers},
                     {"unknown", report.unknown},
                     {"busy", report.busy},
                     {"rebuilt", report.rebuilt}};
  if (session.output.form == Form::text) {
    if (!table.rows.empty()) session.output.put_text(to_text(table) + "\n");
    thing.emplace_back("differ", static_cast<std::int64_t>(table.rows.size()));
  } else {
    thing.emplace_back("drift", to_json(table));
  }
  session.output.put(thing);
}

Result<Status> check_caches(Session& session) {
  NFY_TRY(report, look_at_caches(session, true));
  put_cache_report(session, report);
  return report.drift.empty() ? Status::ok : Status::trouble;
}

Result<Status> rebuild_caches(Session& session) {
  NFY_TRY(report, look_at_caches(session, false));
  put_cache_report(session, report);
  return Status::ok;
}

constexpr Action actions_of_caches[] = {{"caches check", check_caches},
                                        {"caches rebuild", rebuild_caches}};

}  // namespace

std::span<const Action> cache_actions() { return actions_of_caches; }

}  // namespace nfy_cli
