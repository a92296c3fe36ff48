"""History: what was sent, and the whole life of one notification."""

import time
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, Dict, List, NamedTuple, Optional
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, url_for

from nfy._glue import MICROSECOND, to_us
from nfy.base import NotificationType, Status
from nfy.billing import Verdict
from nfy.console import forms, shown
from nfy.console.texts import text
from nfy.engine import Engine
from nfy.errors import InvalidArgumentError, NfyError, NotFoundError
from nfy.notifications import MessageContent, Notification, TimelineKind, TimelineStep
from nfy.services import Service

pages = Blueprint("history", __name__)

PAGE_ROWS = 50
FOUND_MAX = 100
LOOKED_AT = 5_000
"""Notifications of each type that are looked at at once."""
LOOK_SECONDS = 0.05


@dataclass(frozen=True)
class Filter:
    """What stands in the URL; nothing of it names anybody."""

    status: Optional[Status]
    type: Optional[NotificationType]
    template: Optional[UUID]
    day: Optional[date]
    older: Optional[UUID]
    before: Optional[datetime]
    """Only what was created earlier; where a search that was cut short goes on."""

    def query(self) -> Dict[str, Any]:
        return {
            "statuses": {self.status} if self.status else frozenset(),
            "types": {self.type} if self.type else frozenset(),
            "template_id": self.template,
            "older_than": self.older,
        }

    def fields(self, service: UUID) -> Dict[str, str]:
        """The form that asks for the same."""
        given = {
            "service": service,
            "status": self.status,
            "type": self.type,
            "template": self.template,
            "day": self.day,
        }
        return {name: str(value) for name, value in given.items() if value}


@dataclass(frozen=True)
class Found:
    """A page of notifications, and how to go on after it."""

    rows: List[Notification]
    has_more: bool = False
    looked_until: Optional[datetime] = None
    """What was created before was not looked at yet; None: nothing is left."""


@pages.get("/history")
def show() -> Any:
    engine: Engine = g.engine
    services = engine.services.list()
    service_id = forms.id_or_none(request.args.get("service"))
    if service_id is None and len(services) == 1:
        service_id = services[0].id
    chosen = engine.services.get(service_id) if service_id else None
    wanted = Filter(
        status=forms.word(Status, request.args.get("status")),
        type=forms.word(NotificationType, request.args.get("type")),
        template=forms.id_or_none(request.args.get("template")),
        day=forms.day(request.args.get("day")),
        older=forms.id_or_none(request.args.get("older")),
        before=forms.instant_at(request.args.get("before")),
    )
    found = _of_filter(engine, chosen, wanted) if chosen else Found([])
    return _list_page(services, chosen, wanted, found)


def _list_page(
    services: List[Service],
    chosen: Optional[Service],
    wanted: Optional[Filter],
    found: Found,
    term: str = "",
) -> str:
    templates = g.engine.templates.list(chosen.id, with_archived=True) if chosen else []
    return render_template(
        "history.html",
        services=services,
        chosen=chosen,
        wanted=wanted,
        asked=wanted.fields(chosen.id) if wanted and chosen else {},
        until=to_us(found.looked_until) if found.looked_until else "",
        after=to_us(found.rows[-1].created_at + MICROSECOND) if found.rows else "",
        templates=templates,
        names={one.id: one.name for one in templates},
        found=found,
        term=term,
        statuses=tuple(Status),
        types=tuple(NotificationType),
    )


def _of_filter(engine: Engine, service: Service, wanted: Filter) -> Found:
    since, before = None, wanted.before
    if wanted.day is not None:
        window = engine.calendars.window(day=wanted.day, calendar=service.calendar)
        since, before = window.start, min(before or window.end, window.end)
    return _look(engine, service.id, PAGE_ROWS, since, before, **wanted.query())


def _look(
    engine: Engine,
    service_id: UUID,
    rows_max: int,
    since: Optional[datetime],
    before: Optional[datetime],
    **query: Any,
) -> Found:
    """A page; or what of it stands among as many as can be looked at in its time.

    No index holds a status, a template or a reference, so what is rare is looked for in one span of
    notifications after the other.
    """
    may_be_rare = any(query.get(name) for name in ("statuses", "template_id", "client_reference"))
    rows: List[Notification] = []
    began = last = time.monotonic()
    while True:
        start = since
        if may_be_rare and (
            place := engine.notifications.reach(service_id, LOOKED_AT, before=before)
        ):
            start = max(place, since) if since else place
        found = engine.notifications.list(
            service_id,
            include_jobs=True,
            with_history=True,
            created_since=start,
            created_before=before,
            page_size=rows_max + 1 - len(rows),
            **query,
        )
        rows += islice(found, rows_max + 1 - len(rows))
        if len(rows) > rows_max:
            return Found(rows[:rows_max], has_more=True)
        if start == since:
            return Found(rows)
        before, now = start, time.monotonic()
        if (now - began) + (now - last) > LOOK_SECONDS:  # another such span would take too long
            return Found(rows, looked_until=before)
        last = now


