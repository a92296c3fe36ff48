#include "store/sql/marked.hpp"

#include "store/sql/rows.hpp"

namespace notify::sql {
namespace {

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
constexpr Batch marked_facts{
    "SELECT " NFY_FACT_COLUMNS
    " FROM ft_billing WHERE service_id = $3 AND bst_date = $1 AND notification_type = $2",
    "SELECT " NFY_FACT_COLUMNS
    " FROM unnest($1::date[], $2::text[], $3::uuid[]) AS u (day, type, service) "
    "JOIN ft_billing f ON f.service_id = u.service AND f.bst_date = u.day "
    "AND f.notification_type = u.type"};

}  // namespace

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

Asked::Asked(std::span<const BillingMark> wanted, UtcTime watermark, TextPool& pool) {
  marks.reserve(wanted.size());
  marks_before.reserve(wanted.size());
  for (const BillingMark& m : wanted) {
    const std::string_view day = pool.keep(m.day.to_text());
    marks.add(day, name_of(m.type), m.service_id);
    marks_before.add(day, name_of(m.type), m.service_id, watermark);
  }
}

void read_marked(Connection& connection, const Asked& asked, const RowFunction& on_row) {
  connection.query(marked_totals, asked.marks, on_row);
  connection.query(marked_deltas, asked.marks_before, on_row);
}

void read_marked_facts(Connection& connection, const Asked& asked, const RowFunction& on_row) {
  connection.query(marked_facts, asked.marks, on_row);
}

}  // namespace notify::sql
