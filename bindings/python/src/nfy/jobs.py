"""Jobs: recipients files that are sent row by row."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import AbstractSet, Any, List, Optional, Tuple
from uuid import UUID

from nfy._arguments import Id
from nfy._glue import (
    Call,
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
from nfy._sources import Source, content_of, name_of
from nfy._words import Word, code_of, member_of, numbered
from nfy.base import NotificationType
from nfy.recipients import Finding, read_findings


@numbered("JOB")
class JobStatus(Word):
    """The states of a job. FINISHED: every row was gone through."""

    PENDING = "pending"
    IN_PROGRESS = "in progress"
    FINISHED = "finished"
    FINISHED_ALL_CREATED = "finished all notifications created"
    SENDING_LIMITS_EXCEEDED = "sending limits exceeded"
    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"
    READY_TO_SEND = "ready to send"
    SENT_TO_DVLA = "sent to dvla"
    ERROR = "error"


@dataclass(frozen=True)
class Job:
    """A recipients file that is sent, row by row, with one version of one template."""

    id: UUID
    service_id: UUID
    template_id: UUID
    template_version: int
    type: NotificationType
    status: JobStatus
    original_file_name: str
    sender_id: Optional[UUID]
    notification_count: int
    created_at: datetime
    scheduled_for: Optional[datetime]
    processing_started: Optional[datetime]
    processing_finished: Optional[datetime]
    archived: bool
    """The rows as they were given are gone."""
    created_by: Optional[UUID] = None


@dataclass(frozen=True)
class JobPreview:
    """What a recipients file would become; `messages` and what follows: rows without errors."""

    row_count: int
    rows_with_errors: int
    has_errors: bool
    messages: int
    fragments: int
    chargeable_units: int
    cost: Optional[Decimal]
    """Before any free allowance; None for letters, and if today has no rate."""
    segments: int = 0
    """What networks send; `fragments` is what is billed."""
    encoding: str = "UTF-8"
    """Found out about the file: "UTF-8", "UTF-16LE", "UTF-16BE" or "Windows-1252"."""
    separator: str = ","
    """Found out: what stands between two cells."""
    problems: Tuple[Finding, ...] = ()
    """Why no job can be made of it: the first 50 of `problem_count`."""
    problem_count: int = 0
    warnings: Tuple[Finding, ...] = ()
    """What would be sent and is probably not what was meant: the first 50 of `warning_count`."""
    warning_count: int = 0


@dataclass(frozen=True)
class Upload:
    """What was brought to a service as a file: a job, or letters of one day of printing."""

    job_id: Optional[UUID]
    letters: int
    at: datetime


class Jobs(Noun):
    """Jobs of services."""

    def preview(
        self, service_id: Id, template_id: Id, csv: Source, *, file_name: str = ""
    ) -> JobPreview:
        """What a recipients file would become, and what is wrong with it. Stores nothing. `csv` is
        one as in create()."""
        call, out, cost = Call(), sized("nfy_job_preview"), ffi.new("nfy_buf *")
        problems, warnings = ffi.new("nfy_finding_rows **"), ffi.new("nfy_finding_rows **")
        options = _options(call, template_id, csv, file_name, None, None)
        service = call.uuid(service_id)
        answers = out, cost, problems, warnings
        call(lib.nfy_job_preview_file, self._handle, service, options, *answers)
        text = take_buf(cost)
        return JobPreview(
            row_count=out.row_count,
            rows_with_errors=out.rows_with_errors,
            has_errors=bool(out.has_errors),
            messages=out.messages,
            fragments=out.fragments,
            chargeable_units=out.chargeable_units,
            cost=Decimal(text) if out.has_cost else None,
            segments=out.segments,
            encoding=text_of(lib.nfy_csv_encoding_name(out.encoding)),
            separator=chr(out.separator),
            problems=read_findings(problems[0]),
            problem_count=out.problem_count,
            warnings=read_findings(warnings[0]),
            warning_count=out.warning_count,
        )

    def create(
        self,
        service_id: Id,
        template_id: Id,
        csv: Source,
        *,
        file_name: str = "",
        scheduled_for: Optional[datetime] = None,
        sender_id: Optional[Id] = None,
        created_by: Optional[Id] = None,
    ) -> Job:
        """Stores a file whose every row can be sent; `run_due` makes notifications of them.

        `csv` is a path, an open file, its content, or rows. `file_name` may be left out where that
        has a name. The error about any other file names the first thing that is wrong; its `detail`
        the first 50, one a line.
        """
        call, out = Call(), ffi.new("nfy_uuid *")
        options = _options(call, template_id, csv, file_name, scheduled_for, sender_id)
        options.created_by.bytes = id_bytes(created_by)
        call(lib.nfy_job_create, self._handle, call.uuid(service_id), options, out)
        return self.get(service_id, uuid_of(out))

    def get(self, service_id: Id, job_id: Id) -> Job:
        call, out = Call(), ffi.new("nfy_job_rows **")
        call(lib.nfy_job_get, self._handle, call.uuid(service_id), call.uuid(job_id), out)
        return read_rows(out[0], "job", "nfy_job", job_of)[0]

    def list(self, service_id: Id, *, limit: int = 50, skip: int = 0) -> List[Job]:
        """Those not taken up yet first, then the one taken up last."""
        call, out = Call(), ffi.new("nfy_job_rows **")
        call(lib.nfy_job_list, self._handle, call.uuid(service_id), limit, skip, out)
        return read_rows(out[0], "job", "nfy_job", job_of)

    def find(
        self,
        service_id: Id,
        *,
        statuses: AbstractSet[JobStatus] = frozenset(),
        created_since: Optional[datetime] = None,
        contact_list_id: Optional[Id] = None,
        limit: int = 50,
        skip: int = 0,
    ) -> Tuple[List[Job], int]:
        """Those that are asked for, in the order of list(), and how many there are in all."""
        call, out, total = Call(), ffi.new("nfy_job_rows **"), ffi.new("int64_t *")
        query = call.options(
            "nfy_job_query", states=sum(1 << code_of(one) for one in statuses), limit=limit
        )
        query.skip = skip
        if created_since is not None:
            query.created_since_us = to_us(created_since)
        query.contact_list_id.bytes = id_bytes(contact_list_id)
        call(lib.nfy_job_find, self._handle, call.uuid(service_id), query, out, total)
        return read_rows(out[0], "job", "nfy_job", job_of), int(total[0])

    def scheduled(self, service_id: Id) -> Tuple[int, Optional[datetime]]:
        """How many jobs wait for their hour, and when the first one's comes."""
        call, count, soonest = Call(), ffi.new("int64_t *"), ffi.new("int64_t *")
        call(lib.nfy_job_scheduled, self._handle, call.uuid(service_id), count, soonest)
        return int(count[0]), instant_or_none(soonest[0])

    def start(
        self,
        service_id: Id,
        job_id: Id,
        *,
        created_by: Optional[Id] = None,
        scheduled_for: Optional[datetime] = None,
        contact_list_id: Optional[Id] = None,
    ) -> Job:
        """Makes a job of the file "service-<service>-notify/<id>.csv" of the file storage."""
        call = Call()
        upload = call.options("nfy_uploaded_job")
        upload.id.bytes = id_bytes(job_id)
        upload.created_by.bytes = id_bytes(created_by)
        upload.contact_list_id.bytes = id_bytes(contact_list_id)
        if scheduled_for is not None:
            upload.scheduled_for_us = to_us(scheduled_for)
        call(lib.nfy_job_start, self._handle, call.uuid(service_id), upload)
        return self.get(service_id, job_id)

    def uploads(
        self,
        service_id: Id,
        *,
        whole_days: Optional[int] = None,
        limit: int = 50,
        skip: int = 0,
    ) -> Tuple[List[Upload], int]:
        """Files that were brought within the days of retention, newest first, and how many."""
        call, out, total = Call(), ffi.new("nfy_upload_rows **"), ffi.new("int64_t *")
        days = -1 if whole_days is None else whole_days
        service = call.uuid(service_id)
        call(lib.nfy_job_uploads, self._handle, service, days, limit, skip, out, total)
        return read_rows(out[0], "upload", "nfy_upload", _upload_of), int(total[0])

    def cancel(self, service_id: Id, job_id: Id) -> Job:
        """Ends a job that was not taken up yet; ConflictError if it was.

        One of letters can be ended later, too: all its letters are cancelled, or none. BusyError
        while it is not complete, ConflictError once a letter was sent or 17:30 in London has
        passed.
        """
        call = Call()
        call(lib.nfy_job_cancel, self._handle, call.uuid(service_id), call.uuid(job_id))
        return self.get(service_id, job_id)


