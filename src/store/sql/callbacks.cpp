#include "store/sql/rows.hpp"
#include "store/sql/sql_store.hpp"

#include <notify/sealer.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

namespace notify::sql {
namespace {

constexpr Statement find_service{"SELECT id FROM services WHERE id = $1"};
constexpr Statement put_target{
    "INSERT INTO service_callback_api (service_id, callback_type, url, bearer_token, version, "
    "updated_at, failures, paused_until, id, sealing_key) "
    "VALUES ($1, $2, $3, $4, 1, $5, 0, 0, $6, $7) "
    "ON CONFLICT (service_id, callback_type) DO UPDATE SET url = excluded.url, "
    "bearer_token = excluded.bearer_token, sealing_key = excluded.sealing_key, version = "
    "service_callback_api.version + 1, "
    "updated_at = excluded.updated_at, failures = 0, paused_until = 0"};
constexpr Statement drop_target{
    "DELETE FROM service_callback_api WHERE service_id = $1 AND callback_type = $2"};
constexpr Statement drop_waiting{
    "DELETE FROM callback_outbox WHERE service_id = $1 AND callback_type = $2 "
    "AND died_at IS NULL"};
constexpr Statement select_targets{
    "SELECT service_id, callback_type, url, version, updated_at, id, bearer_token "
    "FROM service_callback_api WHERE service_id = $1 ORDER BY callback_type"};

// A call to the service of each notification that wants to hear of statuses.
constexpr Batch queue_status{
    "INSERT INTO callback_outbox (service_id, callback_type, notification_id, "
    "notification_status, completed_at, available_at, lease_epoch, attempts) "
    "SELECT s.service_id, s.callback_type, $2, $3, $4, $4, 0, 0 FROM service_callback_api s "
    "WHERE s.service_id = $1 AND s.callback_type = 'delivery_status'",
    "INSERT INTO callback_outbox (service_id, callback_type, notification_id, "
    "notification_status, completed_at, available_at, lease_epoch, attempts) "
    "SELECT s.service_id, s.callback_type, u.id, u.status, u.at, u.at, 0, 0 FROM "
    "unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[]) AS u (service, id, status, at) "
    "JOIN service_callback_api s ON s.service_id = u.service "
    "AND s.callback_type = 'delivery_status'"};

// Services that are not left alone and have something ready, the longest waiting first.
#define NFY_READY \
  "o.service_id = s.service_id AND o.callback_type = s.callback_type AND o.died_at IS NULL"
constexpr Statement select_lanes{
    "SELECT s.service_id, s.callback_type, s.failures, (SELECT MIN(o.available_at) "
    "FROM callback_outbox o WHERE " NFY_READY
    ") AS oldest FROM service_callback_api s "
    "WHERE s.paused_until <= $1 AND EXISTS (SELECT 1 FROM callback_outbox o WHERE " NFY_READY
    " AND o.available_at <= $1) ORDER BY oldest, s.service_id LIMIT $2"};
constexpr Batch claim_lane{
    "UPDATE callback_outbox SET lease_owner = $1, lease_epoch = lease_epoch + 1, "
    "attempts = attempts + 1, available_at = $2 WHERE id IN (SELECT id FROM callback_outbox "
    "WHERE service_id = $3 AND callback_type = $4 AND died_at IS NULL AND available_at <= $5 "
    "ORDER BY available_at, id LIMIT $6) RETURNING id, lease_epoch, attempts, service_id, "
    "callback_type, notification_id, notification_status, completed_at",
    "WITH due AS MATERIALIZED (SELECT c.id, u.owner, u.until FROM unnest($1::text[], $2::bigint[], "
    "$3::uuid[], $4::text[], $5::bigint[], $6::bigint[]) "
    "AS u (owner, until, service, type, now, at_most) CROSS JOIN LATERAL (SELECT id "
    "FROM callback_outbox WHERE service_id = u.service AND callback_type = u.type "
    "AND died_at IS NULL AND available_at <= u.now ORDER BY available_at, id LIMIT u.at_most "
    "FOR UPDATE SKIP LOCKED) AS c) UPDATE callback_outbox o SET lease_owner = due.owner, "
    "lease_epoch = o.lease_epoch + 1, attempts = o.attempts + 1, available_at = due.until "
    "FROM due WHERE o.id = due.id RETURNING o.id, o.lease_epoch, o.attempts, o.service_id, "
    "o.callback_type, o.notification_id, o.notification_status, o.completed_at"};

constexpr Batch end_call{
    "DELETE FROM callback_outbox WHERE id = $1 AND lease_epoch = $2 RETURNING id",
    "DELETE FROM callback_outbox o USING unnest($1::bigint[], $2::bigint[]) AS u (id, epoch) "
    "WHERE o.id = u.id AND o.lease_epoch = u.epoch RETURNING o.id"};
constexpr Batch put_off{
    "UPDATE callback_outbox SET available_at = $3, died_at = $4, reason = $5, lease_owner = NULL "
    "WHERE id = $1 AND lease_epoch = $2 RETURNING id",
    "UPDATE callback_outbox o SET available_at = u.at, died_at = u.died, reason = u.reason, "
    "lease_owner = NULL FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], "
    "$5::text[]) AS u (id, epoch, at, died, reason) "
    "WHERE o.id = u.id AND o.lease_epoch = u.epoch RETURNING o.id"};
#define NFY_FAILURES \
  "SELECT failures FROM service_callback_api WHERE service_id = $1 AND callback_type = $2"
constexpr Statement lock_failures{NFY_FAILURES, NFY_FAILURES " FOR UPDATE"};
constexpr Statement store_failures{
    "UPDATE service_callback_api SET failures = $3, paused_until = $4 "
    "WHERE service_id = $1 AND callback_type = $2"};

constexpr Statement count_waiting{"SELECT count(*) FROM callback_outbox WHERE died_at IS NULL"};
constexpr Statement select_dead{
    "SELECT id, service_id, notification_id, callback_type, notification_status, attempts, reason, "
    "died_at FROM callback_outbox WHERE service_id = $1 AND died_at IS NOT NULL "
    "ORDER BY died_at, id LIMIT $2"};
constexpr Statement revive{
    "UPDATE callback_outbox SET died_at = NULL, available_at = $2, attempts = 0, reason = NULL "
    "WHERE id IN (SELECT o.id FROM callback_outbox o JOIN service_callback_api s "
    "ON s.service_id = o.service_id AND s.callback_type = o.callback_type "
    "WHERE o.service_id = $1 AND o.died_at IS NOT NULL ORDER BY o.died_at, o.id LIMIT $3)"};

CallbackType callback_type_of(std::string_view stored) {
  const auto type = callback_type_from(stored);
  if (!type) fail(ErrorCode::corrupt, "stored callback_type cannot be read");
  return *type;
}

ServiceCallback target_from(const Row& row) {
  ServiceCallback target;
  target.service_id.uuid = row.uuid(0);
  target.type = callback_type_of(row.text(1));
  target.url = row.text(2);
  target.version = row.integer(3);
  target.updated_at = row.time(4);
  target.id = row.uuid(5);
  return target;
}

using Lane = std::pair<ServiceId, CallbackType>;

/// Fills in where to call and what about.
void complete(Connection& connection, std::vector<ClaimedCallback>& claimed) {
  std::map<Lane, ServiceCallback> targets;
  std::unordered_map<NotificationId, Notification> found;
  ValueTable live(1), archived(1);
  for (const ClaimedCallback& c : claimed) {
    if (found.try_emplace(c.notification.id).second) live.add(c.notification.id);
    if (targets.contains({c.target.service_id, c.target.type})) continue;
    connection.query(select_targets, {c.target.service_id}, [&](const Row& row) {
      ServiceCallback target = target_from(row);
      target.bearer_token = row.bytes(6);
      targets.insert_or_assign({target.service_id, target.type}, std::move(target));
    });
  }
  const auto keep = [&](bool is_live) {
    return [&found, is_live](const Row& row) {
      Notification n = notification_from(row, is_live);
      found[n.id] = std::move(n);
    };
  };
  connection.query(live_rows, live, keep(true));
  for (const auto& [id, notification] : found)
    if (notification.id.is_nil()) archived.add(id);
  if (!archived.empty()) connection.query(archived_rows, archived, keep(false));
  for (ClaimedCallback& c : claimed) {
    const auto target = targets.find({c.target.service_id, c.target.type});
    if (target != targets.end()) c.target = target->second;
    const Status status = c.notification.status;
    const auto completed_at = c.notification.updated_at;
    c.notification = found.at(c.notification.id);
    c.notification.status = status;
    c.notification.updated_at = completed_at;
  }
}

}  // namespace

void SqlStore::queue_callbacks(const ValueTable& changes) {
  if (!changes.empty()) connection_->execute(queue_status, changes);
}

Result<void> SqlStore::put_callback(const ServiceCallback& value, std::string_view sealed_token) {
  return transact(Access::write, [&] {
    bool known = false;
    connection_->query(find_service, {value.service_id}, [&](const Row&) { known = true; });
    if (!known) fail(ErrorCode::not_found, "unknown service: " + value.service_id.to_text());
    connection_->execute(
        put_target, {value.service_id, name_of(value.type), value.url, Value::bytes(sealed_token),
                     value.updated_at, Value(value.id), std::int64_t{key_id_of(sealed_token)}});
  });
}

Result<void> SqlStore::drop_callback(ServiceId service, CallbackType type) {
  return transact(Access::write, [&] {
    if (connection_->execute(drop_target, {service, name_of(type)}) != 1)
      fail(ErrorCode::not_found, "service has no callback: " + service.to_text());
    connection_->execute(drop_waiting, {service, name_of(type)});
  });
}

Result<std::vector<ServiceCallback>> SqlStore::list_callbacks(ServiceId service) {
  return transact(Access::read, [&] {
    std::vector<ServiceCallback> all;
    connection_->query(select_targets, {service},
                       [&](const Row& row) { all.push_back(target_from(row)); });
    return all;
  });
}

Result<std::vector<ClaimedCallback>> SqlStore::claim_callbacks(const CallbackClaim& claim) {
  return transact(Access::write, [&] {
    ValueTable lanes(6);
    std::int64_t room = claim.limit;
    connection_->query(select_lanes, {claim.now, claim.limit}, [&](const Row& row) {
      const bool is_broken = row.integer(2) >= callback_failures_max;
      const std::int64_t at_most =
          std::min(room, is_broken ? std::int64_t{1} : claim.per_service_max);
      if (at_most == 0) return;
      room -= at_most;
      lanes.add(claim.owner, claim.lease_until, Value(row.uuid(0)),
                name_of(callback_type_of(row.text(1))), claim.now, at_most);
    });
    std::vector<ClaimedCallback> claimed;
    if (lanes.empty()) return claimed;
    connection_->query(claim_lane, lanes, [&](const Row& row) {
      ClaimedCallback& c = claimed.emplace_back();
      c.id = row.integer(0);
      c.epoch = row.integer(1);
      c.tries = row.integer(2);
      c.target.service_id.uuid = row.uuid(3);
      c.target.type = callback_type_of(row.text(4));
      c.notification.id.uuid = row.uuid(5);
      c.notification.status = status_of(row.text(6));
      c.notification.updated_at = row.time_or_null(7);
    });
    if (!claimed.empty()) complete(*connection_, claimed);
    return claimed;
  });
}

Result<std::int64_t> SqlStore::finish_callbacks(std::span<const CallbackResult> results,
                                                UtcTime now) {
  return transact(Access::write, [&] {
    ValueTable done(2), left(5);
    for (const CallbackResult& r : results) {
      if (r.fate == CallbackFate::done) {
        done.add(r.id, r.epoch);
      } else {
        const bool is_dead = r.fate == CallbackFate::dead;
        left.add(r.id, r.epoch, r.retry_at, is_dead ? Value(now) : Value(),
                 Value::text_or_null(r.reason));
      }
    }
    std::set<CallbackCallId> held;
    const auto keep = [&](const Row& row) { held.insert(row.integer(0)); };
    if (!done.empty()) connection_->query(end_call, done, keep);
    if (!left.empty()) connection_->query(put_off, left, keep);

    // A single answer shows that a service works; only silence in a row does not.
    std::map<Lane, std::pair<std::int64_t, bool>> lanes;
    for (const CallbackResult& r : results) {
      if (!held.contains(r.id)) continue;
      auto& [failures, answered] = lanes[{r.service_id, r.type}];
      r.out_of_order ? void(++failures) : void(answered = true);
    }
    for (const auto& [lane, seen] : lanes) {
      std::int64_t before = 0;
      connection_->query(lock_failures, {lane.first, name_of(lane.second)},
                         [&](const Row& row) { before = row.integer(0); });
      const std::int64_t failures = seen.second ? 0 : before + seen.first;
      if (failures != before)
        connection_->execute(store_failures, {lane.first, name_of(lane.second), failures,
                                              now + callback_pause(failures)});
    }
    return static_cast<std::int64_t>(results.size() - held.size());
  });
}

Result<std::int64_t> SqlStore::count_callbacks() {
  return transact(Access::read, [&] {
    std::int64_t count = 0;
    connection_->query(count_waiting, {}, [&](const Row& row) { count = row.integer(0); });
    return count;
  });
}

Result<std::vector<DeadCallback>> SqlStore::list_dead_callbacks(ServiceId service,
                                                                std::int64_t limit) {
  return transact(Access::read, [&] {
    std::vector<DeadCallback> all;
    connection_->query(select_dead, {service, limit}, [&](const Row& row) {
      all.push_back({row.integer(0),
                     {row.uuid(1)},
                     {row.uuid(2)},
                     callback_type_of(row.text(3)),
                     status_of(row.text(4)),
                     row.integer(5),
                     std::string(row.text(6)),
                     row.time(7)});
    });
    return all;
  });
}

Result<std::int64_t> SqlStore::replay_callbacks(ServiceId service, std::int64_t limit,
                                                UtcTime now) {
  return transact(Access::write, [&] {
    return connection_->execute(revive, {service, now, limit});
  });
}

}  // namespace notify::sql
