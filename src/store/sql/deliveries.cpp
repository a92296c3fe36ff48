#include "store/sql/attempt_ends.hpp"
#include "store/sql/bundles.hpp"
#include "store/sql/deliveries.sql.hpp"
#include "store/sql/facts_journal.hpp"
#include "store/sql/receipt_log.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/session_calendars.hpp"
#include "store/sql/sql_ports.hpp"
#include "store/sql/states.hpp"

#include <algorithm>
#include <map>
#include <unordered_set>

namespace notify::sql {
namespace {

/// A change of what is still held under an epoch ($2): of rows, whose ids are $1, or of a bundle,
/// which has all of them.
struct HeldChange {
  const Batch& rows;
  const Batch& bundle;
};
constexpr HeldChange extend{extend_rows, extend_bundle};
constexpr HeldChange begin_attempt{begin_attempt_of_rows, begin_attempt_of_bundle};
constexpr HeldChange end_delivery{end_delivery_of_rows, end_delivery_of_bundle};

constexpr std::string_view is_known_already = "23505";

/// The status that a notification takes once a provider has it. (rules/notifications 4.3)
Status status_after(SendOutcome outcome, const CubeKey& key) {
  if (outcome == SendOutcome::rejected) return Status::technical_failure;
  return key.international && key.type == NotificationType::sms ? Status::sent : Status::sending;
}

bool is_final(SendOutcome outcome) {
  return outcome == SendOutcome::accepted || outcome == SendOutcome::rejected;
}

/// Makes `change` on the claims that are still held and answers which those are. All that were
/// never claimed before have one epoch, and so have all of a bundle.
std::unordered_set<NotificationId> change_held(Connection& connection, const HeldChange& change,
                                               std::span<const HeldClaim> claims,
                                               const std::vector<Value>& shared = {}) {
  std::map<std::int64_t, std::vector<NotificationId>> by_epoch;
  for (const HeldClaim& c : claims) by_epoch[c.epoch].push_back(c.id);
  std::unordered_set<NotificationId> held;
  held.reserve(claims.size());
  for (auto& [epoch, ids] : by_epoch) {
    if (may_be_bundled(connection, epoch)) {
      held.merge(change_bundles(connection, change.bundle, epoch, ids, shared));
      std::erase_if(ids, [&](const NotificationId& id) { return held.contains(id); });
    }
    std::vector<Value> values{epoch};
    values.insert(values.end(), shared.begin(), shared.end());
    ValueTable rows(1, std::move(values));
    for (const NotificationId& id : ids) rows.add(id);
    connection.query(change.rows, rows,
                     [&](const Row& row) { held.insert(NotificationId{row.uuid(0)}); });
  }
  return held;
}

}  // namespace

Result<std::vector<bool>> SqlDelivery::extend_claims(std::span<const HeldClaim> claims,
                                                     UtcTime lease_until) {
  return transact(Access::keyed, [&](Session& session) {
    const auto held = change_held(session.connection(), extend, claims, {lease_until});
    std::vector<bool> answers;
    answers.reserve(claims.size());
    for (const HeldClaim& c : claims) answers.push_back(held.contains(c.id));
    return answers;
  });
}

Result<std::vector<bool>> SqlDelivery::begin_attempts(std::span<const AttemptIntent> intents,
                                                      UtcTime now) {
  return transact(Access::keyed, [&](Session& session) {
    // Only corrected units touch the facts; the usual intent needs no watermark.
    const bool corrects =
        std::any_of(intents.begin(), intents.end(), [](const auto& i) { return i.units_changed; });
    const Watermarks marks = corrects ? session.facts().lock_watermarks() : Watermarks{};
    std::map<std::string_view, std::vector<HeldClaim>> by_provider;
    for (const AttemptIntent& i : intents) by_provider[i.provider].push_back({i.id, i.epoch});
    std::unordered_set<NotificationId> held;
    for (const auto& [provider, claims] : by_provider)
      held.merge(change_held(session.connection(), begin_attempt, claims, {provider, now}));
    std::vector<NotificationId> corrected;
    for (const AttemptIntent& i : intents)
      if (i.units_changed && held.contains(i.id)) corrected.push_back(i.id);
    if (!corrected.empty()) {
      const StoredStates states = lock_states(session.connection(), corrected, false);
      ValueTable units(2);
      DeltaSet deltas(marks.watermark);
      for (const AttemptIntent& i : intents) {
        const auto at = states.find(i.id);
        if (at == states.end()) continue;
        StoredState after = at->second;
        after.billable_units = i.billable_units;
        units.add(i.id, i.billable_units);
        if (after.created_at < marks.latest())
          add_change(deltas, session.calendars().of(after.key.service_id), at->second, after);
      }
      session.connection().execute(fix_units, units);
      session.facts().append(deltas);
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
  std::map<std::int64_t, std::vector<NotificationId>> returned_by_epoch;
  for (const AttemptResult& r : results) {
    if (is_final(r.outcome)) {
      ended.push_back({r.id, r.epoch});
      continue;
    }
    returned_by_epoch[r.epoch].push_back(r.id);
    returned.add(r.id, r.epoch, r.retry_at, std::int64_t{r.outcome == SendOutcome::unknown},
                 Value::text_or_null(r.detail));
  }
  const auto ids = change_held(connection, end_delivery, ended);
  stale += static_cast<std::int64_t>(ended.size() - ids.size());
  for (auto& [epoch, of_it] : returned_by_epoch)
    if (may_be_bundled(connection, epoch)) unbundle_held(connection, epoch, std::move(of_it));
  if (!returned.empty())
    stale += static_cast<std::int64_t>(returned.rows()) - connection.execute(give_back, returned);
  std::vector<const AttemptResult*> held;
  for (const AttemptResult& r : results)
    if (is_final(r.outcome) && ids.contains(r.id)) held.push_back(&r);
  return held;
}

}  // namespace

void AttemptEnds::store_sent_unread(std::vector<const AttemptResult*>& held,
                                    const Watermarks& marks, DeltaSet& deltas, UtcTime now) {
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
    const auto changed = change_unread(connection(), batch, sent);
    for (const UnreadChange& c : changed) done.insert(c.id);
    session().receipts().count_unread(deltas, changed, marks, Status::created);
  };
  for (const auto& [provider, sent] : by_provider) {
    store(store_sent_unnamed, sent.unnamed);
    store(store_sent_named, sent.named);
  }
  std::erase_if(held, [&](const AttemptResult* r) { return done.contains(r->id); });
}

void AttemptEnds::store_read(std::span<const AttemptResult* const> held, const Watermarks& marks,
                             DeltaSet& deltas, UtcTime now) {
  if (held.empty()) return;
  std::vector<NotificationId> ids;
  for (const AttemptResult* r : held) ids.push_back(r->id);
  const StoredStates states = lock_states(connection(), ids, false);
  ValueTable sent(6), rejected(4);
  for (const AttemptResult* r : held) {
    const auto at = states.find(r->id);
    if (at == states.end()) continue;
    const StoredState& before = at->second;
    StoredState after = before;
    // A receipt may have come first: its status stays, only the provider is filled in.
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
      add_change(deltas, session().calendars().of(before.key.service_id), before, after);
  }
  if (!sent.empty()) connection().execute(store_sent, sent);
  if (!rejected.empty()) connection().execute(store_rejected, rejected);
}

Result<std::int64_t> SqlDelivery::finish_attempts(std::span<const AttemptResult> results,
                                                  UtcTime now) {
  const auto finish = [&](Session& session, const Batch& insert) {
    const Watermarks marks = session.facts().lock_watermarks();
    std::int64_t stale = 0;
    std::vector<const AttemptResult*> held = leave_queue(session.connection(), results, stale);
    ValueTable references(3), named(2);
    // Also of what is in doubt, and of answers that came late: a receipt may know no more than the
    // reference.
    for (const AttemptResult& r : results) {
      const bool may_be_taken =
          r.outcome == SendOutcome::accepted || r.outcome == SendOutcome::unknown;
      if (!may_be_taken || r.reference.empty()) continue;
      references.add(r.provider, r.reference, r.id);
      named.add(r.provider, r.reference);
    }
    if (held.empty() && references.empty()) return stale;
    session.attempts().keep_failure_reasons(held, now);
    DeltaSet deltas(marks.watermark);
    session.attempts().store_sent_unread(held, marks, deltas, now);
    session.attempts().store_read(held, marks, deltas, now);
    if (!references.empty()) session.connection().execute(insert, references);
    session.facts().append(deltas);
    session.receipts().apply_parked(results, named, now);
    return stale;
  };
  auto stale = transact(Access::keyed,
                        [&](Session& session) { return finish(session, insert_new_reference); });
  if (!stale && stale.error().detail == is_known_already)
    stale = transact(Access::keyed,
                     [&](Session& session) { return finish(session, insert_reference); });
  return stale;
}

Result<std::vector<InDoubt>> SqlDelivery::list_in_doubt(UtcTime now, std::int64_t limit) {
  return transact(Access::read, [&](Session& session) {
    std::vector<InDoubt> found;
    session.connection().query(select_in_doubt, {now, limit}, [&](const Row& row) {
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

Result<std::int64_t> SqlDelivery::count_queued(NotificationType type) {
  return transact(Access::read, [&](Session& session) {
    std::int64_t count = 0;
    session.connection().query(count_queue, {name_of(type)},
                               [&](const Row& row) { count = row.integer(0); });
    return count;
  });
}

}  // namespace notify::sql
