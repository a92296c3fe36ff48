"""What a person gets: a text message, an e-mail or a letter, filled in."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Dict, List, Optional, Tuple

from nfy.base import NotificationType
from nfy.engine import Engine
from nfy.errors import NotFoundError, UnavailableError, UnsupportedError
from nfy.letters import LetterDraft
from nfy.services import Service
from nfy.templates import Template
from nfy.text import EmailTemplate, LetterTemplate, SmsAnalysis, SmsTemplate, analyse_sms

ADDRESS_LINES = tuple(f"address line {number}" for number in range(1, 8))
PAGES_SHOWN_MAX = 10
"""More than a printer takes."""


@dataclass(frozen=True)
class Draft:
    """A template's text, as stored or as it is being written."""

    type: NotificationType
    subject: str
    content: str


@dataclass(frozen=True)
class Filled:
    """What it became."""

    type: NotificationType
    subject: str
    body: str
    characters: int = 0
    fragments: int = 0
    segments: int = 0
    analysis: Optional[SmsAnalysis] = None
    missing: Tuple[str, ...] = ()
    is_too_long: bool = False
    warnings: Tuple[str, ...] = ()
    address: Tuple[str, ...] = ()
    contact: str = ""
    written_on: str = ""


def draft_of(template: Template) -> Draft:
    return Draft(template.type, template.subject, template.content)


def placeholders_of(draft: Draft) -> Tuple[str, ...]:
    """Each once; those of a letter's address are asked for in a field of their own."""
    if draft.type is NotificationType.SMS:
        with SmsTemplate(draft.content) as sms:
            return sms.placeholders
    if draft.type is NotificationType.EMAIL:
        with EmailTemplate(draft.subject, draft.content) as email:
            return email.placeholders
    with LetterTemplate(draft.subject, draft.content) as letter:
        return letter.placeholders


def shown_values(names: Tuple[str, ...], values: Dict[str, str]) -> Dict[str, str]:
    """What is not filled in stays a placeholder to look at."""
    return {name: values.get(name) or f"(({name}))" for name in names}


def fill(draft: Draft, service: Service, values: Dict[str, str], today: date) -> Filled:
    """Renders a draft; what is missing is shown as its placeholder."""
    names = placeholders_of(draft)
    missing = tuple(name for name in names if not values.get(name))
    given = shown_values(names, values)
    if draft.type is NotificationType.SMS:
        return _sms(draft, service, given, missing)
    if draft.type is NotificationType.EMAIL:
        with EmailTemplate(draft.subject, draft.content) as email:
            became = email.render(given)
        return Filled(
            draft.type, became.subject, became.text, missing=missing, is_too_long=became.is_too_long
        )
    with LetterTemplate(draft.subject, draft.content) as letter:
        page = letter.render({**given, **_address(values)}, written_on=today)
    return Filled(
        draft.type,
        page.subject,
        page.html,
        missing=missing,
        address=page.address,
        contact=page.contact_block,
        written_on=page.date,
    )


def _address(values: Dict[str, str]) -> Dict[str, str]:
    return {name: values.get(name, "") for name in ADDRESS_LINES if values.get(name)}


def _sms(draft: Draft, service: Service, given: Dict[str, str], missing: Tuple[str, ...]) -> Filled:
    prefix = service.name if service.prefix_sms else ""
    with SmsTemplate(draft.content) as sms:
        became = sms.render(given, prefix=prefix)
    return Filled(
        draft.type,
        "",
        became.text,
        characters=became.characters,
        fragments=became.fragments,
        segments=became.segments,
        analysis=analyse_sms(became.text),
        missing=missing,
        is_too_long=became.is_too_long,
        warnings=tuple(warning.text for warning in became.warnings),
    )


def email_page(draft: Draft, values: Dict[str, str]) -> str:
    """An e-mail as its reader sees it."""
    with EmailTemplate(draft.subject, draft.content) as email:
        return email.page(shown_values(email.placeholders, values))


def letter_pages(
    engine: Engine, stored: Template, draft: Draft, values: Dict[str, str]
) -> Optional[Tuple[bytes, ...]]:
    """The pages of a letter as pictures (PNG); None if the engine sets no letters or nothing on
    this machine paints pages."""
    letter = LetterDraft(
        draft.subject,
        draft.content,
        personalisation={**values, **_address(values)},
        contact_block=_contact_block(engine, stored),
        welsh_subject=stored.letter_welsh_subject,
        welsh_content=stored.letter_welsh_content,
        service_id=stored.service_id,
        attachment_id=stored.letter_attachment_id,
    )
    try:
        first = engine.letters.draw(letter, page=1)
        pages: List[bytes] = [first.data]
        for page in range(2, min(first.pages, PAGES_SHOWN_MAX) + 1):
            pages.append(engine.letters.draw(letter, page=page).data)
    except (UnsupportedError, UnavailableError):
        return None
    return tuple(pages)


def _contact_block(engine: Engine, stored: Template) -> str:
    if stored.letter_contact_id is None:
        return ""
    senders = engine.senders.list(stored.service_id, NotificationType.LETTER)
    return next((one.text for one in senders if one.id == stored.letter_contact_id), "")


def price_of_fragment(engine: Engine, service: Service) -> Optional[Decimal]:
    """Of today, in this country; None if today has no rate."""
    calendar = engine.calendars.get(service.calendar)
    day = calendar.local_day(engine.now())
    try:
        return engine.rates.sms_rate(calendar.window(day).start)
    except NotFoundError:
        return None
