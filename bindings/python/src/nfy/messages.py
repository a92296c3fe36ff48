"""What a provider gets to send, and what it answers."""

from dataclasses import dataclass, field
from typing import Optional, Union
from uuid import UUID

from nfy._words import Word, numbered
from nfy.base import KeyType, NotificationType, Postage


@dataclass(frozen=True)
class Message:
    """One message as a provider gets it; `provider_key` is the same over all attempts."""

    id: UUID
    service_id: UUID
    type: NotificationType
    key_type: KeyType
    provider_key: str
    to: str = field(repr=False)
    sender: str
    from_name: str
    reply_to: str = field(repr=False)
    subject: str = field(repr=False)
    body: str = field(repr=False)
    html: str = field(repr=False)
    unsubscribe_link: str = field(default="", repr=False)
    pdf: bytes = field(default=b"", repr=False)  # letters only, as what follows: pages of A4
    pages: int = 0
    reference: str = ""  # what the printer knows the letter by
    postage: Postage = Postage.NONE
    trace_parent: str = ""  # as of SendRequest


@numbered("SEND")
class SendOutcome(Word):
    """How one attempt at sending ended.

    UNKNOWN: it may have been taken. RETRY: nothing was sent."""

    RETRY = "retry"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class SendAnswer:
    """How one message fared. `reference` is the provider's id for it, `detail` one line for
    operators and never personal data."""

    outcome: SendOutcome
    reference: Union[str, int, UUID, None] = ""
    detail: Optional[str] = ""
