#include "engine/context.hpp"

#include <notify/metrics.hpp>

#include <algorithm>

namespace notify {
namespace {

constexpr std::int64_t in_doubt_counted_max = 1'000;

/// Figures of the store, one after another.
class Gauges {
public:
  explicit Gauges(std::vector<Metric>& metrics) : metrics_(metrics) {}

  Gauges& begin(std::string name, std::string help) {
    Metric& metric = metrics_.emplace_back();
    metric.name = std::move(name);
    metric.kind = MetricKind::gauge;
    metric.help = std::move(help);
    return *this;
  }
  Gauges& add(const Decimal& value, std::vector<std::pair<std::string, std::string>> labels = {}) {
    MetricPoint& point = metrics_.back().points.emplace_back();
    point.labels = std::move(labels);
    point.value = value;
    return *this;
  }

private:
  std::vector<Metric>& metrics_;
};

Decimal seconds_between(UtcTime earlier, UtcTime later) {
  return Decimal((later - earlier).count(), 6).normalised();
}

}  // namespace

std::vector<Metric> Metrics::counters() { return context_->meters.read(); }

std::vector<Metric> Metrics::snapshot() {
  std::vector<Metric> metrics = counters();
  Gauges gauges(metrics);
  Store& store = context_->store();
  const UtcTime now = context_->now();
  const auto facts = store.facts().state();
  gauges.begin("nfy_store_up", "1 while the store answers.")
      .add(Decimal::from_integer(facts ? 1 : 0));
  if (!facts) return metrics;
  gauges.begin("nfy_watermark_lag_seconds", "How long ago the instant is up to which is counted.");
  gauges.add(seconds_between(facts->watermark, now));
  gauges.begin("nfy_queue_depth", "Messages that wait to be handed to a provider.");
  for (const NotificationType type : all_notification_types)
    if (const auto count = store.delivery().count_queued(type))
      gauges.add(Decimal::from_integer(*count), {{"type", std::string(name_of(type))}});
  if (const auto doubts = store.delivery().list_in_doubt(now, in_doubt_counted_max)) {
    gauges.begin("nfy_in_doubt", "Attempts whose end is unknown, 1000 at most.");
    gauges.add(Decimal::from_integer(static_cast<std::int64_t>(doubts->size())));
    UtcTime oldest = now;
    for (const InDoubt& doubt : *doubts) oldest = std::min(oldest, doubt.attempted_at);
    gauges.begin("nfy_in_doubt_oldest_seconds", "How old the oldest of them is.");
    gauges.add(seconds_between(oldest, now));
  }
  if (const auto kept = store.receipts().quarantine_use({})) {
    gauges.begin("nfy_quarantined_receipts", "Receipts that wait for an operator.");
    gauges.add(Decimal::from_integer(kept->receipts));
  }
  if (const auto calls = store.callbacks().count()) {
    gauges.begin("nfy_callbacks_waiting", "Calls to services that wait.");
    gauges.add(Decimal::from_integer(*calls));
  }
  return metrics;
}

}  // namespace notify
