#include "store/sql/rows.hpp"
#include "store/sql/sql_store.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace notify::sql {
namespace {

constexpr Statement select_marks{
    "SELECT bst_date, notification_type, service_id FROM billing_marks "
    "ORDER BY bst_date, service_id, notification_type LIMIT $1"};

constexpr Batch marked_totals{
    "SELECT " NFY_CELL_COLUMNS
    ", notifications, billable_units FROM notification_totals "
    "WHERE local_day = $1 AND service_id = $3 AND notification_type = $2",
    "SELECT " NFY_CELL_COLUMNS
    ", notifications, billable_units FROM "
    "unnest($1::date[], $2::text[], $3::uuid[]) AS u (day, type, service) "
    "JOIN notification_totals t ON t.local_day = u.day AND t.service_id = u.service "
    "AND t.notification_type = u.type"};
constexpr Batch marked_deltas{
    "SELECT " NFY_CELL_COLUMNS
    ", notifications, billable_units FROM notification_deltas "
    "WHERE local_day = $1 AND service_id = $3 AND notification_type = $2 AND created_hour < $4",
    "SELECT " NFY_CELL_COLUMNS
    ", notifications, billable_units FROM "
    "unnest($1::date[], $2::text[], $3::uuid[], $4::bigint[]) AS u (day, type, service, before) "
    "JOIN notification_deltas t ON t.local_day = u.day AND t.service_id = u.service "
    "AND t.notification_type = u.type AND t.created_hour < u.before"};
constexpr Batch drop_facts{
    "DELETE FROM ft_billing WHERE service_id = $3 AND bst_date = $1 AND notification_type = $2",
    "DELETE FROM ft_billing f USING unnest($1::date[], $2::text[], $3::uuid[]) "
    "AS u (day, type, service) WHERE f.service_id = u.service AND f.bst_date = u.day "
    "AND f.notification_type = u.type"};
constexpr Batch drop_marks{
    "DELETE FROM billing_marks WHERE service_id = $3 AND bst_date = $1 AND notification_type = $2",
    "DELETE FROM billing_marks m USING unnest($1::date[], $2::text[], $3::uuid[]) "
    "AS u (day, type, service) WHERE m.service_id = u.service AND m.bst_date = u.day "
    "AND m.notification_type = u.type"};

#define NFY_FACT_COLUMNS                                                              \
  "service_id, bst_date, notification_type, template_id, provider, rate_multiplier, " \
  "international, rate, postage, billable_units, notifications_sent"
constexpr Batch insert_facts{
    "INSERT INTO ft_billing (" NFY_FACT_COLUMNS
    ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    "INSERT INTO ft_billing (" NFY_FACT_COLUMNS
    ") SELECT * FROM unnest($1::uuid[], $2::date[], $3::text[], $4::uuid[], $5::text[], "
    "$6::bigint[], $7::boolean[], $8::numeric[], $9::text[], $10::bigint[], $11::bigint[])"};
constexpr Statement select_service_facts{
    "SELECT " NFY_FACT_COLUMNS
    " FROM ft_billing WHERE service_id = $1 AND bst_date >= $2 AND bst_date <= $3"};
constexpr Statement select_facts{"SELECT " NFY_FACT_COLUMNS
                                 " FROM ft_billing WHERE bst_date >= $1 AND bst_date <= $2"};
constexpr Statement drop_facts_of_days{
    "DELETE FROM ft_billing WHERE bst_date >= $1 AND bst_date <= $2"};
constexpr Statement mark_days{
    "INSERT INTO billing_marks (bst_date, notification_type, service_id, generation) "
    "SELECT DISTINCT local_day, notification_type, service_id, 0 FROM notification_totals "
    "WHERE local_day >= $1 AND local_day <= $2 ON CONFLICT (bst_date, notification_type, "
    "service_id) DO UPDATE SET generation = billing_marks.generation + 1"};
constexpr Statement doubtful_days{
    "SELECT bst_date, notification_type FROM billing_marks "
    "WHERE service_id = $1 AND bst_date >= $2 AND bst_date <= $3 "
    "UNION SELECT local_day, notification_type FROM notification_deltas "
    "WHERE service_id = $1 AND local_day >= $2 AND local_day <= $3 AND created_hour < $4"};
constexpr Statement select_allowance{
    "SELECT free_sms_fragment_limit, has_custom_allowance FROM annual_billing "
    "WHERE service_id = $1 AND financial_year_start = $2"};

BillingFact fact_from(const Row& row) {
  BillingFact fact;
  fact.bst_date = day_from(row.text(1));
  fact.type = type_from(row.text(2));
  fact.template_id.uuid = row.uuid(3);
  fact.provider = row.text(4);
  fact.rate_multiplier = row.integer(5);
  fact.international = row.integer(6) != 0;
  fact.rate = decimal_from(row.text(7));
  fact.postage = postage_of(row.text(8));
  fact.billable_units = row.integer(9);
  fact.notifications_sent = row.integer(10);
  return fact;
}

void add_fact(ValueTable& table, TextPool& pool, ServiceId service, const BillingFact& f) {
  table.add(service, pool.keep(f.bst_date.to_text()), name_of(f.type), f.template_id,
            pool.keep(f.provider), f.rate_multiplier, f.international, pool.keep(f.rate.to_text()),
            name_of(f.postage), f.billable_units, f.notifications_sent);
}

/// The marks as parameters, alone and with the watermark that deltas are read up to.
struct Asked {
  ValueTable marks{3};
  ValueTable marks_before{4};

