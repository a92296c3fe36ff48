"""Recipients of e-mails who ask for no more."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, List, Optional
from uuid import UUID

from nfy._arguments import Id
from nfy._glue import Call, instant, instant_or_none, read_rows, take_buf, text_of, to_us, uuid_of
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
