#include "world.hpp"

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
    must(world_.engine->put_reference_data(data));
    service_ = must(world_.engine->create_service(clinic())).id;
    const TemplateId text = must(world_.engine->create_template(service_, reminder())).id;
    must(world_.store->advance_facts(at("2026-03-31T12:00:00Z")));
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
               keep(must(world_.engine->yearly_usage(service_, 2025)));
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
}

}  // namespace notify::bench
