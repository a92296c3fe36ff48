"""Clocks and calendars."""

from datetime import date, datetime, timedelta
from typing import Any, Optional

from nfy._arguments import checked
from nfy._glue import Call, day_of, instant, span_us, to_day, to_us
from nfy._handle import Handle
from nfy._native import ffi, lib
from nfy.values import BillingWindow


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


@checked
def billing_window(day: date, *, calendar: str = "uk") -> BillingWindow:
    """The span of one local day in the calendar "uk", "us" or "ca".

    >>> from datetime import date
    >>> window = billing_window(date(2026, 3, 29))  # clocks go forward in London
    >>> str(window.end - window.start)
    '23:00:00'
    """
    call, out = Call(), ffi.new("nfy_window *")
    call(lib.nfy_calendar_window, call.text(calendar), to_day(day), out)
    return BillingWindow(instant(out.start_us), instant(out.end_us))


@checked
def local_day(at: datetime, *, calendar: str = "uk") -> date:
    """The local day of an instant."""
    call, out = Call(), ffi.new("nfy_day *")
    call(lib.nfy_calendar_day, call.text(calendar), to_us(at), out)
    return day_of(out)


@checked
def financial_year(day: date, *, calendar: str = "uk") -> int:
    """The financial year of a day, named by the calendar year in which it starts.

    >>> from datetime import date
    >>> financial_year(date(2026, 3, 31)), financial_year(date(2026, 4, 1))
    (2025, 2026)
    """
    call, out = Call(), ffi.new("int32_t *")
    call(lib.nfy_calendar_financial_year, call.text(calendar), to_day(day), out)
    return int(out[0])
