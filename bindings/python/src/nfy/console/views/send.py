"""Send: one message by a form, or a file row by row."""

import base64
import binascii
import csv
import io
import json
import zlib
from dataclasses import dataclass
from typing import Any, Dict, List, Optional, Sequence, Tuple
from uuid import UUID, uuid4

from flask import Blueprint, abort, g, redirect, render_template, request, url_for

from nfy.base import NotificationType
from nfy.console import charts, downloads, forms, previews
from nfy.console.texts import text
from nfy.console.views.services import preview_context
from nfy.engine import Engine
from nfy.errors import NfyError
from nfy.jobs import JobPreview
from nfy.notifications import Preview, SendRequest
from nfy.recipients import CheckedRow, Finding, RecipientsChecker, RecipientsRules, RecipientsSurvey
from nfy.services import Permission, Service
from nfy.templates import Template
from nfy.text import EmailTemplate, LetterTemplate, SmsTemplate

pages = Blueprint("send", __name__)

FILE_BYTES_MAX = 8 << 20
ROWS_SHOWN_MAX = 50
FILE_NAME_CHARACTERS_MAX = 200


@pages.get("/send")
def choose() -> str:
    engine: Engine = g.engine
    service_id = forms.id_or_none(request.args.get("service"))
    services = [one for one in engine.services.list() if one.active]
    chosen = engine.services.get(service_id) if service_id else None
    templates = engine.templates.list(chosen.id) if chosen else []
    return render_template("send.html", services=services, chosen=chosen, templates=templates)


@pages.get("/send/<uuid:service_id>/<uuid:template_id>")
def start(service_id: UUID, template_id: UUID) -> str:
    return _page(service_id, template_id)


@pages.post("/send/<uuid:service_id>/<uuid:template_id>/one")
def one(service_id: UUID, template_id: UUID) -> Any:
    """Checks one message, or sends it."""
    engine: Engine = g.engine
    template = engine.templates.get(service_id, template_id)
    wanted = _request_of(template)
    if request.form.get("action") == "send":
        accepted = engine.notifications.send(service_id, wanted)
        if accepted.simulated:  # nothing was stored
            where = url_for("send.start", service_id=service_id, template_id=template_id)
        else:
            where = url_for(
                "history.notification", service_id=service_id, notification_id=accepted.id
            )
        return redirect(where, 303)
    checked, refused = _check(engine, service_id, wanted)
    return _page(service_id, template_id, checked=checked, refused=refused)


def _request_of(template: Template) -> SendRequest:
    values: Dict[str, Any] = dict(forms.values())
    return SendRequest(
        template.id,
        to=forms.term("to"),
        personalisation=values,
        reference=forms.term("reference"),
        idempotency_key=forms.term("key"),
    )


def _check(engine: Engine, service_id: UUID, wanted: SendRequest) -> Tuple[Optional[Preview], str]:
    try:
        return engine.notifications.preview(service_id, wanted), ""
    except NfyError as error:
        return None, error.message


@dataclass(frozen=True)
class Wrong:
    """A row that cannot be sent, as the file has it."""

    line: int
    cells: Tuple[Tuple[str, str, str], ...]
    """Column, what stands there (if it may be shown), and what is wrong with it."""
    about: str


@pages.post("/send/<uuid:service_id>/<uuid:template_id>/file")
def file(service_id: UUID, template_id: UUID) -> Any:
    """Checks a file, answers with its errors as CSV, or makes a job of it."""
    engine: Engine = g.engine
    content, name = _file()
    action = request.form.get("action", "check")
    if action == "send":
        job = engine.jobs.create(service_id, template_id, content, file_name=name)
        return redirect(url_for("send.job", service_id=service_id, job_id=job.id), 303)
    service, template = engine.services.get(service_id), engine.templates.get(
        service_id, template_id
    )
    if action == "errors":
        return _errors_csv(_wrong_rows(service, template, content, 0))
    try:
        summary = engine.jobs.preview(service_id, template_id, content, file_name=name)
    except NfyError as error:
        return _page(service_id, template_id, file_refused=error.message)
    return _page(
        service_id,
        template_id,
        summary=summary,
        wrong=_wrong_rows(service, template, content, ROWS_SHOWN_MAX),
        kept=base64.b64encode(zlib.compress(content)).decode(),
        file_name=name,
    )


def _file() -> Tuple[bytes, str]:
    """The file of a form: sent with it, or kept in it since it was checked."""
    sent = request.files.get("file")
    if sent is not None and sent.filename:
        content = sent.stream.read(FILE_BYTES_MAX + 1)
        name = sent.filename
    else:
        content = _unpacked(request.form.get("kept", ""))
        name = request.form.get("file_name", "")
    if len(content) > FILE_BYTES_MAX:
        abort(413)
    return content, name.replace("\\", "/").rsplit("/", 1)[-1][:FILE_NAME_CHARACTERS_MAX]


def _unpacked(kept: str) -> bytes:
    try:
        packed = base64.b64decode(kept, validate=True)
        return zlib.decompressobj().decompress(packed, FILE_BYTES_MAX + 1) if packed else b""
    except (binascii.Error, zlib.error, ValueError):
        abort(400)


