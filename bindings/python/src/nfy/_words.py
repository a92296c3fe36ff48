"""Enums whose members are their words."""

from enum import Enum


class Word(str, Enum):
    """A member equals its value, and is written as it in JSON and in texts."""

    def __str__(self) -> str:
        return str(self.value)

    def __format__(self, spec: str) -> str:
        return format(str(self.value), spec)
