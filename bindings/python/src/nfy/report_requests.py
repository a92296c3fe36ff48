"""Files of notifications that somebody asks for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Optional, Tuple
from uuid import UUID

from nfy._arguments import Id
from nfy._glue import Call, id_bytes, instant, instant_or_none, sized, uuid_of
from nfy._native import ffi, lib
from nfy._noun import Noun
from nfy._words import Word, code_of, member_of, numbered
from nfy.base import NotificationType


@numbered("REPORT_REQUEST")
class ReportRequestState(Word):
    """Where a request stands. STORED: the file is there."""

    PENDING = "pending"
    IN_PROGRESS = "in_progress"
    STORED = "stored"
    FAILED = "failed"
    DELETED = "deleted"


@numbered("REPORTED")
class ReportedStatuses(Word):
    """Which statuses a report is about."""

    ALL = "all"
    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True)
class ReportRequest:
    """A report that a task puts into the file storage, "notifications_report/<id>.csv"."""

    id: UUID
    service_id: UUID
    user_id: UUID
    type: NotificationType
    statuses: ReportedStatuses
    state: ReportRequestState
    created_at: datetime
    updated_at: Optional[datetime]


class ReportRequests(Noun):
    """Big downloads."""

    def create(
        self,
        service_id: Id,
        user_id: Id,
        *,
        type: NotificationType,
        statuses: ReportedStatuses = ReportedStatuses.ALL,
    ) -> Tuple[ReportRequest, bool]:
        """Asks for a report; True beside it if the user waits for the same one already."""
        call, out, existed = Call(), sized("nfy_report_request"), ffi.new("int32_t *")
        wanted = call.options("nfy_report_request", type=code_of(type))
        wanted.statuses = code_of(statuses)
        wanted.service_id.bytes = id_bytes(service_id)
        wanted.user_id.bytes = id_bytes(user_id)
        call(lib.nfy_report_request_create, self._handle, wanted, out, existed)
        return _request_of(out), bool(existed[0])

    def get(self, service_id: Id, request_id: Id) -> ReportRequest:
        """NotFoundError, also of a request that was deleted."""
        call, out = Call(), sized("nfy_report_request")
        ids = call.uuid(service_id), call.uuid(request_id)
        call(lib.nfy_report_request_get, self._handle, *ids, out)
        return _request_of(out)

    def run(self) -> int:
        """Makes what is waited for, as `run_due` does; answers how many."""
        out = ffi.new("int64_t *")
        Call()(lib.nfy_report_request_run, self._handle, out)
        return int(out[0])


def _request_of(row: Any) -> ReportRequest:
    return ReportRequest(
        id=uuid_of(row.id),
        service_id=uuid_of(row.service_id),
        user_id=uuid_of(row.user_id),
        type=member_of(NotificationType, row.type),
        statuses=member_of(ReportedStatuses, row.statuses),
        state=member_of(ReportRequestState, row.state),
        created_at=instant(row.created_at_us),
        updated_at=instant_or_none(row.updated_at_us),
    )
