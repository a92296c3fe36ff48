"""SMS that people send to services."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, List, Optional, Sequence
from uuid import UUID

from nfy._arguments import Id, Recipient, takes_fields
from nfy._glue import NIL, Call, id_bytes, instant, instant_or_none, read_rows, text_of, to_us, uuid_of
from nfy._native import ffi, lib
from nfy._noun import Noun


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


class Inbound(Noun):
    """SMS that came in."""

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
