"""Sending, and what was sent."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import AbstractSet, Any, Iterable, Iterator, List, Optional, Tuple, Union
from uuid import UUID

from nfy._arguments import Id, Recipient, takes_fields
from nfy._glue import (
    Call,
    decimal_of,
    id_bytes,
    instant,
    instant_or_none,
    read_rows,
    sized,
    take_buf,
    text_of,
    to_us,
    uuid_of,
    uuid_or_none,
)
from nfy._native import ffi, lib
from nfy._noun import Noun
from nfy._requests import answers_of, requests_in
from nfy._warnings import MessageWarning, warnings_of
from nfy._words import Word, code_of, member_of, numbered
from nfy.base import KeyType, NotificationType, Personalisation, Postage, Status
from nfy.errors import NfyError
from nfy.text import Letter, letter_from


@dataclass(frozen=True)
@takes_fields
class FileToSend:
    """A file that an e-mail leads to by a link, which stands for a placeholder."""

    placeholder: str
    content: bytes = field(repr=False)
    filename: str = ""
    """With an extension, which says the type; "": that is looked for."""
    is_csv: bool = False
    confirmation_email: Recipient = field(default="", repr=False)
    """Who downloads it has to name it; "": nobody has to."""
    retention_period: str = "26 weeks"


@dataclass(frozen=True)
@takes_fields
class SendRequest:
    """One message to one recipient. `to` and `personalisation` stay out of the repr."""

    template_id: UUID
    to: Recipient = field(repr=False)
    personalisation: Optional[Personalisation] = field(default=None, repr=False)
    reference: str = ""
    idempotency_key: str = ""
    api_key_id: Optional[UUID] = None
    key_type: KeyType = KeyType.NORMAL
    job_id: Optional[UUID] = None
    job_row_number: int = 0
    type: Optional[NotificationType] = None
    """A template of another type is refused; None: any."""
    sender_id: Optional[UUID] = None
    """None: the service's default."""
    one_click_unsubscribe_url: str = field(default="", repr=False)
    created_by: Optional[UUID] = None
    """The user who sends it by hand."""
    files: Tuple[FileToSend, ...] = field(default=(), repr=False)
    """E-mail only, of services with a contact link."""
    has_taken_request: bool = False
    """`limits.take_request` was called for it."""
    has_exact_address_names: bool = False
    """Letters: the address is read from values named exactly address_line_1 to address_line_7 and
    postcode; otherwise names match as those of placeholders do."""
    trace_parent: str = ""
    """By which request it is asked for, as the header `traceparent` of W3C Trace Context says it.
    Goes to the provider and with calls to the service, of engines with `keep_trace_parents`."""


@dataclass(frozen=True)
class Accepted:
    id: UUID
    existed: bool
    billable_units: int
    simulated: bool = False
    """To a simulated recipient: nothing was stored."""
    warnings: Tuple[MessageWarning, ...] = ()
    """Why it is probably a slip. Of an earlier request: about its recipient."""


@dataclass(frozen=True)
class Preview:
    to: str = field(repr=False)
    subject: str
    body: str = field(repr=False)
    html: str = field(repr=False)
    characters: int
    fragments: int
    cost: Optional[Decimal]
    """Before any free allowance; None if today has no rate."""
    sheets: int = 0
    segments: int = 0
    """SMS: what networks send; `fragments` is what is billed."""
    warnings: Tuple[MessageWarning, ...] = ()


@dataclass(frozen=True)
class MessageContent:
    """What a message says: filled in, before any layout."""

    subject: str
    """Not for SMS."""
    body: str = field(repr=False)
    """SMS: without the service's name in front."""
    fragments: int
    """SMS: what is billed, with the service's name in front."""


@dataclass(frozen=True)
class Notification:
    id: UUID
    service_id: UUID
    template_id: UUID
    template_version: int
    type: NotificationType
    key_type: KeyType
    status: Status
    api_key_id: Optional[UUID]
    job_id: Optional[UUID]
    job_row_number: Optional[int]
    to: str = field(repr=False)
    normalised_to: str = field(repr=False)
    personalisation: str = field(repr=False)
    client_reference: str
    reply_to_text: str
    reference: str
    sent_by: str
    phone_prefix: str
    billable_units: int
    rate_multiplier: int
    international: bool
    postage: Postage
    created_at: datetime
    sent_at: Optional[datetime]
    updated_at: Optional[datetime]
    unsubscribe_link: str = field(default="", repr=False)
    failure_reason: str = ""
    """Why it became a technical failure: one line without personal data.

    Forgotten after 90 days."""
    created_by: Optional[UUID] = None
    """The user who sent it by hand."""


