"""What goes in, taken by its type hint: one rule for every function, method and value.

An id may be a UUID or its text, an enum a member or its value, a recipient text or a number, a
sequence anything that can be gone through once. Whatever else is of a type that is not taken there
is refused in one line that names the argument, and never shows its value.
"""

import collections.abc
import functools
import inspect
import operator
import weakref
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import (
    Any,
    Callable,
    Dict,
    FrozenSet,
    List,
    Optional,
    Tuple,
    Type,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)
from uuid import UUID

from nfy.errors import InvalidArgumentError, WrongTypeError

Id = Union[UUID, str]
"""A UUID or its text."""

Recipient = Union[str, int]
"""A phone number or e-mail address as typed; a number is taken as its digits."""

Taker = Callable[[Any, str], Any]
"""Answers what an argument means; raises InvalidArgumentError, naming it."""

AnyFunction = TypeVar("AnyFunction", bound=Callable[..., Any])
AnyClass = TypeVar("AnyClass", bound=type)

INTEGER_MIN, INTEGER_MAX = -(2**63), 2**64 - 1


def kind_of(value: object) -> str:
    """What a value is, for messages: its type and never the value, which may name people."""
    if value is None:
        return "None"
    name = type(value).__name__
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def wrong(name: str, value: object, wanted: str) -> WrongTypeError:
    return WrongTypeError(f"{name} is {kind_of(value)}, not {wanted}")


def _take_id(value: Any, name: str) -> UUID:
    if isinstance(value, UUID):
        return value
    if not isinstance(value, str):
        raise wrong(name, value, "a UUID or its text")
    try:
        return UUID(value)
    except ValueError:
        raise InvalidArgumentError(f"{name} is not the text of a UUID") from None


def _take_text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise wrong(name, value, "text")
    return value.value if isinstance(value, Enum) else value


def _take_bytes(value: Any, name: str) -> bytes:
    if isinstance(value, (bytearray, memoryview)):
        return bytes(value)
    if not isinstance(value, bytes):
        raise wrong(name, value, "bytes")
    return value


def _take_raw(value: Any, name: str) -> Union[str, bytes]:
    if isinstance(value, str):
        return value
    if not isinstance(value, (bytes, bytearray, memoryview)):
        raise wrong(name, value, "text or bytes")
    return bytes(value)


def _whole(value: Any) -> Optional[int]:
    """A whole number of any kind that says that it is one; None for anything else."""
    try:
        return None if isinstance(value, bool) else operator.index(value)
    except TypeError:
        return None


def take_recipient(value: Any, name: str) -> str:
    """Spreadsheets and databases make numbers of phone numbers; their digits are meant."""
    if isinstance(value, str):
        return _take_text(value, name)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    number = _whole(value)
    if number is None:
        raise wrong(name, value, "a phone number or e-mail address as text")
    return str(number)


def _take_integer(value: Any, name: str) -> int:
    number = _whole(value)
    if number is None:
        raise wrong(name, value, "a whole number")
    if not INTEGER_MIN <= number <= INTEGER_MAX:
        raise InvalidArgumentError(f"{name} is out of range")
    return number


def _take_flag(value: Any, name: str) -> bool:
    # numpy's is no bool, but says that it is one.
    if not isinstance(value, bool) and type(value).__name__ not in ("bool_", "bool"):
        raise wrong(name, value, "True or False")
    return bool(value)


def _take_day(value: Any, name: str) -> date:
    if isinstance(value, datetime):
        raise WrongTypeError(f"{name} is a datetime, not a date: say whose day with .date()")
    if not isinstance(value, date):
        raise wrong(name, value, "a date")
    return value


def _take_decimal(value: Any, name: str) -> Decimal:
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if not isinstance(value, Decimal):
        raise wrong(name, value, "a Decimal")
    return value


def _take_instant(value: Any, name: str) -> datetime:
    if not isinstance(value, datetime):
        raise wrong(name, value, "a datetime")
    if value.tzinfo is None:
        raise InvalidArgumentError(f"a datetime needs a time zone: {name} has none")
    return value


_PLAIN: Dict[Any, Taker] = {
    UUID: _take_id,
    str: _take_text,
    bytes: _take_bytes,
    int: _take_integer,
    bool: _take_flag,
    date: _take_day,
    datetime: _take_instant,
    Decimal: _take_decimal,
    Id: _take_id,
    Recipient: take_recipient,
    Union[str, bytes]: _take_raw,
    Union[bytes, str]: _take_raw,
}


