#include "store/sql/attempt_ends.hpp"
#include "store/sql/day_ledgers.hpp"
#include "store/sql/facts_journal.hpp"
#include "store/sql/filed.hpp"
#include "store/sql/history.hpp"
#include "store/sql/new_notifications.hpp"
#include "store/sql/new_rows.hpp"
#include "store/sql/notifications.sql.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/session_calendars.hpp"
#include "store/sql/sql_ports.hpp"

#include <algorithm>
#include <map>
#include <ranges>
#include <set>

namespace notify::sql {
namespace {

using KnownRequests = std::map<std::string, KnownRequest, std::less<>>;

KnownRequests read_known(Connection& connection, const ValueTable& services_and_keys) {
  KnownRequests known;
  if (services_and_keys.empty()) return known;
  connection.query(select_known_keys, services_and_keys, [&](const Row& row) {
    known.insert_or_assign(std::string(row.text(0)),
                           KnownRequest{{row.uuid(2)}, std::string(row.text(1)), row.integer(3)});
  });
  return known;
}

}  // namespace

Result<KnownRequests> SqlNotifications::find_requests(
    ServiceId service, std::span<const std::string> idempotency_keys) {
  return transact(Access::single, [&](Session& session) {
    ValueTable asked(2);
    for (const std::string& key : idempotency_keys) asked.add(service, key);
    return read_known(session.connection(), asked);
  });
}

/// Tells rows that are stored already from those that are new, in the caller's order.
struct NewRows::Sorted {
  std::vector<Created> answers;
  std::vector<const Notification*> fresh;
  std::vector<const NewNotification*> fresh_rows;  ///< the same
};

NewRows::Sorted NewRows::sort_out_known(std::span<const NewNotification> rows) {
  ValueTable asked(2);
  for (const NewNotification& row : rows)
    if (!row.idempotency_key.empty()) asked.add(row.notification.service_id, row.idempotency_key);
  KnownRequests known = read_known(connection(), asked);
  Sorted out;
  ValueTable keys(4);
  const std::set<NotificationId> stored = stored_already(rows);
  out.answers.reserve(rows.size());
  out.fresh.reserve(rows.size());
  for (const NewNotification& row : rows) {
    const Notification& n = row.notification;
    if (row.id_is_derived && stored.contains(n.id)) {
      out.answers.push_back({n.id, CreateOutcome::existed, n.billable_units});
      continue;
    }
    if (!row.idempotency_key.empty()) {
      const auto [at, is_new] = known.try_emplace(
          row.idempotency_key, KnownRequest{n.id, row.request_digest, n.billable_units});
      if (!is_new) {
        const bool same = at->second.request_digest == row.request_digest;
        out.answers.push_back({at->second.id,
                               same ? CreateOutcome::existed : CreateOutcome::conflict,
                               at->second.billable_units});
        continue;
      }
      keys.add(n.service_id, row.idempotency_key, row.request_digest, n.id);
    }
    out.fresh.push_back(&n);
    out.fresh_rows.push_back(&row);
    out.answers.push_back({n.id, CreateOutcome::created, n.billable_units});
  }
  // Another writer took one of the keys since they were read: look again.
  if (!keys.empty() &&
      connection().execute(insert_keys, keys) != static_cast<std::int64_t>(keys.rows()))
    fail(ErrorCode::busy, "idempotency key was taken by another request", "40001");
  return out;
}

CreatedBatch NewRows::store(std::span<const NewNotification> rows,
                            const std::optional<Counting>& counting, LedgerPlace& place) {
  for (const NewNotification& row : rows)
    NFY_ASSERT(row.notification.service_id == rows.front().notification.service_id);
  CreatedBatch batch;
  const Watermarks marks = session().facts().lock_watermarks();
  if (counting && counting->place.kind == LedgerPlace::Kind::store && !rows.empty())
    if (const auto refusal =
            session().ledgers().grant_in_store(rows.front().notification.service_id, *counting)) {
      batch.outcome = CreateBatchOutcome::refused;
      batch.refusal = *refusal;
      return batch;
    }
  Sorted sorted = sort_out_known(rows);
  insert_live(connection(), sorted.fresh);
  queue_new(connection(), sorted.fresh);
  queue_letters(connection(), sorted.fresh_rows);
  session().ledgers().settle_place(sorted.fresh, counting, place);
  DeltaSet deltas(marks.watermark);
  for (const Notification* n : sorted.fresh)
    if (n->created_at < marks.latest())
      deltas.add(n->created_at, cube_key(*n, session().calendars().of(n->service_id)), 1,
                 n->billable_units);
  session().facts().append(deltas);
  batch.rows = std::move(sorted.answers);
  return batch;
}

Result<CreatedBatch> SqlNotifications::create(std::span<const NewNotification> rows,
                                              const std::optional<Counting>& counting) {
  LedgerPlace place;
  if (counting) place = counting->place;
  auto stored = transact(Access::write, [&](Session& session) {
    return session.new_rows().store(rows, counting, place);
  });
  if (!stored && stored.error().detail == ledger_moved)
    return CreatedBatch{CreateBatchOutcome::moved, {}, place, {}};
  if (stored) stored->place = place;
  return stored;
}

Result<std::vector<Created>> SqlNotifications::create_in(const HostTransaction& host,
                                                         std::span<const NewNotification> rows) {
  LedgerPlace place;
  NFY_TRY(batch, transactions_->take_part(host, [&](Session& session) {
    return session.new_rows().store(rows, std::nullopt, place);
  }));
  return std::move(batch.rows);
}

std::set<NotificationId> NewRows::stored_already(std::span<const NewNotification> rows) {
  std::set<NotificationId> stored;
  ValueTable ids(1);
  for (const NewNotification& row : rows)
    if (row.id_is_derived) ids.add(row.notification.id);
  if (ids.empty()) return stored;
  // Another worker on the same job waits here, and then sees what was stored.
  const Notification& first = rows.front().notification;
  connection().execute(lock_job, {first.job_id, first.service_id});
  connection().query(select_known_ids, ids,
                     [&](const Row& row) { stored.insert(NotificationId{row.uuid(0)}); });
  return stored;
}

std::string NewRows::known_in_files(std::span<const Notification> rows) {
  const auto [first, last] =
      std::ranges::minmax(rows | std::views::transform(&Notification::created_at));
  std::vector<NotificationId> ids;
  for (const Notification& n : rows) ids.push_back(n.id);
  const auto found =
      session().filed().find(ids, BillingWindow(first, last + std::chrono::microseconds(1)));
  return found.empty() ? std::string() : found.front().notification.id.to_text();
}

Result<void> SqlNotifications::import_rows(std::span<const Notification> rows, bool archived) {
  if (rows.empty()) return {};
  return transact(Access::write, [&](Session& session) {
    const Watermarks marks = session.facts().lock_watermarks();
    ValueTable ids(1);
    for (const Notification& n : rows) ids.add(n.id);
    std::string known;
    session.connection().query(select_known_ids, ids,
                               [&](const Row& row) { known = row.uuid(0).to_text(); });
    if (known.empty()) known = session.new_rows().known_in_files(rows);
    if (!known.empty()) fail(ErrorCode::conflict, "notification exists already: " + known);
    DeltaSet deltas(marks.watermark);
    std::vector<const Notification*> all;
    for (const Notification& n : rows) {
      all.push_back(&n);
      if (n.created_at < marks.latest())
        deltas.add(n.created_at, cube_key(n, session.calendars().of(n.service_id)), 1,
                   n.billable_units);
    }
    archived ? insert_archived(session.connection(), all) : insert_live(session.connection(), all);
    session.ledgers().give_up(all);
    session.facts().append(deltas);
  });
}

Result<Notification> SqlNotifications::get(ServiceId service, NotificationId id, Places places) {
  return transact(Access::read, [&](Session& session) {
    std::optional<Notification> found;
    session.connection().query(select_live, {id, service},
                               [&](const Row& row) { found = notification_from(row, true); });
    const bool looks_on = places == Places::all;
    for (const BillingWindow span : {history_span(std::span(&id, 1)), history_span({})})
      if (!found && looks_on)
        session.connection().query(select_archived, {id, service, span.start(), span.end()},
                                   [&](const Row& row) { found = notification_from(row, false); });
    if (!found && looks_on)
      for (FiledNotification& filed : session.filed().find(std::span(&id, 1)))
        if (filed.notification.service_id == service) found = std::move(filed.notification);
    if (!found) fail(ErrorCode::not_found, "unknown notification: " + id.to_text());
    session.attempts().fill_failure_reasons(std::span(&*found, 1));
    return *std::move(found);
  });
}

Result<std::vector<Notification>> SqlNotifications::list_to(ServiceId service,
                                                            const RecipientKeys& recipient,
                                                            std::int64_t limit) {
  return transact(Access::read, [&](Session& session) {
    std::vector<Notification> found;
    const auto keep = [&](const Row& row) { found.push_back(notification_from(row, true)); };
    ValueTable indexes(2, {limit});
    for (const std::int64_t index : recipient.indexes) indexes.add(service, index);
    look_up(session.connection());
    if (!indexes.empty()) session.connection().query(select_recipient, indexes, keep);
    session.connection().query(select_open_recipient, {service, recipient.normalised_to, limit},
                               keep);
    std::sort(found.begin(), found.end(),
              [](const Notification& a, const Notification& b) { return b.id < a.id; });
    if (found.size() > static_cast<std::size_t>(limit))
      found.resize(static_cast<std::size_t>(limit));
    session.attempts().fill_failure_reasons(found);
    return found;
  });
}

}  // namespace notify::sql
