"""Letters that services made, PDFs of letters, and when they are printed and delivered."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Callable, Iterator, Mapping, Optional
from uuid import UUID

from nfy._arguments import Id, checked, kind_of, takes_fields
from nfy._glue import (
    Call,
    day_of,
    id_bytes,
    instant,
    personalisation_json,
    sized,
    take_buf,
    take_bytes,
    to_day,
    to_us,
)
from nfy._native import ffi, lib
from nfy._noun import Noun
from nfy._requests import answers_of
from nfy._upcalls import lend, take_back
from nfy._words import Word, code_of, member_of, numbered
from nfy.base import KeyType, Postage, Status
from nfy.errors import WrongTypeError
from nfy.notifications import Accepted


class WorkingCalendar(Word):
    """Who works on a day; none does on Sundays, on bank holidays of England and Wales, and on
    25 and 26 December and 1 January."""

    PRINTING = "printing"
    FIRST_CLASS = "first_class"
    """Saturdays too."""
    ROYAL_MAIL = "royal_mail"


@dataclass(frozen=True)
@takes_fields
class UploadedLetter:
    """A letter that a service made itself: a PDF with the address on its first page."""

    pdf: bytes = field(repr=False)
    reference: str = ""
    postage: Postage = Postage.SECOND
    """First, second or economy."""
    api_key_id: Optional[UUID] = None
    key_type: KeyType = KeyType.NORMAL
    idempotency_key: str = ""
    has_taken_request: bool = False
    """`limits.take_request` was called for it."""


@numbered("SCAN")
class ScanResult(Word):
    """How the look at an uploaded letter ended."""

    OK = "ok"
    VIRUS = "virus"
    ERROR = "error"
    """Nobody could look."""
    INVALID = "invalid"
    """It cannot be printed."""


@dataclass(frozen=True)
@takes_fields
class LetterScan:
    """What somebody saw who looked at an uploaded letter."""

    result: ScanResult
    pages: int = 0
    address: str = field(default="", repr=False)
    """What stands in its address window, one line a line; "": not known."""
    pdf: bytes = field(default=b"", repr=False)
    """What is printed instead of what was uploaded; b"": that itself."""
    message: str = ""
    """Why it cannot be printed: "letter-too-long"."""


@dataclass(frozen=True)
class CheckedPdf:
    """What a `letter_checker` of the host's own says of somebody's PDF."""

    pages: int
    address: str = field(default="", repr=False)
    """The lines in its address window; whether they are an address is judged afterwards."""
    problem: str = ""
    """Why it cannot be printed, by the name that users know ("letter-too-long")."""
    first_bad_page: int = 0


LetterChecker = Callable[[bytes], CheckedPdf]


@contextmanager
def lent_checker(checker: Optional[LetterChecker], options: Any) -> Iterator[None]:
    """Sets the checker among nfy_engine_options; takes it back if the engine does not open."""
    if checker is None:
        yield
        return
    if not callable(checker):
        raise WrongTypeError("letter_checker must be a function of the bytes of a PDF")
    options.check_letter = lib.nfy_py_check_letter
    options.check_letter_user_data = lend(checker)
    options.check_letter_destroy = lib.nfy_py_destroy
    try:
        yield
    except BaseException:
        take_back(options.check_letter_user_data)
        raise


# What a checker raises is printed, as of any function that nobody waits for; the letter is looked
# at again later.
@ffi.def_extern(error=1)
def nfy_py_check_letter(pdf: Any, out: Any, user_data: Any) -> int:
    found = ffi.from_handle(user_data)(bytes(ffi.buffer(pdf.data, pdf.size)))
    if not isinstance(found, CheckedPdf):
        raise WrongTypeError(f"a letter_checker answers with a CheckedPdf, not {kind_of(found)}")
    out.pages, out.first_bad_page = found.pages, found.first_bad_page
    for name, size in (
        ("problem", lib.NFY_CHECKED_PROBLEM_SIZE),
        ("address", lib.NFY_CHECKED_ADDRESS_SIZE),
    ):
        raw = getattr(found, name).encode()
        if len(raw) >= size:
            raise ValueError(f"the {name} of a CheckedPdf has more than {size - 1} bytes")
        ffi.memmove(getattr(out, name), raw, len(raw))
    return 0


@dataclass(frozen=True)
class LetterPdf:
    """What is known of a letter's PDF."""

    is_there: bool
    """`letters.pdf` has it, unless the letter's status says otherwise."""
    is_awaited: bool
    """Still to be made, or scanned and checked."""
    pages: int
    message: str
    """Why it cannot be printed."""
    attempts: int


@dataclass(frozen=True)
class LetterRunReport:
    """What `Letters.run` did."""

    made: int
    scanned: int
    retried: int
    failed: int


