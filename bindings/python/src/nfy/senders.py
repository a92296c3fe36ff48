"""Who messages come from."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, List, Optional
from uuid import UUID

from nfy._arguments import Id, takes_fields
from nfy._glue import (
    NIL,
    Call,
    id_bytes,
    instant,
    instant_or_none,
    read_rows,
    text_of,
    uuid_of,
    uuid_or_none,
)
from nfy._native import ffi, lib
from nfy._noun import Noun
from nfy._words import code_of, member_of
from nfy.base import NotificationType


@dataclass(frozen=True)
@takes_fields
class Sender:
    """Who a message comes from: sender name (SMS), reply-to address, contact block (letter)."""

    id: UUID
    service_id: UUID
    type: NotificationType
    text: str
    is_default: bool
    archived: bool
    created_at: Optional[datetime] = None
    """The engine gives it, and the next."""
    updated_at: Optional[datetime] = None
    inbound_number_id: Optional[UUID] = None
    """Of SMS: the number that receives for it."""


class Senders(Noun):
    """Sender names, reply-to addresses and contact blocks of services."""

    def create(
        self,
        service_id: Id,
        text: str,
        *,
        type: NotificationType,
        is_default: bool = False,
    ) -> Sender:
        """Adds a sender name, a reply-to address or a contact block; the first sender name and the
        first reply-to address are the defaults."""
        service = UUID(bytes=id_bytes(service_id))
        return self.put(Sender(NIL, service, type, text, is_default, False))

    def put(self, sender: Sender) -> Sender:
        """Replaces the sender with this id."""
        call, out = Call(), ffi.new("nfy_sender_rows **")
        given = call.options(
            "nfy_sender",
            type=code_of(sender.type),
            text=sender.text,
            is_default=sender.is_default,
            archived=sender.archived,
        )
        given.id.bytes = sender.id.bytes
        given.service_id.bytes = sender.service_id.bytes
        if sender.inbound_number_id is not None:
            given.inbound_number_id.bytes = sender.inbound_number_id.bytes
        call(lib.nfy_sender_put, self._handle, given, out)
        return read_rows(out[0], "sender", "nfy_sender", sender_of)[0]

    def list(self, service_id: Id, *, type: NotificationType) -> List[Sender]:
        """The senders of a service for a type, the default first, then the newest."""
        call, out = Call(), ffi.new("nfy_sender_rows **")
        call(lib.nfy_sender_list, self._handle, call.uuid(service_id), code_of(type), out)
        return read_rows(out[0], "sender", "nfy_sender", sender_of)


def sender_of(row: Any) -> Sender:
    return Sender(
        id=uuid_of(row.id),
        service_id=uuid_of(row.service_id),
        type=member_of(NotificationType, row.type),
        text=text_of(row.text),
        is_default=bool(row.is_default),
        archived=bool(row.archived),
        created_at=instant(row.created_at_us),
        updated_at=instant_or_none(row.updated_at_us),
        inbound_number_id=uuid_or_none(row.inbound_number_id),
    )
