"""Who messages come from."""

from dataclasses import dataclass
from typing import Any, List
from uuid import UUID

from nfy._arguments import Id, takes_fields
from nfy._glue import NIL, Call, id_bytes, read_rows, text_of, uuid_of
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
        """Adds a sender name, a reply-to address or a contact block; the first is the default."""
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
        call(lib.nfy_sender_put, self._handle, given, out)
        return read_rows(out[0], "sender", "nfy_sender", sender_of)[0]

    def list(self, service_id: Id, *, type: NotificationType) -> List[Sender]:
        """The senders of a service for a type, the default first."""
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
    )
