"""OpenTelemetry's own SDK reads the figures of an engine."""

import pytest

import nfy

metrics_sdk = pytest.importorskip("opentelemetry.sdk.metrics")
from opentelemetry.sdk.metrics.export import InMemoryMetricReader  # noqa: E402

from nfy.otel import instrument  # noqa: E402


def test_each_figure_is_an_instrument_with_its_labels() -> None:
    reader = InMemoryMetricReader()
    meter = metrics_sdk.MeterProvider(metric_readers=[reader]).get_meter("notify")
    with nfy.Engine.open("memory:") as engine:
        engine.receipts.quarantine("post", b"garbage", reason="garbage")
        instrument(engine, meter)
        engine.receipts.quarantine("post", b"rubbish", reason="garbage")
        read = reader.get_metrics_data()
    points = {
        metric.name: [(dict(p.attributes), p.value) for p in metric.data.data_points]
        for metric in read.resource_metrics[0].scope_metrics[0].metrics
    }
    assert points["nfy_quarantined_receipts_total"] == [({"provider": "post"}, 2)]
    assert points["nfy_store_up"] == [({}, 1)]
    assert points["nfy_provider_call_seconds_count"] == [({"provider": "post"}, 0)]