def _member_taker(kind: Type[Enum]) -> Taker:
    def take(value: Any, name: str) -> Enum:
        if type(value) is kind:
            return value  # type: ignore[no-any-return]
        if not isinstance(value, str) or isinstance(value, Enum):
            raise wrong(name, value, f"a {kind.__name__} or its value")
        try:
            return kind(value)
        except ValueError:
            known = ", ".join(repr(member.value) for member in kind)
            raise InvalidArgumentError(f"{name} is none of {known}") from None

    return take


def _instance_taker(kinds: Any, wanted: str) -> Taker:
    def take(value: Any, name: str) -> Any:
        if not isinstance(value, kinds):
            raise wrong(name, value, wanted)
        return value

    return take


def _take_function(value: Any, name: str) -> Any:
    if not callable(value):
        raise wrong(name, value, "a function")
    return value


def _series_taker(container: Callable[[List[Any]], Any], hint: Any) -> Taker:
    """A list, tuple, set or anything else that can be gone through, but not a text's letters."""
    take_item, quick = taker_of(hint), _quick_types_of(hint)

    def take(value: Any, name: str) -> Any:
        if isinstance(value, (str, bytes, collections.abc.Mapping)) or not isinstance(
            value, collections.abc.Iterable
        ):
            raise wrong(name, value, "a sequence")
        items = list(value)
        if take_item is not None and not quick.issuperset(map(type, items)):
            items = [take_item(item, f"{name}[{i}]") for i, item in enumerate(items)]
        return container(items)

    return take


def _mapping_taker(key_hint: Any, value_hint: Any) -> Taker:
    take = _instance_taker(collections.abc.Mapping, "a mapping")
    take_key, take_value = taker_of(key_hint), taker_of(value_hint)
    if take_key is None or take_value is None:
        return take
    inner_key, inner_value = take_key, take_value

    def take_entries(value: Any, name: str) -> Any:
        return {
            inner_key(key, f"a key of {name}"): inner_value(entry, f"a value of {name}")
            for key, entry in take(value, name).items()
        }

    return take_entries


def _optional(take: Optional[Taker]) -> Optional[Taker]:
    if take is None:
        return None
    inner = take
    return lambda value, name: None if value is None else inner(value, name)


_SERIES: Dict[Any, Callable[[List[Any]], Any]] = {
    collections.abc.Sequence: list,
    collections.abc.Iterable: list,
    list: list,
    tuple: tuple,
    collections.abc.Set: frozenset,
    frozenset: frozenset,
}


def taker_of(hint: Any) -> Optional[Taker]:
    """How what has this type hint is taken; None: as it is."""
    if hint in _PLAIN:
        return _PLAIN[hint]
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Union:
        rest = [argument for argument in arguments if argument is not type(None)]
        if len(rest) < len(arguments):
            return _optional(taker_of(Union[tuple(rest)]))
        kinds = [get_origin(argument) or argument for argument in rest]
        if Any in rest or not all(isinstance(kind, type) for kind in kinds):
            return None
        return _instance_taker(tuple(kinds), " or ".join(_named(kind) for kind in kinds))
    if origin in _SERIES and arguments:
        return _series_taker(_SERIES[origin], arguments[0])
    if origin is collections.abc.Callable:
        return _take_function
    if origin is collections.abc.Mapping:
        return _mapping_taker(*arguments)
    kind = origin or hint
    if kind is Any or kind is object or not isinstance(kind, type):
        return None
    if issubclass(kind, Enum):
        return _member_taker(kind)
    return _instance_taker(kind, _named(kind))


def _named(kind: type) -> str:
    names = {str: "text", dict: "a mapping", collections.abc.Mapping: "a mapping"}
    names[timedelta] = "a timedelta"
    if kind in names:
        return names[kind]
    if hasattr(kind, "_said"):
        return str(kind._said)
    return f"{'an' if kind.__name__[:1] in 'AEIOU' else 'a'} {kind.__name__}"


_AS_THEY_ARE = (UUID, str, bytes, int, bool, timedelta, Decimal, type(None))


