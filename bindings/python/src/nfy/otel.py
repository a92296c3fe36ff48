"""Figures of an engine, and the traces of its messages, for OpenTelemetry: `pip install nfy[otel]`.

>>> from opentelemetry import metrics  # doctest: +SKIP
>>> instrument(engine, metrics.get_meter("notify"))  # doctest: +SKIP
"""

import re
from typing import Any, Callable, Dict, Iterable, Iterator

from nfy.engine import Engine
from nfy.messages import Message
from nfy.metrics import MetricRow

_LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


def instrument(engine: Engine, meter: Any) -> None:
    """Makes an instrument of `meter` for each figure that the engine knows.

    Each collection reads one snapshot per figure. Of a histogram the sum and the count are shown:
    what was measured before cannot be handed over one by one.
    """
    kinds: Dict[str, str] = {}
    for row in engine.metrics.snapshot():
        if row.kind != "bucket":
            kinds.setdefault(_name_of(row), row.kind)
    for name, kind in kinds.items():
        make = meter.create_observable_gauge if kind == "gauge" else meter.create_observable_counter
        make(name, callbacks=[_observer(engine, name)])


def trace_parent() -> str:
    """The current span, for `SendRequest.trace_parent`; "" outside of any."""
    from opentelemetry.trace import get_current_span

    span = get_current_span().get_span_context()
    if not span.is_valid:
        return ""
    return f"00-{span.trace_id:032x}-{span.span_id:016x}-{int(span.trace_flags):02x}"


def context_of(message: Message) -> Any:
    """The context in which a provider's span for `message` belongs to the request that asked for
    it; an empty one where nobody said."""
    from opentelemetry.context import Context
    from opentelemetry.trace import (
        NonRecordingSpan,
        SpanContext,
        TraceFlags,
        set_span_in_context,
    )

    if not message.trace_parent:
        return Context()
    _, trace, span, flags = message.trace_parent.split("-")[:4]
    parent = SpanContext(int(trace, 16), int(span, 16), True, TraceFlags(int(flags, 16)))
    return set_span_in_context(NonRecordingSpan(parent), Context())


def _name_of(row: MetricRow) -> str:
    return f"{row.name}_{row.kind}" if row.kind in ("sum", "count") else row.name


def _observer(engine: Engine, name: str) -> Callable[[Any], Iterable[Any]]:
    def observe(options: Any) -> Iterator[Any]:
        from opentelemetry.metrics import Observation

        for row in engine.metrics.snapshot():
            if row.kind != "bucket" and _name_of(row) == name:
                yield Observation(_number(row), dict(_LABEL.findall(row.labels)))

    return observe


def _number(row: MetricRow) -> Any:
    whole = row.value == row.value.to_integral_value()
    return int(row.value) if whole else float(row.value)
