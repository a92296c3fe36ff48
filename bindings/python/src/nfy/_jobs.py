"""The calls of an engine about jobs: recipients files that are sent row by row."""

from datetime import datetime
from decimal import Decimal
from typing import Any, List, Optional

from nfy import _views
from nfy import values as v
from nfy._arguments import Id
from nfy._glue import Call, id_bytes, read_rows, sized, take_buf, text_of, to_us, uuid_of
from nfy._handle import Handle
from nfy._native import ffi, lib
from nfy._sources import Source, content_of, name_of


class JobCalls(Handle):
    """What an Engine can do with jobs; not for use by itself."""

    def preview_job(
        self, service_id: Id, template_id: Id, csv: Source, *, file_name: str = ""
    ) -> v.JobPreview:
        """What a recipients file would become, and what is wrong with it. Stores nothing. `csv` is
        one as in create_job()."""
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
        service_id: Id,
        template_id: Id,
        csv: Source,
        *,
        file_name: str = "",
        scheduled_for: Optional[datetime] = None,
        sender_id: Optional[Id] = None,
    ) -> v.Job:
        """Stores a file whose every row can be sent; `run_due` makes notifications of them.

        `csv` is a path, an open file, its content, or rows. `file_name` may be left out where that
        has a name. The error about any other file names the first thing that is wrong; its `detail`
        the first 50, one a line.
        """
        call, out = Call(), ffi.new("nfy_uuid *")
        options = _options(call, template_id, csv, file_name, scheduled_for, sender_id)
        call(lib.nfy_job_create, self._handle, call.uuid(service_id), options, out)
        return self.get_job(service_id, uuid_of(out))

    def get_job(self, service_id: Id, job_id: Id) -> v.Job:
        call, out = Call(), ffi.new("nfy_job_rows **")
        call(lib.nfy_job_get, self._handle, call.uuid(service_id), call.uuid(job_id), out)
        return read_rows(out[0], "job", "nfy_job", _views.job)[0]

    def list_jobs(self, service_id: Id, *, limit: int = 50, skip: int = 0) -> List[v.Job]:
        """Those not taken up yet first, then the one taken up last."""
        call, out = Call(), ffi.new("nfy_job_rows **")
        call(lib.nfy_job_list, self._handle, call.uuid(service_id), limit, skip, out)
        return read_rows(out[0], "job", "nfy_job", _views.job)

    def cancel_job(self, service_id: Id, job_id: Id) -> v.Job:
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
