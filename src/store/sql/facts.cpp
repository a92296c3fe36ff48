#include "store/sql/carried.hpp"
#include "store/sql/facts.sql.hpp"
#include "store/sql/facts_journal.hpp"
#include "store/sql/filed.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/session_calendars.hpp"
#include "store/sql/sql_ports.hpp"
#include "store/sql/status_facts.hpp"

#include <algorithm>
#include <set>

namespace notify::sql {
namespace {

constexpr std::chrono::hours advance_max{24};
constexpr std::int64_t folded_while_advancing = 20'000;

CubeRow cube_row_from(const Row& row) {
  return CubeRow{key_from(row, 0), row.integer(12), row.integer(13)};
}

/// A row of notification_sums as a cell of no job.
CubeRow sum_from(const Row& row) {
  CubeRow sum;
  sum.key.day = day_from(row.text(0));
  sum.key.service_id.uuid = row.uuid(1);
  sum.key.type = type_from(row.text(2));
  sum.key.template_id.uuid = row.uuid(3);
  sum.key.key_type = key_type_of(row.text(4));
  sum.key.status = status_of(row.text(5));
  sum.key.provider = row.text(6);
  sum.key.rate_multiplier = row.integer(7);
  sum.key.international = row.integer(8) != 0;
  sum.key.postage = postage_of(row.text(9));
  sum.key.sheets = row.integer(10);
  sum.notifications = row.integer(11);
  sum.billable_units = row.integer(12);
  return sum;
}

/// The cells without their jobs.
std::vector<CubeRow> summed(std::span<const CubeRow> cells) {
  Cube sums;
  for (const CubeRow& cell : cells) {
    CubeKey key = cell.key;
    key.job_id = {};
    sums.add(key, cell.notifications, cell.billable_units);
  }
  return sums.rows();
}

/// The instants at which some calendar's day begins inside (from, to), with both ends: between two
/// neighbours every calendar stays within one day.
std::vector<UtcTime> day_boundaries(const std::vector<const Calendar*>& calendars, UtcTime from,
                                    UtcTime to) {
  std::set<UtcTime> instants{from, to};
  for (const Calendar* calendar : calendars)
    for (UtcTime at = calendar->window_of(calendar->day_of(from)).end(); at < to;
         at = calendar->window_of(calendar->day_of(at)).end())
      instants.insert(at);
  return {instants.begin(), instants.end()};
}

std::vector<FactsDifference> differences(const std::vector<CubeRow>& stored,
                                         const std::vector<CubeRow>& counted) {
  std::vector<FactsDifference> out;
  auto s = stored.begin();
  auto c = counted.begin();
  while (s != stored.end() || c != counted.end()) {
    FactsDifference d;
    const bool take_stored = s != stored.end() && (c == counted.end() || s->key <= c->key);
    const bool take_counted = c != counted.end() && (s == stored.end() || c->key <= s->key);
    d.key = take_stored ? s->key : c->key;
    if (take_stored) {
      d.notifications_stored = s->notifications;
      d.billable_units_stored = s->billable_units;
      ++s;
    }
    if (take_counted) {
      d.notifications_counted = c->notifications;
      d.billable_units_counted = c->billable_units;
      ++c;
    }
    if (d.notifications_stored != d.notifications_counted ||
        d.billable_units_stored != d.billable_units_counted)
      out.push_back(std::move(d));
  }
  return out;
}

/// What the cube holds of a day, of one service or of all.
struct StoredDay {
  std::vector<CubeRow> totals, sums, deltas;
};

StoredDay read_day(Connection& connection, const std::string& day, std::optional<ServiceId> service,
                   UtcTime watermark) {
  StoredDay stored;
  const auto keep_total = [&](const Row& row) { stored.totals.push_back(cube_row_from(row)); };
  const auto keep_sum = [&](const Row& row) { stored.sums.push_back(sum_from(row)); };
  const auto keep_delta = [&](const Row& row) { stored.deltas.push_back(cube_row_from(row)); };
  if (service) {
    connection.query(day_service_totals, {day, *service}, keep_total);
    connection.query(day_service_sums, {day, *service}, keep_sum);
    connection.query(day_service_deltas, {day, watermark, *service}, keep_delta);
  } else {
    connection.query(day_totals, {day}, keep_total);
    connection.query(day_sums, {day}, keep_sum);
    connection.query(day_deltas, {day, watermark}, keep_delta);
  }
  return stored;
}

/// What `stored` needs to be as `counted`.
Cube lacking(std::span<const CubeRow> stored, std::span<const CubeRow> counted) {
  Cube cells;
  cells.add(counted);
  cells.subtract(stored);
  return cells;
}

/// Sums that are not those of the cells are told too, as cells of no job.
std::vector<FactsDifference> compare_day(const StoredDay& stored,
                                         const std::vector<CubeRow>& counted,
                                         const std::vector<CubeRow>& counted_sums) {
  std::vector<FactsDifference> diff;
  if (!stored.deltas.empty() || !lacking(stored.totals, counted).empty()) {
    Cube cells;
    cells.add(stored.totals);
    cells.add(stored.deltas);
    diff = differences(cells.rows(), counted);
  }
  if (!lacking(stored.sums, summed(stored.totals)).empty()) {
    Cube sums;
    sums.add(stored.sums);
    sums.add(summed(stored.deltas));
    const auto more = differences(sums.rows(), counted_sums);
    diff.insert(diff.end(), more.begin(), more.end());
  }
  return diff;
}

}  // namespace

Watermarks FactsJournal::read_watermarks(bool locked) {
  Watermarks marks;
  bool found = false;
  const auto keep = [&](const Row& row) {
    marks = Watermarks{row.time(0), row.time(1)};
    if (session().calendar_cache().epoch != row.integer(2))
      session().calendars().forget();  // another store changed one
    session().calendar_cache().epoch = row.integer(2);
    found = true;
  };
  locked ? connection().query_watermarks_locked(keep) : connection().query_watermarks(keep);
  if (!found) fail(ErrorCode::corrupt, "facts_state has no row");
  return marks;
}

Watermarks FactsJournal::lock_watermarks() {
  if (!session().shared().count_facts) return {};  // everything is younger than this
  return read_watermarks(true);
}

void FactsJournal::hold() {
  // PostgreSQL takes a snapshot with the first statement that reads, so waiting for a row's lock
  // would leave an old one; LOCK TABLE comes before it. It lets readers and writers of
  // notifications pass.
  connection().execute(next_generation);
}

void FactsJournal::append(const DeltaSet& deltas) {
  if (deltas.empty()) return;
  TextPool pool;
  ValueTable table(15);
  std::vector<std::vector<CubeRow>> alive;  // the table borrows the rows' texts
  for (const DeltaSet::Part& part : deltas.parts()) {
    for (const CubeRow& row : alive.emplace_back(part.cells.rows())) {
      const CubeKey& k = row.key;
      table.add(part.created_from, pool.keep(k.day.to_text()), k.service_id, name_of(k.type),
                k.template_id, k.job_id, name_of(k.key_type), name_of(k.status), k.provider,
                k.rate_multiplier, k.international, name_of(k.postage), k.sheets, row.notifications,
                row.billable_units);
    }
  }
  if (!table.empty()) connection().execute(insert_deltas, table);
}

void FactsJournal::add_totals(std::span<const CubeRow> cells) {
  if (cells.empty()) return;
  add_cells(cells);
  add_sums(summed(cells));
}

void FactsJournal::add_cells(std::span<const CubeRow> cells) {
  if (cells.empty()) return;
  TextPool pool;
  ValueTable sums(14), lowered(12);
  sums.reserve(cells.size());
  LocalDay last;
  std::string_view day;
  for (const CubeRow& row : cells) {
    const CubeKey& k = row.key;
    if (day.empty() || last != k.day) day = pool.keep(k.day.to_text());
    last = k.day;
    sums.add(day, k.service_id, name_of(k.type), k.template_id, k.job_id, name_of(k.key_type),
             name_of(k.status), k.provider, k.rate_multiplier, k.international, name_of(k.postage),
             k.sheets, row.notifications, row.billable_units);
    // Only a cell that goes down can reach zero.
    if (row.notifications < 0 || row.billable_units < 0)
      lowered.add(day, k.service_id, name_of(k.type), k.template_id, k.job_id, name_of(k.key_type),
                  name_of(k.status), k.provider, k.rate_multiplier, k.international,
                  name_of(k.postage), k.sheets);
  }
  connection().execute(upsert_totals, sums);
  if (!lowered.empty()) connection().execute(drop_zero_totals, lowered);
}

void FactsJournal::add_sums(std::span<const CubeRow> added) {
  if (added.empty()) return;
  TextPool pool;
  ValueTable sums(13), lowered(11);
  sums.reserve(added.size());
  for (const CubeRow& row : added) {
    const CubeKey& k = row.key;
    const std::string_view day = pool.keep(k.day.to_text());
    sums.add(day, k.service_id, name_of(k.type), k.template_id, name_of(k.key_type),
             name_of(k.status), k.provider, k.rate_multiplier, k.international, name_of(k.postage),
             k.sheets, row.notifications, row.billable_units);
    if (row.notifications < 0 || row.billable_units < 0)
      lowered.add(day, k.service_id, name_of(k.type), k.template_id, name_of(k.key_type),
                  name_of(k.status), k.provider, k.rate_multiplier, k.international,
                  name_of(k.postage), k.sheets);
  }
  connection().execute(upsert_sums, sums);
  if (!lowered.empty()) connection().execute(drop_empty_sums, lowered);
}

void FactsJournal::mark_billing(std::span<const CubeRow> cells) {
  std::vector<BillingMark> marks;
  for (const CubeRow& row : cells) {
    const BillingMark mark{row.key.day, row.key.type, row.key.service_id};
    if (marks.empty() || marks.back() != mark) marks.push_back(mark);
  }
  if (marks.empty()) return;
  std::ranges::sort(marks);
  marks.erase(std::ranges::unique(marks).begin(), marks.end());
  TextPool pool;
  ValueTable table(3);
  for (const BillingMark& m : marks)
    table.add(pool.keep(m.day.to_text()), name_of(m.type), m.service_id);
  connection().execute(put_marks, table);
  session().statuses().mark(table);
}

std::optional<BillingWindow> FactsJournal::extent_of_rows(UtcTime from, UtcTime to) {
  if (from >= to) return {};
  std::optional<UtcTime> first, last;
  connection().query(rows_between, {from, to}, [&](const Row& row) {
    for (const int table : {0, 2}) {
      if (row.is_null(table)) continue;
      first = std::min(first.value_or(row.time(table)), row.time(table));
      last = std::max(last.value_or(row.time(table + 1)), row.time(table + 1));
    }
  });
  if (!first) return {};
  return BillingWindow(*first, *last + std::chrono::microseconds(1));
}

Cube FactsJournal::count_rows(UtcTime from, UtcTime to, std::optional<ServiceId> service,
                              const Calendar* as) {
  Cube cube;
  if (from < to) session().filed().count(BillingWindow(from, to), service, as, cube);
  const auto extent = extent_of_rows(from, to);
  if (!extent) return cube;
  connection().group_in_memory();
  const std::vector<UtcTime> edges = day_boundaries(
      as ? std::vector{as} : session().calendars().used(service), extent->start(), extent->end());
  // Services of one calendar share the day of a stretch; rows come service by service or not, so
  // the last answer is kept.
  struct {
    Uuid service;
    const Calendar* calendar = nullptr;
    LocalDay day;
  } last;
  for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
    last.calendar = nullptr;
    const auto count = [&](const Row& row) {
      const Uuid id = row.uuid(0);
      if (!last.calendar || last.service != id) {
        last.service = id;
        last.calendar = as ? as : &session().calendars().of(ServiceId{id});
        last.day = last.calendar->day_of(edges[i]);
      }
      cube.add(
          Cube::Cell{last.day, id, row.uuid(1), row.uuid(2), type_from(row.text(3)),
                     key_type_of(row.text(4)), status_of(row.text(5)), row.text(6), row.integer(7),
                     row.integer(8) != 0, postage_of(row.text(9)), row.integer(10)},
          row.integer(11), row.integer(12));
    };
    if (service)
      connection().query(count_service, {edges[i], edges[i + 1], *service}, count);
    else
      connection().query(count_all, {edges[i], edges[i + 1]}, count);
  }
  return cube;
}