@numbered("TIMELINE")
class TimelineKind(Word):
    """What a step in the life of a notification is."""

    ACCEPTED = "accepted"
    """With a key of the type `detail`."""
    QUEUED = "queued"
    """Waits in the queue `detail`, and may be claimed from then on."""
    HELD = "held"
    """By the worker `who`, until then."""
    ATTEMPTED = "attempted"
    """Handed to the provider `who`, whose answer is not known."""
    HANDED_OVER = "handed-over"
    """Taken by the provider `who`, under the reference `detail`."""
    PARKED = "parked"
    """A receipt of the provider `who` waits to be applied."""
    ENDED = "ended"
    """It has `status` since; `detail` says why it failed."""
    COMPLAINED = "complained"
    """Its recipient called it spam."""
    CALLING = "calling"
    """Its service is called about `who` from then on; `detail` says why the last call failed."""
    CALL_DIED = "call-died"
    """The call about `who` was given up, for the reason `detail`."""


@dataclass(frozen=True)
class TimelineStep:
    """One step in the life of a notification. Nothing in it is personal."""

    kind: TimelineKind
    at: datetime
    who: str
    detail: str
    attempts: int  # of sending, or of calling
    status: Optional[Status] = None  # ended, and what a parked receipt says


class Notifications(Noun):
    """Messages of services: what is asked for, accepted and stored."""

    def preview(self, service_id: Id, request: SendRequest) -> Preview:
        """Renders a message and checks its recipient without storing anything."""
        call, out, view = Call(), ffi.new("nfy_preview **"), sized("nfy_preview_view")
        given = requests_in(call, [request])
        call(lib.nfy_notification_preview, self._handle, call.uuid(service_id), given, out)
        try:
            call(lib.nfy_preview_get, out[0], view)
            return Preview(
                to=text_of(view.to),
                subject=text_of(view.subject),
                body=text_of(view.body),
                html=text_of(view.html),
                characters=view.characters,
                fragments=view.fragments,
                cost=decimal_of(view.cost) if view.has_cost else None,
                sheets=view.sheets,
                segments=view.segments,
                warnings=warnings_of(view.warnings),
            )
        finally:
            lib.nfy_preview_free(out[0])

    def render_letter(self, service_id: Id, request: SendRequest) -> Letter:
        """The letter that a request would become, as PDF; stores nothing. UnsupportedError unless
        the engine was opened with `render_letters`."""
        call, out, pages = Call(), ffi.new("nfy_buf *"), ffi.new("int64_t *")
        given = requests_in(call, [request])
        service = call.uuid(service_id)
        call(lib.nfy_notification_render_letter, self._handle, service, given, out, pages)
        return letter_from(out, pages)

    def send(self, service_id: Id, request: SendRequest) -> Accepted:
        """Accepts one message: stores it and puts it in the delivery queue."""
        call, results = Call(), ffi.new("nfy_send_result[]", 1)
        given = requests_in(call, [request])
        call(lib.nfy_notification_send, self._handle, call.uuid(service_id), given, results)
        return answers_of(results, Accepted)[0]

    def send_many(
        self, service_id: Id, requests: Iterable[SendRequest], *, connection: Any = None
    ) -> List[Union[Accepted, NfyError]]:
        """Accepts each request or says why not: one Accepted or error for each, in order.

        All that are accepted are stored in one transaction. If this raises, nothing was stored.

        With `connection`, a psycopg or psycopg2 connection to the engine's database, that is the
        transaction open there, READ COMMITTED: what is accepted counts once you commit, and never
        was if you roll back. The driver must be one over the same libpq as the library, as
        Debian's are; those that bring their own are not.
        """
        requests = list(requests)
        call, count = Call(), len(requests)
        given = requests_in(call, requests)
        results = ffi.new("nfy_send_result[]", count)
        service = call.uuid(service_id)
        if connection is None:
            call(lib.nfy_notification_send_many, self._handle, service, given, count, results)
        else:
            host = ffi.cast("struct pg_conn *", _pgconn_of(connection))
            send = lib.nfy_notification_send_in_postgres
            call(send, self._handle, host, service, given, count, results)
        return answers_of(results, Accepted)

    def get(self, service_id: Id, notification_id: Id) -> Notification:
        call, out = Call(), ffi.new("nfy_notification_rows **")
        service, notification = call.uuid(service_id), call.uuid(notification_id)
        call(lib.nfy_notification_get, self._handle, service, notification, out)
        return read_rows(out[0], "notification", "nfy_notification", notification_of)[0]

    def content(self, notification: Notification) -> MessageContent:
        """What a notification says by the version of its template that it was created with.

        NotFoundError if the template is gone."""
        call, fragments = Call(), ffi.new("int64_t *")
        subject, body = ffi.new("nfy_buf *"), ffi.new("nfy_buf *")
        given = call.options(
            "nfy_notification",
            template_version=notification.template_version,
            personalisation_json=notification.personalisation,
        )
        given.service_id.bytes = notification.service_id.bytes
        given.template_id.bytes = notification.template_id.bytes
        call(lib.nfy_notification_content, self._handle, given, subject, body, fragments)
        return MessageContent(take_buf(subject), take_buf(body), fragments[0])

    def list(
        self,
        service_id: Id,
        *,
        statuses: AbstractSet[Status] = frozenset(),
        types: AbstractSet[NotificationType] = frozenset(),
        client_reference: Optional[str] = None,
        key_type: Optional[KeyType] = None,
        include_jobs: bool = False,
        job_id: Optional[Id] = None,
        template_id: Optional[Id] = None,
        older_than: Optional[Id] = None,
        with_history: bool = False,
        page_size: int = 250,
        include_one_off: bool = True,
        include_tests: bool = True,
        without_keys: bool = False,
        created_since: Optional[datetime] = None,
        created_before: Optional[datetime] = None,
    ) -> Iterator[Notification]:
        """Notifications, newest first, read page by page as they are asked for.

        Whatever happens between two pages, no notification comes twice and none is missing. Without
        a filter all are given, but those of jobs, which `include_jobs` or `job_id` brings; those in
        the history have no personal data. `older_than` goes on after a notification;
        `created_since` and `created_before` bound when they were created.
        `include_one_off` brings those that somebody sent by hand, `include_tests` those of test
        keys; `without_keys` leaves those alone that came with no API key.
        """
        call = Call()
        query = call.options(
            "nfy_notification_query",
            states=sum(1 << code_of(status) for status in statuses),
            types=sum(1 << code_of(type) for type in types),
            has_client_reference=client_reference is not None,
            client_reference=client_reference,
            has_key_type=key_type is not None,
            key_type=None if key_type is None else code_of(key_type),
            include_jobs=include_jobs,
            with_history=with_history,
            limit=page_size,
            without_one_off=not include_one_off,
            without_tests=not include_tests,
            without_keys=without_keys,
            created_since_us=0 if created_since is None else to_us(created_since),
            created_before_us=0 if created_before is None else to_us(created_before),
        )
        query.job_id.bytes = id_bytes(job_id)
        query.template_id.bytes = id_bytes(template_id)
        query.older_than.bytes = id_bytes(older_than)
        return self._pages(call, call.uuid(service_id), query)

    def reach(
        self, service_id: Id, count: int, *, before: Optional[datetime] = None
    ) -> Optional[datetime]:
        """How far back the newest `count` (1 to 1,000,000) before an instant go.

        The latest creation that is that many notifications of one type away, live or in the
        history; None if no type has so many. As `created_since` of `list` it bounds the work of
        filters that few notifications pass.
        """
        call, out = Call(), ffi.new("int64_t *")
        end = 0 if before is None else to_us(before)
        call(lib.nfy_notification_reach, self._handle, call.uuid(service_id), count, end, out)
        return instant_or_none(out[0])

    def _pages(self, call: Call, service: Any, query: Any) -> Iterator[Notification]:
        while True:
            out = ffi.new("nfy_notification_rows **")
            call(lib.nfy_notification_list, self._handle, service, query, out)
            page = read_rows(out[0], "notification", "nfy_notification", notification_of)
            yield from page
            if len(page) < query.limit:
                return
            query.older_than.bytes = page[-1].id.bytes

    def timeline(self, service_id: Id, notification_id: Id) -> List[TimelineStep]:
        """All that the store keeps of a notification's life, in order.

        Queues, leases, open attempts and calls are those of now. What it cost and why,
        `billing.explain_notification` says.
        """
        call, out = Call(), ffi.new("nfy_timeline_rows **")
        ids = call.uuid(service_id), call.uuid(notification_id)
        call(lib.nfy_notification_timeline, self._handle, *ids, out)
        return read_rows(out[0], "timeline", "nfy_timeline_step", _step_of)

    def list_to(self, service_id: Id, to: Recipient, *, limit: int = 250) -> List[Notification]:
        """Live notifications to a phone number or e-mail address, newest first."""
        call, out = Call(), ffi.new("nfy_notification_rows **")
        service, recipient = call.uuid(service_id), call.text(str(to))
        call(lib.nfy_notification_list_to, self._handle, service, recipient, limit, out)
        return read_rows(out[0], "notification", "nfy_notification", notification_of)

    def list_of_job(
        self,
        service_id: Id,
        job_id: Id,
        *,
        statuses: AbstractSet[Status] = frozenset(),
        limit: int = 250,
        skip: int = 0,
    ) -> Tuple[List[Notification], int]:
        """Live notifications of a job by row, and how many there are in all."""
        call, out = Call(), ffi.new("nfy_notification_rows **")
        total = ffi.new("int64_t *")
        ids = call.uuid(service_id), call.uuid(job_id)
        states = sum(1 << code_of(status) for status in statuses)
        wanted = states, limit, skip
        call(lib.nfy_notification_list_of_job, self._handle, *ids, *wanted, out, total)
        rows = read_rows(out[0], "notification", "nfy_notification", notification_of)
        return rows, int(total[0])

    def search(
        self,
        service_id: Id,
        text: str,
        *,
        type: Optional[NotificationType] = None,
        statuses: AbstractSet[Status] = frozenset(),
        limit: int = 50,
    ) -> List[Notification]:
        """Live notifications whose recipient or reference holds `text`, newest first."""
        call, out = Call(), ffi.new("nfy_notification_rows **")
        states = sum(1 << code_of(status) for status in statuses)
        types = 0 if type is None else 1 << code_of(type)
        wanted = call.uuid(service_id), call.text(text), types, states, limit
        call(lib.nfy_notification_search, self._handle, *wanted, out)
        return read_rows(out[0], "notification", "nfy_notification", notification_of)


