/* What an engine counts of its own work. See nfy.h for what holds for all functions. */
#ifndef NFY_METRICS_H
#define NFY_METRICS_H

#include "base.h"
#include "table.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Everything at once, a row for each figure: name ("nfy_provider_messages_total"), kind ("counter",
 * "gauge"; of a histogram "bucket", "sum" and "count"), labels (provider="mmg",outcome="accepted"),
 * upper_bound (of a bucket; nothing: all) and value. Counters and histograms are of this engine
 * since it was opened; gauges are of the whole store, now, and lack where it does not answer.
 * @since 0.1
 */
NFY_API nfy_status nfy_metrics_list(nfy_engine* engine, nfy_table** out, nfy_error** err);

/** The same in the text format of Prometheus. @since 0.1 */
NFY_API nfy_status nfy_metrics_text(nfy_engine* engine, nfy_buf* out, nfy_error** err);

#ifdef __cplusplus
}
#endif

#endif /* NFY_METRICS_H */
