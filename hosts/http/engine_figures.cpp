#include "http/engine_figures.hpp"

#include <notify/callbacks.hpp>
#include <notify/delivery.hpp>
#include <notify/facts.hpp>
#include <notify/metrics.hpp>
#include <notify/receipts.hpp>

namespace notifyd {

using notify::NotificationType;

namespace {

constexpr std::int64_t in_doubt_shown_max = 1'000;

void show_queues(notify::Engine& engine, Exposition& out) {
  out.begin("notifyd_queue_depth", "gauge", "Messages that wait to be handed to a provider.");
  for (const auto type :
       {NotificationType::sms, NotificationType::email, NotificationType::letter}) {
    const auto count = engine.delivery().count_queued(type);
    if (count) out.add("type=" + label_value(notify::name_of(type)), *count);
  }
}

}  // namespace

void show_engine(notify::Engine& engine, Exposition& out) {
  out.text() += notify::prometheus_text(engine.metrics().counters());
  const auto facts = engine.facts().state();
  out.one("notifyd_store_up", "gauge", "1 while the store answers.", facts ? 1 : 0);
  if (!facts) return;
  out.begin("notifyd_watermark_lag_seconds", "gauge",
            "How long ago the instant is up to which notifications are counted.");
  out.add({}, static_cast<double>((engine.now() - facts->watermark).count()) / 1e6);
  out.one("notifyd_facts_deltas", "gauge", "Changes of counted notifications, not folded yet.",
          facts->deltas);
  show_queues(engine, out);
  if (const auto doubts = engine.delivery().list_in_doubt(in_doubt_shown_max)) {
    const auto count = static_cast<std::int64_t>(doubts->size());
    out.one("notifyd_in_doubt", "gauge", "Attempts whose end is unknown, 1000 at most.", count);
    const bool any = !doubts->empty();
    auto oldest = any ? doubts->front().attempted_at : engine.now();
    for (const auto& doubt : *doubts) oldest = std::min(oldest, doubt.attempted_at);
    out.begin("notifyd_in_doubt_oldest_seconds", "gauge", "How old the oldest of them is.");
    out.add({}, any ? static_cast<double>((engine.now() - oldest).count()) / 1e6 : 0.0);
  }
  if (const auto kept = engine.receipts().quarantine_use()) {
    out.one("notifyd_quarantined_receipts", "gauge", "Receipts that wait for an operator.",
            kept->receipts);
    out.one("notifyd_quarantined_bytes", "gauge", "How long they are together.", kept->bytes);
  }
  if (const auto calls = engine.callbacks().count()) {
    out.one("notifyd_callbacks_waiting", "gauge", "Calls to services that wait.", *calls);
  }
}

notify::RestResponse readiness(notify::Engine& engine, bool is_draining) {
  notify::RestResponse response;
  response.route = "GET /readyz";
  response.headers.push_back({"Content-Type", "text/plain"});
  const auto facts = engine.facts().state();
  const bool is_ready = facts.has_value() && !is_draining;
  response.status = is_ready ? 200 : 503;
  response.body =
      is_ready ? "ready\n"
      : is_draining
          ? "draining\n"
          : "the store does not answer: " + std::string(notify::name_of(facts.error().code)) + "\n";
  return response;
}

}  // namespace notifyd
