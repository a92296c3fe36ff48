#include "engine/context.hpp"

#include <notify/delivery.hpp>
#include <notify/notifications.hpp>

#include <algorithm>
#include <utility>

namespace notify {
namespace {

using Steps = std::vector<TimelineStep>;

void add_row(const Notification& row, Steps& steps) {
  steps.push_back({.kind = TimelineKind::accepted,
                   .at = row.created_at,
                   .detail = std::string(name_of(row.key_type))});
  if (row.sent_at) {
    steps.push_back({.kind = TimelineKind::handed_over,
                     .at = *row.sent_at,
                     .who = row.sent_by,
                     .detail = row.reference});
  }
  const bool is_over = row.status != Status::created && row.status != Status::sending;
  if (row.updated_at && is_over) {
    steps.push_back({.kind = TimelineKind::ended,
                     .at = *row.updated_at,
                     .detail = row.failure_reason,
                     .status = row.status});
  }
}

void add_entry(const QueueEntry& entry, UtcTime now, Steps& steps) {
  const std::string queue(name_of(entry.queue_class));
  if (entry.attempted_at) {
    steps.push_back({.kind = TimelineKind::attempted,
                     .at = *entry.attempted_at,
                     .who = entry.attempt_provider,
                     .detail = entry.attempt_detail,
                     .attempts = entry.attempts});
  }
  const UtcTime until = entry.lease_until.value_or(entry.available_at);
  if (!entry.lease_owner.empty() && until > now) {
    steps.push_back({.kind = TimelineKind::held,
                     .at = until,
                     .who = entry.lease_owner,
                     .detail = queue,
                     .attempts = entry.attempts});
  } else {
    steps.push_back({.kind = TimelineKind::queued,
                     .at = entry.available_at,
                     .detail = queue,
                     .attempts = entry.attempts});
  }
}

void add_others(const NotificationTrace& trace, Steps& steps) {
  for (const UnappliedReceipt& receipt : trace.receipts) {
    steps.push_back({.kind = TimelineKind::parked,
                     .at = receipt.received_at,
                     .who = receipt.provider,
                     .status = receipt.status});
  }
  for (const UtcTime& at : trace.complaints)
    steps.push_back({.kind = TimelineKind::complained, .at = at});
  for (const OpenCall& call : trace.calls) {
    steps.push_back({.kind = call.died_at ? TimelineKind::call_died : TimelineKind::calling,
                     .at = call.died_at.value_or(call.available_at),
                     .who = call.type,
                     .detail = call.reason,
                     .attempts = call.attempts});
  }
}

}  // namespace

std::string_view name_of(TimelineKind kind) noexcept {
  switch (kind) {
    case TimelineKind::accepted: return "accepted";
    case TimelineKind::queued: return "queued";
    case TimelineKind::held: return "held";
    case TimelineKind::attempted: return "attempted";
    case TimelineKind::handed_over: return "handed-over";
    case TimelineKind::parked: return "parked";
    case TimelineKind::ended: return "ended";
    case TimelineKind::complained: return "complained";
    case TimelineKind::calling: return "calling";
    case TimelineKind::call_died: return "call-died";
  }
  return {};
}

Result<std::vector<TimelineStep>> Notifications::timeline(ServiceId service, NotificationId id) {
  Store& store = context_->store();
  NFY_TRY(row, store.notifications().get(service, id));
  NFY_TRY(trace, store.delivery().trace(service, id));
  Steps steps;
  add_row(row, steps);
  if (trace.queue) add_entry(*trace.queue, context_->now(), steps);
  add_others(trace, steps);
  std::stable_sort(steps.begin(), steps.end(),
                   [](const TimelineStep& a, const TimelineStep& b) { return a.at < b.at; });
  return steps;
}

}  // namespace notify
