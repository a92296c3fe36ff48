"""Reading a recipients file, and checking it against a template."""

from dataclasses import dataclass, field
from typing import Any, Callable, Iterator, Optional, Tuple, Union

from nfy._arguments import takes_fields
from nfy._glue import Call, read_rows, read_texts, sized, text_of
from nfy._handle import Handle
from nfy._native import ffi, lib
from nfy._sources import Source, chunks_of
from nfy._warnings import MessageWarning, warnings_of
from nfy.text import _Text
from nfy._words import code_of
from nfy.base import NotificationType


@dataclass(frozen=True)
class Finding:
    """What is wrong or strange in one place of a recipients file.

    >>> str(Finding(1, 3, "phone number", "Mobile number is too short"))
    'line 3, phone number: Mobile number is too short'
    """

    row: Optional[int]
    """0-based data row; None: about the header or the whole file."""
    line: int
    """Where a spreadsheet shows it; the header is 1, the whole file 0."""
    column: str
    """Its name; empty: about the row as a whole."""
    reason: str
    """One line for users, without what stands in the cell."""

    def __str__(self) -> str:
        place = [f"line {self.line}"] if self.line else []
        place += [self.column] if self.column else []
        return ": ".join([", ".join(place), self.reason] if place else [self.reason])


@dataclass(frozen=True)
class RecipientRow:
    """One row of a recipients file. `personalisation` is JSON text with all columns."""

    number: int
    line: int
    phone_number: str = field(repr=False)
    email_address: str = field(repr=False)
    personalisation: str = field(repr=False)


@dataclass(frozen=True)
class FileFormat:
    """What was found out about a recipients file."""

    encoding: str
    """"UTF-8", "UTF-16LE", "UTF-16BE" or "Windows-1252"; final once the whole file was read."""
    separator: str
    """What stands between two cells; final once the header was read."""


def _format_of(get: Callable[..., int], handle: Any) -> FileFormat:
    out = ffi.new("nfy_csv_format *")
    Call()(get, handle, out)
    return FileFormat(text_of(lib.nfy_csv_encoding_name(out.encoding)), chr(out.separator))


class RecipientsCsv(Handle):
    """Reads a recipients CSV piece by piece; one user at a time.

    >>> csv = RecipientsCsv()
    >>> csv.feed(b"phone number,name\\r\\n07700 900001,Ann\\r\\n")
    >>> csv.finish()
    >>> [(row.line, row.phone_number) for row in csv.rows()]
    [(2, '07700 900001')]
    """

    def __init__(
        self,
        *,
        bytes_max: int = 0,
        rows_max: int = 0,
        columns_max: int = 0,
        cell_bytes_max: int = 0,
    ) -> None:
        call, out = Call(), ffi.new("nfy_csv **")
        options = call.options(
            "nfy_csv_options",
            bytes_max=bytes_max,
            rows_max=rows_max,
            columns_max=columns_max,
            cell_bytes_max=cell_bytes_max,
        )
        call(lib.nfy_csv_open, options, out)
        super().__init__(out[0], lib.nfy_csv_close)

    def feed(self, data: Union[bytes, str]) -> None:
        """Hands over the next bytes, cut anywhere."""
        call = Call()
        call(lib.nfy_csv_feed, self._handle, call.text(data))

    def finish(self) -> None:
        """Says that the file has ended."""
        Call()(lib.nfy_csv_finish, self._handle)

    def rows(self) -> Iterator[RecipientRow]:
        """The whole rows that can be read by now."""
        call, row, found = Call(), sized("nfy_csv_row"), ffi.new("int32_t *")
        while True:
            call(lib.nfy_csv_next, self._handle, row, found)
            if not found[0]:
                return
            number, line = row.number, row.line
            personalisation = text_of(row.personalisation_json)
            phone = self._recipient(NotificationType.SMS)
            address = self._recipient(NotificationType.EMAIL)
            yield RecipientRow(number, line, phone, address, personalisation)

    @property
    def headers(self) -> Tuple[str, ...]:
        """Column names; empty until the header was fed."""
        call, count, name = Call(), ffi.new("size_t *"), ffi.new("nfy_str *")
        call(lib.nfy_csv_header_count, self._handle, count)
        names = []
        for index in range(count[0]):
            call(lib.nfy_csv_header_get, self._handle, index, name)
            names.append(text_of(name))
        return tuple(names)

    @property
    def format(self) -> FileFormat:
        """What was found out so far."""
        return _format_of(lib.nfy_csv_get_format, self._handle)

    def _recipient(self, kind: NotificationType) -> str:
        out = ffi.new("nfy_str *")
        Call()(lib.nfy_csv_recipient, self._handle, code_of(kind), out)
        return text_of(out)


