"""What many nouns share: types of messages, keys, states, and where long work stands."""

from dataclasses import dataclass
from typing import Any, Mapping, Union

from nfy._words import Word, numbered

Personalisation = Union[str, Mapping[str, Any]]
"""Values by placeholder name, or the same as JSON text."""


@numbered("TYPE")
class NotificationType(Word):
    """Also the type of a template and of a provider."""

    EMAIL = "email"
    SMS = "sms"
    LETTER = "letter"


@numbered("KEY")
class KeyType(Word):
    """TEST sends and bills nothing."""

    NORMAL = "normal"
    TEAM = "team"
    TEST = "test"


@numbered("STATE")
class Status(Word):
    """The states of a notification, by their public names."""

    CANCELLED = "cancelled"
    CREATED = "created"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    PENDING = "pending"
    FAILED = "failed"
    TECHNICAL_FAILURE = "technical-failure"
    TEMPORARY_FAILURE = "temporary-failure"
    PERMANENT_FAILURE = "permanent-failure"
    PENDING_VIRUS_CHECK = "pending-virus-check"
    VALIDATION_FAILED = "validation-failed"
    VIRUS_SCAN_FAILED = "virus-scan-failed"
    RETURNED_LETTER = "returned-letter"


@numbered("POSTAGE")
class Postage(Word):
    """The post class of a letter."""

    NONE = "none"
    FIRST = "first"
    SECOND = "second"
    ECONOMY = "economy"
    EUROPE = "europe"
    REST_OF_WORLD = "rest_of_world"


@dataclass(frozen=True)
class Progress:
    """Where a long run stands; `total` is 0 while unknown."""

    phase: str
    done: int
    total: int
