"""Financial years of a service, and when its allowance ran out."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import List, Optional

from nfy.billing import Usage
from nfy.calendars import Calendar
from nfy.engine import Engine
from nfy.services import Service

YEARS_SHOWN_MAX = 6


@dataclass(frozen=True)
class Year:
    """The days of a financial year, and today."""

    number: int
    first: date
    last: date
    today: date

    @property
    def days_known(self) -> date:
        """The last day of the year that has begun."""
        return min(self.last, self.today)


def calendar_of(engine: Engine, service: Service) -> Calendar:
    return engine.calendars.get(service.calendar)


def year_of(engine: Engine, calendar: Calendar, number: int) -> Year:
    first = date(number, calendar.year_start_month, calendar.year_start_day)
    after = date(number + 1, calendar.year_start_month, calendar.year_start_day)
    today = calendar.local_day(engine.now())
    return Year(number, first, after - timedelta(days=1), today)


def current_year(engine: Engine, calendar: Calendar) -> int:
    return calendar.financial_year(calendar.local_day(engine.now()))


def choices(engine: Engine, calendar: Calendar, service: Service) -> List[int]:
    """The years since the service began, newest first."""
    newest = current_year(engine, calendar)
    oldest = calendar.financial_year(calendar.local_day(service.created_at))
    return list(range(newest, max(min(oldest, newest - 1), newest - YEARS_SHOWN_MAX), -1))


def ran_out_on(engine: Engine, service: Service, year: Year, usage: Usage) -> Optional[date]:
    """The day on which the last free unit was used; None while some are left.

    The engine says what is left before a day, so the day is found by halving.
    """
    if not usage.free_allowance or year.first > year.days_known:
        return None

    def is_used_up(before: date) -> bool:
        return engine.allowances.before(service.id, before).remaining_units <= 0

    low, high = year.first, year.days_known
    if not is_used_up(high):
        used = sum(line.free_units for line in usage.lines)
        return high if used >= usage.free_allowance else None
    while low < high:  # the first day before which nothing was left
        middle = low + (high - low) // 2
        low, high = (low, middle) if is_used_up(middle) else (middle + timedelta(days=1), high)
    return low - timedelta(days=1)