def read_recipients(source: Source) -> Iterator[RecipientRow]:
    """All rows of a recipients file: a path, an open file, bytes, text, pieces of them, or rows.

    >>> rows = read_recipients([["phone number", "name"], ["07700 900001", "Ann"]])
    >>> [row.phone_number for row in rows]
    ['07700 900001']
    """
    chunks = chunks_of(source)

    def read() -> Iterator[RecipientRow]:
        with RecipientsCsv() as csv:
            for chunk in chunks:
                csv.feed(chunk)
                yield from csv.rows()
            csv.finish()
            yield from csv.rows()

    return read()


@dataclass(frozen=True)
class CheckedCell:
    """One cell of a row that is a placeholder or names the recipient."""

    name: str
    """Of its column, as typed."""
    error: str
    """Wording for users; empty if nothing is wrong."""


@dataclass(frozen=True)
class CheckedRow:
    """One row, matched with the template and judged."""

    number: int
    """0-based, header not counted."""
    line: int
    """What a spreadsheet shows."""
    personalisation: str = field(repr=False)
    """As JSON, ready to be sent with."""
    cells: Tuple[CheckedCell, ...]
    has_error: bool
    has_missing_data: bool
    has_bad_recipient: bool
    has_bad_postal_address: bool
    message_too_long: bool
    message_empty: bool
    qr_code_too_long: bool
    fragments: int = 0
    """SMS: what is billed."""
    segments: int = 0
    """SMS: what networks send."""
    warnings: Tuple[MessageWarning, ...] = ()


@dataclass(frozen=True)
@takes_fields
class RecipientsRules:
    """What a service may send, and how much of a file is looked at. 0 means the default."""

    international_allowed: bool = False
    uk_landline_allowed: bool = False
    guest_list: Tuple[str, ...] = field(default=(), repr=False)
    """Empty: everyone may get messages."""
    remaining_messages: Optional[int] = None
    remaining_international_sms: Optional[int] = None
    validates: bool = True
    validates_phone_numbers: bool = True
    rows_max: int = 0
    errors_shown_max: int = 0
    initial_rows_shown_max: int = 0
    bytes_max: int = 0
    columns_max: int = 0
    cell_bytes_max: int = 0
    findings_max: int = 0
    """Problems, and warnings, that are named one by one."""
    sms_prefix: str = ""
    """What stands in front of text messages: the service's name."""
    skips_blank_rows: bool = False
    """Blank rows between others are passed over with a warning."""


@dataclass(frozen=True)
class RecipientsSummary:
    """What the rows read so far come to."""

    row_count: int
    rows_with_errors: int
    international_sms_count: int
    too_many_rows: bool
    more_rows_than_can_send: bool
    more_international_sms_than_can_send: bool
    allowed_to_send_to: bool
    has_recipient_columns: bool
    has_errors: bool
    displayed_rows: Tuple[int, ...]
    """Numbers of the rows to show: the first with errors, else the first."""


@dataclass(frozen=True)
class Extent:
    """How far a file reaches, which only its last row can decide."""

    columns_used: int
    """Columns that hold something in some row."""
    rows: int
    """Up to the last one that holds anything."""


