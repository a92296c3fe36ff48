"""Where a recipients file comes from: a path, a file, bytes, text, or rows."""

import csv
import io
import os
from typing import Any, Iterable, Iterator, List, Mapping, Sequence, Union

from nfy._arguments import kind_of
from nfy.errors import WrongTypeError

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
    if callable(getattr(source, "to_csv", None)):  # a DataFrame
        return iter([str(source.to_csv(index=False))])
    if isinstance(source, Mapping) or not isinstance(source, Iterable):
        raise WrongTypeError(f"a recipients file is {kind_of(source)}, not {_WANTED}")
    return _of_pieces(iter(source))


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
    file = open(path, "rb")  # now, so that a wrong path is told now

    def read() -> Iterator[bytes]:
        with file:
            yield from _of_file(file)

    return read()


def _of_file(file: Any) -> Iterator[Any]:
    while True:
        chunk = file.read(CHUNK_BYTES)
        if not isinstance(chunk, (bytes, bytearray, str)):
            raise WrongTypeError(f"reading the recipients file gave {kind_of(chunk)}, not bytes")
        if not chunk:
            return
        yield bytes(chunk) if isinstance(chunk, bytearray) else chunk


def _of_pieces(pieces: Iterator[Any]) -> Iterator[Union[bytes, str]]:
    names: List[Any] = []  # of rows that are mappings
    for number, piece in enumerate(pieces):
        if isinstance(piece, (bytes, str)):
            yield piece
        elif isinstance(piece, (bytearray, memoryview)):
            yield bytes(piece)
        elif isinstance(piece, Mapping):
            if not names:
                names = list(piece)
                yield _line(names)
            yield _line(_cells_of(piece, names, number))
        elif isinstance(piece, Sequence):
            yield _line(piece)
        else:
            raise WrongTypeError(
                f"row {number} of the recipients file is {kind_of(piece)}, not a sequence of cells"
            )


def _cells_of(row: Mapping[Any, Any], names: List[Any], number: int) -> List[Any]:
    unknown = [name for name in row if name not in names]
    if unknown:
        raise WrongTypeError(f"row {number} of the recipients file has other names than the first")
    return [row.get(name) for name in names]


def _line(cells: Iterable[Any]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()
