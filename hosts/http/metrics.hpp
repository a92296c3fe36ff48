#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace notifyd {

/// Writes figures in the text format of Prometheus.
class Exposition {
public:
  /// Begins a figure: what its name, its type ("counter", "gauge") and its meaning are.
  void begin(std::string_view name, std::string_view type, std::string_view help);
  /// A value of the figure begun last; `labels` as in `type="sms"`, or nothing.
  void add(std::string_view labels, double value);
  void add(std::string_view labels, std::int64_t value);
  void one(std::string_view name, std::string_view type, std::string_view help,
           std::int64_t value) {
    begin(name, type, help);
    add({}, value);
  }
  [[nodiscard]] std::string& text() { return text_; }

private:
  friend class Metrics;
  void line(std::string_view suffix, std::string_view labels, std::string_view value);
  std::string name_;
  std::string text_;
};

/// A label's value between quotes, as the text format has it.
[[nodiscard]] std::string label_value(std::string_view text);

/// What the server counts of requests, and who else has figures to show. Safe to call from several
/// threads.
class Metrics {
public:
  /// Of one request: `route` is a pattern, empty where none answered.
  void record(std::string_view route, int status, std::int64_t us);

  using Source = std::function<void(Exposition& out)>;
  /// Adds figures of another part; they are asked for in each text(). Before anything is served.
  void add_source(Source source) { sources_.push_back(std::move(source)); }

  [[nodiscard]] std::string text();

private:
  static constexpr std::array<std::int64_t, 12> bounds_us = {
      1'000,   2'500,   5'000,     10'000,    25'000,    50'000,
      100'000, 250'000, 1'000'000, 2'500'000, 5'000'000, 10'000'000};
  struct Latency {
    std::array<std::int64_t, bounds_us.size() + 1> counts{};
    std::int64_t sum_us = 0;
  };
  std::mutex mutex_;
  std::map<std::string, std::map<int, std::int64_t>, std::less<>> counts_;
  std::map<std::string, Latency, std::less<>> latencies_;
  std::vector<Source> sources_;
};

}  // namespace notifyd
