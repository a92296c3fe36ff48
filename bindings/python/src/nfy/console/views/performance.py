"""Performance: the public page of the whole platform."""

from flask import Blueprint, g, render_template

from nfy.console import charts, shown
from nfy.console.grids import ROWS_MAX
from nfy.console.texts import text
from nfy.console.views.reports import days_asked
from nfy.engine import Engine
from nfy.statistics import Dashboard

pages = Blueprint("performance", __name__)


@pages.get("/performance")
def show() -> str:
    engine: Engine = g.engine
    first, last = days_asked(engine)
    found = engine.statistics.dashboard(first, last)
    return render_template(
        "performance.html",
        first=first,
        last=last,
        found=found,
        messages=_messages(found),
        times=_times(found),
        services=found.services_using_notify[:ROWS_MAX],
        service_count=len(found.services_using_notify),
    )


def _messages(found: Dashboard) -> charts.Chart:
    rows = found.notifications_by_type[:]
    return charts.Chart(
        "messages",
        text("performance.messages_chart"),
        tuple(charts.Series(shown.word(name), n + 1) for n, name in enumerate(_TYPES)),
        tuple(shown.day(row.date) for row in rows),
        tuple((row.emails, row.sms, row.letters) for row in rows),
        shown.number,
    )


_TYPES = ("email", "sms", "letter")


def _times(found: Dashboard) -> charts.Chart:
    rows = found.processing_time[:]
    return charts.Chart(
        "times",
        text("performance.times_chart"),
        (charts.Series(text("performance.within"), 2),),
        tuple(shown.day(row.date) for row in rows),
        tuple((row.percentage_under_10_seconds,) for row in rows),
        lambda value: f"{value:.1f} %",
    )