def notification_of(row: Any) -> Notification:
    return Notification(
        id=uuid_of(row.id),
        service_id=uuid_of(row.service_id),
        template_id=uuid_of(row.template_id),
        template_version=row.template_version,
        type=member_of(NotificationType, row.type),
        key_type=member_of(KeyType, row.key_type),
        status=member_of(Status, row.state),
        api_key_id=uuid_or_none(row.api_key_id),
        job_id=uuid_or_none(row.job_id),
        job_row_number=None if row.job_row_number < 0 else row.job_row_number,
        to=text_of(row.to),
        normalised_to=text_of(row.normalised_to),
        personalisation=text_of(row.personalisation_json),
        client_reference=text_of(row.client_reference),
        reply_to_text=text_of(row.reply_to_text),
        reference=text_of(row.reference),
        sent_by=text_of(row.sent_by),
        phone_prefix=text_of(row.phone_prefix),
        billable_units=row.billable_units,
        rate_multiplier=row.rate_multiplier,
        international=bool(row.international),
        postage=member_of(Postage, row.postage),
        created_at=instant(row.created_at_us),
        sent_at=instant_or_none(row.sent_at_us),
        updated_at=instant_or_none(row.updated_at_us),
        unsubscribe_link=text_of(row.unsubscribe_link),
        failure_reason=text_of(row.failure_reason),
        created_by=uuid_or_none(row.created_by),
    )


def _pgconn_of(connection: Any) -> int:
    """The address of a driver's PGconn."""
    address = getattr(getattr(connection, "pgconn", connection), "pgconn_ptr", None)
    if not isinstance(address, int):
        raise TypeError("connection must be one of psycopg or psycopg2")
    return address


def _step_of(row: Any) -> TimelineStep:
    kind = member_of(TimelineKind, row.kind)
    has_status = kind in (TimelineKind.ENDED, TimelineKind.PARKED)
    return TimelineStep(
        kind=kind,
        at=instant(row.at_us),
        who=text_of(row.who),
        detail=text_of(row.detail),
        attempts=row.attempts,
        status=member_of(Status, row.state) if has_status else None,
    )
