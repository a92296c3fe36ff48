"""Delivery: from the queues to the providers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Iterable, List, Optional
from uuid import UUID

from nfy._arguments import Id
from nfy._glue import (
    Call,
    id_bytes,
    instant,
    instant_or_none,
    read_rows,
    sized,
    span_us,
    text_of,
    uuid_of,
)
from nfy._native import ffi, lib
from nfy._noun import Noun
from nfy._upcalls import call_out
from nfy._words import code_of, member_of
from nfy.base import NotificationType
from nfy.errors import CallbackError
from nfy.templates import Queue


@dataclass(frozen=True)
class DeliveryReport:
    claimed: int
    accepted: int
    rejected: int
    retried: int
    in_doubt: int
    stale: int
    unreadable: int = 0
    deferred: int = 0  # beyond the rate of every provider, or none can carry it


@dataclass(frozen=True)
class InDoubt:
    id: UUID
    service_id: UUID
    provider: str
    attempted_at: datetime
    attempts: int
    reason: str = ""  # what the provider said; empty: its worker ended before the answer
    judged_at: Optional[datetime] = None  # when it is claimed and judged again


@dataclass(frozen=True)
class QueueDepth:
    """What stands in one queue. Each message counts once as ready, put off or held."""

    type: NotificationType
    queue: Queue
    ready: int  # may be claimed now
    put_off: int  # may be claimed later: they were tried before
    held: int  # under a lease
    attempts: int  # begun for all of them so far
    ready_since: Optional[datetime] = None  # of the oldest that is ready


@dataclass(frozen=True)
class QueueLease:
    """What one worker holds of one type, under leases that end together."""

    owner: str
    type: NotificationType
    lease_until: datetime
    messages: int
    attempts: int  # begun for all of them so far


class Delivery(Noun):
    """Rounds of delivery, and what stands in the queues."""

    def run(
        self,
        *,
        type: NotificationType = NotificationType.SMS,
        owner: str = "",
        limit: int = 0,
        lease: Optional[timedelta] = None,
        retry_delay: Optional[timedelta] = None,
        attempts_max: int = 0,
        queues: Iterable[Queue] = (),
        only: Optional[Id] = None,
    ) -> DeliveryReport:
        """One bounded round of delivery, from `queues` or from all of them, or of `only` one.

        If a CallbackProvider raised or answered wrongly, this raises CallbackError, from that
        exception, after the round has ended as it should; the error's `report` says how.
        """
        call, out = Call(), sized("nfy_delivery_report")
        options = call.options(
            "nfy_delivery_options",
            type=code_of(type),
            owner=owner,
            limit=limit,
            lease_us=span_us(lease),
            retry_delay_us=span_us(retry_delay),
            attempts_max=attempts_max,
            queues=sum(1 << code_of(queue) for queue in set(queues)),
            only={"bytes": id_bytes(only)} if only else None,
        )
        try:
            call_out(call, lib.nfy_delivery_run, self._handle, options, out)
        except CallbackError as error:
            error.report = delivery_report(out)
            raise
        return delivery_report(out)

    def count_queued(self, type: NotificationType) -> int:
        """How many notifications of a type wait in the delivery queue."""
        out = ffi.new("int64_t *")
        Call()(lib.nfy_delivery_count_queued, self._handle, code_of(type), out)
        return int(out[0])

    def list_queues(self) -> List[QueueDepth]:
        """Every queue in which something stands, by type and class."""
        out = ffi.new("nfy_queue_depth_rows **")
        Call()(lib.nfy_delivery_list_queues, self._handle, out)
        return read_rows(out[0], "queue_depth", "nfy_queue_depth", _queue_depth_of)

    def list_leases(self, limit: int = 1000) -> List[QueueLease]:
        """Leases that have not ended, the one that ends first in front."""
        out = ffi.new("nfy_queue_lease_rows **")
        Call()(lib.nfy_delivery_list_leases, self._handle, limit, out)
        return read_rows(out[0], "queue_lease", "nfy_queue_lease", _queue_lease_of)

    def requeue_stuck(self) -> int:
        """Puts messages that stand in no queue back into theirs; answers how many."""
        out = ffi.new("int64_t *")
        Call()(lib.nfy_delivery_requeue_stuck, self._handle, out)
        return int(out[0])

    def list_in_doubt(self, limit: int = 1000) -> List[InDoubt]:
        out = ffi.new("nfy_in_doubt_rows **")
        Call()(lib.nfy_delivery_list_in_doubt, self._handle, limit, out)
        return read_rows(out[0], "in_doubt", "nfy_in_doubt", _in_doubt_of)


def delivery_report(out: Any) -> DeliveryReport:
    return DeliveryReport(
        claimed=out.claimed,
        accepted=out.accepted,
        rejected=out.rejected,
        retried=out.retried,
        in_doubt=out.in_doubt,
        stale=out.stale,
        unreadable=out.unreadable,
        deferred=out.deferred,
    )


def _in_doubt_of(row: Any) -> InDoubt:
    return InDoubt(
        id=uuid_of(row.id),
        service_id=uuid_of(row.service_id),
        provider=text_of(row.provider),
        attempted_at=instant(row.attempted_at_us),
        attempts=row.attempts,
        reason=text_of(row.reason),
        judged_at=instant(row.judged_at_us),
    )


def _queue_depth_of(row: Any) -> QueueDepth:
    return QueueDepth(
        type=member_of(NotificationType, row.type),
        queue=member_of(Queue, row.queue),
        ready=row.ready,
        put_off=row.put_off,
        held=row.held,
        attempts=row.attempts,
        ready_since=instant_or_none(row.ready_since_us),
    )


def _queue_lease_of(row: Any) -> QueueLease:
    return QueueLease(
        owner=text_of(row.owner),
        type=member_of(NotificationType, row.type),
        lease_until=instant(row.lease_until_us),
        messages=row.messages,
        attempts=row.attempts,
    )
