"""Enums whose members are their words, and the numbers that nfy.h has for them."""

from enum import Enum
from typing import Callable, Dict, Tuple, Type, TypeVar

from nfy._native import lib


class Word(str, Enum):
    """A member equals its value, and is written as it in JSON and in texts."""

    def __str__(self) -> str:
        return str(self.value)

    def __format__(self, spec: str) -> str:
        return format(str(self.value), spec)


AnyEnum = TypeVar("AnyEnum", bound=Enum)

_MEMBERS: Dict[Tuple[Type[Enum], int], Enum] = {}


def numbered(prefix: str) -> Callable[[Type[AnyEnum]], Type[AnyEnum]]:
    """Gives the members of an enum the numbers of NFY_<prefix>_<member>."""

    def number(kind: Type[AnyEnum]) -> Type[AnyEnum]:
        for member in kind:
            code = getattr(lib, f"NFY_{prefix}_{member.name}")
            setattr(member, "_code", code)
            _MEMBERS[kind, code] = member
        return kind

    return number


def code_of(member: Enum) -> int:
    """The number that nfy.h has for it."""
    return member._code  # type: ignore[attr-defined, no-any-return]


def member_of(kind: Type[AnyEnum], code: int) -> AnyEnum:
    return _MEMBERS[kind, code]  # type: ignore[return-value]
