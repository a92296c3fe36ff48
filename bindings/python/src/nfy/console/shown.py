"""How values are written on a page."""

from datetime import date, datetime, timezone
from decimal import Decimal
from typing import Any, Callable, Dict, Optional

from flask import g

from nfy.console.texts import TEXTS, text

BYTES_STEP = 1024


def when(at: Optional[datetime]) -> str:
    """An instant in UTC."""
    if at is None:
        return text("none")
    at = at.astimezone(timezone.utc)
    return f"{at.day} {at:%b %Y, %H:%M:%S} UTC"


def day(value: Optional[date]) -> str:
    return text("none") if value is None else f"{value.day} {value:%b %Y}"


def month(value: Optional[date]) -> str:
    return text("none") if value is None else f"{value:%b %Y}"


def number(value: Any) -> str:
    return text("none") if value is None else f"{value:,}"


def money(value: Optional[Decimal]) -> str:
    """Exact, with two places at least."""
    if value is None:
        return text("none")
    sign, digits = "−" if value < 0 else "", f"{abs(value):,f}"
    if "." in digits:
        digits = digits.rstrip("0")
    whole, _, rest = digits.partition(".")
    return f"{sign}{g.options.currency}{whole}.{rest:0<2}"


def size(value: int) -> str:
    """Bytes, in the unit that keeps them short."""
    amount, unit = float(value), 0
    while amount >= BYTES_STEP and unit < 4:
        amount, unit = amount / BYTES_STEP, unit + 1
    return f"{amount:,.{1 if unit else 0}f} {('B', 'KiB', 'MiB', 'GiB', 'TiB')[unit]}"


def span(seconds: float) -> str:
    """How long, in its largest two units."""
    left = max(int(seconds), 0)
    parts = []
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)):
        amount, left = divmod(left, length)
        if amount:
            parts.append(f"{amount} {unit}")
    return " ".join(parts[:2]) or "0 s"


def word(value: Any) -> str:
    """A word of the library, as people read it."""
    plain = str(value)
    return TEXTS.get(f"word.{plain}") or plain.replace("_", " ").replace("-", " ")


def tone(status: Any) -> str:
    """Whether a status is good or bad news."""
    plain = str(status)
    if "fail" in plain or plain in ("returned-letter", "cancelled", "error"):
        return "bad"
    if plain in ("delivered", "sent") or plain.startswith("finished"):
        return "good"
    return "calm"


FILTERS: Dict[str, Callable[..., str]] = {
    "when": when,
    "day": day,
    "month": month,
    "number": number,
    "money": money,
    "size": size,
    "span": span,
    "word": word,
    "tone": tone,
}
