"""What an engine counts of its own work."""

from decimal import Decimal
from typing import NamedTuple, Optional

from nfy._glue import Call, take_buf
from nfy._native import ffi, lib
from nfy._noun import Noun
from nfy.tables import Table


class MetricRow(NamedTuple):
    """A figure: `kind` is "counter" or "gauge", or, of a histogram, "bucket", "sum" or "count".

    `labels` is as in Prometheus: provider="mmg",outcome="accepted". `upper_bound` is that of a
    bucket; None: all.
    """

    name: str
    kind: str
    labels: str
    upper_bound: Optional[Decimal]
    value: Decimal


class Metrics(Noun):
    """Counters and histograms of this engine since it was opened, and gauges of the store, now."""

    def snapshot(self) -> Table[MetricRow]:
        """Everything at once. Gauges lack where the store does not answer."""
        call, out = Call(), ffi.new("nfy_table **")
        call(lib.nfy_metrics_list, self._handle, out)
        return Table(out[0], MetricRow)

    def text(self) -> str:
        """The same in the text format of Prometheus."""
        call, out = Call(), ffi.new("nfy_buf *")
        call(lib.nfy_metrics_text, self._handle, out)
        return take_buf(out)
