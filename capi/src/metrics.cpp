#include "objects.hpp"
#include "table.hpp"

#include <notify/metrics.hpp>

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

std::string label_text(const MetricPoint& point) {
  std::string text;
  for (const auto& [name, value] : point.labels)
    text.append(text.empty() ? "" : ",").append(name).append("=\"").append(value).append("\"");
  return text;
}

ReportTable metrics_table(const std::vector<Metric>& metrics) {
  ReportTable table{.title = "Figures of the engine",
                    .columns = {{"name", CellKind::text},
                                {"kind", CellKind::text},
                                {"labels", CellKind::text},
                                {"upper_bound", CellKind::decimal},
                                {"value", CellKind::decimal}},
                    .rows = {},
                    .chart_columns = {}};
  const auto add = [&](const Metric& metric, std::string_view kind, const MetricPoint& point,
                       ReportCell bound, const Decimal& value) {
    table.rows.push_back(
        {metric.name, std::string(kind), label_text(point), std::move(bound), value});
  };
  for (const Metric& metric : metrics)
    for (const MetricPoint& point : metric.points) {
      if (metric.kind != MetricKind::histogram) {
        add(metric, name_of(metric.kind), point, {}, point.value);
        continue;
      }
      for (std::size_t i = 0; i < point.counts.size(); ++i)
        add(metric, "bucket", point,
            i < metric.bounds.size() ? ReportCell(metric.bounds[i]) : ReportCell(),
            Decimal::from_integer(point.counts[i]));
      add(metric, "sum", point, {}, point.value);
      add(metric, "count", point, {},
          Decimal::from_integer(point.counts.empty() ? 0 : point.counts.back()));
    }
  return table;
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_metrics_list(nfy_engine* engine, nfy_table** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(table, open_table({.table = metrics_table(self->engine->metrics().snapshot())}));
    *out = table;
    return {};
  });
}

nfy_status nfy_metrics_text(nfy_engine* engine, nfy_buf* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_CHECK(check_given(out, "out"));
    *out = buf_out(prometheus_text(self->engine->metrics().snapshot()));
    return {};
  });
}
