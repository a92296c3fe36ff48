"""The calls of an engine that read, compare and mend what is counted in the cache."""

from typing import Optional

from nfy import tables as t
from nfy import values as v
from nfy._callbacks import ProgressFunction, call_out, set_progress
from nfy._arguments import Id
from nfy._glue import Call, id_bytes, sized
from nfy._handle import Handle
from nfy._native import ffi, lib
from nfy.tables import Table


class CacheCalls(Handle):
    """What an Engine counts as it sends; not for use by itself."""

    def recent_usage(self, service_id: Id, *, whole_days: int = 7) -> Table[t.RecentUsageRow]:
        """Uses of templates today and `whole_days` (0 to 7) days before, the most used first."""
        call, out = Call(), ffi.new("nfy_table **")
        call(lib.nfy_caches_recent_usage, self._handle, call.uuid(service_id), whole_days, out)
        return Table(out[0], t.RecentUsageRow)

    def messages_today(self, service_id: Id) -> Table[t.MessagesTodayRow]:
        """What counts towards today's limits, what is just being stored included."""
        call, out = Call(), ffi.new("nfy_table **")
        call(lib.nfy_caches_messages_today, self._handle, call.uuid(service_id), out)
        return Table(out[0], t.MessagesTodayRow)

    def rebuild_caches(
        self,
        *,
        service_id: Optional[Id] = None,
        dry_run: bool = False,
        progress: Optional[ProgressFunction] = None,
    ) -> v.CacheReport:
        """Compares counts with the notifications; makes anew what differs or was forgotten."""
        call, report, drift = Call(), sized("nfy_cache_report"), ffi.new("nfy_table **")
        options = sized("nfy_cache_options")
        options.service_id.bytes = id_bytes(service_id)
        options.dry_run = dry_run
        kept = set_progress(options, progress)
        call_out(call, lib.nfy_caches_rebuild, self._handle, options, report, drift)
        del kept
        return v.CacheReport(
            report.ledgers,
            report.unknown,
            report.busy,
            report.rebuilt,
            Table(drift[0], t.CacheDriftRow),
        )