@dataclass(frozen=True)
@takes_fields
class LetterDraft:
    """A letter that nobody has stored: a template's texts, and values for them."""

    subject: str
    content: str
    personalisation: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """What it lacks shows by its name."""
    contact_block: str = ""
    welsh_subject: str = ""
    welsh_content: str = ""
    dated: Optional[datetime] = None
    """None: now."""
    service_id: Optional[UUID] = None
    attachment_id: Optional[UUID] = None
    """What stands behind it, one of the service's."""
    logo: str = ""
    """The `filename` of a letter brand, whose picture it has."""


@dataclass(frozen=True)
class LetterPicture:
    """How a letter looks."""

    data: bytes = field(repr=False)
    """A PDF, or a page as PNG."""
    pages: int
    message: str
    """Why it could not be printed."""


class Letters(Noun):
    """PDFs of letters, as long as the letter is live; and letters that services made themselves."""

    def upload(self, service_id: Id, letter: UploadedLetter) -> Accepted:
        """Takes an uploaded letter, which waits for its scan; the PDF is not looked at."""
        call, results = Call(), ffi.new("nfy_send_result[]", 1)
        given = _uploaded_in(call, letter)
        call(lib.nfy_letter_upload, self._handle, call.uuid(service_id), given, results)
        return answers_of(results, Accepted)[0]

    def check_upload(self, service_id: Id, letter: UploadedLetter) -> None:
        """Raises what `upload` would for what a letter is and who sends it, before its PDF is
        read. Stores and counts nothing."""
        call = Call()
        given = _uploaded_in(call, letter)
        call(lib.nfy_letter_check_upload, self._handle, call.uuid(service_id), given)

    def preview(
        self, service_id: Id, notification_id: Id, *, page: Optional[int] = None
    ) -> bytes:
        """How a live letter looks: its PDF if there is one, else what its template makes of it; a
        page, from 1, as a picture (PNG)."""
        call, out = Call(), ffi.new("nfy_buf *")
        letter = call.uuid(service_id), call.uuid(notification_id)
        kind = lib.NFY_LETTER_AS_PDF if page is None else lib.NFY_LETTER_AS_PNG
        wanted = kind, 0 if page is None else page
        call(lib.nfy_letter_preview, self._handle, *letter, *wanted, out, ffi.NULL, ffi.NULL)
        return take_bytes(out)

    def draw(
        self,
        draft: LetterDraft,
        *,
        page: Optional[int] = None,
    ) -> LetterPicture:
        """How a draft would look: as PDF, or a page of it, from 1, as a picture (PNG)."""
        call, out = Call(), ffi.new("nfy_buf *")
        pages, message = ffi.new("int64_t *"), ffi.new("nfy_buf *")
        given = call.options(
            "nfy_letter_draft",
            subject=draft.subject,
            content=draft.content,
            welsh_subject=draft.welsh_subject,
            welsh_content=draft.welsh_content,
            contact_block=draft.contact_block,
            logo=draft.logo,
            personalisation_json=personalisation_json(draft.personalisation),
            dated_us=0 if draft.dated is None else to_us(draft.dated),
        )
        given.service_id.bytes = id_bytes(draft.service_id)
        given.attachment_id.bytes = id_bytes(draft.attachment_id)
        kind = lib.NFY_LETTER_AS_PDF if page is None else lib.NFY_LETTER_AS_PNG
        wanted = kind, 0 if page is None else page
        call(lib.nfy_letter_draw, self._handle, given, *wanted, out, pages, message)
        return LetterPicture(take_bytes(out), pages[0], take_buf(message))

    def paint(self, pdf: bytes, page: int = 1) -> bytes:
        """A page, from 1, of a PDF that nobody has stored, as a picture (PNG)."""
        call, out = Call(), ffi.new("nfy_buf *")
        call(lib.nfy_letter_paint, self._handle, call.text(pdf), page, out)
        return take_bytes(out)

    def paint_attachment(self, service_id: Id, attachment_id: Id, page: int = 1) -> bytes:
        """The same of a PDF that letters of a template have behind them."""
        call, out = Call(), ffi.new("nfy_buf *")
        attachment = call.uuid(service_id), call.uuid(attachment_id)
        call(lib.nfy_letter_paint_attachment, self._handle, *attachment, page, out)
        return take_bytes(out)

    def look_at(
        self, pdf: bytes, *, also_abroad: bool = False, is_attachment: bool = False
    ) -> LetterScan:
        """Looks at a PDF that nobody has stored as at an uploaded letter; an attachment has no
        address. Nothing is scanned for viruses."""
        call, result, pages = Call(), ffi.new("int32_t *"), ffi.new("int64_t *")
        address, message = ffi.new("nfy_buf *"), ffi.new("nfy_buf *")
        look_for = lib.NFY_LOOK_LETTER_ALSO_ABROAD if also_abroad else lib.NFY_LOOK_LETTER
        if is_attachment:
            look_for = lib.NFY_LOOK_ATTACHMENT
        given = call.text(pdf), look_for
        call(lib.nfy_letter_look_at, self._handle, *given, result, pages, address, message)
        return LetterScan(
            member_of(ScanResult, result[0]),
            pages[0],
            take_buf(address),
            message=take_buf(message),
        )

    def send_by_hand(
        self,
        service_id: Id,
        letter_id: Id,
        *,
        filename: str,
        recipient_address: str,
        postage: Postage = Postage.SECOND,
        created_by: Optional[Id] = None,
    ) -> None:
        """Sends the PDF "service-<service>/<id>.pdf" of the file storage, under that id."""
        call = Call()
        given = call.options(
            "nfy_letter_by_hand",
            filename=filename,
            recipient_address=recipient_address,
            postage=code_of(postage),
        )
        given.id.bytes = id_bytes(letter_id)
        given.created_by.bytes = id_bytes(created_by)
        call(lib.nfy_letter_send_by_hand, self._handle, call.uuid(service_id), given)

    def record_scan(self, service_id: Id, notification_id: Id, scan: LetterScan) -> bool:
        """Stores how the look at an uploaded letter ended, for hosts that look themselves. False
        if it waits for none any more: nothing changed."""
        call, out = Call(), ffi.new("int32_t *")
        given = call.options(
            "nfy_letter_scan",
            result=code_of(scan.result),
            pages=scan.pages,
            address=scan.address,
            pdf=scan.pdf,
            message=scan.message,
        )
        letter = call.uuid(service_id), call.uuid(notification_id)
        call(lib.nfy_letter_record_scan, self._handle, *letter, given, out)
        return bool(out[0])

    def record_pdf(self, service_id: Id, notification_id: Id, *, pages: int, pdf: bytes) -> bool:
        """Stores the PDF of a letter that was made of a template, for hosts that make it
        themselves. False if the letter went on already: nothing changed."""
        call, out = Call(), ffi.new("int32_t *")
        letter = call.uuid(service_id), call.uuid(notification_id)
        call(lib.nfy_letter_record_pdf, self._handle, *letter, pages, call.text(pdf), out)
        return bool(out[0])

    def pdf(self, service_id: Id, notification_id: Id) -> bytes:
        """The PDF. InvalidArgumentError whose reason says why there is none, or not yet."""
        call, out = Call(), ffi.new("nfy_buf *")
        letter = call.uuid(service_id), call.uuid(notification_id)
        call(lib.nfy_letter_pdf, self._handle, *letter, out)
        return take_bytes(out)

    def describe_pdf(self, service_id: Id, notification_id: Id) -> LetterPdf:
        """What is known of a letter's PDF."""
        call, out, message = Call(), sized("nfy_letter_pdf_view"), ffi.new("nfy_buf *")
        letter = call.uuid(service_id), call.uuid(notification_id)
        call(lib.nfy_letter_describe_pdf, self._handle, *letter, out, message)
        return LetterPdf(
            is_there=bool(out.is_there),
            is_awaited=bool(out.is_awaited),
            pages=out.pages,
            message=take_buf(message),
            attempts=out.attempts,
        )

    def cancel(self, service_id: Id, notification_id: Id) -> None:
        """Calls a letter back that was not collected yet. ConflictError whose reason says why it
        cannot be."""
        call = Call()
        letter = call.uuid(service_id), call.uuid(notification_id)
        call(lib.nfy_letter_cancel, self._handle, *letter)

    def collect(self, created_before: Optional[datetime] = None) -> int:
        """Hands letters that have their PDF to the queue of the printer: those created before an
        instant, or before the last 17:30 in London. Answers how many, at most 10,000 in a call."""
        call, out = Call(), ffi.new("int64_t *")
        before = 0 if created_before is None else to_us(created_before)
        call(lib.nfy_letter_collect, self._handle, before, out)
        return int(out[0])

    def run(self, *, limit: int = 0) -> LetterRunReport:
        """Makes PDFs of letters if the engine renders them, and looks at uploaded ones if it has
        who does: at most `limit` letters, or 100."""
        call, out = Call(), sized("nfy_letter_run_report")
        options = call.options("nfy_letter_run_options", limit=limit)
        call(lib.nfy_letter_run, self._handle, options, out)
        return LetterRunReport(out.made, out.scanned, out.retried, out.failed)


def _uploaded_in(call: Call, letter: UploadedLetter) -> Any:
    given = call.options(
        "nfy_uploaded_letter",
        pdf=letter.pdf,
        reference=letter.reference,
        idempotency_key=letter.idempotency_key,
        key_type=code_of(letter.key_type),
        postage=code_of(letter.postage),
        has_taken_request=letter.has_taken_request,
    )
    given.api_key_id.bytes = id_bytes(letter.api_key_id)
    return given


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
