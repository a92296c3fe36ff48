"""How a console is set up."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import Any, Optional, Tuple

from nfy.console.access import Authenticate, Viewer
from nfy.errors import InvalidArgumentError

TOKEN_CHARACTERS_MIN = 16
SECRET_BYTES_MIN = 16
LIVE_MAX = 8
LIVE_SECONDS = 300
"""A live page asks again after that, so that no connection stays for ever."""


@dataclass(frozen=True)
class Options:
    """The options of `nfy.console.app`."""

    token: str = field(default="", repr=False)
    """Who knows it may sign in. All processes of a host take the same one."""
    authenticate: Optional[Authenticate] = None
    """The host's own sign-in, instead of a token."""
    write: bool = False
    """Whether anything can be changed at all."""
    personal: bool = False
    """Whether recipients and contents can be seen at all."""
    secret: bytes = field(default=b"", repr=False)
    """Signs cookies. Made of the token, or at random in each process, if it is not given."""
    secure_cookies: Optional[bool] = None
    """None: as the request came, over HTTPS or not."""
    title: str = ""
    currency: str = "£"
    live_max: int = LIVE_MAX
    """Live pages at once; each keeps a thread of the server busy."""
    live_seconds: float = LIVE_SECONDS
    hosts: Tuple[str, ...] = ()
    """Names that a request may call this host by; empty: any."""

    def __post_init__(self) -> None:
        if bool(self.token) == (self.authenticate is not None):
            raise InvalidArgumentError("give the console either a token or authenticate")
        if self.token and len(self.token) < TOKEN_CHARACTERS_MIN:
            raise InvalidArgumentError(
                f"the token is shorter than {TOKEN_CHARACTERS_MIN} characters"
            )
        if self.secret and len(self.secret) < SECRET_BYTES_MIN:
            raise InvalidArgumentError(f"the secret is shorter than {SECRET_BYTES_MIN} bytes")

    def cookie_key(self) -> bytes:
        if self.secret:
            return self.secret
        if self.token:
            return hmac.new(self.token.encode(), b"nfy console cookies", hashlib.sha256).digest()
        return secrets.token_bytes(32)

    def narrow(self, viewer: Viewer) -> Viewer:
        """What a viewer may do here."""
        return Viewer(
            viewer.name,
            may_write=self.write and viewer.may_write,
            may_see_personal=self.personal and viewer.may_see_personal,
        )

    def owner(self) -> Viewer:
        """Who signed in with the token."""
        return Viewer("", may_write=self.write, may_see_personal=self.personal)


def options_from(**given: Any) -> Options:
    """Options by name; TypeError for a name that there is not."""
    return Options(**given)
