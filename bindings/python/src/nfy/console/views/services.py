"""Services, their templates with a preview of what a person gets, and versions side by side."""

from base64 import b64encode
from datetime import date
from typing import Any, Dict, List, Optional, Tuple
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    abort,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)

from nfy.base import NotificationType
from nfy.callbacks import DeadCallback
from nfy.console import differences, forms, previews
from nfy.console.grids import grid_of
from nfy.console.texts import text
from nfy.engine import Engine
from nfy.services import Service
from nfy.templates import Template

pages = Blueprint("services", __name__)

JOBS_SHOWN_MAX = 20
DEAD_SHOWN_MAX = 50
REPLAY_MAX = 1000
FRAME_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'self'; sandbox"
)


@pages.get("/services")
def index() -> str:
    organisations = {one.id: one.name for one in g.engine.organisations.list()}
    services = g.engine.services.list()
    return render_template("services.html", services=services, organisations=organisations)


@pages.get("/services/<uuid:service_id>")
def show(service_id: UUID) -> str:
    engine: Engine = g.engine
    service = engine.services.get(service_id)
    return render_template(
        "service.html",
        service=service,
        week=grid_of(text("service.week"), engine.statistics.service(service_id)),
        templates=engine.templates.list(service_id, with_archived=True),
        used=_used(engine, service_id),
        retention=list(engine.retention.list(service_id)),
        jobs=engine.jobs.list(service_id, limit=JOBS_SHOWN_MAX),
        dead=_dead(engine, service_id),
        dead_max=DEAD_SHOWN_MAX,
    )


def _used(engine: Engine, service_id: UUID) -> Dict[UUID, int]:
    """Messages by template, of today and seven days before."""
    used: Dict[UUID, int] = {}
    for row in engine.statistics.templates(service_id):
        used[row.template_id] = used.get(row.template_id, 0) + row.notification_count
    return used


def _dead(engine: Engine, service_id: UUID) -> List[DeadCallback]:
    return engine.callbacks.list_dead(service_id, DEAD_SHOWN_MAX)


@pages.post("/services/<uuid:service_id>/replay")
def replay(service_id: UUID) -> Any:
    """Tries dead calls again."""
    g.engine.callbacks.replay(service_id, REPLAY_MAX)
    return redirect(url_for("services.show", service_id=service_id), 303)


@pages.route("/services/<uuid:service_id>/templates/<uuid:template_id>", methods=["GET", "POST"])
def template(service_id: UUID, template_id: UUID) -> Any:
    """A template, what it becomes with values, and what changed from version to version."""
    engine: Engine = g.engine
    service, stored = _both(engine, service_id, template_id)
    draft, values = _posted(stored)
    if request.form.get("action") == "save":
        _save(engine, stored, draft)
        return _back(service_id, template_id)
    context = preview_context(engine, service, stored, draft, values)
    if request.headers.get("X-Fragment") == "preview":
        return render_template("_preview.html", **context)
    versions = engine.templates.list_versions(service_id, template_id)
    return render_template("template.html", **context, **_compared(versions))


def _back(service_id: UUID, template_id: UUID) -> Any:
    where = url_for("services.template", service_id=service_id, template_id=template_id)
    return redirect(where, 303)


def _both(engine: Engine, service_id: UUID, template_id: UUID) -> Tuple[Service, Template]:
    return engine.services.get(service_id), engine.templates.get(service_id, template_id)


def _posted(stored: Template) -> Tuple[previews.Draft, Dict[str, str]]:
    """The text that is being looked at, and the values of its placeholders."""
    if "content" in request.form:
        subject, content = forms.long_text("subject"), forms.long_text("content")
        draft = previews.Draft(stored.type, subject, content)
    else:
        draft = previews.draft_of(stored)
    return draft, forms.values()


def preview_context(
    engine: Engine,
    service: Service,
    stored: Template,
    draft: previews.Draft,
    values: Dict[str, str],
) -> Dict[str, Any]:
    """What _preview.html needs."""
    is_sms = draft.type is NotificationType.SMS
    return {
        "service": service,
        "template": stored,
        "draft": draft,
        "values": values,
        "placeholders": previews.placeholders_of(draft),
        "filled": previews.fill(draft, service, values, _today(engine, service)),
        "price": previews.price_of_fragment(engine, service) if is_sms else None,
        "is_changed": draft != previews.draft_of(stored),
    }


def _today(engine: Engine, service: Service) -> date:
    return engine.calendars.get(service.calendar).local_day(engine.now())


def _save(engine: Engine, stored: Template, draft: previews.Draft) -> None:
    engine.templates.update(
        stored.service_id,
        stored.id,
        stored.name,
        type=stored.type,
        content=draft.content,
        subject=draft.subject,
        postage=stored.postage,
        letter_welsh_subject=stored.letter_welsh_subject,
        letter_welsh_content=stored.letter_welsh_content,
        letter_contact_id=stored.letter_contact_id,
        has_unsubscribe_link=stored.has_unsubscribe_link,
        hidden=stored.hidden,
    )


def _compared(versions: List[Template]) -> Dict[str, Any]:
    """Two versions side by side: those that were asked for, or the last two."""
    known = {one.version: one for one in versions}
    newest = versions[0].version
    new = known.get(forms.whole(request.args.get("new"), newest, low=1, high=newest), versions[0])
    older = forms.whole(request.args.get("old"), new.version - 1, low=0, high=newest)
    old: Optional[Template] = known.get(older)
    lines = (
        {
            "subject": list(differences.side_by_side(old.subject, new.subject)),
            "content": list(differences.side_by_side(old.content, new.content)),
        }
        if old
        else {}
    )
    return {"versions": versions, "old": old, "new": new, "lines": lines}


@pages.route(
    "/services/<uuid:service_id>/templates/<uuid:template_id>/message", methods=["GET", "POST"]
)
def message(service_id: UUID, template_id: UUID) -> Response:
    """An e-mail or a letter as its reader sees it, for a frame: nothing in it runs."""
    engine: Engine = g.engine
    service, stored = _both(engine, service_id, template_id)
    draft, values = _posted(stored)
    if draft.type is NotificationType.SMS:  # it is no markup, and is shown on the page itself
        abort(404)
    if draft.type is NotificationType.EMAIL:
        page = previews.email_page(draft, values)
    else:
        filled = previews.fill(draft, service, values, _today(engine, service))
        drawn = previews.letter_pages(engine, stored, draft, values) or ()
        pictures = [b64encode(one).decode() for one in drawn]
        page = render_template("letter_frame.html", filled=filled, pictures=pictures)
    answer = make_response(page)
    answer.headers["Content-Security-Policy"] = FRAME_POLICY
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer
