"""Who looks, and what they may see and change."""

from dataclasses import dataclass
from typing import Any, Callable, Dict, Optional

from nfy.errors import NfyError


@dataclass(frozen=True)
class Viewer:
    """Somebody who uses the console. Rights that the console itself lacks do not count."""

    name: str = ""
    may_write: bool = False
    may_see_personal: bool = False
    """Recipients, and what messages say."""


Authenticate = Callable[[Dict[str, Any]], Optional[Viewer]]
"""A host's own sign-in: takes the WSGI environment of a request; None refuses it."""


class ReadOnlyError(NfyError):
    """The viewer may not do this; nothing was called."""

    code = "read_only"