def _plain_types_of(hint: Any) -> FrozenSet[type]:
    """Types whose values, if they are of no subtype, are what the hint says: most of all that goes
    in, and quick to tell. A number that is out of range is found when it is used."""
    if hint == Recipient:
        return frozenset({str})
    if get_origin(hint) is Union:
        return frozenset().union(*(_plain_types_of(argument) for argument in get_args(hint)))
    is_plain = hint in _AS_THEY_ARE or (isinstance(hint, type) and issubclass(hint, Enum))
    return frozenset({hint}) if is_plain else frozenset()


def _quick_types_of(hint: Any) -> FrozenSet[type]:
    """Types whose values are taken as they are; an id as text has to be read."""
    if hint in (Id, Optional[Id]):
        return frozenset({UUID} if hint == Id else {UUID, type(None)})
    if isinstance(hint, type) and hint not in _PLAIN and taker_of(hint) is not None:
        return frozenset({hint})
    return _plain_types_of(hint)


Takers = Dict[str, Tuple[FrozenSet[type], Taker]]


def _takers_of(function: Callable[..., Any]) -> Takers:
    hints = get_type_hints(function)
    hints.pop("return", None)
    takers = {name: (_quick_types_of(hint), taker_of(hint)) for name, hint in hints.items()}
    return {name: (plain, take) for name, (plain, take) in takers.items() if take is not None}


def checked(function: AnyFunction) -> AnyFunction:
    """The function, with its arguments taken by their type hints."""
    takers: Optional[Takers] = None
    # What may be given by its place.
    places = [
        parameter.name
        for parameter in inspect.signature(function).parameters.values()
        if parameter.kind is parameter.POSITIONAL_OR_KEYWORD
    ]

    @functools.wraps(function)
    def call(*arguments: Any, **named: Any) -> Any:
        nonlocal takers
        if takers is None:  # hints may name what is defined after the function
            takers = _takers_of(function)
        given = list(arguments)
        for i, name in enumerate(places[: len(given)]):
            if name in takers:
                plain, take = takers[name]
                if type(given[i]) not in plain:
                    given[i] = take(given[i], name)
        for name, value in named.items():
            if name in takers:
                plain, take = takers[name]
                if type(value) not in plain:
                    named[name] = take(value, name)
        try:
            return function(*given, **named)
        except OverflowError:
            raise _out_of_range(function, {**dict(zip(places, given)), **named}) from None

    return call  # type: ignore[return-value]


def _is_extreme(value: Any) -> bool:
    """The library's numbers have 32 or 64 bits, and some have no sign."""
    if isinstance(value, timedelta):
        return abs(value) > timedelta(days=36_500)
    if isinstance(value, (date, datetime)):
        return not 1900 <= value.year < 9999
    return isinstance(value, int) and not 0 <= value < 2**31


def _out_of_range(function: Callable[..., Any], arguments: Dict[str, Any]) -> InvalidArgumentError:
    extreme = [name for name, value in arguments.items() if _is_extreme(value)]
    name = function.__qualname__.replace(".__init__", "")
    said = " or ".join(extreme) or f"an argument of {name}"
    return InvalidArgumentError(f"{said} is out of range")


_passing_on: "weakref.WeakSet[Any]" = weakref.WeakSet()


def passes_on(function: AnyFunction) -> AnyFunction:
    """A method whose arguments only go on to another one, which takes them: not twice."""
    _passing_on.add(function)
    return function


def check_methods(kind: type) -> None:
    """Does so for every public method that a class itself defines, and for making one."""
    for name, member in list(vars(kind).items()):
        if (name.startswith("_") and name != "__init__") or member in _passing_on:
            continue
        if inspect.isfunction(member):
            setattr(kind, name, checked(member))
        elif isinstance(member, classmethod):
            setattr(kind, name, classmethod(checked(member.__func__)))


def takes_fields(kind: AnyClass) -> AnyClass:
    """Does so for the fields of a value that goes in. Stands under @dataclass(frozen=True)."""
    takers: Optional[List[Tuple[str, FrozenSet[type], Taker]]] = None

    def take_all(self: Any) -> None:
        nonlocal takers
        if takers is None:
            found = _takers_of(kind)
            takers = [(f.name, *found[f.name]) for f in fields(self) if f.name in found]
        values = self.__dict__
        for name, plain, take in takers:
            value = values[name]
            if type(value) not in plain:
                object.__setattr__(self, name, take(value, f"{kind.__name__}.{name}"))

    assert not is_dataclass(kind), kind
    kind.__post_init__ = take_all  # type: ignore[attr-defined]
    return kind
