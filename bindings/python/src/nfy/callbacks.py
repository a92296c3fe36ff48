"""Calls to services over HTTPS."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, List, Optional
from uuid import UUID

from nfy._arguments import Id
from nfy._glue import NIL, Call, instant, read_rows, sized, span_us, take_buf, text_of, uuid_of
from nfy._native import ffi, lib
from nfy._noun import Noun
from nfy._words import Word, code_of, member_of, numbered
from nfy.base import Status


@numbered("CALLBACK")
class CallbackKind(Word):
    """What a service can be called about."""

    DELIVERY_STATUS = "delivery_status"
    COMPLAINT = "complaint"
    RETURNED_LETTER = "returned_letter"
    INBOUND_SMS = "inbound_sms"


@dataclass(frozen=True)
class CallbackReport:
    """What one round of calls to services did."""

    claimed: int
    done: int
    retried: int
    dead: int
    stale: int


@dataclass(frozen=True)
class DeadCallback:
    """A call to a service that was given up; it stays until it is replayed, or too old."""

    notification_id: UUID
    service_id: UUID
    status: Status  # of the notification; not what a complaint is about
    attempts: int
    reason: str
    died_at: datetime
    kind: CallbackKind = CallbackKind.DELIVERY_STATUS
    inbound_sms_id: Optional[UUID] = None  # what it was about instead of a notification


class Callbacks(Noun):
    """Where services are called, and the calls that wait."""

    def put(
        self,
        service_id: Id,
        url: str,
        bearer_token: str,
        *,
        kind: CallbackKind = CallbackKind.DELIVERY_STATUS,
    ) -> None:
        """Where a service hears over HTTPS of what became of its messages, of complaints, inbound
        SMS or letters that came back; adds or replaces."""
        call = Call()
        about = call.uuid(service_id), code_of(kind)
        lent = call.text(url), call.text(bearer_token)
        call(lib.nfy_callback_put, self._handle, *about, *lent)

    def drop(self, service_id: Id, *, kind: CallbackKind = CallbackKind.DELIVERY_STATUS) -> None:
        """Takes it away, and the calls that wait with it."""
        call = Call()
        about = call.uuid(service_id), code_of(kind)
        call(lib.nfy_callback_drop, self._handle, *about)

    def get_url(self, service_id: Id, *, kind: CallbackKind = CallbackKind.DELIVERY_STATUS) -> str:
        """NotFoundError without a callback."""
        call, out = Call(), ffi.new("nfy_buf *")
        about = call.uuid(service_id), code_of(kind)
        call(lib.nfy_callback_get_url, self._handle, *about, out)
        return take_buf(out)

    def run(
        self,
        *,
        owner: str = "",
        limit: int = 0,
        per_service_max: int = 0,
        per_host_max: int = 0,
        lease: Optional[timedelta] = None,
        retry_delay: Optional[timedelta] = None,
    ) -> CallbackReport:
        """Makes the calls that are due: one bounded round. `per_host_max` is over all workers."""
        call, out = Call(), sized("nfy_call_report")
        options = call.options(
            "nfy_call_options",
            owner=owner,
            limit=limit,
            per_service_max=per_service_max,
            per_host_max=per_host_max,
            lease_us=span_us(lease),
            retry_delay_us=span_us(retry_delay),
        )
        call(lib.nfy_callback_run, self._handle, options, out)
        return CallbackReport(out.claimed, out.done, out.retried, out.dead, out.stale)

    def count(self) -> int:
        """Calls that wait."""
        out = ffi.new("int64_t *")
        Call()(lib.nfy_callback_count, self._handle, out)
        return int(out[0])

    def list_dead(self, service_id: Id, limit: int = 1000) -> List[DeadCallback]:
        """Calls that were given up, oldest first."""
        call, out = Call(), ffi.new("nfy_dead_call_rows **")
        service = call.uuid(service_id)
        call(lib.nfy_callback_list_dead, self._handle, service, limit, out)
        return read_rows(out[0], "dead_call", "nfy_dead_call", _dead_of)

    def replay(self, service_id: Id, limit: int = 1000) -> int:
        """Tries them again, oldest first; answers how many."""
        call, out = Call(), ffi.new("int64_t *")
        service = call.uuid(service_id)
        call(lib.nfy_callback_replay, self._handle, service, limit, out)
        return int(out[0])


def _dead_of(row: Any) -> DeadCallback:
    inbound = uuid_of(row.inbound_sms_id)
    return DeadCallback(
        notification_id=uuid_of(row.notification_id),
        service_id=uuid_of(row.service_id),
        status=member_of(Status, row.state),
        attempts=row.attempts,
        reason=text_of(row.reason),
        died_at=instant(row.died_at_us),
        kind=member_of(CallbackKind, row.kind),
        inbound_sms_id=None if inbound == NIL else inbound,
    )