BillingWindow FactsJournal::widest_window(LocalDayRange days, std::optional<ServiceId> service) {
  std::optional<BillingWindow> widest;
  for (const Calendar* calendar : session().calendars().used(service)) {
    const UtcTime start = calendar->window_of(days.first).start();
    const UtcTime end = calendar->window_of(days.last).end();
    widest = widest ? BillingWindow(std::min(widest->start(), start), std::max(widest->end(), end))
                    : BillingWindow(start, end);
  }
  return widest.value_or(BillingWindow());
}

Result<FactsState> SqlFacts::state() {
  return transact(Access::read, [&](Session& session) {
    FactsState state;
    state.watermark = session.facts().read_watermarks().watermark;
    session.connection().query(count_deltas, {},
                               [&](const Row& row) { state.deltas = row.integer(0); });
    return state;
  });
}

Result<UtcTime> SqlFacts::advance(UtcTime target) {
  if (target != target.floor_to(watermark_step))
    return make_error(ErrorCode::invalid_argument,
                      "watermark must be a multiple of five minutes: " + target.to_text());
  // Where rows begin: an empty stretch is passed in one step.
  auto planned = transact(Access::read, [&](Session& session) {
    const UtcTime watermark = session.facts().read_watermarks().watermark;
    const auto extent = session.facts().extent_of_rows(watermark, target);
    return std::pair(watermark, extent ? extent->start().floor_to(watermark_step) : target);
  });
  if (!planned) return planned.error();
  const auto [watermark, first] = *planned;
  if (watermark >= target) return watermark;
  const UtcTime next = std::max(std::min(target, first + advance_max), watermark + watermark_step);

  // From here on writers append deltas for rows before `next`; those in flight are waited for, so
  // that the snapshot below misses nothing that has no delta.
  NFY_CHECK(transact(Access::passing,
                     [&](Session& session) { session.connection().execute(announce, {next}); }));
  NFY_CHECK(transact(Access::passing,
                     [&](Session& session) { session.connection().lock_watermark(true); }));

  // Rows, deltas and totals say the same before and after: what a crash undoes is due again. The
  // same goes for folding.
  return transact(Access::passing_snapshot, [&](Session& session) {
    session.facts().hold();
    const UtcTime from = session.facts().read_watermarks().watermark;
    if (from >= next) return from;  // another aggregator was here
    // From the watermark on, not from `first`: older rows may have come in since, while nothing
    // was announced and they left no delta.
    Cube cells = session.facts().count_rows(from, next, std::nullopt);
    std::vector<CubeRow> touched = cells.rows();
    session.connection().execute(drop_counted, {from, next});
    // What a fold would do next costs little more here: most cells are written anyway.
    session.facts().take_deltas(from, folded_while_advancing, cells, touched);
    session.facts().add_totals(cells.rows());
    session.facts().mark_billing(touched);
    session.connection().execute(move_watermark, {next});
    return next;
  });
}

