"""Calendars that an engine stores: which local day and financial year an instant belongs to."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, List, Optional

from nfy._arguments import checked, takes_fields
from nfy._glue import Call, day_of, instant, sized, text_of, to_day, to_us
from nfy._native import ffi, lib
from nfy.values import BillingWindow


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
