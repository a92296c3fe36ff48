#include "world.hpp"

#include <notify/billing.hpp>
#include <notify/facts.hpp>
#include <notify/rates.hpp>
#include <notify/services.hpp>
#include <notify/templates.hpp>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

extern char** environ;

namespace notify::bench {
namespace {

/// Milliseconds from the start of `nfy` with these words to its end.
double run_cli(std::vector<std::string> words) {
  words.insert(words.begin(), NFY_BENCH_CLI);
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  int status = -1;
  const double taken = seconds([&] {
    pid_t child = 0;
    if (posix_spawn(&child, NFY_BENCH_CLI, &actions, nullptr, pointers.data(), environ) != 0 ||
        ::waitpid(child, &status, 0) != child)
      status = -1;
  });
  posix_spawn_file_actions_destroy(&actions);
  if (status != 0) give_up("nfy failed");
  return 1e3 * taken;
}

/// A financial year of text messages of one service, all of them in the history, billed.
class CliYear {
public:
  explicit CliYear(const Kind& kind, std::int64_t messages)
      : site_(kind.make()), bare_(site_->bare()), world_(*site_, at("2026-03-31T23:00:00Z")) {
    ReferenceData data;
    data.sms_rates.push_back({at("2016-05-18T00:00:00Z"), must(Decimal::from_text("0.0233"))});
    data.default_allowances.push_back({OrganisationType::other, 2016, 40'000});
    must(world_.engine->rates().put(data));
    const ServiceId service = must(world_.engine->services().create(clinic())).id;
    const TemplateId text = must(world_.engine->templates().create(service, reminder())).id;
    const auto blob = [](const Uuid& id) {
      std::string hex = id.to_text();
      std::erase(hex, '-');
      return "x'" + hex + "'";
    };
    constexpr std::int64_t year_us = 365LL * 86'400 * 1'000'000;
    bare_->run(
        "WITH RECURSIVE n(i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n WHERE i < " +
        std::to_string(messages - 1) +
        ") INSERT INTO notification_history (id, service_id, template_id, template_version, "
        "notification_type, key_type, created_at, sent_at, updated_at, sent_by, "
        "notification_status, billable_units, rate_multiplier, international, phone_prefix) "
        "SELECT CAST(printf('%016d', i) AS BLOB), " +
        blob(service.uuid) + ", " + blob(text.uuid) +
        ", 1, 'sms', 'normal', at, at, at, 'mmg', 'delivered', 1, 1, 0, '44' FROM (SELECT i, "
        "1743462000000000 + i * " +
        std::to_string(year_us / messages) + " AS at FROM n)");
    const LocalDayRange days{must(LocalDay::from_text("2025-04-01")),
                             must(LocalDay::from_text("2026-03-31"))};
    must(world_.store->facts().advance(at("2026-03-31T23:00:00Z")));
    must(world_.engine->facts().rebuild(days));
    must(world_.engine->run_due());
    const Usage usage = must(world_.engine->billing().yearly_usage(service, 2025));
    if (usage.lines.size() != 1 || usage.lines.front().notifications_sent != messages)
      give_up("the year has other messages than were made");
  }

  double usage() { return run_cli({"usage", "Clinic", "--year", "2025", "--store", site_->url()}); }

private:
  std::unique_ptr<Site> site_;
  std::unique_ptr<Bare> bare_;
  World world_;
};

}  // namespace

void bench_cli(Bench& bench) {
  if (bench.wants("cli.help"))
    bench.measure({.name = "cli.help",
                   .unit = "ms",
                   .better = Better::lower,
                   .goal_of = GoalOf::ours,
                   .goal = 10,
                   .rounds = 21},
                  [] { return run_cli({"--help"}); });
  if (!bench.wants("cli.usage")) return;
  CliYear year(kinds(bench.options()).front(), bench.scaled(1'000'000));
  bench.measure({.name = "cli.usage",
                 .unit = "ms",
                 .better = Better::lower,
                 .goal_of = GoalOf::ours,
                 .goal = 50,
                 .rounds = 21},
                [&] { return year.usage(); });
}

}  // namespace notify::bench
