#include "cli/run/actions.hpp"
#include "cli/run/lookup.hpp"

#include <notify/calendars.hpp>
#include <notify/callbacks.hpp>
#include <notify/delivery.hpp>
#include <notify/facts.hpp>
#include <notify/health.hpp>
#include <notify/providers.hpp>
#include <notify/rates.hpp>
#include <notify/receipts.hpp>
#include <notify/tasks.hpp>
#include <notify/version.hpp>

namespace nfy_cli {

using namespace notify;

namespace {

constexpr auto lag_max = std::chrono::minutes(30);
constexpr auto late_max = std::chrono::hours(2);
constexpr auto clock_difference_max = std::chrono::seconds(5);
constexpr std::int64_t sample_max = 1'000;

/// What was looked at, how it is, and what to do where that is not well.
class Findings {
public:
  void well(const std::string& what, const std::string& how) { add(what, "ok", how, {}); }
  void note(const std::string& what, const std::string& how, const std::string& advice) {
    add(what, "note", how, advice);
  }
  void wrong(const std::string& what, const std::string& how, const std::string& advice) {
    add(what, "wrong", how, advice);
    has_trouble_ = true;
  }
  /// Counts of what should not be there.
  void none(const std::string& what, std::int64_t count, const std::string& advice) {
    count == 0 ? well(what, "none") : wrong(what, grouped(count), advice);
  }
  [[nodiscard]] const ReportTable& table() const { return table_; }
  [[nodiscard]] bool has_trouble() const { return has_trouble_; }

private:
  void add(const std::string& what, const char* state, const std::string& how,
           const std::string& advice) {
    table_.rows.push_back(
        {what, std::string(state), how, advice.empty() ? ReportCell() : ReportCell(advice)});
  }
  ReportTable table_ = make_table("Findings", {{"what"}, {"state"}, {"how_it_is"}, {"what_to_do"}});
  bool has_trouble_ = false;
};

void look_at_build(Session& session, Findings& findings) {
  const Features built = features();
  std::string parts;
  for (const auto& [name, is_there] : {std::pair{"postgres", built.postgres},
                                       {"redis", built.redis},
                                       {"phonenumber", built.phonenumber},
                                       {"pango", built.pango},
                                       {"smtp", built.smtp},
                                       {"https", built.https},
                                       {"pdf", built.pdf}})
    if (is_there) parts += (parts.empty() ? "with " : ", ") + std::string(name);
  findings.well("library", std::string(version()) + " " + parts);
  const ZoneFiles zones = zone_files();
  findings.well("time zones", zones.folder.empty() ? "built in, " + zones.built_in
                                                   : zones.folder + " " + zones.version);
  if (session.settings.sealing_key.empty())
    findings.note("keyring", "none is named",
                  "without one nothing is sealed: name it by --sealing-key-file");
  else
    findings.well("keyring", "named");
}

Result<void> look_at_store(Engine& engine, Findings& findings) {
  NFY_TRY(health, engine.health().store());
  const UtcTime now = engine.now();
  findings.well("store", health.engine + " " + health.version + ", " +
                             grouped(health.bytes / 1'048'576) + " MiB");
  findings.well("schema", std::to_string(health.schema) + ", the newest");
  const auto ahead = health.clock > now ? health.clock - now : now - health.clock;
  if (ahead > clock_difference_max)
    findings.wrong("clock", span_text(ahead) + " from the store's",
                   "set the clock of this machine or of the server by NTP");
  else
    findings.well("clock", short_time(now) + " UTC, as the store's");
  if (health.connections_max == 0) return {};
  const std::string used = grouped(health.connections) + " of " + grouped(health.connections_max);
  if (health.connections * 10 > health.connections_max * 9)
    findings.wrong("connections", used,
                   "allow more, or give `?connections=` of the store's URL a smaller number");
  else
    findings.well("connections", used);
  return {};
}

Result<void> look_at_prices(Engine& engine, Findings& findings) {
  NFY_TRY(calendar, engine.calendars().get("uk"));
  const UtcTime begin = calendar.window_of(calendar.day_of(engine.now())).start();
  const auto rate = engine.rates().sms_rate(begin);
  if (!rate && rate.error().code != ErrorCode::not_found) return rate.error();
  if (rate)
    findings.well("price of an SMS", rate->to_text());
  else
    findings.wrong("price of an SMS", "none for today", "nfy rates put FILE");
  NFY_TRY(data, engine.rates().list());
  if (data.default_allowances.empty())
    findings.note("default allowances", "none", "nfy rates put FILE, or nfy init");
  else
    findings.well("default allowances",
                  grouped(static_cast<std::int64_t>(data.default_allowances.size())));
  return {};
}

Result<void> look_at_lag(Engine& engine, Findings& findings) {
  NFY_TRY(state, engine.facts().state());
  const auto lag = engine.now() - state.watermark;
  const std::string how = span_text(lag) + " behind, " + grouped(state.deltas) + " deltas";
  // A store that nobody worked on yet counts from 1970.
  if (lag > lag_max)
    findings.wrong("counting", how, "let `nfy work` or a scheduler run tasks every few minutes");
  else
    findings.well("counting", how);
  return {};
}

Result<void> look_at_tasks(Engine& engine, Findings& findings) {
  const UtcTime now = engine.now();
  NFY_TRY(tasks, engine.tasks().plan(now));
  const Task* oldest = nullptr;
  std::int64_t late = 0;
  for (const Task& task : tasks) {
    if (now - task.due_at < late_max || task.kind == TaskKind::advance_facts) continue;
    ++late;
    if (!oldest || task.due_at < oldest->due_at) oldest = &task;
  }
  if (oldest)
    findings.wrong("tasks",
                   grouped(late) + " late, the oldest " + oldest->key + " by " +
                       span_text(now - oldest->due_at),
                   "nfy work --once, or look at `nfy tasks`");
  else
    findings.well("tasks", grouped(static_cast<std::int64_t>(tasks.size())) + " due, none late");
  return {};
}

Result<void> look_at_messages(Engine& engine, Findings& findings) {
  for (const NotificationType type : all_notification_types) {
    NFY_TRY(queued, engine.delivery().count_queued(type));
    findings.well(std::string(name_of(type)) + " that wait", grouped(queued));
  }
  NFY_TRY(doubts, engine.delivery().list_in_doubt(sample_max));
  findings.none("messages in doubt", static_cast<std::int64_t>(doubts.size()),
                "nfy in-doubt; receipts or time settle them");
  NFY_TRY(quarantine, engine.receipts().quarantine_use());
  findings.none("receipts in quarantine", quarantine.receipts,
                "nfy receipts list, nfy receipts replay");
  NFY_TRY(waiting, engine.callbacks().count());
  findings.well("calls that wait", grouped(waiting));
  NFY_TRY(services, engine.services().list());
  std::int64_t dead = 0;
  std::string whose;
  for (const Service& service : services) {
    NFY_TRY(letters, engine.callbacks().list_dead(service.id, sample_max));
    if (letters.empty()) continue;
    dead += static_cast<std::int64_t>(letters.size());
    if (whose.empty()) whose = service.name;
  }
  findings.none("dead letters", dead, "nfy callbacks dead \"" + whose + "\", then replay");
  return {};
}

Result<void> look_at_providers(Engine& engine, Findings& findings) {
  NFY_TRY(all, engine.providers().list());
  for (const NotificationType type : all_notification_types) {
    std::int64_t active = 0, known = 0;
    for (const ProviderDetails& one : all) {
      known += one.type == type;
      active += one.type == type && one.active;
    }
    const std::string what = "providers of " + std::string(name_of(type));
    if (known > 0 && active == 0)
      findings.wrong(what, "none is active", "nfy providers put PROVIDER --active yes --reason …");
    else
      findings.well(what, grouped(active) + " active");
  }
  return {};
}

Result<Status> examine(Session& session) {
  Findings findings;
  look_at_build(session, findings);
  NFY_TRY(engine, session.engine());
  NFY_CHECK(look_at_store(*engine, findings));
  NFY_CHECK(look_at_prices(*engine, findings));
  NFY_CHECK(look_at_lag(*engine, findings));
  NFY_CHECK(look_at_tasks(*engine, findings));
  NFY_CHECK(look_at_messages(*engine, findings));
  NFY_CHECK(look_at_providers(*engine, findings));
  session.output.put(findings.table());
  return findings.has_trouble() ? Status::trouble : Status::ok;
}

constexpr Action actions_of_doctor[] = {{"doctor", examine}};

}  // namespace

std::span<const Action> doctor_actions() { return actions_of_doctor; }

}  // namespace nfy_cli
