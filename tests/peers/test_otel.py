"""OpenTelemetry's own SDK reads the figures of an engine."""

import pytest

import nfy

metrics_sdk = pytest.importorskip("opentelemetry.sdk.metrics")
from opentelemetry.sdk.metrics.export import InMemoryMetricReader  # noqa: E402

from nfy.otel import context_of, instrument, trace_parent  # noqa: E402


def test_a_span_of_a_provider_belongs_to_the_request_that_asked_for_the_message() -> None:
    trace = pytest.importorskip("opentelemetry.trace")
    tracer = pytest.importorskip("opentelemetry.sdk.trace").TracerProvider().get_tracer("notify")
    seen = {}

    def send(messages):
        for message in messages:
            with tracer.start_as_current_span("sms", context=context_of(message)) as span:
                seen[message.to] = span
        return [nfy.SendAnswer(nfy.SendOutcome.ACCEPTED) for _ in messages]

    assert trace_parent() == ""
    with nfy.Engine.open("memory:", keep_trace_parents=True) as engine:
        engine.providers.add(nfy.CallbackProvider("own", nfy.NotificationType.SMS, send))
        service = engine.services.create("Clinics")
        kind = nfy.NotificationType.SMS
        sms = engine.templates.create(service.id, "T", type=kind, content="Hello")
        with tracer.start_as_current_span("request") as request:
            traced = nfy.SendRequest(sms.id, to="07700 900001", trace_parent=trace_parent())
            engine.send(service.id, traced)
        engine.send(service.id, nfy.SendRequest(sms.id, to="07700 900002"))
        engine.deliver()
    asked = request.get_span_context()
    assert seen["447700900001"].parent.span_id == asked.span_id
    assert seen["447700900001"].get_span_context().trace_id == asked.trace_id
    assert seen["447700900002"].parent is None
    assert trace.get_current_span().get_span_context().is_valid is False


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
