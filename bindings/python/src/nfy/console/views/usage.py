"""Usage: a service's bill by month, down to the facts that it is made of, and what if."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Dict, List, Optional, Sequence, Tuple
from uuid import UUID

from flask import Blueprint, abort, g, render_template, request

from nfy import report_csv
from nfy.base import NotificationType
from nfy.billing import Bill, Usage, UsageLine
from nfy.calendars import Calendar
from nfy.console import charts, downloads, forms, shown, years
from nfy.console.texts import text
from nfy.engine import Engine
from nfy.services import Service

pages = Blueprint("usage", __name__)

YEAR_MIN, YEAR_MAX = 2000, 2200
UNITS_MAX = 100_000_000
RATE_MAX = Decimal(10)
STEPS_SHOWN_MAX = 1_000
SLIDER_UNITS = 10_000


@pages.get("/usage")
def index() -> str:
    engine: Engine = g.engine
    organisations = {one.id: one.name for one in engine.organisations.list()}
    services = engine.services.list()
    return render_template("usage_index.html", services=services, organisations=organisations)


@dataclass(frozen=True)
class Asked:
    """The service and the year that a page is about."""

    service: Service
    calendar: Calendar
    year: years.Year


def _asked(service_id: UUID, number: Optional[str]) -> Asked:
    engine: Engine = g.engine
    service = engine.services.get(service_id)
    calendar = years.calendar_of(engine, service)
    now = years.current_year(engine, calendar)
    wanted = forms.whole(number, now, low=YEAR_MIN, high=YEAR_MAX)
    return Asked(service, calendar, years.year_of(engine, calendar, wanted))


@pages.get("/usage/<uuid:service_id>")
def show(service_id: UUID) -> Any:
    engine: Engine = g.engine
    asked = _asked(service_id, request.args.get("year"))
    usage = engine.billing.monthly_usage(service_id, financial_year=asked.year.number)
    kind = downloads.wanted()
    if kind == "csv":
        content = report_csv([usage], service_name=asked.service.name, currency=_currency())
        return downloads.attachment(content.encode(), "usage.csv", "text/csv; charset=utf-8")
    if kind:
        return downloads.file_of(usage.to_table(), "usage", kind)
    return render_template(
        "usage.html",
        service=asked.service,
        year=asked.year,
        year_choices=years.choices(engine, asked.calendar, asked.service),
        usage=usage,
        sums=_sums(usage),
        units=_units_chart(usage),
        costs=_cost_chart(usage),
        ran_out=years.ran_out_on(engine, asked.service, asked.year, usage),
        what_if=_what_if(engine, asked, usage),
        has_parquet=downloads.has_parquet(),
    )


def _currency() -> str:
    return str(g.options.currency)


@dataclass(frozen=True)
class Sums:
    """A year in four figures."""

    cost: Decimal
    sms_units: int
    free_units: int
    charged_units: int
    emails: int
    letters: int


def _sums(usage: Usage) -> Sums:
    def total(kind: NotificationType, name: str) -> int:
        return sum(getattr(line, name) for line in usage.lines if line.type is kind)

    return Sums(
        usage.cost,
        total(NotificationType.SMS, "chargeable_units"),
        total(NotificationType.SMS, "free_units"),
        total(NotificationType.SMS, "charged_units"),
        total(NotificationType.EMAIL, "notifications_sent"),
        total(NotificationType.LETTER, "notifications_sent"),
    )


def _months(usage: Usage) -> List[date]:
    return sorted({line.month for line in usage.lines if line.month is not None})


def _of_month(usage: Usage, month: date, kind: NotificationType) -> Sequence[UsageLine]:
    return [line for line in usage.lines if line.month == month and line.type is kind]


def _units_chart(usage: Usage) -> charts.Chart:
    months = _months(usage)
    values = []
    for month in months:
        lines = _of_month(usage, month, NotificationType.SMS)
        free, charged = (sum(getattr(line, n) for line in lines) for n in _FREE_AND_CHARGED)
        values.append((free, charged))
    return charts.Chart(
        "units",
        text("usage.units_chart"),
        (charts.Series(text("usage.free"), 2), charts.Series(text("usage.charged"), 1)),
        tuple(shown.month(month) for month in months),
        tuple(values),
        shown.number,
    )


_FREE_AND_CHARGED = ("free_units", "charged_units")


def _cost_chart(usage: Usage) -> charts.Chart:
    months = _months(usage)
    kinds = (NotificationType.SMS, NotificationType.LETTER)
    values = tuple(
        tuple(
            sum((line.cost for line in _of_month(usage, month, kind)), Decimal(0)) for kind in kinds
        )
        for month in months
    )
    series = tuple(charts.Series(shown.word(kind), 1 + 2 * n) for n, kind in enumerate(kinds))
    labels = tuple(shown.month(month) for month in months)
    return charts.Chart("costs", text("usage.cost_chart"), series, labels, values, shown.money)


@dataclass(frozen=True)
class WhatIf:
    """The same year under other rules, and the fields of the form."""

    rate: str
    allowance: str
    rate_now: Optional[Decimal]
    units_max: int
    bill: Optional[Bill] = None
    wrong: str = ""


def _what_if(engine: Engine, asked: Asked, usage: Usage) -> WhatIf:
    given_rate = request.args.get("rate", "").strip()[: forms.TERM_CHARACTERS_MAX]
    given_units = request.args.get("allowance", "").strip()[: forms.TERM_CHARACTERS_MAX]
    rates = [line.rate for line in usage.lines if line.type is NotificationType.SMS]
    units_max = max(2 * (usage.free_allowance or 0), SLIDER_UNITS)
    plain = WhatIf(given_rate, given_units, rates[-1] if rates else None, units_max)
    if not (given_rate or given_units):
        return plain
    rate, units = _rate(given_rate), _units(given_units)
    if (given_rate and rate is None) or (given_units and units is None):
        return WhatIf(given_rate, given_units, plain.rate_now, units_max, wrong=text("usage.wrong"))
    rules: Dict[str, Any] = {"free_allowance": units}
    if rate is not None:
        starts_at = asked.calendar.window(asked.year.first).start
        entry = {"valid_from": starts_at.strftime("%Y-%m-%dT%H:%M:%SZ"), "rate": f"{rate:f}"}
        rules["rates_json"] = json.dumps({"sms_rates": [entry]})
    bill = engine.billing.what_if(asked.service.id, financial_year=asked.year.number, **rules)
    return WhatIf(given_rate, given_units, plain.rate_now, units_max, bill=bill)


def _rate(given: str) -> Optional[Decimal]:
    try:
        rate = Decimal(given)
    except InvalidOperation:
        return None
    return rate if rate.is_finite() and 0 <= rate <= RATE_MAX else None


def _units(given: str) -> Optional[int]:
    if not (given.isascii() and given.isdigit()) or len(given) > len(str(UNITS_MAX)):
        return None
    return int(given) if int(given) <= UNITS_MAX else None


@pages.get("/usage/<uuid:service_id>/<int:number>/lines/<int:index>")
def line(service_id: UUID, number: int, index: int) -> str:
    """One line of a bill, down to its facts."""
    engine: Engine = g.engine
    asked = _asked(service_id, str(number))
    usage = engine.billing.monthly_usage(service_id, financial_year=asked.year.number)
    if index >= len(usage.lines):
        abort(404)
    found = usage.lines[index]
    steps = engine.billing.explain(usage, found)
    names = {one.id: one.name for one in engine.templates.list(service_id, with_archived=True)}
    return render_template(
        "usage_line.html",
        service=asked.service,
        year=asked.year,
        line=found,
        steps=steps[:STEPS_SHOWN_MAX],
        step_count=len(steps),
        names=names,
        sums=_checked(found, steps),
    )


def _checked(found: UsageLine, steps: Sequence[Any]) -> Tuple[bool, Decimal]:
    """Whether the steps come to the line, and what they come to."""
    cost = sum((step.cost for step in steps), Decimal(0))
    return cost == found.cost, cost
