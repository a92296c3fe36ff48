"""Archive: what lies where, how long it is kept, and what is due tonight."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any, Dict, List, Tuple

from flask import Blueprint, g, render_template

from nfy.archive import ArchiveFileRow
from nfy.console import charts, shown
from nfy.console.grids import grid_of
from nfy.console.texts import text
from nfy.engine import Engine
from nfy.tasks import Task, TaskKind

pages = Blueprint("archive", __name__)

FILES_SHOWN_MAX = 200
QUARANTINED_MAX = 50
SERVICES_MAX = 500
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
    return render_template(
        "archive.html",
        file_count=len(files),
        file_rows=sum(row.rows for row in rows),
        file_bytes=sum(row.bytes for row in rows),
        sizes=_sizes(rows),
        files=grid_of(text("archive.files"), files),
        retention=_retention(engine, services),
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


def _retention(engine: Engine, services: List[Any]) -> List[Tuple[Any, Dict[str, int]]]:
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
