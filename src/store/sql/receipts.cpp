#include "store/sql/history.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/sql_store.hpp"
#include "store/sql/states.hpp"

#include <algorithm>
#include <map>

namespace notify::sql {
namespace {

#define NFY_STATE_COLUMNS                                                                   \
  "id, service_id, notification_type, template_id, job_id, key_type, notification_status, " \
  "sent_by, rate_multiplier, international, postage, billable_units, created_at"

constexpr Batch lock_live{"SELECT " NFY_STATE_COLUMNS " FROM notifications WHERE id = $1",
                          "SELECT " NFY_STATE_COLUMNS
                          " FROM notifications WHERE id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE"};
// The history is divided by creation: $2 and $3 say the same for every id, and which months to look
// into.
constexpr Batch lock_archived{
    "SELECT " NFY_STATE_COLUMNS
    " FROM notification_history WHERE id = $1 AND created_at >= $2 AND created_at < $3",
    "SELECT " NFY_STATE_COLUMNS
    " FROM notification_history WHERE id = ANY ($1::uuid[]) "
    "AND created_at >= ($2::bigint[])[1] AND created_at < ($3::bigint[])[1] "
    "ORDER BY id FOR UPDATE"};

constexpr Batch store_live_status{
    "UPDATE notifications SET notification_status = $3, sent_by = $4, updated_at = $5 "
    "WHERE id = $1 AND notification_status = $2",
    "UPDATE notifications n SET notification_status = u.status, sent_by = u.provider, "
    "updated_at = u.at FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], "
    "$5::bigint[]) AS u (id, old, status, provider, at) "
    "WHERE n.id = u.id AND n.notification_status = u.old"};
constexpr Batch store_archived_status{
    "UPDATE notification_history SET notification_status = $3, sent_by = $4, updated_at = $5 "
    "WHERE id = $1 AND notification_status = $2 AND created_at = $6",
    "UPDATE notification_history n SET notification_status = u.status, sent_by = u.provider, "
    "updated_at = u.at FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], "
    "$5::bigint[], $6::bigint[]) AS u (id, old, status, provider, at, created_at) "
    "WHERE n.id = u.id AND n.notification_status = u.old AND n.created_at = u.created_at"};

constexpr Batch find_references{
    "SELECT provider, reference, notification_id FROM provider_references "
    "WHERE provider = $1 AND reference = $2",
    "SELECT r.provider, r.reference, r.notification_id FROM unnest($1::text[], $2::text[]) "
    "AS u (provider, reference) JOIN provider_references r "
    "ON r.provider = u.provider AND r.reference = u.reference"};
constexpr Batch park{
    "INSERT INTO receipt_inbox (provider, reference, notification_id, status, reported_at, "
    "received_at, unspecified) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    "INSERT INTO receipt_inbox (provider, reference, notification_id, status, reported_at, "
    "received_at, unspecified) SELECT * FROM unnest($1::text[], $2::text[], $3::uuid[], "
    "$4::text[], $5::bigint[], $6::bigint[], $7::boolean[])"};
constexpr Statement any_parked{
    "SELECT EXISTS (SELECT 1 FROM receipt_inbox), EXISTS (SELECT 1 FROM complaint_inbox)"};
constexpr Batch take_parked{
    "DELETE FROM receipt_inbox WHERE notification_id = $1 OR (notification_id IS NULL "
    "AND provider = $2 AND reference = $3 AND $3 <> '') RETURNING provider, status, reported_at, "
    "notification_id, reference, unspecified",
    "DELETE FROM receipt_inbox i USING unnest($1::uuid[], $2::text[], $3::text[]) "
    "AS u (id, provider, reference) WHERE i.notification_id = u.id OR (i.notification_id IS NULL "
    "AND i.provider = u.provider AND i.reference = u.reference AND u.reference <> '') "
    "RETURNING i.provider, i.status, i.reported_at, i.notification_id, i.reference, "
    "i.unspecified"};

constexpr Batch find_unspecified{
    "SELECT notification_id FROM unspecified_failures WHERE notification_id = $1",
    "SELECT notification_id FROM unspecified_failures WHERE notification_id = ANY ($1::uuid[])"};
constexpr Batch keep_unspecified{
    "INSERT INTO unspecified_failures (notification_id) VALUES ($1) ON CONFLICT DO NOTHING",
    "INSERT INTO unspecified_failures (notification_id) SELECT * FROM unnest($1::uuid[]) "
    "ON CONFLICT DO NOTHING"};
constexpr Batch drop_unspecified{
    "DELETE FROM unspecified_failures WHERE notification_id = $1",
    "DELETE FROM unspecified_failures WHERE notification_id = ANY ($1::uuid[])"};

void read_states(Connection& connection, const Batch& batch, const ValueTable& ids, bool archived,
                 StoredStates& states) {
  connection.query(batch, ids, [&](const Row& row) {
    StoredState state;
    state.key.service_id.uuid = row.uuid(1);
    state.key.type = type_from(row.text(2));
    state.key.template_id.uuid = row.uuid(3);
    state.key.job_id.uuid = row.uuid(4);
    state.key.key_type = key_type_of(row.text(5));
    state.key.status = state.status_read = status_of(row.text(6));
    state.key.provider = row.text(7);
    state.key.rate_multiplier = row.is_null(8) ? 1 : row.integer(8);
    state.key.international = !row.is_null(9) && row.integer(9) != 0;
    state.key.postage = postage_of(row.text(10));
    state.billable_units = row.integer(11);
    state.key.sheets = state.key.type == NotificationType::letter ? state.billable_units : 0;
    state.created_at = row.time(12);
    state.archived = archived;
    states.emplace(NotificationId{row.uuid(0)}, std::move(state));
  });
}

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

/// Only a permanent failure can be one for want of a better word.
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

}  // namespace

StoredStates lock_states(Connection& connection, std::span<const NotificationId> ids,
                         bool archived) {
  std::vector<NotificationId> sorted(ids.begin(), ids.end());
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  std::erase(sorted, NotificationId{});
  StoredStates states;
  states.reserve(sorted.size());
  ValueTable live(1);
  for (const NotificationId& id : sorted) live.add(id);
  if (live.empty()) return states;
  read_states(connection, lock_live, live, false, states);
  if (!archived || states.size() == sorted.size()) return states;
  // A row that a mover held is in the history by now: a second statement sees it there. First where
  // the ids say, then anywhere.
  const auto look_at = [&](bool everywhere) {
    std::vector<NotificationId> missing;
    for (const NotificationId& id : sorted)
      if (!states.contains(id)) missing.push_back(id);
    if (missing.empty()) return;
    const BillingWindow span = history_span(everywhere ? std::span<NotificationId>() : missing);
    ValueTable asked(3);
    for (const NotificationId& id : missing) asked.add(id, span.start(), span.end());
    read_states(connection, lock_archived, asked, true, states);
  };
  look_at(false);
  look_at(true);
  return states;
}

namespace {

StoredState state_of(const FiledNotification& filed, const Calendar& calendar) {
  const Notification& n = filed.notification;
  StoredState state;
  state.key = cube_key(n, calendar);
  state.created_at = n.created_at;
  state.billable_units = n.billable_units;
  state.file_name = filed.file_name;
  state.status_read = n.status;
  return state;
}

}  // namespace

void SqlStore::find_filed_states(std::span<const NotificationId> ids, StoredStates& states) {
  std::vector<NotificationId> missing;
  for (const NotificationId& id : ids)
    if (!id.is_nil() && !states.contains(id)) missing.push_back(id);
  if (missing.empty()) return;
  for (const FiledNotification& filed : find_filed(missing)) {
    const Calendar& calendar = calendar_of(filed.notification.service_id);
    states.emplace(filed.notification.id, state_of(filed, calendar));
  }
}

void add_change(DeltaSet& deltas, const Calendar& calendar, const StoredState& before,
                const StoredState& after) {
  CubeKey minus = before.key, plus = after.key;
  minus.day = plus.day = calendar.day_of(before.created_at);
  if (before.key.type == NotificationType::letter) plus.sheets = after.billable_units;
  if (minus == plus && before.billable_units == after.billable_units) return;
  deltas.add(before.created_at, minus, -1, -before.billable_units);
  deltas.add(before.created_at, plus, 1, after.billable_units);
}

void SqlStore::find_reported(std::span<const Receipt> receipts, std::vector<NotificationId>& ids,
                             StoredStates& states) {
  ids = resolve(*connection_, receipts);
  states = lock_states(*connection_, ids, true);
  const auto is_known = [&](const NotificationId& id) { return states.contains(id); };
  if (std::all_of(ids.begin(), ids.end(), is_known)) return;
  // A reference may be on the way in a transaction that looked into the inbox already: wait for
  // it, so that nothing is parked that nobody would look for again.
  connection_->lock_inbox(true);
  ids = resolve(*connection_, receipts);
  states = lock_states(*connection_, ids, true);
  // What is in a file has no row to lock; this lock lets one receipt at a time amend it.
  find_filed_states(ids, states);
}

std::vector<ReceiptOutcome> SqlStore::merge_receipts(std::span<const Receipt> receipts,
                                                     UtcTime now) {
  const Watermarks marks = lock_watermarks();
  std::vector<NotificationId> ids;
  StoredStates states;
  find_reported(receipts, ids, states);
  read_unspecified(*connection_, states);
  const StoredStates before = states;

  std::vector<ReceiptOutcome> outcomes;
  ValueTable parked(7);
  outcomes.reserve(receipts.size());
  for (std::size_t i = 0; i < receipts.size(); ++i) {
    const Receipt& r = receipts[i];
    const auto at = states.find(ids[i]);
    if (at == states.end()) {
      parked.add(r.provider, r.reference, Value::id_or_null(r.id), name_of(r.status), r.at, now,
                 r.unspecified);
      outcomes.push_back(ReceiptOutcome::parked);
      continue;
    }
    StoredState& state = at->second;
    const auto [merged, unspecified] =
        merged_receipt({state.key.status, state.unspecified}, {r.status, r.unspecified});
    state.unspecified = unspecified;
    const bool names_sender = state.key.provider.empty() && !r.provider.empty();
    outcomes.push_back(merged != state.key.status ? ReceiptOutcome::applied
                                                  : ReceiptOutcome::unchanged);
    if (merged == state.key.status && !names_sender) continue;
    state.key.status = merged;
    if (names_sender) state.key.provider = r.provider;
    state.changed = true;
  }

  ValueTable live(5), archived(6), filed(5), calls(4);
  DeltaSet deltas(marks.watermark);
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
    if (state.key.status != state.status_read && calls_back(state.key.status))
      calls.add(state.key.service_id, id, name_of(state.key.status), now);
    if (state.created_at < marks.latest())
      add_change(deltas, calendar_of(state.key.service_id), before.at(id), state);
  }
  if (!live.empty()) connection_->execute(store_live_status, live);
  if (!archived.empty()) connection_->execute(store_archived_status, archived);
  amend(filed);
  if (!parked.empty()) connection_->execute(park, parked);
  store_unspecified(*connection_, before, states);
  queue_callbacks(calls);
  append_deltas(deltas);
  return outcomes;
}

Result<std::vector<ReceiptOutcome>> SqlStore::apply_receipts(std::span<const Receipt> receipts,
                                                             UtcTime now) {
  return transact(Access::write, [&] { return merge_receipts(receipts, now); });
}

void SqlStore::apply_parked(std::span<const AttemptResult> results, const ValueTable& named,
                            UtcTime now) {
  connection_->lock_inbox(false);
  bool any = false, any_complaint = false;
  connection_->query(any_parked, {}, [&](const Row& row) {
    any = row.integer(0) != 0;
    any_complaint = row.integer(1) != 0;
  });
  if (any_complaint && !named.empty()) apply_parked_complaints(named, now);
  if (!any) return;
  ValueTable asked(3);
  for (const AttemptResult& r : results) asked.add(r.id, r.provider, r.reference);
  std::vector<Receipt> receipts;
  connection_->query(take_parked, asked, [&](const Row& row) {
    receipts.push_back(Receipt{{row.uuid(3)},
                               std::string(row.text(0)),
                               std::string(row.text(4)),
                               status_of(row.text(1)),
                               row.time(2),
                               row.integer(5) != 0});
  });
  if (!receipts.empty()) merge_receipts(receipts, now);
}

}  // namespace notify::sql
