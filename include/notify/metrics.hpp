#pragma once

#include <notify/engine_facet.hpp>
#include <notify/money.hpp>
#include <notify/result.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace notify {

enum class MetricKind : std::uint8_t {
  counter,    ///< since this engine was opened, of this engine alone
  gauge,      ///< now, of the whole store
  histogram,  ///< since this engine was opened
};
[[nodiscard]] std::string_view name_of(MetricKind kind) noexcept;

/// A figure for one choice of labels. (rules/observing 2)
struct MetricPoint {
  std::vector<std::pair<std::string, std::string>> labels{};  ///< {"provider", "mmg"}
  Decimal value{};  ///< of a histogram: the sum of all that was measured
  /// Of a histogram: how many were at most each bound, then how many there were.
  std::vector<std::int64_t> counts{};
  friend bool operator==(const MetricPoint&, const MetricPoint&) = default;
};

struct Metric {
  std::string name;  ///< "nfy_provider_calls_total"
  MetricKind kind = MetricKind::counter;
  std::string help;               ///< one sentence
  std::vector<Decimal> bounds{};  ///< of a histogram, upwards
  std::vector<MetricPoint> points{};
  friend bool operator==(const Metric&, const Metric&) = default;
};

/// In the text format of Prometheus.
[[nodiscard]] std::string prometheus_text(std::span<const Metric> metrics);

/// What an engine counts of its own work, and how much waits in its store. (rules/observing 2)
class Metrics : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  /// Everything at once. Counters are read without the store; gauges that it does not answer are
  /// left out, and nfy_store_up is 0.
  [[nodiscard]] std::vector<Metric> snapshot();
  /// Counters and histograms alone: no statement is run.
  [[nodiscard]] std::vector<Metric> counters();
};

}  // namespace notify
