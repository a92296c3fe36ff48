"""Between Python values and the structs of nfy.h. Nothing here decides anything."""

import json
from datetime import MAXYEAR, MINYEAR, date, datetime, timedelta, timezone
from json.encoder import encode_basestring_ascii as _quoted
from decimal import Decimal
from typing import Any, Callable, Iterable, List, Mapping, Optional, Tuple, TypeVar, Union
from uuid import UUID

from nfy._arguments import Id, kind_of
from nfy._native import ffi, lib
from nfy.errors import InvalidArgumentError, WrongTypeError, _check

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MICROSECOND = timedelta(microseconds=1)
NIL = UUID(int=0)

Row = TypeVar("Row")


class Call:
    """Keeps what one call lends to the library, and takes its error.

    `call(lib.nfy_x, ...)` adds the error argument and raises what comes back.
    """

    def __init__(self) -> None:
        self._kept: List[Any] = []

    def __call__(self, function: Callable[..., int], *arguments: Any) -> None:
        err = ffi.new("nfy_error **")
        _check(function(*arguments, err), err)

    def keep(self, value: Any) -> None:
        """Keeps `value` alive until the call has ended."""
        self._kept.append(value)

    def lend(self, target: Any, value: Union[str, bytes]) -> None:
        """Lets an nfy_str field point at `value`."""
        # A lone surrogate goes through, so that the library itself says what is wrong with it.
        raw = value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")
        buffer = ffi.from_buffer(raw)
        self._kept.append(buffer)
        target.data = buffer
        target.size = len(raw)

    def text(self, value: Union[str, bytes]) -> Any:
        """`value` as an nfy_str."""
        lent = ffi.new("nfy_str *")
        self._kept.append(lent)
        self.lend(lent, value)
        return lent[0]

    def options(self, kind: str, **fields: Any) -> Any:
        """A struct that begins with its size. Text is lent; None and "" leave the default."""
        value = sized(kind)
        self._kept.append(value)
        for name, content in fields.items():
            if content is None or content == "" or content == b"":
                continue
            if isinstance(content, (str, bytes)):
                self.lend(getattr(value, name), content)
            else:
                setattr(value, name, content)
        return value

    def uuid(self, value: Id) -> Any:
        lent = ffi.new("nfy_uuid *", {"bytes": id_bytes(value)})
        self._kept.append(lent)
        return lent


def sized(kind: str) -> Any:
    value = ffi.new(f"{kind} *")
    value.struct_size = ffi.sizeof(kind)
    return value


def text_of(value: Any) -> str:
    return ffi.unpack(value.data, value.size).decode() if value.size else ""


def bytes_of(value: Any) -> bytes:
    return bytes(ffi.buffer(value.data, value.size)) if value.size else b""


def take_bytes(buf: Any) -> bytes:
    try:
        return bytes_of(buf)
    finally:
        lib.nfy_buf_free(buf)


def take_buf(buf: Any) -> str:
    try:
        return text_of(buf)
    finally:
        lib.nfy_buf_free(buf)


def id_bytes(value: Optional[Id]) -> bytes:
    """None is the nil id."""
    if value is None:
        return NIL.bytes
    return value.bytes if isinstance(value, UUID) else UUID(value).bytes


def uuid_of(value: Any) -> UUID:
    return UUID(bytes=bytes(value.bytes))


def uuid_or_none(value: Any) -> Optional[UUID]:
    found = uuid_of(value)
    return None if found == NIL else found


def to_us(at: datetime) -> int:
    if at.tzinfo is None:
        raise InvalidArgumentError("a datetime needs a time zone")
    return (at - EPOCH) // MICROSECOND


def span_us(span: Optional[timedelta]) -> int:
    return 0 if span is None else span // MICROSECOND


def instant(us: int) -> datetime:
    return EPOCH + us * MICROSECOND


def instant_or_none(us: int) -> Optional[datetime]:
    return instant(us) if us else None


def to_day(day: date) -> Any:
    return {"year": day.year, "month": day.month, "day": day.day}


def day_of(value: Any) -> date:
    if not MINYEAR <= value.year <= MAXYEAR:
        raise InvalidArgumentError(f"a day of the year {value.year} is no date of Python's")
    return date(value.year, value.month, value.day)


def decimal_of(value: Any) -> Decimal:
    return Decimal(text_of(value.text))


def _plain(value: Any) -> str:
    if isinstance(value, Decimal) and value.is_finite():
        return format(value, "f")
    if isinstance(value, UUID):
        return str(value)
    raise TypeError


_to_json = json.JSONEncoder(default=_plain, allow_nan=False).encode


def lend_ids(call: Call, ids: Iterable[Id]) -> Any:
    """The ids as an array, and how many there are."""
    given = [id_bytes(value) for value in ids]
    lent = ffi.new("nfy_uuid[]", max(len(given), 1))
    for index, value in enumerate(given):
        lent[index].bytes = value
    call.keep(lent)
    return lent, len(given)


def personalisation_json(values: Union[str, Mapping[str, Any], None]) -> str:
    """JSON text as it is, anything else written as JSON."""
    if values is None or isinstance(values, str):
        return values or ""
    try:  # all values are texts, as those of most messages are
        pairs = [f"{_quoted(name)}: {_quoted(value)}" for name, value in values.items()]
        return "{" + ", ".join(pairs) + "}"
    except TypeError:
        pass
    for name in values:
        if not isinstance(name, str):
            raise WrongTypeError(f"a name of personalisation is {kind_of(name)}, not text")
    try:
        return _to_json(dict(values))
    except (TypeError, ValueError, RecursionError):
        raise _unfit(values) from None


def _unfit(values: Mapping[str, Any]) -> InvalidArgumentError:
    """Which value of a placeholder is none; what it is, it does not show."""
    wanted = "text, a number, True, False, None or a list of them"
    for name, value in values.items():
        try:
            _to_json(value)
        except (TypeError, ValueError, RecursionError):
            kind = "not finite" if isinstance(value, (float, Decimal)) else kind_of(value)
            return WrongTypeError(f"personalisation: the value of {name!r} is {kind}, not {wanted}")
    return WrongTypeError(f"personalisation is not all {wanted}")


def read_rows(handle: Any, noun: str, struct: str, view: Callable[[Any], Row]) -> List[Row]:
    """All rows of an answer as Python values; ends the answer."""
    try:
        call = Call()
        count = getattr(lib, f"nfy_{noun}_rows_count")(handle)
        get = getattr(lib, f"nfy_{noun}_rows_get")
        row = sized(struct)
        values = []
        for index in range(count):
            call(get, handle, index, row)
            values.append(view(row))
        return values
    finally:
        getattr(lib, f"nfy_{noun}_rows_free")(handle)


def read_texts(handle: Any) -> Tuple[str, ...]:
    """All texts of an nfy_str_rows; ends it."""
    try:
        call, text = Call(), ffi.new("nfy_str *")
        texts = []
        for index in range(lib.nfy_str_rows_count(handle)):
            call(lib.nfy_str_rows_get, handle, index, text)
            texts.append(text_of(text))
        return tuple(texts)
    finally:
        lib.nfy_str_rows_free(handle)
