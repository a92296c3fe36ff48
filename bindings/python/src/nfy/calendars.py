"""Calendars: which local day and financial year an instant belongs to."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, List, Optional, Tuple

from nfy._arguments import Id, checked, takes_fields
from nfy._glue import Call, day_of, instant, sized, text_of, to_day, to_us
from nfy._native import ffi, lib
from nfy._noun import Noun
from nfy.billing import Bill, bill_of, owned_bill


@dataclass(frozen=True)
class BillingWindow:
    """One local day as money sees it: the half-open span [start, end)."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class CalendarPlanYear:
    """A financial year's bills as they are and as they would be."""

    financial_year: int
    before: Bill
    after: Bill


@dataclass(frozen=True)
@takes_fields
class Calendar:
    """A zone and the first day of the financial year; it may follow another from a day on."""

    id: str
    zone: str
    year_start_month: int
    year_start_day: int
    follows: str = ""
    valid_from: Optional[date] = None
    _rows: Any = field(default=None, repr=False, compare=False)
    _index: int = field(default=0, repr=False, compare=False)

    @checked
    def window(self, day: date) -> BillingWindow:
        """The span of one local day."""
        out = ffi.new("nfy_window *")
        Call()(lib.nfy_calendar_rows_window, self._rows, self._index, to_day(day), out)
        return BillingWindow(instant(out.start_us), instant(out.end_us))

    @checked
    def local_day(self, at: datetime) -> date:
        """The local day of an instant."""
        out = ffi.new("nfy_day *")
        Call()(lib.nfy_calendar_rows_day, self._rows, self._index, to_us(at), out)
        return day_of(out)

    @checked
    def financial_year(self, day: date) -> int:
        """The financial year of a day, named by the calendar year in which it starts."""
        out = ffi.new("int32_t *")
        Call()(lib.nfy_calendar_rows_financial_year, self._rows, self._index, to_day(day), out)
        return int(out[0])


class Calendars(Noun):
    """The calendars that an engine stores."""

    def window(self, *, day: date, calendar: str = "uk") -> BillingWindow:
        """The span of one local day, also in a calendar of `put`."""
        return self.get(calendar).window(day)

    def list(self) -> List[Calendar]:
        """Every calendar by id, "uk", "us" and "ca" included."""
        out = ffi.new("nfy_calendar_rows **")
        Call()(lib.nfy_calendar_list, self._handle, out)
        return read_calendars(out[0])

    def get(self, id: str) -> Calendar:
        call, out = Call(), ffi.new("nfy_calendar_rows **")
        call(lib.nfy_calendar_get, self._handle, call.text(id), out)
        return read_calendars(out[0])[0]

    def put(self, calendar: Calendar) -> Calendar:
        """Adds a calendar; ConflictError if its id is known with other rules."""
        call = Call()
        given = call.options(
            "nfy_calendar",
            id=calendar.id,
            zone=calendar.zone,
            year_start_month=calendar.year_start_month,
            year_start_day=calendar.year_start_day,
            follows=calendar.follows,
        )
        if calendar.valid_from is not None:
            given.valid_from = to_day(calendar.valid_from)
        call(lib.nfy_calendar_put, self._handle, given)
        return self.get(calendar.id)

    def plan_change(self, service_id: Id, calendar: str) -> Tuple[CalendarPlanYear, ...]:
        """What a service's bills are, and what they would be. Changes nothing."""
        call, out = Call(), ffi.new("nfy_calendar_plan **")
        service = call.uuid(service_id)
        call(lib.nfy_calendar_plan_change, self._handle, service, call.text(calendar), out)
        plan = ffi.gc(out[0], lib.nfy_calendar_plan_free)
        years = []
        year = ffi.new("int32_t *")
        before, after = ffi.new("nfy_bill **"), ffi.new("nfy_bill **")
        for index in range(lib.nfy_calendar_plan_count(plan)):
            call(lib.nfy_calendar_plan_get, plan, index, year, before, after)
            # Both have an owner before either is read.
            bills = owned_bill(before[0]), owned_bill(after[0])
            years.append(CalendarPlanYear(year[0], *map(bill_of, bills)))
        return tuple(years)

    def change(self, service_id: Id, calendar: str) -> None:
        """Gives a service another calendar and marks all its days to be billed again."""
        call = Call()
        service = call.uuid(service_id)
        call(lib.nfy_calendar_change, self._handle, service, call.text(calendar))


def read_calendars(raw: Any) -> List[Calendar]:
    """All calendars of an answer, which they keep among them."""
    rows = ffi.gc(raw, lib.nfy_calendar_rows_free)
    call, row = Call(), sized("nfy_calendar")
    calendars = []
    for index in range(lib.nfy_calendar_rows_count(rows)):
        call(lib.nfy_calendar_rows_get, rows, index, row)
        calendars.append(
            Calendar(
                id=text_of(row.id),
                zone=text_of(row.zone),
                year_start_month=row.year_start_month,
                year_start_day=row.year_start_day,
                follows=text_of(row.follows),
                valid_from=day_of(row.valid_from) if row.valid_from.year else None,
                _rows=rows,
                _index=index,
            )
        )
    return calendars


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
