"""The calls of an engine about jobs: recipients files that are sent row by row."""

from datetime import datetime
from decimal import Decimal
from typing import Any, List, Optional
from uuid import UUID

from nfy import _views
from nfy import values as v
from nfy._glue import NIL, Call, read_rows, sized, take_buf, text_of, to_us, uuid_of
from nfy._handle import Handle
from nfy._native import ffi, lib


class JobCalls(Handle):
    """What an Engine can do with jobs; not for use by itself."""

    def preview_job(
        self, service_id: UUID, template_id: UUID, csv: bytes, *, file_name: str = ""
    ) -> v.JobPreview:
        """What a recipients file would become, and what is wrong with it. Stores nothing."""
        call, out, cost = Call(), sized("nfy_job_preview"), ffi.new("nfy_buf *")
        problems, warnings = ffi.new("nfy_finding_rows **"), ffi.new("nfy_finding_rows **")
        options = _options(call, template_id, csv, file_name, None, None)
        service = call.uuid(service_id)
        answers = out, cost, problems, warnings
        call(lib.nfy_job_inspect_file, self._handle, service, options, *answers)
        text = take_buf(cost)
        return v.JobPreview(
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
            problems=_views.findings(problems[0]),
            problem_count=out.problem_count,
            warnings=_views.findings(warnings[0]),
            warning_count=out.warning_count,
        )

    def create_job(
        self,
        service_id: UUID,
        template_id: UUID,
        csv: bytes,
        *,
        file_name: str,
        scheduled_for: Optional[datetime] = None,
        sender_id: Optional[UUID] = None,
    ) -> v.Job:
        """Stores a file whose every row can be sent; `run_due` makes notifications of them.

        The error about any other file names the first thing that is wrong; its `detail` the first
        50, one a line.
        """
        call, out = Call(), ffi.new("nfy_uuid *")
        options = _options(call, template_id, csv, file_name, scheduled_for, sender_id)
        call(lib.nfy_job_create, self._handle, call.uuid(service_id), options, out)
        return self.get_job(service_id, uuid_of(out))

    def get_job(self, service_id: UUID, job_id: UUID) -> v.Job:
        call, out = Call(), ffi.new("nfy_job_rows **")
        call(lib.nfy_job_get, self._handle, call.uuid(service_id), call.uuid(job_id), out)
        return read_rows(out[0], "job", "nfy_job", _views.job)[0]

    def list_jobs(self, service_id: UUID, *, limit: int = 50, skip: int = 0) -> List[v.Job]:
        """Those not taken up yet first, then the one taken up last."""
        call, out = Call(), ffi.new("nfy_job_rows **")
        call(lib.nfy_job_list, self._handle, call.uuid(service_id), limit, skip, out)
        return read_rows(out[0], "job", "nfy_job", _views.job)

    def cancel_job(self, service_id: UUID, job_id: UUID) -> v.Job:
        """Ends a job that was not taken up yet; ConflictError if it was.

        One of letters can be ended later, too: all its letters are cancelled, or none. BusyError
        while it is not complete, ConflictError once a letter was sent or 17:30 in London has
        passed.
        """
        call = Call()
        call(lib.nfy_job_cancel, self._handle, call.uuid(service_id), call.uuid(job_id))
        return self.get_job(service_id, job_id)


def _options(
    call: Call,
    template_id: UUID,
    csv: bytes,
    file_name: str,
    scheduled_for: Optional[datetime],
    sender_id: Optional[UUID],
) -> Any:
    options = call.options(
        "nfy_job_options",
        csv=csv,
        file_name=file_name,
        scheduled_for_us=None if scheduled_for is None else to_us(scheduled_for),
    )
    options.template_id.bytes = template_id.bytes
    options.sender_id.bytes = (sender_id or NIL).bytes
    return options
