#include "store/sql/marked.hpp"

#include "store/sql/rows.hpp"

#include <algorithm>

namespace notify::sql {
namespace {

/// Puts `text` where `mark` stands. The text is the library's own, never a value.
void fill(std::string& sql, std::string_view mark, std::string_view text) {
  sql.replace(sql.find(mark), mark.size(), text);
}

/// "(t.notification_type = 'sms' AND t.notification_status IN ('sending', ...) OR ...)"
std::string billed_condition() {
  std::string out;
  for (const NotificationType type :
       {NotificationType::email, NotificationType::letter, NotificationType::sms}) {
    std::string statuses;
    for (int i = 0; i < status_count; ++i) {
      const auto status = static_cast<Status>(i);
      if (!billed_statuses(type).contains(status)) continue;
      statuses += statuses.empty() ? "'" : ", '";
      statuses += name_of(status);
      statuses += "'";
    }
    std::string sql = "t.notification_type = '{type}' AND t.notification_status IN ({statuses})";
    fill(sql, "{type}", name_of(type));
    fill(sql, "{statuses}", statuses);
    out += out.empty() ? "(" : " OR ";
    out += sql;
  }
  return out + ")";
}

/// One row a billed group of the cells in `from` t, or on SQLite, which groups slowly, one a cell.
std::string billed_cells(std::string_view from, bool is_grouped) {
  std::string sql =
      // nfy-allow(sql_files): made of the domain's rule
      "SELECT t.local_day, t.service_id, t.notification_type, t.template_id, t.provider, "
      "t.rate_multiplier, t.international, t.postage, t.sheets, {counts} "
      "FROM {from} AND t.key_type <> 'test' AND {billed}{groups}";
  fill(sql, "{counts}", is_grouped ? billed_sums : "t.notifications, t.billable_units, NULL");
  fill(sql, "{from}", from);
  fill(sql, "{billed}", billed_condition());
  fill(sql, "{groups}",
       is_grouped ? " GROUP BY t.service_id, t.notification_type, t.template_id, t.provider, "
                    "t.rate_multiplier, t.international, t.postage, t.sheets, t.local_day, 12"
                  : "");
  return sql;
}

/// The statements about billed cells, made of the domain's rule once.
struct BilledStatements {
  const std::string day_totals_text =
      billed_cells("notification_sums t WHERE t.local_day = $1", false);
  const std::string day_totals_grouped =
      billed_cells("notification_sums t WHERE t.local_day = $1", true);
  const std::string day_deltas_text =
      billed_cells("notification_deltas t WHERE t.local_day = $1 AND t.created_from < $2", false);
  const std::string totals_each = billed_cells(
      "notification_sums t WHERE t.local_day = $1 AND t.service_id = $3 "
      "AND t.notification_type = $2",
      false);
  const std::string totals_set = billed_cells(
      "unnest($1::date[], $2::text[], $3::uuid[]) AS u (day, type, service) "
      "JOIN notification_sums t ON t.local_day = u.day AND t.service_id = u.service "
      "AND t.notification_type = u.type WHERE true",
      true);
  const std::string deltas_each = billed_cells(
      "notification_deltas t WHERE t.local_day = $1 AND t.service_id = $3 "
      "AND t.notification_type = $2 AND t.created_from < $4",
      false);
  const std::string deltas_set = billed_cells(
      "unnest($1::date[], $2::text[], $3::uuid[], $4::bigint[]) AS u (day, type, service, before) "
      "JOIN notification_deltas t ON t.local_day = u.day AND t.service_id = u.service "
      "AND t.notification_type = u.type AND t.created_from < u.before WHERE true",
      false);

  const std::string both_each = totals_each + " UNION ALL " + deltas_each;
  const std::string both_set = totals_set + " UNION ALL " + deltas_set;

  const Statement day_totals{day_totals_text.c_str(), day_totals_grouped.c_str()};
  const Statement day_deltas{day_deltas_text.c_str()};
  const Batch totals_and_deltas{both_each.c_str(), both_set.c_str()};
};
const BilledStatements& billed_statements() {
  static const BilledStatements all;
  return all;
}

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

void Asked::add(std::span<const BillingMark> wanted, UtcTime watermark, TextPool& pool) {
  for (const BillingMark& m : wanted) {
    const std::string_view day = pool.keep(m.day.to_text());
    marks.add(day, name_of(m.type), m.service_id);
    marks_before.add(day, name_of(m.type), m.service_id, watermark);
  }
}

MarkedDays::MarkedDays(std::span<const BillingMark> marks, UtcTime watermark)
    : watermark_(watermark),
      sorted_(marks.begin(), marks.end()),
      all_(marks, watermark, pool_),
      few_({}, watermark, pool_) {
  std::ranges::sort(sorted_);
  for (auto day = sorted_.begin(); day != sorted_.end();) {
    const auto end = std::ranges::upper_bound(day, sorted_.end(), day->day, {}, &BillingMark::day);
    if (static_cast<std::size_t>(end - day) >= whole_day_marks_min)
      whole_days_.push_back(day->day.to_text());
    else
      few_.add(std::span(day, end), watermark, pool_);
    day = end;
  }
}

bool MarkedDays::contains(const BillingMark& mark) const {
  return std::ranges::binary_search(sorted_, mark);
}

bool MarkedDays::is_marked(const Row& row, int day, int service) const {
  return contains({day_from(row.text(day)), type_from(row.text(2)), {row.uuid(service)}});
}

void MarkedDays::add_billed(Connection& connection, FunctionRef<Cube&(ServiceId)> cube_of) const {
  ServiceId last;
  Cube* cube = nullptr;
  const auto add = [&](const Row& row) {
    // Rows of one service follow each other, mostly.
    if (const ServiceId service{row.uuid(1)}; cube == nullptr || service != last) {
      last = service;
      cube = &cube_of(service);
    }
    cube->add(Cube::Cell{.day = day_from(row.text(0)),
                         .service_id = last.uuid,
                         .template_id = row.uuid(3),
                         .job_id = {},
                         .type = type_from(row.text(2)),
                         .key_type = KeyType::normal,
                         .status = Status::delivered,
                         .provider = row.text(4),
                         .rate_multiplier = row.integer(5),
                         .international = row.integer(6) != 0,
                         .postage = postage_of(row.text(7)),
                         .sheets = row.integer(8)},
              row.integer(9), row.integer(10));
  };
  const auto add_marked = [&](const Row& row) {
    if (is_marked(row, 0, 1)) add(row);
  };
  const BilledStatements& sql = billed_statements();
  for (const std::string& day : whole_days_) {
    connection.query(sql.day_totals, {day}, add_marked);
    connection.query(sql.day_deltas, {day, watermark_}, add_marked);
  }
  connection.query(sql.totals_and_deltas, few_.marks_before, add);
}

void MarkedDays::read_facts(Connection& connection, const RowFunction& on_row) const {
  const auto on_marked = [&](const Row& row) {
    if (is_marked(row, 1, 0)) on_row(row);
  };
  for (const std::string& day : whole_days_) connection.query(facts_of_day, {day}, on_marked);
  read_marked_facts(connection, few_, on_row);
}

void read_marked(Connection& connection, const Asked& asked, const RowFunction& on_row) {
  connection.query(marked_totals, asked.marks, on_row);
  connection.query(marked_deltas, asked.marks_before, on_row);
}

void read_marked_facts(Connection& connection, const Asked& asked, const RowFunction& on_row) {
  connection.query(marked_facts, asked.marks, on_row);
}

}  // namespace notify::sql
