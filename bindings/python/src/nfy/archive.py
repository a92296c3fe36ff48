"""The history of notifications, and its files."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, List, NamedTuple, Optional

from nfy._arguments import Id
from nfy._glue import Call, instant, sized
from nfy._native import ffi, lib
from nfy._noun import Noun
from nfy._upcalls import ProgressFunction, call_out, set_progress
from nfy.notifications import Notification, notification_of
from nfy.tables import Table


@dataclass(frozen=True)
class QuarantinedNotification:
    """One of two rows with the same id that said different things."""

    notification: Notification
    archived: bool
    quarantined_at: datetime


@dataclass(frozen=True)
class ArchiveReport:
    """What was moved, deleted (test keys), taken off the queue, found twice, or came in once."""

    moved: int
    deleted: int
    withdrawn: int
    conflicts: int
    inbound: int


@dataclass(frozen=True)
class FilingReport:
    """What left the history for files."""

    files: int
    rows: int
    bytes: int


class ArchiveFileRow(NamedTuple):
    """A file of the history; instants are ISO 8601 in UTC."""

    name: str
    first_created_at: str
    last_created_at: str
    rows: int
    foreign_ids: int
    bytes: int
    archived_at: str


class ArchiveFileFaultRow(NamedTuple):
    """A file of the history that is missing or broken."""

    name: str
    error: str
    message: str


class Archive(Noun):
    """What is out of retention: the history, and the files that it leaves for."""

    def run(self, service_id: Id, *, progress: Optional[ProgressFunction] = None) -> ArchiveReport:
        """Moves everything of a service that is out of retention, in bounded steps.

        `progress` stops it by returning False; another call goes on from there.
        """
        call, out = Call(), sized("nfy_archive_report")
        options = call.options("nfy_archive_options")
        kept = set_progress(options, progress)
        service = call.uuid(service_id)
        call_out(call, lib.nfy_archive_run, self._handle, service, options, out)
        del kept
        return ArchiveReport(out.moved, out.deleted, out.withdrawn, out.conflicts, out.inbound)

    def list_quarantined(self, limit: int = 1000) -> List[QuarantinedNotification]:
        """Notifications that stood in two places with different content; it stays empty."""
        out = ffi.new("nfy_quarantined_rows **")
        Call()(lib.nfy_archive_list_quarantined, self._handle, limit, out)
        return _read_quarantined(out[0])

    def file_history(
        self, *, months_kept: int = 12, progress: Optional[ProgressFunction] = None
    ) -> FilingReport:
        """Moves months of the history that are over for long to files of `archive_folder`.

        `progress` stops it by returning False; another call goes on from there.
        """
        call, out = Call(), sized("nfy_filing_report")
        options = call.options("nfy_archive_options")
        kept = set_progress(options, progress)
        call_out(call, lib.nfy_archive_file_history, self._handle, months_kept, options, out)
        del kept
        return FilingReport(out.files, out.rows, out.bytes)

    def list_files(self) -> Table[ArchiveFileRow]:
        """The files of the history, oldest first."""
        call, out = Call(), ffi.new("nfy_table **")
        call(lib.nfy_archive_list_files, self._handle, out)
        return Table(out[0], ArchiveFileRow)

    def check_files(
        self, *, progress: Optional[ProgressFunction] = None
    ) -> Table[ArchiveFileFaultRow]:
        """Reads every file; answers those that are missing or broken."""
        call, out = Call(), ffi.new("nfy_table **")
        options = call.options("nfy_archive_options")
        kept = set_progress(options, progress)
        call_out(call, lib.nfy_archive_check_files, self._handle, options, out)
        del kept
        return Table(out[0], ArchiveFileFaultRow)


def _read_quarantined(rows: Any) -> List[QuarantinedNotification]:
    """All rows of an nfy_quarantined_rows; ends it."""
    try:
        call, row = Call(), sized("nfy_notification")
        archived, at = ffi.new("int32_t *"), ffi.new("int64_t *")
        found = []
        for index in range(lib.nfy_quarantined_rows_count(rows)):
            call(lib.nfy_quarantined_rows_get, rows, index, row, archived, at)
            parts = notification_of(row), bool(archived[0]), instant(at[0])
            found.append(QuarantinedNotification(*parts))
        return found
    finally:
        lib.nfy_quarantined_rows_free(rows)
