#include "store/sql/audit.sql.hpp"
#include "store/sql/bills.hpp"
#include "store/sql/facts_journal.hpp"
#include "store/sql/marked.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/session_calendars.hpp"
#include "store/sql/sql_ports.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace notify::sql {
namespace {

/// What is stored and what was counted, by service and the key of a fact.
class Comparison {
public:
  void add_stored(ServiceId service, const BillingFact& fact) {
    BillingDifference& d = at(service, fact);
    d.notifications_stored += fact.notifications_sent;
    d.billable_units_stored += fact.billable_units;
  }
  void add_counted(ServiceId service, const BillingFact& fact) {
    BillingDifference& d = at(service, fact);
    d.notifications_counted += fact.notifications_sent;
    d.billable_units_counted += fact.billable_units;
  }
  [[nodiscard]] std::vector<BillingDifference> different(const std::set<BillingMark>& due) const {
    std::vector<BillingDifference> found;
    for (const auto& [key, d] : rows_) {
      if (d.notifications_stored == d.notifications_counted &&
          d.billable_units_stored == d.billable_units_counted)
        continue;
      found.push_back(d);
      found.back().due = due.contains({d.key.bst_date, d.key.type, d.service_id});
    }
    return found;
  }

private:
  struct Order {
    bool operator()(const std::pair<ServiceId, BillingFact>& a,
                    const std::pair<ServiceId, BillingFact>& b) const noexcept {
      return a.first != b.first ? a.first < b.first : comes_before(a.second, b.second);
    }
  };
  BillingDifference& at(ServiceId service, BillingFact fact) {
    fact.notifications_sent = fact.billable_units = 0;
    const auto [row, is_new] = rows_.try_emplace({service, fact});
    if (is_new) row->second = BillingDifference{.service_id = service, .key = fact};
    return row->second;
  }

  std::map<std::pair<ServiceId, BillingFact>, BillingDifference, Order> rows_;
};

}  // namespace

Result<std::vector<CubeRow>> SqlFacts::read_cells(ServiceId service, LocalDayRange days) {
  return transact(Access::read, [&](Session& session) {
    const UtcTime watermark = session.facts().read_watermarks().watermark;
    const Calendar& calendar = session.calendars().of(service);
    std::vector<BillingMark> all;
    for (LocalDay day = days.first; day <= days.last; day = day.next())
      for (const NotificationType type : all_notification_types)
        all.push_back({day, type, service});
    Cube cells;
    TextPool pool;
    read_marked(session.connection(), Asked(all, watermark, pool), [&](const Row& row) {
      cells.add(key_from(row, 0), row.integer(12), row.integer(13));
    });
    const UtcTime start = calendar.window_of(days.first).start();
    const UtcTime end = calendar.window_of(days.last).end();
    cells.add(session.facts().count_rows(std::max(start, watermark), end, service).rows());
    return cells.rows();
  });
}

Result<std::vector<CubeRow>> SqlFacts::count_cells(ServiceId service, BillingWindow window,
                                                   const Calendar& calendar) {
  return transact(Access::read, [&](Session& session) {
    return session.facts().count_rows(window.start(), window.end(), service, &calendar).rows();
  });
}

Result<std::optional<BillingWindow>> SqlFacts::extent_of(ServiceId service) {
  return transact(Access::read, [&](Session& session) {
    std::optional<UtcTime> first, last;
    session.connection().query(select_extent, {service}, [&](const Row& row) {
      constexpr int ends = 14;
      for (int i = 0; i < ends; i += 2) {
        if (row.is_null(i)) continue;
        first = std::min(first.value_or(row.time(i)), row.time(i));
        last = std::max(last.value_or(row.time(i + 1)), row.time(i + 1));
      }
    });
    if (!first) return std::optional<BillingWindow>();
    return std::optional(BillingWindow(*first, *last + std::chrono::microseconds(1)));
  });
}

Result<std::vector<BillingDifference>> SqlBilling::audit(LocalDay day,
                                                         std::optional<ServiceId> service) {
  return transact(Access::read, [&](Session& session) {
    const UtcTime watermark = session.facts().read_watermarks().watermark;
    const RateTable rates = session.bills().read_rates();
    const std::string day_text = day.to_text();
    std::set<BillingMark> due;
    session.connection().query(due_on_day, {day_text, watermark}, [&](const Row& row) {
      due.insert({day, type_from(row.text(0)), {row.uuid(1)}});
    });
    Comparison rows;
    // Facts that no notification stands for have nothing to be compared with.
    std::set<std::pair<NotificationType, ServiceId>> carried;
    session.connection().query(carried_on_day, {day_text}, [&](const Row& row) {
      carried.emplace(type_from(row.text(0)), ServiceId{row.uuid(1)});
    });
    const auto stored = [&](const Row& row) {
      const BillingFact fact = fact_from(row);
      if (!carried.contains({fact.type, ServiceId{row.uuid(0)}}))
        rows.add_stored({row.uuid(0)}, fact);
    };
    if (service)
      session.connection().query(facts_of_day_and_service, {day_text, *service}, stored);
    else
      session.connection().query(facts_of_day, {day_text}, stored);

    std::map<std::pair<ServiceId, NotificationType>, std::vector<CubeRow>> counted;
    const BillingWindow window = session.facts().widest_window(LocalDayRange{day, day}, service);
    for (CubeRow& cell : session.facts()
                             .count_rows(window.start(), std::min(window.end(), watermark), service)
                             .rows())
      if (cell.key.day == day)
        counted[{cell.key.service_id, cell.key.type}].push_back(std::move(cell));
    for (const auto& [key, cells] : counted) {
      const auto facts = project_billing(cells, rates, session.calendars().of(key.first));
      // A day without a price has no facts; that its mark stands says so.
      if (!facts && facts.error().code == ErrorCode::not_found) continue;
      if (!facts) throw Failure{facts.error()};
      for (const BillingFact& fact : *facts) rows.add_counted(key.first, fact);
    }
    return rows.different(due);
  });
}

}  // namespace notify::sql
