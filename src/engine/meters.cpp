#include "engine/meters.hpp"

#include <notify/callbacks.hpp>

#include <algorithm>

namespace notify {
namespace {

Metric counter(std::string name, std::string help) {
  Metric metric;
  metric.name = std::move(name);
  metric.help = std::move(help);
  return metric;
}

void add(Metric& metric, std::vector<std::pair<std::string, std::string>> labels,
         std::int64_t value) {
  MetricPoint& point = metric.points.emplace_back();
  point.labels = std::move(labels);
  point.value = Decimal::from_integer(value);
}

/// Microseconds as seconds.
Decimal seconds_of(std::int64_t us) { return Decimal(us, 6).normalised(); }

}  // namespace

void Meters::count_call(std::string_view provider, const Call& call,
                        std::chrono::microseconds took) {
  const std::int64_t us = std::max<std::int64_t>(took.count(), 0);
  const std::scoped_lock lock(mutex_);
  auto known = providers_.find(provider);
  if (known == providers_.end()) known = providers_.emplace(provider, OfProvider{}).first;
  OfProvider& own = known->second;
  own.messages.accepted += call.accepted;
  own.messages.rejected += call.rejected;
  own.messages.retried += call.retried;
  own.messages.unknown += call.unknown;
  own.calls.us += us;
  for (std::size_t i = 0; i <= bounds_us.size(); ++i)
    if (i == bounds_us.size() || us <= bounds_us[i]) ++own.calls.counts[i];
}

void Meters::count_receipts(const ReceiptReport& report) {
  const std::scoped_lock lock(mutex_);
  receipts_.applied += report.applied;
  receipts_.unchanged += report.unchanged;
  receipts_.parked += report.parked;
}

void Meters::count_quarantined(std::string_view provider) {
  const std::scoped_lock lock(mutex_);
  ++providers_[std::string(provider)].quarantined;
}

void Meters::count_callbacks(const CallbackReport& report) {
  const std::scoped_lock lock(mutex_);
  calls_done_ += report.done;
  calls_retried_ += report.retried;
  calls_dead_ += report.dead;
}

void Meters::count_task(std::string_view kind, bool failed) {
  const std::scoped_lock lock(mutex_);
  OfTask& own = tasks_[std::string(kind)];
  ++(failed ? own.failed : own.done);
}

std::vector<Metric> Meters::read() const {
  Metric requests = counter("nfy_requests_total", "Notifications that were asked for.");
  add(requests, {{"outcome", "accepted"}}, accepted_.load(std::memory_order_relaxed));
  add(requests, {{"outcome", "refused"}}, refused_.load(std::memory_order_relaxed));
  Metric messages = counter("nfy_provider_messages_total", "Messages that providers were given.");
  Metric calls = counter("nfy_provider_call_seconds", "How long a provider took for a batch.");
  calls.kind = MetricKind::histogram;
  for (const std::int64_t bound : bounds_us) calls.bounds.push_back(seconds_of(bound));
  Metric quarantined =
      counter("nfy_quarantined_receipts_total", "Receipts that could not be read.");
  Metric receipts = counter("nfy_receipts_total", "Receipts of providers.");
  Metric callbacks = counter("nfy_callbacks_total", "Calls to services.");
  Metric tasks = counter("nfy_tasks_total", "Tasks that were run.");
  const std::scoped_lock lock(mutex_);
  for (const auto& [name, own] : providers_) {
    add(messages, {{"provider", name}, {"outcome", "accepted"}}, own.messages.accepted);
    add(messages, {{"provider", name}, {"outcome", "rejected"}}, own.messages.rejected);
    add(messages, {{"provider", name}, {"outcome", "retry"}}, own.messages.retried);
    add(messages, {{"provider", name}, {"outcome", "unknown"}}, own.messages.unknown);
    MetricPoint& point = calls.points.emplace_back();
    point.labels = {{"provider", name}};
    point.value = seconds_of(own.calls.us);
    point.counts.assign(own.calls.counts.begin(), own.calls.counts.end());
    add(quarantined, {{"provider", name}}, own.quarantined);
  }
  add(receipts, {{"outcome", "applied"}}, receipts_.applied);
  add(receipts, {{"outcome", "unchanged"}}, receipts_.unchanged);
  add(receipts, {{"outcome", "parked"}}, receipts_.parked);
  add(callbacks, {{"outcome", "done"}}, calls_done_);
  add(callbacks, {{"outcome", "retry"}}, calls_retried_);
  add(callbacks, {{"outcome", "dead"}}, calls_dead_);
  for (const auto& [kind, own] : tasks_) {
    add(tasks, {{"kind", kind}, {"outcome", "done"}}, own.done);
    add(tasks, {{"kind", kind}, {"outcome", "failed"}}, own.failed);
  }
  std::vector<Metric> all;
  for (Metric* metric : {&requests, &messages, &calls, &quarantined, &receipts, &callbacks, &tasks})
    all.push_back(std::move(*metric));
  return all;
}

void log_event(Log* log, UtcTime now, LogLevel level, std::string_view event,
               std::string_view message, std::initializer_list<LogAttribute> attributes) {
  if (log == nullptr) return;
  log->write({.time = now,
              .level = level,
              .event = event,
              .message = message,
              .attributes = std::span(attributes.begin(), attributes.size())});
}

}  // namespace notify
