"""What the library that this package calls was built with."""

from typing import FrozenSet

from nfy._native import lib
from nfy._words import Word


class Feature(Word):
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
    PDF = "pdf"
    """Looking at uploaded letters."""
    REST = "rest"
    """The REST APIs, public and of the admin app."""


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
