"""Recipients of e-mails who ask for no more."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, List, Optional, Tuple
from uuid import UUID

from nfy._arguments import Id
from nfy._glue import (
    Call,
    instant,
    instant_or_none,
    read_rows,
    take_buf,
    text_of,
    to_us,
    uuid_of,
    uuid_or_none,
)
from nfy._native import ffi, lib
from nfy._noun import Noun


@dataclass(frozen=True)
class UnsubscribeRequest:
    """Somebody followed the link of an e-mail by which one asks for no more."""

    id: UUID
    notification_id: UUID
    service_id: UUID
    template_id: UUID
    template_version: int
    recipient: str = field(repr=False)  # empty once it is forgotten
    created_at: datetime
    processed_at: Optional[datetime]  # None: the service has not heard of it


@dataclass(frozen=True)
class UnsubscribeReport:
    """Requests that a service took out together."""

    id: Optional[UUID]  # None: those that no report has yet
    count: int
    earliest: datetime
    latest: datetime
    created_at: Optional[datetime]
    processed_at: Optional[datetime]
    kept_until: datetime  # from then on their recipients are forgotten


@dataclass(frozen=True)
class UnsubscribeLine:
    """One request of a report, with what its e-mail was."""

    notification_id: UUID
    recipient: str = field(repr=False)
    template_name: str
    original_file_name: str  # of the job; empty: of none
    sent_at: Optional[datetime]
    created_at: datetime


class Unsubscribes(Noun):
    """Requests of recipients, made by one click."""

    def make_token(self, service_id: Id, notification_id: Id) -> str:
        """A token for the link of one e-mail, another one in every call."""
        call, out = Call(), ffi.new("nfy_buf *")
        ids = call.uuid(service_id), call.uuid(notification_id)
        call(lib.nfy_unsubscribe_make_token, self._handle, *ids, out)
        return take_buf(out)

    def record(self, notification_id: Id, token: str) -> bool:
        """Stores a request; False if one waits already.

        NotFoundError with Reason.UNSUBSCRIBE_TOKEN_INVALID, or UNSUBSCRIBE_TOKEN_EXPIRED 365 days
        after the token was made.
        """
        call, out = Call(), ffi.new("int32_t *")
        lent = call.uuid(notification_id), call.text(token)
        call(lib.nfy_unsubscribe_record, self._handle, *lent, out)
        return bool(out[0])

    def service_of(self, notification_id: Id, token: str) -> UUID:
        """Whose e-mail a link is about, as its token says, however old it is.

        NotFoundError with Reason.UNSUBSCRIBE_TOKEN_INVALID if it is no token of that e-mail.
        """
        call, out = Call(), ffi.new("nfy_uuid *")
        lent = call.uuid(notification_id), call.text(token)
        call(lib.nfy_unsubscribe_service, self._handle, *lent, out)
        return uuid_of(out[0])

    def list(self, service_id: Id, limit: int = 50, skip: int = 0) -> List[UnsubscribeRequest]:
        """Newest first."""
        call, out = Call(), ffi.new("nfy_unsubscribe_rows **")
        service = call.uuid(service_id)
        call(lib.nfy_unsubscribe_list, self._handle, service, limit, skip, out)
        return read_rows(out[0], "unsubscribe", "nfy_unsubscribe_request", _request_of)

    def count(self, service_id: Id) -> int:
        """How many requests of a service wait."""
        call, out = Call(), ffi.new("int64_t *")
        call(lib.nfy_unsubscribe_count, self._handle, call.uuid(service_id), out)
        return int(out[0])

    def process(self, service_id: Id, *, asked_before: datetime) -> int:
        """The service has heard of all that was asked before; answers how many waited."""
        call, out = Call(), ffi.new("int64_t *")
        service = call.uuid(service_id)
        call(lib.nfy_unsubscribe_process, self._handle, service, to_us(asked_before), out)
        return int(out[0])

    def statistics(self, service_id: Id) -> Tuple[int, Optional[datetime]]:
        """How many requests wait, and when the last of them came; if none waits, of all."""
        call, waiting, latest = Call(), ffi.new("int64_t *"), ffi.new("int64_t *")
        service = call.uuid(service_id)
        call(lib.nfy_unsubscribe_statistics, self._handle, service, waiting, latest)
        return int(waiting[0]), instant_or_none(latest[0])

    def list_reports(self, service_id: Id) -> List[UnsubscribeReport]:
        """Those that no report has yet, if there are any, then the latest report first."""
        call, out = Call(), ffi.new("nfy_unsubscribe_report_rows **")
        call(lib.nfy_unsubscribe_list_reports, self._handle, call.uuid(service_id), out)
        return _reports_of(out)

    def get_report(self, service_id: Id, report_id: Id) -> UnsubscribeReport:
        call, out = Call(), ffi.new("nfy_unsubscribe_report_rows **")
        ids = call.uuid(service_id), call.uuid(report_id)
        call(lib.nfy_unsubscribe_get_report, self._handle, *ids, out)
        return _reports_of(out)[0]

    def make_report(
        self, service_id: Id, *, earliest: datetime, latest: datetime
    ) -> UnsubscribeReport:
        """Makes a report of the requests between these, both included, that have none."""
        call, out = Call(), ffi.new("nfy_unsubscribe_report_rows **")
        wanted = call.uuid(service_id), to_us(earliest), to_us(latest)
        call(lib.nfy_unsubscribe_make_report, self._handle, *wanted, out)
        return _reports_of(out)[0]

    def list_of_report(self, service_id: Id, report_id: Id) -> List[UnsubscribeLine]:
        """The requests of a report, newest first."""
        call, out = Call(), ffi.new("nfy_unsubscribe_line_rows **")
        ids = call.uuid(service_id), call.uuid(report_id)
        call(lib.nfy_unsubscribe_list_of_report, self._handle, *ids, out)
        return read_rows(out[0], "unsubscribe_line", "nfy_unsubscribe_line", _line_of)

    def process_report(self, service_id: Id, report_id: Id, *, processed: bool = True) -> None:
        """The service has heard of a report's requests, or has not after all."""
        call = Call()
        ids = call.uuid(service_id), call.uuid(report_id)
        call(lib.nfy_unsubscribe_process_report, self._handle, *ids, processed)


def _reports_of(out: Any) -> List[UnsubscribeReport]:
    return read_rows(out[0], "unsubscribe_report", "nfy_unsubscribe_report", _report_of)


def _report_of(row: Any) -> UnsubscribeReport:
    return UnsubscribeReport(
        id=uuid_or_none(row.id),
        count=row.count,
        earliest=instant(row.earliest_us),
        latest=instant(row.latest_us),
        created_at=instant_or_none(row.created_at_us),
        processed_at=instant_or_none(row.processed_at_us),
        kept_until=instant(row.kept_until_us),
    )


def _line_of(row: Any) -> UnsubscribeLine:
    return UnsubscribeLine(
        notification_id=uuid_of(row.notification_id),
        recipient=text_of(row.recipient),
        template_name=text_of(row.template_name),
        original_file_name=text_of(row.original_file_name),
        sent_at=instant_or_none(row.sent_at_us),
        created_at=instant(row.created_at_us),
    )


def _request_of(row: Any) -> UnsubscribeRequest:
    return UnsubscribeRequest(
        id=uuid_of(row.id),
        notification_id=uuid_of(row.notification_id),
        service_id=uuid_of(row.service_id),
        template_id=uuid_of(row.template_id),
        template_version=row.template_version,
        recipient=text_of(row.recipient),
        created_at=instant(row.created_at_us),
        processed_at=instant_or_none(row.processed_at_us),
    )
