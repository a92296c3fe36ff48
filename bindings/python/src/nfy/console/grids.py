"""The library's tables as a page shows them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, AbstractSet, Callable, List, NamedTuple, Sequence, Tuple
from uuid import UUID

from nfy.console import shown
from nfy.console.texts import TEXTS, text
from nfy.tables import Table

ROWS_MAX = 2_000
"""More are in the CSV."""


class Cell(NamedTuple):
    said: str
    is_number: bool = False
    is_code: bool = False


@dataclass(frozen=True)
class Grid:
    caption: str
    heads: Tuple[Cell, ...]
    rows: Tuple[Tuple[Cell, ...], ...]
    row_count: int

    @property
    def is_cut(self) -> bool:
        return self.row_count > len(self.rows)


def heading(name: str) -> str:
    """What stands over a column of the library's."""
    return TEXTS.get(f"column.{name}") or name.replace("_", " ").capitalize()


def cell(name: str, value: Any) -> Cell:
    """One value, written as its kind."""
    if value is None:
        return Cell(text("none"))
    if isinstance(value, bool):
        return Cell(text("yes") if value else text("no"))
    if isinstance(value, Decimal):
        is_money = any(part in name for part in ("cost", "rate", "price"))
        return Cell(shown.money(value) if is_money else f"{value:,f}", is_number=True)
    if isinstance(value, int):
        return Cell(shown.number(value), is_number=True)
    if isinstance(value, date):
        return Cell(shown.month(value) if name == "month" else shown.day(value))
    if isinstance(value, UUID):
        return Cell(str(value), is_code=True)
    return Cell(shown.word(value) if name in ("type", "status", "postage") else str(value))


def grid_of(caption: str, table: "Table[Any]", *, without: AbstractSet[str] = frozenset()) -> Grid:
    """A table of the library without some of its columns."""
    kept = [
        (index, column) for index, column in enumerate(table.columns) if column.name not in without
    ]
    numbers = (int, Decimal)
    heads = tuple(
        Cell(heading(column.name), is_number=column.type in numbers) for _, column in kept
    )
    rows = tuple(
        tuple(cell(column.name, row[index]) for index, column in kept) for row in table[:ROWS_MAX]
    )
    return Grid(caption, heads, rows, len(table))


class Field(NamedTuple):
    """A column of a grid that is made here: its name, and how its cell is read off an item."""

    name: str
    read: Callable[[Any], Any]


def grid_from(caption: str, items: Sequence[Any], fields: Sequence[Field]) -> Grid:
    """Values of the library as a grid."""
    rows: List[Tuple[Cell, ...]] = [
        tuple(cell(field.name, field.read(item)) for field in fields) for item in items[:ROWS_MAX]
    ]
    heads = tuple(
        Cell(heading(field.name), is_number=bool(rows) and rows[0][index].is_number)
        for index, field in enumerate(fields)
    )
    return Grid(caption, heads, tuple(rows), len(items))
