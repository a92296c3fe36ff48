#include <notify/metrics.hpp>

namespace notify {
namespace {

std::string number_text(const Decimal& value) { return value.normalised().to_text(); }

void append_label(std::string& out, std::string_view name, std::string_view value) {
  out.append(out.ends_with('{') ? "" : ",").append(name).append("=\"");
  for (const char c : value) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

/// `name{labels,le="bound"} value`; an empty bound is none.
void append_sample(std::string& out, const std::string& name, const MetricPoint& point,
                   std::string_view bound, std::string_view value) {
  out += name;
  if (!point.labels.empty() || !bound.empty()) {
    out += '{';
    for (const auto& [label, text] : point.labels) append_label(out, label, text);
    if (!bound.empty()) append_label(out, "le", bound);
    out += '}';
  }
  out.append(" ").append(value).append("\n");
}

void append_histogram(std::string& out, const Metric& metric, const MetricPoint& point) {
  for (std::size_t i = 0; i < point.counts.size(); ++i) {
    const bool is_last = i == metric.bounds.size();
    append_sample(out, metric.name + "_bucket", point,
                  is_last ? std::string("+Inf") : number_text(metric.bounds[i]),
                  std::to_string(point.counts[i]));
  }
  append_sample(out, metric.name + "_sum", point, {}, number_text(point.value));
  if (!point.counts.empty())
    append_sample(out, metric.name + "_count", point, {}, std::to_string(point.counts.back()));
}

}  // namespace

std::string_view name_of(MetricKind kind) noexcept {
  switch (kind) {
    case MetricKind::counter: return "counter";
    case MetricKind::gauge: return "gauge";
    case MetricKind::histogram: break;
  }
  return "histogram";
}

std::string prometheus_text(std::span<const Metric> metrics) {
  std::string out;
  for (const Metric& metric : metrics) {
    out.append("# HELP ").append(metric.name).append(" ").append(metric.help).append("\n");
    out.append("# TYPE ").append(metric.name).append(" ").append(name_of(metric.kind)).append("\n");
    for (const MetricPoint& point : metric.points) {
      if (metric.kind == MetricKind::histogram)
        append_histogram(out, metric, point);
      else
        append_sample(out, metric.name, point, {}, number_text(point.value));
    }
  }
  return out;
}

}  // namespace notify
