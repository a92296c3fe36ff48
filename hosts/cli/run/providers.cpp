#include "cli/run/actions.hpp"
#include "cli/run/lookup.hpp"

#include <notify/delivery.hpp>
#include <notify/open_provider.hpp>
#include <notify/providers.hpp>

#include <pwd.h>
#include <unistd.h>

namespace nfy_cli {

using namespace notify;

namespace {

ReportTable provider_table(const std::vector<ProviderDetails>& all) {
  ReportTable table = make_table("Providers", {{"identifier"},
                                               {"type"},
                                               {"active", CellKind::flag},
                                               {"priority", CellKind::count},
                                               {"resting_priority", CellKind::count},
                                               {"rate_per_second", CellKind::count},
                                               {"version", CellKind::count},
                                               {"updated_at"},
                                               {"created_by"},
                                               {"reason"}});
  for (const ProviderDetails& one : all)
    table.rows.push_back({one.identifier, std::string(name_of(one.type)), one.active, one.priority,
                          one.resting_priority, one.rate_per_second, one.version,
                          short_time(one.updated_at),
                          one.created_by.empty() ? "nfy" : one.created_by, one.reason});
  return table;
}

Result<Status> list_providers(Session& session) {
  NFY_TRY(engine, session.engine());
  NFY_TRY(all, engine->providers().list());
  session.output.put(provider_table(all));
  return Status::ok;
}

Result<Status> list_provider_history(Session& session) {
  NFY_TRY(engine, session.engine());
  NFY_TRY(all, engine->providers().list_history(session.text("PROVIDER")));
  session.output.put(provider_table(all));
  return Status::ok;
}

Result<Status> list_kinds(Session& session) {
  ReportTable table = make_table("Kinds of providers", {{"kind"}});
  for (const std::string& kind : list_provider_kinds()) table.rows.push_back({kind});
  session.output.put(table);
  return Status::ok;
}

std::string user_name() {
  const passwd* const user = getpwuid(getuid());
  return user && user->pw_name ? user->pw_name : "uid " + std::to_string(getuid());
}

Result<ProviderDetails> details_before(Session& session, Engine& engine) {
  const std::string identifier = session.text("PROVIDER");
  NFY_TRY(all, engine.providers().list());
  for (const ProviderDetails& one : all)
    if (one.identifier == identifier) return one;
  if (!session.has("--type"))
    return make_error(ErrorCode::not_found, "unknown provider: " + identifier +
                                                "; say its --type to make details of a new one");
  ProviderDetails made;
  made.identifier = identifier;
  made.display_name = identifier;
  made.version = 0;
  NFY_TRY(type, notification_type_from(session.text("--type")));
  made.type = type;
  return made;
}

Result<Status> put_provider(Session& session) {
  NFY_TRY(engine, session.engine());
  NFY_TRY(details, details_before(session, *engine));
  NFY_TRY(priority, session.number("--priority", {0, provider_priority_max}, details.priority));
  NFY_TRY(resting, session.number("--resting-priority", {0, provider_priority_max},
                                  details.resting_priority));
  NFY_TRY(rate, session.number("--rate", {0, provider_rate_max}, details.rate_per_second));
  details.priority = priority;
  details.resting_priority = resting;
  details.rate_per_second = rate;
  details.display_name = session.text("--name", details.display_name);
  if (session.has("--active")) details.active = session.text("--active") == "yes";
  details.reason = session.text("--reason");
  details.created_by = session.text("--by", user_name());
  NFY_TRY(stored, engine->providers().put(details));
  session.output.put(provider_table({stored}));
  return Status::ok;
}

Result<Status> list_doubts(Session& session) {
  NFY_TRY(limit, session.limit());
  NFY_TRY(engine, session.engine());
  NFY_TRY(all, engine->delivery().list_in_doubt(limit));
  ReportTable table = make_table("Messages in doubt", {{"id"},
                                                       {"service_id"},
                                                       {"provider"},
                                                       {"attempted_at"},
                                                       {"attempts", CellKind::count},
                                                       {"judged_at"},
                                                       {"reason"}});
  for (const InDoubt& one : all)
    table.rows.push_back({one.id.to_text(), one.service_id.to_text(), one.provider,
                          short_time(one.attempted_at), one.attempts, short_time(one.judged_at),
                          one.reason.empty() ? "its worker ended before the answer" : one.reason});
  session.output.put(table);
  return Status::ok;
}

constexpr Action actions_of_providers[] = {{"providers list", list_providers},
                                           {"providers put", put_provider},
                                           {"providers history", list_provider_history},
                                           {"providers kinds", list_kinds},
                                           {"in-doubt", list_doubts}};

}  // namespace

std::span<const Action> provider_actions() { return actions_of_providers; }

}  // namespace nfy_cli
