"""Reading a recipients file."""

from typing import Iterable, Iterator, Optional, Tuple, Union

from nfy._glue import Call, sized, text_of
from nfy._handle import Handle
from nfy._native import ffi, lib
from nfy.values import NotificationType, RecipientRow, code_of


class RecipientsCsv(Handle):
    """Reads a recipients CSV piece by piece; one user at a time.

    >>> csv = RecipientsCsv()
    >>> csv.feed(b"phone number,name\\r\\n07700 900001,Ann\\r\\n")
    >>> csv.finish()
    >>> [(row.line, row.phone_number) for row in csv.rows()]
    [(2, '07700 900001')]
    """

    def __init__(
        self,
        *,
        bytes_max: int = 0,
        rows_max: int = 0,
        columns_max: int = 0,
        cell_bytes_max: int = 0,
    ) -> None:
        call, out = Call(), ffi.new("nfy_csv **")
        options = call.options(
            "nfy_csv_options",
            bytes_max=bytes_max,
            rows_max=rows_max,
            columns_max=columns_max,
            cell_bytes_max=cell_bytes_max,
        )
        call(lib.nfy_csv_open, options, out)
        super().__init__(out[0], lib.nfy_csv_close)

    def feed(self, data: Union[bytes, str]) -> None:
        """Hands over the next bytes, cut anywhere."""
        call = Call()
        call(lib.nfy_csv_feed, self._handle, call.text(data))

    def finish(self) -> None:
        """Says that the file has ended."""
        Call()(lib.nfy_csv_finish, self._handle)

    def rows(self) -> Iterator[RecipientRow]:
        """The whole rows that can be read by now."""
        call, row, found = Call(), sized("nfy_csv_row"), ffi.new("int32_t *")
        while True:
            call(lib.nfy_csv_next, self._handle, row, found)
            if not found[0]:
                return
            number, line = row.number, row.line
            personalisation = text_of(row.personalisation_json)
            phone = self._recipient(NotificationType.SMS)
            address = self._recipient(NotificationType.EMAIL)
            yield RecipientRow(number, line, phone, address, personalisation)

    @property
    def headers(self) -> Tuple[str, ...]:
        """Column names; empty until the header was fed."""
        call, count, name = Call(), ffi.new("size_t *"), ffi.new("nfy_str *")
        call(lib.nfy_csv_header_count, self._handle, count)
        names = []
        for index in range(count[0]):
            call(lib.nfy_csv_header_get, self._handle, index, name)
            names.append(text_of(name))
        return tuple(names)

    def _recipient(self, kind: NotificationType) -> str:
        out = ffi.new("nfy_str *")
        Call()(lib.nfy_csv_recipient, self._handle, code_of(kind), out)
        return text_of(out)


def read_recipients(chunks: Iterable[bytes]) -> Iterator[RecipientRow]:
    """All rows of a file that comes in pieces: an open binary file, for instance."""
    with RecipientsCsv() as csv:
        for chunk in chunks:
            csv.feed(chunk)
            yield from csv.rows()
        csv.finish()
        yield from csv.rows()
