"""Archive: what lies where, how long it is kept, and what is due tonight."""

from collections import Counter
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Any, Dict, List, NamedTuple, Tuple

from flask import Blueprint, g, render_template

from nfy.archive import ArchiveFileRow
from nfy.console import charts, shown
from nfy.console.grids import Field, Grid, grid_from, grid_of
from nfy.console.texts import text
from nfy.engine import Engine
from nfy.services import Service
from nfy.tasks import Task, TaskKind

pages = Blueprint("archive", __name__)

FILES_SHOWN_MAX = 200
QUARANTINED_MAX = 50
SERVICES_MAX = 100
PERIODS_MAX = 12
"""Different periods that are counted; most services have the same."""
MONTHS_MAX = 36
MORNING_HOUR = 6
TONIGHT = (
    TaskKind.ARCHIVE,
    TaskKind.PREPARE_HISTORY,
    TaskKind.ARCHIVE_FILES,
    TaskKind.ARCHIVE_JOBS,
    TaskKind.TIME_OUT,
    TaskKind.PRUNE_RECEIPTS,
    TaskKind.SWEEP_FILES,
)


@pages.get("/archive")
def show() -> str:
    engine: Engine = g.engine
    files = engine.archive.list_files()
    services = engine.services.list()
    rows = files[:]
    kept = _retention(engine, services)
    return render_template(
        "archive.html",
        file_count=len(files),
        file_rows=sum(row.rows for row in rows),
        file_bytes=sum(row.bytes for row in rows),
        sizes=_sizes(rows),
        lying=_lying(engine, kept),
        months=_months(engine, rows),
        files=grid_of(text("archive.files"), files),
        retention=kept,
        services_cut=len(services) > SERVICES_MAX,
        tonight=_tonight(engine),
        morning=_morning(engine),
        quarantined=engine.archive.list_quarantined(QUARANTINED_MAX),
    )


def _sizes(rows: List[ArchiveFileRow]) -> charts.Chart:
    by_month: Dict[str, int] = {}
    for row in rows:
        month = row.first_created_at[:7]
        by_month[month] = by_month.get(month, 0) + row.bytes
    months = sorted(by_month)
    return charts.Chart(
        "sizes",
        text("archive.sizes_chart"),
        (charts.Series(text("archive.bytes"), 1),),
        tuple(months),
        tuple((by_month[month],) for month in months),
        shown.size,
        width=charts.WIDE,
    )


Kept = List[Tuple[Service, Dict[str, int]]]
"""Services, and for how many days they keep messages of each type."""


class Lying(NamedTuple):
    """Messages of one type that are not out of retention yet."""

    type: str
    live: int
    tonight: int


def _lying(engine: Engine, kept: Kept) -> Grid:
    """What is live by the days that services keep, and of it the day that the night moves."""
    periods = Counter(
        (service.calendar, days) for service, of_type in kept for days in of_type.values()
    )
    live: Counter[str] = Counter()
    tonight: Counter[str] = Counter()
    for (calendar, days), _ in periods.most_common(PERIODS_MAX):
        today = engine.calendars.get(calendar).local_day(engine.now())
        first = today - timedelta(days=days)
        for counts, last in ((live, today), (tonight, first)):
            table = engine.statistics.by_service(first, last, include_test_key=True)
            found = {row.service_id: row for row in table}
            for service, of_type in kept:
                for kind, kept_days in of_type.items():
                    if (service.calendar, kept_days) == (calendar, days) and service.id in found:
                        counts[kind] += getattr(found[service.id], f"{kind}_requested")
    rows = [Lying(kind, live[kind], tonight[kind]) for kind in ("email", "sms", "letter")]
    fields = [Field(name, attrgetter(name)) for name in Lying._fields]
    return grid_from(text("archive.lying"), rows, fields)


class Month(NamedTuple):
    """Where the messages of a month are."""

    month: date
    messages: int
    in_files: int
    in_database: int
    size: str


def _months(engine: Engine, files: List[ArchiveFileRow]) -> Grid:
    last = engine.calendars.get("uk").local_day(engine.now())
    first = date(last.year - MONTHS_MAX // 12, last.month, 1)
    messages: Counter[date] = Counter()
    for row in engine.statistics.dashboard(first, last).notifications_by_type:
        messages[row.date.replace(day=1)] += row.emails + row.sms + row.letters
    in_files: Counter[date] = Counter()
    sizes: Counter[date] = Counter()
    for file in files:
        month = date.fromisoformat(f"{file.first_created_at[:7]}-01")
        in_files[month] += file.rows
        sizes[month] += file.bytes
    rows = [
        Month(
            month,
            max(messages[month], in_files[month]),
            in_files[month],
            max(messages[month] - in_files[month], 0),
            shown.size(sizes[month]),
        )
        for month in sorted({*messages, *in_files}, reverse=True)
    ]
    fields = [Field(name, attrgetter(name)) for name in Month._fields]
    return grid_from(text("archive.months"), rows, fields)


def _retention(engine: Engine, services: List[Service]) -> Kept:
    return [
        (service, {row.type: row.days_of_retention for row in engine.retention.list(service.id)})
        for service in services[:SERVICES_MAX]
    ]


def _morning(engine: Engine) -> datetime:
    """The next six o'clock in London, when the night's work is over."""
    calendar = engine.calendars.get("uk")
    now = engine.now()
    tomorrow = calendar.local_day(now) + timedelta(days=1)
    return calendar.window(tomorrow).start + timedelta(hours=MORNING_HOUR)


def _tonight(engine: Engine) -> List[Tuple[str, int]]:
    """Tasks of upkeep that will be due by then, by kind."""
    tasks: List[Task] = engine.tasks.plan(_morning(engine))
    counts = Counter(task.kind for task in tasks)
    return [(str(kind), counts[kind]) for kind in TONIGHT if counts[kind]]
