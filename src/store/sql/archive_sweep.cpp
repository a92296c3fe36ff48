#include "store/sql/archive_moves.hpp"
#include "store/sql/archive_sweep.sql.hpp"
#include "store/sql/mover.hpp"
#include "store/sql/sql_ports.hpp"

#include <algorithm>
#include <set>

namespace notify::sql {
namespace {

/// A step looks at so many rows for each that it may move.
constexpr std::int64_t seen_factor = 2;

/// "{id,id}", as PostgreSQL reads an array.
std::string services_with(std::span<const ArchiveScope> scopes, NotificationType type) {
  std::string text = "{";
  for (const ArchiveScope& scope : scopes) {
    if (scope.type != type) continue;
    if (text.size() > 1) text += ',';
    text += scope.service_id.to_text();
  }
  return text + "}";
}

}  // namespace

Result<ArchiveSwept> SqlArchive::sweep(const ArchiveSweep& sweep) {
  if (sweep.limit < 1)
    return make_error(ErrorCode::invalid_argument,
                      "limit must be positive: " + std::to_string(sweep.limit));
  for (const ArchiveScope& scope : sweep.scopes)
    if (scope.created_before != sweep.scopes.front().created_before)
      return make_error(ErrorCode::invalid_argument,
                        "scopes of a sweep end at " + scope.created_before.to_text() + " and " +
                            sweep.scopes.front().created_before.to_text());
  if (sweep.scopes.empty()) return ArchiveSwept{};
  if (transactions_->pool().dialect() == Dialect::sqlite) return ArchiveSwept{};
  ArchiveSwept swept;
  std::optional<UtcTime> from = sweep.created_from;
  if (!from) {
    NFY_TRY(first, next_expired(sweep.scopes, before_all));
    from = first;
  }
  if (from) {
    auto step = transact(Access::passing, [&](Session& session) {
      return session.archive().sweep_stretch(sweep, *from);
    });
    // An id that is known elsewhere: move() says which.
    if (!step && step.error().code != ErrorCode::conflict) return step.error();
    if (step) swept = *step;
  }
  // A stretch with fewer rows than there might have been may be followed by long ones without any.
  if (swept.next && swept.moved < sweep.limit) {
    NFY_TRY(next, next_expired(sweep.scopes, *swept.next));
    swept.next = next;
  }
  if (!swept.next) NFY_CHECK(forget_requests(sweep.scopes));
  return swept;
}

ArchiveSwept ArchiveMoves::sweep_stretch(const ArchiveSweep& sweep, UtcTime from) {
  const std::string email = services_with(sweep.scopes, NotificationType::email);
  const std::string sms = services_with(sweep.scopes, NotificationType::sms);
  const std::string letter = services_with(sweep.scopes, NotificationType::letter);
  const UtcTime before = sweep.scopes.front().created_before;
  ArchiveSwept swept;
  std::int64_t known = 0;
  for (const NotificationType type : {NotificationType::email, NotificationType::sms})
    unbundle_before(connection(), type, before);
  plan_move(connection());
  connection().query(
      move_stretch, {email, sms, letter, from, before, sweep.limit, seen_factor * sweep.limit},
      [&](const Row& row) {
        swept.moved = row.integer(0);
        known = row.integer(1);
        // The last may have more of its instant behind it.
        swept.next =
            swept.moved == sweep.limit ? row.time(2) : row.time(3) + std::chrono::microseconds(1);
      });
  if (known > 0) fail(ErrorCode::conflict, "notifications are in the history already");
  return swept;
}

Result<std::optional<UtcTime>> SqlArchive::next_expired(std::span<const ArchiveScope> scopes,
                                                        UtcTime from) {
  return transact(Access::read, [&](Session& session) {
    std::optional<UtcTime> next;
    for (const FirstExpired& found : session.archive().find_expired(scopes, from))
      next = std::min(next.value_or(found.created_at), found.created_at);
    return next;
  });
}

Result<void> SqlArchive::forget_requests(std::span<const ArchiveScope> scopes) {
  std::set<ServiceId> services;
  for (const ArchiveScope& scope : scopes) services.insert(scope.service_id);
  // A transaction each: a request under a key that goes waits for its end.
  for (const ServiceId& service : services)
    NFY_CHECK(transact(Access::write, [&](Session& session) {
      session.connection().execute(drop_keys, {service});
    }));
  return {};
}

}  // namespace notify::sql
