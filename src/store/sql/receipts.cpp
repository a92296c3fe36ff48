#include "domain/recipient/phone_number_rates.hpp"
#include "store/sql/callback_outbox.hpp"
#include "store/sql/facts_journal.hpp"
#include "store/sql/filed.hpp"
#include "store/sql/history.hpp"
#include "store/sql/receipt_log.hpp"
#include "store/sql/receipts.sql.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/session_calendars.hpp"
#include "store/sql/sql_ports.hpp"
#include "store/sql/states.hpp"
#include "store/sql/stored_settings.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_set>

namespace notify::sql {
namespace {

using Reference = std::pair<std::string, std::string>;

/// The notification of each receipt; nil where its reference is unknown.
std::vector<NotificationId> resolve(Connection& connection, std::span<const Receipt> receipts) {
  std::vector<NotificationId> ids;
  ids.reserve(receipts.size());
  for (const Receipt& r : receipts) ids.push_back(r.id);
  std::map<Reference, NotificationId> found;
  ValueTable asked(2);
  for (const Receipt& r : receipts)
    if (r.id.is_nil()) asked.add(r.provider, r.reference);
  if (asked.empty()) return ids;
  connection.query(find_references, asked, [&](const Row& row) {
    found.emplace(Reference(row.text(0), row.text(1)), NotificationId{row.uuid(2)});
  });
  for (std::size_t i = 0; i < receipts.size(); ++i) {
    if (!ids[i].is_nil()) continue;
    const auto at = found.find(Reference(receipts[i].provider, receipts[i].reference));
    if (at != found.end()) ids[i] = at->second;
  }
  return ids;
}

/// Only a permanent failure can be an unspecified one.
void read_unspecified(Connection& connection, StoredStates& states) {
  ValueTable asked(1);
  for (const auto& [id, state] : states)
    if (state.key.status == Status::permanent_failure) asked.add(id);
  if (asked.empty()) return;
  connection.query(find_unspecified, asked, [&](const Row& row) {
    states.at(NotificationId{row.uuid(0)}).unspecified = true;
  });
}

void store_unspecified(Connection& connection, const StoredStates& before,
                       const StoredStates& after) {
  ValueTable kept(1), dropped(1);
  for (const auto& [id, state] : after) {
    if (state.unspecified == before.at(id).unspecified) continue;
    (state.unspecified ? kept : dropped).add(id);
  }
  if (!kept.empty()) connection.execute(keep_unspecified, kept);
  if (!dropped.empty()) connection.execute(drop_unspecified, dropped);
}

/// Where networks abroad report nothing that can be believed, a receipt says that the message left.
/// (rules/receipts 1.8)
MergedStatus reported_of(const StoredState& state, const Receipt& r) {
  const bool is_unsure = state.key.type == NotificationType::sms && state.key.international &&
                         !reports_delivery(state.phone_prefix);
  return is_unsure ? MergedStatus{Status::sent, false} : MergedStatus{r.status, r.unspecified};
}

}  // namespace

void ReceiptLog::find_reported(std::span<const Receipt> receipts, std::vector<NotificationId>& ids,
                               StoredStates& states) {
  ids = resolve(connection(), receipts);
  states = lock_states(connection(), ids, true);
  const auto is_known = [&](const NotificationId& id) { return states.contains(id); };
  if (std::all_of(ids.begin(), ids.end(), is_known)) return;
  // A reference may be on the way in a transaction that looked into the inbox already: wait for
  // it, so that no receipt is parked that no task would look for again.
  connection().lock_inbox(true);
  ids = resolve(connection(), receipts);
  states = lock_states(connection(), ids, true);
  // What is in a file has no row to lock; this lock lets one receipt at a time amend it.
  session().filed().find_states(ids, states);
}

/// What receipts change, as it comes together.
struct ReceiptLog::ReceiptChanges {
  ReceiptChanges(const Watermarks& of, UtcTime at) : marks(of), now(at), deltas(of.watermark) {}
  void call(ServiceId service, NotificationId id, NotificationType type, Status status) {
    if (calls_back(type, status)) calls.add(service, id, name_of(status), now);
    if (type == NotificationType::letter && status == Status::returned_letter)
      returned.add(id, service);
  }
  Watermarks marks;
  UtcTime now;
  DeltaSet deltas;
  ValueTable calls{4}, returned{2};
};

std::vector<std::size_t> ReceiptLog::merge_unread(std::span<const Receipt> receipts,
                                                  ReceiptChanges& changes) {
  constexpr Status usual = Status::sending;
  const std::vector<NotificationId> ids = resolve(connection(), receipts);
  std::unordered_map<NotificationId, int> mentions;
  for (const NotificationId& id : ids) ++mentions[id];
  std::vector<std::size_t> rest;
  std::map<Status, std::vector<std::size_t>> by_status;
  for (std::size_t i = 0; i < receipts.size(); ++i) {
    const Receipt& r = receipts[i];
    const auto [merged, unspecified] = merged_receipt({usual, false}, {r.status, r.unspecified});
    const bool may = !ids[i].is_nil() && mentions[ids[i]] == 1 && merged != usual && !unspecified;
    (may ? by_status[merged] : rest).push_back(i);
  }
  for (const auto& [status, places] : by_status) {
    ValueTable asked(1, {name_of(usual), name_of(status), changes.now});
    for (const std::size_t place : places) asked.add(ids[place]);
    const auto changed = change_unread(connection(), store_report, asked);
    std::unordered_set<NotificationId> done;
    for (const UnreadChange& c : changed) {
      done.insert(c.id);
      changes.call(c.service_id, c.id, c.type, status);
    }
    for (const std::size_t place : places)
      if (!done.contains(ids[place])) rest.push_back(place);
    count_unread(changes.deltas, changed, changes.marks, usual);
  }
  std::sort(rest.begin(), rest.end());
  return rest;
}

std::vector<ReceiptOutcome> ReceiptLog::merge(std::span<const Receipt> receipts, UtcTime now) {
  ReceiptChanges changes(session().facts().lock_watermarks(), now);
  std::vector<ReceiptOutcome> outcomes(receipts.size(), ReceiptOutcome::applied);
  const std::vector<std::size_t> rest = merge_unread(receipts, changes);
  std::vector<Receipt> read;
  for (const std::size_t place : rest) read.push_back(receipts[place]);
  const auto merged = merge_read(read, changes);
  for (std::size_t i = 0; i < rest.size(); ++i) outcomes[rest[i]] = merged[i];
  session().callbacks().queue_statuses(changes.calls);
  session().callbacks().store_returned_letters(changes.returned, now);
  session().facts().append(changes.deltas);
  return outcomes;
}

std::vector<ReceiptOutcome> ReceiptLog::merge_read(std::span<const Receipt> receipts,
                                                   ReceiptChanges& changes) {
  if (receipts.empty()) return {};
  const UtcTime now = changes.now;
  std::vector<NotificationId> ids;
  StoredStates states;
  find_reported(receipts, ids, states);
  read_unspecified(connection(), states);
  const StoredStates before = states;

  std::vector<ReceiptOutcome> outcomes;
  ValueTable parked(7);
  std::set<std::string> strangers;  // providers
  outcomes.reserve(receipts.size());
  for (std::size_t i = 0; i < receipts.size(); ++i) {
    const Receipt& r = receipts[i];
    const auto at = states.find(ids[i]);
    if (at == states.end()) {
      parked.add(r.provider, r.reference, Value::id_or_null(r.id), name_of(r.status), r.at, now,
                 r.unspecified);
      strangers.insert(r.provider);
      outcomes.push_back(ReceiptOutcome::parked);
      continue;
    }
    StoredState& state = at->second;
    const auto [merged, unspecified] =
        merged_receipt({state.key.status, state.unspecified}, reported_of(state, r));
    state.unspecified = unspecified;
    const bool names_sender = state.key.provider.empty() && !r.provider.empty();
    outcomes.push_back(merged != state.key.status ? ReceiptOutcome::applied
                                                  : ReceiptOutcome::unchanged);
    if (merged == state.key.status && !names_sender) continue;
    state.key.status = merged;
    if (names_sender) state.key.provider = r.provider;
    state.changed = true;
  }

  ValueTable live(5), archived(6), filed(5), doubtful(1, {now});
  for (const auto& [id, state] : states) {
    if (!state.changed) continue;
    const std::string_view old = name_of(state.status_read), status = name_of(state.key.status);
    const Value provider = Value::text_or_null(state.key.provider);
    if (!state.file_name.empty())
      filed.add(state.file_name, id, status, provider, now);
    else if (state.archived)
      archived.add(id, old, status, provider, now, state.created_at);
    else
      live.add(id, old, status, provider, now);
    if (state.status_read == Status::created && !state.archived) doubtful.add(id);
    if (state.key.status != state.status_read)
      changes.call(state.key.service_id, id, state.key.type, state.key.status);
    if (state.created_at < changes.marks.latest())
      add_change(changes.deltas, session().calendars().of(state.key.service_id), before.at(id),
                 state);
  }
  if (!live.empty()) connection().execute(store_live_status, live);
  if (!archived.empty()) connection().execute(store_archived_status, archived);
  session().filed().amend(filed);
  if (!doubtful.empty()) connection().execute(wake, doubtful);
  if (!parked.empty()) {
    connection().execute(park, parked);
    for (const std::string& provider : strangers) refuse_too_many_unknown(provider);
  }
  store_unspecified(connection(), before, states);
  return outcomes;
}

Result<std::vector<ReceiptOutcome>> SqlReceipts::apply(
    std::span<const Receipt> receipts, UtcTime now,
    std::span<const ReceiptSuppression> suppressions) {
  return transact(Access::keyed, [&](Session& session) {
    auto outcomes = session.receipts().merge(receipts, now);
    std::vector<StoredSuppression> failed;
    for (const ReceiptSuppression& s : suppressions)
      if (outcomes[s.receipt] == ReceiptOutcome::applied) failed.push_back(s.row);
    session.settings().write_suppressions(failed);
    return outcomes;
  });
}

Result<std::vector<Suppressible>> SqlSuppressions::list_suppressible(
    std::span<const Receipt> receipts) {
  return transact(Access::read, [&](Session& session) {
    std::vector<Suppressible> found;
    bool any = false;
    session.connection().query(any_suppressing, {}, [&](const Row&) { any = true; });
    if (!any) return found;
    const std::vector<NotificationId> ids = resolve(session.connection(), receipts);
    std::map<NotificationId, std::size_t> places;
    ValueTable asked(1);
    for (std::size_t i = 0; i < ids.size(); ++i)
      if (!ids[i].is_nil() && places.emplace(ids[i], i).second) asked.add(ids[i]);
    if (asked.empty()) return found;
    session.connection().query(select_suppressible, asked, [&](const Row& row) {
      Notification n = notification_from(row, true);
      const std::size_t place = places.at(n.id);
      found.push_back({place, std::move(n)});
    });
    return found;
  });
}

void ReceiptLog::apply_parked(std::span<const AttemptResult> results, const ValueTable& named,
                              UtcTime now) {
  connection().lock_inbox(false);
  bool any = false, any_complaint = false;
  connection().query(any_parked, {}, [&](const Row& row) {
    any = row.integer(0) != 0;
    any_complaint = row.integer(1) != 0;
  });
  if (any_complaint && !named.empty()) apply_parked_complaints(named, now);
  if (!any) return;
  ValueTable asked(3);
  for (const AttemptResult& r : results) asked.add(r.id, r.provider, r.reference);
  std::vector<Receipt> receipts;
  connection().query(take_parked, asked, [&](const Row& row) {
    receipts.push_back(Receipt{{row.uuid(3)},
                               std::string(row.text(0)),
                               std::string(row.text(4)),
                               status_of(row.text(1)),
                               row.time(2),
                               row.integer(5) != 0});
  });
  if (!receipts.empty()) merge(receipts, now);
}

}  // namespace notify::sql
