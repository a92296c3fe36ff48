"""What the library that this package calls was built with."""

from dataclasses import dataclass
from enum import Enum
from typing import FrozenSet

from nfy._glue import Call, take_buf
from nfy._native import ffi, lib


class Feature(Enum):
    """A part that a build of the library may lack."""

    SQLITE = "sqlite"
    POSTGRES = "postgres"
    REDIS = "redis"
    PHONENUMBER = "phonenumber"
    """Numbering plans of other countries."""
    PANGO = "pango"
    """Letters as PDF."""
    SMTP = "smtp"
    HTTPS = "https"
    """Calls to services."""


@dataclass(frozen=True)
class ZoneData:
    """The edition of the time zone database that calendars are read from."""

    version: str
    """For instance "2026f"; empty if the zone files of the system do not say."""
    is_built_in: bool
    """The system has no zone files."""


def features() -> FrozenSet[Feature]:
    """The parts that the library has; a call that needs another raises UnsupportedError.

    >>> Feature.SQLITE in features()
    True
    """
    bits = lib.nfy_features()
    return frozenset(part for part in Feature if bits & getattr(lib, f"NFY_FEATURE_{part.name}"))


def abi_version() -> int:
    """The number in the name of the library: libnfy.so.<number>."""
    return int(lib.nfy_abi_version())


def zone_data() -> ZoneData:
    """Looks at the zone files of the system; what was read before they changed stays as it is."""
    out, is_built_in = ffi.new("nfy_buf *"), ffi.new("int32_t *")
    Call()(lib.nfy_zone_data_version, out, is_built_in)
    return ZoneData(take_buf(out), bool(is_built_in[0]))