@pages.post("/history")
def search() -> Any:
    """By recipient, reference or id. What is looked for stands in no URL and no log."""
    engine: Engine = g.engine
    services = engine.services.list()
    service = engine.services.get(request.form.get("service", ""))
    term, before = forms.term("term"), forms.instant_at(request.form.get("before"))
    known = forms.id_or_none(term)
    if known is not None and _is_there(engine, service.id, known):
        where = url_for("history.notification", service_id=service.id, notification_id=known)
        return redirect(where, 303)
    found = _of_term(engine, service.id, term, before) if term else Found([])
    return _list_page(services, service, None, found, term)


def _is_there(engine: Engine, service_id: UUID, notification_id: UUID) -> bool:
    try:
        engine.notifications.get(service_id, notification_id)
        return True
    except NotFoundError:
        return False


def _of_term(engine: Engine, service_id: UUID, term: str, before: Optional[datetime]) -> Found:
    """Those to a recipient, and those with a reference from an instant back."""
    rows = _of_recipient(engine, service_id, term) if before is None else []
    if len(rows) > FOUND_MAX:
        return Found(rows[:FOUND_MAX], has_more=True)
    found = _look(engine, service_id, FOUND_MAX, None, before, client_reference=term)
    seen = {row.id for row in rows}
    rows += [row for row in found.rows if row.id not in seen]
    has_more = found.has_more or len(rows) > FOUND_MAX
    return Found(rows[:FOUND_MAX], has_more, found.looked_until)


def _of_recipient(engine: Engine, service_id: UUID, term: str) -> List[Notification]:
    if not g.viewer.may_see_personal:
        return []
    try:
        return list(engine.notifications.list_to(service_id, term, limit=FOUND_MAX + 1))
    except InvalidArgumentError:  # it is no recipient, but may be a reference
        return []


CALLS = (TimelineKind.CALLING, TimelineKind.CALL_DIED)
TONES = {
    TimelineKind.ATTEMPTED: "warn",
    TimelineKind.COMPLAINED: "warn",
    TimelineKind.CALL_DIED: "bad",
}


class Event(NamedTuple):
    """Something that happened to a notification; without an instant, something that holds."""

    at: Optional[datetime]
    title: str
    detail: str
    tone: str = "calm"


@pages.get("/history/<uuid:service_id>/<uuid:notification_id>")
def notification(service_id: UUID, notification_id: UUID) -> str:
    engine: Engine = g.engine
    found = engine.notifications.get(service_id, notification_id)
    verdict = _verdict(engine, found)
    return render_template(
        "notification.html",
        service=engine.services.get(service_id),
        one=found,
        template=_template_of(engine, found),
        events=_events(engine, found),
        verdict=verdict,
        content=_content(engine, found),
    )


def _template_of(engine: Engine, found: Notification) -> Any:
    try:
        return engine.templates.get(
            found.service_id, found.template_id, version=found.template_version
        )
    except NotFoundError:
        return None


def _verdict(engine: Engine, found: Notification) -> Optional[Verdict]:
    try:
        return engine.billing.explain_notification(found.service_id, found.id)
    except NfyError:
        return None


def _content(engine: Engine, found: Notification) -> Optional[MessageContent]:
    """What it says; for who may see it, and as long as it is known."""
    if not g.viewer.may_see_personal or not found.personalisation:
        return None
    try:
        return engine.notifications.content(found)
    except NfyError:
        return None


def _origin(found: Notification) -> str:
    if found.job_id is not None:
        return text("life.from_job", row=(found.job_row_number or 0) + 1)
    if found.created_by is not None:
        return text("life.from_user")
    return text("life.from_api", key=shown.word(found.key_type))


def _events(engine: Engine, found: Notification) -> List[Event]:
    """What is known of its life, in order."""
    steps = engine.notifications.timeline(found.service_id, found.id)
    return [_event(step, found) for step in steps]


def _event(step: TimelineStep, found: Notification) -> Event:
    kind, tone = step.kind, TONES.get(step.kind, "calm")
    title = text(f"step.{kind}", status=shown.word(step.status) if step.status else "")
    who = shown.word(step.who) if kind in CALLS else step.who
    detail = step.detail
    if kind is TimelineKind.ACCEPTED:
        detail = _origin(found)
    elif kind in (TimelineKind.QUEUED, TimelineKind.HELD):
        detail = shown.word(step.detail)
    elif kind is TimelineKind.ATTEMPTED:
        detail = detail or text("life.no_answer")
    elif kind is TimelineKind.ENDED and step.status:
        tone = shown.tone(step.status)
    parts = [who, detail]
    if step.attempts:
        parts.append(text("life.attempts", count=step.attempts))
    return Event(step.at, title, "; ".join(part for part in parts if part), tone)
