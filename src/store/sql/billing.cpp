#include "store/sql/billing.sql.hpp"
#include "store/sql/bills.hpp"
#include "store/sql/carried.hpp"
#include "store/sql/facts_journal.hpp"
#include "store/sql/marked.hpp"
#include "store/sql/months.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/session_calendars.hpp"
#include "store/sql/sql_ports.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace notify::sql {
namespace {

/// What a pass of billing changes in ft_billing: rows that hold already are left alone.
class FactChanges {
public:
  /// Both in the declared order.
  void compare(ServiceId service, std::span<const BillingFact> stored,
               std::span<const BillingFact> wanted) {
    auto s = stored.begin();
    auto w = wanted.begin();
    while (s != stored.end() || w != wanted.end()) {
      if (s != stored.end() && w != wanted.end() && *s == *w &&
          s->rate.scale() == w->rate.scale()) {
        ++s;
        ++w;
      } else if (w == wanted.end() || (s != stored.end() && !comes_before(*w, *s))) {
        drop(service, *s++);
      } else {
        add(service, *w++);
      }
    }
  }
  void write(Connection& connection) const {
    if (!dropped_.empty()) connection.execute(drop_facts, dropped_);
    if (!added_.empty()) connection.execute(insert_facts, added_);
    months_.write(connection);
  }

private:
  void drop(ServiceId service, const BillingFact& f) {
    dropped_.add(service, pool_.keep(f.bst_date.to_text()), name_of(f.type), f.template_id,
                 pool_.keep(f.provider), f.rate_multiplier, f.international,
                 pool_.keep(f.rate.to_text()), name_of(f.postage));
    months_.subtract(service, f);
  }
  void add(ServiceId service, const BillingFact& f) {
    added_.add(service, pool_.keep(f.bst_date.to_text()), name_of(f.type), f.template_id,
               pool_.keep(f.provider), f.rate_multiplier, f.international,
               pool_.keep(f.rate.to_text()), name_of(f.postage), f.billable_units,
               f.notifications_sent);
    months_.add(service, f);
  }

  TextPool pool_;
  ValueTable dropped_{9}, added_{11};
  MonthChanges months_;
};

}  // namespace

std::vector<BillingMark> Bills::read_marks(std::int64_t limit) {
  std::vector<std::pair<bool, BillingMark>> found;
  connection().query(select_marks, {limit}, [&](const Row& row) {
    found.emplace_back(row.integer(3) != 0,
                       BillingMark{day_from(row.text(0)), type_from(row.text(1)), {row.uuid(2)}});
  });
  std::ranges::sort(found);
  std::vector<BillingMark> marks;
  marks.reserve(found.size());
  for (const auto& [blocked, mark] : found) {
    if (static_cast<std::int64_t>(marks.size()) == limit) break;
    marks.push_back(mark);
  }
  return marks;
}

Result<std::vector<BillingMark>> SqlBilling::list_marks(std::int64_t limit) {
  return transact(Access::read,
                  [&](Session& session) { return session.bills().read_marks(limit); });
}

Result<void> SqlBilling::bill(std::span<const BillingMark> marks) {
  if (marks.empty()) return {};
  const Result<void> billed = transact(
      Access::passing_snapshot, [&](Session& session) { session.bills().replace_facts(marks); });
  if (!billed && billed.error().code == ErrorCode::not_found && marks.size() == 1) {
    // Without a price it is due again and again; other marks must not wait behind it.
    const BillingMark& mark = marks.front();
    NFY_CHECK(transact(Access::passing, [&](Session& session) {
      session.connection().execute(block_mark,
                                   {mark.day.to_text(), name_of(mark.type), mark.service_id});
    }));
  }
  return billed;
}

