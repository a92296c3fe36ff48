#include "http/metrics.hpp"

#include <algorithm>
#include <cstdio>

namespace notifyd {

namespace {

std::string number_text(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.9g", value);
  return text;
}

}  // namespace

std::string label_value(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out += '"';
}

void Exposition::begin(std::string_view name, std::string_view type, std::string_view help) {
  name_ = name;
  text_.append("# HELP ").append(name).append(" ").append(help).append("\n");
  text_.append("# TYPE ").append(name).append(" ").append(type).append("\n");
}

void Exposition::line(std::string_view suffix, std::string_view labels, std::string_view value) {
  text_.append(name_).append(suffix);
  if (!labels.empty()) text_.append("{").append(labels).append("}");
  text_.append(" ").append(value).append("\n");
}

void Exposition::add(std::string_view labels, double value) {
  line({}, labels, number_text(value));
}
void Exposition::add(std::string_view labels, std::int64_t value) {
  line({}, labels, std::to_string(value));
}

void Metrics::record(std::string_view route, int status, std::int64_t us) {
  const auto slot = std::ranges::lower_bound(bounds_us, us) - bounds_us.begin();
  const std::lock_guard lock(mutex_);
  auto counts = counts_.find(route);
  if (counts == counts_.end()) counts = counts_.try_emplace(std::string(route)).first;
  ++counts->second[status];
  auto latency = latencies_.find(route);
  if (latency == latencies_.end()) latency = latencies_.try_emplace(std::string(route)).first;
  ++latency->second.counts[static_cast<std::size_t>(slot)];
  latency->second.sum_us += us;
}

std::string Metrics::text() {
  Exposition out;
  {
    const std::lock_guard lock(mutex_);
    out.begin("notifyd_requests_total", "counter", "Requests answered, by route and status.");
    for (const auto& [route, by_status] : counts_) {
      for (const auto& [status, count] : by_status) {
        out.add("route=" + label_value(route) + ",status=\"" + std::to_string(status) + "\"",
                count);
      }
    }
    out.begin("notifyd_request_seconds", "histogram",
              "From the last byte of a request to its answer, by route.");
    for (const auto& [route, latency] : latencies_) {
      const std::string label = "route=" + label_value(route);
      std::int64_t below = 0;
      for (std::size_t i = 0; i < latency.counts.size(); ++i) {
        below += latency.counts[i];
        const std::string bound = i < bounds_us.size()
                                      ? number_text(static_cast<double>(bounds_us[i]) / 1e6)
                                      : std::string("+Inf");
        out.line("_bucket", label + ",le=\"" + bound + "\"", std::to_string(below));
      }
      out.line("_sum", label, number_text(static_cast<double>(latency.sum_us) / 1e6));
      out.line("_count", label, std::to_string(below));
    }
  }
  for (const Source& source : sources_) source(out);
  return std::move(out.text());
}

}  // namespace notifyd