class RecipientsSurvey(Handle):
    """The first pass over a file: finds its extent."""

    def __init__(self) -> None:
        call, out = Call(), ffi.new("nfy_survey **")
        call(lib.nfy_survey_open, ffi.NULL, out)
        super().__init__(out[0], lib.nfy_survey_close)

    def feed(self, data: Union[bytes, str]) -> None:
        call = Call()
        call(lib.nfy_survey_feed, self._handle, call.text(data))

    def finish(self) -> Extent:
        """Says that the file has ended, and how far it reaches."""
        out = ffi.new("nfy_extent *")
        Call()(lib.nfy_survey_finish, self._handle, out)
        return Extent(out.columns_used, out.rows)


class RecipientsChecker(Handle):
    """Checks a recipients file against a template, row by row; one user at a time.

    >>> from nfy import SmsTemplate
    >>> checker = RecipientsChecker(SmsTemplate("Dear ((name))"))
    >>> checker.feed(b"phone number,name\\n0770,Ann\\n")
    >>> checker.finish()
    >>> [(cell.name, cell.error) for row in checker.rows() for cell in row.cells]
    [('phone number', 'Mobile number is too short'), ('name', '')]
    """

    def __init__(
        self,
        template: _Text,
        rules: RecipientsRules = RecipientsRules(),
        *,
        extent: Optional[Extent] = None,
    ) -> None:
        """`extent` is what a RecipientsSurvey found; without it every column counts."""
        call, out = Call(), ffi.new("nfy_recipients **")
        limited = rules.remaining_messages, rules.remaining_international_sms
        unlimited = 2**63 - 1
        guests = ffi.new("nfy_str[]", len(rules.guest_list)) if rules.guest_list else ffi.NULL
        for index, guest in enumerate(rules.guest_list):
            call.lend(guests[index], guest)
        reach = ffi.NULL
        if extent is not None:
            reach = ffi.new("nfy_extent *", (extent.columns_used, extent.rows))
        options = call.options(
            "nfy_recipients_options",
            bytes_max=rules.bytes_max,
            columns_max=rules.columns_max,
            cell_bytes_max=rules.cell_bytes_max,
            rows_max=rules.rows_max,
            errors_shown_max=rules.errors_shown_max,
            initial_rows_shown_max=rules.initial_rows_shown_max,
            uk_landline_allowed=rules.uk_landline_allowed,
            international_allowed=rules.international_allowed,
            skips_validation=not rules.validates,
            skips_phone_numbers=not rules.validates_phone_numbers,
            findings_max=rules.findings_max,
            sms_prefix=rules.sms_prefix,
            skips_blank_rows=rules.skips_blank_rows,
            guest_list=guests,
            guest_list_count=len(rules.guest_list),
            extent=reach,
            has_remaining=limited != (None, None),
            remaining_messages=unlimited if limited[0] is None else limited[0],
            remaining_international_sms=unlimited if limited[1] is None else limited[1],
        )
        call(lib.nfy_recipients_open, template._handle, options, out)
        super().__init__(out[0], lib.nfy_recipients_close)

    def feed(self, data: Union[bytes, str]) -> None:
        """Hands over the next bytes, cut anywhere."""
        call = Call()
        call(lib.nfy_recipients_feed, self._handle, call.text(data))

    def finish(self) -> None:
        """Says that the file has ended."""
        Call()(lib.nfy_recipients_finish, self._handle)

    def rows(self) -> Iterator[CheckedRow]:
        """The whole rows that can be read by now."""
        call, row, found = Call(), sized("nfy_checked_row"), ffi.new("int32_t *")
        while True:
            call(lib.nfy_recipients_next, self._handle, row, found)
            if not found[0]:
                return
            yield CheckedRow(
                number=row.number,
                line=row.line,
                personalisation=text_of(row.personalisation_json),
                cells=tuple(self._cells(row.cell_count)),
                has_error=bool(row.has_error),
                has_missing_data=bool(row.has_missing_data),
                has_bad_recipient=bool(row.has_bad_recipient),
                has_bad_postal_address=bool(row.has_bad_postal_address),
                message_too_long=bool(row.message_too_long),
                message_empty=bool(row.message_empty),
                qr_code_too_long=bool(row.qr_code_too_long),
                fragments=row.fragments,
                segments=row.segments,
                warnings=warnings_of(row.warnings),
            )

    def _cells(self, count: int) -> Iterator[CheckedCell]:
        call, cell = Call(), sized("nfy_checked_cell")
        for index in range(count):
            call(lib.nfy_recipients_cell, self._handle, index, cell)
            if not cell.is_ignored:
                yield CheckedCell(text_of(cell.name), text_of(cell.error))

    @property
    def headers(self) -> Tuple[str, ...]:
        """As typed, each once."""
        return self._columns(lib.NFY_COLUMNS_HEADERS)

    @property
    def placeholders(self) -> Tuple[str, ...]:
        """Those of the template, then the columns that name the recipient."""
        return self._columns(lib.NFY_COLUMNS_PLACEHOLDERS)

    @property
    def missing_columns(self) -> Tuple[str, ...]:
        """Placeholders without a column."""
        return self._columns(lib.NFY_COLUMNS_MISSING)

    @property
    def duplicate_columns(self) -> Tuple[str, ...]:
        """Headers that name the recipient more than once."""
        return self._columns(lib.NFY_COLUMNS_DUPLICATE)

    def _columns(self, which: int) -> Tuple[str, ...]:
        call, out = Call(), ffi.new("nfy_str_rows **")
        call(lib.nfy_recipients_columns, self._handle, which, out)
        return read_texts(out[0])

    @property
    def format(self) -> FileFormat:
        """What was found out about the file so far."""
        return _format_of(lib.nfy_recipients_get_format, self._handle)

    def problems(self) -> Tuple[Finding, ...]:
        """Why the file cannot be sent, as far as it was read: the first of them."""
        return self._findings(lib.NFY_FINDINGS_PROBLEMS)

    def warnings(self) -> Tuple[Finding, ...]:
        """What can be sent and is probably not what was meant: the first of them."""
        return self._findings(lib.NFY_FINDINGS_WARNINGS)

    def _findings(self, which: int) -> Tuple[Finding, ...]:
        call, out = Call(), ffi.new("nfy_finding_rows **")
        call(lib.nfy_recipients_findings, self._handle, which, out, ffi.NULL)
        return read_findings(out[0])

    def summary(self) -> RecipientsSummary:
        call, view = Call(), sized("nfy_recipients_summary")
        call(lib.nfy_recipients_sum, self._handle, view)
        count = ffi.new("size_t *")
        call(lib.nfy_recipients_displayed, self._handle, ffi.NULL, 0, count)
        numbers = ffi.new("int64_t[]", count[0])
        call(lib.nfy_recipients_displayed, self._handle, numbers, count[0], count)
        return RecipientsSummary(
            row_count=view.row_count,
            rows_with_errors=view.rows_with_errors,
            international_sms_count=view.international_sms_count,
            too_many_rows=bool(view.too_many_rows),
            more_rows_than_can_send=bool(view.more_rows_than_can_send),
            more_international_sms_than_can_send=bool(view.more_international_sms_than_can_send),
            allowed_to_send_to=bool(view.allowed_to_send_to),
            has_recipient_columns=bool(view.has_recipient_columns),
            has_errors=bool(view.has_errors),
            displayed_rows=tuple(numbers),
        )


def finding_of(row: Any) -> Finding:
    return Finding(
        row=None if row.row < 0 else row.row,
        line=row.line,
        column=text_of(row.column),
        reason=text_of(row.reason),
    )


def read_findings(rows: Any) -> Tuple[Finding, ...]:
    """All findings of an answer, which ends."""
    return tuple(read_rows(rows, "finding", "nfy_finding", finding_of))