void Bills::replace_facts(std::span<const BillingMark> marks) {
  // Totals must not change between reading them and taking the marks away.
  session().facts().hold();
  const UtcTime watermark = session().facts().read_watermarks().watermark;
  const RateTable rates = read_rates();
  const MarkedDays marked(marks, watermark);

  struct OfService {
    Cube cells;
    std::vector<BillingFact> stored;
  };
  std::map<ServiceId, OfService> services;
  marked.add_billed(connection(),
                    [&](ServiceId service) -> Cube& { return services[service].cells; });
  marked.read_facts(connection(), [&](const Row& row) {
    services[ServiceId{row.uuid(0)}].stored.push_back(fact_from(row));
  });

  FactChanges changes;
  for (auto& [service, of] : services) {
    const auto wanted = project_billing(of.cells.rows(), rates, session().calendars().of(service));
    if (!wanted) throw Failure{wanted.error()};
    std::ranges::sort(of.stored, comes_before);
    changes.compare(service, of.stored, *wanted);
  }
  changes.write(connection());
  connection().execute(drop_marks, marked.marks());
}

Result<void> SqlBilling::drop_facts(LocalDayRange days) {
  return transact(Access::snapshot, [&](Session& session) {
    const std::string first = days.first.to_text(), last = days.last.to_text();
    session.facts().hold();
    MonthChanges months;
    session.connection().query(drop_facts_of_days, {first, last}, [&](const Row& row) {
      months.subtract(ServiceId{row.uuid(0)}, fact_from(row));
    });
    months.write(session.connection());
    session.connection().execute(mark_days, {first, last});
  });
}

Result<std::vector<ServiceFact>> SqlBilling::list_facts(LocalDayRange days) {
  return transact(Access::read, [&](Session& session) {
    std::vector<ServiceFact> facts;
    session.connection().query(select_facts, {days.first.to_text(), days.last.to_text()},
                               [&](const Row& row) {
                                 facts.push_back(ServiceFact{{row.uuid(0)}, fact_from(row)});
                               });
    std::sort(facts.begin(), facts.end(), [](const ServiceFact& a, const ServiceFact& b) {
      return a.service_id != b.service_id ? a.service_id < b.service_id
                                          : comes_before(a.fact, b.fact);
    });
    return facts;
  });
}

Result<BillingSnapshot> SqlBilling::read(ServiceId service, int year) {
  return transact(Access::read,
                  [&](Session& session) { return session.bills().read_snapshot(service, year); });
}

BillingSnapshot Bills::read_snapshot(ServiceId service, int year) {
  const UtcTime watermark = session().facts().read_watermarks().watermark;
  const Calendar& calendar = session().calendars().of(service);
  const BillingWindow window = calendar.financial_year_window(year);
  const std::string first = calendar.financial_year_start(year).to_text();
  const std::string last =
      (calendar.financial_year_start(year + 1) - std::chrono::days(1)).to_text();
  BillingSnapshot snapshot;
  snapshot.allowance = read_allowance(service, year);
  snapshot.calendar = calendar;

  // Days whose stored facts are behind the cube are read from the cube itself.
  std::vector<BillingMark> doubtful;
  connection().query(doubtful_days, {service, first, last, watermark}, [&](const Row& row) {
    doubtful.push_back(BillingMark{day_from(row.text(0)), type_from(row.text(1)), service});
  });
  std::sort(doubtful.begin(), doubtful.end());
  connection().query(select_service_facts, {service, first, last}, [&](const Row& row) {
    BillingFact fact = fact_from(row);
    if (!std::binary_search(doubtful.begin(), doubtful.end(),
                            BillingMark{fact.bst_date, fact.type, service}))
      snapshot.facts.push_back(std::move(fact));
  });
  Cube cells;
  if (!doubtful.empty()) {
    TextPool pool;
    read_marked(connection(), Asked(doubtful, watermark, pool), [&](const Row& row) {
      cells.add(key_from(row, 0), row.integer(12), row.integer(13));
    });
  }
  // And rows since the watermark are read in their own tables.
  cells.add(session()
                .facts()
                .count_rows(std::max(window.start(), watermark), window.end(), service)
                .rows());
  snapshot.cells = cells.rows();
  if (!snapshot.cells.empty()) snapshot.rates = read_rates();
  return snapshot;
}

}  // namespace notify::sql
