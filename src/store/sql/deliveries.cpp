#include "store/sql/rows.hpp"
#include "store/sql/sql_store.hpp"
#include "store/sql/states.hpp"

#include <algorithm>
#include <unordered_set>

namespace notify::sql {
namespace {

#define NFY_CLAIM(skip)                                                                     \
  "UPDATE delivery_queue SET lease_owner = $1, lease_epoch = lease_epoch + 1, "             \
  "available_at = $2 WHERE notification_id IN (SELECT notification_id FROM delivery_queue " \
  "WHERE notification_type = $3 AND available_at <= $4 "                                    \
  "ORDER BY available_at, notification_id LIMIT $5" skip                                    \
  ") RETURNING notification_id, lease_epoch, attempts, attempt_provider, attempted_at"
constexpr Statement claim{NFY_CLAIM(""), NFY_CLAIM(" FOR UPDATE SKIP LOCKED")};

constexpr Batch select_claimed{"SELECT " NFY_SHARED_COLUMNS ", " NFY_LIVE_COLUMNS
                               " FROM notifications WHERE id = $1",
                               "SELECT " NFY_SHARED_COLUMNS ", " NFY_LIVE_COLUMNS
                               " FROM notifications WHERE id = ANY ($1::uuid[])"};

constexpr Batch begin_attempt{
    "UPDATE delivery_queue SET attempt_provider = $3, attempted_at = $4, attempts = attempts + 1 "
    "WHERE notification_id = $1 AND lease_epoch = $2 RETURNING notification_id",
    "UPDATE delivery_queue q SET attempt_provider = u.provider, attempted_at = u.at, "
    "attempts = attempts + 1 FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::bigint[]) "
    "AS u (id, epoch, provider, at) WHERE q.notification_id = u.id AND q.lease_epoch = u.epoch "
    "RETURNING q.notification_id"};
constexpr Batch fix_units{"UPDATE notifications SET billable_units = $2 WHERE id = $1",
                          "UPDATE notifications n SET billable_units = u.units FROM "
                          "unnest($1::uuid[], $2::bigint[]) AS u (id, units) WHERE n.id = u.id"};

constexpr Batch end_delivery{
    "DELETE FROM delivery_queue WHERE notification_id = $1 AND lease_epoch = $2 "
    "RETURNING notification_id",
    "DELETE FROM delivery_queue q USING unnest($1::uuid[], $2::bigint[]) AS u (id, epoch) "
    "WHERE q.notification_id = u.id AND q.lease_epoch = u.epoch RETURNING q.notification_id"};
// Given back: ready again at $3. An attempt whose end is unknown keeps its intent.
constexpr Batch give_back{
    "UPDATE delivery_queue SET available_at = $3, lease_owner = NULL, attempted_at = CASE WHEN "
    "$4 = 1 THEN attempted_at END WHERE notification_id = $1 AND lease_epoch = $2",
    "UPDATE delivery_queue q SET available_at = u.at, lease_owner = NULL, attempted_at = CASE "
    "WHEN u.keep = 1 THEN attempted_at END FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], "
    "$4::bigint[]) AS u (id, epoch, at, keep) "
    "WHERE q.notification_id = u.id AND q.lease_epoch = u.epoch"};

constexpr Batch store_sent{
    "UPDATE notifications SET notification_status = $3, sent_by = $4, sent_at = $5, "
    "updated_at = $5, reference = $6 WHERE id = $1 AND notification_status = $2",
    "UPDATE notifications n SET notification_status = u.status, sent_by = u.provider, "
    "sent_at = u.at, updated_at = u.at, reference = u.reference FROM unnest($1::uuid[], "
    "$2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[]) "
    "AS u (id, old, status, provider, at, reference) "
    "WHERE n.id = u.id AND n.notification_status = u.old"};
constexpr Batch store_rejected{
    "UPDATE notifications SET notification_status = $3, updated_at = $4 "
    "WHERE id = $1 AND notification_status = $2",
    "UPDATE notifications n SET notification_status = u.status, updated_at = u.at FROM "
    "unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[]) AS u (id, old, status, at) "
    "WHERE n.id = u.id AND n.notification_status = u.old"};
constexpr Batch insert_reference{
    "INSERT INTO provider_references (provider, reference, notification_id) VALUES ($1, $2, $3) "
    "ON CONFLICT (provider, reference) DO NOTHING",
    "INSERT INTO provider_references (provider, reference, notification_id) SELECT * FROM "
    "unnest($1::text[], $2::text[], $3::uuid[]) ON CONFLICT (provider, reference) DO NOTHING"};

constexpr Statement select_in_doubt{
    "SELECT q.notification_id, n.service_id, q.attempt_provider, q.attempted_at, q.attempts "
    "FROM delivery_queue q JOIN notifications n ON n.id = q.notification_id "
    "WHERE q.attempted_at IS NOT NULL AND q.available_at <= $1 "
    "ORDER BY q.attempted_at, q.notification_id LIMIT $2"};
constexpr Statement count_queue{"SELECT count(*) FROM delivery_queue WHERE notification_type = $1"};

/// The status that a notification takes once a provider has it. (behaviour 1.2)
Status status_after(SendOutcome outcome, const CubeKey& key) {
  if (outcome == SendOutcome::rejected) return Status::technical_failure;
  return key.international && key.type == NotificationType::sms ? Status::sent : Status::sending;
}

bool is_final(SendOutcome outcome) {
  return outcome == SendOutcome::accepted || outcome == SendOutcome::rejected;
}

}  // namespace

Result<std::vector<ClaimedNotification>> SqlStore::claim_deliveries(const ClaimRequest& request) {
  return transact(Access::write, [&] {
    std::vector<ClaimedNotification> claimed;
    ValueTable ids(1);
    connection_->query(
        claim,
        {request.owner, request.lease_until, name_of(request.type), request.now, request.limit},
        [&](const Row& row) {
          ClaimedNotification& c = claimed.emplace_back();
          c.notification.id.uuid = row.uuid(0);
          c.epoch = row.integer(1);
          c.attempts = row.integer(2);
          if (!row.is_null(4)) c.in_doubt_provider = row.text(3);
          ids.add(c.notification.id);
        });
    std::sort(claimed.begin(), claimed.end(),
              [](const auto& a, const auto& b) { return a.notification.id < b.notification.id; });
    connection_->query(select_claimed, ids, [&](const Row& row) {
      const NotificationId id{row.uuid(0)};
      const auto at = std::lower_bound(
          claimed.begin(), claimed.end(), id,
          [](const ClaimedNotification& c, NotificationId key) { return c.notification.id < key; });
      at->notification = notification_from(row, true);
    });
    return claimed;
  });
}

Result<std::vector<bool>> SqlStore::begin_attempts(std::span<const AttemptIntent> intents,
                                                   UtcTime now) {
  return transact(Access::write, [&] {
    // Only corrected units touch the facts; the usual intent needs no watermark.
    const bool corrects =
        std::any_of(intents.begin(), intents.end(), [](const auto& i) { return i.units_changed; });
    const Watermarks marks = corrects ? lock_watermarks() : Watermarks{};
    ValueTable table(4);
    for (const AttemptIntent& i : intents) table.add(i.id, i.epoch, i.provider, now);
    std::unordered_set<NotificationId> held;
    if (!table.empty())
      connection_->query(begin_attempt, table,
                         [&](const Row& row) { held.insert(NotificationId{row.uuid(0)}); });
    std::vector<NotificationId> corrected;
    for (const AttemptIntent& i : intents)
      if (i.units_changed && held.contains(i.id)) corrected.push_back(i.id);
    if (!corrected.empty()) {
      const StoredStates states = lock_states(*connection_, corrected, false);
      ValueTable units(2);
      DeltaSet deltas;
      for (const AttemptIntent& i : intents) {
        const auto at = states.find(i.id);
        if (at == states.end()) continue;
        StoredState after = at->second;
        after.billable_units = i.billable_units;
        units.add(i.id, i.billable_units);
        if (after.created_at < marks.latest())
          add_change(deltas, calendar_of(after.key.service_id), at->second, after);
      }
      connection_->execute(fix_units, units);
      append_deltas(deltas);
    }
    std::vector<bool> answers;
    answers.reserve(intents.size());
    for (const AttemptIntent& i : intents) answers.push_back(held.contains(i.id));
    return answers;
  });
}

Result<std::int64_t> SqlStore::finish_attempts(std::span<const AttemptResult> results,
                                               UtcTime now) {
  return transact(Access::write, [&] {
    const Watermarks marks = lock_watermarks();
    ValueTable ended(2), returned(4);
    std::int64_t stale = 0;
    for (const AttemptResult& r : results) {
      if (is_final(r.outcome))
        ended.add(r.id, r.epoch);
      else
        returned.add(r.id, r.epoch, r.retry_at, std::int64_t{r.outcome == SendOutcome::unknown});
    }
    std::vector<NotificationId> ids;
    if (!ended.empty())
      connection_->query(end_delivery, ended,
                         [&](const Row& row) { ids.push_back(NotificationId{row.uuid(0)}); });
    stale += static_cast<std::int64_t>(ended.rows() - ids.size());
    if (!returned.empty())
      stale +=
          static_cast<std::int64_t>(returned.rows()) - connection_->execute(give_back, returned);
    if (ids.empty()) return stale;

    StoredStates states = lock_states(*connection_, ids, false);
    ValueTable sent(6), rejected(4), references(3);
    DeltaSet deltas;
    for (const AttemptResult& r : results) {
      const auto at = states.find(r.id);
      if (!is_final(r.outcome) || at == states.end()) continue;
      const StoredState& before = at->second;
      StoredState after = before;
      // A receipt may have come first: its status stays, only who sent it is filled in.
      if (before.key.status == Status::created)
        after.key.status = status_after(r.outcome, before.key);
      if (r.outcome == SendOutcome::accepted) {
        after.key.provider = r.provider;
        sent.add(r.id, name_of(before.key.status), name_of(after.key.status), r.provider, now,
                 Value::text_or_null(r.reference));
        if (!r.reference.empty()) references.add(r.provider, r.reference, r.id);
      } else {
        rejected.add(r.id, name_of(before.key.status), name_of(after.key.status), now);
      }
      if (before.created_at < marks.latest())
        add_change(deltas, calendar_of(before.key.service_id), before, after);
    }
    if (!sent.empty()) connection_->execute(store_sent, sent);
    if (!rejected.empty()) connection_->execute(store_rejected, rejected);
    if (!references.empty()) connection_->execute(insert_reference, references);
    append_deltas(deltas);
    apply_parked(results, now);
    return stale;
  });
}

Result<std::vector<InDoubt>> SqlStore::list_in_doubt(UtcTime now, std::int64_t limit) {
  return transact(Access::read, [&] {
    std::vector<InDoubt> found;
    connection_->query(select_in_doubt, {now, limit}, [&](const Row& row) {
      found.push_back(InDoubt{
          {row.uuid(0)}, {row.uuid(1)}, std::string(row.text(2)), row.time(3), row.integer(4)});
    });
    return found;
  });
}

Result<std::int64_t> SqlStore::count_queued(NotificationType type) {
  return transact(Access::read, [&] {
    std::int64_t count = 0;
    connection_->query(count_queue, {name_of(type)},
                       [&](const Row& row) { count = row.integer(0); });
    return count;
  });
}

}  // namespace notify::sql
