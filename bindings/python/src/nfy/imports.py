"""A way in from an existing Notify database."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any, Callable, Dict, Mapping, Optional, Sequence

from nfy._arguments import Id, takes_fields
from nfy._glue import Call, id_bytes, take_buf, to_day
from nfy._native import ffi, lib
from nfy._noun import Noun
from nfy._upcalls import ProgressFunction, call_out, set_progress


@dataclass(frozen=True)
@takes_fields
class ImportSource:
    """An existing Notify database, and what opens the values that it signed or encrypted."""

    url: str  # postgresql://…; it is only read
    secret_keys: Sequence[str] = ()  # oldest first; a comparison needs none
    dangerous_salt: str = ""  # of govuk and gsa
    layout: str = ""  # "govuk", "gsa" or "cds"; empty: told from the tables
    email_domain: str = ""  # of the From line

    def __repr__(self) -> str:
        return f"ImportSource(layout={self.layout!r})"


class Imports(Noun):
    """Brings an existing Notify database over, and compares its facts with ours.

    Reports are what docs/import.md names, as dictionaries.
    """

    def plan(
        self, source: ImportSource, *, progress: Optional[ProgressFunction] = None
    ) -> Mapping[str, Any]:
        """Reads everything and stores nothing: rows, time and trouble before an import."""
        call = Call()
        return self._run(call, lib.nfy_import_plan, _options(call, source), progress)

    def run(
        self,
        source: ImportSource,
        *,
        skip_bad: bool = False,
        batch_rows: int = 5_000,
        progress: Optional[ProgressFunction] = None,
    ) -> Mapping[str, Any]:
        """Brings everything over; interrupted, the next call goes on from there."""
        call = Call()
        options = _options(call, source)
        options.skip_bad = skip_bad
        options.batch_rows = batch_rows
        return self._run(call, lib.nfy_import_run, options, progress)

    def compare(
        self,
        source: ImportSource,
        *,
        service_id: Optional[Id] = None,
        first: Optional[date] = None,
        last: Optional[date] = None,
        list_equal: bool = False,
        progress: Optional[ProgressFunction] = None,
    ) -> Mapping[str, Any]:
        """Whether bills and statistics equal the old facts, and why not.

        Without `first` and `last` all days that have facts are looked at.
        """
        call = Call()
        options = _options(call, source)
        options.service_id.bytes = id_bytes(service_id)
        options.list_equal = list_equal
        if first is not None:
            options.first = to_day(first)
        if last is not None:
            options.last = to_day(last)
        return self._run(call, lib.nfy_import_compare, options, progress)

    def _run(
        self,
        call: Call,
        function: Callable[..., int],
        options: Any,
        progress: Optional[ProgressFunction],
    ) -> Dict[str, Any]:
        out = ffi.new("nfy_buf *")
        kept = set_progress(options, progress)
        call_out(call, function, self._handle, options, out)
        del kept
        report: Dict[str, Any] = json.loads(take_buf(out))
        return report


def _options(call: Call, source: ImportSource) -> Any:
    keys = ""
    if source.secret_keys:
        keys = json.dumps(
            {"secret_keys": list(source.secret_keys), "dangerous_salt": source.dangerous_salt}
        )
    return call.options(
        "nfy_import_options",
        source_url=source.url,
        layout=source.layout,
        keys_json=keys,
        email_domain=source.email_domain,
    )