/// Removes up to `limit` deltas of hours before `before` and adds them to `cube`. Marks follow
/// `touched`, not the sums: a bill may know one of two deltas that cancel out.
std::int64_t FactsJournal::take_deltas(UtcTime before, std::int64_t limit, Cube& cube,
                                       std::vector<CubeRow>& touched) {
  std::int64_t count = 0, last_id = 0;
  connection().query(select_deltas, {before, limit}, [&](const Row& row) {
    const CubeRow cell = cube_row_from(row);
    cube.add(cell.key, cell.notifications, cell.billable_units);
    if (touched.empty() || touched.back().key != cell.key) touched.push_back(cell);
    last_id = row.integer(14);
    ++count;
  });
  if (count > 0) connection().execute(drop_folded, {last_id, before});
  return count;
}

Result<std::int64_t> SqlFacts::fold(std::int64_t limit) {
  return transact(Access::passing_snapshot, [&](Session& session) {
    session.facts().hold();
    const UtcTime watermark = session.facts().read_watermarks().watermark;
    Cube cube;
    std::vector<CubeRow> touched;
    const std::int64_t count = session.facts().take_deltas(watermark, limit, cube, touched);
    session.facts().add_totals(cube.rows());
    session.facts().mark_billing(touched);
    return count;
  });
}

