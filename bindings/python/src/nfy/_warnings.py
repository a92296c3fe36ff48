"""What is taken and sent, and yet is probably not what somebody wanted."""

from enum import Enum
from typing import Tuple

from nfy._glue import text_of
from nfy._native import lib


class MessageWarning(str, Enum):
    """A reason to look again; its `str` says it in one line for people.

    >>> str(MessageWarning.MISTYPED_UK_NUMBER)
    'looks like a mistyped UK number: check how many digits it has'
    """

    MISTYPED_UK_NUMBER = "mistyped_uk_number"
    UNASSIGNED_NUMBER = "unassigned_number"
    PERSONAL_NUMBER = "personal_number"
    PREMIUM_NUMBER = "premium_number"
    MORE_SEGMENTS = "more_segments_than_fragments"

    def __str__(self) -> str:
        return text_of(lib.nfy_warning_text(_BITS[self]))


_BITS = {warning: getattr(lib, f"NFY_WARNING_{warning.name}") for warning in MessageWarning}


def warnings_of(bits: int) -> Tuple[MessageWarning, ...]:
    """The members whose bits are set."""
    return tuple(warning for warning, bit in _BITS.items() if bits & bit)
