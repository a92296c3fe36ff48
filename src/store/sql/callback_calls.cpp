#include "store/sql/callback_calls.sql.hpp"
#include "store/sql/callback_outbox.hpp"
#include "store/sql/callbacks.hpp"
#include "store/sql/filed.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

// Which service is called next, and how calls end. Claims take turns at the rows of their hosts, so
// that calls under way to a host never exceed its limit.
namespace notify::sql {
namespace {

using Lane = std::pair<ServiceId, CallbackType>;

/// Decides how many calls each service may claim now, host by host, and holds the hosts.
class Round {
public:
  Round(Connection& connection, const CallbackClaim& claim)
      : connection_(connection), claim_(claim), left_(claim.limit) {}

  /// Rows of parameters for claim_lane.
  ValueTable lanes() {
    find_hosts();
    find_lanes();
    ValueTable out(7);
    for (const std::string& name : order_) {
      Host& host = hosts_[name];
      std::int64_t room = std::min(left_, host.room);
      auto waiting = static_cast<std::int64_t>(host.lanes.size());
      for (const auto& [service, type, failures, under_way] : host.lanes) {
        const std::int64_t share = (room + waiting - 1) / waiting;
        --waiting;
        const std::int64_t most =
            failures >= callback_failures_max ? 1 - under_way : claim_.per_service_max;
        const std::int64_t taken = std::min(share, most);
        if (taken <= 0) continue;
        room -= taken;
        left_ -= taken;
        out.add(claim_.owner, claim_.lease_until, service, name_of(type), claim_.now, taken, name);
      }
    }
    return out;
  }
  [[nodiscard]] std::int64_t silences_of(const std::string& host) { return hosts_[host].failures; }

private:
  struct Target {
    ServiceId service;
    CallbackType type;
    std::int64_t failures, under_way;
  };
  struct Host {
    std::int64_t failures = 0;
    std::int64_t room = 0;
    std::vector<Target> lanes;
  };

  void find_hosts() {
    connection_.query(select_hosts,
                      {claim_.now, claim_.limit, callback_failures_max, claim_.per_host_max},
                      [&](const Row& row) { order_.emplace_back(row.text(0)); });
    ValueTable names(1), asked(2);
    for (const std::string& host : order_) names.add(host);
    if (names.empty()) return;
    connection_.query(lock_hosts, names, [&](const Row& row) {
      Host& host = hosts_[std::string(row.text(0))];
      host.failures = row.integer(1);
      const bool is_broken = host.failures >= callback_failures_max;
      if (row.time(2) <= claim_.now) host.room = is_broken ? 1 : claim_.per_host_max;
    });
    // Counted under the locks: no other worker claims calls to these hosts meanwhile.
    for (const std::string& host : order_) asked.add(host, claim_.now);
    connection_.query(count_under_way, asked, [&](const Row& row) {
      hosts_[std::string(row.text(0))].room -= row.integer(1);
    });
  }

  void find_lanes() {
    ValueTable asked(4);
    for (const std::string& name : order_) {
      const Host& host = hosts_[name];
      const std::int64_t is_tried = host.failures > 0 ? 1 : 0;
      if (host.room > 0) asked.add(name, claim_.now, host.room, is_tried);
    }
    if (asked.empty()) return;
    connection_.query(select_lanes, asked, [&](const Row& row) {
      hosts_[std::string(row.text(0))].lanes.push_back(
          {{row.uuid(1)}, callback_type_of(row.text(2)), row.integer(3), row.integer(4)});
    });
  }

