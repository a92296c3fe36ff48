"""What is counted in the cache."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Optional
from uuid import UUID

from nfy._arguments import Id
from nfy._glue import Call, id_bytes, sized
from nfy._native import ffi, lib
from nfy._noun import Noun
from nfy._upcalls import ProgressFunction, call_out, set_progress
from nfy.tables import Table


class RecentUsageRow(NamedTuple):
    """How often one template was used in the last days."""

    template_id: UUID
    notification_count: int


class MessagesTodayRow(NamedTuple):
    """What counts towards one of today's limits."""

    count_of: str
    notification_count: int


class CacheDriftRow(NamedTuple):
    """A count of the cache that the notifications do not confirm."""

    service_id: UUID
    day: date
    count_of: str
    cached: int
    counted: int


@dataclass(frozen=True)
class CacheReport:
    """What a comparison of the cache's counts found, in days of services."""

    ledgers: int
    unknown: int
    busy: int
    rebuilt: int
    drift: Table[CacheDriftRow]


class Caches(Noun):
    """Counts that are kept as messages are sent."""

    def recent_usage(self, service_id: Id, *, whole_days: int = 7) -> Table[RecentUsageRow]:
        """Uses of templates today and `whole_days` (0 to 7) days before, the most used first."""
        call, out = Call(), ffi.new("nfy_table **")
        call(lib.nfy_caches_recent_usage, self._handle, call.uuid(service_id), whole_days, out)
        return Table(out[0], RecentUsageRow)

    def messages_today(self, service_id: Id) -> Table[MessagesTodayRow]:
        """What counts towards today's limits, what is just being stored included."""
        call, out = Call(), ffi.new("nfy_table **")
        call(lib.nfy_caches_messages_today, self._handle, call.uuid(service_id), out)
        return Table(out[0], MessagesTodayRow)

    def rebuild(
        self,
        *,
        service_id: Optional[Id] = None,
        dry_run: bool = False,
        progress: Optional[ProgressFunction] = None,
    ) -> CacheReport:
        """Compares counts with the notifications; makes anew what differs or was forgotten."""
        call, report, drift = Call(), sized("nfy_cache_report"), ffi.new("nfy_table **")
        options = sized("nfy_cache_options")
        options.service_id.bytes = id_bytes(service_id)
        options.dry_run = dry_run
        kept = set_progress(options, progress)
        call_out(call, lib.nfy_caches_rebuild, self._handle, options, report, drift)
        del kept
        return CacheReport(
            report.ledgers,
            report.unknown,
            report.busy,
            report.rebuilt,
            Table(drift[0], CacheDriftRow),
        )
