"""SMS that people send to services."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, List, Mapping, Optional, Sequence, Tuple, Union
from uuid import UUID

from nfy._arguments import Id, Recipient, takes_fields
from nfy._glue import (
    NIL,
    Call,
    id_bytes,
    instant,
    instant_or_none,
    read_rows,
    text_of,
    to_us,
    uuid_of,
)
from nfy._native import ffi, lib
from nfy._noun import Noun
from nfy._words import Word, member_of, numbered
from nfy.receipts import headers_in


@dataclass(frozen=True)
@takes_fields
class InboundSms:
    """An SMS that came in for a service. The library gives `id`, and `created_at` if None;
    archived ones have neither number nor content."""

    service_id: UUID
    notify_number: Recipient
    user_number: Recipient = field(repr=False)
    content: str = field(repr=False)
    provider: str
    provider_reference: str = ""
    provider_date: Optional[datetime] = None
    created_at: Optional[datetime] = None
    id: Optional[UUID] = None


@numbered("INBOUND")
class InboundFate(Word):
    """What became of an SMS that was received."""

    STORED = "stored"
    REPEATED = "repeated"  # it was stored before
    UNKNOWN_NUMBER = "unknown_number"  # of no service: nothing is kept
    NOT_ALLOWED = "not_allowed"  # the service has no permission: nothing is kept
    NO_MESSAGE = "no_message"  # no SMS, but about a subscription to them


@dataclass(frozen=True)
@takes_fields
class ReceivedSms:
    """An SMS as a provider hands it over; without `provider_date` its service is not told, unless
    `tells_undated` says that the provider dates nothing."""

    provider: str
    number: str
    user_number: str = field(repr=False)
    content: str = field(repr=False)
    provider_reference: str = ""
    provider_date: Optional[datetime] = None
    tells_undated: bool = False


@dataclass(frozen=True)
class InboundNumber:
    """A number at which people reach a service by SMS; without one it is free."""

    number: str
    provider: str
    service_id: Optional[UUID]
    active: bool
    created_at: datetime
    updated_at: datetime
    id: UUID


class Inbound(Noun):
    """SMS that came in, and the numbers that they come to."""

    def receive(self, message: ReceivedSms) -> InboundFate:
        """Stores an SMS for the service that has its number, and tells the service."""
        call, out = Call(), ffi.new("int32_t *")
        given = call.options(
            "nfy_received_sms",
            provider=message.provider,
            number=message.number,
            user_number=message.user_number,
            content=message.content,
            provider_reference=message.provider_reference,
            provider_date_us=_us_or_zero(message.provider_date),
            tells_undated=message.tells_undated,
        )
        call(lib.nfy_inbound_receive, self._handle, given, out)
        return member_of(InboundFate, out[0])

    def take(
        self,
        provider: str,
        body: Union[str, bytes],
        *,
        headers: Optional[Mapping[str, str]] = None,
    ) -> InboundFate:
        """Reads an SMS that a provider posted ("mmg", "firetext", "sns", ...), and receives it.

        InvalidArgumentError if it cannot be read; its `detail` names the field that is missing.
        """
        call, out = Call(), ffi.new("int32_t *")
        sent = headers_in(call, headers)
        lent = call.text(provider), call.text(body)
        call(lib.nfy_inbound_take, self._handle, *lent, sent, len(sent), out)
        return member_of(InboundFate, out[0])

    def put_number(
        self,
        number: str,
        *,
        provider: str,
        service_id: Optional[Id] = None,
        active: bool = True,
    ) -> None:
        """Adds a number, or gives it to another service or provider; without a service it is
        free. ConflictError if the service has another active number."""
        call = Call()
        given = call.options(
            "nfy_inbound_number", number=number, provider=provider, inactive=not active
        )
        if service_id is not None:
            given.service_id = call.uuid(service_id)[0]
        call(lib.nfy_inbound_put_number, self._handle, given)

    def list_numbers(self) -> List[InboundNumber]:
        """All numbers, in their order."""
        out = ffi.new("nfy_inbound_number_rows **")
        Call()(lib.nfy_inbound_list_numbers, self._handle, out)
        return read_rows(out[0], "inbound_number", "nfy_inbound_number", _number_of)

    def number_of(self, service_id: Id) -> Optional[InboundNumber]:
        """The active number of a service, if it has one."""
        call, out = Call(), ffi.new("nfy_inbound_number_rows **")
        call(lib.nfy_inbound_number_of, self._handle, call.uuid(service_id), out)
        rows = read_rows(out[0], "inbound_number", "nfy_inbound_number", _number_of)
        return rows[0] if rows else None

    def get(self, service_id: Id, inbound_sms_id: Id) -> InboundSms:
        call, out = Call(), ffi.new("nfy_inbound_rows **")
        ids = call.uuid(service_id), call.uuid(inbound_sms_id)
        call(lib.nfy_inbound_get, self._handle, *ids, out)
        return read_rows(out[0], "inbound", "nfy_inbound_sms", inbound_sms_of)[0]

    def list_latest(
        self,
        service_id: Id,
        *,
        since: Optional[datetime] = None,
        limit: int = 50,
        skip: int = 0,
    ) -> List[InboundSms]:
        """The last SMS of each sender, newest first."""
        call, out = Call(), ffi.new("nfy_inbound_rows **")
        wanted = call.uuid(service_id), _us_or_zero(since), limit, skip
        call(lib.nfy_inbound_list_latest, self._handle, *wanted, out)
        return read_rows(out[0], "inbound", "nfy_inbound_sms", inbound_sms_of)

    def summary(
        self, service_id: Id, *, since: Optional[datetime] = None
    ) -> Tuple[int, Optional[datetime]]:
        """How many SMS came in since then, and when the last one of all did."""
        call, count, latest = Call(), ffi.new("int64_t *"), ffi.new("int64_t *")
        wanted = call.uuid(service_id), _us_or_zero(since)
        call(lib.nfy_inbound_summary, self._handle, *wanted, count, latest)
        return int(count[0]), instant_or_none(latest[0])

    def assign_number(self, service_id: Id, number_id: Optional[Id] = None) -> UUID:
        """Gives a service a free number and makes it a sender of its SMS; answers that sender's
        id. ConflictError if it is not free, or the service has one."""
        call, out = Call(), ffi.new("nfy_uuid *")
        number = ffi.NULL if number_id is None else call.uuid(number_id)
        service = call.uuid(service_id)
        call(lib.nfy_inbound_assign_number, self._handle, service, number, out)
        return uuid_of(out)

    def remove_number(self, service_id: Id, *, archives: bool) -> None:
        """The service gets no more SMS; its number becomes free, or goes out of use."""
        call = Call()
        call(lib.nfy_inbound_remove_number, self._handle, call.uuid(service_id), archives)

    def last_use_of_number(self, service_id: Id) -> Optional[datetime]:
        """When an SMS last came to the service's number, or went out from it."""
        call, out = Call(), ffi.new("int64_t *")
        call(lib.nfy_inbound_last_use_of_number, self._handle, call.uuid(service_id), out)
        return instant_or_none(out[0])

    def record(self, messages: Sequence[InboundSms]) -> int:
        """Stores SMS that people sent to services, all or none; answers how many were new."""
        call, out = Call(), ffi.new("int64_t *")
        given = ffi.new("nfy_inbound_sms[]", len(messages))
        for target, message in zip(given, messages):
            target.struct_size = ffi.sizeof("nfy_inbound_sms")
            target.service_id.bytes = message.service_id.bytes
            call.lend(target.notify_number, str(message.notify_number))
            call.lend(target.user_number, str(message.user_number))
            call.lend(target.content, message.content)
            call.lend(target.provider, message.provider)
            call.lend(target.provider_reference, message.provider_reference)
            target.provider_date_us = _us_or_zero(message.provider_date)
            target.created_at_us = _us_or_zero(message.created_at)
        call(lib.nfy_inbound_record, self._handle, given, len(messages), out)
        return int(out[0])

    def list(
        self,
        service_id: Id,
        *,
        user_number: Recipient = "",
        archived: bool = False,
        after: Optional[InboundSms] = None,
        older_than: Optional[Id] = None,
        limit: int = 0,
    ) -> List[InboundSms]:
        """Newest first, 50 unless `limit` says more; `after` is the last one of a
        page, `older_than` its id alone."""
        call, out = Call(), ffi.new("nfy_inbound_rows **")
        options = call.options(
            "nfy_inbound_options", user_number=str(user_number), archived=archived, limit=limit
        )
        if after is not None:
            options.created_before_us = _us_or_zero(after.created_at)
            options.id_before.bytes = (after.id or NIL).bytes
        options.older_than.bytes = id_bytes(older_than)
        call(lib.nfy_inbound_list, self._handle, call.uuid(service_id), options, out)
        return read_rows(out[0], "inbound", "nfy_inbound_sms", inbound_sms_of)


def _number_of(row: Any) -> InboundNumber:
    service_id = uuid_of(row.service_id)
    return InboundNumber(
        number=text_of(row.number),
        provider=text_of(row.provider),
        service_id=None if service_id == NIL else service_id,
        active=not row.inactive,
        created_at=instant(row.created_at_us),
        updated_at=instant(row.updated_at_us),
        id=uuid_of(row.id),
    )


def inbound_sms_of(row: Any) -> InboundSms:
    return InboundSms(
        service_id=uuid_of(row.service_id),
        notify_number=text_of(row.notify_number),
        user_number=text_of(row.user_number),
        content=text_of(row.content),
        provider=text_of(row.provider),
        provider_reference=text_of(row.provider_reference),
        provider_date=instant_or_none(row.provider_date_us),
        created_at=instant(row.created_at_us),
        id=uuid_of(row.id),
    )


def _us_or_zero(at: Optional[datetime]) -> int:
    return 0 if at is None else to_us(at)
