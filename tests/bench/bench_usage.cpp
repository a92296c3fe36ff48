#include "world.hpp"

#include <notify/billing.hpp>
#include <notify/rates.hpp>
#include <notify/reports.hpp>
#include <notify/services.hpp>
#include <notify/templates.hpp>

namespace notify::bench {
namespace {

std::string literal(const Kind& kind, const Uuid& id) {
  if (kind.name == "postgres") return "'" + id.to_text() + "'";
  std::string hex = id.to_text();
  std::erase(hex, '-');
  return "x'" + hex + "'";
}

/// A year of bills: 366 days of three kinds of text message.
class Year {
public:
  explicit Year(const Kind& kind)
      : site_(kind.make()), bare_(site_->bare()), world_(*site_, at("2026-03-31T12:00:00Z")) {
    ReferenceData data;
    data.sms_rates.push_back({at("2016-05-18T00:00:00Z"), must(Decimal::from_text("0.0233"))});
    data.default_allowances.push_back({OrganisationType::other, 2016, 40'000});
    must(world_.engine->rates().put(data));
    service_ = must(world_.engine->services().create(clinic())).id;
    const TemplateId text = must(world_.engine->templates().create(service_, reminder())).id;
    must(world_.store->facts().advance(at("2026-03-31T12:00:00Z")));
    const std::string service = literal(kind, service_.uuid),
                      template_id = literal(kind, text.uuid);
    const std::string no = kind.name == "postgres" ? "false" : "0";
    std::string sql = "BEGIN;";
    LocalDay day = must(LocalDay::from_text("2025-04-01"));
    for (int i = 0; i < 1'095; ++i) {
      const char* provider = i % 3 == 0 ? "mmg" : i % 3 == 1 ? "firetext" : "other";
      sql += "INSERT INTO ft_billing VALUES (" + service + ", '" + day.to_text() + "', 'sms', " +
             template_id + ", '" + provider + "', 1, " + no + ", '0.0233', 'none', 130, 100);";
      if (i % 3 == 2) day = day.next();
    }
    bare_->run(sql + "COMMIT");
    select_ = "SELECT * FROM ft_billing WHERE service_id = " + service +
              " AND bst_date >= '2025-04-01' AND bst_date <= '2026-03-31'";
  }

  double usage() {
    return 1e3 / calls * seconds([&] {
             for (int i = 0; i < calls; ++i)
               keep(must(world_.engine->billing().yearly_usage(service_, 2025)));
           });
  }
  double select() {
    return 1e3 / calls * seconds([&] {
             for (int i = 0; i < calls; ++i) bare_->run(select_);
           });
  }

private:
  static constexpr int calls = 50;
  std::unique_ptr<Site> site_;
  std::unique_ptr<Bare> bare_;
  World world_;
  ServiceId service_;
  std::string select_;
};

/// A year of bills of many services: 365 days of three kinds of text message each, made where the
/// rows lie (PostgreSQL only).
class Platform {
public:
  Platform(const Kind& kind, std::int64_t services)
      : site_(kind.make()), bare_(site_->bare()), world_(*site_, at("2026-03-31T12:00:00Z")) {
    ReferenceData data;
    data.sms_rates.push_back({at("2016-05-18T00:00:00Z"), must(Decimal::from_text("0.0233"))});
    must(world_.engine->rates().put(data));
    must(world_.store->facts().advance(at("2026-03-31T12:00:00Z")));
    const std::string count = std::to_string(services);
    bare_->run(
        "INSERT INTO services (id, name, organisation_type, calendar_id, active, prefix_sms, "
        "email_from, created_at, version) SELECT gen_random_uuid(), "
        "'s' || n, 'other', 'uk', true, false, '', 0, 1 FROM generate_series(1, " +
        count + ") n");
    bare_->run(
        "INSERT INTO annual_billing (service_id, financial_year_start, free_sms_fragment_limit, "
        "has_custom_allowance, updated_at) SELECT id, 2025, 40000, false, 0 FROM services");
    bare_->run(
        "INSERT INTO ft_billing SELECT id, date '2025-04-01' + d, 'sms', id, p, 1, false, 0.0233, "
        "'none', 10 + d % 60, 100 FROM services, generate_series(0, 364) d, "
        "unnest(ARRAY['mmg', 'firetext', 'other']) p ORDER BY 1, 2");
    bare_->run(
        "INSERT INTO ft_billing_months SELECT service_id, date_trunc('month', bst_date)::date, "
        "notification_type, rate, postage, SUM(notifications_sent), SUM(billable_units), "
        "SUM(billable_units * rate_multiplier) FROM ft_billing GROUP BY 1, 2, 3, 4, 5");
    bare_->run("ANALYZE");
  }

  double usage() {
    return 1e3 * seconds([&] {
             keep(must(world_.engine->reports().sms_usage({.days = year_, .organisation = {}})));
           });
  }
  /// The same from the rows of ft_billing alone, without the running totals by month.
  double usage_from_facts() {
    return 1e3 * seconds([&] { keep(usage_rows_from_facts()); });
  }
  /// The reference's way: a running sum over every fact row, then the sums per service.
  double window_query() {
    return 1e3 * seconds([&] { bare_->run(window_query_); });
  }

  /// All three ways must say the same.
  void check() {
    const auto report =
        must(world_.engine->reports().sms_usage({.days = year_, .organisation = {}}));
    std::vector<std::string> lines;
    for (const SmsUsageRow& row : report.rows)
      if (row.chargeable_units > 0)
        lines.push_back(row.service_id.to_text() + " " + std::to_string(row.chargeable_units) +
                        " " + std::to_string(row.charged_units) + " " +
                        row.cost.normalised().to_text());
    std::sort(lines.begin(), lines.end());
    if (report.rows != usage_rows_from_facts()) give_up("usage from facts differs");
    if (lines != bare_->column("SELECT service_id || ' ' || units || ' ' || charged || ' ' || "
                               "trim_scale(cost) FROM (" +
                               window_query_ + ") usage ORDER BY 1"))
      give_up("usage differs from the window query's");
  }

private:
  std::vector<SmsUsageRow> usage_rows_from_facts() {
    PlatformQuery query;
    query.cuts = {year_.first, year_.last.next()};
    query.from_facts = true;
    return must(sms_usage_rows(must(world_.store->billing().read_platform(query)), year_));
  }

  const LocalDayRange year_{must(LocalDay::from_text("2025-04-01")),
                            must(LocalDay::from_text("2026-03-31"))};
  const std::string window_query_ =
      "SELECT service_id, SUM(units) AS units, SUM(GREATEST(units - GREATEST(free - before, 0), "
      "0)) AS charged, SUM(GREATEST(units - GREATEST(free - before, 0), 0) * rate) AS cost FROM "
      "(SELECT f.service_id, f.rate, a.free_sms_fragment_limit AS free, billable_units * "
      "rate_multiplier AS units, COALESCE(SUM(billable_units * rate_multiplier) OVER (PARTITION "
      "BY f.service_id ORDER BY bst_date ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS "
      "before FROM ft_billing f LEFT JOIN annual_billing a ON a.service_id = f.service_id AND "
      "a.financial_year_start = 2025 WHERE notification_type = 'sms' AND bst_date >= '2025-04-01' "
      "AND bst_date <= '2026-03-31') rows GROUP BY service_id";
  std::unique_ptr<Site> site_;
  std::unique_ptr<Bare> bare_;
  World world_;
};

}  // namespace

void bench_usage(Bench& bench) {
  for (const Kind& kind : kinds(bench.options())) {
    const std::string name = "store." + kind.name + ".yearly_usage";
    if (!bench.wants(name)) continue;
    Year year(kind);
    const bool embedded = kind.name == "sqlite";
    bench.measure(
        {.name = name,
         .unit = "ms",
         .better = Better::lower,
         .peer_is = "SELECT of the 1,095 rows of ft_billing",
         .goal_of = embedded ? GoalOf::ours : GoalOf::nothing,
         .goal = 1},
        [&] { return year.usage(); }, [&] { return year.select(); });
  }
  for (const Kind& kind : kinds(bench.options())) {
    const std::string name = "store." + kind.name + ".all_services_usage";
    if (kind.name != "postgres" || !bench.wants(name)) continue;
    Platform platform(kind, bench.scaled(500));
    platform.check();
    FigureKind figure{.name = name,
                      .unit = "ms",
                      .better = Better::lower,
                      .peer_is = "the window query over the same rows of ft_billing",
                      .goal_of = GoalOf::ratio,
                      .goal = 0.1,
                      .rounds = 3};
    const auto peer = [&] { return platform.window_query(); };
    bench.measure(
        figure, [&] { return platform.usage(); }, peer);
    figure.name = name + "_from_facts";
    figure.goal = 1.0 / 3;
    bench.measure(
        figure, [&] { return platform.usage_from_facts(); }, peer);
  }
}

}  // namespace notify::bench
