"""Two texts side by side, with what differs marked word by word."""

import re
from difflib import SequenceMatcher
from typing import Iterator, List, NamedTuple, Tuple

LINES_MAX = 2_000
WORDS_MAX = 4_000
_PARTS = re.compile(r"\s+|\w+|[^\w\s]")


class Piece(NamedTuple):
    said: str
    is_changed: bool


class Line(NamedTuple):
    """A line of both texts; a side is empty where the other has more."""

    old: Tuple[Piece, ...]
    new: Tuple[Piece, ...]
    is_changed: bool


def _whole(line: str, is_changed: bool) -> Tuple[Piece, ...]:
    return (Piece(line, is_changed),) if line else ()


def _words(old: str, new: str) -> Tuple[Tuple[Piece, ...], Tuple[Piece, ...]]:
    before, after = _PARTS.findall(old), _PARTS.findall(new)
    if len(before) + len(after) > WORDS_MAX:
        return _whole(old, True), _whole(new, True)
    left: List[Piece] = []
    right: List[Piece] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for what, a, b, c, d in matcher.get_opcodes():
        is_changed = what != "equal"
        left += _whole("".join(before[a:b]), is_changed)
        right += _whole("".join(after[c:d]), is_changed)
    return tuple(left), tuple(right)


def side_by_side(old: str, new: str) -> Iterator[Line]:
    """The lines of two texts, next to each other."""
    before, after = old.splitlines()[:LINES_MAX], new.splitlines()[:LINES_MAX]
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for what, a, b, c, d in matcher.get_opcodes():
        if what == "equal":
            for line in before[a:b]:
                yield Line(_whole(line, False), _whole(line, False), False)
            continue
        for index in range(max(b - a, d - c)):
            left = before[a + index] if a + index < b else ""
            right = after[c + index] if c + index < d else ""
            yield Line(*_words(left, right), True)
