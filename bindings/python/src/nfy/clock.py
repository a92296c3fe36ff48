"""Clocks."""

from datetime import datetime, timedelta
from typing import Any

from nfy._glue import Call, instant, span_us, to_us
from nfy._handle import Handle
from nfy._native import ffi, lib


class Clock(Handle):
    """What time it is. Engines and providers that were opened with a clock keep it."""

    _made_by = "use Clock.system() or a SimulatedClock"

    def __init__(self, handle: Any = None) -> None:
        super().__init__(handle, lib.nfy_clock_close)

    @classmethod
    def system(cls) -> "Clock":
        """The computer's clock."""
        out = ffi.new("nfy_clock **")
        Call()(lib.nfy_clock_open_system, out)
        return cls(out[0])

    def now(self) -> datetime:
        out = ffi.new("int64_t *")
        Call()(lib.nfy_clock_now, self._handle, out)
        return instant(out[0])


class SimulatedClock(Clock):
    """A clock that moves only when told to.

    >>> from datetime import datetime, timedelta, timezone
    >>> clock = SimulatedClock(datetime(2026, 3, 20, tzinfo=timezone.utc))
    >>> clock.advance(timedelta(hours=36))
    >>> clock.now().isoformat()
    '2026-03-21T12:00:00+00:00'
    """

    def __init__(self, start: datetime) -> None:
        out = ffi.new("nfy_clock **")
        Call()(lib.nfy_clock_open_simulated, to_us(start), out)
        super().__init__(out[0])

    def set(self, at: datetime) -> None:
        Call()(lib.nfy_clock_set, self._handle, to_us(at))

    def advance(self, span: timedelta) -> None:
        Call()(lib.nfy_clock_advance, self._handle, span_us(span))
