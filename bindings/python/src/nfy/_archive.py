"""The calls of an engine about retention, history, and what comes in."""

from datetime import datetime
from typing import Any, List, Optional, Sequence
from uuid import UUID

from nfy import _views
from nfy import values as v
from nfy._callbacks import ProgressFunction, call_out, set_progress
from nfy._arguments import Id, Recipient
from nfy._glue import NIL, Call, read_rows, sized, to_us, uuid_of
from nfy._handle import Handle
from nfy._native import ffi, lib
from nfy.tables import ArchiveFileFaultRow, ArchiveFileRow, RetentionRow, Table
from nfy.values import code_of


class ArchiveCalls(Handle):
    """What an Engine can do with what was sent and what came in; not for use by itself."""

    # -- retention and history --------------------------------------------------------------------

    def set_retention(self, service_id: Id, type: v.NotificationType, *, days: int) -> None:
        """How many whole local days before today a service keeps a type: 3 to 90."""
        call = Call()
        service = call.uuid(service_id)
        call(lib.nfy_retention_set, self._handle, service, code_of(type), days)

    def list_retention(self, service_id: Id) -> Table[RetentionRow]:
        """What holds for each type of a service, set or not."""
        call, out = Call(), ffi.new("nfy_table **")
        call(lib.nfy_retention_list, self._handle, call.uuid(service_id), out)
        return Table(out[0], RetentionRow)

    def archive(
        self, service_id: Id, *, progress: Optional[ProgressFunction] = None
    ) -> v.ArchiveReport:
        """Moves everything of a service that is out of retention, in bounded steps.

        `progress` stops it by returning False; another call goes on from there.
        """
        call, out = Call(), sized("nfy_archive_report")
        options = call.options("nfy_archive_options")
        kept = set_progress(options, progress)
        service = call.uuid(service_id)
        call_out(call, lib.nfy_archive_run, self._handle, service, options, out)
        del kept
        return v.ArchiveReport(out.moved, out.deleted, out.withdrawn, out.conflicts, out.inbound)

    def file_history(
        self, *, months_kept: int = 12, progress: Optional[ProgressFunction] = None
    ) -> v.FilingReport:
        """Moves months of the history that are over for long to files of `archive_folder`.

        `progress` stops it by returning False; another call goes on from there.
        """
        call, out = Call(), sized("nfy_filing_report")
        options = call.options("nfy_archive_options")
        kept = set_progress(options, progress)
        call_out(call, lib.nfy_archive_file_history, self._handle, months_kept, options, out)
        del kept
        return v.FilingReport(out.files, out.rows, out.bytes)

    def list_archive_files(self) -> Table[ArchiveFileRow]:
        """The files of the history, oldest first."""
        call, out = Call(), ffi.new("nfy_table **")
        call(lib.nfy_archive_list_files, self._handle, out)
        return Table(out[0], ArchiveFileRow)

    def check_archive_files(
        self, *, progress: Optional[ProgressFunction] = None
    ) -> Table[ArchiveFileFaultRow]:
        """Reads every file; answers those that are missing or broken."""
        call, out = Call(), ffi.new("nfy_table **")
        options = call.options("nfy_archive_options")
        kept = set_progress(options, progress)
        call_out(call, lib.nfy_archive_check_files, self._handle, options, out)
        del kept
        return Table(out[0], ArchiveFileFaultRow)

    def time_out(self, *, progress: Optional[ProgressFunction] = None) -> int:
        """Ends SMS and e-mails that have been under way for three days; answers how many."""
        call, out = Call(), ffi.new("int64_t *")
        options = call.options("nfy_archive_options")
        kept = set_progress(options, progress)
        call_out(call, lib.nfy_archive_time_out, self._handle, options, out)
        del kept
        return int(out[0])

    def erase_recipient(self, service_id: Id, to: Recipient) -> int:
        """Removes one recipient's personal data from everything of a service.

        Statuses, totals and bills stay. Answers how many notifications and inbound SMS held any.
        """
        call, out = Call(), ffi.new("int64_t *")
        service = call.uuid(service_id)
        call(lib.nfy_archive_erase_recipient, self._handle, service, call.text(str(to)), out)
        return int(out[0])

    def list_quarantined(self, limit: int = 1000) -> List[v.QuarantinedNotification]:
        """Notifications that stood in two places with different content; it stays empty."""
        out = ffi.new("nfy_quarantined_rows **")
        Call()(lib.nfy_archive_list_quarantined, self._handle, limit, out)
        return _views.quarantined(out[0])

    # -- receipts that nobody could read ----------------------------------------------------------

    def quarantine_receipt(self, provider: str, raw: bytes, *, reason: str = "") -> UUID:
        """Keeps the bytes of a receipt until `replay_receipt`, or for 90 days."""
        call, out = Call(), ffi.new("nfy_uuid *")
        lent = call.text(provider), call.text(raw), call.text(reason)
        call(lib.nfy_receipt_quarantine, self._handle, *lent, out)
        return uuid_of(out)

    def list_quarantined_receipts(self, limit: int = 1000) -> List[v.QuarantinedReceipt]:
        """Oldest first."""
        out = ffi.new("nfy_quarantined_receipt_rows **")
        Call()(lib.nfy_receipt_list_quarantined, self._handle, limit, out)
        view = _views.quarantined_receipt
        return read_rows(out[0], "quarantined_receipt", "nfy_quarantined_receipt", view)

    def replay_receipt(
        self, receipt_id: Id, receipts: Sequence[v.Receipt] = ()
    ) -> v.ReceiptReport:
        """Applies what quarantined bytes turned out to mean, and forgets them.

        Without receipts they meant nothing. NotFoundError if they are not there any more.
        """
        call, out = Call(), sized("nfy_receipt_report")
        given, id = receipts_in(call, receipts), call.uuid(receipt_id)
        call(lib.nfy_receipt_replay, self._handle, id, given, len(receipts), out)
        return v.ReceiptReport(out.applied, out.unchanged, out.parked)

    # -- SMS that come in -------------------------------------------------------------------------

    def record_inbound_sms(self, messages: Sequence[v.InboundSms]) -> int:
        """Stores SMS that people sent to services, all or none; answers how many were new."""
        call, out = Call(), ffi.new("int64_t *")
        given = ffi.new("nfy_inbound_sms[]", len(messages))
        for target, message in zip(given, messages):
            target.struct_size = ffi.sizeof("nfy_inbound_sms")
            target.service_id.bytes = message.service_id.bytes
            call.lend(target.notify_number, str(message.notify_number))
            call.lend(target.user_number, str(message.user_number))
            call.lend(target.content, message.content)
            call.lend(target.provider, message.provider)
            call.lend(target.provider_reference, message.provider_reference)
            target.provider_date_us = _us_or_zero(message.provider_date)
            target.created_at_us = _us_or_zero(message.created_at)
        call(lib.nfy_inbound_record, self._handle, given, len(messages), out)
        return int(out[0])

    def list_inbound_sms(
        self,
        service_id: Id,
        *,
        user_number: Recipient = "",
        archived: bool = False,
        after: Optional[v.InboundSms] = None,
        limit: int = 0,
    ) -> List[v.InboundSms]:
        """Newest first, 50 unless `limit` says more; `after` is the last one of a page."""
        call, out = Call(), ffi.new("nfy_inbound_rows **")
        options = call.options(
            "nfy_inbound_options", user_number=str(user_number), archived=archived, limit=limit
        )
        if after is not None:
            options.created_before_us = _us_or_zero(after.created_at)
            options.id_before.bytes = (after.id or NIL).bytes
        call(lib.nfy_inbound_list, self._handle, call.uuid(service_id), options, out)
        return read_rows(out[0], "inbound", "nfy_inbound_sms", _views.inbound_sms)


def _us_or_zero(at: Optional[datetime]) -> int:
    return 0 if at is None else to_us(at)


def receipts_in(call: Call, receipts: Sequence[v.Receipt]) -> Any:
    """An array of nfy_receipt, as long as `call` lives."""
    given = ffi.new("nfy_receipt[]", len(receipts))
    for target, receipt in zip(given, receipts):
        target.struct_size = ffi.sizeof("nfy_receipt")
        target.id.bytes = (receipt.id or NIL).bytes
        call.lend(target.provider, receipt.provider)
        call.lend(target.reference, receipt.reference)
        target.state = code_of(receipt.status)
        target.at_us = to_us(receipt.at)
        target.unspecified = receipt.unspecified
    return given