  Connection& connection_;
  const CallbackClaim& claim_;
  std::int64_t left_;
  std::vector<std::string> order_;
  std::map<std::string, Host> hosts_;
};

/// Fills in where to call.
void find_targets(Connection& connection, std::vector<ClaimedCallback>& claimed, Round& round) {
  std::map<Lane, ServiceCallback> targets;
  for (ClaimedCallback& c : claimed) {
    const Lane lane{c.target.service_id, c.target.type};
    if (!targets.contains(lane))
      connection.query(select_targets, {lane.first}, [&](const Row& row) {
        ServiceCallback target = target_from(row);
        target.bearer_token = row.bytes(7);
        targets.insert_or_assign({target.service_id, target.type}, std::move(target));
      });
    if (const auto at = targets.find(lane); at != targets.end()) c.target = at->second;
    c.silences = round.silences_of(c.target.host);
  }
}

/// Fills in `found`, which has the ids that are asked for.
void find_notifications(Connection& connection,
                        std::unordered_map<NotificationId, Notification>& found) {
  ValueTable live(1), archived(1);
  const auto keep = [&](bool is_live) {
    return [&found, is_live](const Row& row) {
      Notification n = notification_from(row, is_live);
      found[n.id] = std::move(n);
    };
  };
  if (found.empty()) return;
  for (const auto& [id, notification] : found) live.add(id);
  connection.query(live_rows, live, keep(true));
  for (const auto& [id, notification] : found)
    if (notification.id.is_nil()) archived.add(id);
  if (!archived.empty()) connection.query(archived_rows, archived, keep(false));
}

ClaimedCallback claimed_from(const Row& row) {
  ClaimedCallback c;
  c.id = row.integer(0);
  c.epoch = row.integer(1);
  c.tries = row.integer(2);
  c.target.service_id.uuid = row.uuid(3);
  c.target.type = callback_type_of(row.text(4));
  c.notification.id.uuid = row.uuid(5);
  c.notification.status = status_of(row.text(6));
  c.notification.updated_at = row.time_or_null(7);
  if (!row.is_null(8)) c.complaint.emplace().id.uuid = row.uuid(8);
  if (!row.is_null(9)) c.inbound.emplace().id.uuid = row.uuid(9);
  return c;
}

/// The notification as it is, with the status and completion that the call is about.
void fill_in(ClaimedCallback& c, const Notification& found) {
  const Status status = c.notification.status;
  const auto completed_at = c.notification.updated_at;
  c.notification = found;
  c.notification.status = status;
  c.notification.updated_at = completed_at;
}

/// What calls that ended together say of one breaker.
struct Streak {
  std::int64_t failures = 0;
  bool answered = false;
};

void move_breaker(Connection& connection, const Statement& lock, const Statement& store,
                  std::initializer_list<Value> key, const Streak& streak, UtcTime now) {
  if (streak.failures == 0 && !streak.answered) return;
  CallbackBreaker before;
  connection.query(lock, key, [&](const Row& row) { before = {row.integer(0), row.time(1)}; });
  const CallbackBreaker after = after_calls(before, streak.failures, streak.answered, now);
  if (after == before) return;
  std::vector<Value> values{after.failures, after.paused_until};
  values.insert(values.end(), key);
  connection.execute(store, values);
}

}  // namespace

Result<std::vector<ClaimedCallback>> SqlCallbacks::claim(const CallbackClaim& claim) {
  std::unordered_map<NotificationId, Notification> found;
  NFY_TRY(claimed, transact(Access::write, [&](Session& session) {
            found.clear();
            Round round(session.connection(), claim);
            std::vector<ClaimedCallback> all;
            const ValueTable lanes = round.lanes();
            if (lanes.empty()) return all;
            session.connection().query(claim_lane, lanes,
                                       [&](const Row& row) { all.push_back(claimed_from(row)); });
            if (all.empty()) return all;
            for (const ClaimedCallback& c : all)
              if (!c.inbound) found.try_emplace(c.notification.id);
            find_targets(session.connection(), all, round);
            find_notifications(session.connection(), found);
            session.callbacks().find_complaints(all);
            session.callbacks().find_inbound(all);
            return all;
          }));
  // Files are read once the hosts are free again, and one that is out of reach holds up its own.
  std::vector<NotificationId> missing;
  for (const auto& [id, notification] : found)
    if (notification.id.is_nil()) missing.push_back(id);
  std::string unreadable;
  if (!missing.empty()) {
    auto filed =
        transact(Access::read, [&](Session& session) { return session.filed().find(missing); });
    if (!filed) unreadable = filed.error().message;
    if (filed)
      for (FiledNotification& f : *filed) found[f.notification.id] = std::move(f.notification);
  }
  bool any_letter = false;
  for (ClaimedCallback& c : claimed) {
    if (c.inbound) continue;
    const Notification& n = found.at(c.notification.id);
    if (n.id.is_nil()) c.unreadable = unreadable;
    fill_in(c, n);
    any_letter = any_letter || c.target.type == CallbackType::returned_letter;
  }
  if (any_letter)
    NFY_CHECK(transact(Access::read,
                       [&](Session& session) { session.callbacks().describe_letters(claimed); }));
  return claimed;
}

Result<std::int64_t> SqlCallbacks::finish(std::span<const CallbackResult> results, UtcTime now) {
  return transact(Access::write, [&](Session& session) {
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
    if (!done.empty()) session.connection().query(end_call, done, keep);
    if (!left.empty()) session.connection().query(put_off, left, keep);

    std::map<std::string, Streak> hosts;
    std::map<Lane, Streak> services;
    for (const CallbackResult& r : results) {
      if (!held.contains(r.id) || r.health == CallbackHealth::unknown) continue;
      const auto note = [](Streak& streak, bool is_answer) {
        is_answer ? void(streak.answered = true) : void(++streak.failures);
      };
      note(hosts[r.host], r.health != CallbackHealth::silent);
      note(services[{r.service_id, r.type}], r.health == CallbackHealth::well);
    }
    for (const auto& [host, streak] : hosts)
      move_breaker(session.connection(), lock_host, store_host, {host}, streak, now);
    for (const auto& [lane, streak] : services)
      move_breaker(session.connection(), lock_service, store_service,
                   {lane.first, name_of(lane.second)}, streak, now);
    return static_cast<std::int64_t>(results.size() - held.size());
  });
}

}  // namespace notify::sql
