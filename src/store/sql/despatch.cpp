#include "store/sql/bills.hpp"
#include "store/sql/despatch.sql.hpp"
#include "store/sql/facts_journal.hpp"
#include "store/sql/filed.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/session_calendars.hpp"
#include "store/sql/sql_ports.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace notify::sql {
namespace {

CostThreshold threshold_of(std::string_view stored) {
  const auto threshold = cost_threshold_from(stored);
  if (!threshold) fail(ErrorCode::corrupt, "stored cost_threshold cannot be read");
  return *threshold;
}

}  // namespace

Result<std::int64_t> SqlDespatches::put(std::span<const LetterDespatch> letters) {
  if (letters.empty()) return std::int64_t{0};
  return transact(Access::write, [&](Session& session) {
    session.facts().hold();  // two reports of one letter must not both think that it was elsewhere
    std::map<NotificationId, LetterDespatch> wanted;  // the last word on each letter
    for (const LetterDespatch& letter : letters)
      wanted.insert_or_assign(letter.notification_id, letter);
    ValueTable ids(1);
    for (const auto& [id, letter] : wanted) ids.add(id);
    std::set<LocalDay> days;
    session.connection().query(known_despatches, ids, [&](const Row& row) {
      const LetterDespatch known{{row.uuid(0)}, day_from(row.text(1)), threshold_of(row.text(2))};
      if (wanted.at(known.notification_id) == known)
        wanted.erase(known.notification_id);
      else
        days.insert(known.despatched_on);
    });
    TextPool pool;
    ValueTable rows(3);
    for (const auto& [id, letter] : wanted) {
      rows.add(id, pool.keep(letter.despatched_on.to_text()), name_of(letter.cost_threshold));
      days.insert(letter.despatched_on);
    }
    if (!rows.empty()) session.connection().execute(put_despatches, rows);
    for (const LocalDay day : days)
      session.connection().execute(put_despatch_mark, {day.to_text()});
    return static_cast<std::int64_t>(wanted.size());
  });
}

std::vector<LocalDay> Bills::read_despatch_marks(std::int64_t limit) {
  std::vector<LocalDay> days;
  connection().query(select_despatch_marks, {limit},
                     [&](const Row& row) { days.push_back(day_from(row.text(0))); });
  return days;
}

Result<std::vector<LocalDay>> SqlDespatches::list_marks(std::int64_t limit) {
  return transact(Access::read,
                  [&](Session& session) { return session.bills().read_despatch_marks(limit); });
}

Result<void> SqlDespatches::mark(LocalDayRange days) {
  return transact(Access::write, [&](Session& session) {
    session.facts().hold();
    session.connection().execute(mark_range, {days.first.to_text(), days.last.to_text()});
  });
}

void FiledRows::add_letters(const std::string& day, std::vector<DespatchedLetters>& letters) {
  std::map<NotificationId, CostThreshold> elsewhere;
  std::vector<NotificationId> ids;
  connection().query(letters_elsewhere, {day}, [&](const Row& row) {
    elsewhere.emplace(NotificationId{row.uuid(0)}, threshold_of(row.text(1)));
    ids.push_back(NotificationId{row.uuid(0)});
  });
  if (ids.empty()) return;
  for (const FiledNotification& filed : find(ids)) {
    const Notification& n = filed.notification;
    if (n.type != NotificationType::letter) continue;
    letters.push_back({.calendar_id = std::string(session().calendars().of(n.service_id).id()),
                       .postage = n.postage,
                       .billable_units = n.billable_units,
                       .cost_threshold = elsewhere.at(n.id),
                       .letters = 1});
  }
}

Result<void> SqlDespatches::bill(LocalDay day) {
  const std::string text = day.to_text();
  const Result<void> billed = transact(Access::snapshot, [&](Session& session) {
    session.facts().hold();
    session.facts().read_watermarks();  // and with it, whether a calendar has changed
    std::vector<DespatchedLetters> letters;
    session.connection().query(count_letters, {text}, [&](const Row& row) {
      letters.push_back({.calendar_id = std::string(row.text(0)),
                         .postage = postage_of(row.text(1)),
                         .billable_units = row.integer(2),
                         .cost_threshold = threshold_of(row.text(3)),
                         .letters = row.integer(4)});
    });
    session.filed().add_letters(text, letters);
    std::vector<Calendar> known;
    for (const auto& calendar : session.calendars().all()) known.push_back(*calendar);
    const auto facts = price_despatch(day, letters, session.bills().read_rates(), known);
    if (!facts) throw Failure{facts.error()};
    session.connection().execute(drop_despatch_facts, {text});
    for (const DespatchFact& fact : *facts)
      session.connection().execute(
          insert_fact, {text, name_of(fact.postage), name_of(fact.cost_threshold),
                        fact.rate.to_text(), fact.billable_units, fact.notifications_sent});
    session.connection().execute(drop_despatch_mark, {text});
  });
  if (!billed && billed.error().code == ErrorCode::not_found)
    NFY_CHECK(transact(Access::passing, [&](Session& session) {
      session.connection().execute(block_despatch_mark, {text});
    }));
  return billed;
}

Result<std::vector<DespatchFact>> SqlDespatches::list_facts(LocalDayRange days) {
  return transact(Access::read, [&](Session& session) {
    std::vector<DespatchFact> facts;
    session.connection().query(select_despatch_facts, {days.first.to_text(), days.last.to_text()},
                               [&](const Row& row) {
                                 facts.push_back({.bst_date = day_from(row.text(0)),
                                                  .postage = postage_of(row.text(1)),
                                                  .cost_threshold = threshold_of(row.text(2)),
                                                  .rate = decimal_from(row.text(3)),
                                                  .billable_units = row.integer(4),
                                                  .notifications_sent = row.integer(5)});
                               });
    // Money is text in SQLite, so the order is made here.
    std::ranges::sort(facts, [](const DespatchFact& a, const DespatchFact& b) {
      const auto key = [](const DespatchFact& f) {
        return std::tuple(f.bst_date, name_of(f.postage), name_of(f.cost_threshold), f.rate,
                          f.billable_units);
      };
      return key(a) < key(b);
    });
    return facts;
  });
}

}  // namespace notify::sql
