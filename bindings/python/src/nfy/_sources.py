"""Where a recipients file comes from: a path, a file, bytes, text, or rows."""

import csv
import io
import os
from itertools import chain
from typing import Any, Iterable, Iterator, List, Mapping, Sequence, Union

from nfy._arguments import kind_of
from nfy.errors import InvalidArgumentError, WrongTypeError

Source = Union[str, os.PathLike[str], bytes, Any, Iterable[Any]]
"""A path, an open file, the content as bytes or text, or rows (the first one has the names).

Text with a line end is content, other text a path.
"""

CHUNK_BYTES = 1 << 20

_WANTED = "a path, a file, bytes or rows"


def chunks_of(source: Source) -> Iterator[Union[bytes, str]]:
    """The content, piece by piece. What is no source is refused at once, not when it is read."""
    if isinstance(source, (bytes, bytearray, memoryview)):
        return iter([bytes(source)])
    if isinstance(source, str) and ("\n" in source or "\r" in source):
        return iter([source])
    if isinstance(source, (str, os.PathLike)):
        return _of_path(source)
    if callable(getattr(source, "read", None)):
        return _of_file(source)
    rows = _rows_of(source)
    if isinstance(rows, Mapping) or not isinstance(rows, Iterable):
        raise WrongTypeError(f"a recipients file is {kind_of(source)}, not {_WANTED}")
    return _of_pieces(iter(rows))


def _rows_of(source: Any) -> Any:
    """The rows of what knows its columns: data frames, tables, cursors; anything else as it is."""
    if callable(getattr(source, "itertuples", None)):  # pandas
        return chain([list(source.columns)], source.itertuples(index=False, name=None))
    if callable(getattr(source, "iter_rows", None)):  # polars
        return chain([list(source.columns)], source.iter_rows())
    if callable(getattr(source, "to_pylist", None)):  # pyarrow, and tables of this package
        return source.to_pylist()
    description = getattr(source, "description", None)  # a cursor's
    if callable(getattr(source, "fetchone", None)) and isinstance(description, Sequence):
        return chain([[column[0] for column in description]], map(tuple, source))
    return source


def content_of(source: Source) -> bytes:
    """All of it."""
    pieces = (piece.encode() if isinstance(piece, str) else piece for piece in chunks_of(source))
    return b"".join(pieces)


def name_of(source: Source) -> str:
    """What a file is called; empty if it has no name."""
    if isinstance(source, str) and ("\n" in source or "\r" in source):
        return ""
    name = getattr(source, "name", source)
    return os.path.basename(os.fspath(name)) if isinstance(name, (str, os.PathLike)) else ""


def _of_path(path: Union[str, os.PathLike[str]]) -> Iterator[bytes]:
    try:
        file = open(path, "rb")  # now, so that a wrong path is told now
    except ValueError:
        raise InvalidArgumentError("a recipients file is text that no path can be") from None

    def read() -> Iterator[bytes]:
        with file:
            yield from _of_file(file)

    return read()


def _of_file(file: Any) -> Iterator[Any]:
    while True:
        try:
            chunk = file.read(CHUNK_BYTES)
        except UnicodeDecodeError as error:
            raise InvalidArgumentError(
                f"recipients file was opened as {error.encoding} and is not: open it with "
                'mode="rb", then its encoding is found out'
            ) from None
        if not isinstance(chunk, (bytes, bytearray, str)):
            raise WrongTypeError(f"reading the recipients file gave {kind_of(chunk)}, not bytes")
        if not chunk:
            return
        yield bytes(chunk) if isinstance(chunk, bytearray) else chunk


def _of_pieces(pieces: Iterator[Any]) -> Iterator[Union[bytes, str]]:
    names: List[Any] = []  # of rows that are mappings
    for number, piece in enumerate(_with_line_ends(pieces)):
        if isinstance(piece, (bytes, bytearray, memoryview, str)):
            yield piece if isinstance(piece, str) else bytes(piece)
            continue
        if hasattr(piece, "_asdict"):  # a named tuple
            piece = piece._asdict()
        elif callable(getattr(piece, "keys", None)):
            piece = dict(piece)
        if isinstance(piece, dict):
            if not names:
                names = list(piece)
                yield _line(names, number)
            yield _line(_cells_of(piece, names, number), number)
        elif isinstance(piece, Sequence):
            yield _line(piece, number)
        else:
            raise WrongTypeError(
                f"row {number} of the recipients file is {kind_of(piece)}, not a sequence of cells"
            )


def _with_line_ends(pieces: Iterator[Any]) -> Iterator[Any]:
    """Pieces of text or bytes are content that was cut anywhere; but if no piece has a line end,
    each is a line."""
    held: List[Union[bytes, str]] = []
    for piece in pieces:
        if isinstance(piece, (bytearray, memoryview)):
            piece = bytes(piece)
        if isinstance(piece, bytes) and not (b"\n" in piece or b"\r" in piece):
            held.append(piece)
            continue
        if isinstance(piece, str) and not ("\n" in piece or "\r" in piece):
            held.append(piece)
            continue
        yield from held
        yield piece
        yield from pieces
        return
    for piece in held:
        yield piece
        yield b"\n" if isinstance(piece, bytes) else "\n"


def _cells_of(row: Mapping[Any, Any], names: List[Any], number: int) -> List[Any]:
    unknown = [name for name in row if name not in names]
    if unknown:
        raise WrongTypeError(f"row {number} of the recipients file has other names than the first")
    return [row.get(name) for name in names]


def _line(cells: Iterable[Any], number: int) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([_cell(cell, number) for cell in cells])
    return buffer.getvalue()


def _cell(value: Any, number: int) -> str:
    """Whole numbers as their digits, also where a data frame made floats of them; nothing for what
    is missing."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return ""
    if isinstance(value, float):
        if value != value:
            return ""
        return str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, (bytes, bytearray, memoryview)) or (
        isinstance(value, Iterable) and not isinstance(value, str)
    ):
        raise WrongTypeError(
            f"a cell in row {number} of the recipients file is {kind_of(value)}, not text"
        )
    return str(value)