def _upload_of(row: Any) -> Upload:
    return Upload(job_id=uuid_or_none(row.job_id), letters=row.letters, at=instant(row.at_us))


def job_of(row: Any) -> Job:
    return Job(
        id=uuid_of(row.id),
        service_id=uuid_of(row.service_id),
        template_id=uuid_of(row.template_id),
        template_version=row.template_version,
        type=member_of(NotificationType, row.type),
        status=member_of(JobStatus, row.state),
        original_file_name=text_of(row.original_file_name),
        sender_id=uuid_or_none(row.sender_id),
        notification_count=row.notification_count,
        created_at=instant(row.created_at_us),
        scheduled_for=instant_or_none(row.scheduled_for_us),
        processing_started=instant_or_none(row.processing_started_us),
        processing_finished=instant_or_none(row.processing_finished_us),
        archived=bool(row.archived),
        created_by=uuid_or_none(row.created_by),
    )


def _options(
    call: Call,
    template_id: Id,
    csv: Source,
    file_name: str,
    scheduled_for: Optional[datetime],
    sender_id: Optional[Id],
) -> Any:
    options = call.options(
        "nfy_job_options",
        csv=content_of(csv),
        file_name=file_name or name_of(csv),
        scheduled_for_us=None if scheduled_for is None else to_us(scheduled_for),
    )
    options.template_id.bytes = id_bytes(template_id)
    options.sender_id.bytes = id_bytes(sender_id)
    return options
