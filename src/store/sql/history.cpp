#include "store/sql/history.hpp"

#include "archive/archive_file.hpp"
#include "store/sql/facts_journal.hpp"
#include "store/sql/history.sql.hpp"
#include "store/sql/sql_ports.hpp"

#include <algorithm>
#include <limits>
#include <set>

namespace notify::sql {
namespace {

/// "2026_03"
std::string month_text(UtcTime at) {
  std::string text = at.to_text().substr(0, 7);
  text[4] = '_';
  return text;
}

/// Attaching waits for readers of the default partition, and later readers wait behind it, so it
/// gives up soon. Made by itself first: attaching takes the lesser lock.
/// Names and bounds of a definition cannot be parameters; these are made of digits.
std::string partition_sql(UtcTime month) {
  std::string sql =
      "SET LOCAL lock_timeout = '2s';"
      "CREATE TABLE {name} (LIKE notification_history INCLUDING INDEXES);"
      "ALTER TABLE notification_history ATTACH PARTITION {name} FOR VALUES FROM ({from}) TO ({to})";
  const std::pair<std::string_view, std::string> words[] = {
      {"{name}", "notification_history_" + month_text(month)},
      {"{from}", std::to_string(month.us())},
      {"{to}", std::to_string(next_utc_month(month).us())}};
  for (const auto& [word, value] : words)
    for (std::size_t at = 0; (at = sql.find(word, at)) != sql.npos;)
      sql.replace(at, word.size(), value);
  return sql;
}

/// `month` as select_months answers it: digits and a line.
bool has_rows(Connection& connection, const std::string& month) {
  std::string first = month + "-01T00:00:00Z";
  first[4] = '-';
  const UtcTime from = UtcTime::from_text(first).value();
  bool found = false;
  connection.query(any_between, {from, next_utc_month(from)}, [&](const Row&) { found = true; });
  return found;
}

std::set<std::string> read_months(Connection& connection) {
  std::set<std::string> months;
  connection.query(select_months, {}, [&](const Row& row) { months.emplace(row.text(0)); });
  return months;
}

}  // namespace

BillingWindow history_span(std::span<const NotificationId> ids) noexcept {
  constexpr UtcTime never = UtcTime::from_us(std::numeric_limits<std::int64_t>::max());
  constexpr UtcTime ever = UtcTime::from_us(std::numeric_limits<std::int64_t>::min());
  constexpr std::chrono::hours about{24};
  UtcTime from = never, before = ever;
  for (const NotificationId& id : ids) {
    const auto span = archive::creation_span(id);
    if (!span) return BillingWindow(ever, never);
    from = std::min(from, span->from - about);
    before = std::max(before, span->before + about);
  }
  return ids.empty() ? BillingWindow(ever, never) : BillingWindow(from, before);
}

std::optional<UtcTime> history_ready_until(Connection& connection) {
  if (connection.dialect() == Dialect::sqlite) return {};
  const std::set<std::string> months = read_months(connection);
  if (months.empty()) return UtcTime::from_us(0);
  std::string last = *months.rbegin();
  last[4] = '-';
  return next_utc_month(UtcTime::from_text(last + "-01T00:00:00Z").value());
}

std::int64_t drop_empty_months(Connection& connection, UtcTime before) {
  if (connection.dialect() == Dialect::sqlite) return 0;
  std::int64_t dropped = 0;
  for (const std::string& month : read_months(connection)) {
    if (month >= month_text(before)) break;
    // Looked at without a lock first: only an empty month is locked.
    if (has_rows(connection, month)) continue;
    connection.run_script(
        "SET LOCAL lock_timeout = '2s'; LOCK TABLE notification_history IN ACCESS EXCLUSIVE MODE");
    if (has_rows(connection, month)) continue;
    connection.run_script("DROP TABLE notification_history_" + month);
    ++dropped;
  }
  return dropped;
}

Result<std::int64_t> SqlArchive::prepare_history(UtcTime first, UtcTime until) {
  if (first != start_of_utc_month(first) || until != start_of_utc_month(until))
    return make_error(ErrorCode::invalid_argument,
                      "no beginning of a month: " + first.to_text() + " or " + until.to_text());
  std::int64_t made = 0;
  for (UtcTime month = first; month < until; month = next_utc_month(month)) {
    // A transaction each: what waits for readers must not hold on to what is made.
    NFY_TRY(is_new, transact(Access::write, [&](Session& session) {
              if (session.connection().dialect() == Dialect::sqlite) return false;
              session.facts().hold();  // one maker at a time
              if (read_months(session.connection()).contains(month_text(month))) return false;
              bool taken = false;
              session.connection().query(any_in_rest, {month, next_utc_month(month)},
                                         [&](const Row&) { taken = true; });
              if (taken) return false;  // its rows lie in the default partition, and stay there
              session.connection().run_script(partition_sql(month));
              return true;
            }));
    made += is_new ? 1 : 0;
  }
  return made;
}

}  // namespace notify::sql