def _text_of(template: Template) -> Any:
    if template.type is NotificationType.SMS:
        return SmsTemplate(template.content)
    if template.type is NotificationType.EMAIL:
        return EmailTemplate(template.subject, template.content)
    return LetterTemplate(template.subject, template.content)


def _wrong_rows(
    service: Service, template: Template, content: bytes, shown_max: int
) -> List[Wrong]:
    """The rows with errors; 0: all of them."""
    rules = RecipientsRules(
        international_allowed=Permission.INTERNATIONAL_SMS in service.permissions,
        uk_landline_allowed=Permission.SMS_TO_UK_LANDLINES in service.permissions,
        sms_prefix=service.name if service.prefix_sms else "",
    )
    found: List[Wrong] = []
    with RecipientsSurvey() as survey:
        survey.feed(content)
        extent = survey.finish()
    with _text_of(template) as compiled:
        with RecipientsChecker(compiled, rules, extent=extent) as checker:
            checker.feed(content)
            checker.finish()
            for row in checker.rows():
                if row.has_error:
                    found.append(_wrong_of(row))
                    if len(found) == shown_max:
                        break
    return found


def _other_problems(summary: Optional[JobPreview], wrong: Sequence[Wrong]) -> List[Finding]:
    """What the rows do not show: about the header, the whole file, or who may get messages."""
    lines = {row.line for row in wrong}
    return [one for one in summary.problems if one.line not in lines] if summary else []


def _wrong_of(row: CheckedRow) -> Wrong:
    values = json.loads(row.personalisation) if g.viewer.may_see_personal else {}
    by_name = {str(name).lower(): value for name, value in values.items()}
    cells = tuple(
        (cell.name, _plain(by_name.get(cell.name.lower())), cell.error) for cell in row.cells
    )
    about = [
        text(f"send.row.{name}")
        for name in ("message_too_long", "message_empty", "has_bad_postal_address")
        if getattr(row, name)
    ]
    return Wrong(row.line, cells, ", ".join(about))


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return "" if value is None else str(value)


SPREADSHEET_STARTS = ("=", "+", "-", "@", "\t", "\r")


def _safe(cell: str) -> str:
    """A spreadsheet must not take a text for a formula."""
    return f"'{cell}" if cell.startswith(SPREADSHEET_STARTS) else cell


def _errors_csv(wrong: List[Wrong]) -> Any:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([text("column.line"), text("column.column"), text("column.reason")])
    for row in wrong:
        for column, _, error in row.cells:
            if error:
                writer.writerow([row.line, _safe(column), _safe(error)])
        if row.about:
            writer.writerow([row.line, "", _safe(row.about)])
    return downloads.attachment(out.getvalue().encode(), "errors.csv", "text/csv; charset=utf-8")


def _page(
    service_id: UUID,
    template_id: UUID,
    *,
    checked: Optional[Preview] = None,
    refused: str = "",
    summary: Optional[JobPreview] = None,
    wrong: Sequence[Wrong] = (),
    kept: str = "",
    file_name: str = "",
    file_refused: str = "",
) -> str:
    engine: Engine = g.engine
    service, template = engine.services.get(service_id), engine.templates.get(
        service_id, template_id
    )
    draft = previews.draft_of(template)
    values = forms.values()
    context = preview_context(engine, service, template, draft, values)
    names = list(context["placeholders"])
    if template.type is NotificationType.LETTER:
        names = list(previews.ADDRESS_LINES) + [
            name for name in names if name not in previews.ADDRESS_LINES
        ]
    return render_template(
        "send_one.html",
        **context,
        names=names,
        to=request.form.get("to", ""),
        reference=request.form.get("reference", ""),
        key=forms.term("key") or str(uuid4()),
        checked=checked,
        refused=refused,
        summary=summary,
        wrong=wrong,
        problems=_other_problems(summary, wrong),
        kept=kept,
        file_name=file_name,
        file_refused=file_refused,
    )


@pages.get("/send/<uuid:service_id>/jobs/<uuid:job_id>")
def job(service_id: UUID, job_id: UUID) -> str:
    """How far a file has come."""
    engine: Engine = g.engine
    found = engine.jobs.get(service_id, job_id)
    outcomes = [
        (row.status, row.notification_count) for row in engine.statistics.job(service_id, job_id)
    ]
    made = sum(count for _, count in outcomes)
    return render_template(
        "job.html",
        service=engine.services.get(service_id),
        job=found,
        template=engine.templates.get(service_id, found.template_id),
        outcomes=outcomes,
        made=made,
        shares=charts.shares(outcomes),
        percent=100 * made // found.notification_count if found.notification_count else 0,
    )


@pages.post("/send/<uuid:service_id>/jobs/<uuid:job_id>/cancel")
def cancel(service_id: UUID, job_id: UUID) -> Any:
    g.engine.jobs.cancel(service_id, job_id)
    return redirect(url_for("send.job", service_id=service_id, job_id=job_id), 303)
