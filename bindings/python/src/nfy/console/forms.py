"""Forms: that they are ours, and what stands in them."""

import hmac
import secrets
from datetime import date, datetime
from typing import Dict, Optional, Type, TypeVar
from uuid import UUID

from flask import abort, request, session

from nfy._glue import instant
from nfy._words import Word

TERM_CHARACTERS_MAX = 500
TEXT_CHARACTERS_MAX = 200_000
VALUE_PREFIX = "v:"
MICROSECONDS_DIGITS = 16
"""Up to the year 2286."""

AnyWord = TypeVar("AnyWord", bound=Word)


def csrf_token() -> str:
    """What a form of this session carries."""
    if "csrf" not in session:
        session["csrf"] = secrets.token_urlsafe(32)
    return str(session["csrf"])


def check_origin() -> None:
    """Refuses a form that another site sent, or that does not carry the session's token."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        abort(403)
    sent, expected = request.form.get("csrf", ""), str(session.get("csrf", ""))
    if not expected or not hmac.compare_digest(sent.encode(), expected.encode()):
        abort(403)


def term(name: str) -> str:
    """A short text of the form; what is longer is refused."""
    return _limited(request.form.get(name, ""), TERM_CHARACTERS_MAX).strip()


def long_text(name: str) -> str:
    """A text of the form with the line ends of a text file."""
    return _limited(request.form.get(name, ""), TEXT_CHARACTERS_MAX).replace("\r\n", "\n")


def values() -> Dict[str, str]:
    """What was typed for placeholders: the fields whose names begin with `v:`."""
    found = {}
    for name, value in request.form.items():
        if name.startswith(VALUE_PREFIX):
            given = _limited(value, TEXT_CHARACTERS_MAX).replace("\r\n", "\n")
            found[_limited(name[len(VALUE_PREFIX) :], TERM_CHARACTERS_MAX)] = given
    return found


def _limited(value: str, characters_max: int) -> str:
    if len(value) > characters_max:
        abort(413)
    return value


def word(kind: Type[AnyWord], value: Optional[str]) -> Optional[AnyWord]:
    """A member of an enum; None if nothing was chosen, and for what is none."""
    try:
        return kind(value) if value else None
    except ValueError:
        return None


def day(value: Optional[str]) -> Optional[date]:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None


def instant_at(value: Optional[str]) -> Optional[datetime]:
    """An instant that a page of ours wrote as microseconds."""
    if not value or not (value.isascii() and value.isdigit()) or len(value) > MICROSECONDS_DIGITS:
        return None
    return instant(int(value))


def id_or_none(value: Optional[str]) -> Optional[UUID]:
    try:
        return UUID(value) if value else None
    except ValueError:
        return None


def whole(value: Optional[str], otherwise: int, *, low: int, high: int) -> int:
    """A whole number between two others; `otherwise` for what is none."""
    try:
        return max(low, min(high, int(value or "")))
    except ValueError:
        return otherwise
