"""Spam complaints."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, List, Optional, Sequence, Tuple
from uuid import UUID

from nfy._arguments import Id, takes_fields
from nfy._glue import Call, instant, read_rows, sized, text_of, to_day, to_us, uuid_of
from nfy._native import ffi, lib
from nfy._noun import Noun
from nfy.receipts import ReceiptReport, receipt_report


@dataclass(frozen=True)
@takes_fields
class ReportedComplaint:
    """A spam complaint as a provider reports it."""

    provider: str
    reference: str  # of the e-mail at its provider
    feedback_id: str = ""  # of the complaint there
    complaint_type: str = ""  # the provider's word
    complained_at: Optional[datetime] = None  # None: when it is recorded


@dataclass(frozen=True)
class Complaint:
    """A spam complaint; the e-mail's status stays."""

    id: UUID
    service_id: UUID
    notification_id: UUID
    feedback_id: str  # of the complaint at the provider; may be empty
    complaint_type: str  # the provider's word; may be empty
    complained_at: datetime
    created_at: datetime


class Complaints(Noun):
    """E-mails that their recipients called unwanted."""

    def record(self, complaints: Sequence[ReportedComplaint]) -> ReceiptReport:
        """Keeps complaints and tells their services; the same one again changes nothing."""
        call, out = Call(), sized("nfy_receipt_report")
        given = ffi.new("nfy_reported_complaint[]", len(complaints))
        for target, complaint in zip(given, complaints):
            target.struct_size = ffi.sizeof("nfy_reported_complaint")
            call.lend(target.provider, complaint.provider)
            call.lend(target.reference, complaint.reference)
            call.lend(target.feedback_id, complaint.feedback_id)
            call.lend(target.complaint_type, complaint.complaint_type)
            if complaint.complained_at is not None:
                target.complained_at_us = to_us(complaint.complained_at)
        call(lib.nfy_complaint_record, self._handle, given, len(complaints), out)
        return receipt_report(out)

    def list(self, service_id: Id, limit: int = 50, skip: int = 0) -> List[Complaint]:
        """Spam complaints about e-mails of a service, newest first."""
        call, out = Call(), ffi.new("nfy_complaint_rows **")
        service = call.uuid(service_id)
        call(lib.nfy_complaint_list, self._handle, service, limit, skip, out)
        return read_rows(out[0], "complaint", "nfy_complaint", _complaint_of)

    def list_all(self, limit: int = 50, skip: int = 0) -> Tuple[List[Complaint], int]:
        """Those of all services, newest first, and how many there are."""
        out, total = ffi.new("nfy_complaint_rows **"), ffi.new("int64_t *")
        Call()(lib.nfy_complaint_list_all, self._handle, limit, skip, out, total)
        return read_rows(out[0], "complaint", "nfy_complaint", _complaint_of), int(total[0])

    def count(self, first: date, last: date) -> int:
        """How many were stored on these days, both included."""
        out = ffi.new("int64_t *")
        Call()(lib.nfy_complaint_count, self._handle, to_day(first), to_day(last), out)
        return int(out[0])


def _complaint_of(row: Any) -> Complaint:
    return Complaint(
        id=uuid_of(row.id),
        service_id=uuid_of(row.service_id),
        notification_id=uuid_of(row.notification_id),
        feedback_id=text_of(row.feedback_id),
        complaint_type=text_of(row.complaint_type),
        complained_at=instant(row.complained_at_us),
        created_at=instant(row.created_at_us),
    )
