"""When letters are printed and delivered, and what is printed on them."""

from dataclasses import dataclass
from datetime import date, datetime

from nfy._arguments import checked
from nfy._glue import Call, day_of, instant, take_buf, to_day, to_us
from nfy._native import ffi, lib
from nfy._words import Word, code_of
from nfy.base import Postage, Status


class WorkingCalendar(Word):
    """Who works on a day; none does on Sundays, on bank holidays of England and Wales, and on
    25 and 26 December and 1 January."""

    PRINTING = "printing"
    FIRST_CLASS = "first_class"
    """Saturdays too."""
    ROYAL_MAIL = "royal_mail"


@dataclass(frozen=True)
class LetterTimings:
    """When a letter is printed and when it arrives."""

    printed_by: datetime
    earliest_delivery: datetime
    latest_delivery: datetime


@checked
def letter_timings(uploaded_at: datetime, postage: Postage) -> LetterTimings:
    """The estimate for a letter of a post class.

    >>> from datetime import timezone
    >>> monday = datetime(2024, 11, 18, 12, tzinfo=timezone.utc)
    >>> letter_timings(monday, Postage.FIRST).printed_by.isoformat()
    '2024-11-19T15:00:00+00:00'
    """
    call, out = Call(), ffi.new("nfy_letter_timings *")
    call(lib.nfy_letter_estimate, to_us(uploaded_at), code_of(postage), out)
    return LetterTimings(
        instant(out.printed_by_us),
        instant(out.earliest_delivery_us),
        instant(out.latest_delivery_us),
    )


@checked
def can_cancel_letter(status: Status, created_at: datetime, now: datetime) -> bool:
    """Whether a letter may still be cancelled: letters leave at 17:30 London time."""
    call, out = Call(), ffi.new("int32_t *")
    call(lib.nfy_letter_can_cancel, code_of(status), to_us(created_at), to_us(now), out)
    return bool(out[0])


@checked
def is_working_day(day: date, calendar: WorkingCalendar) -> bool:
    """Whether people work on a day. UnsupportedError where bank holidays are not known.

    >>> is_working_day(date(2026, 12, 25), WorkingCalendar.FIRST_CLASS)
    False
    """
    call, out = Call(), ffi.new("int32_t *")
    call(lib.nfy_working_day_is, to_day(day), _code(calendar), out)
    return bool(out[0])


@checked
def offset_working_days(day: date, count: int, calendar: WorkingCalendar) -> date:
    """The `count`-th working day after a day, or before it where `count` is negative.

    >>> offset_working_days(date(2026, 12, 24), 1, WorkingCalendar.PRINTING)
    datetime.date(2026, 12, 29)
    """
    call, out = Call(), ffi.new("nfy_day *")
    call(lib.nfy_working_day_offset, to_day(day), count, _code(calendar), out)
    return day_of(out)


@checked
def qr_code_svg(data: str) -> str:
    """A QR code as SVG without a size of its own; at most 504 bytes of UTF-8."""
    call, out = Call(), ffi.new("nfy_buf *")
    call(lib.nfy_qr_code_to_svg, call.text(data), out)
    return take_buf(out)


def _code(calendar: WorkingCalendar) -> int:
    return int(getattr(lib, f"NFY_WORKING_{calendar.name}"))
