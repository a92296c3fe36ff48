"""Reports as tables: typed rows, CSV, a page, and a stream of Arrow columns."""

import ctypes
from datetime import date
from decimal import Decimal
from typing import (
    Any,
    Dict,
    Generic,
    Iterator,
    List,
    NamedTuple,
    Optional,
    Tuple,
    Type,
    TypeVar,
    Union,
    overload,
)
from uuid import UUID

from nfy._arguments import kind_of
from nfy._glue import Call, day_of, decimal_of, sized, take_buf, text_of
from nfy._handle import Handle
from nfy._native import ffi, lib
from nfy.errors import WrongTypeError


class Column(NamedTuple):
    """A column's name and the type of its cells, which may also be None."""

    name: str
    type: type


class UnpricedRow(NamedTuple):
    """A day of a service that is in no sum because it has no price."""

    day: date
    type: str
    service_id: UUID
    reason: str


Row = TypeVar("Row", bound=NamedTuple)

_TYPES: Dict[int, type] = {
    lib.NFY_CELL_TEXT: str,
    lib.NFY_CELL_INTEGER: int,
    lib.NFY_CELL_DECIMAL: Decimal,
    lib.NFY_CELL_DAY: date,
    lib.NFY_CELL_FLAG: bool,
}

# PyCapsule_New is not for cffi, whose functions take and give no Python objects.
_new_capsule = ctypes.pythonapi.PyCapsule_New
_new_capsule.restype = ctypes.py_object
_new_capsule.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p]

_pointer_in = ctypes.pythonapi.PyCapsule_GetPointer
_pointer_in.restype = ctypes.c_void_p
_pointer_in.argtypes = [ctypes.py_object, ctypes.c_char_p]


def _address(pointer: Any) -> int:
    return int(ffi.cast("uintptr_t", pointer))


_END_STREAM = _address(ffi.addressof(lib, "nfy_py_stream_end"))


class Table(Handle, Generic[Row]):
    """A report, complete in memory and immutable: named tuples by `for`, `len` and index.

    It also streams as Arrow columns into whatever knows the PyCapsule interface, for instance
    `pyarrow.table(table)` or `polars.DataFrame(table)`.
    """

    title: str
    first: Optional[date]  # of the days that it covers
    last: Optional[date]
    columns: Tuple[Column, ...]

    def __init__(self, handle: Any, row_type: Type[Row]) -> None:
        super().__init__(handle, lib.nfy_table_free)
        call, view = Call(), sized("nfy_table_view")
        call(lib.nfy_table_get, self._handle, view)
        name, kind = ffi.new("nfy_str *"), ffi.new("int32_t *")
        columns = []
        for index in range(view.column_count):
            call(lib.nfy_table_column, self._handle, index, name, kind)
            # Ids are text in the library and in Arrow columns.
            is_id = text_of(name).endswith("_id")
            columns.append(Column(text_of(name), UUID if is_id else _TYPES[kind[0]]))
        self.title = text_of(view.title)
        self.columns = tuple(columns)
        self.first = day_of(view.first) if view.first.year else None
        self.last = day_of(view.last) if view.last.year else None
        self._row_type = row_type
        self._count = int(view.row_count)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Row: ...

    @overload
    def __getitem__(self, index: slice) -> List[Row]: ...

    def __getitem__(self, index: Union[int, slice]) -> Union[Row, List[Row]]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(self._count))]
        if not hasattr(index, "__index__"):
            raise WrongTypeError(f"a row's index is {kind_of(index)}, not a whole number")
        index = index.__index__()
        if not -self._count <= index < self._count:
            raise IndexError(f"no row {index}")
        return self._row(index % self._count, ffi.new("nfy_cell[]", len(self.columns)))

    def __iter__(self) -> Iterator[Row]:
        cells = ffi.new("nfy_cell[]", len(self.columns))
        for index in range(self._count):
            yield self._row(index, cells)

    def __eq__(self, other: object) -> bool:
        """Of two tables: the same columns and rows. A list of rows can be compared with, too."""
        if isinstance(other, Table):
            return self.columns == other.columns and list(self) == list(other)
        return list(self) == other if isinstance(other, list) else NotImplemented

    def __hash__(self) -> int:
        return hash((self.columns, self._count))

    def __repr__(self) -> str:
        return f"Table({self.title!r}, {self._count} rows)"

    @property
    def unpriced(self) -> "Table[UnpricedRow]":
        """What the report leaves out because it has no price."""
        out = ffi.new("nfy_table **")
        Call()(lib.nfy_table_unpriced, self._handle, out)
        return Table(out[0], UnpricedRow)

    def to_csv(self) -> str:
        """CSV with exact numbers, safe to open in a spreadsheet."""
        out = ffi.new("nfy_buf *")
        Call()(lib.nfy_table_to_csv, self._handle, out)
        return take_buf(out)

    def to_html(self, *, currency: str = "") -> str:
        """One self-contained page with a chart."""
        call, out = Call(), ffi.new("nfy_buf *")
        call(lib.nfy_table_to_html, self._handle, call.text(currency), out)
        return take_buf(out)

    def to_pylist(self) -> List[Dict[str, Any]]:
        """A dictionary for each row."""
        names = [column.name for column in self.columns]
        return [dict(zip(names, row)) for row in self]

    def to_pandas(self) -> Any:
        """A pandas.DataFrame; money and ids stay what they are, as objects."""
        import pandas

        names = [column.name for column in self.columns]
        return pandas.DataFrame.from_records(list(self), columns=names)

    def to_polars(self) -> Any:
        """A polars.DataFrame; ids are text."""
        import polars

        return polars.DataFrame(self)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """A capsule with an ArrowArrayStream; money is a decimal as narrow as its values allow.

        `requested_schema`, a capsule too, may ask for another decimal, for large texts and for
        days in milliseconds. Columns of which something else is asked keep their types.
        """
        stream = lib.nfy_py_stream_new()
        if stream == ffi.NULL:
            raise MemoryError
        # From here on the capsule ends the stream, filled or not.
        capsule = _new_capsule(_address(stream), _address(lib.nfy_py_stream_name), _END_STREAM)
        asked = ffi.NULL
        if requested_schema is not None:
            asked = ffi.cast("struct ArrowSchema *", _pointer_in(requested_schema, b"arrow_schema"))
        Call()(lib.nfy_table_to_arrow, self._handle, asked, stream)
        return capsule

    def _row(self, index: int, cells: Any) -> Row:
        Call()(lib.nfy_table_row, self._handle, index, cells, len(self.columns))
        values = (_value(cell, column.type) for cell, column in zip(cells, self.columns))
        return self._row_type(*values)


def _value(cell: Any, type: type) -> Any:
    if cell.kind == lib.NFY_CELL_TEXT:
        return UUID(text_of(cell.text)) if type is UUID else text_of(cell.text)
    if cell.kind == lib.NFY_CELL_INTEGER:
        return cell.integer
    if cell.kind == lib.NFY_CELL_DECIMAL:
        return decimal_of(cell.decimal)
    if cell.kind == lib.NFY_CELL_DAY:
        return day_of(cell.day)
    if cell.kind == lib.NFY_CELL_FLAG:
        return bool(cell.flag)
    return None
