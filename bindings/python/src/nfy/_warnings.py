"""What is accepted and sent, and is probably a slip."""

from typing import Tuple

from nfy._glue import text_of
from nfy._native import lib
from nfy._words import Word


class MessageWarning(Word):
    """A reason to look again.

    >>> print(MessageWarning.MISTYPED_UK_NUMBER.text)
    looks like a mistyped UK number: check how many digits it has
    """

    MISTYPED_UK_NUMBER = "mistyped_uk_number"
    UNASSIGNED_NUMBER = "unassigned_number"
    PERSONAL_NUMBER = "personal_number"
    PREMIUM_NUMBER = "premium_number"
    MORE_SEGMENTS = "more_segments_than_fragments"

    @property
    def text(self) -> str:
        """The same in one line for users."""
        return text_of(lib.nfy_warning_text(_BITS[self]))


_BITS = {warning: getattr(lib, f"NFY_WARNING_{warning.name}") for warning in MessageWarning}


def warnings_of(bits: int) -> Tuple[MessageWarning, ...]:
    """The members whose bits are set."""
    return tuple(warning for warning, bit in _BITS.items() if bits & bit)
