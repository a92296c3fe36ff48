"""What providers report about messages."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, List, Mapping, Optional, Sequence, Tuple, Union
from uuid import UUID

from nfy._arguments import Id, takes_fields
from nfy._glue import (
    NIL,
    Call,
    day_of,
    instant,
    read_rows,
    sized,
    take_buf,
    text_of,
    to_day,
    to_us,
    uuid_of,
)
from nfy._native import ffi, lib
from nfy._noun import Noun
from nfy._words import Word, code_of, numbered
from nfy.base import Status


@numbered("THRESHOLD")
class CostThreshold(Word):
    """How the printer could hand a letter to the post, which sets what it pays."""

    SORTED = "sorted"
    UNSORTED = "unsorted"


@dataclass(frozen=True)
@takes_fields
class Receipt:
    """A delivery report; found by `id` or, without one, by provider and reference."""

    status: Status
    at: datetime
    id: Optional[UUID] = None
    provider: str = ""
    reference: str = ""
    unspecified: bool = False  # with any pending or temporary failure, a temporary one


@dataclass(frozen=True)
class ReceiptReport:
    applied: int
    unchanged: int
    parked: int
    quarantined: int = 0  # of `take` only


@dataclass(frozen=True)
class QuarantinedReceipt:
    """The bytes of a receipt that the library could not read; `raw` may name recipients.

    With the reason "unknown notification" it was read, but its notification never turned up: then
    `raw` is JSON of the receipt: id, provider, reference, status, at, unspecified.
    """

    id: UUID
    provider: str
    raw: bytes = field(repr=False)
    reason: str
    received_at: datetime


@dataclass(frozen=True)
class QuarantineUse:
    """What is in quarantine: a provider that fills it is held off."""

    receipts: int
    bytes: int


@dataclass(frozen=True)
@takes_fields
class Despatch:
    """A letter that the printer reports as handed to the post."""

    notification_id: UUID
    despatched_on: date
    cost_threshold: CostThreshold = CostThreshold.SORTED


@dataclass(frozen=True)
class ReturnedLetter:
    """A letter that came back; `reported_on` is in the calendar of its service."""

    notification_id: UUID
    service_id: UUID
    reported_on: date
    created_at: datetime


@dataclass(frozen=True)
class ReturnedLine:
    """A letter that came back, with what it was."""

    notification_id: UUID
    client_reference: str
    sent_at: datetime
    template_id: UUID
    template_name: str  # empty: it was uploaded as a PDF
    template_version: int
    has_api_key: bool
    user_name: str = field(repr=False)  # who sent it by hand; empty: nobody
    user_email_address: str = field(repr=False)
    original_file_name: str
    row: Optional[int]  # in the job's file, from 0


class Receipts(Noun):
    """Delivery receipts, those that nobody could read, and letters handed to the post."""

    def record(self, receipts: Sequence[Receipt]) -> ReceiptReport:
        """Applies receipts; any order and any repetition end in the same state."""
        call, out = Call(), sized("nfy_receipt_report")
        given = receipts_in(call, receipts)
        call(lib.nfy_receipt_record, self._handle, given, len(receipts), out)
        return ReceiptReport(out.applied, out.unchanged, out.parked)

    def quarantine(self, provider: str, raw: bytes, *, reason: str = "") -> UUID:
        """Keeps the bytes of a receipt until `replay`, or for 90 days."""
        call, out = Call(), ffi.new("nfy_uuid *")
        lent = call.text(provider), call.text(raw), call.text(reason)
        call(lib.nfy_receipt_quarantine, self._handle, *lent, out)
        return uuid_of(out)

    def list_quarantined(self, limit: int = 1000) -> List[QuarantinedReceipt]:
        """Oldest first."""
        out = ffi.new("nfy_quarantined_receipt_rows **")
        Call()(lib.nfy_receipt_list_quarantined, self._handle, limit, out)
        view = _quarantined_of
        return read_rows(out[0], "quarantined_receipt", "nfy_quarantined_receipt", view)

    def quarantine_use(self, provider: str = "") -> QuarantineUse:
        """How much of a provider is in quarantine; of all of them without one."""
        call, out = Call(), ffi.new("int64_t[2]")
        lent = call.text(provider)
        call(lib.nfy_receipt_quarantine_use, self._handle, lent, out, out + 1)
        return QuarantineUse(out[0], out[1])

    def replay(self, receipt_id: Id, receipts: Sequence[Receipt] = ()) -> ReceiptReport:
        """Applies what quarantined bytes turned out to mean, and forgets them.

        Without receipts they meant nothing. NotFoundError if they are not there any more.
        """
        call, out = Call(), sized("nfy_receipt_report")
        given, id = receipts_in(call, receipts), call.uuid(receipt_id)
        call(lib.nfy_receipt_replay, self._handle, id, given, len(receipts), out)
        return ReceiptReport(out.applied, out.unchanged, out.parked)

    def read_again(self, receipt_id: Id) -> ReceiptReport:
        """Reads quarantined bytes once more, with the reader that the provider has now, applies
        what they mean and forgets them.

        InvalidArgumentError if nobody can read them now either: then they stay. NotFoundError if
        they are not there any more.
        """
        call, out = Call(), sized("nfy_receipt_report")
        call(lib.nfy_receipt_read_again, self._handle, call.uuid(receipt_id), out)
        return ReceiptReport(out.applied, out.unchanged, out.parked)

    def take(
        self,
        provider: str,
        body: Union[str, bytes],
        *,
        headers: Optional[Mapping[str, str]] = None,
    ) -> ReceiptReport:
        """Reads what a provider posted and records it, complaints too; what cannot be read is
        quarantined.

        `provider` is "mmg", "firetext", "ses", "smtp", "sns", "sms-voice" or "dvla";
        InvalidArgumentError for one whose posts cannot be read. `headers` are those of the request.
        """
        call, out = Call(), sized("nfy_receipt_report")
        sent = headers_in(call, headers)
        lent = call.text(provider), call.text(body)
        call(lib.nfy_receipt_take, self._handle, *lent, sent, len(sent), out)
        return receipt_report(out)

    def take_letter(self, token: str, body: Union[str, bytes]) -> ReceiptReport:
        """The same for the print provider, whose callback URL held `token`."""
        call, out = Call(), sized("nfy_receipt_report")
        lent = call.text(token), call.text(body)
        call(lib.nfy_receipt_take_letter, self._handle, *lent, out)
        return receipt_report(out)

    def make_token(self, notification_id: Id) -> str:
        """A token for the callback URL of one letter."""
        call, out = Call(), ffi.new("nfy_buf *")
        call(lib.nfy_receipt_make_token, self._handle, call.uuid(notification_id), out)
        return take_buf(out)

    def record_despatches(self, letters: Sequence[Despatch]) -> int:
        """Stores what the printer reports; answers how many letters were new or moved."""
        given = ffi.new("nfy_despatch[]", len(letters))
        out = ffi.new("int64_t *")
        for target, letter in zip(given, letters):
            target.struct_size = ffi.sizeof("nfy_despatch")
            target.notification_id.bytes = letter.notification_id.bytes
            target.despatched_on = to_day(letter.despatched_on)
            target.cost_threshold = code_of(letter.cost_threshold)
        Call()(lib.nfy_receipt_record_despatches, self._handle, given, len(letters), out)
        return int(out[0])


    def return_letters(self, provider: str, references: Sequence[str]) -> ReceiptReport:
        """Letters that came back, by the references under which a provider took them; their
        services are told."""
        call, out = Call(), sized("nfy_receipt_report")
        given = ffi.new("nfy_str[]", len(references))
        for target, reference in zip(given, references):
            call.lend(target, reference)
        name = call.text(provider)
        call(lib.nfy_receipt_return_letters, self._handle, name, given, len(references), out)
        return receipt_report(out)

    def list_returned(
        self, service_id: Id, limit: int = 50, skip: int = 0
    ) -> List[ReturnedLetter]:
        """Letters of a service that came back, the latest reported first."""
        call, out = Call(), ffi.new("nfy_returned_letter_rows **")
        service = call.uuid(service_id)
        call(lib.nfy_receipt_list_returned, self._handle, service, limit, skip, out)
        return read_rows(out[0], "returned_letter", "nfy_returned_letter", _returned_of)

    def returned_by_day(self, service_id: Id) -> List[Tuple[date, int]]:
        """The days on which letters were reported to have come back, newest first."""
        call, out = Call(), ffi.new("nfy_returned_day_rows **")
        call(lib.nfy_receipt_returned_by_day, self._handle, call.uuid(service_id), out)
        return read_rows(out[0], "returned_day", "nfy_returned_day", _returned_day_of)

    def returned_on(self, service_id: Id, day: date) -> Tuple[List[ReturnedLine], int]:
        """Letters that were reported on a day, newest first, and how many are not known."""
        call, out = Call(), ffi.new("nfy_returned_line_rows **")
        orphaned, service = ffi.new("int64_t *"), call.uuid(service_id)
        call(lib.nfy_receipt_returned_on, self._handle, service, to_day(day), out, orphaned)
        rows = read_rows(out[0], "returned_line", "nfy_returned_line", _returned_line_of)
        return rows, int(orphaned[0])


def _returned_day_of(row: Any) -> Tuple[date, int]:
    return day_of(row.day), row.count


def _returned_line_of(row: Any) -> ReturnedLine:
    return ReturnedLine(
        notification_id=uuid_of(row.notification_id),
        client_reference=text_of(row.client_reference),
        sent_at=instant(row.sent_at_us),
        template_id=uuid_of(row.template_id),
        template_name=text_of(row.template_name),
        template_version=row.template_version,
        has_api_key=bool(row.has_api_key),
        user_name=text_of(row.user_name),
        user_email_address=text_of(row.user_email_address),
        original_file_name=text_of(row.original_file_name),
        row=None if row.row < 0 else row.row,
    )


def _returned_of(row: Any) -> ReturnedLetter:
    return ReturnedLetter(
        notification_id=uuid_of(row.notification_id),
        service_id=uuid_of(row.service_id),
        reported_on=day_of(row.reported_on),
        created_at=instant(row.created_at_us),
    )


def headers_in(call: Call, headers: Optional[Mapping[str, str]]) -> Any:
    """An array of nfy_http_header, as long as `call` lives."""
    sent = ffi.new("nfy_http_header[]", len(headers or {}))
    for target, (name, value) in zip(sent, (headers or {}).items()):
        call.lend(target.name, name)
        call.lend(target.value, value)
    return sent


def _quarantined_of(row: Any) -> QuarantinedReceipt:
    return QuarantinedReceipt(
        id=uuid_of(row.id),
        provider=text_of(row.provider),
        raw=bytes(ffi.buffer(row.raw.data, row.raw.size)),
        reason=text_of(row.reason),
        received_at=instant(row.received_at_us),
    )


def receipts_in(call: Call, receipts: Sequence[Receipt]) -> Any:
    """An array of nfy_receipt, as long as `call` lives."""
    given = ffi.new("nfy_receipt[]", len(receipts))
    for target, receipt in zip(given, receipts):
        target.struct_size = ffi.sizeof("nfy_receipt")
        target.id.bytes = (receipt.id or NIL).bytes
        call.lend(target.provider, receipt.provider)
        call.lend(target.reference, receipt.reference)
        target.state = code_of(receipt.status)
        target.at_us = to_us(receipt.at)
        target.unspecified = receipt.unspecified
    return given


def receipt_report(out: Any) -> ReceiptReport:
    return ReceiptReport(out.applied, out.unchanged, out.parked, out.quarantined)
