"""Reports over organisations and the whole platform."""

from datetime import date, timedelta
from typing import Any, Callable, Mapping, NamedTuple, Tuple
from uuid import UUID

from flask import Blueprint, abort, g, render_template, request

from nfy.console import charts, downloads, forms, shown, years
from nfy.console.grids import grid_of
from nfy.console.texts import text
from nfy.engine import Engine
from nfy.errors import NotFoundError
from nfy.tables import Table

pages = Blueprint("reports", __name__)

DAYS_SHOWN = 30
DAYS_MAX = 400

Read = Callable[[Engine, date, date], "Table[Any]"]


class Report(NamedTuple):
    read: Read
    chart: Tuple[str, ...] = ()
    """Columns that are drawn, over those of days."""


REPORTS: Mapping[str, Report] = {
    "sms_usage": Report(lambda engine, *days: engine.reports.sms_usage(*days)),
    "volumes_by_service": Report(lambda engine, *days: engine.reports.volumes_by_service(*days)),
    "daily_volumes": Report(
        lambda engine, *days: engine.reports.daily_volumes(*days),
        ("sms_totals", "email_totals", "letter_totals"),
    ),
    "daily_provider_volumes": Report(
        lambda engine, *days: engine.reports.daily_provider_volumes(*days)
    ),
    "despatch": Report(lambda engine, *days: engine.reports.despatch(*days)),
    "billing": Report(lambda engine, *days: engine.reports.billing(*days)),
}


def days_asked(engine: Engine) -> Tuple[date, date]:
    """The days of a request, the last month if it names none; in order, and not too many."""
    today = engine.calendars.get("uk").local_day(engine.now())
    last = forms.day(request.args.get("last")) or today
    first = forms.day(request.args.get("first")) or last - timedelta(days=DAYS_SHOWN - 1)
    first, last = min(first, last), max(first, last)
    return max(first, last - timedelta(days=DAYS_MAX - 1)), last


@pages.get("/usage/reports/<name>")
def show(name: str) -> Any:
    report = REPORTS.get(name)
    if report is None:
        abort(404)
    first, last = days_asked(g.engine)
    table = report.read(g.engine, first, last)
    kind = downloads.wanted()
    if kind:
        return downloads.file_of(table, name, kind)
    caption = text(f"report.{name}")
    return render_template(
        "report.html",
        name=name,
        caption=caption,
        first=first,
        last=last,
        grid=grid_of(caption, table, without={"organisation_id", "service_id"}),
        chart=_chart(caption, table, report.chart) if report.chart else None,
        unpriced=grid_of(text("report.unpriced"), table.unpriced),
        has_parquet=downloads.has_parquet(),
        year_choices=(),
        year=None,
    )


def _chart(caption: str, table: "Table[Any]", columns: Tuple[str, ...]) -> charts.Chart:
    rows = table[:]
    return charts.Chart(
        "report",
        caption,
        tuple(charts.Series(text(f"column.{name}"), n + 1) for n, name in enumerate(columns)),
        tuple(shown.day(row.day) for row in rows),
        tuple(tuple(getattr(row, name) for name in columns) for row in rows),
        shown.number,
        width=charts.WIDE,
    )


@pages.get("/usage/organisations/<uuid:organisation_id>")
def organisation(organisation_id: UUID) -> Any:
    engine: Engine = g.engine
    known = {one.id: one for one in engine.organisations.list()}
    if organisation_id not in known:
        raise NotFoundError(text("report.no_organisation"))
    calendar = engine.calendars.get("uk")
    now = years.current_year(engine, calendar)
    year = forms.whole(request.args.get("year"), now, low=2000, high=2200)
    table = engine.reports.organisation_usage(organisation_id, financial_year=year)
    kind = downloads.wanted()
    if kind:
        return downloads.file_of(table, "organisation", kind)
    caption = text("report.organisation", name=known[organisation_id].name)
    return render_template(
        "report.html",
        name="",
        caption=caption,
        first=None,
        last=None,
        grid=grid_of(caption, table, without={"service_id"}),
        chart=None,
        unpriced=grid_of(text("report.unpriced"), table.unpriced),
        has_parquet=downloads.has_parquet(),
        year_choices=tuple(range(now, now - years.YEARS_SHOWN_MAX, -1)),
        year=year,
    )
