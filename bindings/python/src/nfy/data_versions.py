"""How new the facts about the world are that answers rest on."""

from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Optional, Tuple

from nfy._arguments import checked
from nfy._glue import Call, read_rows, text_of, to_us
from nfy._native import ffi, lib


@dataclass(frozen=True)
class DataVersion:
    """One body of facts. The operator of a service looks at the warnings now and then."""

    name: str
    """"time zones", "bank holidays" or "phone plans"."""
    version: str
    """"2026f", "until 2028-12-31"; empty if the host does not tell."""
    source: str
    """A folder of this host, or "built in"."""
    warning: str
    """What will be wrong, and what to do; empty if all is well."""


@checked
def data_versions(now: Optional[datetime] = None) -> Tuple[DataVersion, ...]:
    """Every body of facts, as things stand now or at another instant.

    >>> [version.name for version in data_versions()]
    ['time zones', 'bank holidays', 'phone plans']
    """
    call, out = Call(), ffi.new("nfy_data_version_rows **")
    call(lib.nfy_data_version_list, to_us(now or datetime.now(timezone.utc)), out)
    return tuple(read_rows(out[0], "data_version", "nfy_data_version", _data_version))


def _data_version(view: Any) -> DataVersion:
    return DataVersion(
        name=text_of(view.name),
        version=text_of(view.version),
        source=text_of(view.source),
        warning=text_of(view.warning),
    )
