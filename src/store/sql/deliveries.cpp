#include "store/sql/rows.hpp"
#include "store/sql/sql_store.hpp"
#include "store/sql/states.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <unordered_set>

namespace notify::sql {
namespace {

// So many of a class at most, oldest first. A claim touches no column of an index: whoever looks
// for what is ready passes over what is leased, which is never much.
#define NFY_CLAIM \
  "UPDATE delivery_queue SET lease_owner = $1, lease_until = $2, lease_epoch = lease_epoch + 1 "
#define NFY_READY(queue_class)                                                      \
  "FROM delivery_queue WHERE notification_type = $3 AND queue_class = " queue_class \
  " AND available_at <= $4 AND (lease_until IS NULL OR lease_until <= $4) "
#define NFY_CLAIM_COLUMNS \
  "notification_id, lease_epoch, attempts, attempt_provider, attempted_at, queue_class"
constexpr Statement claim_class{
    NFY_CLAIM "WHERE notification_id IN (SELECT notification_id " NFY_READY(
        "$5") "ORDER BY available_at, notification_id LIMIT $6) RETURNING " NFY_CLAIM_COLUMNS};
// On PostgreSQL all classes at once, and with the notifications; the only class of which anything
// is ready takes all that there is room for ($13). LIMIT and MATERIALIZED keep PostgreSQL from
// turning one look for each row into a join with the whole table. Messages of one instant come as
// they were stored.
constexpr Statement claim_classes{
    "WITH ready AS MATERIALIZED (SELECT a.class, a.share FROM (VALUES ($5::bigint, $6::bigint), "
    "($7::bigint, $8::bigint), ($9::bigint, $10::bigint), ($11::bigint, $12::bigint)) "
    "AS a (class, share) CROSS JOIN LATERAL (SELECT 1 " NFY_READY("a.class")
    "LIMIT 1) AS any_of_it WHERE a.share > 0), due AS MATERIALIZED (SELECT c.place FROM "
    "(SELECT class, CASE WHEN count(*) OVER () = 1 THEN $13::bigint ELSE share END AS at_most "
    "FROM ready) AS r CROSS JOIN LATERAL (SELECT ctid AS place " NFY_READY("r.class")
    "ORDER BY available_at LIMIT r.at_most FOR UPDATE SKIP LOCKED) AS c), claimed AS (" NFY_CLAIM
    "WHERE ctid = ANY (ARRAY (SELECT place FROM due)) RETURNING " NFY_CLAIM_COLUMNS
    ") SELECT n.*, " NFY_CLAIM_COLUMNS " FROM claimed LEFT JOIN LATERAL (SELECT " NFY_SHARED_COLUMNS
    ", " NFY_LIVE_COLUMNS " FROM notifications WHERE id = notification_id LIMIT 1) n ON true"};

// Rows that are still held: ids in $1, and the epoch of all of them.
#define NFY_HELD "= $1 AND lease_epoch = $2 RETURNING notification_id"
#define NFY_ALL_HELD "= ANY ($1::uuid[]) AND lease_epoch = $2 RETURNING notification_id"
#define NFY_EXTEND "UPDATE delivery_queue SET lease_until = $3 WHERE notification_id "
constexpr Batch extend{NFY_EXTEND NFY_HELD, NFY_EXTEND NFY_ALL_HELD};
// Of one provider at one time.
#define NFY_BEGIN_ATTEMPT                                                                       \
  "UPDATE delivery_queue SET attempt_provider = $3, attempted_at = $4, attempt_detail = NULL, " \
  "attempts = attempts + 1 WHERE notification_id "
constexpr Batch begin_attempt{NFY_BEGIN_ATTEMPT NFY_HELD, NFY_BEGIN_ATTEMPT NFY_ALL_HELD};
constexpr Batch fix_units{"UPDATE notifications SET billable_units = $2 WHERE id = $1",
                          "UPDATE notifications n SET billable_units = u.units FROM "
                          "unnest($1::uuid[], $2::bigint[]) AS u (id, units) WHERE n.id = u.id"};

#define NFY_END_DELIVERY "DELETE FROM delivery_queue WHERE notification_id "
constexpr Batch end_delivery{NFY_END_DELIVERY NFY_HELD, NFY_END_DELIVERY NFY_ALL_HELD};
// Given back: ready again at $3. An attempt whose end is unknown keeps its intent.
constexpr Batch give_back{
    "UPDATE delivery_queue SET available_at = $3, lease_owner = NULL, lease_until = NULL, "
    "attempt_detail = CASE WHEN $4 = 1 THEN COALESCE($5, attempt_detail) END, "
    "attempted_at = CASE WHEN $4 = 1 THEN attempted_at END "
    "WHERE notification_id = $1 AND lease_epoch = $2",
    "UPDATE delivery_queue q SET available_at = u.at, lease_owner = NULL, lease_until = NULL, "
    "attempt_detail = CASE WHEN u.keep = 1 THEN COALESCE(u.detail, q.attempt_detail) END, "
    "attempted_at = CASE WHEN u.keep = 1 THEN attempted_at END FROM unnest($1::uuid[], "
    "$2::bigint[], $3::bigint[], $4::bigint[], $5::text[]) AS u (id, epoch, at, keep, detail) "
    "WHERE q.notification_id = u.id AND q.lease_epoch = u.epoch"};

constexpr Batch store_sent{
    "UPDATE notifications SET notification_status = $3, sent_by = $4, sent_at = $5, "
    "updated_at = $5, reference = $6 WHERE id = $1 AND notification_status = $2",
    "UPDATE notifications n SET notification_status = u.status, sent_by = u.provider, "
    "sent_at = u.at, updated_at = u.at, reference = u.reference FROM unnest($1::uuid[], "
    "$2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[]) "
    "AS u (id, old, status, provider, at, reference) "
    "WHERE n.id = u.id AND n.notification_status = u.old"};
// Of messages at home that nobody has reported on: what they have become needs no look at them. In
// $1 those whose provider gave no reference; in $1 and $2 those with one.
#define NFY_STORE_SENT(status, provider, at, reference)                            \
  "UPDATE notifications SET notification_status = " status ", sent_by = " provider \
  ", sent_at = " at ", updated_at = " at ", reference = " reference " "
#define NFY_AT_HOME " AND sent_by IS NULL AND NOT international RETURNING " NFY_UNREAD_COLUMNS
#define NFY_STORE_UNNAMED NFY_STORE_SENT("$3", "$4", "$5", "NULL") "WHERE notification_status = $2"
constexpr Batch store_sent_unnamed{NFY_STORE_UNNAMED " AND id = $1" NFY_AT_HOME,
                                   NFY_STORE_UNNAMED " AND id = ANY ($1::uuid[])" NFY_AT_HOME};
constexpr Batch store_sent_named{
    NFY_STORE_SENT("$4", "$5", "$6", "$2") "WHERE id = $1 AND notification_status = $3" NFY_AT_HOME,
    NFY_STORE_SENT("$4", "$5", "$6", "u.given") "FROM unnest($1::uuid[], $2::text[]) "
    "AS u (message, given) WHERE id = u.message AND notification_status = $3" NFY_AT_HOME};
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

// A worker that still holds its claim may still learn how the attempt ended.
constexpr Statement select_in_doubt{
    "SELECT q.notification_id, n.service_id, q.attempt_provider, q.attempted_at, q.attempts, "
    "q.attempt_detail, COALESCE(q.lease_until, q.available_at) FROM delivery_queue q "
    "JOIN notifications n ON n.id = q.notification_id WHERE q.attempted_at IS NOT NULL "
    "AND (q.lease_owner IS NULL OR COALESCE(q.lease_until, q.available_at) <= $1) "
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

namespace {

constexpr std::array all_classes{QueueClass::priority, QueueClass::normal, QueueClass::bulk,
                                 QueueClass::test};

/// Those that a claim names, each once.
std::vector<QueueClass> classes_of(const ClaimRequest& request) {
  std::vector<QueueClass> classes;
  for (const QueueClass value : request.classes)
    if (std::ranges::find(classes, value) == classes.end()) classes.push_back(value);
  if (classes.empty()) classes.assign(all_classes.begin(), all_classes.end());
  return classes;
}

/// Claims in the order of the classes: each first within its share, then what there is room for.
class Claims {
public:
  Claims(Connection& connection, const ClaimRequest& request)
      : connection_(connection),
        request_(request),
        at_once_(connection.dialect() == Dialect::postgresql),
        classes_(classes_of(request)) {}

  std::vector<ClaimedNotification> take() {
    const std::vector<std::int64_t> shares = shares_of(classes_, request_.limit);
    std::vector<Share> first;
    for (std::size_t i = 0; i < classes_.size(); ++i)
      if (shares[i] > 0) first.push_back({classes_[i], shares[i]});
    claim(first);
    for (std::size_t i = 0; i < classes_.size() && room() > 0; ++i)
      if (taken_[classes_[i]] >= shares[i]) claim(std::array{Share{classes_[i], room()}});
    std::ranges::sort(claimed_, {}, [](const auto& c) { return c.notification.id; });
    if (!at_once_) read();
    return std::move(claimed_);
  }

private:
  struct Share {
    QueueClass of;
    std::int64_t at_most;
  };

  [[nodiscard]] std::int64_t room() const {
    return request_.limit - static_cast<std::int64_t>(claimed_.size());
  }

  void claim(std::span<const Share> shares) {
    std::vector<Value> values{request_.owner, request_.lease_until, name_of(request_.type),
                              request_.now};
    if (!at_once_) {
      for (const Share& share : shares) {
        values.resize(4);
        values.insert(values.end(), {static_cast<std::int64_t>(share.of), share.at_most});
        connection_.query(claim_class, values, [&](const Row& row) { keep(row, 0); });
      }
      return;
    }
    for (std::size_t i = 0; i < all_classes.size(); ++i) {
      const Share share = i < shares.size() ? shares[i] : Share{};
      values.insert(values.end(), {static_cast<std::int64_t>(share.of), share.at_most});
    }
    values.emplace_back(room());
    connection_.query(claim_classes, values, [&](const Row& row) {
      keep(row, static_cast<int>(live_columns));
      if (!row.is_null(0)) claimed_.back().notification = notification_from(row, true);
    });
  }

  /// What is claimed stands in the columns from `first` on.
  void keep(const Row& row, int first) {
    ClaimedNotification& c = claimed_.emplace_back();
    c.notification.id.uuid = row.uuid(first);
    c.epoch = row.integer(first + 1);
    c.attempts = row.integer(first + 2);
    if (!row.is_null(first + 4)) {
      c.in_doubt_provider = row.text(first + 3);
      c.attempted_at = row.time(first + 4);
    }
    ++taken_[static_cast<QueueClass>(row.integer(first + 5))];
  }

  void read() {
    ValueTable ids(1);
    for (const ClaimedNotification& c : claimed_) ids.add(c.notification.id);
    connection_.query(live_rows, ids, [&](const Row& row) {
      const auto at = std::ranges::lower_bound(claimed_, NotificationId{row.uuid(0)}, {},
                                               [](const auto& c) { return c.notification.id; });
      at->notification = notification_from(row, true);
    });
  }

  Connection& connection_;
  const ClaimRequest& request_;
  bool at_once_;  // all classes, and the notifications with the claims
  std::vector<QueueClass> classes_;
  std::vector<ClaimedNotification> claimed_;
  std::map<QueueClass, std::int64_t> taken_;
};

}  // namespace

Result<std::vector<ClaimedNotification>> SqlStore::claim_deliveries(const ClaimRequest& request) {
  return transact(Access::keyed, [&] { return Claims(*connection_, request).take(); });
}

namespace {

/// Runs `batch` on the claims that are still held and answers which those are. All that were never
/// claimed before have one epoch.
std::unordered_set<NotificationId> change_held(Connection& connection, const Batch& batch,
                                               std::span<const HeldClaim> claims,
                                               std::initializer_list<Value> shared = {}) {
  std::map<std::int64_t, ValueTable> by_epoch;
  for (const HeldClaim& c : claims) {
    auto at = by_epoch.find(c.epoch);
    if (at == by_epoch.end()) {
      std::vector<Value> of_all{c.epoch};
      of_all.insert(of_all.end(), shared.begin(), shared.end());
      at = by_epoch.emplace(c.epoch, ValueTable(1, std::move(of_all))).first;
    }
    at->second.add(c.id);
  }
  std::unordered_set<NotificationId> held;
  held.reserve(claims.size());
  for (const auto& [epoch, ids] : by_epoch)
    connection.query(batch, ids, [&](const Row& row) { held.insert(NotificationId{row.uuid(0)}); });
  return held;
}

}  // namespace

Result<std::vector<bool>> SqlStore::extend_claims(std::span<const HeldClaim> claims,
                                                  UtcTime lease_until) {
  return transact(Access::keyed, [&] {
    const auto held = change_held(*connection_, extend, claims, {lease_until});
    std::vector<bool> answers;
    answers.reserve(claims.size());
    for (const HeldClaim& c : claims) answers.push_back(held.contains(c.id));
    return answers;
  });
}

Result<std::vector<bool>> SqlStore::begin_attempts(std::span<const AttemptIntent> intents,
                                                   UtcTime now) {
  return transact(Access::keyed, [&] {
    // Only corrected units touch the facts; the usual intent needs no watermark.
    const bool corrects =
        std::any_of(intents.begin(), intents.end(), [](const auto& i) { return i.units_changed; });
    const Watermarks marks = corrects ? lock_watermarks() : Watermarks{};
    std::map<std::string_view, std::vector<HeldClaim>> by_provider;
    for (const AttemptIntent& i : intents) by_provider[i.provider].push_back({i.id, i.epoch});
    std::unordered_set<NotificationId> held;
    for (const auto& [provider, claims] : by_provider)
      held.merge(change_held(*connection_, begin_attempt, claims, {provider, now}));
    std::vector<NotificationId> corrected;
    for (const AttemptIntent& i : intents)
      if (i.units_changed && held.contains(i.id)) corrected.push_back(i.id);
    if (!corrected.empty()) {
      const StoredStates states = lock_states(*connection_, corrected, false);
      ValueTable units(2);
      DeltaSet deltas(marks.watermark);
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

namespace {

/// Takes what has ended out of the queue and gives back what has not. Answers the ends of attempts
/// whose claims were held; adds the others to `stale`.
std::vector<const AttemptResult*> leave_queue(Connection& connection,
                                              std::span<const AttemptResult> results,
                                              std::int64_t& stale) {
  std::vector<HeldClaim> ended;
  ValueTable returned(5);
  for (const AttemptResult& r : results) {
    if (is_final(r.outcome))
      ended.push_back({r.id, r.epoch});
    else
      returned.add(r.id, r.epoch, r.retry_at, std::int64_t{r.outcome == SendOutcome::unknown},
                   Value::text_or_null(r.detail));
  }
  const auto ids = change_held(connection, end_delivery, ended);
  stale += static_cast<std::int64_t>(ended.size() - ids.size());
  if (!returned.empty())
    stale += static_cast<std::int64_t>(returned.rows()) - connection.execute(give_back, returned);
  std::vector<const AttemptResult*> held;
  for (const AttemptResult& r : results)
    if (is_final(r.outcome) && ids.contains(r.id)) held.push_back(&r);
  return held;
}

}  // namespace

void SqlStore::store_sent_unread(std::vector<const AttemptResult*>& held, const Watermarks& marks,
                                 DeltaSet& deltas, UtcTime now) {
  struct Sent {
    ValueTable named, unnamed;
  };
  std::map<std::string_view, Sent> by_provider;
  for (const AttemptResult* r : held) {
    if (r->outcome != SendOutcome::accepted) continue;
    auto at = by_provider.find(r->provider);
    if (at == by_provider.end()) {
      const std::vector<Value> shared{name_of(Status::created), name_of(Status::sending),
                                      r->provider, now};
      at = by_provider.emplace(r->provider, Sent{ValueTable(2, shared), ValueTable(1, shared)})
               .first;
    }
    if (r->reference.empty())
      at->second.unnamed.add(r->id);
    else
      at->second.named.add(r->id, r->reference);
  }
  std::unordered_set<NotificationId> done;
  const auto store = [&](const Batch& batch, const ValueTable& sent) {
    const auto changed = change_unread(*connection_, batch, sent);
    for (const UnreadChange& c : changed) done.insert(c.id);
    count_unread(deltas, changed, marks, Status::created);
  };
  for (const auto& [provider, sent] : by_provider) {
    store(store_sent_unnamed, sent.unnamed);
    store(store_sent_named, sent.named);
  }
  std::erase_if(held, [&](const AttemptResult* r) { return done.contains(r->id); });
}

void SqlStore::store_ended_read(std::span<const AttemptResult* const> held, const Watermarks& marks,
                                DeltaSet& deltas, UtcTime now) {
  if (held.empty()) return;
  std::vector<NotificationId> ids;
  for (const AttemptResult* r : held) ids.push_back(r->id);
  const StoredStates states = lock_states(*connection_, ids, false);
  ValueTable sent(6), rejected(4);
  for (const AttemptResult* r : held) {
    const auto at = states.find(r->id);
    if (at == states.end()) continue;
    const StoredState& before = at->second;
    StoredState after = before;
    // A receipt may have come first: its status stays, only who sent it is filled in.
    if (before.key.status == Status::created)
      after.key.status = status_after(r->outcome, before.key);
    if (r->outcome == SendOutcome::accepted) {
      after.key.provider = r->provider;
      sent.add(r->id, name_of(before.key.status), name_of(after.key.status), r->provider, now,
               Value::text_or_null(r->reference));
    } else {
      rejected.add(r->id, name_of(before.key.status), name_of(after.key.status), now);
    }
    if (before.created_at < marks.latest())
      add_change(deltas, calendar_of(before.key.service_id), before, after);
  }
  if (!sent.empty()) connection_->execute(store_sent, sent);
  if (!rejected.empty()) connection_->execute(store_rejected, rejected);
}

Result<std::int64_t> SqlStore::finish_attempts(std::span<const AttemptResult> results,
                                               UtcTime now) {
  return transact(Access::keyed, [&] {
    const Watermarks marks = lock_watermarks();
    std::int64_t stale = 0;
    std::vector<const AttemptResult*> held = leave_queue(*connection_, results, stale);
    if (held.empty()) return stale;
    ValueTable references(3), named(2);
    for (const AttemptResult* r : held) {
      if (r->outcome != SendOutcome::accepted || r->reference.empty()) continue;
      references.add(r->provider, r->reference, r->id);
      named.add(r->provider, r->reference);
    }
    DeltaSet deltas(marks.watermark);
    store_sent_unread(held, marks, deltas, now);
    store_ended_read(held, marks, deltas, now);
    if (!references.empty()) connection_->execute(insert_reference, references);
    append_deltas(deltas);
    apply_parked(results, named, now);
    return stale;
  });
}

Result<std::vector<InDoubt>> SqlStore::list_in_doubt(UtcTime now, std::int64_t limit) {
  return transact(Access::read, [&] {
    std::vector<InDoubt> found;
    connection_->query(select_in_doubt, {now, limit}, [&](const Row& row) {
      found.push_back({{row.uuid(0)},
                       {row.uuid(1)},
                       std::string(row.text(2)),
                       row.time(3),
                       row.integer(4),
                       std::string(row.text(5)),
                       row.time(6)});
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
