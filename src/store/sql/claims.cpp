#include "store/sql/bundles.hpp"
#include "store/sql/claims.sql.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

// What a worker takes from the queue.
namespace notify::sql {
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