Result<std::vector<FactsDifference>> SqlFacts::rebuild(LocalDay day,
                                                       std::optional<ServiceId> service,
                                                       bool dry_run) {
  return transact(dry_run ? Access::read : Access::snapshot, [&](Session& session) {
    if (!dry_run) session.facts().hold();
    const UtcTime watermark = session.facts().read_watermarks().watermark;
    const std::string day_text = day.to_text();

    // One pass over the windows of all calendars; what it meets of the days around is left out.
    const BillingWindow window = session.facts().widest_window({day, day}, service);
    std::vector<CubeRow> counted =
        session.facts()
            .count_rows(window.start(), std::min(window.end(), watermark), service)
            .rows();
    std::erase_if(counted, [&](const CubeRow& row) { return row.key.day != day; });

    const StoredDay stored = read_day(session.connection(), day_text, service, watermark);
    const std::vector<CubeRow> counted_sums = summed(counted);
    std::vector<FactsDifference> diff = compare_day(stored, counted, counted_sums);
    if (dry_run) return diff;
    session.statuses().mark_stored_facts(day_text, service);
    session.statuses().sum_platform_day(day_text);  // projections add to it

    if (service) {
      session.connection().execute(drop_day_service_deltas, {day_text, watermark, *service});
      session.connection().execute(mark_billed_day_service, {day_text, *service});
    } else {
      session.connection().execute(drop_day_deltas, {day_text, watermark});
      session.connection().execute(mark_billed_day, {day_text});
    }
    // What is lacking is added: mostly nothing, and then nothing is written.
    session.facts().add_cells(lacking(stored.totals, counted).rows());
    session.facts().add_sums(lacking(stored.sums, counted_sums).rows());
    std::vector<CubeRow> touched = stored.totals;
    touched.insert(touched.end(), stored.deltas.begin(), stored.deltas.end());
    touched.insert(touched.end(), counted.begin(), counted.end());
    session.facts().mark_billing(touched);
    return diff;
  });
}

}  // namespace notify::sql
