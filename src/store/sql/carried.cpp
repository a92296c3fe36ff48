#include "store/sql/carried.sql.hpp"
#include "store/sql/facts_journal.hpp"
#include "store/sql/marked.hpp"
#include "store/sql/months.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"
#include "store/sql/status_facts.hpp"

#include <algorithm>
#include <map>
#include <set>

/// Facts of days whose notifications another system has deleted. (rules/import 4)
namespace notify::sql {
namespace {

/// One call of put_carried(), inside its transaction.
class CarriedChange {
public:
  CarriedChange(Session& session, LocalDayRange days)
      : session_(session),
        connection_(session.connection()),
        first_(days.first.to_text()),
        last_(days.last.to_text()) {}

  std::int64_t put(std::span<const ServiceFact> bills, std::span<const StatusFact> statuses) {
    const std::set<BillingMark> before = read(select_carried), counted = read(select_counted);
    std::set<BillingMark> wanted;
    for (const ServiceFact& f : bills) wanted.insert({f.fact.bst_date, f.fact.type, f.service_id});
    for (const StatusFact& f : statuses) wanted.insert({f.bst_date, f.type, f.service_id});
    std::erase_if(wanted, [&](const BillingMark& mark) { return counted.contains(mark); });
    if (wanted.empty() && before.empty()) return 0;

    std::vector<BillingMark> touched;
    std::ranges::set_union(before, wanted, std::back_inserter(touched));
    remove(touched);
    add_bills(bills, wanted);
    add_statuses(statuses, wanted);
    months_.write(connection_);
    connection_.execute(drop_carried, {first_, last_});
    if (!wanted.empty()) connection_.execute(insert_carried, table_of(wanted));

    // What is carried no longer has notifications now: its facts are made of them.
    std::vector<CubeRow> counted_again;
    std::set<LocalDay> summed;
    for (const BillingMark& mark : touched) {
      summed.insert(mark.day);
      if (wanted.contains(mark)) continue;
      CubeRow& row = counted_again.emplace_back();
      row.key.day = mark.day;
      row.key.type = mark.type;
      row.key.service_id = mark.service_id;
    }
    session_.facts().mark_billing(counted_again);
    for (const LocalDay day : summed) session_.statuses().sum_platform_day(day.to_text());
    session_.statuses().touch_page();
    return static_cast<std::int64_t>(wanted.size());
  }

private:
  std::set<BillingMark> read(const Statement& sql) {
    std::set<BillingMark> found;
    connection_.query(sql, {first_, last_}, [&](const Row& row) {
      found.insert({day_from(row.text(0)), type_from(row.text(1)), {row.uuid(2)}});
    });
    return found;
  }

  template <typename Marks>
  ValueTable table_of(const Marks& marks) {
    ValueTable table(3);
    for (const BillingMark& m : marks)
      table.add(pool_.keep(m.day.to_text()), name_of(m.type), m.service_id);
    return table;
  }

  void remove(std::span<const BillingMark> marks) {
    const Asked asked(marks, UtcTime(), pool_);
    read_marked_facts(connection_, asked, [&](const Row& row) {
      months_.subtract(ServiceId{row.uuid(0)}, fact_from(row));
    });
    for (const Batch* sql : {&drop_bills, &drop_statuses, &drop_bill_marks, &drop_statuses_marks})
      connection_.execute(*sql, asked.marks);
  }

  void add_bills(std::span<const ServiceFact> bills, const std::set<BillingMark>& wanted) {
    std::map<ServiceId, std::vector<BillingFact>> by_service;
    for (const ServiceFact& f : bills)
      if (wanted.contains({f.fact.bst_date, f.fact.type, f.service_id}))
        by_service[f.service_id].push_back(f.fact);
    ValueTable table(11);
    for (auto& [service, facts] : by_service)
      for (const BillingFact& f : merged_facts(std::move(facts))) {
        months_.add(service, f);
        table.add(service, pool_.keep(f.bst_date.to_text()), name_of(f.type), f.template_id,
                  pool_.keep(f.provider), f.rate_multiplier, f.international,
                  pool_.keep(f.rate.to_text()), name_of(f.postage), f.billable_units,
                  f.notifications_sent);
      }
    if (!table.empty()) connection_.execute(insert_bills, table);
  }

  void add_statuses(std::span<const StatusFact> statuses, const std::set<BillingMark>& wanted) {
    std::map<StatusFact, std::int64_t> sums;  // of facts whose count is 0
    for (StatusFact f : statuses) {
      if (!wanted.contains({f.bst_date, f.type, f.service_id})) continue;
      const std::int64_t count = std::exchange(f.notification_count, 0);
      sums[f] += count;
    }
    ValueTable table(8);
    for (const auto& [f, count] : sums)
      table.add(f.service_id, pool_.keep(f.bst_date.to_text()), name_of(f.type), f.template_id,
                f.job_id, name_of(f.key_type), name_of(f.status), count);
    if (!table.empty()) connection_.execute(insert_statuses, table);
  }

  Session& session_;
  Connection& connection_;
  std::string first_, last_;
  TextPool pool_;
  MonthChanges months_;
};

}  // namespace

Result<std::int64_t> SqlImports::put_carried(LocalDayRange days, std::span<const ServiceFact> bills,
                                             std::span<const StatusFact> statuses) {
  return transact(Access::snapshot, [&](Session& session) {
    session.facts().hold();
    return CarriedChange(session, days).put(bills, statuses);
  });
}

}  // namespace notify::sql
