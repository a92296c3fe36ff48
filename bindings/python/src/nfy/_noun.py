"""What every noun of an engine shares."""

from typing import Any

from nfy._arguments import check_methods, kind_of


class Noun:
    """What an engine can do about one noun: `engine.services` is its Services.

    It holds the engine's handle, so that the engine lives as long as any of its nouns, and no
    longer than them. Arguments of its public methods are taken by their type hints.
    """

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        check_methods(cls)

    def __init__(self, handle: Any) -> None:
        self._handle = handle

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError(f"{kind_of(self)} cannot be copied or pickled: it is part of its engine")
