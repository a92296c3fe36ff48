#include "store/sql/day_ledgers.hpp"
#include "store/sql/ledgers.sql.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/session_calendars.hpp"
#include "store/sql/sql_ports.hpp"

#include <algorithm>
#include <map>
#include <set>

/// Where days are counted. On PostgreSQL the row of a service is the lock: a transaction that
/// inserts a notification holds it FOR KEY SHARE until it commits (new_rows.cpp); one that counts a
/// day holds it FOR UPDATE. So a count sees all rows or none of a transaction, and a later commit
/// reads the new place. That place must be read after the rows were inserted.
namespace notify::sql {
namespace {

LedgerPlace place_from(LocalDay day, const Row& row, int column) {
  if (row.is_null(column)) return {day, LedgerPlace::Kind::store, {}};
  return {day, LedgerPlace::Kind::cache, row.uuid(column)};
}

std::int64_t& of(DailyCounts& counts, DailyKind kind) {
  return counts[static_cast<std::size_t>(kind)];
}

DailyKind kind_of(NotificationType type) {
  switch (type) {
    case NotificationType::email: return DailyKind::email;
    case NotificationType::letter: return DailyKind::letter;
    case NotificationType::sms: break;
  }
  return DailyKind::sms;
}

std::optional<DailyCounts> read_counts(Connection& connection, ServiceId service, LocalDay day) {
  DailyCounts counts{};
  connection.query(select_counts, {service, day.to_text()}, [&](const Row& row) {
    for (const DailyKind kind : daily_kinds)
      if (name_of(kind) == row.text(0)) of(counts, kind) = row.integer(1);
  });
  return counts;
}

}  // namespace

void DayLedgers::hold_service(ServiceId service) {
  bool known = false;
  connection().query(hold_service_row, {service}, [&](const Row&) { known = true; });
  if (!known) fail(ErrorCode::not_found, "unknown service: " + service.to_text());
}

LedgerPlace DayLedgers::read_place(ServiceId service, LocalDay day) {
  LedgerPlace place{day, LedgerPlace::Kind::nowhere, {}};
  connection().query(select_place, {service, day.to_text()},
                     [&](const Row& row) { place = place_from(day, row, 0); });
  return place;
}

LedgerCount DayLedgers::count_messages(ServiceId service, LocalDay day) {
  const BillingWindow window = session().calendars().of(service).window_of(day);
  LedgerCount count;
  connection().query(plan_for_this_day, {}, [](const Row&) {});
  connection().query(count_messages_sql, {service, window.start(), window.end()},
                     [&](const Row& row) {
                       const NotificationType type = type_from(row.text(1));
                       count.templates[{row.uuid(0)}] += row.integer(2);
                       of(count.kinds, kind_of(type)) += row.integer(2) - row.integer(3);
                       if (type == NotificationType::sms)
                         of(count.kinds, DailyKind::international_sms) += row.integer(4);
                     });
  return count;
}

void DayLedgers::give_up(std::span<const Notification* const> rows) {
  std::map<ServiceId, std::set<LocalDay>> days;
  for (const Notification* n : rows)
    if (n->key_type != KeyType::test)
      days[n->service_id].insert(session().calendars().of(n->service_id).day_of(n->created_at));
  TextPool pool;
  ValueTable places(2);
  for (const auto& [service, of_service] : days)
    for (const LocalDay day : of_service) places.add(service, pool.keep(day.to_text()));
  if (!places.empty()) connection().execute(drop_days, places);
}

void DayLedgers::give_up(ServiceId service, const std::set<LocalDay>& days) {
  TextPool pool;
  ValueTable places(2);
  for (const LocalDay day : days) places.add(service, pool.keep(day.to_text()));
  if (!places.empty()) connection().execute(drop_days, places);
}

void DayLedgers::give_up(ServiceId service) { connection().execute(drop_places, {service}); }

void DayLedgers::add_counts(ServiceId service, LocalDay day, const DailyCounts& counts) {
  for (const DailyKind kind : daily_kinds)
    if (const std::int64_t n = counts[static_cast<std::size_t>(kind)]; n != 0)
      connection().execute(add_count, {service, day.to_text(), name_of(kind), n});
}

std::optional<DailyRefusal> DayLedgers::grant_in_store(ServiceId service,
                                                       const Counting& counting) {
  hold_service(service);
  const LocalDay day = counting.place.day;
  if (read_place(service, day).kind != LedgerPlace::Kind::store) {
    connection().execute(drop_counts, {service, day.to_text()});
    add_counts(service, day, count_messages(service, day).kinds);
    connection().execute(put_place, {service, day.to_text(), Value()});
  }
  DailyCounts counts = *read_counts(connection(), service, day);
  for (const DailyAsk& ask : counting.asks)
    if (ask.limit != no_limit && of(counts, ask.kind) + ask.wanted > ask.limit)
      return DailyRefusal{ask.kind, ask.limit, of(counts, ask.kind)};
  return std::nullopt;
}

void DayLedgers::settle_place(std::span<const Notification* const> rows,
                              const std::optional<Counting>& counting, LedgerPlace& place) {
  if (!counting) return give_up(rows);
  const LedgerPlace& known = counting->place;
  place = known;
  DailyCounts counts{};
  const Notification* counted = nullptr;
  for (const Notification* n : rows) {
    if (n->key_type == KeyType::test) continue;
    counted = n;
    ++of(counts, kind_of(n->type));
    if (n->type == NotificationType::sms && n->international)
      ++of(counts, DailyKind::international_sms);
    const LocalDay day = session().calendars().of(n->service_id).day_of(n->created_at);
    if (day != known.day) {
      place = read_place(n->service_id, day);
      fail(ErrorCode::conflict, "day is counted elsewhere", std::string(ledger_moved));
    }
  }
  if (!counted) return;
  place = read_place(counted->service_id, known.day);
  if (place != known)
    fail(ErrorCode::conflict, "day is counted elsewhere", std::string(ledger_moved));
  if (place.kind == LedgerPlace::Kind::store) add_counts(counted->service_id, place.day, counts);
}

Result<std::vector<LedgerPlace>> SqlLedgers::read_places(ServiceId service, LocalDayRange days) {
  return transact(Access::single, [&](Session& session) {
    std::vector<LedgerPlace> places;
    for (LocalDay day = days.first; day <= days.last; day = day.next())
      places.push_back({day, LedgerPlace::Kind::nowhere, {}});
    session.connection().query(
        select_places, {service, days.first.to_text(), days.last.to_text()}, [&](const Row& row) {
          const LocalDay day = day_from(row.text(0));
          places[static_cast<std::size_t>((day - days.first).count())] = place_from(day, row, 1);
        });
    return places;
  });
}

Result<Recount> SqlLedgers::recount(ServiceId service, const LedgerPlace& seen,
                                    const Uuid& generation) {
  // What a crash undoes is not in the count: a transaction that counted it would have come later.
  return transact(Access::passing, [&](Session& session) {
    session.ledgers().hold_service(service);
    Recount out;
    out.place = session.ledgers().read_place(service, seen.day);
    if (out.place != seen) return out;
    out.count = session.ledgers().count_messages(service, seen.day);
    session.connection().execute(drop_counts, {service, seen.day.to_text()});
    session.connection().execute(put_place, {service, seen.day.to_text(), generation});
    out.place = {seen.day, LedgerPlace::Kind::cache, generation};
    return out;
  });
}

Result<LedgerCount> SqlLedgers::count_day(ServiceId service, LocalDay day) {
  return transact(Access::read,
                  [&](Session& session) { return session.ledgers().count_messages(service, day); });
}

Result<void> SqlLedgers::give_up(ServiceId service, LocalDay day) {
  return transact(Access::write,
                  [&](Session& session) { session.ledgers().give_up(service, {day}); });
}

Result<std::optional<DailyCounts>> SqlLedgers::read_daily_counts(ServiceId service, LocalDay day) {
  return transact(Access::read, [&](Session& session) {
    std::optional<DailyCounts> counts;
    if (session.ledgers().read_place(service, day).kind == LedgerPlace::Kind::store)
      counts = read_counts(session.connection(), service, day);
    return counts;
  });
}

Result<std::vector<ServiceLedger>> SqlLedgers::prune(LocalDay first) {
  return transact(Access::write, [&](Session& session) {
    session.connection().execute(drop_old_places, {first.to_text()});
    session.connection().execute(drop_old_counts, {first.to_text()});
    std::vector<ServiceLedger> all;
    session.connection().query(select_all_places, {}, [&](const Row& row) {
      all.push_back({{row.uuid(0)}, place_from(day_from(row.text(1)), row, 2)});
    });
    return all;
  });
}

Result<std::vector<ServiceLedger>> SqlLedgers::list_unreconciled(LocalDay last,
                                                                 std::int64_t limit) {
  return transact(Access::read, [&](Session& session) {
    std::vector<ServiceLedger> found;
    session.connection().query(select_unreconciled, {last.to_text(), limit}, [&](const Row& row) {
      found.push_back({{row.uuid(0)}, place_from(day_from(row.text(1)), row, 2)});
    });
    return found;
  });
}

Result<void> SqlLedgers::mark_reconciled(const ServiceLedger& ledger) {
  return transact(Access::passing, [&](Session& session) {
    const bool is_in_store = ledger.place.kind == LedgerPlace::Kind::store;
    session.connection().execute(
        put_reconciled, {ledger.service_id, ledger.place.day.to_text(), ledger.place.generation,
                         std::int64_t{is_in_store}});
  });
}

}  // namespace notify::sql
