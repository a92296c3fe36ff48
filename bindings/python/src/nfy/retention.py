"""How long notifications are kept."""

from typing import NamedTuple, Optional
from uuid import UUID

from nfy._arguments import Id, Recipient
from nfy._glue import Call
from nfy._native import ffi, lib
from nfy._noun import Noun
from nfy._upcalls import ProgressFunction, call_out, set_progress
from nfy._words import code_of
from nfy.base import NotificationType
from nfy.tables import Table


class RetentionRow(NamedTuple):
    """How many whole days before today a service keeps a type."""

    service_id: UUID
    type: str
    days_of_retention: int


class Retention(Noun):
    """How long services keep what they sent, and whom they forget."""

    def set(self, service_id: Id, type: NotificationType, *, days: int) -> None:
        """How many whole local days before today a service keeps a type: 3 to 90."""
        call = Call()
        service = call.uuid(service_id)
        call(lib.nfy_retention_set, self._handle, service, code_of(type), days)

    def list(self, service_id: Id) -> Table[RetentionRow]:
        """What holds for each type of a service, set or not."""
        call, out = Call(), ffi.new("nfy_table **")
        call(lib.nfy_retention_list, self._handle, call.uuid(service_id), out)
        return Table(out[0], RetentionRow)

    def time_out(self, *, progress: Optional[ProgressFunction] = None) -> int:
        """Ends SMS and e-mails that have been under way for three days; answers how many."""
        call, out = Call(), ffi.new("int64_t *")
        options = call.options("nfy_archive_options")
        kept = set_progress(options, progress)
        call_out(call, lib.nfy_retention_time_out, self._handle, options, out)
        del kept
        return int(out[0])

    def erase_recipient(self, service_id: Id, to: Recipient) -> int:
        """Removes one recipient's personal data from everything of a service.

        Statuses, totals and bills stay. Answers how many notifications and inbound SMS held any.
        """
        call, out = Call(), ffi.new("int64_t *")
        service = call.uuid(service_id)
        call(lib.nfy_retention_erase_recipient, self._handle, service, call.text(str(to)), out)
        return int(out[0])
