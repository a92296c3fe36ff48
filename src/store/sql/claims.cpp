#include "store/sql/bundles.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

// What a worker takes from the queue.
namespace notify::sql {
namespace {

// So many of a class at most, oldest first. A claim touches no column of an index: a search for
// ready rows passes over leased ones, of which there are never many.
#define NFY_CLAIM \
  "UPDATE delivery_queue SET lease_owner = $1, lease_until = $2, lease_epoch = lease_epoch + 1 "
#define NFY_WAITS_IN(table, queue_class)                                       \
  "FROM " table " WHERE notification_type = $3 AND queue_class = " queue_class \
  " AND available_at <= $4 AND (lease_until IS NULL OR lease_until <= $4) "
#define NFY_READY(queue_class) NFY_WAITS_IN("delivery_queue", queue_class)
#define NFY_BUNDLED(queue_class) NFY_WAITS_IN("delivery_bundles", queue_class)
#define NFY_CLAIM_COLUMNS \
  "notification_id, lease_epoch, attempts, attempt_provider, attempted_at, queue_class"
constexpr Statement claim_class{
    NFY_CLAIM "WHERE notification_id IN (SELECT notification_id " NFY_READY(
        "$5") "ORDER BY available_at, notification_id LIMIT $6) RETURNING " NFY_CLAIM_COLUMNS};
constexpr Statement claim_one{
    NFY_CLAIM
    "WHERE notification_id = $5 AND notification_type = $3 AND available_at <= $4 "
    "AND (lease_until IS NULL OR lease_until <= $4) RETURNING " NFY_CLAIM_COLUMNS};
// On PostgreSQL all classes at once, and with the notifications. LIMIT and MATERIALIZED keep
// PostgreSQL from turning one look for each row into a join with the whole table. Messages of one
// instant come as they were stored.
constexpr Statement claim_classes{
    // The classes that have anything.
    "WITH ready AS MATERIALIZED (SELECT a.class, a.share FROM (VALUES ($5::bigint, $6::bigint), "
    "($7::bigint, $8::bigint), ($9::bigint, $10::bigint), ($11::bigint, $12::bigint)) "
    "AS a (class, share) CROSS JOIN LATERAL (SELECT 1 FROM (SELECT 1 " NFY_READY("a.class")
    "UNION ALL SELECT 1 " NFY_BUNDLED("a.class") ") AS any_of_it LIMIT 1) AS one "
    "WHERE a.share > 0), "
    // The oldest bundle of each, and when the one after it was ready: to lock more than are taken
    // would hide them from other workers. The only class takes all that there is room for ($13).
    "oldest AS MATERIALIZED (SELECT r.*, b.*, COALESCE((SELECT available_at "
    NFY_BUNDLED("r.class") "ORDER BY available_at OFFSET 1 LIMIT 1), $4) AS until FROM (SELECT "
    "class, CASE WHEN count(*) OVER () = 1 THEN $13::bigint ELSE share END AS at_most "
    "FROM ready) AS r LEFT JOIN LATERAL (SELECT ctid AS place, available_at AS bundled_at, "
    "messages AS size " NFY_BUNDLED("r.class") "ORDER BY available_at LIMIT 1 "
    "FOR UPDATE SKIP LOCKED) AS b ON true), "
    // Rows that come before that next one.
    "single AS MATERIALIZED (SELECT o.class, s.place AS at, s.available_at < o.bundled_at "
    "AS is_before, row_number() OVER (PARTITION BY o.class ORDER BY s.available_at, s.place) "
    "AS number FROM oldest AS o CROSS JOIN LATERAL (SELECT ctid AS place, available_at "
    NFY_READY("o.class") "AND available_at <= o.until ORDER BY available_at LIMIT o.at_most "
    "FOR UPDATE SKIP LOCKED) AS s), "
    // How many of the bundle there is room for. The rest stays behind as a bundle of its own, under
    // the epoch that it had.
    "due AS MATERIALIZED (SELECT o.*, LEAST(COALESCE(o.size, 0), o.at_most - (SELECT count(*) "
    "FROM single AS s WHERE s.class = o.class AND s.is_before)) AS taken FROM oldest AS o), "
    "left_behind AS (INSERT INTO delivery_bundles (notification_ids, messages, "
    NFY_BUNDLED_QUEUE_COLUMNS ") SELECT notification_ids[taken + 1:], messages - taken, "
    NFY_BUNDLED_QUEUE_COLUMNS " FROM due JOIN delivery_bundles AS b ON b.ctid = place "
    "WHERE taken > 0 AND taken < size), "
    "bundled AS (UPDATE delivery_bundles AS b SET lease_owner = $1, lease_until = $2, "
    "lease_epoch = nextval('delivery_bundle_epochs'), messages = taken, notification_ids = "
    "CASE WHEN taken < size THEN notification_ids[:taken] ELSE notification_ids END FROM due "
    "WHERE b.ctid = place AND taken > 0 RETURNING notification_ids, lease_epoch, attempts, "
    "attempt_provider, attempted_at, queue_class), "
    "claimed AS (" NFY_CLAIM "WHERE ctid = ANY (ARRAY (SELECT s.at FROM single AS s "
    "JOIN due ON due.class = s.class WHERE s.number <= at_most - taken)) "
    "RETURNING " NFY_CLAIM_COLUMNS ") "
    "SELECT n.*, " NFY_CLAIM_COLUMNS " FROM (SELECT * FROM claimed UNION ALL SELECT "
    "unnest(notification_ids), lease_epoch, attempts, attempt_provider, attempted_at, queue_class "
    "FROM bundled) AS c LEFT JOIN LATERAL (SELECT " NFY_SHARED_COLUMNS ", " NFY_LIVE_COLUMNS
    " FROM notifications WHERE id = notification_id LIMIT 1) n ON true"};

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
    if (!request_.only.is_nil()) return take_one();
    const std::vector<std::int64_t> shares = shares_of(classes_, request_.limit);
    std::vector<Share> first;
    for (std::size_t i = 0; i < classes_.size(); ++i)
      if (shares[i] > 0) first.push_back({classes_[i], shares[i]});
    claim(first);
    for (std::size_t i = 0; i < classes_.size(); ++i) {
      bool may_have_more = taken_[classes_[i]] >= shares[i] || bundled_.contains(classes_[i]);
      while (may_have_more && room() > 0) {
        bundled_.erase(classes_[i]);
        claim(std::array{Share{classes_[i], room()}});
        may_have_more = bundled_.contains(classes_[i]);
      }
    }
    // As they are mostly, and they are large.
    if (!std::ranges::is_sorted(claimed_, {}, id_of)) std::ranges::sort(claimed_, {}, id_of);
    if (!at_once_) read();
    return std::move(claimed_);
  }

private:
  /// One of a bundle becomes a row before.
  std::vector<ClaimedNotification> take_one() {
    ValueTable ids(1);
    ids.add(request_.only);
    unbundle_of(connection_, ids);
    connection_.query(
        claim_one,
        {request_.owner, request_.lease_until, name_of(request_.type), request_.now, request_.only},
        [&](const Row& row) { keep(row, 0); });
    if (!claimed_.empty()) read();
    return std::move(claimed_);
  }

  static NotificationId id_of(const ClaimedNotification& c) { return c.notification.id; }
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
    const auto of = static_cast<QueueClass>(row.integer(first + 5));
    ++taken_[of];
    if (may_be_bundled(connection_, c.epoch)) bundled_.insert(of);
  }

  void read() {
    ValueTable ids(1);
    for (const ClaimedNotification& c : claimed_) ids.add(c.notification.id);
    connection_.query(live_rows, ids, [&](const Row& row) {
      const auto at = std::ranges::lower_bound(claimed_, NotificationId{row.uuid(0)}, {}, id_of);
      at->notification = notification_from(row, true);
    });
  }

  Connection& connection_;
  const ClaimRequest& request_;
  bool at_once_;  // all classes, and the notifications with the claims
  std::vector<QueueClass> classes_;
  std::vector<ClaimedNotification> claimed_;
  std::map<QueueClass, std::int64_t> taken_;
  std::set<QueueClass> bundled_;  // another bundle may be behind the one that was taken
};

}  // namespace

Result<std::vector<ClaimedNotification>> SqlDelivery::claim(const ClaimRequest& request) {
  return transact(Access::keyed,
                  [&](Session& session) { return Claims(session.connection(), request).take(); });
}

}  // namespace notify::sql