  Asked(std::span<const BillingMark> wanted, UtcTime watermark, TextPool& pool) {
    marks.reserve(wanted.size());
    marks_before.reserve(wanted.size());
    for (const BillingMark& m : wanted) {
      const std::string_view day = pool.keep(m.day.to_text());
      marks.add(day, name_of(m.type), m.service_id);
      marks_before.add(day, name_of(m.type), m.service_id, watermark);
    }
  }
};

/// The cells that the cube holds for the marks, deltas included.
void read_marked(Connection& connection, const Asked& asked, const RowFunction& on_row) {
  connection.query(marked_totals, asked.marks, on_row);
  connection.query(marked_deltas, asked.marks_before, on_row);
}

}  // namespace

Result<std::vector<BillingMark>> SqlStore::list_billing_marks(std::int64_t limit) {
  return transact(Access::read, [&] {
    std::vector<BillingMark> marks;
    connection_->query(select_marks, {limit}, [&](const Row& row) {
      marks.push_back(BillingMark{day_from(row.text(0)), type_from(row.text(1)), {row.uuid(2)}});
    });
    return marks;
  });
}

Result<void> SqlStore::bill(std::span<const BillingMark> marks) {
  if (marks.empty()) return {};
  return transact(Access::snapshot, [&] {
    // Totals must not change between reading them and taking the marks away.
    hold_facts();
    const UtcTime watermark = read_watermarks().watermark;
    const RateTable rates = read_rates();
    TextPool pool;
    const Asked asked(marks, watermark, pool);

    std::map<ServiceId, Cube> cells;
    const auto keep = [&](const Row& row) {
      const CubeKey key = key_from(row, 0);
      cells[key.service_id].add(key, row.integer(12), row.integer(13));
    };
    read_marked(*connection_, asked, keep);
    connection_->execute(drop_facts, asked.marks);

    ValueTable facts(11);
    for (const auto& [service, cube] : cells) {
      auto projected = project_billing(cube.rows(), rates, calendar_of(service));
      if (!projected) throw Failure{projected.error()};
      for (const BillingFact& fact : *projected) add_fact(facts, pool, service, fact);
    }
    if (!facts.empty()) connection_->execute(insert_facts, facts);
    connection_->execute(drop_marks, asked.marks);
  });
}

Result<void> SqlStore::drop_billing_facts(LocalDayRange days) {
  return transact(Access::snapshot, [&] {
    const std::string first = days.first.to_text(), last = days.last.to_text();
    hold_facts();
    connection_->execute(drop_facts_of_days, {first, last});
    connection_->execute(mark_days, {first, last});
  });
}

Result<std::vector<Store::ServiceFact>> SqlStore::list_billing_facts(LocalDayRange days) {
  return transact(Access::read, [&] {
    std::vector<ServiceFact> facts;
    connection_->query(select_facts, {days.first.to_text(), days.last.to_text()},
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

Result<BillingSnapshot> SqlStore::read_billing(ServiceId service, int year) {
  return transact(Access::read, [&] {
    const Calendar& calendar = calendar_of(service);
    const BillingWindow window = calendar.financial_year_window(year);
    const std::string first = calendar.financial_year_start(year).to_text();
    const std::string last =
        (calendar.financial_year_start(year + 1) - std::chrono::days(1)).to_text();
    const UtcTime watermark = read_watermarks().watermark;
    BillingSnapshot snapshot;
    connection_->query(select_allowance, {service, year}, [&](const Row& row) {
      snapshot.allowance = Allowance{year, row.integer(0), row.integer(1) != 0};
    });

    // Days whose stored facts are behind the cube are read from the cube itself.
    std::vector<BillingMark> doubtful;
    connection_->query(doubtful_days, {service, first, last, watermark}, [&](const Row& row) {
      doubtful.push_back(BillingMark{day_from(row.text(0)), type_from(row.text(1)), service});
    });
    std::sort(doubtful.begin(), doubtful.end());
    connection_->query(select_service_facts, {service, first, last}, [&](const Row& row) {
      BillingFact fact = fact_from(row);
      if (!std::binary_search(doubtful.begin(), doubtful.end(),
                              BillingMark{fact.bst_date, fact.type, service}))
        snapshot.facts.push_back(std::move(fact));
    });
    Cube cells;
    if (!doubtful.empty()) {
      TextPool pool;
      read_marked(*connection_, Asked(doubtful, watermark, pool), [&](const Row& row) {
        cells.add(key_from(row, 0), row.integer(12), row.integer(13));
      });
    }
    // And what came since the watermark is read where it lies.
    cells.add(count_rows(std::max(window.start(), watermark), window.end(), service).rows());
    snapshot.cells = cells.rows();
    return snapshot;
  });
}

}  // namespace notify::sql
