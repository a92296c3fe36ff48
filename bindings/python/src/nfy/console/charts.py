"""Charts as SVG: places of bars and lines, which a template draws. Each has a table behind it."""

import math
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Callable, Iterator, List, NamedTuple, Sequence, Tuple

WIDTH, HEIGHT = 540, 220
WIDE = 1100
"""For a chart that has a line of the page for itself."""
LEFT, RIGHT, TOP, BOTTOM = 64, 8, 10, 26
TICKS = 4
CHARACTER_WIDTH, LABEL_GAP = 6.5, 14.0
BAR_SHARE = 0.7
BAR_WIDTH_MAX = 48.0


class Series(NamedTuple):
    name: str
    shade: int
    """1 to 5: a colour of the style sheet."""


class Bar(NamedTuple):
    x: float
    y: float
    width: float
    height: float
    shade: int
    said: str


class Mark(NamedTuple):
    """A label at a place of an axis."""

    at: float
    said: str


@dataclass(frozen=True)
class Chart:
    """Bars, one over the other: a column for each label, a part for each series."""

    id: str
    title: str
    series: Tuple[Series, ...]
    labels: Tuple[str, ...]
    values: Tuple[Tuple[Any, ...], ...]
    """For each label, one value a series; numbers that are not negative."""
    write: Callable[[Any], str] = field(default=str)
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def top(self) -> Decimal:
        return round_up(max((sum(map(Decimal, column)) for column in self.values), default=0))

    @property
    def is_empty(self) -> bool:
        return not any(any(column) for column in self.values)

    def _height_of(self, value: Any) -> float:
        room = self.height - TOP - BOTTOM
        return float(Decimal(value) / self.top) * room if self.top else 0.0

    @property
    def _step(self) -> float:
        return (self.width - LEFT - RIGHT) / max(len(self.labels), 1)

    def bars(self) -> Iterator[Bar]:
        breadth = min(self._step * BAR_SHARE, BAR_WIDTH_MAX)
        for index, column in enumerate(self.values):
            x = LEFT + self._step * index + (self._step - breadth) / 2
            foot = float(self.height - BOTTOM)
            for series, value in zip(self.series, column):
                high = self._height_of(value)
                if high > 0:
                    foot -= high
                    said = f"{self.labels[index]}, {series.name}: {self.write(value)}"
                    yield Bar(
                        round(x, 1), round(foot, 1), round(breadth, 1), round(high, 1),
                        series.shade, said,
                    )  # fmt: skip

    def ticks(self) -> List[Mark]:
        floor = self.height - BOTTOM
        values = [self.top * part / TICKS for part in range(TICKS + 1)] if self.top else []
        return [Mark(round(floor - self._height_of(v), 1), self.write(_plain(v))) for v in values]

    def marks(self) -> List[Mark]:
        """As many labels as there is room for."""
        longest = max(map(len, self.labels), default=0) * CHARACTER_WIDTH + LABEL_GAP
        every = max(math.ceil(longest / self._step), 1)
        return [
            Mark(round(LEFT + self._step * (index + 0.5), 1), label)
            for index, label in enumerate(self.labels)
            if index % every == 0
        ]

    @property
    def left(self) -> int:
        return LEFT

    @property
    def right(self) -> int:
        return self.width - RIGHT

    @property
    def foot(self) -> int:
        return self.height - BOTTOM


def _plain(value: Decimal) -> Any:
    """A whole number as one, so that it is written as one."""
    return int(value) if value == value.to_integral_value() else value.normalize()


def round_up(value: Any) -> Decimal:
    """The next number of the form 1, 2, 4, 8 times a power of ten: where an axis ends."""
    wanted = Decimal(value)
    if wanted <= 0:
        return Decimal(0)
    power = Decimal(1).scaleb(wanted.adjusted())
    for factor in (1, 2, 4, 8, 10):
        if wanted <= power * factor:
            return power * factor
    raise AssertionError("unreachable")


class Share(NamedTuple):
    """A part of a bar that is 100 wide."""

    name: str
    x: float
    width: float
    shade: int
    percent: int


def shares(parts: Sequence[Tuple[str, int]]) -> List[Share]:
    """Parts of a whole, side by side."""
    total = sum(value for _, value in parts)
    found, x = [], 0.0
    for index, (name, value) in enumerate(parts):
        width = 100.0 * value / total if total else 0.0
        found.append(Share(name, round(x, 2), round(width, 2), index % 5 + 1, round(width)))
        x += width
    return found
